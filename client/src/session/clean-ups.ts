/**
 * Tells Yjs' own clean-ups from edits. After a transaction that touched formatting, by whomever, Yjs deletes formatting
 * that says nothing any more, in a local transaction of its own. Nobody wrote that, so it is nobody's unsaved edit; a
 * reader's page makes them too.
 *
 * A clean-up has no origin, inserts nothing, and deletes formatting only. That is seen right after the transaction: when
 * updates are told of, what was deleted is already gone.
 */
import * as Y from 'yjs'

/** Watches a document. Returns what says of a transaction, once the document's update event has come, whether somebody wrote it here. */
export function editsOf(document: Y.Doc): (transaction: Y.Transaction) => boolean {
  const cleanUps = new WeakSet<Y.Transaction>()
  document.on('afterTransaction', (transaction) => {
    if (isCleanUp(transaction)) cleanUps.add(transaction)
  })
  return (transaction) => transaction.local && !cleanUps.has(transaction)
}

function isCleanUp(transaction: Y.Transaction): boolean {
  const { local, origin, doc, beforeState, afterState, deleteSet } = transaction
  if (!local || origin !== null || afterState.get(doc.clientID) !== beforeState.get(doc.clientID)) return false
  let onlyFormatting = true
  Y.iterateDeletedStructs(transaction, deleteSet, (struct) => {
    onlyFormatting &&= struct instanceof Y.Item && struct.content instanceof Y.ContentFormat
  })
  return onlyFormatting
}
