/**
 * The worker thread that owns a data folder, so that a flush to disk never stops the server's event loop.
 *
 * Group commit: while a transaction is being flushed, requests wait in the message port; the next round takes all of
 * them and puts every write into one transaction.
 *
 *     requests   a b     c d e f        g
 *     thread     [a b: flush][c d e f: flush][g: flush]
 *
 * One writer per folder: `lock.sqlite` stays in an exclusive transaction as long as this thread lives. SQLite's locks are
 * the operating system's and vanish with the process, however it ends.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { SqliteDatabase } from './sqlite-database.ts'
import { openingId, packError } from './sqlite-protocol.ts'
import type { Reply, Request } from './sqlite-protocol.ts'
import { StorageUnavailableError } from './storage.ts'

/** `SQLITE_BUSY`: another connection holds a lock. */
const sqliteBusy = 5

if (parentPort === null) throw new Error('sqlite-worker.ts runs as a worker thread.')
const port = parentPort
const folder = String(workerData)

let lock: DatabaseSync | null = null
let database: SqliteDatabase | null = null
let waiting: Request[] = []

try {
  makeFolder(folder)
  lock = takeLock()
  openDatabase()
  port.on('message', (request: Request) => {
    waiting.push(request)
    if (waiting.length === 1) setImmediate(work)
  })
  reply({ id: openingId, value: null })
} catch (error) {
  lock?.close()
  const unavailable = error instanceof StorageUnavailableError ? error : cannotWrite(error)
  reply({ id: openingId, error: packError(unavailable) })
}

/** Not `recursive`: on a file system that refuses new folders with ENOENT, as /proc does, Node then tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return
    throw new StorageUnavailableError(`The data folder ${folder} cannot be made, because ${path} is a file: choose a folder with --data.`)
  }
  const parent = dirname(path)
  if (parent !== path) makeFolder(parent)
  mkdirSync(path)
}

function takeLock(): DatabaseSync {
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

function cannotWrite(error: unknown): StorageUnavailableError {
  const reason = error instanceof Error ? error.message : String(error)
  return new StorageUnavailableError(
    `Cannot write to the data folder ${folder} (${reason}): give this user the right to write there, or choose another folder with --data.`
  )
}

function openDatabase(): SqliteDatabase {
  database ??= new SqliteDatabase(join(folder, 'tandem.sqlite'))
  return database
}

function work(): void {
  const requests = waiting
  waiting = []
  commitTogether(requests.filter((request) => isSmallWrite(request.method)))
  for (const request of requests) if (!isSmallWrite(request.method)) answer(request)
}

function isSmallWrite(method: Request['method']): boolean {
  return method === 'append' || method === 'setTitle' || method === 'probe'
}

function commitTogether(requests: readonly Request[]): void {
  if (requests.length === 0) return
  const values: unknown[] = []
  try {
    const opened = openDatabase()
    opened.transaction(() => {
      for (const request of requests) values.push(perform(opened, request))
    })
  } catch (error) {
    reopenLater()
    for (const { id } of requests) reply({ id, error: packError(error) })
    return
  }
  requests.forEach(({ id }, index) => reply({ id, value: values[index] }))
}

function answer(request: Request): void {
  const { id } = request
  try {
    if (request.method === 'close') {
      database?.close()
      lock?.close()
      reply({ id, value: null })
      port.close()
      return
    }
    reply({ id, value: perform(openDatabase(), request) })
  } catch (error) {
    reply({ id, error: packError(error) })
  }
}

/** After a failed commit the next one starts with a fresh connection: what SQLite knows of the file may no longer hold. */
function reopenLater(): void {
  try {
    database?.close()
  } catch (error) {
    process.emitWarning(`closing the database after a failed commit: ${String(error)}`)
  }
  database = null
}

function perform(opened: SqliteDatabase, request: Request): unknown {
  switch (request.method) {
    case 'append':
      return opened.append(...request.args)
    case 'setTitle':
      return opened.setTitle(...request.args)
    case 'probe':
      return opened.probe()
    case 'load':
      return opened.load(...request.args)
    case 'writeCheckpoint':
      return opened.writeCheckpoint(...request.args)
    case 'list':
      return opened.list()
    case 'exists':
      return opened.exists(...request.args)
    case 'close':
      return undefined
  }
}

function reply(message: Reply): void {
  port.postMessage(message)
}
