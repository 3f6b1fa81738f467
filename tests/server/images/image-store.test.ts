/** What every ImageStore owes, and what the one on disk keeps through crashes, damage and a disk that refuses. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileImageStore, disk } from '@tandem/server/src/images/file-image-store.ts'
import type { ImageDisk } from '@tandem/server/src/images/file-image-store.ts'
import type { ImageLimits, ImageStore } from '@tandem/server/src/images/image-store.ts'
import { documentFolder } from '@tandem/server/src/images/images-folder.ts'
import { MemoryImageStore } from '@tandem/server/src/images/memory-image-store.ts'
import { removeTemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { hashOf, pngOf, sample } from './samples.ts'

const limits: ImageLimits = { maxImageBytes: 100_000, maxImageBytesPerDocument: 200_000 }
const png = sample('png')

let home: string
beforeEach(() => {
  home = temporaryFolder()
})
afterEach(() => removeTemporaryFolder(home))

/** The bytes in pieces, as they come over a line. */
async function* inPieces(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function readAll(store: ImageStore, document: string, hash: string): Promise<Uint8Array | null> {
  const opened = await store.open(document, hash)
  return opened === null ? null : new Uint8Array(await buffer(opened.stream()))
}

const implementations: [string, () => Promise<ImageStore> | ImageStore][] = [
  ['in memory', () => new MemoryImageStore(limits)],
  ['on disk', () => FileImageStore.open(join(home, 'images'), limits)]
]

describe.each(implementations)('images %s', (_label, openStore) => {
  let store: ImageStore
  beforeEach(async () => {
    store = await openStore()
  })

  test('come back as they were, to the document that has them', async () => {
    const image = { hash: hashOf(png), type: 'image/png', size: png.length, width: 3, height: 2 }
    expect(await store.put('team/plan', image.hash, inPieces(png))).toEqual({ image, isNew: true })
    expect(await store.find('team/plan', image.hash)).toEqual(image)
    expect(await readAll(store, 'team/plan', image.hash)).toEqual(png)
    expect(await readAll(store, 'team', image.hash)).toBeNull()
    expect(await store.find('Team/plan', image.hash)).toBeNull()
  })

  test('that are there are not new', async () => {
    await store.put('a', hashOf(png), inPieces(png))
    expect(await store.put('a', hashOf(png), inPieces(png))).toMatchObject({ isNew: false, image: { width: 3 } })
    expect(await store.put('b', hashOf(png), inPieces(png))).toMatchObject({ isNew: true })
  })

  test('of which two come at once are there once, and counted once', async () => {
    const large = pngOf(3, 2, 90_000)
    const both = await Promise.all([0, 1, 2].map(() => store.put('a', hashOf(large), inPieces(large, 999))))
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1)
    const other = pngOf(3, 2, 90_001)
    expect(await store.put('a', hashOf(other), inPieces(other, 999))).toMatchObject({ isNew: true })
  })

  test.each([
    ['have another hash', png, 'f'.repeat(64), 'image-hash-mismatch'],
    ['are none', new TextEncoder().encode(`<svg>${' '.repeat(500)}</svg>`), null, 'not-an-image'],
    ['are short and none', new TextEncoder().encode('<svg/>'), null, 'not-an-image'],
    ['are too large', pngOf(3, 2, 100_000), null, 'image-too-large'],
    ['are cut off', png.subarray(0, 20), null, 'image-unreadable'],
    ['have too many pixels', pngOf(20_000, 20_000), null, 'too-many-pixels']
  ])('that %s are not kept', async (_what, bytes, hash, reason) => {
    const name = hash ?? hashOf(bytes)
    await expect(store.put('a', name, inPieces(bytes, 1000))).rejects.toMatchObject({ reason })
    expect(await store.find('a', name)).toBeNull()
  })

  test('are as many in a document as they may be, and no more', async () => {
    const [one, two, three] = [1, 2, 3].map((n) => pngOf(3, 2, 80_000 + n)) as [Uint8Array, Uint8Array, Uint8Array]
    const results = await Promise.allSettled([one, two, three].map((bytes) => store.put('a', hashOf(bytes), inPieces(bytes, 999))))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'too-many-images' } })
    expect(await store.put('b', hashOf(three), inPieces(three, 999))).toMatchObject({ isNew: true })
  })
})

describe('images on disk', () => {
  const images = (): string => join(home, 'images')
  const folderOf = (document: string): string => join(images(), documentFolder(document))
  const incoming = (): string[] => (existsSync(join(images(), 'incoming')) ? readdirSync(join(images(), 'incoming')) : [])
  const open = (faults: Partial<ImageDisk> = {}): Promise<FileImageStore> => FileImageStore.open(images(), limits, { ...disk, ...faults })
  const refusal = (code: string) => async (): Promise<never> => {
    throw Object.assign(new Error(code), { code })
  }

  test('are files by their hash, in a folder by the hash of the name', async () => {
    const store = await open()
    expect(existsSync(images())).toBe(false)
    await store.put('../../etc', hashOf(png), inPieces(png))
    expect(readdirSync(images()).toSorted()).toEqual([hashOf(new TextEncoder().encode('../../etc')), 'incoming'].toSorted())
    expect(new Uint8Array(readFileSync(join(folderOf('../../etc'), hashOf(png))))).toEqual(png)
    expect(incoming()).toEqual([])
  })

  test('are flushed before they get their name, and their folder after that', async () => {
    const steps: string[] = []
    const store = await open({
      append: async (file, chunk) => {
        steps.push('append')
        await disk.append(file, chunk)
      },
      flush: async (path) => {
        steps.push(`flush ${path.slice(home.length)}`)
        await disk.flush(path)
      },
      rename: async (from, to) => {
        steps.push(`rename ${to.slice(home.length)}`)
        await disk.rename(from, to)
      }
    })
    await store.put('a', hashOf(png), inPieces(png, 1000))
    const folder = `/images/${documentFolder('a')}`
    expect(steps.indexOf('flush ')).toBeGreaterThanOrEqual(0)
    const placed = steps.indexOf(`rename ${folder}/${hashOf(png)}`)
    expect(steps.slice(0, placed).findLastIndex((step) => step.startsWith('flush /images/incoming/'))).toBeGreaterThan(steps.lastIndexOf('append'))
    expect(steps.slice(0, placed)).toContain('flush /images')
    expect(steps.slice(placed + 1)).toEqual([`flush ${folder}`])
  })

  test('that a crash has cut off are gone at the next start, and nothing else', async () => {
    const stopped = Promise.withResolvers<void>()
    const crashed = await open({
      rename: () => {
        stopped.resolve()
        return new Promise<void>(() => {})
      }
    })
    void crashed.put('a', hashOf(png), inPieces(png))
    await stopped.promise
    expect(incoming()).toHaveLength(1)
    const other = sample('gif')
    await (await FileImageStore.open(join(home, 'other'), limits)).put('a', hashOf(other), inPieces(other))

    const next = await open()
    expect(incoming()).toEqual([])
    expect(await next.find('a', hashOf(png))).toBeNull()
    expect(await next.put('a', hashOf(png), inPieces(png))).toMatchObject({ isNew: true })
    await open()
    expect(await readAll(await open(), 'a', hashOf(png))).toEqual(png)
  })

  test('whose name a crash may have kept from the disk are flushed before they count as there', async () => {
    await (await open()).put('a', hashOf(png), inPieces(png))
    const flushed: string[] = []
    const store = await open({
      flush: async (path) => {
        flushed.push(path)
        await disk.flush(path)
      }
    })
    await store.find('a', hashOf(png))
    expect(flushed).toContain(folderOf('a'))
  })

  test.each([
    ['is full while it writes', { append: refusal('ENOSPC') }, 'disk-full'],
    ['is full when it flushes', { flush: refusal('ENOSPC') }, 'disk-full'],
    ['has no quota left', { append: refusal('EDQUOT') }, 'disk-full'],
    ['is full when it renames', { rename: refusal('ENOSPC') }, 'disk-full'],
    ['is read-only', { append: refusal('EROFS') }, 'images-unavailable'],
    ['fails', { append: refusal('EIO') }, 'images-unavailable']
  ])('leave nothing where the disk %s, and can be kept later', async (_what, faults, reason) => {
    const store = await open(faults)
    await expect(store.put('a', hashOf(png), inPieces(png))).rejects.toMatchObject({ reason })
    expect(incoming()).toEqual([])
    expect(await (await open()).put('a', hashOf(png), inPieces(png))).toMatchObject({ isNew: true })
  })

  test('whose folder cannot be flushed are taken back', async () => {
    let failing = false
    const store = await open({ flush: async (path) => (failing && path === folderOf('a') ? refusal('EIO')() : disk.flush(path)) })
    await store.put('a', hashOf(png), inPieces(png))
    failing = true
    const gif = sample('gif')
    await expect(store.put('a', hashOf(gif), inPieces(gif))).rejects.toMatchObject({ reason: 'images-unavailable' })
    expect(readdirSync(folderOf('a'))).toEqual([hashOf(png)])
  })

  test('whose sender leaves are not kept', async () => {
    const store = await open()
    async function* cutOff(): AsyncGenerator<Uint8Array> {
      yield png.subarray(0, 50)
      throw new Error('the sender left')
    }
    await expect(store.put('a', hashOf(png), cutOff())).rejects.toThrow('the sender left')
    expect(incoming()).toEqual([])
  })

  test('cannot be had where there is a file in their place', async () => {
    writeFileSync(images(), 'x')
    const store = await open()
    await expect(store.put('a', hashOf(png), inPieces(png))).rejects.toMatchObject({ reason: 'images-unavailable' })
  })

  test('that are damaged are not given out, and are mended by whoever brings them again', async () => {
    const store = await open()
    await store.put('a', hashOf(png), inPieces(png))
    const damaged = Uint8Array.from(png)
    damaged[60] = (damaged[60] ?? 0) ^ 1
    writeFileSync(join(folderOf('a'), hashOf(png)), damaged)
    await expect(store.open('a', hashOf(png))).rejects.toMatchObject({ reason: 'image-damaged' })
    expect(await store.find('a', hashOf(png))).toBeNull()
    expect(await store.put('a', hashOf(png), inPieces(png))).toMatchObject({ isNew: true })
    expect(await readAll(store, 'a', hashOf(png))).toEqual(png)
  })

  test('count with what was there before the start, and files of others do not', async () => {
    const large = pngOf(3, 2, 99_000)
    const larger = pngOf(3, 2, 99_500)
    await (await open()).put('a', hashOf(large), inPieces(large, 999))
    mkdirSync(join(folderOf('a'), 'lost+found'))
    const store = await open()
    await store.put('a', hashOf(larger), inPieces(larger, 999))
    await expect(store.put('a', hashOf(png), inPieces(pngOf(3, 2, 2000)))).rejects.toMatchObject({ reason: 'image-hash-mismatch' })
    const third = pngOf(3, 2, 2000)
    await expect(store.put('a', hashOf(third), inPieces(third))).rejects.toMatchObject({ reason: 'too-many-images' })
  })
})
