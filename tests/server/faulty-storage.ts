/**
 * A storage in memory whose writing a test can stop, break and let go on.
 */
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import type { UpdateRecord } from '@tandem/server/src/storage/storage.ts'

/** A MemoryStorage with faults to switch on. */
export class FaultyStorage extends MemoryStorage {
  /** Whether appends and probes reject. */
  failing = false
  /** How many appends were asked for. */
  attempts = 0
  #gate: { opened: Promise<void>; open: () => void } | null = null

  /** From now on appends wait, as for a slow disk, until `release`. */
  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gate = { opened: promise, open: resolve }
  }

  /** Lets the appends that wait go on. */
  release(): void {
    this.#gate?.open()
    this.#gate = null
  }

  override async append(name: string, records: readonly UpdateRecord[]): Promise<number> {
    this.attempts += 1
    await this.#gate?.opened
    if (this.failing) throw new Error('No space left on device')
    return super.append(name, records)
  }

  override async probe(): Promise<void> {
    if (this.failing) throw new Error('No space left on device')
    return super.probe()
  }
}
