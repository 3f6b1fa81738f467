/**
 * Whose turn it is. Work that came in one turn of the event loop is done at once, as long as that takes little; what is left
 * waits in line, and each in the line does a slice at a time:
 *
 *     turn of the loop   |  read sockets, work at once (≤ 4 ms)  |  slice A, slice B, slice C (≤ 4 ms)  |  read sockets …
 *     line                                        A B C                                       A (has more)
 *
 * So a client that sends 20,000 messages in one go delays the others by a slice, and not until it is done.
 */
import { guard } from './guard.ts'

/** How long everything together may work before the event loop goes on, in milliseconds. */
const turnBudget = 4

/** How long one may work before it is the next one's turn, in milliseconds. */
export const sliceBudget = 2

/** How long a slice may wait for something else before the line goes on without it, in milliseconds. */
const slicePatience = 1000

/** Something that has work to do by slices. */
export interface Worker {
  /** Works until about `end`, a time of `performance.now()`; resolves with whether there is more to do. */
  workUntil: (end: number) => Promise<boolean>
}

/** The line. */
export class Turns {
  readonly #line = new Set<Worker>()
  #isGoing = false
  /** When the first work of this turn of the event loop began; null if none has. */
  #turnBegan: number | null = null
  readonly #go = guard('turns', () => this.#serve())

  /** Whether there is time for more work in this turn of the event loop. */
  hasTime(): boolean {
    if (this.#isGoing) return false
    const now = performance.now()
    if (this.#turnBegan === null) {
      this.#turnBegan = now
      setImmediate(() => {
        this.#turnBegan = null
      })
    }
    return now - this.#turnBegan < turnBudget
  }

  /** Puts a worker into the line; once, however often it is asked for. */
  request(worker: Worker): void {
    this.#line.add(worker)
    if (this.#isGoing) return
    this.#isGoing = true
    setImmediate(() => void this.#go())
  }

  /** Takes a worker out of the line. */
  cancel(worker: Worker): void {
    this.#line.delete(worker)
  }

  async #serve(): Promise<void> {
    let began = performance.now()
    try {
      for (const worker of this.#line) {
        this.#line.delete(worker)
        const hasMore = await withPatience(worker.workUntil(performance.now() + sliceBudget))
        // A set goes on with what is added while it is gone through, at its end.
        if (hasMore) this.#line.add(worker)
        if (performance.now() - began > turnBudget) {
          await nextTurn()
          began = performance.now()
        }
      }
    } finally {
      this.#isGoing = false
      const [left] = this.#line
      if (left !== undefined) this.request(left)
    }
  }
}

/** Waits for a slice, but not for ever: one that hangs must not hold up the line. */
async function withPatience(slice: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), slicePatience)
  })
  try {
    return await Promise.race([slice, late])
  } finally {
    clearTimeout(timer)
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
