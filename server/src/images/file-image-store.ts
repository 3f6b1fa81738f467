/**
 * Images as files in the data folder, one each; images-folder.ts says where.
 *
 *     incoming/<random>          being written as it comes, then flushed
 *     <document>/<hash>          renamed to this, and the folder flushed: only now it is said to be kept
 *
 * A crash leaves either nothing but a file in `incoming`, which the next start removes, or the whole image. What is read is
 * checked against its name first, so that a damaged file is never given out as the image. Only for whoever holds the lock of the
 * data folder.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StoredImage } from '@tandem/shared/images.ts'
import { log, toError } from '../log.ts'
import { ImageRefusedError } from './image-store.ts'
import type { ImageLimits, ImageStore, OpenImage } from './image-store.ts'
import { readImageHeader } from './image-type.ts'
import type { ImageSource } from './image-type.ts'
import { codeOf, documentFolder, hashFile, incomingFolder, listImages, namesIn, openIfThere } from './images-folder.ts'
import { receiveImage } from './receive-image.ts'

/** What the store does to the disk, so that tests can have a disk that refuses. */
export interface ImageDisk {
  /** Adds to a file that is open. */
  append: (file: FileHandle, chunk: Uint8Array) => Promise<void>
  /** Makes the content of a file, or the names in a folder, survive a power cut. */
  flush: (path: string) => Promise<void>
  rename: (from: string, to: string) => Promise<void>
}

/** The disk of this machine. */
export const disk: ImageDisk = {
  append: (file, chunk) => file.writeFile(chunk),
  async flush(path) {
    const file = await open(path, 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
  },
  rename
}

/** What the machine says when there is no more room. */
const fullDisk = ['ENOSPC', 'EDQUOT']

/** Keeps images in a folder on disk. */
export class FileImageStore implements ImageStore {
  readonly #folder: string
  readonly #limits: ImageLimits
  readonly #disk: ImageDisk
  /** Folders that are there and will be after a power cut. */
  readonly #made = new Set<string>()
  /** What the images of a document take, in bytes, by its folder. */
  readonly #used = new Map<string, number>()
  /** The last image of a document that is being put in its place, by its folder: one after the other. */
  readonly #placing = new Map<string, Promise<unknown>>()

  private constructor(folder: string, limits: ImageLimits, diskToUse: ImageDisk) {
    this.#folder = folder
    this.#limits = limits
    this.#disk = diskToUse
  }

  /** Opens the folder of images of a data folder, which is made when the first one comes, and removes what a crash has left. */
  static async open(folder: string, limits: ImageLimits, diskToUse: ImageDisk = disk): Promise<FileImageStore> {
    const incoming = join(folder, incomingFolder)
    try {
      for (const name of await namesIn(incoming)) await rm(join(incoming, name), { recursive: true, force: true })
    } catch (error) {
      // What is left there takes room and does no other harm.
      log.warn('leftovers of images not removed', { error: toError(error) })
    }
    return new FileImageStore(folder, limits, diskToUse)
  }

  async find(document: string, hash: string): Promise<StoredImage | null> {
    const folder = documentFolder(document)
    return this.#inTurn(folder, async () => {
      const image = await readable(join(this.#folder, folder, hash), hash)
      // One that was put there just before a crash may not be there to stay yet.
      if (image !== null) await onDisk(() => this.#make(join(this.#folder, folder)))
      return image
    })
  }

  async open(document: string, hash: string): Promise<OpenImage | null> {
    try {
      return await openImage(join(this.#folder, documentFolder(document), hash), hash)
    } catch (error) {
      throw error instanceof ImageRefusedError ? error : unavailable(error)
    }
  }

  async put(document: string, hash: string, body: AsyncIterable<Uint8Array>): Promise<{ image: StoredImage; isNew: boolean }> {
    const temporary = join(this.#folder, incomingFolder, randomUUID())
    try {
      const image = await this.#receive(temporary, hash, body)
      const folder = documentFolder(document)
      return { image, isNew: await this.#inTurn(folder, () => this.#place(temporary, folder, image)) }
    } catch (error) {
      await rm(temporary, { force: true }).catch((left: unknown) => log.warn('leftovers of an image not removed', { error: toError(left) }))
      throw error
    }
  }

  /** Writes what comes to a file, and reads what it is. */
  async #receive(path: string, hash: string, body: AsyncIterable<Uint8Array>): Promise<StoredImage> {
    const file = await onDisk(async () => {
      await this.#make(dirname(path))
      return open(path, 'wx+')
    })
    try {
      const size = await receiveImage(body, hash, this.#limits.maxImageBytes, (chunk) => onDisk(() => this.#disk.append(file, chunk)))
      const header = await readImageHeader(fileSource(file))
      await onDisk(() => this.#disk.flush(path))
      return { hash, size, ...header }
    } finally {
      await file.close()
    }
  }

  /** Puts a finished file in its place; resolves with false, and removes it, if the image is there already. */
  async #place(temporary: string, name: string, { hash, size }: StoredImage): Promise<boolean> {
    return onDisk(async () => {
      const folder = join(this.#folder, name)
      const path = join(folder, hash)
      await this.#make(folder)
      const there = await sizeIn(folder, hash)
      if (there !== null && (await readable(path, hash)) !== null) {
        await rm(temporary)
        return false
      }
      const used = (this.#used.get(name) ?? (await bytesIn(folder))) - (there ?? 0)
      if (used + size > this.#limits.maxImageBytesPerDocument) throw new ImageRefusedError('too-many-images')
      await this.#disk.rename(temporary, path)
      this.#used.set(name, used + size)
      try {
        await this.#disk.flush(folder)
      } catch (error) {
        // What may not be there to stay must not be found by the next who brings it.
        await rm(path, { force: true })
        this.#used.set(name, used)
        throw error
      }
      return true
    })
  }

  async #inTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
    const before = this.#placing.get(folder)
    const turn = (async () => {
      await before?.catch(() => {})
      return work()
    })()
    this.#placing.set(folder, turn)
    try {
      return await turn
    } finally {
      if (this.#placing.get(folder) === turn) this.#placing.delete(folder)
    }
  }

  /**
   * Makes a folder in the data folder so that it is there after a power cut, with what is in it: both may be from just before a
   * crash, so each is flushed once. Not `recursive`: see folder-lock.ts.
   */
  async #make(path: string): Promise<void> {
    if (this.#made.has(path)) return
    if (path !== this.#folder) await this.#make(this.#folder)
    try {
      await mkdir(path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    await this.#disk.flush(path)
    await this.#disk.flush(dirname(path))
    this.#made.add(path)
  }
}

/** Opens an image and reads all of it once, to see that it is what its name says. */
async function openImage(path: string, hash: string): Promise<OpenImage | null> {
  const file = await openIfThere(path)
  if (file === null) return null
  try {
    if ((await hashFile(file)) !== hash) throw new ImageRefusedError('image-damaged')
    const [{ size }, header] = [await file.stat(), await readImageHeader(fileSource(file))]
    return {
      image: { hash, size, ...header },
      stream: () => file.createReadStream({ start: 0, end: size - 1 }),
      close: () => file.close()
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** What a file is that can be given out as an image; null for one that cannot, which is worth writing anew, whatever is wrong with it. */
async function readable(path: string, hash: string): Promise<StoredImage | null> {
  try {
    const opened = await openImage(path, hash)
    await opened?.close()
    return opened?.image ?? null
  } catch {
    return null
  }
}

function fileSource(file: FileHandle): ImageSource {
  return {
    async read(at, length) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    }
  }
}

/** Does what the disk may refuse. What it refuses with is the operator's, and stands in the log. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof ImageRefusedError ? error : unavailable(error)
  }
}

function unavailable(error: unknown): ImageRefusedError {
  log.error('images not available', { error: toError(error) })
  return new ImageRefusedError(fullDisk.includes(codeOf(error)) ? 'disk-full' : 'images-unavailable', { cause: error })
}

async function sizeIn(folder: string, hash: string): Promise<number | null> {
  try {
    return (await stat(join(folder, hash))).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** What the images in a folder take, in bytes. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const hash of await listImages(folder)) bytes += (await sizeIn(folder, hash)) ?? 0
  return bytes
}
