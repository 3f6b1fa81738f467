/**
 * A server of the Hocuspocus protocol in the test's own process, one document large, whose every answer is the test's
 * to give: answers can be held back and given one by one, sockets be cut, and people be refused.
 */
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
  /** Whether people may only read. */
  readOnly = false
  /** Why people are not let in; `null` when they are. */
  refusal: string | null = null
  /** Sync messages with content that have arrived: `step2` or `update`. */
  readonly arrived: string[] = []
  /** How many connections were attempted. */
  attempts = 0
  #held: (() => void)[] = []
  #sockets = new Set<ServerSocket>()

  /** A `WebSocket` class whose sockets lead here. */
  readonly WebSocket: typeof WebSocket

  constructor() {
    const connect = (): ServerSocket => new ServerSocket(this)
    // Called with `new`, a function that returns an object makes that object.
    this.WebSocket = function () {
      return connect()
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

  attached(socket: ServerSocket): boolean {
    this.attempts++
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
      const { refusal } = this
      socket.deliver(type.auth, (encoder) => {
        encoding.writeVarUint(encoder, refusal === null ? 2 : 1)
        encoding.writeVarString(encoder, refusal ?? (this.readOnly ? 'readonly' : 'read-write'))
      })
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
    if (!this.readOnly) Y.applyUpdate(this.document, update, socket)
    const written = !this.readOnly || !adds
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

  close(): void {
    if (this.readyState === WebSocket.CLOSED) return
    this.readyState = WebSocket.CLOSED
    this.#server.detached(this)
    queueMicrotask(() => this.dispatchEvent(new Event('close')))
  }
}
