/**
 * A segment of a document's history as bytes: what a run of updates comes to, and which parts of it are whose.
 *
 *     deflated [ format | authors, as JSON | update, version 2 ]
 *
 * The update is merged, never applied, so text that was deleted since is still in it. Whose something is, is said by
 * Yjs ids: ranges of clocks of a client. What came twice is whose who sent it first.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { createDecoder, readVarString, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import * as Y from 'yjs'
import type { Author, LoggedUpdate } from '../storage/storage.ts'

/** How many updates are merged at once: the time that `Y.mergeUpdates` takes grows faster than their number. */
const mergedAtOnce = 32

const format = 1

/** Ids `clock` to `clock + length - 1` of a client, which are one author's. */
export interface AuthoredRange {
  client: number
  clock: number
  length: number
  /** Index into the list of authors. */
  author: number
}

/** What a segment holds. */
export interface SegmentContent {
  /** A Yjs update, version 2. */
  update: Uint8Array
  authors: Author[]
  ranges: AuthoredRange[]
}

/** An update that changes nothing. */
const emptyUpdate = Uint8Array.of(0, 0)

/** Whether bytes can be read as an update. What cannot was never part of a document. */
export function isUpdate(bytes: Uint8Array): boolean {
  try {
    Y.decodeUpdate(bytes)
    return true
  } catch {
    return false
  }
}

/** Packs a run of updates; what is none is left out. */
export function packSegment(run: readonly LoggedUpdate[]): Uint8Array {
  const updates = run.filter(({ bytes }) => isUpdate(bytes))
  const { authors, ranges } = authorship(updates)
  const encoder = createEncoder()
  writeVarUint(encoder, format)
  writeVarString(encoder, JSON.stringify({ authors: authors.map(({ user, name }) => [user, name]), ranges: ranges.map(({ client, clock, length, author }) => [client, clock, length, author]) }))
  writeVarUint8Array(encoder, Y.convertUpdateFormatV1ToV2(merge([emptyUpdate, ...updates.map(({ bytes }) => bytes)])))
  return deflateRawSync(toUint8Array(encoder))
}

/** Unpacks a segment. Throws an Error if it is none that this version knows. */
export function unpackSegment(bytes: Uint8Array): SegmentContent {
  const decoder = createDecoder(inflateRawSync(bytes))
  const found = readVarUint(decoder)
  if (found !== format) throw new Error(`A segment of the history has the format ${found}, which this version of Tandem does not know.`)
  // Bytes whose checksum holds are what packSegment wrote.
  const { authors, ranges } = JSON.parse(readVarString(decoder)) as { authors: [string | null, string | null][]; ranges: [number, number, number, number][] }
  return {
    authors: authors.map(([user, name]) => ({ user, name })),
    ranges: ranges.map(([client, clock, length, author]) => ({ client, clock, length, author })),
    update: readVarUint8Array(decoder).slice()
  }
}

function merge(updates: readonly Uint8Array[]): Uint8Array {
  let merged = [...updates]
  while (merged.length > 1) {
    const next: Uint8Array[] = []
    for (let from = 0; from < merged.length; from += mergedAtOnce) next.push(Y.mergeUpdates(merged.slice(from, from + mergedAtOnce)))
    merged = next
  }
  const [update] = merged
  if (update === undefined) throw new Error('A segment needs at least one update.')
  return update
}

/** Who made what of a run of updates. */
export function authorship(updates: readonly LoggedUpdate[]): { authors: Author[]; ranges: AuthoredRange[] } {
  const authors: Author[] = []
  const indexes = new Map<string, number>()
  const ranges = new AuthoredRanges()
  for (const { bytes, user, name } of updates) {
    if (!isUpdate(bytes)) continue
    const key = JSON.stringify([user, name])
    let author = indexes.get(key)
    if (author === undefined) {
      author = authors.push({ user, name }) - 1
      indexes.set(key, author)
    }
    for (const struct of Y.decodeUpdate(bytes).structs) {
      if (!(struct instanceof Y.Skip)) ranges.add(struct.id.client, struct.id.clock, struct.length, author)
    }
  }
  return { authors, ranges: ranges.all() }
}

/** Ranges of ids by client, in order and without overlaps: what is there stays when something is added over it. */
export class AuthoredRanges {
  readonly #clients = new Map<number, AuthoredRange[]>()

  add(client: number, clock: number, length: number, author: number): void {
    let ranges = this.#clients.get(client)
    if (ranges === undefined) this.#clients.set(client, (ranges = []))
    let start = clock
    const end = clock + length
    // Nearly always behind the last.
    let index = ranges.length
    while (index > 0 && endOf(ranges[index - 1]!) > start) index -= 1
    while (start < end) {
      const next = ranges[index]
      const until = next === undefined ? end : Math.min(end, next.clock)
      if (until > start) {
        const before = ranges[index - 1]
        if (before !== undefined && endOf(before) === start && before.author === author) before.length += until - start
        else ranges.splice(index++, 0, { client, clock: start, length: until - start, author })
      }
      if (next === undefined) return
      start = Math.max(until, endOf(next))
      index += 1
    }
  }

  /** The range that an id is in. */
  find(client: number, clock: number): AuthoredRange | undefined {
    const ranges = this.#clients.get(client) ?? []
    let low = 0
    let high = ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (endOf(ranges[middle]!) <= clock) low = middle + 1
      else high = middle
    }
    const range = ranges[low]
    return range !== undefined && range.clock <= clock ? range : undefined
  }

  all(): AuthoredRange[] {
    return [...this.#clients.values()].flat()
  }
}

function endOf({ clock, length }: AuthoredRange): number {
  return clock + length
}
