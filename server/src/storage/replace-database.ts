/**
 * Puts a finished database in the place of another one, which is kept, such that a crash at any moment leaves either the
 * old one or the new one, and never one with the write-ahead log of the other: SQLite would apply that.
 *
 *     tandem.sqlite.new         built and flushed
 *     tandem.sqlite.replacing   written: says under which name the old one is kept; from here on there is no way back
 *     old -wal, -journal        renamed
 *     old tandem.sqlite         renamed
 *     tandem.sqlite.new         renamed to tandem.sqlite
 *     tandem.sqlite.replacing   removed
 *
 * Each step leaves a trace by which `finishReplacement` knows where to go on. Only for whoever holds the folder's lock.
 */
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { companions, databaseName, databasePath, flush, removeDatabase, sizeOf, writeWhole } from './data-folder.ts'

/** Where the database that is to take the place has to be built. */
export function newDatabasePath(folder: string): string {
  return join(folder, `${databaseName}.new`)
}

function markerPath(folder: string): string {
  return join(folder, `${databaseName}.replacing`)
}

/** Puts the database at `newDatabasePath`, which must be closed, in place and keeps the present one under the name `kept`. */
export function replaceDatabase(folder: string, kept: string): void {
  flush(newDatabasePath(folder))
  writeWhole(markerPath(folder), JSON.stringify({ kept }))
  finishReplacement(folder)
}

/** Finishes a replacement that a crash has cut off, if there is one, and removes what was not finished building. */
export function finishReplacement(folder: string): void {
  const path = databasePath(folder)
  const built = newDatabasePath(folder)
  const kept = readMarker(folder)
  if (kept === null) {
    removeDatabase(built)
    return
  }
  if (existsSync(built)) {
    for (const suffix of companions) {
      if (suffix === '-shm' || sizeOf(path + suffix) === 0) rmSync(path + suffix, { force: true })
      else if (existsSync(path + suffix)) renameSync(path + suffix, join(folder, kept) + suffix)
    }
    flush(folder)
    if (existsSync(path) && !existsSync(join(folder, kept))) renameSync(path, join(folder, kept))
    flush(folder)
    renameSync(built, path)
    flush(folder)
  }
  rmSync(markerPath(folder))
  flush(folder)
}

function readMarker(folder: string): string | null {
  if (!existsSync(markerPath(folder))) return null
  const marker: unknown = JSON.parse(readFileSync(markerPath(folder), 'utf8'))
  if (typeof marker === 'object' && marker !== null && 'kept' in marker && typeof marker.kept === 'string') {
    if (/^tandem\.sqlite\.[\w-]+$/.test(marker.kept)) return marker.kept
  }
  throw new Error(`${markerPath(folder)} is not understood`)
}
