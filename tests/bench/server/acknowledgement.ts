/**
 * How long one edit takes to be acknowledged while nothing else happens: one client, the next edit some milliseconds after the
 * last was acknowledged. Beside it the parts of which that is made: the disk alone, the network alone, and both.
 */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { nodePath } from '../../support/server-process.ts'
import { BenchClient } from './client.ts'
import { makeFolder, removeFolder, usageOf, usagePer, type Usage } from './machine.ts'
import { startSubject, type ServerSubject } from './subjects.ts'

export type AcknowledgementSubject = ServerSubject | 'disk'

export interface Acknowledgement {
  subject: AcknowledgementSubject
  /** Milliseconds from sending to the acknowledgement, one value for each edit. */
  latency: number[]
  /** What the server took for each edit. */
  usage: Usage | null
}

const warmUp = 200
const edits = 400
/** Between an acknowledgement and the next edit, in milliseconds. */
const pause = 5
/** About the size of the frame with an edit. */
const frameBytes = 36

const run = promisify(execFile)

/** Measures one subject in a fresh process. */
export async function measureAcknowledgement(subject: AcknowledgementSubject, parent: string): Promise<Acknowledgement> {
  return subject === 'disk' ? measureDisk(parent) : measureServer(subject, parent)
}

async function measureDisk(parent: string): Promise<Acknowledgement> {
  const folder = makeFolder(parent)
  const program = join(import.meta.dirname, 'programs', 'append.ts')
  const { stdout } = await run(nodePath(), [program, folder, ...[frameBytes, warmUp + edits, pause].map(String)])
  removeFolder(folder)
  return { subject: 'disk', latency: (JSON.parse(stdout) as number[]).slice(warmUp), usage: null }
}

async function measureServer(subject: ServerSubject, parent: string): Promise<Acknowledgement> {
  await using server = await startSubject(subject, { parent })
  const client = await BenchClient.connect(subject, server.url, 'idle')
  const latency: number[] = []
  const acknowledged = async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    client.onAcknowledged = () => {
      if (client.pending === 0) resolve()
    }
    const before = performance.now()
    client.edit()
    await promise
    latency.push(performance.now() - before)
    await delay(pause)
  }
  for (let count = 0; count < warmUp; count++) await acknowledged()
  latency.length = 0
  const before = usageOf(server.pid)
  for (let count = 0; count < edits; count++) await acknowledged()
  const usage = usagePer(edits, before, usageOf(server.pid))
  await client.leave()
  return { subject, latency, usage }
}
