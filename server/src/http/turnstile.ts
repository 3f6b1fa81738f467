/**
 * Lets a few at a time do what takes long, has some wait, and sends the others away: so that many requests at once cost
 * the time of many, but the memory of a few.
 */

/** Admits a number of people at a time. */
export class Turnstile {
  readonly #places: number
  readonly #seats: number
  #inside = 0
  readonly #waiting: (() => void)[] = []

  /**
   * @param places how many may be inside.
   * @param seats how many more may wait.
   */
  constructor(places: number, seats: number) {
    this.#places = places
    this.#seats = seats
  }

  /** Resolves when one may go in, with what is to be called when one leaves; null at once if too many wait. */
  async enter(): Promise<(() => void) | null> {
    if (this.#inside < this.#places) this.#inside += 1
    else if (this.#waiting.length >= this.#seats) return null
    // The place of whoever leaves.
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    let hasLeft = false
    return () => {
      if (hasLeft) return
      hasLeft = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#inside -= 1
      else next()
    }
  }
}
