/**
 * The first update of every document: format version 1 and one empty paragraph. [DF9]
 *
 * Its bytes are always the same (client 1, a clientID that no Yjs client draws in practice), so
 * applying it twice, on two servers or from an old offline copy, changes nothing. That is why a
 * new document never ends up with its first block twice.
 */
import * as Y from 'yjs'
import { contentOf, formatVersion, metaOf } from './layout.ts'

const seedClient = 1

function makeSeed(): Uint8Array {
  const document = new Y.Doc()
  document.clientID = seedClient
  document.transact(() => {
    metaOf(document).set('format', formatVersion)
    contentOf(document).insertEmbed(0, new Y.Map([['type', 'paragraph']]))
  })
  const update = Y.encodeStateAsUpdate(document)
  document.destroy()
  return update
}

/** The update that a document without any is opened with. */
export const seedUpdate: Uint8Array = makeSeed()
