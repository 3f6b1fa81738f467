/**
 * The schema of the editor that Tandem is compared with: the blocks of the measured documents, as textblocks side by
 * side that look the same in the page, and no more.
 */

import { Schema } from 'prosemirror-model'
import type * as Y from 'yjs'

export const plainSchema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'inline*', toDOM: () => ['p', { dir: 'auto' }, 0] },
    heading: {
      group: 'block',
      content: 'inline*',
      attrs: { level: { default: 1 } },
      toDOM: (node) => [`h${Number(node.attrs['level'])}`, { dir: 'auto' }, 0],
    },
    listItem: {
      group: 'block',
      content: 'inline*',
      attrs: { kind: { default: 'bullet' } },
      toDOM: (node) => ['div', { dir: 'auto', 'data-list-item': String(node.attrs['kind']) }, 0],
    },
    text: { group: 'inline' },
  },
  marks: {
    bold: { toDOM: () => ['strong', 0] },
    italic: { toDOM: () => ['em', 0] },
  },
})

/** Where y-prosemirror has its document. */
export function plainFragment(document: Y.Doc): Y.XmlFragment {
  return document.getXmlFragment('prosemirror')
}
