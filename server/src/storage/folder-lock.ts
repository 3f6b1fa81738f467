/**
 * One writer per data folder: whoever holds the lock has an exclusive transaction open on `lock.sqlite`, an empty file.
 * SQLite's locks are the operating system's and vanish with the process, however it ends.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageUnavailableError } from './storage.ts'

/** `SQLITE_BUSY`: another connection holds a lock. */
const sqliteBusy = 5

/** A lock that is held. */
export interface FolderLock {
  close: () => void
}

/**
 * Takes the lock on a data folder, and makes the folder if it does not exist.
 *
 * @throws StorageUnavailableError if another process holds it, or the folder cannot be written.
 */
export function lockFolder(folder: string): FolderLock {
  try {
    makeFolder(folder, folder)
    return takeLock(folder)
  } catch (error) {
    throw error instanceof StorageUnavailableError ? error : cannotWrite(folder, error)
  }
}

/** The error for a data folder that refuses to be written. */
export function cannotWrite(folder: string, error: unknown): StorageUnavailableError {
  const reason = error instanceof Error ? error.message : String(error)
  return new StorageUnavailableError(
    `Cannot write to the data folder ${folder} (${reason}): give this user the right to write there, or choose another folder with --data.`
  )
}

/** Not `recursive`: on a file system that refuses new folders with ENOENT, as /proc does, Node then tries for ever. */
function makeFolder(path: string, folder: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return
    throw new StorageUnavailableError(`The data folder ${folder} cannot be made, because ${path} is a file: choose a folder with --data.`)
  }
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent, folder)
  mkdirSync(path)
}

function takeLock(folder: string): FolderLock {
  const held = new DatabaseSync(join(folder, 'lock.sqlite'))
  try {
    held.exec('BEGIN EXCLUSIVE')
    return held
  } catch (error) {
    held.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) {
      throw new StorageUnavailableError(
        `Another Tandem server is using the data folder ${folder}: stop it first, or choose another folder with --data.`
      )
    }
    throw error
  }
}
