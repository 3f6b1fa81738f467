/**
 * What kind of image some bytes are, and how large it is shown: read from the headers of each format, and of the rest nothing.
 *
 *     PNG    signature, IHDR with its checksum, the name of the next chunk
 *     GIF    signature, screen, colours, the first block
 *     JPEG   segment by segment to the frame header; photos have hundreds of kilobytes of other things before it
 *     WebP   RIFF, the first chunk: VP8, VP8L or VP8X
 *     AVIF   ftyp, then meta > iprp > ipco > ispe; of several sizes the largest, which is that of the whole
 *
 * The bytes are anybody's. Each loop ends after a bounded number of steps, each read is small, and what does not fit is refused:
 * so is a text behind the first letters of a format, by which something else is made to pass for an image.
 */
import { crc32 } from 'node:zlib'
import { imageHeadBytes, maxImagePixels, maxImageSide, sniffImageType } from '@tandem/shared/images.ts'
import type { ImageType } from '@tandem/shared/images.ts'
import { ImageRefusedError } from './image-store.ts'

/** Bytes that are read here and there. */
export interface ImageSource {
  /** Up to `length` bytes from `at` on: fewer at the end, none behind it. */
  read: (at: number, length: number) => Promise<Uint8Array>
}

/** What the headers of an image say. */
export interface ImageHeader {
  type: ImageType
  /** In pixels. */
  width: number
  height: number
}

/** Most segments, or boxes of one level, that are looked through. Images have some dozens. */
const maxSteps = 1000

/**
 * Reads the headers of an image.
 *
 * @throws ImageRefusedError if these are none of an image that is kept.
 */
export async function readImageHeader(source: ImageSource): Promise<ImageHeader> {
  const type = sniffImageType(await source.read(0, imageHeadBytes))
  if (type === null) throw new ImageRefusedError('not-an-image')
  const size = await readers[type](source)
  if (size === null || size.width < 1 || size.height < 1) throw new ImageRefusedError('image-unreadable')
  if (size.width > maxImageSide || size.height > maxImageSide || size.width * size.height > maxImagePixels) throw new ImageRefusedError('too-many-pixels')
  return { type, ...size }
}

/** The bytes of an image that is in memory. */
export function memorySource(bytes: Uint8Array): ImageSource {
  return { read: async (at, length) => bytes.subarray(at, at + length) }
}

type Size = Pick<ImageHeader, 'width' | 'height'>

const readers: Record<ImageType, (source: ImageSource) => Promise<Size | null>> = {
  'image/png': readPng,
  'image/gif': readGif,
  'image/jpeg': readJpeg,
  'image/webp': readWebp,
  'image/avif': readAvif
}

/** As many bytes from `at` on, or null if there are not that many. */
async function exactly(source: ImageSource, at: number, length: number): Promise<DataView | null> {
  const bytes = await source.read(at, length)
  return bytes.length < length ? null : new DataView(bytes.buffer, bytes.byteOffset, length)
}

/** Four letters, as formats name their parts. */
function nameAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
}

/** Bits a sample may have, by the kind of colours. */
const pngDepths: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [1, 2, 4, 8, 16]],
  [2, [8, 16]],
  [3, [1, 2, 4, 8]],
  [4, [8, 16]],
  [6, [8, 16]]
])

async function readPng(source: ImageSource): Promise<Size | null> {
  // The signature, IHDR with length and checksum, then length and name of the next chunk.
  const view = await exactly(source, 0, 41)
  if (view === null || view.getUint32(8) !== 13 || nameAt(view, 12) !== 'IHDR') return null
  if (crc32(new Uint8Array(view.buffer, view.byteOffset + 12, 17)) !== view.getUint32(29)) return null
  const [depth, color, compression, filter, interlace] = [24, 25, 26, 27, 28].map((at) => view.getUint8(at)) as [number, number, number, number, number]
  if (pngDepths.get(color)?.includes(depth) !== true || compression !== 0 || filter !== 0 || interlace > 1) return null
  if (!/^[A-Za-z]{4}$/.test(nameAt(view, 37))) return null
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

async function readGif(source: ImageSource): Promise<Size | null> {
  const view = await exactly(source, 0, 13)
  if (view === null) return null
  const flags = view.getUint8(10)
  const colors = (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
  // An extension or an image; a text that was made to begin like a GIF has something else there.
  const block = await exactly(source, 13 + colors, 2)
  if (block === null) return null
  const isBlock = block.getUint8(0) === 0x2c || (block.getUint8(0) === 0x21 && [0x01, 0xf9, 0xfe, 0xff].includes(block.getUint8(1)))
  return isBlock ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : null
}

async function readJpeg(source: ImageSource): Promise<Size | null> {
  let at = 2
  for (let step = 0; step < maxSteps; step += 1) {
    const view = await exactly(source, at, 4)
    if (view === null || view.getUint8(0) !== 0xff) return null
    const marker = view.getUint8(1)
    if (marker === 0xff) {
      // One of any number of bytes that only fill.
      at += 1
      continue
    }
    const length = view.getUint16(2)
    if (isFrame(marker)) return readFrame(source, at, length)
    // What stands alone, and what comes only after the frame header, has no place here.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda) || length < 2) return null
    at += 2 + length
  }
  return null
}

/** Whether a marker begins a frame header: the codes from C0 to CF, but for those of tables and an extension. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

async function readFrame(source: ImageSource, at: number, length: number): Promise<Size | null> {
  const view = await exactly(source, at + 4, 6)
  if (view === null) return null
  const components = view.getUint8(5)
  if (components < 1 || components > 4 || length !== 8 + 3 * components) return null
  return { height: view.getUint16(1), width: view.getUint16(3) }
}

async function readWebp(source: ImageSource): Promise<Size | null> {
  const view = await exactly(source, 0, 30)
  if (view === null) return null
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  switch (nameAt(view, 12)) {
    case 'VP8X':
      return view.getUint32(16, true) === 10 ? { width: uint24(24) + 1, height: uint24(27) + 1 } : null
    case 'VP8L': {
      const bits = view.getUint32(21, true)
      // The signature, and a version that is always 0.
      return view.getUint8(20) === 0x2f && bits >>> 29 === 0 ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : null
    }
    case 'VP8 ': {
      const isKeyFrame = (view.getUint8(20) & 1) === 0 && view.getUint8(23) === 0x9d && view.getUint8(24) === 0x01 && view.getUint8(25) === 0x2a
      return isKeyFrame ? { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff } : null
    }
    default:
      return null
  }
}

/** A box of a file in the base format of ISO: where its content begins, and where it ends. */
interface Box {
  name: string
  start: number
  end: number
}

/** What a box says beside its name before its content, for those that have a version and flags. */
const fullBoxHeader = 4

async function readAvif(source: ImageSource): Promise<Size | null> {
  let within: Box = { name: '', start: 0, end: Infinity }
  for (const [name, skipped] of [['meta', fullBoxHeader], ['iprp', 0], ['ipco', 0]] as const) {
    const found = (await boxes(source, within, name))[0]
    if (found === undefined) return null
    within = { ...found, start: found.start + skipped }
  }
  let largest: Size | null = null
  for (const { start } of await boxes(source, within, 'ispe')) {
    const view = await exactly(source, start + fullBoxHeader, 8)
    if (view === null) return null
    const size = { width: view.getUint32(0), height: view.getUint32(4) }
    if (largest === null || size.width * size.height > largest.width * largest.height) largest = size
  }
  return largest
}

/** The boxes of a name directly within another one; those before what makes no sense. */
async function boxes(source: ImageSource, within: Box, name: string): Promise<Box[]> {
  const found: Box[] = []
  let at = within.start
  for (let step = 0; step < maxSteps && at + 8 <= within.end; step += 1) {
    const view = await exactly(source, at, 8)
    if (view === null) break
    const short = view.getUint32(0)
    const large = short === 1 ? await exactly(source, at + 8, 8) : null
    if (short === 1 && large === null) break
    const header = large === null ? 8 : 16
    // 0 is all that is left.
    const length = large === null ? short || within.end - at : Number(large.getBigUint64(0))
    const end = at + length
    if (length < header || end > within.end) break
    if (nameAt(view, 4) === name) found.push({ name, start: at + header, end })
    at = end
  }
  return found
}
