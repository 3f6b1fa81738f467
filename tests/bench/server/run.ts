/**
 * Measures Tandem's server beside stock Hocuspocus and beside a plain append that is flushed, on the same disk.
 *
 *   node tests/bench/server/run.ts [--rounds 3] [--only acknowledgement,throughput,delivery,fairness,memory,history]
 *                                  [--folder <on a disk>] [--json <file>]
 *
 * Servers take turns, each time in a fresh process with empty data; memory and history, which take long, are measured in the
 * first round only. Prints medians over all rounds; with `--json`, every value goes into a file. The numbers are those of the
 * machine, of its disk and of what else it does: what carries over to another is the ratio.
 */

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { tracePath } from '../../replay/traces.ts'
import { measureAcknowledgement, type AcknowledgementSubject } from './acknowledgement.ts'
import { measureDelivery } from './delivery.ts'
import { measureFairness } from './fairness.ts'
import { measureHistory } from './history.ts'
import { describeMachine, diskFolder, fileSystemOf, load } from './machine.ts'
import { measureMemory } from './memory.ts'
import { resultTables, wantedTable, type Results } from './report.ts'
import type { ServerSubject } from './subjects.ts'
import { crowds, measureThroughput } from './throughput.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    folder: { type: 'string' },
    json: { type: 'string' },
  },
})

const acknowledgementSubjects: readonly AcknowledgementSubject[] = ['disk', 'echo', 'append', 'append-pool', 'tandem', 'hocuspocus']
const throughputSubjects: readonly ServerSubject[] = ['tandem', 'hocuspocus', 'append-pool']
const documentSubjects = ['tandem', 'hocuspocus'] as const

// With the handlers of `exit`, which end the servers and remove their data.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const parent = diskFolder(options.folder)
const rounds = Number(options.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds takes a whole number from 1, not "${options.rounds}"`)
const results: Results = {
  machine: describeMachine(),
  fileSystem: fileSystemOf(parent),
  loads: [],
  acknowledgement: [],
  throughput: [],
  delivery: [],
  fairness: [],
  memory: [],
  history: [],
}

/** Every second round goes the other way, so that a machine that becomes slower is not always to the loss of the same. */
function inTurn<T>(subjects: readonly T[], round: number): readonly T[] {
  return round % 2 === 1 ? subjects : subjects.toReversed()
}

const parts: Record<string, (round: number) => Promise<void>> = {
  async acknowledgement(round) {
    for (const subject of inTurn(acknowledgementSubjects, round)) results.acknowledgement.push(await measureAcknowledgement(subject, parent))
  },
  async throughput(round) {
    for (const crowd of crowds) {
      for (const subject of inTurn(throughputSubjects, round)) results.throughput.push(await measureThroughput(subject, crowd, parent))
    }
  },
  async delivery(round) {
    for (const subject of inTurn(documentSubjects, round)) results.delivery.push(...(await measureDelivery(subject, parent)))
  },
  async fairness() {
    // Stock Hocuspocus stands still until it gives the connections up.
    results.fairness.push(await measureFairness('tandem', parent))
  },
  async memory() {
    for (const subject of documentSubjects) results.memory.push(await measureMemory(subject, parent))
  },
  async history() {
    const file = tracePath('automerge-paper')
    if (file === null) console.error('history: skipped, because the recording automerge-paper is not there; TANDEM_TRACES names its folder')
    else results.history.push(await measureHistory(file, parent, (line) => console.error(`history: ${line}`)))
  },
}

/** What takes long and hardly differs from round to round. */
const firstRoundOnly = ['memory', 'history']

const chosen = options.only?.split(',') ?? Object.keys(parts)
const unknown = chosen.find((name) => !Object.hasOwn(parts, name))
if (unknown !== undefined) throw new Error(`--only takes ${Object.keys(parts).join(', ')}, not "${unknown}"`)

for (let round = 1; round <= rounds; round++) {
  for (const part of chosen) {
    if (round > 1 && firstRoundOnly.includes(part)) continue
    await parts[part]!(round)
    results.loads.push({ round, part, load: load() })
    console.error(`Round ${round} of ${rounds}: ${part}; load of the machine: ${load().toFixed(1)}`)
  }
}

console.log(`${resultTables(results)}\n\n${wantedTable(results)}`)
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
