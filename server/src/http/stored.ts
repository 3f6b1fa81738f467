/**
 * What a request has written.
 */
import { log, toError } from '../log.ts'
import { refuse } from './refused.ts'

/**
 * Resolves with what `write` does; if it fails, the disk is taken to be why.
 *
 * @param failure how the log calls that.
 */
export async function stored<T>(failure: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (thrown) {
    log.error(failure, { error: toError(thrown) })
    return refuse('storage-unavailable')
  }
}
