/**
 * Images in this process' memory: for tests and for trying Tandem out. Gone with the process.
 */
import { Readable } from 'node:stream'
import type { StoredImage } from '@tandem/shared/images.ts'
import { ImageRefusedError } from './image-store.ts'
import type { ImageLimits, ImageStore, OpenImage } from './image-store.ts'
import { memorySource, readImageHeader } from './image-type.ts'
import { receiveImage } from './receive-image.ts'

interface KeptImage {
  image: StoredImage
  bytes: Uint8Array
}

/** Keeps images in memory. */
export class MemoryImageStore implements ImageStore {
  readonly #limits: ImageLimits
  readonly #documents = new Map<string, Map<string, KeptImage>>()

  constructor(limits: ImageLimits) {
    this.#limits = limits
  }

  async find(document: string, hash: string): Promise<StoredImage | null> {
    return this.#documents.get(document)?.get(hash)?.image ?? null
  }

  async open(document: string, hash: string): Promise<OpenImage | null> {
    const kept = this.#documents.get(document)?.get(hash)
    return kept === undefined ? null : { image: kept.image, stream: () => Readable.from([kept.bytes], { objectMode: false }), close: async () => {} }
  }

  async put(document: string, hash: string, body: AsyncIterable<Uint8Array>): Promise<{ image: StoredImage; isNew: boolean }> {
    const chunks: Uint8Array[] = []
    const size = await receiveImage(body, hash, this.#limits.maxImageBytes, async (chunk) => void chunks.push(chunk))
    const bytes = Buffer.concat(chunks)
    const image: StoredImage = { hash, size, ...(await readImageHeader(memorySource(bytes))) }
    const images = this.#documents.get(document) ?? new Map<string, KeptImage>()
    if (images.has(hash)) return { image, isNew: false }
    const used = [...images.values()].reduce((sum, kept) => sum + kept.bytes.length, 0)
    if (used + size > this.#limits.maxImageBytesPerDocument) throw new ImageRefusedError('too-many-images')
    this.#documents.set(document, images.set(hash, { image, bytes }))
    return { image, isNew: true }
  }
}
