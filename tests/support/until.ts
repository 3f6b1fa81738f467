/** Waiting for a condition. The one place in the tests that waits by the clock; no test sleeps for a fixed time. */

import { inspect } from 'node:util'

const pollEveryMs = 20

export interface UntilOptions {
  /** How long to wait at most, in milliseconds. */
  deadline?: number
  /** What is waited for, as it is to read after "Waited in vain for". */
  what: string
}

/**
 * Calls `condition` until it returns something truthy, and returns that. A condition that throws counts as not met yet,
 * so it may contain `expect`. At the deadline, throws an error that says what was waited for, and what the condition last
 * returned or threw.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { deadline = 10_000, what }: UntilOptions,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const end = performance.now() + deadline
  let last = 'the condition did not answer'
  for (;;) {
    let thrown: unknown
    try {
      const value = await before(end, condition())
      if (value) return value as Exclude<T, false | null | undefined | 0 | ''>
      last = `it was last ${inspect(value)}`
    } catch (error) {
      thrown = error
      // A call that was still under way at the deadline says less than the one before it.
      if (!(error instanceof LateError)) last = `it last failed: ${error instanceof Error ? error.message : inspect(error)}`
    }
    if (performance.now() >= end) {
      throw new Error(`Waited in vain for ${what}, ${deadline} ms; ${last}`, { cause: thrown })
    }
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs))
  }
}

class LateError extends Error {}

/** The value, or an error if it has not come by `end`. */
async function before<T>(end: number, value: T | Promise<T>): Promise<T> {
  if (!(value instanceof Promise)) return value
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError()), Math.max(0, end - performance.now()))
  })
  try {
    return await Promise.race([value, late])
  } finally {
    clearTimeout(timer)
  }
}
