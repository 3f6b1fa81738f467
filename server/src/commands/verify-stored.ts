/**
 * Reads all that is kept, in a data folder or a backup: the database, and each image, whose hash has to be its name.
 */
import { join } from 'node:path'
import { toError } from '../log.ts'
import { documentFolder, isIntactImage, listDocumentFolders, listImages } from '../images/images-folder.ts'
import { verifyDatabase } from './verify-database.ts'
import type { Problem, Verification } from './verify-database.ts'

/** What was read. */
export interface StoredVerification extends Verification {
  images: number
}

/**
 * Reads a database and the images that go with it, also while others write to them.
 *
 * @param images the folder of the images, which need not exist.
 */
export async function verifyStored(database: string, images: string): Promise<StoredVerification> {
  const names = new Map<string, string>()
  const { problems, ...counts } = verifyDatabase(database, (name) => names.set(documentFolder(name), name))
  const found = await readImages(images, names)
  return { ...counts, images: found.images, problems: [...problems, ...found.problems] }
}

/** @param names the names of documents by their folders. */
async function readImages(images: string, names: ReadonlyMap<string, string>): Promise<{ images: number; problems: Problem[] }> {
  const problems: Problem[] = []
  let count = 0
  /** Does `read`; what the disk refuses is a problem, and not the end. */
  const noted = async (document: string | null, what: string, read: () => Promise<void>): Promise<void> => {
    try {
      await read()
    } catch (error) {
      problems.push({ document, problem: `${what} cannot be read: ${toError(error).message}.` })
    }
  }
  await noted(null, 'The folder of images', async () => {
    for (const folder of await listDocumentFolders(images)) {
      const document = names.get(folder) ?? null
      await noted(document, `The folder of images ${folder}`, async () => {
        for (const hash of await listImages(join(images, folder))) {
          count += 1
          const image = document === null ? `The image ${folder}/${hash}` : `Image ${hash}`
          await noted(document, image, async () => {
            if (!(await isIntactImage(join(images, folder, hash), hash))) problems.push({ document, problem: `${image} is damaged: its bytes are not those that its name says.` })
          })
        }
      })
    }
  })
  return { images: count, problems }
}

/** The lines that tell of problems, one each. Names come from a damaged file; none of them moves the terminal's cursor. */
export function describeProblems(problems: readonly Problem[]): string {
  const line = ({ document, problem }: Problem): string => (document === null ? problem : `"${document}": ${problem}`)
  return problems.map((problem) => `${line(problem).replace(/\p{C}/gu, '\uFFFD')}\n`).join('')
}

/** What was read, as the beginning of a sentence. */
export function describeCounts({ documents, updates, checkpoints, segments, shareLinks, images }: StoredVerification): string {
  return `${documents} documents with ${updates} updates, ${checkpoints} checkpoints, ${segments} segments of history, ${shareLinks} share links and ${images} images`
}
