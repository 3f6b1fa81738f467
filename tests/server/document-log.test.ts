/**
 * The way of one document's updates to the disk, by itself.
 */
import { expect, test } from 'vitest'
import { DocumentLog } from '@tandem/server/src/collaboration/document-log.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import { FaultyStorage } from './faulty-storage.ts'

test('after a disk that failed for long, all who wait are answered in order, and the process does not stand still', async () => {
  const storage = new FaultyStorage()
  storage.hold()
  const log = new DocumentLog(storage, 'a', 0, () => {}, () => {})
  const answered: number[] = []
  for (let index = 0; index < 60_000; index += 1) {
    log.append(Uint8Array.of(0, 0), nobody)
    log.whenCommitted(() => answered.push(index))
  }
  let longest = 0
  let last = performance.now()
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 10)
  storage.release()
  await log.drained()
  await new Promise((resolve) => setTimeout(resolve, 20))
  clearInterval(watch)
  expect(answered).toEqual(Array.from({ length: 60_000 }, (_, index) => index))
  expect(longest).toBeLessThan(2000)
})
