/**
 * Contains what is called by code that does not expect it to fail: event handlers, timers, and those Hocuspocus hooks whose
 * result nobody awaits, where a throw would end the process.
 */
import { log, toError } from '../log.ts'

/**
 * Gives `run` back in a form that never throws: what it throws, or rejects with, is logged under `place`.
 *
 * @param place where it happened, for the log, such as `socket message`.
 */
export function guard<A extends unknown[]>(place: string, run: (...args: A) => unknown): (...args: A) => Promise<void> {
  const report = (thrown: unknown): void => {
    const error = toError(thrown)
    log.error('contained an error', { place, error, stack: error.stack ?? '' })
  }
  return async (...args) => {
    try {
      await run(...args)
    } catch (thrown) {
      report(thrown)
    }
  }
}
