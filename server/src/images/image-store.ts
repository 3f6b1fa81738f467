/**
 * Images of documents, and the one interface behind which they are kept. An image is named by the SHA-256 of its bytes, so it
 * never changes, and the same one is kept once in a document however often it is in the text.
 *
 *     bytes ── first bytes: an image? ── not too many? ── hash as named? ── headers, pixels? ── room in the document? ── kept
 *                 not-an-image         image-too-large  image-hash-mismatch  image-unreadable   too-many-images
 *                                                                           too-many-pixels
 *
 * Names of documents and hashes are checked by the callers. Images stay when the text does not show them any more: an older
 * version of the document does.
 */
import type { Readable } from 'node:stream'
import type { StoredImage } from '@tandem/shared/images.ts'

/** Why an image is not kept, or not given out, by the code of the error that is answered over HTTP. */
export type ImageRefusal =
  | 'not-an-image'
  | 'image-too-large'
  | 'image-hash-mismatch'
  | 'image-unreadable'
  | 'too-many-pixels'
  | 'too-many-images'
  | 'image-damaged'
  | 'disk-full'
  | 'images-unavailable'

/** An image is not kept, or not given out. */
export class ImageRefusedError extends Error {
  override readonly name = 'ImageRefusedError'
  readonly reason: ImageRefusal

  /** @param options what the machine said, where it was the machine. */
  constructor(reason: ImageRefusal, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

/** How much is kept. */
export interface ImageLimits {
  /** Largest image, in bytes. */
  maxImageBytes: number
  /** What the images of one document may take together, in bytes. */
  maxImageBytesPerDocument: number
}

/** An image to be read. One of `stream` and `close` has to be called. */
export interface OpenImage {
  image: StoredImage
  /** Its bytes; what it holds is let go of when they are read, or the stream is destroyed. */
  stream: () => Readable
  close: () => Promise<void>
}

/** Keeps images of documents. */
export interface ImageStore {
  /** What is known of an image that is there to stay; null if there is none, or it is damaged and worth sending again. */
  find: (document: string, hash: string) => Promise<StoredImage | null>

  /** Opens an image; null if there is none. Rejects with an ImageRefusedError if its bytes are not those that were kept. */
  open: (document: string, hash: string) => Promise<OpenImage | null>

  /**
   * Takes an image in as its bytes come. Resolves when it is on disk to stay, and with whether it is new; when it rejects, with
   * an ImageRefusedError for all but faults of `body`, nothing of it is left. One that is there and damaged is replaced.
   */
  put: (document: string, hash: string, body: AsyncIterable<Uint8Array>) => Promise<{ image: StoredImage; isNew: boolean }>
}
