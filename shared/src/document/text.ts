/**
 * A document as plain text, and plain text as a document.
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
import { maxDepth, schema, type ListKind } from '../schema/schema.ts'
import { withListStarts, type ReadBlock } from './list-starts.ts'
import { depthFrom, itemNumbers } from './nesting.ts'

const { doc, paragraph, listItem, divider, image, hardBreak, table: tableType } = schema.nodes

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

/** A line of a text: how it is quoted, and if an item of a list begins there, which. */
interface Line {
  quote: number
  text: string
  item: { indent: number; kind: ListKind; checked: boolean; number: number } | null
}

/**
 * The document that plain text says: paragraphs between empty lines, in which a line break is one. Where a paragraph begins
 * like an item of a list, its lines are items. Any text is plain text: this does not fail.
 */
export function readText(text: string): Node {
  const blocks: ReadBlock[] = []
  let last = { depth: -1, quote: 0, numbers: [] as number[] }
  for (const lines of paragraphsOf(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').toWellFormed())) {
    const isList = lines[0]!.item !== null
    if (!isList) last = { depth: -1, quote: lines[0]!.quote, numbers: [] }
    const starts = lines.flatMap(({ item }, index) => (index === 0 || (isList && item !== null) ? [index] : []))
    starts.forEach((start, at) => {
      const line = lines[start]!
      const { item, quote } = line
      const own = isList ? line.text.replace(itemStart, '') : line.text
      const content = inline([own, ...lines.slice(start + 1, starts[at + 1]).map((other) => (isList ? other.text.trimStart() : other.text))])
      if (!isList || item === null) {
        blocks.push({ node: paragraph.create({ quote }, content) })
        return
      }
      if (quote !== last.quote) last = { depth: -1, quote, numbers: [] }
      const indent = Math.min(item.indent, last.depth + 1, maxDepth)
      const before = last.numbers[indent]
      const isFirst = item.kind === 'ordered' && before !== undefined && before + 1 !== item.number
      last = { depth: indent, quote, numbers: [...last.numbers.slice(0, indent), item.number] }
      blocks.push({ node: listItem.create({ indent, quote, kind: item.kind, checked: item.checked }, content), item: { number: item.number, isFirst } })
    })
  }
  const nodes = withListStarts(blocks)
  return doc.create(null, nodes.length > 0 ? nodes : [paragraph.create()])
}

/** Runs of lines with something in them, of one depth of quotation. */
function paragraphsOf(text: string): Line[][] {
  const paragraphs: Line[][] = []
  let current: Line[] | null = null
  for (const source of text.split('\n')) {
    const marks = /^(?:> ?)*/.exec(source)![0]
    const quote = Math.min(marks.replaceAll(' ', '').length, maxDepth)
    const line = source.slice(marks.length)
    if (line.trim() === '') current = null
    else if (current === null || current[0]!.quote !== quote) paragraphs.push((current = [lineFrom(line, quote)]))
    else current.push(lineFrom(line, quote))
  }
  return paragraphs
}

const itemStart = /^([ \t]*)(?:(?:[-*+•] )?\[([ xX])\]|[-*+•]|(\d{1,9})[.)])(?:[ \t]+|$)/

function lineFrom(text: string, quote: number): Line {
  const [, space, check, number] = itemStart.exec(text) ?? []
  if (space === undefined) return { quote, text, item: null }
  const indent = Math.floor(space.replaceAll('\t', '  ').length / 2)
  const kind = check !== undefined ? 'task' : number !== undefined ? 'ordered' : 'bullet'
  return { quote, text, item: { indent, kind, checked: check !== undefined && check !== ' ', number: Number(number ?? 1) } }
}


function inline(lines: readonly string[]): Node[] {
  return lines.flatMap((line, index) => [...(index > 0 ? [hardBreak.create()] : []), ...(line === '' ? [] : [schema.text(line)])])
}
