/**
 * The files of a data folder, and how one is written so that it is there, whole, after a power cut.
 *
 *     tandem.sqlite, -wal, -shm      the documents
 *     tandem.sqlite.first-page       a copy of what is needed to read them, see first-page.ts
 *     tandem.sqlite.new              being built, to take the place of tandem.sqlite, see replace-database.ts
 *     tandem.sqlite.damaged-<date>   what was there before a recovery, -wal and .txt beside it
 *     lock.sqlite                    see folder-lock.ts
 *     images/                        see images/images-folder.ts; written by another part of the server
 */
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The name of the file that holds the documents, in a data folder and in a backup. */
export const databaseName = 'tandem.sqlite'

/** What SQLite keeps beside a database of its own accord. */
export const companions = ['-wal', '-journal', '-shm'] as const

/** Where the documents of a data folder are. */
export function databasePath(folder: string): string {
  return join(folder, databaseName)
}

/** The size of a file in bytes; null if there is none. */
export function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

/** Makes the content of a file, or the names in a folder, survive a power cut. */
export function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Writes a file so that it is there with all of its content or as it was before. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.part`
  writeFileSync(temporary, content)
  flush(temporary)
  renameSync(temporary, path)
  flush(dirname(path))
}

/** Removes a database and what SQLite keeps beside it. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', ...companions]) rmSync(path + suffix, { force: true })
}

/** `prefix` with the time in UTC behind it, such as `prefix2026-01-31T12-00-00Z`: a name that nothing in the folder begins with. */
export function datedName(folder: string, prefix: string): string {
  const dated = `${prefix}${new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}`
  const taken = readdirSync(folder)
  let name = dated
  for (let count = 2; taken.some((other) => other.startsWith(name)); count += 1) name = `${dated}-${count}`
  return name
}
