/**
 * What a long history costs: 259,778 recorded edits of one person, each sent as an update of its own, and what is on the disk when
 * the server has compacted what it wants to compact; then how long opening the document takes, beside the same document without a history.
 *
 *     all acknowledged ── nothing is written any more ── the writer leaves ── nothing is written any more ── the server stops
 *       acknowledged           settledOpen                                        settledClosed                stopped
 *
 * The recording is not in the repository: see tests/replay/traces.ts.
 */

import { setTimeout as delay } from 'node:timers/promises'
import * as Y from 'yjs'
import { contentRoot } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import { hasSurrogates, readSequentialRecording, type Patch } from '../../support/recording.ts'
import { BenchClient } from './client.ts'
import { fileChanges, fileSizes, folderSize, makeFolder, removeFolder, usageOf } from './machine.ts'
import { startSubject } from './subjects.ts'

export interface History {
  edits: number
  /** How many updates the history on the disk still tells of; less than all would make it no measure. */
  keptUpdates: number
  /** The bytes of all updates together, as they were sent. */
  updateBytes: number
  /** The bytes of the final document as one update of version 1 and of version 2. */
  compactedBytes: number
  compactedBytesV2: number
  /** The bytes of the data folder at the times above. */
  acknowledgedBytes: number
  settledOpenBytes: number
  settledClosedBytes: number
  stoppedBytes: number
  /** The files of the data folder at the end, with their sizes. */
  files: Record<string, number>
  /** Milliseconds until all were acknowledged, and until nothing was written any more after that. */
  writeTime: number
  settleTime: number
  /** Processor time of the server for each edit, compaction included, in milliseconds; null where the system does not tell. */
  serverCpu: number | null
  /** Milliseconds from signing in until the document was there, in a server that was just started. */
  openWithHistory: number[]
  /** The same for a data folder in which the final document is all that there ever was. */
  openWithout: number[]
  /** Milliseconds for applying the final document to an empty one, here: what no server can be quicker than. */
  applyCompacted: number[]
}

const name = 'paper'
/** How many updates may be unacknowledged. */
const windowSize = 256
const openings = 5
/** How long nothing may have been written for compaction to count as settled, and how long that is waited for, in milliseconds. */
const quietTime = 5000
const quietDeadline = 300_000

/** Measures with a recording; `log` is told what goes on. */
export async function measureHistory(file: string, parent: string, log: (line: string) => void): Promise<History> {
  const { patches, startContent, endContent } = readSequentialRecording(file)
  if (startContent !== '' || hasSurrogates(patches.map(([, , inserted]) => inserted).join(''))) {
    throw new Error('This recording is not one that starts empty and counts in code units')
  }
  const { document, updates } = makeUpdates(patches)
  if (textOf(document) !== endContent) throw new Error('The updates do not give the text of the recording')
  const compacted = Y.encodeStateAsUpdate(document)

  const data = makeFolder(parent)
  const without = makeFolder(parent)
  try {
    const written = await write(updates, parent, data, log)
    const keptUpdates = await countKept(data)
    const storage = await SqliteStorage.open(without)
    await storage.append(name, [{ bytes: compacted, ...nobody, at: Date.now() }])
    await storage.close()
    const openWithHistory: number[] = []
    const openWithout: number[] = []
    const applyCompacted: number[] = []
    for (let count = 0; count < openings; count++) {
      openWithHistory.push(await timeOpening(parent, data, endContent))
      openWithout.push(await timeOpening(parent, without, endContent))
      const start = performance.now()
      Y.applyUpdate(new Y.Doc(), compacted)
      applyCompacted.push(performance.now() - start)
    }
    return {
      edits: updates.length,
      keptUpdates,
      updateBytes: updates.reduce((sum, { byteLength }) => sum + byteLength, 0),
      compactedBytes: compacted.byteLength,
      compactedBytesV2: Y.encodeStateAsUpdateV2(document).byteLength,
      ...written,
      openWithHistory,
      openWithout,
      applyCompacted,
    }
  } finally {
    removeFolder(data)
    removeFolder(without)
  }
}

/** How many updates a data folder's history has of the document. */
async function countKept(data: string): Promise<number> {
  const storage = await SqliteStorage.open(data)
  const { segments, updates } = await storage.readHistory(name, Number.MAX_SAFE_INTEGER)
  await storage.close()
  return segments.reduce((sum, { first, last }) => sum + last - first + 1, updates.length)
}

/** A document with its first paragraph in which the patches are written, each an update; a newline begins a paragraph. */
function makeUpdates(patches: readonly Patch[]): { document: Y.Doc; updates: Uint8Array[] } {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  const text = document.getText(contentRoot)
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (const [position, deleted, inserted] of patches) {
    document.transact(() => {
      // The marker of the first paragraph is what the text of the recording does not have; each other stands for its newline.
      let index = position + 1
      if (deleted > 0) text.delete(index, deleted)
      for (const [line, part] of inserted.split('\n').entries()) {
        if (line > 0) text.insertEmbed(index++, new Y.Map([['type', 'paragraph']]))
        if (part !== '') text.insert(index, part)
        index += part.length
      }
    })
  }
  return { document, updates }
}

function textOf(document: Y.Doc): string {
  const delta = document.getText(contentRoot).toDelta() as { insert: unknown }[]
  return delta
    .slice(1)
    .map(({ insert }) => (typeof insert === 'string' ? insert : '\n'))
    .join('')
}

type Written = Pick<
  History,
  'acknowledgedBytes' | 'settledOpenBytes' | 'settledClosedBytes' | 'stoppedBytes' | 'files' | 'writeTime' | 'settleTime' | 'serverCpu'
>

async function write(
  updates: readonly Uint8Array[],
  parent: string,
  data: string,
  log: (line: string) => void,
): Promise<Written> {
  await using server = await startSubject('tandem', { parent, data })
  const client = await BenchClient.connect('tandem', server.url, name)
  const before = usageOf(server.pid)
  const start = performance.now()
  await sendAll(client, updates, log)
  const writeTime = performance.now() - start
  const acknowledgedBytes = folderSize(data)
  await quiet(data)
  const settleTime = performance.now() - start - writeTime - quietTime
  const settledOpenBytes = folderSize(data)
  const after = usageOf(server.pid)
  await client.leave()
  await quiet(data)
  const settledClosedBytes = folderSize(data)
  const code = await server.stop()
  if (code !== 0) throw new Error(`The server ended with ${code}: ${server.output}`)
  return {
    acknowledgedBytes,
    settledOpenBytes,
    settledClosedBytes,
    stoppedBytes: folderSize(data),
    files: fileSizes(data),
    writeTime,
    settleTime: Math.max(0, settleTime),
    serverCpu: before === null || after === null ? null : (after.cpu - before.cpu) / updates.length,
  }
}

async function sendAll(client: BenchClient, updates: readonly Uint8Array[], log: (line: string) => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let sent = 0
  const send = (): void => {
    while (sent < updates.length && client.pending < windowSize) {
      client.send(updates[sent++]!)
      if (sent % 50_000 === 0) log(`${sent.toLocaleString('en')} of ${updates.length.toLocaleString('en')} edits sent`)
    }
    if (sent === updates.length && client.pending === 0) resolve()
  }
  client.onAcknowledged = send
  send()
  await promise
}

/** Resolves when nothing in a folder has changed for a while. */
async function quiet(folder: string): Promise<void> {
  const state = () => fileChanges(folder)
  const deadline = performance.now() + quietDeadline
  let last = state()
  for (let since = performance.now(); performance.now() - since < quietTime; ) {
    if (performance.now() > deadline) throw new Error(`The server still writes ${quietDeadline / 1000} s after the last edit`)
    await delay(100)
    const now = state()
    if (now === last) continue
    last = now
    since = performance.now()
  }
}

/** The time until a document is there, in a server that was just started; checks that it is the right one. */
async function timeOpening(parent: string, data: string, text: string): Promise<number> {
  await using server = await startSubject('tandem', { parent, data })
  // A document of the same server that has nothing to do with it, so that starting up is not counted.
  const other = await BenchClient.connect('tandem', server.url, 'other')
  await other.leave()
  const client = await BenchClient.connect('tandem', server.url, name, { document: new Y.Doc() })
  if (textOf(client.document) !== text) throw new Error('The document that was read back is not the one that was written')
  const { openTime } = client
  await client.leave()
  await server.stop()
  return openTime
}
