/**
 * `tandem compact`: makes the files of a data folder as small as they get.
 *
 *     each document   log ──> segments and versions; state ──> checkpoints; then the log is dropped
 *     the file        what became free goes back to the file system
 *
 * The server does the first part by itself, for documents that are open. Nothing of the history is lost.
 */
import * as Y from 'yjs'
import { DocumentHistory } from '../history/document-history.ts'
import { applyStored } from '../history/replay.ts'
import { toError } from '../log.ts'
import { exitCode } from '../startup-error.ts'
import { databasePath, sizeOf } from '../storage/data-folder.ts'
import { SqliteStorage } from '../storage/sqlite-storage.ts'
import { keptCheckpoints } from '../storage/storage.ts'
import type { Storage } from '../storage/storage.ts'
import { readFolderArguments } from './arguments.ts'
import type { RunCommand } from './command.ts'
import { assertDatabase, explained } from './data-folder-command.ts'

/** Resolves with 0 if every document could be compacted. */
export const compact: RunCommand = async (args, environment) => {
  const { data, switches } = readFolderArguments(args, environment, null, ['accept-losses'])
  const path = databasePath(data)
  assertDatabase(path)
  const before = sizeOf(path) ?? 0
  return explained(`The documents in ${data} could not be compacted`, async () => {
    const storage = await SqliteStorage.open(data)
    const history = new DocumentHistory(storage)
    let failed = 0
    let count = 0
    try {
      for (const { name } of await storage.list()) {
        try {
          await compactDocument(storage, history, name)
          count += 1
        } catch (thrown) {
          failed += 1
          process.stderr.write(`"${name}" stays as it is: ${toError(thrown).message}\n`)
        }
      }
      if (switches.has('accept-losses')) await storage.acceptLosses()
      await storage.shrink()
    } finally {
      await history.close()
      await storage.close()
    }
    process.stdout.write(`Compacted ${count} document(s): ${path} has ${sizeOf(path)} bytes, and had ${before}.\n`)
    return failed === 0 ? 0 : exitCode.failure
  })
}

async function compactDocument(storage: Storage, history: DocumentHistory, name: string): Promise<void> {
  await history.fold(name)
  const stored = await storage.load(name)
  if (stored === null) return
  const document = new Y.Doc()
  const [unusable] = applyStored(document, stored)
  if (unusable !== undefined) throw new Error(`${unusable.record} ${unusable.detail}.`)
  const state = Y.encodeStateAsUpdate(document)
  document.destroy()
  // All that are kept have to cover the log before it is dropped.
  for (let count = 0; count < keptCheckpoints; count += 1) await storage.writeCheckpoint(name, state, stored.lastSequence)
}
