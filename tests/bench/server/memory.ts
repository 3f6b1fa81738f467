/**
 * What many documents take: 10,000 on disk, 1,000 of them open at once, each of two pages, each with a connection of its own.
 *
 *     start ── some opened and left ── 1,000 opened ── a second connection to each ── all leave ── unloaded
 *                                  ^                ^                              ^                       ^
 *     memory after garbage collection: before      open                           twice                   after
 *
 * The second connection tells what a connection costs, and so what of the first step is the document. Then documents are
 * opened one after the other, each for the first time, but for what the system's disk cache knows of them.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { makeData } from '../documents.ts'
import { BenchClient } from './client.ts'
import { folderSize, makeFolder, removeFolder } from './machine.ts'
import { openStateTable } from './programs/state-table.ts'
import { startSubject, type ServerSubject } from './subjects.ts'

export const storedDocuments = 10_000
export const openDocuments = 1000
const pages = 2
/** Opened and left first, so that the code for it is there. */
const warmUpDocuments = 100
/** Opened one after the other. */
const coldDocuments = 200

export interface Memory {
  subject: ServerSubject
  /** All in bytes; `rss` is the whole process, `heap` what JavaScript holds, buffers included, after garbage collection. */
  before: Held
  open: Held
  twice: Held
  after: Held
  /** Milliseconds from signing in until the document was there, one value for each. */
  coldOpen: number[]
  /** Milliseconds from starting the process until it listens, with no documents and with all of them. */
  startEmpty: number
  startFull: number
  /** The bytes of one document, and of the data folder. */
  documentBytes: number
  folderBytes: number
}

export interface Held {
  rss: number
  heap: number
}

/** Measures one subject in fresh processes. */
export async function measureMemory(subject: 'tandem' | 'hocuspocus', parent: string): Promise<Memory> {
  const data = makeFolder(parent)
  try {
    const startEmpty = await timeStart(subject, parent, makeFolder(parent))
    const state = Buffer.from(makeData('tandem', pages, { crowd: false }).update, 'base64')
    await fill(subject, data, state)
    const startFull = await timeStart(subject, parent, data)
    const folderBytes = folderSize(data)
    const probe = pathToFileURL(join(import.meta.dirname, 'programs', 'memory-probe.ts')).href
    await using server = await startSubject(subject, { parent, data, env: { NODE_OPTIONS: `--import=${probe}` } })
    const coldOpen: number[] = []
    for (let index = 0; index < warmUpDocuments; index++) await openAndLeave(subject, server.url, nameOf(index))
    const before = await settled(server)
    const once = await openMany(subject, server.url)
    const open = await held(server)
    const again = await openMany(subject, server.url)
    const twice = await held(server)
    await Promise.all([...once, ...again].map((client) => client.leave()))
    const after = await settled(server)
    for (let index = 0; index < coldDocuments; index++) {
      coldOpen.push(await openAndLeave(subject, server.url, nameOf(storedDocuments - 1 - index)))
    }
    return { subject, before, open, twice, after, coldOpen, startEmpty, startFull, documentBytes: state.byteLength, folderBytes }
  } finally {
    removeFolder(data)
  }
}

function nameOf(index: number): string {
  return `document-${index}`
}

/** Stores the documents. */
async function fill(subject: 'tandem' | 'hocuspocus', folder: string, state: Uint8Array): Promise<void> {
  const names = Array.from({ length: storedDocuments }, (_, index) => nameOf(index))
  if (subject === 'hocuspocus') {
    const table = openStateTable(folder)
    table.storeAll(names, state)
    table.close()
    return
  }
  const storage = await SqliteStorage.open(folder)
  await Promise.all(names.map((name) => storage.append(name, [{ bytes: state, ...nobody, at: Date.now() }])))
  await storage.close()
}

async function timeStart(subject: ServerSubject, parent: string, data: string): Promise<number> {
  const start = performance.now()
  const server = await startSubject(subject, { parent, data })
  const time = performance.now() - start
  await server.stop()
  return time
}

async function openMany(subject: ServerSubject, url: string): Promise<BenchClient[]> {
  const clients: BenchClient[] = []
  for (let index = 0; index < openDocuments; index++) {
    const client = await BenchClient.connect(subject, url, nameOf(index))
    clients.push(client)
  }
  return clients
}

async function openAndLeave(subject: ServerSubject, url: string, name: string): Promise<number> {
  const client = await BenchClient.connect(subject, url, name)
  const { openTime } = client
  await client.leave()
  return openTime
}

/** What a server holds after garbage collection. */
async function held(server: ServerProcess): Promise<Held> {
  const printed = () => server.output.split('\n').filter((line) => line.startsWith('MEMORY {'))
  const before = printed().length
  if (server.pid === undefined) throw new Error('The server has ended')
  process.kill(server.pid, 'SIGUSR2')
  await until(() => printed().length > before, { what: 'the memory of the server' })
  const { rss, heapUsed, external } = JSON.parse(printed().at(-1)!.slice('MEMORY '.length)) as NodeJS.MemoryUsage
  return { rss, heap: heapUsed + external }
}

/** What a server holds once it does not become less any more. */
async function settled(server: ServerProcess): Promise<Held> {
  for (let last = await held(server); ; ) {
    await delay(1000)
    const now = await held(server)
    if (now.heap > last.heap * 0.99) return now
    last = now
  }
}
