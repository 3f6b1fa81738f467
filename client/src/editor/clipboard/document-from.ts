/** What is copied, as a document. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node, Slice } from 'prosemirror-model'
import { withinCell } from './plain-text.ts'

const { doc, paragraph, table, tableRow, tableCell, tableHeader, codeBlock } = schema.nodes

/** The document that a slice is a part of, without all the rest. Text of one block is a paragraph, unless it is code. */
export function documentFrom(slice: Slice): Node {
  const { content } = withinCell(slice)
  const first = content.firstChild
  if (first === null || first.isInline) return doc.create(null, paragraph.create(null, content))
  if (first.type === tableCell || first.type === tableHeader) return doc.create(null, table.create(null, tableRow.create(null, content)))
  if (first.type === tableRow) return doc.create(null, table.create(null, content))
  if (content.childCount === 1 && first.isTextblock && first.type !== codeBlock && slice.openStart > 0) return doc.create(null, paragraph.create(null, first.content))
  return doc.create(null, content)
}
