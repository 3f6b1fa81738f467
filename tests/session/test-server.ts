/**
 * A server of the Hocuspocus protocol in the test's own process, one document large, whose every answer is the test's
 * to give: answers can be held back and given one by one, sockets be cut, and people be refused, at the start and later.
 */
import type { Role } from '@tandem/shared/access.ts'
import type { AccessMessage } from '@tandem/shared/protocol.ts'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'

const type = { sync: 0, auth: 2, stateless: 5, close: 7, syncStatus: 8 } as const

export class TestServer {
  readonly document = new Y.Doc()
  /** Whether connections come about. */
  online = true
  /** Whether acknowledgements wait for `answer`. */
  holding = false
  /** What people may do; they are told of it when they come. */
  role: Role = 'editor'
  /** Who their tokens say that they are. */
  user: AccessMessage['user'] = null
  /** Code and reason with which a socket is closed on whose updates; `null` when they are taken. */
  rejection: { code: number; reason: string } | null = null
  /** Why people are not let in; `null` when they are. */
  refusal: string | null = null
  /** Sync messages with content that have arrived: `step2` or `update`. */
  readonly arrived: string[] = []
  /** How many connections were attempted, and where to. */
  get attempts(): number {
    return this.urls.length
  }
  readonly urls: string[] = []
  /** Tokens that were shown. */
  readonly tokens: string[] = []
  #held: (() => void)[] = []
  #sockets = new Set<ServerSocket>()

  /** A `WebSocket` class whose sockets lead here. */
  readonly WebSocket: typeof WebSocket

  constructor() {
    const connect = (url: string): ServerSocket => {
      this.urls.push(url)
      return new ServerSocket(this)
    }
    // Called with `new`, a function that returns an object makes that object.
    this.WebSocket = function (url: string) {
      return connect(url)
    } as unknown as typeof WebSocket
    this.document.on('update', (update: Uint8Array, origin: unknown) => {
      for (const socket of this.#sockets) {
        if (socket !== origin) socket.deliver(type.sync, (encoder) => sync.writeUpdate(encoder, update))
      }
    })
  }

  /** Gives the oldest held answers. */
  answer(count = this.#held.length): void {
    for (const give of this.#held.splice(0, count)) give()
  }

  get heldAnswers(): number {
    return this.#held.length
  }

  /** Cuts every connection; held answers are lost. */
  cut(): void {
    this.#held = []
    for (const socket of this.#sockets) socket.close()
  }

  /** Lets go of the document on sockets that stay open. */
  closeDocument(): void {
    for (const socket of this.#sockets) socket.deliver(type.close, (encoder) => encoding.writeVarString(encoder, 'closed'))
  }

  sendStateless(payload: string): void {
    for (const socket of this.#sockets) socket.deliver(type.stateless, (encoder) => encoding.writeVarString(encoder, payload))
  }

  /** Gives people another role on their open sockets. */
  changeRole(role: Role): void {
    this.role = role
    for (const socket of this.#sockets) this.#letIn(socket)
  }

  /** Ends the access of people on their open sockets. */
  endAccess(denial: string): void {
    this.refusal = denial
    for (const socket of this.#sockets) this.#refuse(socket, denial)
    this.closeDocument()
  }

  /** Asks everybody for a fresh token. */
  requestTokens(): void {
    for (const socket of this.#sockets) socket.deliver(type.auth, (encoder) => encoding.writeVarUint(encoder, 0))
  }

  #letIn(socket: ServerSocket): void {
    socket.deliver(type.auth, (encoder) => {
      encoding.writeVarUint(encoder, 2)
      encoding.writeVarString(encoder, this.role === 'editor' ? 'read-write' : 'readonly')
    })
    const access: AccessMessage = { type: 'access', role: this.role, expiresAt: null, user: this.user }
    socket.deliver(type.stateless, (encoder) => encoding.writeVarString(encoder, JSON.stringify(access)))
  }

  #refuse(socket: ServerSocket, reason: string): void {
    socket.deliver(type.auth, (encoder) => {
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarString(encoder, reason)
    })
  }

  attached(socket: ServerSocket): boolean {
    if (this.online) this.#sockets.add(socket)
    return this.online
  }

  detached(socket: ServerSocket): void {
    this.#sockets.delete(socket)
  }

  receive(socket: ServerSocket, data: Uint8Array): void {
    const decoder = decoding.createDecoder(data)
    socket.name = decoding.readVarString(decoder)
    const messageType = decoding.readVarUint(decoder)
    if (messageType === type.auth) {
      decoding.readVarUint(decoder)
      this.tokens.push(decoding.readVarString(decoder))
      if (this.refusal === null) this.#letIn(socket)
      else this.#refuse(socket, this.refusal)
    }
    if (messageType === type.sync && this.refusal === null) this.#receiveSync(socket, decoder)
  }

  #receiveSync(socket: ServerSocket, decoder: decoding.Decoder): void {
    const kind = decoding.readVarUint(decoder)
    if (kind === sync.messageYjsSyncStep1) {
      socket.deliver(type.sync, (encoder) => sync.writeSyncStep1(encoder, this.document))
      socket.deliver(type.sync, (encoder) => sync.readSyncStep1(decoder, encoder, this.document))
      return
    }
    this.arrived.push(kind === sync.messageYjsSyncStep2 ? 'step2' : 'update')
    const update = decoding.readVarUint8Array(decoder)
    const adds = !Y.snapshotContainsUpdate(Y.snapshot(this.document), update)
    if (this.rejection !== null && adds) return socket.close(this.rejection.code, this.rejection.reason)
    const readOnly = this.role !== 'editor'
    if (!readOnly) Y.applyUpdate(this.document, update, socket)
    const written = !readOnly || !adds
    const answer = (): void => socket.deliver(type.syncStatus, (encoder) => encoding.writeVarInt(encoder, written ? 1 : 0))
    if (this.holding) this.#held.push(answer)
    else answer()
  }
}

/** The client's end of a connection to a `TestServer`. */
class ServerSocket extends EventTarget {
  binaryType = 'arraybuffer'
  readyState: number = WebSocket.CONNECTING
  name = ''
  readonly #server: TestServer

  constructor(server: TestServer) {
    super()
    this.#server = server
    queueMicrotask(() => {
      if (this.readyState !== WebSocket.CONNECTING) return
      if (!server.attached(this)) return this.close()
      this.readyState = WebSocket.OPEN
      this.dispatchEvent(new Event('open'))
    })
  }

  send(data: Uint8Array): void {
    const copy = data.slice()
    queueMicrotask(() => {
      if (this.readyState === WebSocket.OPEN) this.#server.receive(this, copy)
    })
  }

  deliver(messageType: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder()
    encoding.writeVarString(encoder, this.name)
    encoding.writeVarUint(encoder, messageType)
    write(encoder)
    const { buffer } = encoding.toUint8Array(encoder).slice()
    queueMicrotask(() => {
      if (this.readyState === WebSocket.OPEN) this.dispatchEvent(new MessageEvent('message', { data: buffer }))
    })
  }

  close(code = 1000, reason = ''): void {
    if (this.readyState === WebSocket.CLOSED) return
    this.readyState = WebSocket.CLOSED
    this.#server.detached(this)
    queueMicrotask(() => this.dispatchEvent(new CloseEvent('close', { code, reason })))
  }
}
