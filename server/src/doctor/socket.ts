/**
 * Opens WebSockets, as an editor would, and talks the protocol of Hocuspocus over them as far as an examination needs.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import { messageType } from '../collaboration/frame.ts'
import { instanceHeader } from '../instance.ts'
import { toError } from '../log.ts'
import { answerDeadline, explain, readAnswer } from './ask.ts'
import type { Answer } from './ask.ts'

/** A WebSocket that was accepted. */
export interface OpenSocket {
  socket: WebSocket
  /** The process that accepted it; null if it does not say. */
  instance: string | null
}

/**
 * Opens a WebSocket, or resolves with the answer that came instead. Throws a FaultError if none comes.
 *
 * @param origin of the page that would open it; null for none, as a program has none.
 */
export function openSocket(url: URL, origin: string | null, authorities: readonly string[] | undefined): Promise<OpenSocket | { refused: Answer }> {
  const address = new URL(url)
  address.protocol = url.protocol.replace('http', 'ws')
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, {
      ...(origin === null ? {} : { origin }),
      handshakeTimeout: answerDeadline,
      perMessageDeflate: false,
      ...(authorities === undefined ? {} : { ca: [...authorities] })
    })
    let instance: string | null = null
    socket.on('upgrade', ({ headers }) => {
      const named = headers[instanceHeader.toLowerCase()]
      instance = typeof named === 'string' ? named : null
    })
    let isOpen = false
    socket.on('open', () => {
      isOpen = true
      resolve({ socket, instance })
    })
    socket.on('unexpected-response', (_request, response) => {
      void readAnswer(response).then((refused) => {
        resolve({ refused })
        socket.terminate()
      }, reject)
    })
    socket.on('error', (error) => {
      // What comes later is followed by the close.
      if (!isOpen) void explain(toError(error), url).then(reject)
    })
  })
}

/** How a socket ended. */
export interface Ending {
  code: number
  reason: string
}

/** What the server says over a socket, as far as it is looked at. */
export type Said =
  | { kind: 'allowed' }
  | { kind: 'denied'; reason: string }
  /** The server's state vector, with which it asks for ours. */
  | { kind: 'asked'; vector: Uint8Array }
  /** The answer to a request for its state. */
  | { kind: 'state' }
  | { kind: 'closed'; ending: Ending }
  /** Nothing, for as long as one can wait. */
  | { kind: 'nothing' }

/** A conversation about one document over a socket that is open. */
export class Conversation {
  readonly #socket: WebSocket
  readonly #document: string
  readonly #patience: number
  readonly #said: Said[] = []
  #wake: () => void = () => {}

  /** @param patience how long one waits for an answer, in milliseconds. */
  constructor(socket: WebSocket, document: string, patience: number) {
    this.#socket = socket
    this.#document = document
    this.#patience = patience
    socket.on('message', (data) => this.#hear(data))
    socket.on('close', (code, reason) => this.#add({ kind: 'closed', ending: { code, reason: reason.toString() } }))
  }

  /** Shows a token and asks to open the document. */
  signIn(token: string): void {
    this.#send(messageType.auth, (encoder) => {
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarString(encoder, token)
    })
  }

  /**
   * Asks for what is not in a state vector. Reading of the vector ends where it says, so that behind it `padding` bytes may
   * follow, which are there to make the message long.
   */
  askFor(vector: Uint8Array, padding = 0): void {
    const padded = new Uint8Array(vector.length + padding)
    padded.set(vector)
    this.#send(messageType.sync, (encoder) => {
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarUint8Array(encoder, padded)
    })
  }

  /** Waits for the first of these kinds, for a close, or until nothing has come for too long; skips what else comes. */
  async hears(...kinds: readonly Said['kind'][]): Promise<Said> {
    const end = performance.now() + this.#patience
    for (;;) {
      for (let next = this.#said.shift(); next !== undefined; next = this.#said.shift()) {
        if (next.kind === 'closed' || kinds.includes(next.kind)) return next
      }
      const left = end - performance.now()
      if (left <= 0) return { kind: 'nothing' }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  #send(type: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder()
    encoding.writeVarString(encoder, this.#document)
    encoding.writeVarUint(encoder, type)
    write(encoder)
    this.#socket.send(encoding.toUint8Array(encoder), () => {})
  }

  #hear(data: WebSocket.RawData): void {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data
    try {
      const said = read(new Uint8Array(bytes))
      if (said !== null) this.#add(said)
    } catch {
      // Not of this protocol: what is waited for does not come.
    }
  }

  #add(said: Said): void {
    this.#said.push(said)
    this.#wake()
  }
}

function read(frame: Uint8Array): Said | null {
  const decoder = decoding.createDecoder(frame)
  decoding.readVarString(decoder)
  const type = decoding.readVarUint(decoder)
  if (type === messageType.auth) {
    const isDenied = decoding.readVarUint(decoder) === 1
    return isDenied ? { kind: 'denied', reason: decoding.readVarString(decoder) } : { kind: 'allowed' }
  }
  if (type !== messageType.sync && type !== messageType.syncReply) return null
  const step = decoding.readVarUint(decoder)
  if (step === 0) return { kind: 'asked', vector: decoding.readVarUint8Array(decoder) }
  return step === 1 ? { kind: 'state' } : null
}
