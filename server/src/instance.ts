/**
 * Which process this is: behind a proxy with several servers, how one can tell whether two connections came to the same.
 */
import { randomUUID } from 'node:crypto'

/** The header of accepted WebSockets that names the process. */
export const instanceHeader = 'X-Tandem-Instance'

/** This process, by a name at random. */
export const instance: string = randomUUID()
