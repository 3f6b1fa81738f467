/**
 * How long an edit of one person takes to be acknowledged while somebody else's program sends 20,000 tiny updates to another
 * document in one go.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { nodePath } from '../../support/server-process.ts'
import { BenchClient } from './client.ts'
import { startSubject, type ServerSubject } from './subjects.ts'

export interface Fairness {
  subject: ServerSubject
  /** Milliseconds from sending to the acknowledgement, one value for each edit, before the flood. */
  calm: number[]
  /** The same during it. */
  latency: number[]
  /** Until all of the flood was acknowledged, in milliseconds. */
  duration: number
}

const flood = 20_000
const calmEdits = 100
/** Between an acknowledgement and the next edit, in milliseconds. */
const pause = 5

/** Measures one subject in a fresh process. */
export async function measureFairness(subject: ServerSubject, parent: string): Promise<Fairness> {
  await using server = await startSubject(subject, { parent })
  const person = await BenchClient.connect(subject, server.url, 'quiet')
  const edit = async (): Promise<number> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    person.onAcknowledged = () => {
      if (person.pending === 0) resolve()
    }
    const before = performance.now()
    person.edit()
    await promise
    return performance.now() - before
  }
  const calm: number[] = []
  for (let count = 0; count < calmEdits; count++) {
    calm.push(await edit())
    await delay(pause)
  }
  const program = join(import.meta.dirname, 'programs', 'flood.ts')
  const busy = spawn(nodePath(), [program, subject, server.url, 'busy', String(flood)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(busy, 'exit').then(() => true)
  await Promise.race([once(busy.stdout, 'data'), ended])
  const start = performance.now()
  const latency: number[] = []
  do latency.push(await edit())
  while (!(await Promise.race([ended, delay(pause, false)])))
  const duration = performance.now() - start
  await person.leave()
  return { subject, calm, latency, duration }
}
