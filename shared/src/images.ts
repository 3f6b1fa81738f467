/**
 * Images that the server keeps: what client and server must agree on.
 *
 * An image belongs to a document and is named by its content: `/api/documents/<name>/images/<hash>`, where the hash is the
 * SHA-256 of its bytes. What is under such an address never changes, and who asks for it shows the token for the document.
 * What kind of image it is, is told by its first bytes and by nothing that anybody says.
 */

/** The media types of images that are kept. Not SVG, which can carry scripts and load other things. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'] as const

/** The media type of an image that is kept. */
export type ImageType = (typeof imageTypes)[number]

/** Those types, as the words for people. */
export const imageTypesText = 'PNG, JPEG, GIF, WebP and AVIF'

/** The name of an image: the SHA-256 of its bytes, in lower-case hexadecimal digits. */
export const imageHashPattern = /^[0-9a-f]{64}$/

/** Whether a text can name an image. */
export function isImageHash(text: string): boolean {
  return imageHashPattern.test(text)
}

/** The path of an image below the address of the server, without a slash before it; with PUT, GET and HEAD. */
export function imagePath(document: string, hash: string): string {
  return `api/documents/${encodeURIComponent(document)}/images/${hash}`
}

/** Largest image that a server takes if it is not set to something else (`max-image-bytes`), in bytes. */
export const defaultMaxImageBytes = 10 * 1024 * 1024

/** Most pixels of an image: those of more are small to send and large to show. */
export const maxImagePixels = 100_000_000

/** Longest side of an image, in pixels. */
export const maxImageSide = 65_535

/** What the server tells of an image that it keeps. */
export interface StoredImage {
  hash: string
  type: ImageType
  /** In bytes. */
  size: number
  /** In pixels, as they are stored: a photo that says how it is to be turned may be shown the other way round. */
  width: number
  height: number
}

/** Reads the answer to `PUT`; null for anything else. */
export function parseStoredImage(value: unknown): StoredImage | null {
  if (typeof value !== 'object' || value === null) return null
  const { hash, type, size, width, height } = value as Record<string, unknown>
  const known = imageTypes.find((candidate) => candidate === type)
  if (typeof hash !== 'string' || !isImageHash(hash) || known === undefined) return null
  if (!isCount(size) || !isCount(width) || !isCount(height)) return null
  return { hash, type: known, size, width, height }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

/** How many of the first bytes of an image are enough for `sniffImageType`. */
export const imageHeadBytes = 256

/** The type of an image by its first bytes, `imageHeadBytes` of them or all that there are; null for anything else. */
export function sniffImageType(head: Uint8Array): ImageType | null {
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(head, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (['GIF87a', 'GIF89a'].includes(ascii(head, 0, 6))) return 'image/gif'
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return 'image/webp'
  return isAvif(head) ? 'image/avif' : null
}

/** A box `ftyp` that names AVIF, for one image or several, among what the file is compatible with. */
function isAvif(head: Uint8Array): boolean {
  if (ascii(head, 4, 4) !== 'ftyp') return false
  const length = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0)
  if (length < 16 || length > imageHeadBytes || length > head.length || length % 4 !== 0) return false
  const brands = [8]
  for (let at = 16; at < length; at += 4) brands.push(at)
  return brands.some((at) => ['avif', 'avis'].includes(ascii(head, at, 4)))
}

function startsWith(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => head[index] === byte)
}

function ascii(head: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...head.subarray(at, at + length))
}
