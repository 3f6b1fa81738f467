/**
 * The way of one document's updates to the disk, by itself.
 */
import { expect, test } from 'vitest'
import { DocumentLog } from '@tandem/server/src/collaboration/document-log.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import { FaultyStorage } from './faulty-storage.ts'

/** So many that answering them one by one from the front of an array takes longer than a test may. */
const waiting = 100_000

test('after a disk that failed for long, all who wait are answered, in order', async () => {
  const storage = new FaultyStorage()
  storage.hold()
  const log = new DocumentLog(storage, 'a', 0, () => {}, () => {})
  const answered: number[] = []
  for (let index = 0; index < waiting; index += 1) {
    log.append(Uint8Array.of(0, 0), nobody)
    log.whenCommitted(() => answered.push(index))
  }
  storage.release()
  await log.drained()
  expect(answered).toEqual(Array.from({ length: waiting }, (_, index) => index))
})
