/**
 * Copies images from one folder to another, as `tandem backup` and `tandem restore` do.
 *
 * Those that are there stay; each that is copied appears under its name when all of it is on disk. Cut off, it can go on. One
 * that the disk does not give costs that one.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { toError } from '../log.ts'
import { disk } from './file-image-store.ts'
import { codeOf, incomingFolder, isIntactImage, listDocumentFolders, listImages } from './images-folder.ts'

/** What the disk says of a file that it does not give. */
const unreadable = ['EIO', 'EACCES', 'EPERM']

/**
 * Copies the images of one folder that another one lacks, or has damaged. Damaged ones are copied where nothing better is; the
 * target is made if there is something to copy. Resolves with a sentence for each that could not be read.
 */
export async function copyImages(from: string, to: string): Promise<string[]> {
  const problems: string[] = []
  const incoming = join(to, incomingFolder)
  for (const document of await listDocumentFolders(from)) {
    const hashes = await listImages(join(from, document))
    if (hashes.length === 0) continue
    await makeFolder(to)
    await makeFolder(incoming)
    const folder = join(to, document)
    await makeFolder(folder)
    const there = new Set(await listImages(folder))
    for (const hash of hashes) {
      const [source, target] = [join(from, document, hash), join(folder, hash)]
      if (there.has(hash) && ((await isIntactImage(target, hash)) || !(await isIntactImage(source, hash)))) continue
      const part = join(incoming, `copy-${hash}`)
      try {
        await copyFile(source, part, constants.COPYFILE_FICLONE)
      } catch (error) {
        if (!unreadable.includes(codeOf(error))) throw error
        problems.push(`The image ${document}/${hash} could not be copied: ${toError(error).message}.`)
        continue
      }
      await disk.flush(part)
      await rename(part, target)
    }
    await disk.flush(folder)
    await disk.flush(to)
    await disk.flush(dirname(to))
  }
  await rm(incoming, { recursive: true, force: true })
  return problems
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
