/**
 * How many edits a second are acknowledged, when each client sends the next as soon as fewer than a few are unacknowledged.
 *
 * All clients are in this process, so from some point on they are what is slow; the processor time that the server took for
 * each edit tells beyond that.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { BenchClient } from './client.ts'
import { usageOf, usagePer, type Usage } from './machine.ts'
import { startSubject, type ServerSubject } from './subjects.ts'

/** How many clients write into how many documents, over which they are spread evenly. */
export interface Crowd {
  clients: number
  documents: number
}

export const crowds: readonly Crowd[] = [
  { clients: 1, documents: 1 },
  { clients: 8, documents: 1 },
  { clients: 8, documents: 8 },
  { clients: 64, documents: 1 },
  { clients: 64, documents: 8 },
  { clients: 64, documents: 64 },
]

export interface Throughput extends Crowd {
  subject: ServerSubject
  /** Acknowledged edits a second. */
  rate: number
  /** What the server took for each edit. */
  usage: Usage | null
  /** How busy the clients' process was; near 1, a faster server would not have shown as one. */
  clientsBusy: number
}

/** How many edits of one client may be unacknowledged. */
export const windowSize = 8
/** In milliseconds. */
const warmUp = 1000
const duration = 2500

/** Measures one subject in a fresh process. */
export async function measureThroughput(subject: ServerSubject, { clients, documents }: Crowd, parent: string): Promise<Throughput> {
  await using server = await startSubject(subject, { parent })
  const connected = await Promise.all(
    Array.from({ length: clients }, (_, index) => BenchClient.connect(subject, server.url, `busy-${index % documents}`)),
  )
  let acknowledged = 0
  let ended = false
  for (const client of connected) {
    client.onAcknowledged = () => {
      acknowledged += 1
      if (!ended && client.pending < windowSize) client.edit()
    }
  }
  for (const client of connected) for (let count = 0; count < windowSize; count++) client.edit()
  await delay(warmUp)

  acknowledged = 0
  const before = usageOf(server.pid)
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  await delay(duration)
  const time = performance.now() - start
  const count = acknowledged
  const usage = usagePer(count, before, usageOf(server.pid))
  const { user, system } = process.cpuUsage(cpuBefore)

  ended = true
  await Promise.all(connected.map((client) => client.leave()))
  return { subject, clients, documents, rate: (count / time) * 1000, usage, clientsBusy: (user + system) / 1000 / time }
}
