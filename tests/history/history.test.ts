/** A history holds everything: whichever way it is folded, each version reads as it was and can be restored. */
import * as fc from 'fast-check'
import * as Y from 'yjs'
import { describe, expect, test } from 'vitest'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { attribute } from '@tandem/server/src/history/attribution.ts'
import { foldLog } from '@tandem/server/src/history/fold.ts'
import { emptyReplay, historyUntil, replay, revertTo } from '@tandem/server/src/history/replay.ts'
import { AuthoredRanges, packSegment, unpackSegment } from '@tandem/server/src/history/segment.ts'
import type { History, LoggedUpdate } from '@tandem/server/src/storage/storage.ts'
import { action } from '../convergence/actions.ts'
import { recordLog } from './recorded.ts'

const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const numRuns = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 150)
const runs = { numRuns, seed }
const repeat = `TANDEM_FUZZ_SEED=${seed} TANDEM_FUZZ_RUNS=${numRuns} repeats it`

const pauses = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 20, size: 'max' })
const recorded = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.array(action(3), { minLength: 1, maxLength: 60, size: 'max' }), pauses)
  .map(([peers, actions, between]) => recordLog(peers, actions, between))

/** What a log comes to, with nothing folded. */
function stateAfter(log: readonly LoggedUpdate[], through = Infinity): Y.Doc {
  const document = new Y.Doc()
  for (const { bytes, sequence } of log) if (sequence <= through) Y.applyUpdate(document, bytes)
  return document
}

/** A log of which the first `folded` updates are folded, in two turns. */
function foldPart(log: readonly LoggedUpdate[], folded: number): { history: History; versions: ReturnType<typeof foldLog>['versions'] } {
  const half = Math.floor(folded / 2)
  const first = foldLog(0, null, log.slice(0, half))
  const second = foldLog(half, first.versions.at(-1) ?? null, log.slice(half, folded))
  const versions = new Map([...first.versions, ...second.versions].map((version) => [version.first, version]))
  return { history: { segments: [...first.segments, ...second.segments], updates: log.slice(folded) }, versions: [...versions.values()] }
}

describe(`random histories (${repeat})`, () => {
  test('[G11] read as they were at the end of each version', () => {
    fc.assert(
      fc.property(recorded, fc.double({ min: 0, max: 1, noNaN: true }), (log, share) => {
        const { history, versions } = foldPart(log, Math.floor(log.length * share))
        for (const { last } of [...versions, { last: log.length }]) {
          const document = emptyReplay()
          replay(document, historyUntil(history, last))
          expect(documentFrom(document).toJSON()).toEqual(documentFrom(stateAfter(log, last)).toJSON())
        }
      }),
      runs
    )
  })

  test('[G11] can be taken back to any version, and forth again', () => {
    fc.assert(
      fc.property(recorded, fc.nat(), (log, pick) => {
        const { history, versions } = foldPart(log, log.length)
        const { last } = versions[pick % versions.length]!
        const live = stateAfter(log)
        const newest = documentFrom(live).toJSON() as unknown
        const update = revertTo(history, last)
        if (update !== null) Y.applyUpdate(live, update)
        expect(documentFrom(live).toJSON()).toEqual(documentFrom(stateAfter(log, last)).toJSON())
        if (update === null) return
        const more = { ...history, updates: [{ bytes: update, user: null, name: null, at: 0, sequence: log.length + 1 }] }
        const back = revertTo(more, log.length)
        if (back !== null) Y.applyUpdate(live, back)
        expect(documentFrom(live).toJSON()).toEqual(newest)
      }),
      runs
    )
  })

  test('say of each piece of text who wrote it', () => {
    fc.assert(
      fc.property(recorded, fc.double({ min: 0, max: 1, noNaN: true }), (log, share) => {
        const writers = new Map<string, string | null>()
        for (const { bytes, user } of log) {
          for (const struct of Y.decodeUpdate(bytes).structs) {
            for (let clock = struct.id.clock; clock < struct.id.clock + struct.length; clock += 1) writers.set(`${struct.id.client}:${clock}`, user)
          }
        }
        const { history, versions } = foldPart(log, Math.floor(log.length * share))
        const { authors, blocks } = attribute(history, versions)
        const text = blocks.flatMap(({ runs: found }) => found.map((run) => ('text' in run ? run.text : ''))).join('')
        const expected = documentFrom(stateAfter(log))
        expect(text).toBe(expected.textBetween(0, expected.content.size, '', () => ''))
        for (const { client, clock, length, author } of blocks.flatMap(({ runs: found }) => found)) {
          for (let offset = 0; offset < length; offset += 1) expect(authors[author ?? -1]?.user).toBe(writers.get(`${client}:${clock + offset}`))
        }
      }),
      runs
    )
  })
})

describe('restoring', () => {
  const logOf = (...edits: ((document: Y.Doc) => void)[]): LoggedUpdate[] => {
    const document = new Y.Doc()
    Y.applyUpdate(document, seedUpdate)
    const log: LoggedUpdate[] = [{ bytes: seedUpdate, user: null, name: null, at: 0, sequence: 1 }]
    document.on('update', (bytes: Uint8Array) => log.push({ bytes, user: null, name: null, at: 0, sequence: log.length + 1 }))
    for (const edit of edits) document.transact(() => edit(document))
    return log
  }

  test('keeps what others write meanwhile, in text that comes back and in text that goes', () => {
    const log = logOf(
      (document) => contentOf(document).insert(1, 'one two three'),
      (document) => contentOf(document).delete(5, 4),
      (document) => contentOf(document).insert(contentOf(document).length, ' four')
    )
    const update = revertTo({ segments: [], updates: log }, 2)
    const live = stateAfter(log)
    contentOf(live).insert(1, 'A ')
    contentOf(live).insert(contentOf(live).length - 2, 'X')
    if (update !== null) Y.applyUpdate(live, update)
    expect(contentOf(live).toJSON()).toBe('A one two threeX')
  })

  test('of what is there already is no edit', () => {
    const log = logOf((document) => contentOf(document).insert(1, 'one'))
    expect(revertTo({ segments: [], updates: log }, 2)).toBeNull()
  })
})

describe('a segment', () => {
  test('keeps text that was deleted since, and gives what came twice to who sent it first', () => {
    const document = new Y.Doc()
    const updates: Uint8Array[] = []
    document.on('update', (update: Uint8Array) => updates.push(update))
    document.getText('content').insert(0, 'secret')
    document.getText('content').delete(0, 6)
    const whole = Y.encodeStateAsUpdate(document)
    const log = [...updates, whole].map((bytes, index): LoggedUpdate => ({ bytes, user: `u${index}`, name: null, at: 0, sequence: index + 1 }))
    const { update, authors, ranges } = unpackSegment(packSegment(log))
    expect(Buffer.from(update).includes('secret')).toBe(true)
    expect(authors.map(({ user }) => user)).toEqual(['u0', 'u1', 'u2'])
    expect(ranges).toEqual([{ client: document.clientID, clock: 0, length: 6, author: 0 }])
  })

  test('finds ranges between others, without overlaps', () => {
    const ranges = new AuthoredRanges()
    ranges.add(1, 10, 5, 0)
    ranges.add(1, 20, 5, 1)
    ranges.add(1, 5, 30, 2)
    ranges.add(1, 35, 5, 2)
    expect(ranges.all().map(({ clock, length, author }) => [clock, length, author])).toEqual([
      [5, 5, 2],
      [10, 5, 0],
      [15, 5, 2],
      [20, 5, 1],
      [25, 15, 2]
    ])
    expect(ranges.find(1, 22)?.author).toBe(1)
    expect(ranges.find(1, 39)?.author).toBe(2)
    expect(ranges.find(1, 40)).toBeUndefined()
    expect(ranges.find(1, 4)).toBeUndefined()
    expect(ranges.find(2, 10)).toBeUndefined()
  })
})
