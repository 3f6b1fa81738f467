/**
 * Whether anything goes over a connection, in either direction, however slowly: a client that is in the middle of a large message
 * answers no ping before its end, and gets none before the end of one that is sent to it.
 *
 * That the system takes what is sent says nothing, as long as it has room for it: it takes pings to a client that is gone. But when
 * its room is used up and it takes more, the other side has taken in something.
 */
import type { Socket } from 'node:net'

/** What was seen of a connection's traffic. */
export class SocketProgress {
  readonly #socket: Socket
  #read: number
  #queued: number
  #taken: number

  constructor(socket: Socket) {
    this.#socket = socket
    this.#read = socket.bytesRead
    this.#queued = handleNumber(socket, 'writeQueueSize')
    this.#taken = handleNumber(socket, 'bytesWritten') - this.#queued
  }

  /** Whether bytes came in, or the other side took in some of those that wait, since this was last asked. */
  hasMoved(): boolean {
    const read = this.#socket.bytesRead
    const queued = handleNumber(this.#socket, 'writeQueueSize')
    const taken = handleNumber(this.#socket, 'bytesWritten') - queued
    const moved = read !== this.#read || (this.#queued > 0 && taken > this.#taken)
    this.#read = read
    this.#queued = queued
    this.#taken = taken
    return moved
  }
}

/** A number that Node keeps of the connection below a socket, and uses itself to tell whether a write makes progress; 0 for none. */
function handleNumber(socket: Socket, name: 'writeQueueSize' | 'bytesWritten'): number {
  const handle: unknown = Reflect.get(socket, '_handle')
  const value: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, name) : 0
  return typeof value === 'number' ? value : 0
}
