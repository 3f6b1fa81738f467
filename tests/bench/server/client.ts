/**
 * A client that costs as little as possible, so that the server is what is measured: a WebSocket, a Y.Doc that makes the
 * updates, and of what comes back only the acknowledgements are read, unless it observes.
 *
 * It appends single characters to the text `content`, each an update of its own. The frames are those of the Hocuspocus
 * protocol; to a server without documents it sends the same frames, without signing in.
 */

import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { contentRoot } from '@tandem/shared/document/layout.ts'
import { frame } from '../../server/frames.ts'
import { addressOf, hasDocuments, type ServerSubject } from './subjects.ts'

/** Message types of the Hocuspocus protocol. */
export const messageType = { sync: 0, auth: 2, syncReply: 4, syncStatus: 8 } as const

/** Kinds of sync messages. */
const syncStep1 = 0
const syncStep2 = 1
const syncUpdate = 2

export interface ClientOptions {
  /** Whether it applies what others write; `onUpdate` tells when. */
  observes?: boolean
  /** The document that it continues; without it, a new one. */
  document?: Y.Doc
}

/** A connected client. */
export class BenchClient {
  readonly document: Y.Doc
  /** How many frames are sent and not acknowledged. */
  pending = 0
  /** Called for each acknowledgement. */
  onAcknowledged: () => void = () => {}
  /** Called when an update of somebody else was applied. */
  onUpdate: () => void = () => {}
  /** From signing in until the document was here, in milliseconds; applying it is not counted. */
  openTime = 0
  readonly #socket: WebSocket
  readonly #name: string
  readonly #observes: boolean
  readonly #text: Y.Text
  /** Where the type stands in a frame that is addressed to the document. */
  readonly #typeOffset: number
  #signedInAt = 0
  #leaving = false
  #synced: () => void = () => {}

  private constructor(socket: WebSocket, name: string, { observes = false, document = new Y.Doc() }: ClientOptions) {
    this.document = document
    this.#socket = socket
    this.#name = name
    this.#observes = observes
    this.#text = this.document.getText(contentRoot)
    this.#typeOffset = Buffer.byteLength(name) + 1
    if (this.#typeOffset > 128) throw new Error('The names of documents in the bench are shorter than 128 characters')
    this.document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.send(update)
    })
  }

  /** Connects, and resolves when the document is there. */
  static async connect(subject: ServerSubject, url: string, name: string, options: ClientOptions = {}): Promise<BenchClient> {
    const socket = new WebSocket(addressOf(subject, url, name), { perMessageDeflate: false })
    const client = new BenchClient(socket, name, options)
    const { promise: opened, resolve: open, reject } = Promise.withResolvers<void>()
    const { promise: synced, resolve: sync, reject: rejectSync } = Promise.withResolvers<void>()
    socket.on('open', open)
    socket.on('error', reject)
    socket.on('close', (code, reason) => {
      const error = new Error(`The connection of ${subject} was closed: ${code} ${reason.toString()}`)
      reject(error)
      rejectSync(error)
      // Whoever waits for an answer would wait for ever.
      if (!client.#leaving) throw error
    })
    socket.on('message', (data: Buffer) => client.#receive(data))
    // Without documents nobody waits for it.
    synced.catch(() => {})
    await opened
    if (hasDocuments(subject)) {
      client.#synced = sync
      client.#signIn()
      await synced
    }
    return client
  }

  /** Appends a character to the text and sends the update. */
  edit(): void {
    this.#text.insert(this.#text.length, 'x')
  }

  /** Sends an update. */
  send(update: Uint8Array): void {
    this.pending += 1
    this.#socket.send(frame(this.#name, messageType.sync, syncUpdate, update))
  }

  /** Leaves; resolves when the connection is closed. */
  async leave(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#leaving = true
    this.#socket.on('close', () => resolve())
    this.#socket.close()
    if (this.#socket.readyState === WebSocket.CLOSED) resolve()
    await promise
    this.document.destroy()
  }

  #signIn(): void {
    this.#signedInAt = performance.now()
    this.#socket.send(frame(this.#name, messageType.auth, 0, '', '4.8.0'))
    this.#socket.send(frame(this.#name, messageType.sync, syncStep1, Y.encodeStateVector(this.document)))
  }

  #receive(data: Buffer): void {
    const type = data[this.#typeOffset]
    if (type === messageType.syncStatus) {
      if (data[this.#typeOffset + 1] !== 1) throw new Error('The server refused an update')
      this.pending -= 1
      this.onAcknowledged()
    } else if (type === messageType.sync || type === messageType.syncReply) this.#receiveSync(data)
  }

  #receiveSync(data: Buffer): void {
    const step = data[this.#typeOffset + 1]
    if (step === syncUpdate && !this.#observes) return
    const decoder = decoding.createDecoder(data)
    decoder.pos = this.#typeOffset + 2
    const body = decoding.readVarUint8Array(decoder)
    if (step === syncStep1) {
      this.pending += 1
      const missing = Y.encodeStateAsUpdate(this.document, body)
      this.#socket.send(frame(this.#name, messageType.syncReply, syncStep2, missing))
      return
    }
    if (step === syncStep2) this.openTime = performance.now() - this.#signedInAt
    Y.applyUpdate(this.document, body, this)
    if (step === syncStep2) {
      this.#synced()
    } else this.onUpdate()
  }
}

/** Resolves when everything that clients sent is acknowledged. */
export async function allAcknowledged(clients: readonly BenchClient[]): Promise<void> {
  await Promise.all(
    clients.map((client) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (client.pending === 0) resolve()
      else {
        client.onAcknowledged = () => {
          if (client.pending === 0) resolve()
        }
      }
      return promise
    }),
  )
}
