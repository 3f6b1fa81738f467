/**
 * How many images somebody may bring, in a minute and at a time, so that nobody fills the disk or the time of the server in
 * one go. Whoever may not is told to come again, and is not kept waiting: the time for a request goes by meanwhile.
 */
import { TokenBucket } from '../collaboration/token-bucket.ts'

/** How many images somebody may bring at a time: browsers ask six things of a server at once. */
const atOncePerKey = 12

/** How many may come at a time in all. Of each, a few pieces are in memory. */
const atOnce = 200

/** Of how many people rates are remembered; of more, those of the last. */
const maxKeys = 10_000

/** Lets people bring images. */
export class UploadTurns {
  readonly #perMinute: number
  readonly #now: () => number
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #underWay = new Map<string, number>()
  #all = 0

  /**
   * @param perMinute how many images somebody may bring in a minute; as many at once.
   * @param now a clock in milliseconds.
   */
  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute
    this.#now = now
  }

  /**
   * Lets somebody bring an image, and returns what is to be called when it is there; null if they have to come again later.
   *
   * @param key who: all that comes under one key counts together.
   */
  enter(key: string): (() => void) | null {
    const now = this.#now()
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#perMinute / 60, this.#perMinute, now)
    const mine = this.#underWay.get(key) ?? 0
    if (mine >= atOncePerKey || this.#all >= atOnce || bucket.wait(now) > 0) return null
    bucket.take(1, now)
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= maxKeys) break
      this.#buckets.delete(oldest)
    }
    this.#underWay.set(key, mine + 1)
    this.#all += 1
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      this.#all -= 1
      const left = (this.#underWay.get(key) ?? 1) - 1
      if (left === 0) this.#underWay.delete(key)
      else this.#underWay.set(key, left)
    }
  }
}
