/**
 * The files of images, in a data folder and in a backup.
 *
 *     images/incoming/…                    what is being sent at this moment
 *     images/<document>/<hash>             an image; the document by the SHA-256 of its name, since file systems differ in the
 *                                          names that they take, and in which of them are the same
 */
import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { isImageHash } from '@tandem/shared/images.ts'

/** Where the images of a data folder, or of a backup, are. */
export function imagesFolder(folder: string): string {
  return join(folder, 'images')
}

/** The name of the folder of a document's images. */
export function documentFolder(document: string): string {
  return createHash('sha256').update(document).digest('hex')
}

/** The name of the folder for what is being sent. */
export const incomingFolder = 'incoming'

/** The folders of documents that have images. What else is there is none of ours. */
export async function listDocumentFolders(images: string): Promise<string[]> {
  return (await namesIn(images)).filter(isImageHash).toSorted()
}

/** The hashes of the images in the folder of a document. */
export async function listImages(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter(isImageHash).toSorted()
}

/** The names in a folder; none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** The SHA-256 of the content of a file. */
export async function hashFile(file: FileHandle): Promise<string> {
  const digest = createHash('sha256')
  const buffer = Buffer.allocUnsafe(64 * 1024)
  let at = 0
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) return digest.digest('hex')
    digest.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
}

/** Whether a file is there with the content that its name says. */
export async function isIntactImage(path: string, hash: string): Promise<boolean> {
  const file = await openIfThere(path)
  if (file === null) return false
  try {
    return (await hashFile(file)) === hash
  } finally {
    await file.close()
  }
}

/** Opens a file to read it; null if there is none. */
export async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** The code of an error of the machine, such as `ENOSPC`; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(error))
}
