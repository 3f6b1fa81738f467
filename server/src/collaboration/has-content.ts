/**
 * Whether there is anything in a document that a person or a program has put there.
 */
import { contentRoot, isMarkerItem, metaRoot } from '@tandem/shared/document/layout.ts'
import type * as Y from 'yjs'

/** Whether a document, of Tandem's layout or any other, holds more than empty blocks and what every document has. */
export function hasContent(document: Y.Doc): boolean {
  for (const [name, type] of document.share) {
    if (name === metaRoot) continue
    for (const item of type._map.values()) if (!item.deleted) return true
    for (let item = type._start; item !== null; item = item.right) {
      if (!item.deleted && item.countable && !(name === contentRoot && isMarkerItem(item))) return true
    }
  }
  return false
}
