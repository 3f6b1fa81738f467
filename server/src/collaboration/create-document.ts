/**
 * How a document comes into being: with the seed as the first update of its log.
 *
 * The seed's bytes are always the same, so a document that is created twice at once has it twice and looks the same.
 */
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { nobody } from '../storage/storage.ts'
import type { Storage, StoredDocument } from '../storage/storage.ts'

/** Creates a document; resolves when it is on disk. */
export async function createDocument(storage: Storage, name: string): Promise<StoredDocument> {
  const lastSequence = await storage.append(name, [{ ...nobody, bytes: seedUpdate, at: Date.now() }])
  return { segments: [], updates: [seedUpdate], lastSequence, updatesSinceCheckpoint: lastSequence, foldedSequence: 0, setAside: [] }
}
