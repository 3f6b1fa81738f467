/**
 * What is checked of an image while its bytes come, before anybody has all of them.
 */
import { createHash } from 'node:crypto'
import { imageHeadBytes, sniffImageType } from '@tandem/shared/images.ts'
import { ImageRefusedError } from './image-store.ts'

/**
 * Passes the bytes of an image on, one piece after the other, and resolves with how many there were.
 *
 * @throws ImageRefusedError as soon as it is no image, or too large, and in the end if it has another hash.
 */
export async function receiveImage(body: AsyncIterable<Uint8Array>, hash: string, maxBytes: number, write: (chunk: Uint8Array) => Promise<void>): Promise<number> {
  const digest = createHash('sha256')
  let size = 0
  /** The first bytes, until there are enough to tell what they are. */
  let head: Uint8Array | null = new Uint8Array()
  for await (const chunk of body) {
    size += chunk.length
    if (head !== null) {
      head = Buffer.concat([head, chunk.subarray(0, imageHeadBytes)])
      if (head.length >= imageHeadBytes) {
        assertImage(head)
        head = null
      }
    }
    if (size > maxBytes) throw new ImageRefusedError('image-too-large')
    digest.update(chunk)
    await write(chunk)
  }
  if (head !== null) assertImage(head)
  if (digest.digest('hex') !== hash) throw new ImageRefusedError('image-hash-mismatch')
  return size
}

function assertImage(head: Uint8Array): void {
  if (sniffImageType(head) === null) throw new ImageRefusedError('not-an-image')
}
