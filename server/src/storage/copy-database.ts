/**
 * Copies a database as it is at one moment, while others write to it.
 *
 * All of it is read in one transaction. Without that, SQLite's backup starts over whenever another process has written, and
 * beside a busy server never ends.
 */
import { DatabaseSync, backup } from 'node:sqlite'
import { flush, removeDatabase } from './data-folder.ts'

/** Pages that are copied before others get their turn. */
const pagesAtOnce = 5000

/**
 * Copies `from` with its write-ahead log into one file at `to`, which is replaced, and flushes it. Everything that was
 * committed before the call is in it.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  removeDatabase(to)
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 })
  try {
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(source, to, { rate: pagesAtOnce })
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(to)
  try {
    // One file that needs nothing beside it, and that can be read where nothing can be written.
    copy.exec('PRAGMA journal_mode = DELETE')
  } finally {
    copy.close()
  }
  flush(to)
}
