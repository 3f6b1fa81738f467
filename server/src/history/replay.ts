/**
 * A document as it was, from its history, and the edit that makes it so again.
 */
import * as Y from 'yjs'
import type { History, SetAsideRecord, StoredDocument } from '../storage/storage.ts'
import { isUpdate, unpackSegment } from './segment.ts'

/** A document without anything, in which deleted text stays readable. */
export function emptyReplay(): Y.Doc {
  return new Y.Doc({ gc: false })
}

/**
 * Plays a history into a document, in one transaction.
 *
 * @param after leaves out what ends at that sequence or before, because it was played already.
 */
export function replay(document: Y.Doc, history: History, after = 0, origin: unknown = null): void {
  document.transact(() => {
    for (const { last, bytes } of history.segments) if (last > after) Y.applyUpdateV2(document, unpackSegment(bytes).update, origin)
    for (const { sequence, bytes } of history.updates) if (sequence > after && isUpdate(bytes)) Y.applyUpdate(document, bytes, origin)
  }, origin)
}

/**
 * Puts what is stored into a document, in one transaction, so that cleaning up and announcing happen once.
 *
 * @returns what could not be applied, though it is as it was written; mostly nothing.
 */
export function applyStored(document: Y.Doc, { segments, updates }: StoredDocument): SetAsideRecord[] {
  const unusable: SetAsideRecord[] = []
  document.transact(() => {
    for (const { bytes } of segments) Y.applyUpdateV2(document, unpackSegment(bytes).update)
    updates.forEach((update, index) => {
      try {
        Y.applyUpdate(document, update)
      } catch (error) {
        unusable.push({ record: `stored update ${index + 1} of ${updates.length}`, detail: `cannot be applied (${String(error)})` })
      }
    })
  })
  return unusable
}

/** The part of a history that ends at a sequence, which is the last one of a version. */
export function historyUntil(history: History, through: number): History {
  return {
    segments: history.segments.filter(({ last }) => last <= through),
    updates: history.updates.filter(({ sequence }) => sequence <= through)
  }
}

/**
 * The edit that takes back everything after a version: an update on top of the whole history, which deletes what came
 * and inserts again what went. What others write at the same moment stays, and the edit can be taken back like any
 * other. It is made by undoing, so nothing that stayed the same is touched, and ids of blocks are followed.
 *
 * @param through the last sequence of the version.
 * @returns null if nothing has to change.
 */
export function revertTo(history: History, through: number): Uint8Array | null {
  const document = emptyReplay()
  replay(document, historyUntil(history, through))
  const since = Symbol('since')
  const undo = new Y.UndoManager(document, { trackedOrigins: new Set([since]) })
  replay(document, history, through, since)
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  undo.undo()
  undo.destroy()
  document.destroy()
  return updates.length === 0 ? null : Y.mergeUpdates(updates)
}
