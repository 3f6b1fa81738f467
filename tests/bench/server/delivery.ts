/**
 * How long an edit takes from the one who makes it to another who has it in their document, both in this process: while nothing
 * else happens, and while many others write into the same document from another process.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import * as Y from 'yjs'
import { nodePath } from '../../support/server-process.ts'
import { BenchClient } from './client.ts'
import { usageOf } from './machine.ts'
import { startSubject, type ServerSubject } from './subjects.ts'

export interface Delivery {
  subject: ServerSubject
  /** How many others write at the same time. */
  writers: number
  /** Milliseconds until the other has the edit, one value for each. */
  latency: number[]
  /** How busy the server was, in processors; null where the system does not tell. */
  serverBusy: number | null
}

/** How many others write, and the time between two characters of one of them, in milliseconds. */
export const crowdSize = 64
export const crowdInterval = 200

const warmUp = 100
const edits = 300
/** Between two edits, in milliseconds; the number is no multiple of the crowd's. */
const pause = 7
/** How long the crowd writes before it is measured, in milliseconds. */
const crowdWarmUp = 2000
/** How long an edit may take before it counts as lost, in milliseconds. */
const deadline = 30_000

/** Measures one subject in a fresh process, first idle and then with the crowd. */
export async function measureDelivery(subject: ServerSubject, parent: string): Promise<Delivery[]> {
  await using server = await startSubject(subject, { parent })
  const writer = await BenchClient.connect(subject, server.url, 'shared')
  const reader = await BenchClient.connect(subject, server.url, 'shared', { observes: true })
  await measureEdits(writer, reader, warmUp)
  const idle = await measureWith(subject, 0, server.pid, writer, reader)
  await reader.leave()

  const crowd = await startCrowd(subject, server.url)
  try {
    await delay(crowdWarmUp)
    // The last to come, so that what is sent to everybody is sent to this one last.
    const late = await BenchClient.connect(subject, server.url, 'shared', { observes: true })
    await measureEdits(writer, late, warmUp)
    const busy = await measureWith(subject, crowdSize, server.pid, writer, late)
    await late.leave()
    await writer.leave()
    return [idle, busy]
  } finally {
    crowd.kill('SIGKILL')
  }
}

async function measureWith(
  subject: ServerSubject,
  writers: number,
  pid: number | undefined,
  writer: BenchClient,
  reader: BenchClient,
): Promise<Delivery> {
  const before = usageOf(pid)
  const start = performance.now()
  const latency = await measureEdits(writer, reader, edits)
  const time = performance.now() - start
  const after = usageOf(pid)
  return { subject, writers, latency, serverBusy: before === null || after === null ? null : (after.cpu - before.cpu) / time }
}

async function measureEdits(writer: BenchClient, reader: BenchClient, count: number): Promise<number[]> {
  const latency: number[] = []
  const { clientID } = writer.document
  for (let index = 0; index < count; index++) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const late = setTimeout(() => reject(new Error(`An edit has not reached the other after ${deadline} ms`)), deadline)
    const expected = Y.getState(writer.document.store, clientID) + 1
    reader.onUpdate = () => {
      if (Y.getState(reader.document.store, clientID) >= expected) resolve()
    }
    const before = performance.now()
    writer.edit()
    await promise
    latency.push(performance.now() - before)
    clearTimeout(late)
    await delay(pause)
  }
  return latency
}

async function startCrowd(subject: ServerSubject, url: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'programs', 'crowd.ts')
  const crowd = spawn(nodePath(), [program, subject, url, 'shared', String(crowdSize), String(crowdInterval)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(crowd, 'exit').then(() => {
    throw new Error('The crowd ended before it wrote')
  })
  // After it wrote, nobody waits for its end.
  ended.catch(() => {})
  await Promise.race([once(crowd.stdout, 'data'), ended])
  return crowd
}
