/**
 * Hocuspocus, as Tandem runs it: the HTTP server hands it sockets that it has accepted. What happens to each is in
 * client-socket.ts; here is what they have in common.
 */
import type { IncomingMessage } from 'node:http'
import { Hocuspocus } from '@hocuspocus/server'
import type { Extension } from '@hocuspocus/server'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { Authenticator } from '../auth/authenticator.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { Author, Storage } from '../storage/storage.ts'
import { createAdmission } from './admission.ts'
import type { ConnectionContext } from './author.ts'
import { ClientSocket } from './client-socket.ts'
import type { SocketEnvironment } from './client-socket.ts'
import { closeReason } from './close-codes.ts'
import { fromHostedName, toHostedName } from './hosted-name.ts'
import { createPersistence } from './persistence.ts'
import { Sessions } from './sessions.ts'
import { Turns } from './turns.ts'
import { createUpdates } from './updates.ts'

/** How long a client may be silent before Hocuspocus closes it, in milliseconds. A pong counts. */
const silenceTimeout = 60_000

/** How often sockets without a document are looked for, in milliseconds. */
const idleInterval = 1000

/** How long clients have to answer the close frame when the server stops, in milliseconds. */
const closeGrace = 1000

/** What kind of connection a URL asks for, and where it comes from. */
export type WantedConnection = {
  /** The client's address. */
  address: string
  /** Secret of the device; null if it showed none. */
  device: string | null
} & (
  | {
      /** The protocol of Hocuspocus; `document` is the only one that may be opened, null for any. */
      protocol: 'hocuspocus'
      document: string | null
    }
  | {
      /** The protocol of y-websocket. */
      protocol: 'yjs'
      document: string
      token: string
    }
)

/** What collaboration is made of. */
export interface CollaborationOptions {
  storage: Storage
  history: DocumentHistory
  authenticator: Authenticator
  limits: Limits
  metrics: Metrics
  /** Time between two pings of a socket, in milliseconds. */
  pingInterval: number
  noteWrongToken: SocketEnvironment['noteWrongToken']
  tokenDelay: SocketEnvironment['tokenDelay']
}

/** Live documents and their connections. */
export interface Collaboration {
  /**
   * Takes over an accepted socket.
   *
   * @param wanted what its URL asks for.
   */
  accept: (socket: WebSocket, request: IncomingMessage, wanted: WantedConnection) => void
  /** How many documents are open, and how many connections there are to them. */
  counts: () => { documents: number; sessions: number }
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
   * Closes the connections one after the other, for `milliseconds` in all, so that not all clients connect elsewhere in
   * one moment. Resolves when each was asked to close; `close` does the rest.
   */
  drain: (milliseconds: number) => Promise<void>
  /**
   * Closes all connections and writes what is open.
   *
   * @param patience how long that may take, in milliseconds.
   * @returns names of the documents whose newest edits are not on disk.
   */
  close: (patience: number) => Promise<string[]>
}

/** Starts collaboration on the documents of a storage. */
export function createCollaboration(options: CollaborationOptions): Collaboration {
  const { storage, history, authenticator, limits } = options
  const persistence = createPersistence(storage, history)
  const sessions = new Sessions(authenticator)
  /** In the order in which each hook runs through them. */
  const extensions: Extension<ConnectionContext>[] = [
    createAdmission(sessions, storage),
    persistence.extension,
    createUpdates(sessions, persistence.documents, limits)
  ]
  const hocuspocus = new Hocuspocus<ConnectionContext>({ extensions, quiet: true, timeout: silenceTimeout })
  const environment: SocketEnvironment = {
    hocuspocus,
    limits,
    metrics: options.metrics,
    turns: new Turns(),
    logOf: (name) => persistence.documents.get(name)?.log,
    noteWrongToken: options.noteWrongToken,
    tokenDelay: options.tokenDelay
  }
  const sockets = new Set<ClientSocket>()
  let closing = false

  const pings = setInterval(() => {
    for (const socket of sockets) socket.ping()
  }, options.pingInterval)
  const idle = setInterval(() => {
    const now = performance.now()
    for (const socket of sockets) socket.closeIfIdle(now)
  }, idleInterval)

  const accept: Collaboration['accept'] = (socket, request, wanted) => {
    const accepted = new ClientSocket(socket, request, wanted, environment)
    sockets.add(accepted)
    socket.on('close', () => sockets.delete(accepted))
    if (closing) accepted.closeFor(closeReason.stopping)
  }

  const edit: Collaboration['edit'] = async (document, author, make) => {
    if (closing) throw new Error('The server stops.')
    const hosted = toHostedName(document)
    const connection = await hocuspocus.openDirectConnection(hosted, { ...author, socket: null })
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

  const drain: Collaboration['drain'] = async (milliseconds) => {
    const start = performance.now()
    const leaving = [...sockets]
    for (const [index, socket] of leaving.entries()) {
      const due = start + (milliseconds * index) / leaving.length
      // Those that leave by themselves are not waited for.
      while (sockets.has(socket) && performance.now() < due) await delay(Math.min(due - performance.now(), drainPoll))
      socket.closeFor(closeReason.stopping)
    }
  }

  const close: Collaboration['close'] = async (patience) => {
    closing = true
    clearInterval(pings)
    clearInterval(idle)
    sessions.stop()
    persistence.hurry()
    for (const socket of sockets) socket.closeFor(closeReason.stopping)
    const impatience = setTimeout(() => {
      for (const socket of sockets) socket.terminate()
    }, Math.min(closeGrace, patience / 2))
    const deadline = performance.now() + patience
    // A document leaves when its last connection has, and everything of it is on disk.
    const isBusy = (): boolean => sockets.size > 0 || persistence.documents.size > 0 || hocuspocus.loadingDocuments.size > 0
    while (isBusy() && performance.now() < deadline) await delay(closePoll)
    clearTimeout(impatience)
    const unwritten = [...persistence.documents].filter(([, opened]) => opened.log.pending > 0).map(([name]) => fromHostedName(name))
    for (const opened of persistence.documents.values()) opened.stop()
    return unwritten
  }

  return {
    accept,
    edit,
    drain,
    counts: () => ({
      documents: persistence.documents.size,
      sessions: [...hocuspocus.documents.values()].reduce((count, document) => count + document.getConnectionsCount(), 0)
    }),
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

/** How often a connection is looked for that is to be closed later, in milliseconds. */
const drainPoll = 50

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
