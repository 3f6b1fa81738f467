/**
 * What the commands that work on the files of a data folder have in common.
 */
import { StartupError } from '../startup-error.ts'
import { sizeOf } from '../storage/data-folder.ts'
import { StorageUnavailableError } from '../storage/storage.ts'

/** Throws a StartupError if there is no database at a path. */
export function assertDatabase(path: string): void {
  if ((sizeOf(path) ?? 0) === 0) throw new StartupError(`There are no documents in ${path}: name the folder that holds them.`)
}

/** Runs `work`, and says of what the machine refuses only what an operator can do something about. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StartupError) throw error
    if (error instanceof StorageUnavailableError) throw new StartupError(error.message)
    const isFromMachine = error instanceof Error && ('errcode' in error || 'syscall' in error)
    if (!isFromMachine) throw error
    throw new StartupError(`${what} (${error.message}).`)
  }
}
