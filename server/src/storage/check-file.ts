/**
 * Finds out whether SQLite can read a database file whole. What it cannot tell, whether the records are as they were
 * written, their checksums tell when a document is loaded, and `tandem verify`.
 */
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { readFileHead } from './wal-scan.ts'

/** How many problems are listed. */
const maxProblems = 20

/** Codes of SQLite, of which the lowest eight bits say the kind. */
const sqliteError = 1
const sqliteReadError = 10
/** A kind of its own: the file ends in the middle of a page. */
const sqliteShortRead = 522
const sqliteCorrupt = 11
const sqliteNotADatabase = 26

/** Whether an error says that what stands in a file is no sound database. Others say that the machine refuses to read it. */
export function isDamage(error: unknown): boolean {
  const code = codeOf(error)
  return code === sqliteShortRead || [sqliteError, sqliteCorrupt, sqliteNotADatabase].includes(code & 0xff)
}

/** Whether an error says that the disk gave no answer. What is on it may be sound. */
export function isReadError(error: unknown): boolean {
  return ((codeOf(error) & 0xff) === sqliteReadError && !isDamage(error)) || (error instanceof Error && 'code' in error && error.code === 'EIO')
}

function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
}

/**
 * What is wrong with a database and its write-ahead log, each as the part of a sentence; empty if nothing is.
 *
 * @param tables ones that it must have.
 * @throws Error if the file cannot be read for another reason than what stands in it.
 */
export function findProblems(path: string, tables: readonly string[]): string[] {
  // Before SQLite opens the file: closing it would drop the locks that SQLite has on it.
  const header = headerProblems(path)
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2000 })
  try {
    return [...header, ...structureProblems(database, tables)].slice(0, maxProblems)
  } catch (error) {
    if (!isDamage(error)) throw error
    return [error instanceof Error ? error.message : String(error)]
  } finally {
    database.close()
  }
}

/** SQLite takes a file as one that may only be read if the version in it is too high. */
function headerProblems(path: string): string[] {
  const header = readFileHead(path, 20)
  const isKnown = [header[18], header[19]].every((version) => version === 1 || version === 2)
  return isKnown ? [] : ['its header is not as SQLite writes it']
}

function structureProblems(database: DatabaseSync, tables: readonly string[]): string[] {
  const present = new Set(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map((row) => row['name']))
  const missing = tables.filter((table) => !present.has(table)).map((table) => `the table ${table} is missing`)
  const encoding = database.prepare('PRAGMA encoding').get()?.['encoding']
  const wrong = encoding === 'UTF-8' ? [] : [`its text is ${String(encoding)}`]
  const problems = [...missing, ...wrong, ...listed(database, `PRAGMA quick_check(${maxProblems})`)]
  if (problems.length > 0 || !present.has('documents')) return problems
  // The first has no checksums, and its index is a second copy of the names. Of the others, a row that the index does not
  // show would count as none. All are small.
  const indexed = ['documents', 'share_links', 'revocations'].filter((table) => present.has(table))
  problems.push(...indexed.flatMap((table) => listed(database, `PRAGMA integrity_check(${table})`)))
  const behind = database
    .prepare('SELECT name FROM documents WHERE last_sequence < (SELECT max(sequence) FROM updates WHERE document = documents.id) LIMIT ?')
    .all(maxProblems)
  return [...problems, ...behind.map(({ name }) => `the list of documents does not know the newest updates of "${String(name)}"`)]
}

function listed(database: DatabaseSync, pragma: string): string[] {
  const lines = database.prepare(pragma).all().map((row) => String(Object.values(row)[0]))
  return lines.filter((line) => line !== 'ok').flatMap((line) => line.split('\n'))
}

/** Undoes a transaction that a crash has cut off before the database had a write-ahead log, as SQLite does when it opens it. */
export function rollBack(path: string): void {
  if (!existsSync(`${path}-journal`)) return
  const database = new DatabaseSync(path)
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
  } catch (error) {
    if (!isDamage(error)) throw error
  } finally {
    database.close()
  }
}
