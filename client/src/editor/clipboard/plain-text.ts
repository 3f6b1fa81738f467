/**
 * What is copied, as plain text: a line for each block, lists with their markers, and cells as spreadsheets have them.
 */
import { itemNumbers } from '@tandem/shared/document/nesting.ts'
import { textOf, textOfBlock } from '@tandem/shared/document/text.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { Slice, type Node } from 'prosemirror-model'
import { writeCells } from './cells.ts'

const { table: tableType, tableRow } = schema.nodes

/** `slice` as plain text. */
export function plainText(slice: Slice): string {
  const { content } = withinCell(slice)
  if (content.firstChild?.isBlock !== true) return content.textBetween(0, content.size, '\n', (leaf) => textOf(leaf, '\n'))
  const nodes = content.content
  // Part of one block is text, not a list.
  const only = nodes.length === 1 ? nodes[0] : undefined
  if (only?.isTextblock === true) return textOf(only, '\n')
  if (only?.type === tableType && only.childCount === 1 && only.firstChild!.childCount === 1) return textOf(only, '\n')
  if (nodes[0]?.type === tableRow) return nodes.length === 1 && nodes[0].childCount === 1 ? textOf(nodes[0], '\n') : writeRows(nodes)
  const numbers = itemNumbers(nodes)
  return nodes.map((block, index) => (block.type === tableType ? writeRows(block.children) : textOfBlock(block, numbers[index]!))).join('\n')
}

function writeRows(rows: readonly Node[]): string {
  return writeCells(rows.map((row) => row.children.map((cell) => textOf(cell, '\n'))))
}

/** What a slice has of one cell's text; the slice itself where it has whole cells, or none. */
export function withinCell(slice: Slice): Slice {
  const cell = slice.content.firstChild?.firstChild?.firstChild
  const isText = slice.content.firstChild?.type === tableType && slice.openStart > 3 && slice.openEnd > 3
  return isText && cell ? new Slice(cell.content, 1, 1) : slice
}
