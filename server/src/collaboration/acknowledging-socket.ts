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
import { parseAcknowledgement } from './frame.ts'

/** How much may wait to be sent to a client before it is given up, in bytes. A document of 1,000 pages is 4 MB. */
const maxBufferedBytes = 64 * 1024 * 1024

/** Longest reason that fits into a close frame, in bytes. */
const maxReasonBytes = 123

/** A socket that acknowledges what is on disk. */
export class AcknowledgingSocket implements WebSocketLike {
  readonly #socket: WebSocket
  readonly #logOf: (hostedName: string) => DocumentLog | undefined
  readonly #encode: (frame: Uint8Array) => Uint8Array | null

  /**
   * @param logOf finds the log of an open document.
   * @param encode gives a frame of Hocuspocus the form in which it goes to the client; null if it does not.
   */
  constructor(socket: WebSocket, logOf: (hostedName: string) => DocumentLog | undefined, encode: (frame: Uint8Array) => Uint8Array | null) {
    this.#socket = socket
    this.#logOf = logOf
    this.#encode = encode
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  send(frame: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (!(frame instanceof Uint8Array)) throw new TypeError('Hocuspocus sends Uint8Arrays.')
    const acknowledgement = parseAcknowledgement(frame)
    if (acknowledgement === null) return this.#write(frame)
    // Without an open log nothing can be known to be on disk, so nothing is said.
    this.#logOf(acknowledgement.document)?.whenCommitted(() => this.#write(frame))
  }

  close(code?: number, reason?: string): void {
    try {
      this.#socket.close(code, Buffer.from(reason ?? '').subarray(0, maxReasonBytes))
    } catch (thrown) {
      log.warn('socket not closed properly', { error: toError(thrown) })
      this.#socket.terminate()
    }
  }

  /** Closes for one of our own reasons. */
  closeFor({ code, reason }: CloseReason): void {
    this.close(code, reason)
  }

  #write(frame: Uint8Array): void {
    const encoded = this.#encode(frame)
    if (encoded === null || this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      log.warn('client reads too slowly', { bufferedBytes: this.#socket.bufferedAmount })
      this.closeFor(closeReason.slowReader)
      // The close frame waits behind all that is not read.
      this.#socket.terminate()
      return
    }
    this.#socket.send(encoded, onSent)
  }
}

/** A frame that could not be sent is followed by the socket's close, which is where it is handled. */
function onSent(): void {}
