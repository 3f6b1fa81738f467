/**
 * A document as plain text; read-text.ts reads it.
 *
 *     Plan                     a block per paragraph, an empty line between two
 *
 *     1. one                   items of a list on lines of their own, each with its marker
 *       - below
 *     > said                   quotations as in mail
 *     a<tab>b                  the cells of a row on one line
 *
 * Read again, that gives the paragraphs, lists and quotations; what headings, marks and tables were is text.
 */
import type { Node } from 'prosemirror-model'
import { schema, type ListKind } from '../schema/schema.ts'
import { depthFrom, itemNumbers } from './nesting.ts'

const { listItem, divider, image, table: tableType } = schema.nodes

/** `document` as plain text, with a line break at its end; an empty text for an empty document. */
export function writeText(document: Node): string {
  const blocks = document.children
  const numbers = itemNumbers(blocks)
  let text = ''
  blocks.forEach((block, index) => {
    const before = blocks[index - 1]
    const isClose = block.type === listItem && before?.type === listItem && before.attrs['quote'] === block.attrs['quote']
    if (before !== undefined) text += isClose ? '\n' : '\n\n'
    text += blockText(block, numbers[index]!)
  })
  return text === '' ? '' : `${text}\n`
}

function blockText(block: Node, number: number): string {
  const quote = '> '.repeat(depthFrom(block.attrs['quote']))
  const indent = '  '.repeat(depthFrom(block.attrs['indent']))
  const text = block.type === tableType ? block.children.map((row) => indent + rowText(row)).join('\n') : textOfBlock(block, number)
  return quote + text.replaceAll('\n', `\n${quote}`)
}

/** The text of a textblock: indented, and that of an item with its marker, which is `number` in an ordered list. */
export function textOfBlock(block: Node, number: number): string {
  const indent = '  '.repeat(depthFrom(block.attrs['indent']))
  const marker = block.type === listItem ? itemMarker(block.attrs['kind'] as ListKind, block.attrs['checked'] === true, number) : ''
  const margin = indent + ' '.repeat(marker.length)
  return indent + marker + linesOf(block).join('\n').replaceAll('\n', `\n${margin}`)
}

function linesOf(block: Node): string[] {
  const lines = textOf(block, '\n').split('\n')
  // What a block shows beside its text stands above it.
  const shown = block.type === divider ? '---' : block.type === image && block.attrs['alt'] !== '' ? `[${String(block.attrs['alt']).replace(/\s+/g, ' ')}]` : null
  if (shown === null) return lines
  return block.childCount === 0 ? [shown] : [shown, ...lines]
}

/** The text in a node, `separator` between its blocks, a line break as U+000A. */
export function textOf(node: Node, separator: string): string {
  const leafText = (leaf: Node) => leaf.type.spec.leafText?.(leaf) ?? ''
  return node.isLeaf ? leafText(node) : node.textBetween(0, node.content.size, separator, leafText)
}

function rowText(row: Node): string {
  return row.children.map((cell) => textOf(cell, ' ').replace(/\s/g, ' ')).join('\t')
}

/** What stands before the text of an item. */
function itemMarker(kind: ListKind, isChecked: boolean, number: number): string {
  if (kind === 'task') return isChecked ? '[x] ' : '[ ] '
  return kind === 'ordered' ? `${number}. ` : '- '
}
