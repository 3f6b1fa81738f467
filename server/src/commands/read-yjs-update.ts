/**
 * A Y.Doc from bytes that somebody hands over as a Yjs update, of either version.
 *
 * Nothing in an update says what it is, and the beginning of almost anything can be read as one: an empty update of
 * version 2 starts like an empty one of version 1. So what counts is whether all bytes are used up.
 */
import { createDecoder, hasContent } from 'lib0/decoding'
import type { Decoder } from 'lib0/decoding'
import * as Y from 'yjs'
import { SourceError } from './import-sources.ts'

/** The document that `bytes` hold. Throws a SourceError if they are no update or not a whole document. */
export function readYjsUpdate(bytes: Uint8Array): Y.Doc {
  if (bytes.length === 0) throw new SourceError('It is empty; even a document without content has two bytes.')
  const document = readWhole(bytes, Y.readUpdate) ?? readWhole(bytes, Y.readUpdateV2)
  if (document === null) throw new SourceError('It is not a Yjs update, or it is damaged.')
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null) {
    throw new SourceError('It is a part of a document only: it builds on updates that are not in it. Export the whole document, as Y.encodeStateAsUpdate does.')
  }
  return document
}

function readWhole(bytes: Uint8Array, read: (decoder: Decoder, document: Y.Doc) => void): Y.Doc | null {
  const document = new Y.Doc({ gc: false })
  const decoder = createDecoder(bytes)
  try {
    read(decoder, document)
  } catch {
    return null
  }
  return hasContent(decoder) ? null : document
}
