/**
 * A copy of the first page of the database, in a file of its own: it says where each table begins, and without it nothing
 * in the file can be read. It also says that there was a database, should that be gone one day.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { databaseName, databasePath, sizeOf, writeWhole } from './data-folder.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { isPageSize, readFileHead } from './wal-scan.ts'

/** Where in the first page the list of tables begins; before it stands the header, parts of which change with every commit. */
const headerSize = 100

/** Where the copy is. */
export function firstPagePath(folder: string): string {
  return join(folder, `${databaseName}.first-page`)
}

/** Whether there ever was a database in this folder. */
export function hadDatabase(folder: string): boolean {
  return existsSync(firstPagePath(folder))
}

/**
 * Brings the database up to date, and copies its first page, if that changed. The database has to be in order.
 *
 * Nobody in this process may have it open: closing a file drops the locks that the process has on it, SQLite's too.
 */
export function saveFirstPage(folder: string): void {
  const path = databasePath(folder)
  new SqliteDatabase(path).close()
  // Another program has it open: the page may still be in the log.
  if ((sizeOf(`${path}-wal`) ?? 0) > 0) return
  const head = readFileHead(path, 18)
  const page = readFileHead(path, head.readUInt16BE(16) === 1 ? 65_536 : head.readUInt16BE(16))
  if (readSavedPage(folder)?.subarray(headerSize).equals(page.subarray(headerSize)) === true) return
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(page))
  writeWhole(firstPagePath(folder), Buffer.concat([page, sum]))
}

/** The copy; null if there is none that can be used. */
export function readSavedPage(folder: string): Buffer | null {
  const path = firstPagePath(folder)
  if (!existsSync(path)) return null
  const bytes = readFileSync(path)
  const page = bytes.subarray(0, -4)
  return isPageSize(page.length) && bytes.readUInt32BE(page.length) === crc32(page) ? page : null
}

/** Puts the copy in the place of the first page of a database file that nobody has open. */
export function putFirstPage(path: string, saved: Buffer): void {
  const page = Buffer.from(saved)
  const file = openSync(path, 'r+')
  try {
    // The size that counts is that of the file; what it says of unused pages may be out of date.
    page.writeUInt32BE(Math.floor(fstatSync(file).size / page.length), 28)
    page.writeUInt32BE(page.readUInt32BE(24), 92)
    page.fill(0, 32, 40)
    writeSync(file, page, 0, page.length, 0)
  } finally {
    closeSync(file)
  }
}
