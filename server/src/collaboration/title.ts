/**
 * The title under which a document is listed: the one that was set, or else the beginning of its first text.
 *
 * Reads at most the first few thousand structs of a document, whatever its length, and creates nothing in documents of other
 * layouts.
 */
import * as Y from 'yjs'
import { contentRoot, firstItem, isMarkerItem, metaRoot } from '@tandem/shared/document/layout.ts'

/** Longest title that is taken from a document's text, in characters. */
const maxTextTitle = 80

/** Longest title that was set, in characters; what is longer is cut. */
const maxSetTitle = 200

/** How many structs are looked at before the search for text ends. */
const maxStructs = 5000

/** The title of a document; empty if it has none and no text. */
export function titleOf(document: Y.Doc): string {
  if (document.share.has(metaRoot)) {
    const title: unknown = document.getMap(metaRoot).get('title')
    if (typeof title === 'string' && title.trim() !== '') return cut(title.trim(), maxSetTitle)
  }
  return document.share.has(contentRoot) ? cut(firstText(document.getText(contentRoot)), maxTextTitle) : ''
}

function firstText(text: Y.Text): string {
  let found = ''
  let structs = 0
  for (let item = firstItem(text); item !== null && structs < maxStructs; item = item.right, structs += 1) {
    if (item.deleted) continue
    if (isMarkerItem(item)) {
      if (found.trim() !== '') break
      found = ''
    } else if (item.content instanceof Y.ContentString) {
      found = `${found}${item.content.str.slice(0, 2 * maxTextTitle)}`.trimStart()
      const line = /^[^\n]*(?=\n)/.exec(found)
      if (line !== null) return line[0].trim()
      if (found.length > maxTextTitle) break
    }
  }
  return found.trim()
}

/** Cuts at a character, not inside one. */
function cut(title: string, length: number): string {
  return title.length <= length ? title : [...title.slice(0, 2 * length)].slice(0, length).join('').trimEnd()
}
