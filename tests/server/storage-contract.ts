/**
 * What every Storage owes, as a suite that each implementation runs.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DamagedDocumentError } from '@tandem/server/src/storage/storage.ts'
import type { Storage, UpdateRecord } from '@tandem/server/src/storage/storage.ts'

/** A storage under test, with the means to damage and to reopen it. */
export interface StorageFixture {
  storage: Storage
  /** Changes one byte of an update in the log. */
  damageUpdate: (name: string, sequence: number) => Promise<void>
  /** Removes an update from the log. */
  removeUpdate: (name: string, sequence: number) => Promise<void>
  /** Changes one byte of the newest checkpoint. */
  damageNewestCheckpoint: (name: string) => Promise<void>
  /** The sequences that the log still holds. */
  sequences: (name: string) => Promise<number[]>
  dispose: () => Promise<void>
}

/** A record whose bytes are the given numbers. */
export function record(...bytes: number[]): UpdateRecord {
  return { bytes: Uint8Array.from(bytes), user: 'u1', at: 1000 + (bytes[0] ?? 0) }
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
      await storage.append('a', [{ bytes: Uint8Array.from([0, 7, 8, 0]).subarray(1, 3), user: null, at: 1 }])
      expect(await loaded('a')).toEqual([[7, 8]])
    })

    test('a checkpoint stands for the updates it covers, and the log goes on after it', async () => {
      await storage.append('a', [record(1), record(2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      await storage.append('a', [record(3)])
      expect(await loaded('a')).toEqual([[12], [3]])
      expect(await storage.load('a')).toMatchObject({ lastSequence: 3, updatesSinceCheckpoint: 1 })
    })

    test('only what the older of two kept checkpoints covers is dropped', async () => {
      await storage.append('a', [record(1), record(2)])
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      expect(await fixture.sequences('a')).toEqual([1, 2])
      await storage.append('a', [record(3), record(4)])
      await storage.writeCheckpoint('a', Uint8Array.of(14), 4)
      expect(await fixture.sequences('a')).toEqual([3, 4])
      await storage.append('a', [record(5)])
      await storage.writeCheckpoint('a', Uint8Array.of(15), 5)
      expect(await fixture.sequences('a')).toEqual([5])
      expect(await loaded('a')).toEqual([[15]])
    })

    test('behind a damaged checkpoint the older one and the log give the whole document', async () => {
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
      await storage.writeCheckpoint('a', Uint8Array.of(12), 2)
      expect(await fixture.sequences('a')).toEqual([1, 2])
      await fixture.damageNewestCheckpoint('a')
      expect(await loaded('a')).toEqual([[1], [2]])
    })

    test('a damaged update is an error that names document and record, never a shorter document', async () => {
      await storage.append('a', [record(1), record(2), record(3)])
      await fixture.damageUpdate('a', 2)
      const error: unknown = await storage.load('a').catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(DamagedDocumentError)
      expect(error).toMatchObject({ document: 'a', record: 'update 2', detail: 'does not match its checksum' })
      await storage.append('b', [record(1)])
      expect(await loaded('b')).toEqual([[1]])
    })

    test.each([1, 2, 3])('a log without its update %i is an error', async (sequence) => {
      await storage.append('a', [record(1), record(2), record(3)])
      await fixture.removeUpdate('a', sequence)
      await expect(storage.load('a')).rejects.toMatchObject({ document: 'a', record: `update ${sequence}` })
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
