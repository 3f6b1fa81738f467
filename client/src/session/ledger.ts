/**
 * Which of this session's edits are known to be on the server's disk.
 *
 * On each socket the server asks once for everything that it lacks (the handshake, a SyncStep2 from
 * us); after that every edit goes out as its own message. The server answers each of these messages,
 * in order, with a SyncStatus: true once it is on disk, false when it may not be written.
 *
 *   edits      1   2   3   4   5        counted as they are made, connected or not
 *   messages           [handshake: 3]  [4]  [5]
 *   answers               true          true            -> 4 edits are on disk, the fifth is not known to be
 *
 * A message that is sent before the handshake completes nothing, since earlier edits may be missing.
 * When a socket closes, the answers it still owed are lost: those edits count as not on disk until
 * the next socket's handshake, which covers them again, is answered. So a lost answer can make an
 * edit look unsaved for a while, and never the other way round.
 *
 * A message that completes no edit holds none: what is refused then are Yjs' own clean-ups, which nobody misses.
 *
 * The provider's own `unsyncedChanges` is not used: it starts at one on every handshake while edits
 * from before it are answered too, and so it can reach zero with edits outstanding.
 */

/** A message that the server owes an answer to. */
interface OwedAnswer {
  /** How many edits are on disk once this message is; 0 for a message that proves nothing. */
  completes: number
  handshake: boolean
  sentAt: number
}

/** The accounting of one session over all of its sockets. */
export class EditLedger {
  #edits = 0
  #onDisk = 0
  #owed: OwedAnswer[] = []
  #handshakeSent = false
  #handshakeAnswered = false
  #contentReceived = false
  #refused = false

  /** An edit was made here, or found in the device's copy without a sign that the server has it. */
  edited(): void {
    this.#edits++
  }

  /** A socket opened or closed: nothing that was owed will be answered. */
  socketChanged(): void {
    this.#owed = []
    this.#handshakeSent = false
    this.#handshakeAnswered = false
    this.#contentReceived = false
    this.#refused = false
  }

  /** Everything that the server lacked was sent. */
  sentHandshake(now: number): void {
    this.#handshakeSent = true
    this.#owed.push({ completes: this.#edits, handshake: true, sentAt: now })
  }

  /** The newest edit was sent. */
  sentUpdate(now: number): void {
    this.#owed.push({ completes: this.#handshakeSent ? this.#edits : 0, handshake: false, sentAt: now })
  }

  /** The server's content, as of this socket's opening, has been applied. */
  receivedContent(): void {
    this.#contentReceived = true
  }

  /** The oldest unanswered message was answered. */
  answered(onDisk: boolean): void {
    const answer = this.#owed.shift()
    if (answer === undefined) return
    // Past a refusal nothing more is known to be complete on this socket: later answers do not cover the refused edit.
    if (!onDisk && answer.completes > this.#onDisk) this.#refused = true
    if (this.#refused) return
    if (answer.handshake) this.#handshakeAnswered = true
    this.#onDisk = Math.max(this.#onDisk, answer.completes)
  }

  /** Whether this socket's handshake was sent, so that edits may follow one by one. */
  get handshakeSent(): boolean {
    return this.#handshakeSent
  }

  /** Whether both sides have told each other everything on this socket, and ours was answered. */
  get synced(): boolean {
    return this.#contentReceived && (this.#handshakeAnswered || this.#refused)
  }

  /** Whether edits made here are not known to be on the server's disk. */
  get pending(): boolean {
    return this.#onDisk < this.#edits || this.#refused
  }

  /** Whether the server refused to write something on this socket. */
  get refused(): boolean {
    return this.#refused
  }

  /** When the oldest unanswered message was sent; `null` when none is owed an answer. */
  get waitingSince(): number | null {
    return this.#owed[0]?.sentAt ?? null
  }
}
