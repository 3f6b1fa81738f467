/**
 * Applying an update that a client sent, so that it is known whether that succeeded: the reader of y-protocols swallows
 * what goes wrong, and its answer would then say that the edit is saved.
 */
import * as Y from 'yjs'

/**
 * Applies an update. What it builds on may be missing: it then waits in the document, which announces nothing of it.
 *
 * @returns whether something waits now that did not wait before.
 * @throws Error if the update is malformed. A part of it may have been applied, and announced, then.
 */
export function applyClientUpdate(document: Y.Doc, update: Uint8Array, origin: unknown): boolean {
  const before = waitingIn(document)
  // Reads all of it before anything is applied.
  Y.decodeUpdate(update)
  Y.applyUpdate(document, update, origin)
  const after = waitingIn(document)
  return !isSame(before.structs, after.structs) || !isSame(before.deletions, after.deletions)
}

function waitingIn({ store }: Y.Doc): { structs: Uint8Array | null; deletions: Uint8Array | null } {
  return { structs: store.pendingStructs?.update ?? null, deletions: store.pendingDs }
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0)
}
