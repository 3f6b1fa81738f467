/** What is told of an image by its headers, and that nothing that passes for one does harm. */
import { describe, expect, test } from 'vitest'
import { imageHeadBytes, imageTypes, sniffImageType } from '@tandem/shared/images.ts'
import { ImageRefusedError } from '@tandem/server/src/images/image-store.ts'
import { memorySource, readImageHeader } from '@tandem/server/src/images/image-type.ts'
import { noImages, pngOf, sample, samples } from './samples.ts'

/** What is told of some bytes: the size, or why not. */
async function describeBytes(bytes: Uint8Array): Promise<string> {
  try {
    const { type, width, height } = await readImageHeader(memorySource(bytes))
    return `${type} ${width}×${height}`
  } catch (thrown) {
    if (thrown instanceof ImageRefusedError) return thrown.reason
    throw thrown
  }
}

test.each([...samples])('%s', async (_label, { type, bytes }) => {
  expect(await describeBytes(bytes)).toBe(`${type} 3×2`)
  expect(sniffImageType(bytes.subarray(0, imageHeadBytes))).toBe(type)
})

test.each(noImages)('%s is no image', async (_label, bytes) => {
  expect(await describeBytes(bytes)).toMatch(/^(not-an-image|image-unreadable)$/)
})

test('every type has a sample', () => {
  expect(new Set([...samples.values()].map(({ type }) => type))).toEqual(new Set(imageTypes))
})

describe('sizes', () => {
  test.each([
    [10_000, 10_000, 'image/png 10000×10000'],
    [10_001, 10_000, 'too-many-pixels'],
    [65_535, 1, 'image/png 65535×1'],
    [65_536, 1, 'too-many-pixels'],
    [2 ** 32 - 1, 2 ** 32 - 1, 'too-many-pixels'],
    [0, 5, 'image-unreadable'],
    [5, 0, 'image-unreadable']
  ])('%d by %d', async (width, height, expected) => {
    expect(await describeBytes(pngOf(width, height))).toBe(expected)
  })

  test('of an AVIF with several, the largest counts', async () => {
    const bytes = Buffer.from(sample('avif'))
    const at = bytes.indexOf('ispe') + 8
    bytes.writeUInt32BE(40_000, at)
    bytes.writeUInt32BE(40_000, at + 4)
    expect(await describeBytes(bytes)).toBe('too-many-pixels')
  })
})

test('a JPEG may have much before its frame header', async () => {
  const segment = Buffer.alloc(2 + 65_535, 0x20)
  segment.set([0xff, 0xe2, 0xff, 0xff])
  const jpeg = sample('jpeg')
  const bytes = Buffer.concat([jpeg.subarray(0, 2), ...Array.from({ length: 20 }, () => segment), Uint8Array.of(0xff), jpeg.subarray(2)])
  expect(await describeBytes(bytes)).toBe('image/jpeg 3×2')
})

test('one that never comes to it is given up', async () => {
  const fill = Buffer.alloc(5_000_000, 0xff)
  fill[1] = 0xd8
  let reads = 0
  const source = { read: async (at: number, length: number) => ((reads += 1), fill.subarray(at, at + length)) }
  await expect(readImageHeader(source)).rejects.toThrow('image-unreadable')
  expect(reads).toBeLessThan(2000)
})

test('cut off within its headers, no image is taken for one', async () => {
  for (const [label, { type, bytes }] of samples) {
    for (let length = 0; length < bytes.length; length += 1) {
      const told = await describeBytes(bytes.subarray(0, length))
      expect(['not-an-image', 'image-unreadable', `${type} 3×2`], `${label}, ${length} bytes`).toContain(told)
    }
    expect(await describeBytes(bytes.subarray(0, 12)), label).not.toContain('×')
  }
})

test('bytes at random, and images with bytes changed, are told or refused, within few reads', async () => {
  const seed = Number(process.env['TANDEM_SEED'] ?? Math.floor(Math.random() * 2 ** 32))
  const random = randomFrom(seed)
  const all = [...samples.values()].map(({ bytes }) => bytes)
  for (let round = 0; round < 6000; round += 1) {
    const bytes = Uint8Array.from(all[random(all.length)] ?? [])
    const begin = round % 3 === 0 ? 12 : 0
    for (let changes = 1 + random(round % 3 === 0 ? bytes.length : 4); changes > 0; changes -= 1) bytes[begin + random(bytes.length - begin)] = random(256)
    const cut = random(4) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes
    let reads = 0
    const source = { read: async (at: number, length: number) => ((reads += 1), cut.subarray(at, at + length)) }
    const why = `TANDEM_SEED=${seed}, round ${round}: ${Buffer.from(cut).toString('hex')}`
    try {
      const { type, width, height } = await readImageHeader(source)
      expect(imageTypes, why).toContain(type)
      expect(width * height, why).toBeLessThanOrEqual(100_000_000)
      expect(Math.min(width, height), why).toBeGreaterThan(0)
    } catch (thrown) {
      expect(thrown, why).toBeInstanceOf(ImageRefusedError)
    }
    expect(reads, why).toBeLessThan(5000)
  }
})

/** Whole numbers at random below a bound, the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
