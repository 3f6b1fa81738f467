/**
 * How much of something may be used up by and by: a bucket that fills at a steady rate and holds a certain amount.
 *
 * Whoever takes more than there is goes into debt, and waits until that is paid. So something larger than the bucket can be
 * taken, too; what follows it waits for longer.
 */

/** A bucket of permissions, such as to send bytes. */
export class TokenBucket {
  readonly #perMillisecond: number
  readonly #capacity: number
  #level: number
  #at: number

  /**
   * @param perSecond how much flows in.
   * @param capacity how much it holds; it begins full.
   * @param now the time, in milliseconds, of a clock that does not go back.
   */
  constructor(perSecond: number, capacity: number, now: number) {
    this.#perMillisecond = perSecond / 1000
    this.#capacity = capacity
    this.#level = capacity
    this.#at = now
  }

  /** How long until something can be taken, in milliseconds; 0 if it can now. */
  wait(now: number): number {
    this.#fill(now)
    return this.#level >= 1 ? 0 : Math.ceil((1 - this.#level) / this.#perMillisecond)
  }

  /** Takes an amount, into debt if need be. */
  take(amount: number, now: number): void {
    this.#fill(now)
    this.#level -= amount
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#capacity, this.#level + (now - this.#at) * this.#perMillisecond)
    this.#at = now
  }
}
