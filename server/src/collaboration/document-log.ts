/**
 * The way of one open document's updates to the disk.
 *
 *     append ──> queue ──> storage.append ──> committed ──> those who wait for it
 *                  ▲             │ fails
 *                  └── 100 ms … 5 s later
 *
 * One batch is on its way at a time; what is appended meanwhile goes in the next ones. A batch that fails is tried again until it
 * succeeds: nothing is ever given up, and nobody who waits is told anything before.
 */
import { log, toError } from '../log.ts'
import type { Author, Storage, UpdateRecord } from '../storage/storage.ts'

/** First and longest wait before a failed append is tried again, in milliseconds. */
const firstRetry = 100
const longestRetry = 5000

/** How many updates, and how many bytes of them, are written at a time. */
const maxBatch = { updates: 128, bytes: 1024 * 1024 }

interface Waiter {
  /** How many appends have to be committed. */
  through: number
  run: () => void
}

/** Resolves in the next turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Called when appends start to fail (false) and when they succeed again (true). */
export type WritableListener = (writable: boolean) => void

/** Appends a document's updates in order and tells when they are on disk. */
export class DocumentLog {
  readonly #storage: Storage
  readonly #name: string
  readonly #onWritable: WritableListener
  readonly #onCommitted: () => void
  #queue: UpdateRecord[] = []
  #waiters: Waiter[] = []
  #appended = 0
  #committed = 0
  #writing = false
  #writable = true
  #stopped = false
  #retry: { timer: NodeJS.Timeout; resume: () => void } | null = null
  #coveredSequence: number

  /**
   * @param lastSequence sequence of the last update that was loaded.
   * @param onCommitted called after each commit.
   */
  constructor(storage: Storage, name: string, lastSequence: number, onWritable: WritableListener, onCommitted: () => void) {
    this.#storage = storage
    this.#name = name
    this.#coveredSequence = lastSequence
    this.#onWritable = onWritable
    this.#onCommitted = onCommitted
  }

  /** False while appends fail. */
  get writable(): boolean {
    return this.#writable
  }

  /** How many appended updates are not on disk yet. */
  get pending(): number {
    return this.#appended - this.#committed
  }

  /** The sequence up to which every update in the log was loaded or appended here, so that the open document covers it. */
  get coveredSequence(): number {
    return this.#coveredSequence
  }

  /** Appends an update. Returns at once; `whenCommitted` tells when it is on disk. */
  append(bytes: Uint8Array, { user, name }: Author): void {
    this.#queue.push({ bytes, user, name, at: Date.now() })
    this.#appended += 1
    if (!this.#writing) void this.#write()
  }

  /**
   * Runs `run` when everything appended so far is committed on disk: at once if it is, and otherwise after everything that
   * waits already. Never, if the process ends before.
   */
  whenCommitted(run: () => void): void {
    if (this.pending === 0) run()
    else this.#waiters.push({ through: this.#appended, run })
  }

  /** Resolves when everything appended so far is committed on disk. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.whenCommitted(resolve))
  }

  /** Ends the retries, because the process is about to end. */
  stop(): void {
    this.#stopped = true
    if (this.#retry !== null) {
      clearTimeout(this.#retry.timer)
      this.#retry.resume()
    }
  }

  async #write(): Promise<void> {
    this.#writing = true
    // First the others get the edit, which Hocuspocus sends in the next turn of the event loop; then the disk is kept busy.
    await nextTurn()
    await nextTurn()
    while (this.#queue.length > 0) {
      const batch = this.#takeBatch()
      const last = await this.#appendBatch(batch)
      if (last === null) return
      if (last - batch.length === this.#coveredSequence) this.#coveredSequence = last
      this.#committed += batch.length
      this.#setWritable(true)
      this.#answer()
      this.#onCommitted()
    }
    this.#writing = false
  }

  /** The next updates to write: not more than others can wait for, who come to the disk in turn. */
  #takeBatch(): UpdateRecord[] {
    let bytes = 0
    let count = 0
    for (const record of this.#queue) {
      bytes += record.bytes.byteLength
      if (count > 0 && (count >= maxBatch.updates || bytes > maxBatch.bytes)) break
      count += 1
    }
    return this.#queue.splice(0, count)
  }

  /** Runs what waited for what is committed now. In one piece: after a failing disk, it may be what many wrote in many minutes. */
  #answer(): void {
    let due = 0
    while (due < this.#waiters.length && this.#waiters[due]!.through <= this.#committed) due += 1
    for (const { run } of this.#waiters.splice(0, due)) run()
  }

  /** Resolves with the last sequence, or with null if the log was stopped before the batch could be written. */
  async #appendBatch(batch: readonly UpdateRecord[]): Promise<number | null> {
    for (let wait = firstRetry; ; wait = Math.min(wait * 2, longestRetry)) {
      try {
        return await this.#storage.append(this.#name, batch)
      } catch (thrown) {
        if (this.#stopped) return null
        log.warn('append failed', { document: this.#name, updates: batch.length, error: toError(thrown), retryInMs: wait })
        this.#setWritable(false)
      }
      await new Promise<void>((resume) => {
        this.#retry = { timer: setTimeout(resume, wait), resume }
      })
      this.#retry = null
      if (this.#stopped) return null
    }
  }

  #setWritable(writable: boolean): void {
    if (this.#writable === writable) return
    this.#writable = writable
    if (writable) log.info('append succeeds again', { document: this.#name })
    this.#onWritable(writable)
  }
}
