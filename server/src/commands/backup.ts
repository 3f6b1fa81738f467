/**
 * `tandem backup`: copies the documents and their images into a folder, also while a server is writing to them.
 *
 *     <folder>/tandem.sqlite.part   being copied, then verified
 *     <folder>/images.part          the same; later, so that no image is missing that a document in the copy shows
 *     <folder>/images               whole
 *     <folder>/tandem.sqlite        whole, and the backup with it
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { copyImages } from '../images/copy-images.ts'
import { imagesFolder } from '../images/images-folder.ts'
import { StartupError, exitCode } from '../startup-error.ts'
import { copyDatabase } from '../storage/copy-database.ts'
import { databaseName, databasePath, flush, removeDatabase, sizeOf } from '../storage/data-folder.ts'
import { readFolderArguments } from './arguments.ts'
import type { RunCommand } from './command.ts'
import { assertDatabase, explained } from './data-folder-command.ts'
import { describeCounts, describeProblems, verifyStored } from './verify-stored.ts'

/** Resolves with 0 if the backup is made and nothing in it is damaged. */
export const backUp: RunCommand = async (args, environment) => {
  const { data, folder } = readFolderArguments(args, environment, 'the folder to put the backup into', [])
  if (folder === null) return exitCode.usage
  const source = databasePath(data)
  const target = databasePath(folder)
  assertDatabase(source)
  if (sizeOf(target) !== null) {
    throw new StartupError(`There is a ${databaseName} in ${folder} already, and it stays as it is: choose another folder for this backup.`)
  }
  const images = imagesFolder(folder)
  if (existsSync(images)) {
    throw new StartupError(`There are images in ${images} already, and they stay as they are: choose another folder for this backup.`)
  }
  return explained(`The backup to ${folder} could not be made`, async () => {
    mkdirSync(folder, { recursive: true })
    const part = `${target}.part`
    const imagesPart = `${images}.part`
    try {
      await copyDatabase(source, part)
      rmSync(imagesPart, { recursive: true, force: true })
      const missing = await copyImages(imagesFolder(data), imagesPart)
      const result = await verifyStored(part, imagesPart)
      result.problems.push(...missing.map((problem) => ({ document: null, problem })))
      if (existsSync(imagesPart)) renameSync(imagesPart, images)
      renameSync(part, target)
      flush(folder)
      flush(dirname(folder))
      process.stdout.write(`${describeProblems(result.problems)}Backed up ${describeCounts(result)} to ${target}.\n`)
      if (result.problems.length === 0) return 0
      process.stderr.write(`The backup is as damaged as ${data}: keep older ones. See "tandem verify".\n`)
      return exitCode.failure
    } finally {
      removeDatabase(part)
      rmSync(imagesPart, { recursive: true, force: true })
    }
  })
}
