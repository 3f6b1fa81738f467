/**
 * Recordings of people writing, in the format of the editing-traces collection (gzipped JSON).
 *
 * A patch is `[position, number deleted, inserted text]`. A sequential recording's patches apply one after the other to
 * `startContent` and give `endContent`. In a concurrent one, each transaction has an agent, who made it, and parents: the
 * transactions whose merged result it was made on. All of them merged give `endContent`. A transaction's parents stand
 * before it in the list; each agent's own transactions follow one another; no two agents ever insert at the same place
 * at the same time, so the result does not depend on how a merge would order that.
 *
 * Positions and numbers count Unicode code points, where JavaScript, Yjs and ProseMirror count UTF-16 code units:
 * `toCodeUnits` converts.
 */

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export type Patch = readonly [position: number, deleted: number, inserted: string]

export interface SequentialRecording {
  kind: 'sequential'
  startContent: string
  endContent: string
  /** The patches of all transactions, in order. */
  patches: Patch[]
}

export interface ConcurrentTransaction {
  agent: number
  /** Indexes of earlier transactions. */
  parents: number[]
  patches: Patch[]
}

export interface ConcurrentRecording {
  kind: 'concurrent'
  endContent: string
  numAgents: number
  txns: ConcurrentTransaction[]
}

export type Recording = SequentialRecording | ConcurrentRecording

/** Reads a recording from a `.json.gz` file. Throws if it is none. */
export function readRecording(file: string): Recording {
  return parseRecording(JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')))
}

/** Reads a recording of several people from a `.json.gz` file. Throws if it is none. */
export function readConcurrentRecording(file: string): ConcurrentRecording {
  const recording = readRecording(file)
  if (recording.kind !== 'concurrent') throw new Error(`${file} is not a recording of several people`)
  return recording
}

/** Reads a recording of one person from a `.json.gz` file. Throws if it is none. */
export function readSequentialRecording(file: string): SequentialRecording {
  const recording = readRecording(file)
  if (recording.kind !== 'sequential') throw new Error(`${file} is not a recording of one person`)
  return recording
}

/** Checks what came out of a file. Throws with the place that is wrong. */
export function parseRecording(value: unknown): Recording {
  const recording = record(value, 'the recording')
  const endContent = string(recording['endContent'], 'endContent')
  const txns = array(recording['txns'], 'txns')
  if (recording['kind'] !== 'concurrent') {
    return {
      kind: 'sequential',
      startContent: string(recording['startContent'] ?? '', 'startContent'),
      endContent,
      patches: txns.flatMap((txn, index) => parsePatches(record(txn, `txns[${index}]`)['patches'], index)),
    }
  }
  const numAgents = integer(recording['numAgents'], 'numAgents')
  return {
    kind: 'concurrent',
    endContent,
    numAgents,
    txns: txns.map((txn, index) => parseTransaction(txn, index, numAgents)),
  }
}

function parseTransaction(value: unknown, index: number, numAgents: number): ConcurrentTransaction {
  const where = `txns[${index}]`
  const txn = record(value, where)
  const agent = integer(txn['agent'], `${where}.agent`)
  if (agent >= numAgents) throw new Error(`${where}.agent is ${agent}, of ${numAgents}`)
  const parents = array(txn['parents'], `${where}.parents`).map((parent) => integer(parent, `${where}.parents`))
  if (parents.some((parent) => parent >= index)) throw new Error(`${where}.parents are not all before it`)
  return { agent, parents, patches: parsePatches(txn['patches'], index) }
}

function parsePatches(value: unknown, index: number): Patch[] {
  const where = `txns[${index}].patches`
  return array(value, where).map((patch) => {
    const [position, deleted, inserted] = array(patch, where)
    return [integer(position, where), integer(deleted, where), string(inserted, where)] as const
  })
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${where} is not an object`)
  return value as Record<string, unknown>
}

function array(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${where} is not an array`)
  return value
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new Error(`${where} is not a string`)
  return value
}

function integer(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw new Error(`${where} is not a whole number`)
  return value
}

/**
 * A patch with its position and number counted in UTF-16 code units, for the text that it applies to. Throws if the text is
 * too short for it.
 */
export function toCodeUnits(text: string, [position, deleted, inserted]: Patch): Patch {
  const start = codeUnits(text, 0, position)
  return [start, codeUnits(text, start, deleted) - start, inserted]
}

/** The offset in code units that is `count` code points behind the offset `from`. */
function codeUnits(text: string, from: number, count: number): number {
  let offset = from
  for (let passed = 0; passed < count; passed++) {
    const codePoint = text.codePointAt(offset)
    if (codePoint === undefined) throw new Error(`The text has no ${count} characters behind offset ${from}`)
    offset += codePoint > 0xffff ? 2 : 1
  }
  return offset
}

/** The text after a patch. */
export function applyPatch(text: string, patch: Patch): string {
  const [position, deleted, inserted] = toCodeUnits(text, patch)
  return text.slice(0, position) + inserted + text.slice(position + deleted)
}

/** Whether a text has characters that are two code units, so that positions need converting at all. */
export function hasSurrogates(text: string): boolean {
  return /[\ud800-\udfff]/.test(text)
}
