/**
 * Where things are in a document's Y.Doc. docs/document-format.md is the specification; rule numbers
 * such as [DF3] refer to it.
 *
 * Root `content` is a Y.Text. An embedded Y.Map in it is a block marker: the characters and atoms up
 * to the next marker are the text of its block. Root `meta` is a Y.Map.
 */
import * as Y from 'yjs'

/** The version of the format that this code writes. */
export const formatVersion = 1

/** Name of the root Y.Text that holds the blocks. [DF1] */
export const contentRoot = 'content'

/** Name of the root Y.Map that holds the format version and the title. [DF2] */
export const metaRoot = 'meta'

/** The text of a document. */
export function contentOf(document: Y.Doc): Y.Text {
  return document.getText(contentRoot)
}

/** The format version and title of a document. */
export function metaOf(document: Y.Doc): Y.Map<unknown> {
  return document.getMap(metaRoot)
}

/** A Y.Map embedded in a Y.Text: type and attributes of a block. [DF3] */
export type Marker = Y.Map<unknown>

/** A struct of a Y.Text's list that is a block marker. */
export type MarkerItem = Y.Item & { content: Y.ContentType }

/** Whether `item` is, or was before it was deleted and collected, a block marker of the text it is in. */
export function isMarkerItem(item: Y.Item): item is MarkerItem {
  return item.content instanceof Y.ContentType && item.content.type instanceof Y.Map
}

/** The keys and values of the block that `item` begins. */
export function markerOf(item: MarkerItem): Marker {
  return item.content.type as unknown as Marker
}

/** The first struct of a text, deleted ones included. */
export function firstItem(text: Y.Text): Y.Item | null {
  return text._start
}
