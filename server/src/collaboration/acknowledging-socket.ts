/**
 * The WebSocket that Hocuspocus writes to. "Saved" is only ever said through here, and only when it is true:
 *
 *     update ── applied ─┬─> to the others at once
 *                        ├─> appended to the log ───── committed ─┐
 *                        └─> SyncStatus(true) ── held back ───────┴─> to the sender
 *
 * A SyncStatus waits until everything that was appended to its document's log before it is on disk, in the order in
 * which they were made. All other frames pass at once.
 */
import type { WebSocketLike } from '@hocuspocus/server'
import { WebSocket } from 'ws'
import { log, toError } from '../log.ts'
import { closeReason } from './close-codes.ts'
import type { CloseReason } from './close-codes.ts'
import type { DocumentLog } from './document-log.ts'
import { documentOf, parseServerFrame } from './frame.ts'

/** How long a client that is told to connect again has to take in what waits for it, in milliseconds. */
const closePatience = 10_000

/** Longest reason that fits into a close frame, in bytes. */
const maxReasonBytes = 123

/** What an AcknowledgingSocket is made with. */
export interface AcknowledgingSocketOptions {
  socket: WebSocket
  /** How much may wait to be sent, in bytes. One message may be larger, such as a large document. */
  maxBufferedBytes: number
  /** Finds the log of an open document. */
  logOf: (hostedName: string) => DocumentLog | undefined
  /** Gives a frame of Hocuspocus the form in which it goes to the client; null if it does not. */
  encode: (frame: Uint8Array) => Uint8Array | null
  /** Told that the client is refused, for an address, before it hears of it. */
  onRefused: (address: string) => void
  /** Told how long after it was applied an update is acknowledged, in seconds. */
  onAcknowledged: (seconds: number) => void
  /** Told how many bytes the client was sent of a document that it asked for. */
  onContent: (bytes: number) => void
}

/** A socket that acknowledges what is on disk. */
export class AcknowledgingSocket implements WebSocketLike {
  readonly #socket: WebSocket
  readonly #options: AcknowledgingSocketOptions
  /** How much of what waits may be a document that was asked for: it may be larger than the limit. */
  #contentBytes = 0
  /** Whether the connection was closed from here. */
  #isClosed = false
  #hasEnded = false

  constructor(options: AcknowledgingSocketOptions) {
    this.#socket = options.socket
    this.#options = options
  }

  /** For Hocuspocus, a client that has left is there until what it sent before is worked on: Hocuspocus gives up whom it cannot answer. */
  get readyState(): number {
    return this.isWorkedOn ? WebSocket.OPEN : this.#socket.readyState
  }

  /** Whether what the client has sent is still worked on: until it is closed from here, or ends. */
  get isWorkedOn(): boolean {
    return !this.#isClosed && !this.#hasEnded
  }

  /** The client has left, and nothing is left of what it sent. */
  end(): void {
    this.#hasEnded = true
  }

  send(frame: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (!(frame instanceof Uint8Array)) throw new TypeError('Hocuspocus sends Uint8Arrays.')
    const { kind, address } = parseServerFrame(frame)
    if (kind === 'acknowledgement') {
      // Without an open log nothing can be known to be on disk, so nothing is said.
      const applied = performance.now()
      this.#options.logOf(documentOf(address))?.whenCommitted(() => {
        this.#options.onAcknowledged((performance.now() - applied) / 1000)
        this.#write(frame)
      })
      return
    }
    if (kind === 'refusal') this.#options.onRefused(address)
    if (kind === 'content') this.#options.onContent(frame.byteLength)
    this.#write(frame, kind === 'content')
  }

  close(code?: number, reason?: string): void {
    this.#isClosed = true
    try {
      this.#socket.close(code, Buffer.from(reason ?? '').subarray(0, maxReasonBytes))
    } catch (thrown) {
      log.warn('socket not closed properly', { error: toError(thrown) })
      this.#socket.terminate()
    }
  }

  /** Closes for one of our own reasons; `detail` says more. */
  closeFor({ code, reason }: CloseReason, detail?: string): void {
    this.close(code, detail === undefined ? reason : `${reason}: ${detail}`)
  }

  #write(frame: Uint8Array, isContent = false): void {
    const encoded = this.#options.encode(frame)
    if (encoded === null || this.#socket.readyState !== WebSocket.OPEN) return
    const { bufferedAmount } = this.#socket
    const { maxBufferedBytes } = this.#options
    if (bufferedAmount <= maxBufferedBytes) this.#contentBytes = 0
    if (bufferedAmount > maxBufferedBytes + (isContent ? 0 : this.#contentBytes)) {
      log.warn('client reads too slowly', { bufferedBytes: bufferedAmount })
      this.closeFor(closeReason.slowReader)
      // The close frame waits behind all that is not read.
      setTimeout(() => this.#socket.terminate(), closePatience).unref()
      return
    }
    if (isContent) this.#contentBytes = encoded.byteLength
    this.#socket.send(encoded, onSent)
  }
}

/** A frame that could not be sent is followed by the socket's close, which is where it is handled. */
function onSent(): void {}
