/**
 * One WebSocket, from when it is accepted to its end. Every frame passes here before Hocuspocus sees it:
 *
 *     frame ── binary? ── its turn, within its rates ── well-formed? ── names a document, the URL's one? ── document open?
 *               1003        (read more slowly)            4400                  4404                        │
 *                                                                                       sign-in ──> Hocuspocus; others wait,
 *                                                                                                   some (4431), for a while (4408)
 *                                                                                       presence ──> SessionPresence
 *                                                                                       others ──> Hocuspocus
 *
 * The fault of one connection ends that connection and no other.
 */
import type { IncomingMessage } from 'node:http'
import type { Hocuspocus } from '@hocuspocus/server'
import * as decoding from 'lib0/decoding'
import type { RawData, WebSocket } from 'ws'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import type { LimitedMessage } from '@tandem/shared/protocol.ts'
import { AccessDeniedError } from '../auth/authenticator.ts'
import { raisePayloadLimit } from '../http/payload-limit.ts'
import { limitSetting } from '../limits.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import { AcknowledgingSocket } from './acknowledging-socket.ts'
import type { ConnectionContext } from './author.ts'
import { closeReason } from './close-codes.ts'
import type { CloseReason } from './close-codes.ts'
import type { WantedConnection } from './collaboration.ts'
import type { DocumentLog } from './document-log.ts'
import { documentOf, isSyncStep1, messageType, parseClientFrame, toClientFrame } from './frame.ts'
import type { ClientFrame } from './frame.ts'
import { guard } from './guard.ts'
import { Intake } from './intake.ts'
import { BadPresenceError } from './presence.ts'
import type { Session } from './sessions.ts'
import { SocketProgress } from './socket-progress.ts'
import type { Turns } from './turns.ts'
import { fromYjsFrame, isYjsRefusal, toYjsFrame, yjsKeepAlive, yjsSignIn } from './yjs-frame.ts'

/** How long a socket may be without an open document, in milliseconds. */
const documentPatience = 15_000

/** How many pings in a row may stay unanswered. */
const maxMissedPongs = 2

/** How long a client that somebody else's edits depend on has to show that it lives, in milliseconds. */
const proofPatience = 3000

/** How long what a client sent may be worked on after it has left, in milliseconds. */
const finishPatience = 5000

/** How many frames may wait for a document to be opened, and how many bytes of them, on one socket. */
const maxWaitingFrames = 200
const maxWaitingBytes = 256 * 1024

/** How often a client is told of the limits that it runs into, in milliseconds. */
const limitedInterval = 10_000

type Message = Extract<ClientFrame, { kind: 'message' }>

/** What is open, or about to be, under an address. */
interface Place {
  session: Session | null
  /** What came before the session was open, and has not been worked on; null when there is nothing in the way. */
  waiting: Message[] | null
  /** How many of these are being worked on already. */
  released: number
  /** Whether a token was shown. */
  isSigningIn: boolean
}

/** What sockets share. */
export interface SocketEnvironment {
  hocuspocus: Hocuspocus<ConnectionContext>
  limits: Limits
  turns: Turns
  /** Finds the log of an open document. */
  logOf: (hostedName: string) => DocumentLog | undefined
  /** Told when an address has shown a wrong token. */
  noteWrongToken: (address: string) => void
  metrics: Metrics
  /** How long an address has to wait before its next token is looked at, in milliseconds. */
  tokenDelay: (address: string) => number
}

/** A WebSocket and what is open on it. */
export class ClientSocket {
  readonly limits: Limits
  /** Secret of the device; null if it showed none. */
  readonly device: string | null
  readonly #socket: WebSocket
  readonly #wanted: WantedConnection
  readonly #environment: SocketEnvironment
  readonly #wrapped: AcknowledgingSocket
  readonly #client: ReturnType<Hocuspocus<ConnectionContext>['handleConnection']>
  readonly #intake: Intake
  readonly #places = new Map<string, Place>()
  #waitingFrames = 0
  #waitingBytes = 0
  #wrongTokens = 0
  #missedPongs = 0
  #emptySince: number | null = performance.now()
  #toldLimitedAt = -limitedInterval
  /** Whether the socket is not read until its token has been looked at. */
  #isHeld = false
  #proof: NodeJS.Timeout | null = null
  readonly #progress: SocketProgress

  constructor(socket: WebSocket, request: IncomingMessage, wanted: WantedConnection, environment: SocketEnvironment) {
    this.limits = environment.limits
    this.device = wanted.device
    this.#socket = socket
    this.#wanted = wanted
    this.#environment = environment
    this.#progress = new SocketProgress(request.socket)
    const isYjs = wanted.protocol === 'yjs'
    const encode = isYjs ? toYjsFrame : toClientFrame
    this.#intake = new Intake({
      socket,
      turns: environment.turns,
      limits: environment.limits,
      handle: (frame) => this.#handle(this.#wanted.protocol === 'yjs' ? fromYjsFrame(this.#wanted.document, frame) : parseClientFrame(frame)),
      onLimited: (limit) => this.#tellLimited(limit)
    })
    this.#wrapped = new AcknowledgingSocket({
      socket,
      maxBufferedBytes: environment.limits.maxBufferedBytes,
      logOf: environment.logOf,
      onRefused: (address) => this.#close(address),
      onAcknowledged: environment.metrics.acknowledged,
      onContent: (bytes) => this.#charge(bytes),
      encode: (frame) => {
        const encoded = encode(frame)
        // The provider of Hocuspocus may have other documents on its socket; a y-websocket client has only this one.
        if (isYjs && encoded !== null && isYjsRefusal(encoded)) setImmediate(() => this.closeFor(closeReason.refused))
        return encoded
      }
    })
    this.#client = environment.hocuspocus.handleConnection(this.#wrapped, toWebRequest(request), { user: null, name: null, socket: this })
    this.#listen()
    if (wanted.protocol === 'yjs') {
      // Its token is in the address: what it sends right behind may be larger than a first message.
      this.#hold()
      void this.#handle(yjsSignIn(wanted.document, wanted.token))
    }
  }

  /** What is measured. */
  get metrics(): Metrics {
    return this.#environment.metrics
  }

  /** Closes for one of our own reasons; `detail` says more. */
  closeFor(reason: CloseReason, detail?: string): void {
    if (this.#socket.readyState === this.#socket.OPEN && reason !== closeReason.stopping) this.#environment.metrics.frameRefused(reason.code)
    this.#wrapped.closeFor(reason, detail)
    this.#letGo()
  }

  #hold(): void {
    this.#isHeld = true
    this.#socket.pause()
  }

  #letGo(): void {
    if (this.#isHeld) this.#socket.resume()
    this.#isHeld = false
  }

  /** Ends the connection without a word. */
  terminate(): void {
    this.#socket.terminate()
  }

  /** Pings the client, or gives it up when it has not answered for too long. */
  ping(): void {
    // One whose line is taken up by something large cannot answer, and neither can a socket that is not read.
    if (this.#progress.hasMoved()) this.#lives()
    if (this.#missedPongs >= maxMissedPongs) return this.terminate()
    if (!this.#intake.isPaused) this.#missedPongs += 1
    this.#socket.ping(onPinged)
    // A y-websocket client does not see pings, and gives up a connection over which nothing comes.
    if (this.#wanted.protocol === 'yjs') this.#socket.send(yjsKeepAlive, onPinged)
  }

  /** Has the client show that it lives; it is given up if it does not within a moment. */
  prove(): void {
    if (this.#proof !== null || this.#intake.isPaused) return
    this.#progress.hasMoved()
    this.#missedPongs += 1
    this.#socket.ping(onPinged)
    this.#proof = setTimeout(() => {
      this.#proof = null
      if (this.#missedPongs > 0 && !this.#progress.hasMoved()) this.terminate()
    }, proofPatience)
  }

  /** Closes a socket on which nothing is open for too long. */
  closeIfIdle(now: number): void {
    if (this.#emptySince !== null && now - this.#emptySince > documentPatience) this.closeFor(closeReason.noDocument)
  }

  /**
   * Whether a token may be looked at.
   *
   * @throws AccessDeniedError if too many wrong ones came from the address, or too much is open on the socket.
   */
  async assertMaySignIn(): Promise<void> {
    const documents = new Set([...this.#places.keys()].map(documentOf))
    if (documents.size > this.limits.maxDocumentsPerSocket) throw new AccessDeniedError('too-many-documents')
    const delay = this.#environment.tokenDelay(this.#wanted.address)
    if (delay > maxTokenDelay) throw new AccessDeniedError('too-many-attempts')
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
  }

  /** A token was shown that opens a document: from now on, messages may be as large as an edit gets. */
  admitted(): void {
    raisePayloadLimit(this.#socket, this.limits.maxMessageBytes)
    this.#letGo()
  }

  /** A wrong token was shown: after a few, that is enough. */
  noteWrongToken(): void {
    this.#wrongTokens += 1
    this.#environment.noteWrongToken(this.#wanted.address)
    // Behind the refusal that is about to be sent.
    if (this.#wrongTokens >= this.limits.maxWrongTokens) setImmediate(() => this.closeFor(closeReason.tooManyAttempts))
  }

  /** A document is open; what waited for it is worked on now. */
  opened(session: Session): void {
    const { connection } = session
    const address = connection.messageAddress
    const place = this.#places.get(address) ?? { session: null, waiting: [], released: 0, isSigningIn: true }
    this.#places.set(address, place)
    place.session = session
    connection.onClose(() => {
      if (this.#places.get(address)?.session === session) this.#close(address)
    })
    void this.#release(place, session)
  }

  #listen(): void {
    const socket = this.#socket
    const receive = guard('socket message', (received: RawData, isBinary: boolean) => {
      if (socket.readyState !== socket.OPEN) return
      if (!isBinary) return this.closeFor(closeReason.textFrame)
      this.#intake.receive(toBytes(received))
    })
    const end = guard('socket close', async (code: number, reason: Buffer) => {
      if (this.#proof !== null) clearTimeout(this.#proof)
      if (this.#wrapped.isWorkedOn) {
        const timer = setTimeout(() => this.#intake.stop(), finishPatience)
        await this.#intake.finish()
        clearTimeout(timer)
      }
      this.#intake.stop()
      this.#wrapped.end()
      this.#places.clear()
      this.#client.handleClose({ code, reason: reason.toString() })
    })
    socket.on('message', (received, isBinary) => void receive(received, isBinary))
    socket.on('close', (code, reason) => void end(code, reason))
    socket.on('pong', () => this.#lives())
    // A broken connection or frame, such as one that is too large: the close that follows says why.
    socket.on('error', () => {})
  }

  #lives(): void {
    this.#missedPongs = 0
    this.#client.lastMessageReceivedAt = Date.now()
  }

  #handle(frame: ClientFrame | null): Promise<void> | void {
    if (!this.#wrapped.isWorkedOn) return
    if (frame === null) return this.closeFor(closeReason.malformedFrame)
    if (frame.kind === 'pong') return this.#lives()
    const { document } = this.#wanted
    if (!isDocumentName(frame.document) || (document !== null && frame.document !== document)) return this.closeFor(closeReason.wrongDocument)
    const place = this.#places.get(frame.address)
    if (place !== undefined && place.session !== null && place.waiting === null) return this.#deliver(place.session, frame)
    this.#wait(place ?? this.#makePlace(frame.address), frame)
  }

  #makePlace(address: string): Place {
    const place: Place = { session: null, waiting: [], released: 0, isSigningIn: false }
    this.#places.set(address, place)
    return place
  }

  #wait(place: Place, frame: Message): void {
    const name = documentOf(frame.address)
    const sameDocument = [...this.#places.keys()].filter((address) => documentOf(address) === name).length
    if (sameDocument > this.limits.maxSessionsPerDocument) return this.closeFor(closeReason.tooManySessions)
    if (frame.type === messageType.auth && !place.isSigningIn) {
      place.isSigningIn = true
      this.#noteEmptiness()
      this.#client.handleMessage(frame.data)
      return
    }
    this.#waitingFrames += 1
    this.#waitingBytes += frame.data.byteLength
    if (this.#waitingFrames > maxWaitingFrames || this.#waitingBytes > maxWaitingBytes) return this.closeFor(closeReason.tooMuchBeforeSignIn)
    place.waiting?.push(frame)
  }

  async #release(place: Place, session: Session): Promise<void> {
    // More may come meanwhile, and has to stay behind what came before. What is left when the document closes is not counted any more.
    for (const frame of place.waiting ?? []) {
      if (place.session !== session) return
      this.#waitingFrames -= 1
      this.#waitingBytes -= frame.data.byteLength
      place.released += 1
      await this.#deliver(session, frame)
    }
    place.waiting = null
    this.#noteEmptiness()
  }

  #deliver(session: Session, frame: Message): Promise<void> | void {
    if (frame.type === messageType.awareness) return this.#deliverPresence(session, frame)
    this.#client.handleMessage(frame.data)
    // What is asked for is charged by its size; this is for the looking.
    if (isSyncStep1(frame) || (session.connection.readOnly && frame.type === messageType.sync)) this.#charge(structsIn(session) * structCost)
    return session.connection.waitForPendingMessages()
  }

  /** Counts what a frame has cost; nobody has to wait for longer than a client has patience. */
  #charge(bytes: number): void {
    this.#intake.charge(Math.min(bytes, this.limits.bytesPerSecond * longestWait))
  }

  #deliverPresence(session: Session, { data, bodyStart }: Message): void {
    this.#client.lastMessageReceivedAt = Date.now()
    const decoder = decoding.createDecoder(data)
    decoder.pos = bodyStart
    try {
      session.presence.receive(decoding.readVarUint8Array(decoder))
    } catch (thrown) {
      if (!(thrown instanceof BadPresenceError)) throw thrown
      this.metrics.presence('refused')
      this.closeFor(thrown.isTooLarge ? closeReason.presenceTooLarge : closeReason.badPresence)
    }
  }

  /** Nothing is open under an address any more. */
  #close(address: string): void {
    const place = this.#places.get(address)
    for (const frame of place?.waiting?.slice(place.released) ?? []) {
      this.#waitingFrames -= 1
      this.#waitingBytes -= frame.data.byteLength
    }
    if (place !== undefined) place.session = null
    this.#places.delete(address)
    this.#noteEmptiness()
  }

  #noteEmptiness(): void {
    const isEmpty = [...this.#places.values()].every(({ session, isSigningIn }) => session === null && !isSigningIn)
    if (!isEmpty) this.#emptySince = null
    else this.#emptySince ??= performance.now()
  }

  #tellLimited(limit: keyof Limits): void {
    this.#environment.metrics.limited(limitSetting(limit))
    const now = performance.now()
    if (now - this.#toldLimitedAt < limitedInterval) return
    this.#toldLimitedAt = now
    const message: LimitedMessage = { type: 'limited', limit: limitSetting(limit) }
    for (const { session } of this.#places.values()) session?.connection.sendStateless(JSON.stringify(message))
  }
}

/** Longest wait before a token is looked at, in milliseconds; who has to wait for longer is refused. */
const maxTokenDelay = 5000

/** What a struct counts as, in bytes, where all of a document are looked at: for what a client lacks, or whether it has something new. */
const structCost = 32

/** How long a client may have to wait for one frame that has cost much, in seconds. */
const longestWait = 5

function structsIn({ connection }: Session): number {
  return [...connection.document.store.clients.values()].reduce((count, structs) => count + structs.length, 0)
}

/** The request in the form that Hocuspocus gives to its hooks. Only path, query and headers of it are real. */
function toWebRequest(request: IncomingMessage): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  const url = URL.parse(request.url ?? '/', 'http://localhost') ?? new URL('http://localhost/')
  return new Request(url, { headers })
}

function toBytes(received: RawData): Uint8Array {
  if (Array.isArray(received)) return Buffer.concat(received)
  return received instanceof ArrayBuffer ? new Uint8Array(received) : received
}

/** A ping that could not be sent is followed by the socket's close. */
function onPinged(): void {}
