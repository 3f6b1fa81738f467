/**
 * What every Storage owes, as a suite that each implementation runs.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DamagedDocumentError } from '@tandem/server/src/storage/storage.ts'
import type { NewShareLink, Segment, Storage, UpdateRecord, Version } from '@tandem/server/src/storage/storage.ts'

/** A storage under test, with the means to damage and to reopen it. */
export interface StorageFixture {
  storage: Storage
  /** Changes one byte of an update in the log. */
  damageUpdate: (name: string, sequence: number) => Promise<void>
  /** Removes an update from the log. */
  removeUpdate: (name: string, sequence: number) => Promise<void>
  /** Changes one byte of the newest checkpoint. */
  damageNewestCheckpoint: (name: string) => Promise<void>
  /** Changes one byte of the segment that begins with an update. */
  damageSegment: (name: string, first: number) => Promise<void>
  /** Makes a share link one that gives more, as damage might. */
  damageShareLink: (id: number) => Promise<void>
  /** The sequences that the log still holds. */
  sequences: (name: string) => Promise<number[]>
  dispose: () => Promise<void>
}

/** A record whose bytes are the given numbers. */
export function record(...bytes: number[]): UpdateRecord {
  return { bytes: Uint8Array.from(bytes), user: 'u1', name: 'Ann', at: 1000 + (bytes[0] ?? 0) }
}

/** A segment of updates that holds the given bytes. */
function segment(first: number, last: number, ...bytes: number[]): Segment {
  return { first, last, bytes: Uint8Array.from(bytes) }
}

/** A version that begins with an update. */
function version(first: number, last: number, more: Partial<Version> = {}): Version {
  const authors = [{ user: 'u1', name: 'Ann', lastAt: 1000 + last, updates: last - first + 1 }]
  return { first, last, startedAt: 1000 + first, endedAt: 1000 + last, authors, name: '', closed: false, restored: null, ...more }
}

/** A share link of a document; `token` stands for the hash of its token. */
function link(document: string, token: string, more: Partial<NewShareLink> = {}): NewShareLink {
  return { document, tokenHash: token, role: 'viewer', label: '', createdAt: 7, createdBy: 'ann', expiresAt: null, ...more }
}

/** Declares the suite for one implementation. */
export function describeStorage(label: string, open: () => Promise<StorageFixture>): void {
  describe(label, () => {
    let fixture: StorageFixture
    let storage: Storage
    beforeEach(async () => {
      fixture = await open()
      storage = fixture.storage
    })
    afterEach(() => fixture.dispose())

    const loaded = async (name: string): Promise<number[][] | undefined> =>
      (await storage.load(name))?.updates.map((update) => [...update])

    test('an unknown document loads as null and does not exist', async () => {
      expect(await storage.load('a')).toBeNull()
      expect(await storage.exists('a')).toBe(false)
    })

    test('updates come back in the order in which they were appended', async () => {
      expect(await storage.append('a', [record(1), record(2, 2)])).toBe(2)
      expect(await storage.append('a', [record(3)])).toBe(3)
      await storage.append('b', [record(9)])
      expect(await storage.exists('a')).toBe(true)
      expect(await loaded('a')).toEqual([[1], [2, 2], [3]])
      expect(await storage.load('a')).toMatchObject({ lastSequence: 3, updatesSinceCheckpoint: 3 })
    })

    test('appends made at once are all kept, each once', async () => {
      const numbers = Array.from({ length: 100 }, (_, index) => index)
      await Promise.all(numbers.map((index) => storage.append(index % 2 === 0 ? 'a' : 'b', [record(index)])))
      expect(((await loaded('a')) ?? []).flat().toSorted((x, y) => x - y)).toEqual(numbers.filter((n) => n % 2 === 0))
      expect(((await loaded('b')) ?? []).flat().toSorted((x, y) => x - y)).toEqual(numbers.filter((n) => n % 2 === 1))
    })

    test('a view into a larger buffer is stored as the view', async () => {
      await storage.append('a', [{ bytes: Uint8Array.from([0, 7, 8, 0]).subarray(1, 3), user: null, name: null, at: 1 }])
      expect(await loaded('a')).toEqual([[7, 8]])
    })

    test('a checkpoint stands for the updates it covers, and the log goes on after it', async () => {
      await storage.append('a', [record(1), record(2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      await storage.append('a', [record(3)])
      expect(await loaded('a')).toEqual([[12], [3]])
      expect(await storage.load('a')).toMatchObject({ lastSequence: 3, updatesSinceCheckpoint: 1 })
    })

    test('[G11] only what the older of two kept checkpoints covers and a segment holds is dropped', async () => {
      await storage.append('a', [record(1), record(2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      await storage.append('a', [record(3), record(4)])
      await storage.writeCheckpoint('a', Uint8Array.of(14), 4)
      expect(await fixture.sequences('a')).toEqual([1, 2, 3, 4])
      await storage.fold('a', [segment(1, 1, 77)], [version(1, 1)])
      expect(await fixture.sequences('a')).toEqual([2, 3, 4])
      await storage.fold('a', [segment(2, 4, 78)], [version(1, 4)])
      expect(await fixture.sequences('a')).toEqual([3, 4])
      await storage.append('a', [record(5)])
      await storage.writeCheckpoint('a', Uint8Array.of(15), 5)
      expect(await fixture.sequences('a')).toEqual([5])
      expect(await loaded('a')).toEqual([[15]])
      expect(await storage.load('a')).toMatchObject({ lastSequence: 5, foldedSequence: 4, setAside: [] })
    })

    test('segments go on where the last one ended, within the log', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await expect(storage.fold('a', [segment(2, 3, 7)], [])).rejects.toThrow('do not follow')
      await storage.fold('a', [segment(1, 2, 7)], [version(1, 2)])
      await expect(storage.fold('a', [segment(1, 2, 7)], [])).rejects.toThrow('do not follow')
      await expect(storage.fold('a', [segment(3, 4, 7)], [])).rejects.toThrow('ends at update 3')
      expect(await storage.readUnfolded('a', 9)).toEqual({ foldedSequence: 2, updates: [{ ...record(3), sequence: 3 }] })
    })

    test('updates that no segment holds come back with who made them when, as many as asked for', async () => {
      await storage.append('a', [record(1), { bytes: Uint8Array.of(2), user: null, name: null, at: 5 }, record(3)])
      expect(await storage.readUnfolded('a', 2)).toEqual({
        foldedSequence: 0,
        updates: [
          { ...record(1), sequence: 1 },
          { bytes: Uint8Array.of(2), user: null, name: null, at: 5, sequence: 2 }
        ]
      })
    })

    test('versions are listed last first, replaced, and named', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await storage.fold('a', [segment(1, 1, 7), segment(2, 2, 8)], [version(1, 1), version(2, 2)])
      await storage.fold('a', [segment(3, 3, 9)], [version(2, 3, { closed: true, restored: 1 })])
      expect(await storage.listVersions('a', 9)).toEqual([version(2, 3, { closed: true, restored: 1 }), version(1, 1)])
      expect(await storage.listVersions('a', 1)).toHaveLength(1)
      expect(await storage.listVersions('a', 9, 2)).toEqual([version(1, 1)])
      expect(await storage.nameVersion('a', 1, 'First draft')).toBe(true)
      expect(await storage.nameVersion('a', 99, 'None')).toBe(false)
      expect(await storage.listVersions('a', 9, 2)).toEqual([version(1, 1, { name: 'First draft' })])
    })

    test('the history up to a version is its segments, and the updates after the last', async () => {
      await storage.append('a', [record(1), record(2), record(3), record(4)])
      await storage.fold('a', [segment(1, 2, 7), segment(3, 3, 8)], [version(1, 2), version(3, 3)])
      expect(await storage.readHistory('a', 2)).toEqual({ segments: [segment(1, 2, 7)], updates: [] })
      expect(await storage.readHistory('a', Number.MAX_SAFE_INTEGER)).toEqual({
        segments: [segment(1, 2, 7), segment(3, 3, 8)],
        updates: [{ ...record(4), sequence: 4 }]
      })
      await expect(storage.readHistory('a', 1)).rejects.toThrow('not the last one of a version')
      await fixture.damageSegment('a', 1)
      await expect(storage.readHistory('a', 3)).rejects.toThrow(DamagedDocumentError)
    })

    test('without any checkpoint that holds, the document begins with its segments; without these, it is refused', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await storage.fold('a', [segment(1, 2, 7)], [version(1, 2)])
      for (const state of [13, 14]) await storage.writeCheckpoint('a', Uint8Array.of(state), 2)
      expect(await fixture.sequences('a')).toEqual([3])
      await fixture.damageNewestCheckpoint('a')
      expect(await loaded('a')).toEqual([[13], [3]])
      await fixture.damageNewestCheckpoint('a')
      expect(await storage.load('a')).toMatchObject({ segments: [segment(1, 2, 7)], updates: [Uint8Array.of(3)], setAside: [] })
      await fixture.damageSegment('a', 1)
      await expect(storage.load('a')).rejects.toThrow(DamagedDocumentError)
    })

    test('[G7] behind a damaged checkpoint the older one and the log give the whole document', async () => {
      await storage.append('a', [record(1)])
      await storage.writeCheckpoint('a', Uint8Array.of(11), 1)
      await storage.append('a', [record(2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      await storage.append('a', [record(3)])
      await fixture.damageNewestCheckpoint('a')
      expect(await loaded('a')).toEqual([[11], [2], [3]])
    })

    test('a damaged checkpoint never counts as one of the two that are kept', async () => {
      await storage.append('a', [record(1)])
      await storage.writeCheckpoint('a', Uint8Array.of(11), 1)
      await fixture.damageNewestCheckpoint('a')
      await storage.append('a', [record(2)])
      await storage.fold('a', [segment(1, 2, 7)], [version(1, 2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      expect(await fixture.sequences('a')).toEqual([1, 2])
      await fixture.damageNewestCheckpoint('a')
      expect(await storage.load('a')).toMatchObject({ segments: [segment(1, 2, 7)], updates: [], setAside: [] })
    })

    test('[G7] a damaged update is set aside, and told from then on; the rest is the document', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await fixture.damageUpdate('a', 2)
      const setAside = [{ record: 'update 2', detail: 'does not match its checksum' }]
      for (let times = 0; times < 2; times += 1) {
        expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(1), Uint8Array.of(3)], lastSequence: 3, setAside })
      }
      expect(await fixture.sequences('a')).toEqual([1, 3])
      await storage.writeCheckpoint('a', Uint8Array.of(13), 3)
      expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(13)], setAside })
      expect((await storage.readUnfolded('a', 9)).updates.map(({ sequence }) => sequence)).toEqual([1, 3])
      expect(await storage.append('a', [record(4)])).toBe(4)
    })

    test('half a surrogate pair in a name is no damage', async () => {
      await storage.append('a', [{ bytes: Uint8Array.of(1), user: 'u\ud83d', name: 'Ann \ud83d', at: 1 }])
      expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(1)], setAside: [] })
      expect((await storage.readUnfolded('a', 1)).updates).toMatchObject([{ user: 'u\ufffd', name: 'Ann \ufffd' }])
    })

    test('[G7] a log without its beginning is refused also after its versions were looked at', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await fixture.removeUpdate('a', 1)
      for (let times = 0; times < 2; times += 1) {
        await expect(storage.load('a')).rejects.toMatchObject({ document: 'a', record: 'update 1' })
        await storage.readUnfolded('a', 9)
      }
    })

    test('[G7] [G11] a history that lacks an update is refused from there on, before and after it is folded', async () => {
      await storage.append('a', [record(1), record(2), record(3), record(4)])
      await fixture.damageUpdate('a', 3)
      expect(await storage.readHistory('a', 2)).toMatchObject({ updates: [{ sequence: 1 }, { sequence: 2 }] })
      await expect(storage.readHistory('a', 4)).rejects.toThrow(DamagedDocumentError)
      await storage.readUnfolded('a', 9)
      await expect(storage.readHistory('a', 4)).rejects.toMatchObject({ record: 'update 3' })
      await storage.fold('a', [segment(1, 2, 7), segment(3, 4, 8)], [version(1, 2), version(3, 4)])
      await expect(storage.readHistory('a', 4)).rejects.toMatchObject({ record: 'update 3' })
      expect((await storage.readHistory('a', 2)).segments).toHaveLength(1)
    })

    test('an update that a checkpoint holds is missing from the history only', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await storage.writeCheckpoint('a', Uint8Array.of(13), 3)
      await fixture.damageUpdate('a', 2)
      await storage.readUnfolded('a', 9)
      expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(13)], setAside: [] })
      await expect(storage.readHistory('a', 3)).rejects.toMatchObject({ record: 'update 2' })
    })

    test('[G7] an update that only a checkpoint held is told as lost once that checkpoint is damaged', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await storage.writeCheckpoint('a', Uint8Array.of(13), 3)
      await fixture.damageUpdate('a', 2)
      await storage.readUnfolded('a', 9)
      await fixture.damageNewestCheckpoint('a')
      const setAside = [{ record: 'update 2', detail: 'does not match its checksum' }]
      expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(1), Uint8Array.of(3)], setAside })
    })

    test('[G7] the same where segments take the place of the checkpoints', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await storage.writeCheckpoint('a', Uint8Array.of(13), 3)
      await fixture.damageUpdate('a', 2)
      await storage.readUnfolded('a', 9)
      await storage.fold('a', [segment(1, 3, 7)], [version(1, 3)])
      await fixture.damageNewestCheckpoint('a')
      const setAside = [{ record: 'update 2', detail: 'does not match its checksum' }]
      expect(await storage.load('a')).toMatchObject({ segments: [segment(1, 3, 7)], setAside })
    })

    test('a damaged update is told also if the log is folded before anybody opens the document', async () => {
      await storage.append('a', [record(1), record(2), record(3), record(4)])
      await fixture.damageUpdate('a', 2)
      await fixture.removeUpdate('a', 3)
      expect((await storage.readUnfolded('a', 9)).updates.map(({ sequence }) => sequence)).toEqual([1, 4])
      await storage.fold('a', [segment(1, 4, 7)], [version(1, 4)])
      for (const state of [14, 14]) await storage.writeCheckpoint('a', Uint8Array.of(state), 4)
      expect((await storage.load('a'))?.setAside).toEqual([
        { record: 'update 2', detail: 'does not match its checksum' },
        { record: 'update 3', detail: 'is missing' }
      ])
    })

    test('[G7] a document of which every update is damaged is refused with the first one', async () => {
      await storage.append('a', [record(1), record(2)])
      for (const sequence of [1, 2]) await fixture.damageUpdate('a', sequence)
      const error: unknown = await storage.load('a').catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(DamagedDocumentError)
      expect(error).toMatchObject({ document: 'a', record: 'update 1', detail: 'does not match its checksum' })
      await storage.append('b', [record(1)])
      expect(await loaded('b')).toEqual([[1]])
    })

    test('[G7] updates that are missing are told, in runs', async () => {
      await storage.append('a', [1, 2, 3, 4, 5, 6].map((number) => record(number)))
      for (const sequence of [2, 3, 6]) await fixture.removeUpdate('a', sequence)
      for (let times = 0; times < 2; times += 1) {
        expect(await storage.load('a')).toMatchObject({
          updates: [Uint8Array.of(1), Uint8Array.of(4), Uint8Array.of(5)],
          lastSequence: 6,
          setAside: [
            { record: 'updates 2 to 3', detail: 'are missing' },
            { record: 'update 6', detail: 'is missing' }
          ]
        })
      }
      expect(await storage.append('a', [record(7)])).toBe(7)
    })

    test('a log without its beginning, and nothing in its place, is refused', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await fixture.removeUpdate('a', 1)
      await expect(storage.load('a')).rejects.toMatchObject({ document: 'a', record: 'update 1' })
    })

    test('documents are listed last change first, with their titles', async () => {
      await storage.append('old', [record(1)])
      await storage.append('new', [record(5)])
      await storage.append('middle', [record(3)])
      await storage.setTitle('middle', 'A title')
      await storage.setTitle('nothing', 'Nobody')
      expect(await storage.list()).toEqual([
        { name: 'new', title: '', changedAt: 1005 },
        { name: 'middle', title: 'A title', changedAt: 1003 },
        { name: 'old', title: '', changedAt: 1001 }
      ])
    })

    test('names that objects have by themselves are names like any other', async () => {
      for (const name of ['__proto__', 'constructor', 'a/b', 'A', 'a']) await storage.append(name, [record(name.length)])
      expect(await loaded('__proto__')).toEqual([[9]])
      expect(await loaded('constructor')).toEqual([[11]])
      expect(await loaded('A')).toEqual([[1]])
    })

    test('a checkpoint of an unknown document is refused', async () => {
      await expect(storage.writeCheckpoint('a', Uint8Array.of(1), 1)).rejects.toThrow('no document')
    })

    describe('share links', () => {
      beforeEach(async () => {
        for (const name of ['a', 'b']) await storage.append(name, [record(1)])
      })

      test('come back without the hash of their token, by which they are found', async () => {
        const made = await storage.addShareLink(link('a', 't1', { role: 'commenter', label: 'For Ben', expiresAt: 99 }))
        expect(made).toEqual({ id: made.id, document: 'a', role: 'commenter', label: 'For Ben', createdAt: 7, createdBy: 'ann', expiresAt: 99 })
        expect(await storage.findShareLink('t1')).toEqual(made)
        expect(await storage.findShareLink('t2')).toBeNull()
      })

      test('are listed by document, the first made first', async () => {
        const [first, second] = [await storage.addShareLink(link('a', 't1')), await storage.addShareLink(link('a', 't2', { createdBy: null }))]
        await storage.addShareLink(link('b', 't3'))
        expect(await storage.listShareLinks('a')).toEqual([first, second])
        expect(await storage.listShareLinks('nothing')).toEqual([])
        await expect(storage.addShareLink(link('nothing', 't4'))).rejects.toThrow('no document')
      })

      test('are changed and removed through the document that they are of, and no other', async () => {
        const { id } = await storage.addShareLink(link('a', 't1', { label: 'Old', expiresAt: 99 }))
        expect(await storage.changeShareLink('b', id, { role: 'editor' })).toBeNull()
        expect(await storage.removeShareLink('b', id)).toBe(false)
        expect(await storage.changeShareLink('a', id, { role: 'editor' })).toMatchObject({ role: 'editor', label: 'Old', expiresAt: 99 })
        expect(await storage.changeShareLink('a', id, { label: 'New', expiresAt: null })).toMatchObject({ role: 'editor', label: 'New', expiresAt: null })
        expect(await storage.findShareLink('t1')).toMatchObject({ role: 'editor', label: 'New', expiresAt: null })
        expect(await storage.removeShareLink('a', id)).toBe(true)
        expect(await storage.removeShareLink('a', id)).toBe(false)
        expect(await storage.findShareLink('t1')).toBeNull()
      })

      test('never have the id of one that is gone', async () => {
        const { id } = await storage.addShareLink(link('a', 't1'))
        await storage.removeShareLink('a', id)
        expect((await storage.addShareLink(link('a', 't2'))).id).toBeGreaterThan(id)
      })

      test('are removed with those who made them', async () => {
        const kept = await storage.addShareLink(link('a', 't1', { createdBy: 'ben' }))
        const gone = [await storage.addShareLink(link('a', 't2')), await storage.addShareLink(link('b', 't3'))]
        expect(await storage.removeShareLinksBy('ann')).toEqual(gone)
        expect(await storage.removeShareLinksBy('ann')).toEqual([])
        expect([...(await storage.listShareLinks('a')), ...(await storage.listShareLinks('b'))]).toEqual([kept])
      })

      test('give nothing once they are damaged', async () => {
        const { id } = await storage.addShareLink(link('a', 't1'))
        await fixture.damageShareLink(id)
        expect(await storage.findShareLink('t1')).toBeNull()
        expect(await storage.listShareLinks('a')).toEqual([])
        expect(await storage.changeShareLink('a', id, { role: 'viewer' })).toBeNull()
        expect(await storage.removeShareLink('a', id)).toBe(true)
      })

      test('half a surrogate pair in a label is no damage', async () => {
        await storage.addShareLink(link('a', 't1', { label: 'x\ud83d', createdBy: '\ud83d' }))
        expect(await storage.findShareLink('t1')).toMatchObject({ label: 'x\ufffd', createdBy: '\ufffd' })
      })
    })

    test('a revocation is kept with its time, and a later one takes its place', async () => {
      expect(await storage.revocations(['user:ann', 'token:1'])).toEqual(new Map())
      await storage.revoke('user:ann', 5)
      await storage.revoke('user:ann', 9)
      await storage.revoke('user:ann', 7)
      await storage.revoke('token:1', 3)
      expect(await storage.revocations(['user:ann', 'user:ben', 'token:1'])).toEqual(new Map([['user:ann', 9], ['token:1', 3]]))
      expect(await storage.revocations([])).toEqual(new Map())
    })

    test('a probe resolves while writing is possible', async () => {
      await expect(storage.probe()).resolves.toBeUndefined()
    })

    test('close finishes what was asked before and refuses what comes after', async () => {
      const appended = storage.append('a', [record(1)])
      await storage.close()
      await expect(appended).resolves.toBe(1)
      await expect(storage.load('a')).rejects.toThrow('closed')
    })
  })
}
