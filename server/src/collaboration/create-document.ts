/**
 * How a document comes into being: with the seed as the first update of its log.
 *
 * The seed's bytes are always the same, so a document that is created twice at once has it twice and looks the same.
 */
import { isCommentsDocument } from '@tandem/shared/access.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import * as Y from 'yjs'
import { nobody } from '../storage/storage.ts'
import type { Storage, StoredDocument } from '../storage/storage.ts'

/** Comments begin with nothing; but what is in the log exists. */
const emptyUpdate = Y.encodeStateAsUpdate(new Y.Doc())

/** Creates a document; resolves when it is on disk. */
export async function createDocument(storage: Storage, name: string): Promise<StoredDocument> {
  const bytes = isCommentsDocument(name) ? emptyUpdate : seedUpdate
  const lastSequence = await storage.append(name, [{ ...nobody, bytes, at: Date.now() }])
  return { segments: [], updates: [bytes], lastSequence, updatesSinceCheckpoint: lastSequence, foldedSequence: 0, setAside: [] }
}
