/**
 * `tandem restore`: puts a backup in the place of the documents of a data folder, which are kept beside it.
 *
 * Images are added to those that are there, before the documents that show them: an image is named by its content, so those of
 * other states are in nobody's way, and the documents that are kept have theirs.
 */
import { copyImages } from '../images/copy-images.ts'
import { imagesFolder } from '../images/images-folder.ts'
import { StartupError, exitCode } from '../startup-error.ts'
import { copyDatabase } from '../storage/copy-database.ts'
import { databaseName, databasePath, datedName, removeDatabase, sizeOf } from '../storage/data-folder.ts'
import { saveFirstPage } from '../storage/first-page.ts'
import { lockFolder } from '../storage/folder-lock.ts'
import { finishReplacement, newDatabasePath, replaceDatabase } from '../storage/replace-database.ts'
import { SqliteDatabase } from '../storage/sqlite-database.ts'
import { readFolderArguments } from './arguments.ts'
import type { RunCommand } from './command.ts'
import { assertDatabase, explained } from './data-folder-command.ts'
import { describeCounts, describeProblems, verifyStored } from './verify-stored.ts'
import type { StoredVerification } from './verify-stored.ts'

/** Resolves with 0 if the backup is in place. */
export const restore: RunCommand = async (args, environment) => {
  const { data, folder, switches } = readFolderArguments(args, environment, 'the folder of the backup', ['anyway'])
  if (folder === null) return exitCode.usage
  assertDatabase(databasePath(folder))
  if (folder === data) throw new StartupError(`${folder} is the data folder itself: name the folder of a backup.`)
  return explained(`The backup in ${folder} could not be restored`, async () => {
    const lock = lockFolder(data)
    try {
      return await replaceWith(folder, data, switches.has('anyway'))
    } finally {
      lock.close()
    }
  })
}

async function replaceWith(backup: string, data: string, anyway: boolean): Promise<number> {
  finishReplacement(data)
  const result = await takeOver(backup, newDatabasePath(data), anyway)
  if (result === null) {
    process.stderr.write('The backup is damaged, and nothing was changed: restore another one, or this one as it is with --anyway.\n')
    return exitCode.failure
  }
  await copyImages(imagesFolder(backup), imagesFolder(data))
  const hadDocuments = sizeOf(databasePath(data)) !== null
  const kept = datedName(data, `${databaseName}.before-restore-`)
  replaceDatabase(data, kept)
  saveFirstPage(data)
  process.stdout.write(
    `Restored ${describeCounts(result)} to ${databasePath(data)}.${hadDocuments ? ` What was there is kept as ${kept}.` : ''}\n` +
      'Editors that come back with newer text merge it into the restored documents.\n'
  )
  return 0
}

/** Copies the backup to where a new database is built, and verifies the copy; null if something is damaged that may not be. */
async function takeOver(backup: string, copy: string, anyway: boolean): Promise<StoredVerification | null> {
  let result: StoredVerification | null = null
  try {
    await copyDatabase(databasePath(backup), copy)
    const found = await verifyStored(copy, imagesFolder(backup))
    process.stdout.write(describeProblems(found.problems))
    if (found.problems.length === 0 || anyway) {
      // Brings an older backup up to date, and refuses a newer one, while the present documents are still in place.
      new SqliteDatabase(copy).close()
      result = found
    }
    return result
  } finally {
    if (result === null) removeDatabase(copy)
  }
}
