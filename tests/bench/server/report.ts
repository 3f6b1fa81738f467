/** What was measured, as Markdown tables with medians and ratios, and what of the wanted was reached. */

import { median } from '../report.ts'
import type { Acknowledgement, AcknowledgementSubject } from './acknowledgement.ts'
import { crowdInterval, crowdSize, type Delivery } from './delivery.ts'
import type { Fairness } from './fairness.ts'
import type { History } from './history.ts'
import { openDocuments, storedDocuments, type Held, type Memory } from './memory.ts'
import { subjectLabels, type ServerSubject } from './subjects.ts'
import { crowds, windowSize, type Throughput } from './throughput.ts'

/** All values of all rounds; `loads` is the load of the machine after each part of a round. */
export interface Results {
  machine: string
  fileSystem: string
  loads: { round: number; part: string; load: number }[]
  acknowledgement: Acknowledgement[]
  throughput: Throughput[]
  delivery: Delivery[]
  fairness: Fairness[]
  memory: Memory[]
  history: History[]
}

const digits = (value: number) => (value >= 100 ? 0 : value >= 10 ? 1 : 2)
/** null is what was not measured. */
type Measured = number | null
const milliseconds = (value: Measured) => (value === null ? '' : `${value.toFixed(digits(value))} ms`)
const microseconds = (value: Measured) => (value === null ? '' : `${(value * 1000).toFixed(0)} µs`)
const count = (value: Measured) => (value === null ? '' : Math.round(value).toLocaleString('en'))
const ratio = (a: Measured, b: Measured) => (a === null || b === null ? null : a / b)
const times = (value: Measured) => (value === null ? '' : value.toFixed(2))
const kibibytes = (value: number) => `${(value / 1024).toFixed(1)} KiB`
const mebibytes = (value: number) => `${(value / 1024 / 1024).toFixed(value < 10 * 1024 * 1024 ? 2 : 0)} MiB`

/** The median, or null of nothing. */
function middle(values: readonly Measured[]): Measured {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : median(known)
}

/** The value that 95 of 100 do not exceed, or null of nothing. */
function percentile95(values: readonly number[]): Measured {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? null
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const acknowledgementLabels: Record<AcknowledgementSubject, string> = { ...subjectLabels, disk: 'append and fdatasync, no network' }

function latencyOf({ acknowledgement }: Results, subject: AcknowledgementSubject): number[] {
  return acknowledgement.filter((result) => result.subject === subject).flatMap(({ latency }) => latency)
}

function acknowledgementTable(results: Results): string {
  const base = middle(latencyOf(results, 'append'))
  const rows = [...new Set(results.acknowledgement.map(({ subject }) => subject))].map((subject) => {
    const latency = latencyOf(results, subject)
    const usages = results.acknowledgement.filter((result) => result.subject === subject).map(({ usage }) => usage)
    return [
      acknowledgementLabels[subject],
      milliseconds(middle(latency)),
      milliseconds(percentile95(latency)),
      times(ratio(middle(latency), base)),
      microseconds(middle(usages.map((usage) => usage?.cpu ?? null))),
      count(middle(usages.map((usage) => usage?.written ?? null))),
    ]
  })
  const head = ['one edit at a time', 'median', 'p95', 'beside ws + append', 'processor time an edit', 'bytes written an edit']
  return `${table(head, rows)}\n\nStock Hocuspocus acknowledges what is in memory and stores it 2 to 10 s later.`
}

function throughputTable({ throughput }: Results): string {
  const subjects = [...new Set(throughput.map(({ subject }) => subject))]
  const rows = crowds.flatMap(({ clients, documents }) => {
    const of = (subject: ServerSubject) =>
      throughput.filter((result) => result.subject === subject && result.clients === clients && result.documents === documents)
    if (of('tandem').length === 0) return []
    const cells = subjects.flatMap((subject) => [
      count(middle(of(subject).map(({ rate }) => rate))),
      microseconds(middle(of(subject).map(({ usage }) => usage?.cpu ?? null))),
    ])
    const busy = middle(of('tandem').map(({ clientsBusy }) => clientsBusy)) ?? 0
    return [[String(clients), String(documents), ...cells, `${(busy * 100).toFixed(0)} %`]]
  })
  const head = ['clients', 'documents', ...subjects.flatMap((subject) => [`${subjectLabels[subject]}: edits a second`, 'processor time an edit'])]
  const notes =
    `Each client has up to ${windowSize} unacknowledged edits. Acknowledgements of stock Hocuspocus are not durable, and the append ` +
    'sends nothing to other clients. The last column is how busy the clients were with Tandem; near 100 % it is them who limit.'
  return `${table([...head, 'clients busy'], rows)}\n\n${notes}`
}

function deliveryMedian({ delivery }: Results, subject: ServerSubject, writers: number): Measured {
  return middle(delivery.filter((result) => result.subject === subject && result.writers === writers).flatMap(({ latency }) => latency))
}

function deliveryTable(results: Results): string {
  const rows = [0, crowdSize].map((writers) => {
    const of = (subject: ServerSubject) => results.delivery.filter((result) => result.subject === subject && result.writers === writers)
    const cells = (subject: ServerSubject) => {
      const latency = of(subject).flatMap((result) => result.latency)
      const busy = middle(of(subject).map(({ serverBusy }) => serverBusy))
      return [milliseconds(middle(latency)), milliseconds(percentile95(latency)), busy === null ? '' : `${(busy * 100).toFixed(0)} %`]
    }
    const quotient = ratio(deliveryMedian(results, 'tandem', writers), deliveryMedian(results, 'hocuspocus', writers))
    const others = writers === 0 ? 'nobody' : `${writers} people, an edit each ${crowdInterval} ms`
    return [others, ...cells('tandem'), ...cells('hocuspocus'), times(quotient)]
  })
  const head = ['besides them writes', 'Tandem: median', 'p95', 'server busy', 'stock Hocuspocus: median', 'p95', 'server busy', 'ratio']
  return table(head, rows)
}

function fairnessTable({ fairness }: Results): string {
  const rows = [...new Set(fairness.map(({ subject }) => subject))].map((subject) => {
    const of = fairness.filter((result) => result.subject === subject)
    const latency = of.flatMap((result) => result.latency)
    return [
      subjectLabels[subject],
      milliseconds(middle(of.flatMap(({ calm }) => calm))),
      milliseconds(middle(latency)),
      milliseconds(percentile95(latency)),
      milliseconds(latency.length === 0 ? null : Math.max(...latency)),
      milliseconds(middle(of.map(({ duration }) => duration))),
    ]
  })
  return table(['20,000 updates of somebody else', 'before: median', 'during: median', 'p95', 'longest', 'until all were acknowledged'], rows)
}

function memoryTable({ memory }: Results): string {
  const subjects = [...new Set(memory.map(({ subject }) => subject))]
  const row = (label: string, unit: (value: number) => string, value: (result: Memory) => number) => [
    label,
    ...subjects.map((subject) => unit(middle(memory.filter((result) => result.subject === subject).map(value)) ?? Number.NaN)),
  ]
  const perDocument = (from: Held, to: Held, key: keyof Held) => (to[key] - from[key]) / openDocuments
  const connection = (result: Memory, key: keyof Held) => perDocument(result.open, result.twice, key)
  const rows = [
    row('one document, as an update', kibibytes, ({ documentBytes }) => documentBytes),
    row('open document with its connection: process', kibibytes, ({ before, open }) => perDocument(before, open, 'rss')),
    row('open document with its connection: heap', kibibytes, ({ before, open }) => perDocument(before, open, 'heap')),
    row('of that the connection: process', kibibytes, (result) => connection(result, 'rss')),
    row('of that the connection: heap', kibibytes, (result) => connection(result, 'heap')),
    row('process before', mebibytes, ({ before }) => before.rss),
    row('process, all open', mebibytes, ({ open }) => open.rss),
    row('process, all left', mebibytes, ({ after }) => after.rss),
    row('heap before', mebibytes, ({ before }) => before.heap),
    row('heap, all open', mebibytes, ({ open }) => open.heap),
    row('heap, all left', mebibytes, ({ after }) => after.heap),
    row('opening a document: median', milliseconds, ({ coldOpen }) => median(coldOpen)),
    row('opening a document: p95', milliseconds, ({ coldOpen }) => percentile95(coldOpen) ?? Number.NaN),
    row('start without documents', milliseconds, ({ startEmpty }) => startEmpty),
    row(`start with ${count(storedDocuments)} documents`, milliseconds, ({ startFull }) => startFull),
    row('data folder', mebibytes, ({ folderBytes }) => folderBytes),
  ]
  const head = [`${count(storedDocuments)} documents, ${count(openDocuments)} open`, ...subjects.map((subject) => subjectLabels[subject])]
  return table(head, rows)
}

function historyTable({ history }: Results): string {
  const value = (read: (result: History) => Measured) => middle(history.map(read)) ?? Number.NaN
  const compacted = value((result) => result.compactedBytes)
  const bytes = (label: string, read: (result: History) => number) => [label, count(value(read)), times(ratio(value(read), compacted))]
  const opened = (label: string, read: (result: History) => number[]) => {
    const own = value((result) => median(read(result)))
    return [label, milliseconds(own), times(ratio(own, value((result) => median(result.openWithout))))]
  }
  const files = Object.entries(history.at(-1)?.files ?? {}).map(([name, size]) => `${name} ${count(size)}`)
  const rows = [
    bytes('final document, compacted (update version 1), bytes', (result) => result.compactedBytes),
    bytes('final document, compacted (update version 2), bytes', (result) => result.compactedBytesV2),
    bytes('all updates as they were sent, bytes', (result) => result.updateBytes),
    bytes('data folder when all was acknowledged, bytes', (result) => result.acknowledgedBytes),
    bytes('data folder, settled while open, bytes', (result) => result.settledOpenBytes),
    bytes('data folder, settled after the writer left, bytes', (result) => result.settledClosedBytes),
    bytes('data folder after the server stopped, bytes', (result) => result.stoppedBytes),
    opened('opening the document', (result) => result.openWithHistory),
    opened('opening it where it has no history', (result) => result.openWithout),
    opened('applying the compacted document to an empty one', (result) => result.applyCompacted),
    ['updates that the history on the disk has', count(value(({ keptUpdates }) => keptUpdates)), ''],
    ['writing all, edits a second', count(value(({ edits, writeTime }) => (edits / writeTime) * 1000)), ''],
    ['processor time an edit, compaction included', microseconds(value(({ serverCpu }) => serverCpu)), ''],
    ['until nothing more was written', milliseconds(value(({ settleTime }) => settleTime)), ''],
  ]
  const head = [`${count(value(({ edits }) => edits))} edits of one person`, '', 'ratio']
  const besideV2 = ratio(value((result) => result.stoppedBytes), value((result) => result.compactedBytesV2))
  return `${table(head, rows)}\n\nFiles at the end: ${files.join(', ')} bytes; ${times(besideV2)} times the compacted document of version 2.`
}

/** Everything that was measured. */
export function resultTables(results: Results): string {
  const loads = results.loads.map(({ load }) => load.toFixed(1)).join(', ')
  const parts = [`${results.machine}; data on ${results.fileSystem}. Load of the machine after each part: ${loads}.`]
  if (results.acknowledgement.length > 0) parts.push('## Acknowledgement, idle', acknowledgementTable(results))
  if (results.throughput.length > 0) parts.push('## Acknowledged edits a second', throughputTable(results))
  if (results.delivery.length > 0) parts.push('## From one person to another', deliveryTable(results))
  if (results.fairness.length > 0) parts.push('## While somebody sends 20,000 updates at once', fairnessTable(results))
  if (results.memory.length > 0) parts.push('## Memory', memoryTable(results))
  if (results.history.length > 0) parts.push('## A long history', historyTable(results))
  return parts.join('\n\n')
}

/** How much slower still counts as no slower: what two runs of one program differ by. */
const noise = 1.05

/** What the project wants, where it was measured. */
export function wantedTable(results: Results): string {
  const rows: string[][] = []
  const row = (label: string, measured: Measured, limit: number) => {
    if (measured !== null) rows.push([label, measured.toFixed(2), measured <= limit ? 'reached' : 'not reached'])
  }
  const delivered = (writers: number) => ratio(deliveryMedian(results, 'tandem', writers), deliveryMedian(results, 'hocuspocus', writers))
  const latency = (subject: AcknowledgementSubject) => middle(latencyOf(results, subject))
  row('idle acknowledgement: at most 1.5 times ws + append', ratio(latency('tandem'), latency('append')), 1.5)
  row('to another person, idle: no slower than stock Hocuspocus', delivered(0), noise)
  row(`to another person, ${crowdSize} writers: no slower than stock Hocuspocus`, delivered(crowdSize), noise)
  const added = results.fairness.filter(({ subject }) => subject === 'tandem').map(({ calm, latency }) => Math.max(...latency) - median(calm))
  row('longest delay by 20,000 updates to another document: at most 200 ms', middle(added), 200)
  // A folder without the history is no answer to what a history takes.
  const stored = middle(results.history.map(({ stoppedBytes, keptUpdates, edits }) => (keptUpdates >= edits ? stoppedBytes : Infinity)))
  row('a long history on disk: at most 3 times the compacted document', ratio(stored, middle(results.history.map((h) => h.compactedBytes))), 3)
  return table(['wanted', 'measured', ''], rows)
}
