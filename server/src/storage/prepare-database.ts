/**
 * Sees to it, before the database of a data folder is opened, that it is one that can be written to:
 *
 *     a replacement that a crash cut off   is finished
 *     no database where there was one      is refused
 *     a damaged database                   is recovered into a new one; the damaged one is kept
 *     one that cannot be read at all       is refused
 *
 * Nothing is ever started with an empty database in the place of one that is damaged or gone.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProblems, isDamage, isReadError, rollBack } from './check-file.ts'
import { databaseName, databasePath, datedName, flush, removeDatabase, sizeOf } from './data-folder.ts'
import { hadDatabase, putFirstPage, readSavedPage } from './first-page.ts'
import { recoverDatabase } from './recover-database.ts'
import type { Recovery } from './recover-database.ts'
import { finishReplacement, newDatabasePath, replaceDatabase } from './replace-database.ts'
import { StorageUnavailableError } from './storage.ts'
import { copyWithFrames, pageSizeOf, scanWal } from './wal-scan.ts'
import type { WalScan } from './wal-scan.ts'

/** How many losses are told on the log; the file beside the kept database has all. */
const toldLosses = 20

/**
 * Makes the database of a folder ready to be opened, which may take minutes where it is large: it is read once from
 * beginning to end. Only for whoever holds the folder's lock.
 *
 * @returns sentences for the operator about what was found and done; empty if all was well.
 * @throws StorageUnavailableError if there is a database that cannot be read, or is gone.
 */
export function prepareDatabase(folder: string): string[] {
  try {
    return prepare(folder)
  } catch (error) {
    if (!isReadError(error)) throw error
    throw new StorageUnavailableError(
      `The disk cannot read ${databasePath(folder)} (${String(error)}). If it goes on so, copy the data folder to another disk as far as that can be done, and start there.`
    )
  }
}

function prepare(folder: string): string[] {
  finishReplacement(folder)
  const path = databasePath(folder)
  removeDatabase(candidatePath(folder))
  if ((sizeOf(path) ?? 0) === 0) {
    if (!hadDatabase(folder) && (sizeOf(`${path}-wal`) ?? 0) === 0) return []
    throw new StorageUnavailableError(
      `The documents that were in ${path} are gone: the file is ${existsSync(path) ? 'empty' : 'not there'}. ` +
        `Put it back, or restore a backup with "tandem restore". To begin with no documents, choose another folder with --data.`
    )
  }
  rollBack(path)
  const wal = scanWal(path)
  const problems = findProblems(path, hadDatabase(folder) ? ['documents'] : [])
  if (wal?.isGone === true && problems.length === 0) {
    return [
      `The write-ahead log ${databaseName}-wal is gone, though the server was not stopped before. If no other program has opened the database since, its newest edits are lost.`
    ]
  }
  if (wal !== null) problems.unshift(...wal.problems)
  return problems.length === 0 ? [] : recover(folder, problems, wal)
}

function candidatePath(folder: string): string {
  return join(folder, `${databaseName}.candidate`)
}

function recover(folder: string, problems: readonly string[], wal: WalScan | null): string[] {
  const path = databasePath(folder)
  const recovery = build(folder, wal)
  if (recovery === null) {
    removeDatabase(newDatabasePath(folder))
    throw new StorageUnavailableError(
      `${path} is damaged so that no document in it can be read (${problems[0]}). Restore a backup with "tandem restore". ` +
        'To begin with no documents, choose another folder with --data; the damaged file is left as it is.'
    )
  }
  const kept = datedName(folder, `${databaseName}.damaged-`)
  const report = `${kept}.txt`
  const lines = describe(kept, problems, wal, recovery)
  writeFileSync(join(folder, report), `${lines.join('\n')}\n`)
  flush(join(folder, report))
  replaceDatabase(folder, kept)
  if (lines.length <= toldLosses) return lines
  return [...lines.slice(0, toldLosses), `${lines.length - toldLosses} more lines are in ${join(folder, report)}.`]
}

/** Tries the file with what its log adds to it, and if names are lost with that, with the copy of its first page. */
function build(folder: string, wal: WalScan | null): Recovery | null {
  const path = databasePath(folder)
  const flat = candidatePath(folder)
  const target = newDatabasePath(folder)
  const lostPages = wal === null || wal.isGone ? 0 : wal.lostPages
  const saved = readSavedPage(folder)
  const attempt = (sources: readonly string[], pageSize: number | null): Recovery | null => {
    removeDatabase(target)
    try {
      return recoverDatabase(target, sources, lostPages, pageSize === null ? null : { path: flat, pageSize })
    } catch (error) {
      if (!isDamage(error)) throw error
      return null
    }
  }
  try {
    copyWithFrames(path, wal, flat)
    // What SQLite makes of a damaged log by itself is the second source: it may have rows that a page left out costs the first.
    const sources = wal === null || wal.problems.length === 0 ? [path] : [flat, path]
    const first = attempt(sources, saved?.length ?? pageSizeOf(path))
    if (saved === null || (first !== null && !first.namesLost)) return first
    removeDatabase(flat)
    copyWithFrames(path, wal, flat)
    putFirstPage(flat, saved)
    const second = attempt([flat], saved.length)
    if (second !== null && second.documents > (first?.documents ?? 0)) return second
    return first === null ? null : attempt(sources, saved.length)
  } finally {
    removeDatabase(flat)
  }
}

function describe(kept: string, problems: readonly string[], wal: WalScan | null, { rows, losses, namesLost }: Recovery): string[] {
  const copied = Object.entries(rows).map(([table, count]) => `${count} ${table}`)
  return [
    `The database ${databaseName} was damaged: ${problems.join('; ')}.`,
    `What can be read of it was copied into a new one (${copied.join(', ')}); the damaged one is kept as ${kept}.`,
    ...(wal === null || wal.lostPages === 0 ? [] : [`${wal.lostPages} of the pages that were written last are lost: newest edits of any document may be missing, and what was revoked last may be valid again.`]),
    ...(namesLost ? ['There may have been documents whose names are lost: a document that is not in the list is not made anew, but refused, until a backup is restored.'] : []),
    'Run "tandem verify" to see which documents are whole.',
    ...losses
  ]
}
