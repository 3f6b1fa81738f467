/**
 * The worker thread that owns a data folder, so that a flush to disk never stops the server's event loop.
 *
 * Group commit: while a transaction is being flushed, requests wait in the message port; the next round takes all of
 * them and puts every write into one transaction.
 *
 *     requests   a b     c d e f        g
 *     thread     [a b: flush][c d e f: flush][g: flush]
 *
 * The thread holds the folder's lock as long as it lives, and looks the database over before it opens it.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { databasePath } from './data-folder.ts'
import { saveFirstPage } from './first-page.ts'
import { cannotWrite, lockFolder } from './folder-lock.ts'
import type { FolderLock } from './folder-lock.ts'
import { prepareDatabase } from './prepare-database.ts'
import { rewriteLog } from './rewrite-log.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { openingId, packError } from './sqlite-protocol.ts'
import type { Reply, Request } from './sqlite-protocol.ts'
import { StorageUnavailableError } from './storage.ts'

/** Primary result codes of SQLite: no space left, an error of the disk, locked by another program. */
const sqliteFull = 13
const sqliteIoError = 10
const sqliteBusy = 5

/** How long after the last request the write-ahead log is taken in, in milliseconds. */
const idleTime = 5000

if (parentPort === null) throw new Error('sqlite-worker.ts runs as a worker thread.')
const port = parentPort
const folder = String(workerData)

let lock: FolderLock | null = null
let database: SqliteDatabase | null = null
/** Whether a flush of the log may have failed, here or in the process before. */
let isLogSuspect = true
let waiting: Request[] = []
let idle: NodeJS.Timeout | null = null

try {
  lock = lockFolder(folder)
  const notes = prepareDatabase(folder)
  saveFirstPage(folder)
  openDatabase()
  port.on('message', (request: Request) => {
    waiting.push(request)
    if (waiting.length === 1) setImmediate(work)
  })
  reply({ id: openingId, value: notes })
} catch (error) {
  lock?.close()
  const unavailable = error instanceof StorageUnavailableError ? error : cannotWrite(folder, error)
  reply({ id: openingId, error: packError(unavailable) })
}

function openDatabase(): SqliteDatabase {
  database ??= new SqliteDatabase(databasePath(folder))
  return database
}

/** The database for whoever writes. What is only read can be had also while no flush succeeds. */
function openForWriting(): SqliteDatabase {
  if (isLogSuspect) rewriteLog(databasePath(folder))
  isLogSuspect = false
  return openDatabase()
}

function work(): void {
  const requests = waiting
  waiting = []
  if (idle !== null) clearTimeout(idle)
  idle = setTimeout(takeLogIn, idleTime)
  commitTogether(requests.filter((request) => isSmallWrite(request.method)))
  for (const request of requests) if (!isSmallWrite(request.method)) answer(request)
}

/** Takes what is in the write-ahead log into the database, and gives its space back. */
function takeLogIn(): void {
  try {
    database?.takeLogIn()
  } catch (error) {
    process.emitWarning(`taking in the write-ahead log: ${String(error)}`)
    reopenLater()
  }
}

const smallWrites: readonly Request['method'][] = [
  'append',
  'setTitle',
  'probe',
  'nameVersion',
  'addShareLink',
  'changeShareLink',
  'removeShareLink',
  'removeShareLinksBy',
  'revoke'
]

const reads: readonly Request['method'][] = [
  'load',
  'readUnfolded',
  'listVersions',
  'readHistory',
  'list',
  'exists',
  'listShareLinks',
  'findShareLink',
  'revocations'
]

function isSmallWrite(method: Request['method']): boolean {
  return smallWrites.includes(method)
}

function commitTogether(requests: readonly Request[]): void {
  if (requests.length === 0) return
  const values: unknown[] = []
  try {
    const opened = openForWriting()
    opened.transaction(() => {
      for (const request of requests) values.push(perform(opened, request))
    })
  } catch (error) {
    reopenLater()
    // One document's damage must not keep the others from the disk; a disk that takes nothing takes nothing one by one either.
    if (requests.length > 1 && !isDiskFailure(error)) for (const request of requests) commitTogether([request])
    else for (const { id } of requests) reply({ id, error: packError(error) })
    return
  }
  requests.forEach(({ id }, index) => reply({ id, value: values[index] }))
}

/** Whether an error is the disk's, and not that of what was to be written. */
function isDiskFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('syscall' in error) return true
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null
  return code === sqliteFull || code === sqliteIoError || code === sqliteBusy
}

function answer(request: Request): void {
  const { id } = request
  try {
    if (request.method === 'close') {
      if (idle !== null) clearTimeout(idle)
      database?.close()
      lock?.close()
      reply({ id, value: null })
      port.close()
      return
    }
    reply({ id, value: perform(isRead(request.method) ? openDatabase() : openForWriting(), request) })
  } catch (error) {
    reply({ id, error: packError(error) })
  }
  // Reading writes, too, where it sets damage aside.
  if (database?.hasFailed === true) reopenLater()
}

function isRead(method: Request['method']): boolean {
  return reads.includes(method)
}

/** After a failed commit the next one starts with a fresh connection: what SQLite knows of the file may no longer hold. */
function reopenLater(): void {
  isLogSuspect = true
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
    case 'shrink':
      return opened.shrink()
    case 'acceptLosses':
      return opened.acceptLosses()
    case 'load':
      return opened.load(...request.args)
    case 'writeCheckpoint':
      return opened.writeCheckpoint(...request.args)
    case 'readUnfolded':
      return opened.readUnfolded(...request.args)
    case 'fold':
      return opened.fold(...request.args)
    case 'listVersions':
      return opened.listVersions(...request.args)
    case 'nameVersion':
      return opened.nameVersion(...request.args)
    case 'readHistory':
      return opened.readHistory(...request.args)
    case 'list':
      return opened.list()
    case 'exists':
      return opened.exists(...request.args)
    case 'addShareLink':
      return opened.addShareLink(...request.args)
    case 'listShareLinks':
      return opened.listShareLinks(...request.args)
    case 'findShareLink':
      return opened.findShareLink(...request.args)
    case 'changeShareLink':
      return opened.changeShareLink(...request.args)
    case 'removeShareLink':
      return opened.removeShareLink(...request.args)
    case 'removeShareLinksBy':
      return opened.removeShareLinksBy(...request.args)
    case 'revoke':
      return opened.revoke(...request.args)
    case 'revocations':
      return opened.revocations(...request.args)
    case 'close':
      return undefined
  }
}

function reply(message: Reply): void {
  port.postMessage(message)
}
