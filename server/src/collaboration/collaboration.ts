/**
 * Hocuspocus, as Tandem runs it: the HTTP server hands it sockets that it has accepted, and every frame passes the
 * checks here before Hocuspocus sees it.
 *
 *     frame ── binary? ── well-formed? ── names a document, the URL's one? ── Hocuspocus ── document
 *               1003         4400                    4404                     4205 or a closed document
 *
 * The fault of one connection ends that connection and no other.
 */
import type { IncomingMessage } from 'node:http'
import { Hocuspocus } from '@hocuspocus/server'
import type { Extension } from '@hocuspocus/server'
import type { RawData, WebSocket } from 'ws'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import * as Y from 'yjs'
import type { DocumentHistory } from '../history/document-history.ts'
import type { Author, Storage } from '../storage/storage.ts'
import { AcknowledgingSocket } from './acknowledging-socket.ts'
import { closeReason } from './close-codes.ts'
import { parseClientFrame, toClientFrame } from './frame.ts'
import type { ClientFrame } from './frame.ts'
import { guard } from './guard.ts'
import { fromHostedName, toHostedName } from './hosted-name.ts'
import { createPersistence } from './persistence.ts'
import type { ConnectionContext } from './author.ts'
import { fromYjsFrame, isYjsRefusal, toYjsFrame, yjsKeepAlive, yjsSignIn } from './yjs-frame.ts'

/** How many pings in a row may stay unanswered. */
const maxMissedPongs = 2

/** How long a client has to sign in, and may be silent, before Hocuspocus closes it, in milliseconds. A pong counts. */
const silenceTimeout = 60_000

/** How long clients have to answer the close frame when the server stops, in milliseconds. */
const closeGrace = 1000

/** What kind of connection a URL asks for. */
export type WantedConnection =
  /** The protocol of Hocuspocus; `document` is the only one that may be opened, null for any. */
  | { protocol: 'hocuspocus'; document: string | null }
  /** The protocol of y-websocket. */
  | { protocol: 'yjs'; document: string; token: string }

/** Live documents and their connections. */
export interface Collaboration {
  /**
   * Takes over an accepted socket.
   *
   * @param wanted what its URL asks for.
   */
  accept: (socket: WebSocket, request: IncomingMessage, wanted: WantedConnection) => void
  /** False while updates of any open document cannot be written. */
  isWritable: () => boolean
  /** Titles, by document name, that are newer than the stored ones. */
  pendingTitles: () => Map<string, string>
  /**
   * Makes an edit of the server's own, on behalf of somebody.
   *
   * @param make computes it, as an update, when all that is in the document is on disk; null for none.
   * @returns whether there was one; it is on disk then, and the document's other clients have it. Rejects if the document
   *   cannot be opened.
   */
  edit: (document: string, author: Author, make: () => Promise<Uint8Array | null>) => Promise<boolean>
  /**
   * Closes all connections and writes what is open.
   *
   * @param patience how long that may take, in milliseconds.
   * @returns names of the documents whose newest edits are not on disk.
   */
  close: (patience: number) => Promise<string[]>
}

interface Peer {
  socket: WebSocket
  wrapped: AcknowledgingSocket
  missedPongs: number
  /** What to send beside a ping, for a client that does not see these; null for nothing. */
  keepAlive: Uint8Array | null
}

/**
 * Starts collaboration on the documents of a storage.
 *
 * @param pingSeconds time between two pings of a connection: less than the minute after which proxies give up an idle one.
 */
export function createCollaboration(storage: Storage, history: DocumentHistory, pingSeconds: number): Collaboration {
  const persistence = createPersistence(storage, history)
  /** In the order in which each hook runs through them. */
  const extensions: Extension[] = [persistence.extension]
  const hocuspocus = new Hocuspocus<ConnectionContext>({ extensions, quiet: true, timeout: silenceTimeout })
  const peers = new Set<Peer>()
  let closing = false

  const pings = setInterval(() => {
    for (const peer of peers) {
      if (peer.missedPongs >= maxMissedPongs) peer.socket.terminate()
      else {
        peer.missedPongs += 1
        peer.socket.ping(onPinged)
        if (peer.keepAlive !== null) peer.socket.send(peer.keepAlive, onPinged)
      }
    }
  }, pingSeconds * 1000)

  const accept: Collaboration['accept'] = (socket, request, wanted) => {
    const { document } = wanted
    const isYjs = wanted.protocol === 'yjs'
    const encode = isYjs ? toYjsFrame : toClientFrame
    const wrapped = new AcknowledgingSocket(
      socket,
      (name) => persistence.documents.get(name)?.log,
      (frame) => {
        const encoded = encode(frame)
        // The provider of Hocuspocus may have other documents on its socket; a y-websocket client has only this one.
        if (isYjs && encoded !== null && isYjsRefusal(encoded)) setImmediate(() => wrapped.closeFor(closeReason.refused))
        return encoded
      }
    )
    const peer: Peer = { socket, wrapped, missedPongs: 0, keepAlive: isYjs ? yjsKeepAlive : null }
    const client = hocuspocus.handleConnection(wrapped, toWebRequest(request), { user: null })
    peers.add(peer)

    const handle = (frame: ClientFrame | null): void => {
      if (frame === null) return wrapped.closeFor(closeReason.malformedFrame)
      if (frame.kind === 'pong') return
      if (!isDocumentName(frame.document) || (document !== null && frame.document !== document)) {
        return wrapped.closeFor(closeReason.wrongDocument)
      }
      client.handleMessage(frame.data)
    }
    const receive = (received: RawData, isBinary: boolean): void => {
      if (closing || socket.readyState !== socket.OPEN) return
      if (!isBinary) return wrapped.closeFor(closeReason.textFrame)
      const bytes = toBytes(received)
      handle(wanted.protocol === 'yjs' ? fromYjsFrame(wanted.document, bytes) : parseClientFrame(bytes))
    }
    const onMessage = guard('socket message', receive)
    const onClose = guard('socket close', (code: number, reason: Buffer) => {
      peers.delete(peer)
      client.handleClose({ code, reason: reason.toString() })
    })
    socket.on('message', (received, isBinary) => void onMessage(received, isBinary))
    socket.on('close', (code, reason) => void onClose(code, reason))
    socket.on('pong', () => {
      peer.missedPongs = 0
      client.lastMessageReceivedAt = Date.now()
    })
    // A broken connection or frame, such as one that is too large: the close that follows says why.
    socket.on('error', () => {})
    if (closing) wrapped.closeFor(closeReason.stopping)
    else if (wanted.protocol === 'yjs') handle(yjsSignIn(wanted.document, wanted.token))
  }

  const edit: Collaboration['edit'] = async (document, author, make) => {
    if (closing) throw new Error('The server stops.')
    const hosted = toHostedName(document)
    const connection = await hocuspocus.openDirectConnection(hosted, author)
    try {
      const opened = persistence.documents.get(hosted)
      if (opened === undefined || connection.document?.isDestroyed !== false) throw new Error('The document was unloaded while it was opened.')
      await opened.log.drained()
      const update = await make()
      if (update === null) return false
      await connection.transact((live) => Y.applyUpdate(live, update))
      await opened.log.drained()
      return true
    } finally {
      await connection.disconnect()
    }
  }

  const close: Collaboration['close'] = async (patience) => {
    closing = true
    clearInterval(pings)
    persistence.hurry()
    for (const peer of peers) peer.wrapped.closeFor(closeReason.stopping)
    const impatience = setTimeout(() => {
      for (const peer of peers) peer.socket.terminate()
    }, Math.min(closeGrace, patience / 2))
    const deadline = performance.now() + patience
    // A document leaves when its last connection has, and everything of it is on disk.
    const isBusy = (): boolean => peers.size > 0 || persistence.documents.size > 0 || hocuspocus.loadingDocuments.size > 0
    while (isBusy() && performance.now() < deadline) await delay(closePoll)
    clearTimeout(impatience)
    const unwritten = [...persistence.documents].filter(([, opened]) => opened.log.pending > 0).map(([name]) => fromHostedName(name))
    for (const opened of persistence.documents.values()) opened.stop()
    return unwritten
  }

  return {
    accept,
    edit,
    isWritable: () => [...persistence.documents.values()].every((opened) => opened.log.writable),
    pendingTitles() {
      const titles = new Map<string, string>()
      for (const [name, { pendingTitle }] of persistence.documents) if (pendingTitle !== null) titles.set(fromHostedName(name), pendingTitle)
      return titles
    },
    close
  }
}

/** How often the end of closing is looked for, in milliseconds. */
const closePoll = 5

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
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
