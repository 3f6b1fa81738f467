/**
 * `tandem verify`: reads all that is kept, beside a running server, too, and tells what is wrong with it.
 */
import { exitCode } from '../startup-error.ts'
import { imagesFolder } from '../images/images-folder.ts'
import { databasePath } from '../storage/data-folder.ts'
import { readFolderArguments } from './arguments.ts'
import type { RunCommand } from './command.ts'
import { assertDatabase } from './data-folder-command.ts'
import { describeCounts, describeProblems, verifyStored } from './verify-stored.ts'

/** Prints one line a problem and one in the end; resolves with 0 only if there is none. */
export const verify: RunCommand = async (args, environment) => {
  const { data, switches } = readFolderArguments(args, environment, null, ['json'])
  const path = databasePath(data)
  assertDatabase(path)
  const result = await verifyStored(path, imagesFolder(data))
  const { problems } = result
  if (switches.has('json')) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  else {
    const verdict = problems.length === 0 ? 'all is well' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`
    process.stdout.write(`${describeProblems(problems)}${path}: ${describeCounts(result)}: ${verdict}.\n`)
  }
  return problems.length === 0 ? 0 : exitCode.failure
}
