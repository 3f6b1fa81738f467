/**
 * The socket of one document: Hocuspocus' reconnecting socket, with three differences.
 *
 * - Nothing is queued while there is no socket, and no edit is sent before the handshake. The
 *   handshake sends everything that the server lacks, so queued edits would only arrive twice, and
 *   an edit whose predecessors are missing could not be applied.
 * - Every message that the server has to answer, and every answer, is entered in an `EditLedger`.
 * - A socket on which the server has stopped answering is given up after seconds. Where a network
 *   goes away without a word, the browser would report it minutes later.
 */
import { HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import * as decoding from 'lib0/decoding'
import type { EditLedger } from './ledger.ts'

/** Message types of the Hocuspocus protocol, as far as they are read here. */
const messageType = { sync: 0, awareness: 1, close: 7, syncStatus: 8 } as const
/** Message types inside a sync message (y-protocols). */
const syncType = { step2: 1, update: 2 } as const

/** How long a reconnection waits at first: long enough not to hammer a server that restarts. */
const firstDelay = 300
/** The longest wait between attempts: a person who is back online should not have to wait. */
const longestDelay = 5_000
/** The same while a server may only be restarting: its people are to be together again within two seconds of its return. */
const restartDelay = 1_000
/** For how long a server may only be restarting, in milliseconds. */
const restartTime = 20_000
/** How long to wait where the server cannot take an edit: the next attempt shows it the same again. */
const rejectedDelay = 60_000
/** Codes with which the server closes on an update that it cannot take, and on a message that is larger than any it reads. */
const rejectionCodes: readonly (number | undefined)[] = [4422, 1009]
/** The close code for edits under a clientID of somebody else. Connecting again mends it, unless that one never has them either. */
const clientIdInUse = 4423
/** How often connecting again is tried for that before the person is told. */
const patienceInUse = 5
/** A socket that lives shorter than this did not help, so the next attempt waits longer. */
const shortLife = 10_000
/** How long an unanswered message or attempt may stay so, in milliseconds, while nothing else arrives either. */
const answerDeadline = 10_000
/** The same when the browser says that there is no network, which is only a hint: a local server still answers. */
const answerDeadlineOffline = 2_000
/** How long a handshake may take: a token may have to be fetched and a large document loaded. */
const handshakeDeadline = 30_000
/** Time without any message after which the socket is given up; everyone's presence is renewed every 15 s. */
const silenceDeadline = 45_000

/** How often these deadlines are doubled at most: a large document may take minutes over a slow line. */
const mostDoublings = 5

/** What a `Connection` tells its session. */
export interface ConnectionCallbacks {
  /** The ledger or the state of the socket has changed. */
  onChange: () => void
  /** Whether the person may only read: then edits are not sent. */
  readOnly: () => boolean
  /** Whether the server has said that it cannot answer at present, because its disk fails. */
  answersWithheld: () => boolean
  /** The server has ended the connection on an edit that it cannot take; `reason` is what it said. */
  onRejected: (reason: string) => void
}

/** How one attempt to connect went, from the first byte to the end of its socket. */
export interface Attempt {
  /** Whether the socket opened. */
  opened: boolean
  /** Whether anything came over it. */
  heard: boolean
  /** How long nothing had been sent either way when it ended, in milliseconds; pings are not seen here. */
  silence: number
  /** The close code; 1006 where the connection ended without one. */
  code: number
}

/** How many attempts are remembered. */
const rememberedAttempts = 6

/** A part of a frame of the protocol: who it is for does not matter, since a connection has one document. */
function readFrame(data: Uint8Array): { type: number; decoder: decoding.Decoder } | null {
  // The one-byte ping has no document name.
  if (data.length < 2) return null
  try {
    const decoder = decoding.createDecoder(data)
    decoding.readVarString(decoder)
    return { type: decoding.readVarUint(decoder), decoder }
  } catch {
    return null
  }
}

/**
 * How long to wait before the next attempt, in milliseconds, on average.
 *
 * @param failures attempts in a row that did not help.
 * @param outage for how long it has been like that, in milliseconds.
 */
export function reconnectDelay(failures: number, outage: number): number {
  return Math.min(outage < restartTime ? restartDelay : longestDelay, firstDelay * 2 ** Math.max(0, failures - 1))
}

export class Connection extends HocuspocusProviderWebsocket {
  /** `offline` after a failed attempt or a lost socket, until the next one opens. */
  state: 'connecting' | 'offline' | 'open' = 'connecting'

  readonly #ledger: EditLedger
  readonly #callbacks: ConnectionCallbacks
  readonly #watchdog: ReturnType<typeof setInterval>
  #openedAt = 0
  #attemptedAt = 0
  #heardAt = 0
  #failures = 0
  #failingSince = 0
  /** How many sockets in a row were given up for their silence. A line may be slow, so each next one gets twice the time. */
  #givenUp = 0
  /** How many sockets in a row were closed because a clientID is somebody else's. */
  #inUse = 0
  #buffered = 0
  #heard = false
  /** When something was last sent. */
  #saidAt = 0
  #attempts: readonly Attempt[] = []

  constructor(url: string, ledger: EditLedger, callbacks: ConnectionCallbacks, WebSocketClass: typeof WebSocket = WebSocket) {
    super({
      url,
      autoConnect: false,
      WebSocketPolyfill: WebSocketClass,
      delay: firstDelay,
      minDelay: firstDelay / 2,
      maxDelay: longestDelay,
      factor: 1.7,
      jitter: true,
      messageReconnectTimeout: silenceDeadline,
    })
    this.#ledger = ledger
    this.#callbacks = callbacks
    // Listeners run in the order in which they were added, so these see a message after it was applied.
    this.on('open', () => this.#opened())
    this.on('message', (event: MessageEvent) => this.#received(event))
    this.on('disconnect', () => this.#closed())
    this.on('status', ({ status }: { status: string }) => {
      if (status === 'connecting') this.#attemptedAt = Date.now()
    })
    this.#watchdog = setInterval(() => this.#watch(), 1_000)
    if (typeof window !== 'undefined') window.addEventListener('online', this.reconnectNow)
  }

  /** How the last attempts went that have ended, the oldest first. A new array whenever it changes. */
  get attempts(): readonly Attempt[] {
    return this.#attempts
  }

  /** Tries at once, without waiting for the next scheduled attempt. Does nothing on an open socket. */
  readonly reconnectNow = (): void => {
    if (this.state === 'open' || !this.shouldConnect) return
    void this.connect()
  }

  /** Gives the socket up and schedules a new one. */
  drop(reason: string): void {
    if (this.webSocket === null) return
    this.emit('close', { event: { code: 4408, reason } })
  }

  override send(message: Uint8Array): void {
    if (this.webSocket?.readyState !== WebSocket.OPEN) return
    const frame = readFrame(message)
    if (frame?.type === messageType.sync) {
      const kind = decoding.readVarUint(frame.decoder)
      if (kind === syncType.update) {
        if (!this.#ledger.handshakeSent || this.#callbacks.readOnly()) return
        this.#ledger.sentUpdate(Date.now())
      } else if (kind === syncType.step2) {
        this.#ledger.sentHandshake(Date.now())
      }
    }
    this.#saidAt = Date.now()
    super.send(message)
    this.#callbacks.onChange()
  }

  override onClose(parameters: Parameters<HocuspocusProviderWebsocket['onClose']>[0]): void {
    const opened = this.#openedAt > 0
    const lived = opened ? Date.now() - this.#openedAt : 0
    const silence = opened ? Date.now() - Math.max(this.#openedAt, this.#heardAt, this.#saidAt) : 0
    this.#attempts = [...this.#attempts, { opened, heard: opened && this.#heard, silence, code: parameters.event.code }].slice(-rememberedAttempts)
    this.#failures = lived > shortLife ? 0 : this.#failures + 1
    if (lived > shortLife || this.#failures === 1) this.#failingSince = Date.now()
    const delay = reconnectDelay(this.#failures, Date.now() - this.#failingSince)
    const { code, reason } = parameters.event
    this.#inUse = code === clientIdInUse ? this.#inUse + 1 : 0
    const rejected = rejectionCodes.includes(code) || this.#inUse > patienceInUse
    if (rejected) this.#callbacks.onRejected(reason || 'too large')
    // A whole number, and no less than `minDelay`: with anything else the retrying ends without a word.
    // Spread out, so that the people of a restarted server do not come back in one moment.
    this.configuration.delay = Math.round((rejected ? rejectedDelay : delay) * (0.5 + Math.random()))
    this.#openedAt = 0
    super.onClose(parameters)
  }

  override destroy(): void {
    clearInterval(this.#watchdog)
    if (typeof window !== 'undefined') window.removeEventListener('online', this.reconnectNow)
    super.destroy()
  }

  #opened(): void {
    this.#openedAt = this.#heardAt = Date.now()
    this.#heard = false
    this.state = 'open'
    this.#callbacks.onChange()
  }

  #closed(): void {
    this.#ledger.socketChanged()
    this.state = 'offline'
    this.#callbacks.onChange()
  }

  #received(event: MessageEvent): void {
    this.#heardAt = Date.now()
    this.#heard = true
    const frame = readFrame(new Uint8Array(event.data as ArrayBuffer))
    if (frame === null) return
    switch (frame.type) {
      case messageType.sync:
        if (decoding.readVarUint(frame.decoder) === syncType.step2) this.#ledger.receivedContent()
        break
      case messageType.syncStatus:
        this.#ledger.answered(decoding.readVarInt(frame.decoder) === 1)
        this.#givenUp = 0
        break
      case messageType.close:
        // The server has let go of the document on a socket that stays open; the provider would wait for ever.
        this.drop('closed by the server')
        return
    }
    this.#callbacks.onChange()
  }

  #giveUp(reason: string): void {
    this.#givenUp += 1
    // The provider has a deadline of its own for silence.
    this.configuration.messageReconnectTimeout = silenceDeadline * 2 ** Math.min(this.#givenUp, mostDoublings)
    this.drop(reason)
  }

  #watch(): void {
    const now = Date.now()
    const deadline = typeof navigator !== 'undefined' && !navigator.onLine ? answerDeadlineOffline : answerDeadline
    // What leaves the browser is a sign of life as well: no answer comes before the end of a large message.
    const buffered = this.webSocket?.bufferedAmount ?? 0
    if (buffered < this.#buffered) this.#heardAt = now
    this.#buffered = buffered
    const patience = 2 ** Math.min(this.#givenUp, mostDoublings)
    const silentSince = (start: number): number => (now - Math.max(start, this.#heardAt)) / patience
    if (this.state === 'open') {
      const waitingSince = this.#ledger.waitingSince
      if (!this.#ledger.handshakeSent) {
        if (silentSince(this.#openedAt) > handshakeDeadline) this.#giveUp('no handshake')
      } else if (waitingSince !== null && !this.#callbacks.answersWithheld() && silentSince(waitingSince) > deadline) {
        this.#giveUp('no answer')
      }
    } else if (this.webSocket?.readyState === WebSocket.CONNECTING && now - this.#attemptedAt > answerDeadline) {
      this.drop('no connection')
    }
  }
}
