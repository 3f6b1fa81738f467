/**
 * A document as nested Markdown: CommonMark with GitHub's tables, task lists and strikethrough.
 *
 * The blocks become a tree first, then lines:
 *
 *     root ─ leaf                        # Plan
 *          └ list ─ item ─ quote         1. one
 *                 │       └ leaf            > said
 *                 └ item                 2. two
 *
 * Quotations, callouts (as GitHub's alerts) and lists are in each other as `quote`, `callout` and `indent` say. A quotation that is indented belongs to the item
 * above it, though the editor's lists end there. What Markdown cannot say is written in the nearest form, and no text is
 * lost: docs/formats.md lists how. The result read again is a document that is written the same way.
 */
import type { Node } from 'prosemirror-model'
import { calloutKinds, type CalloutKind } from '../../schema/palette.ts'
import { alignments, schema, type ListKind } from '../../schema/schema.ts'
import { depthFrom, itemNumbers } from '../nesting.ts'
import { layOutTable } from '../table-layout.ts'
import { atomText, writeCode, writeImage, writeInline, writeText } from './write-inline.ts'

const { paragraph, heading, listItem, codeBlock, divider, image, unknownBlock, table: tableType, tableHeader } = schema.nodes

/** `doc` as Markdown, with a line break at its end; an empty text for an empty document. */
export function writeMarkdown(doc: Node): string {
  const lines = writeParts(treeOf(doc.children).children)
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

interface Leaf {
  type: 'leaf'
  block: Node
}

/** A paragraph without anything in it, which Markdown does not have. It still keeps two lists apart. */
interface Nothing {
  type: 'nothing'
}

/** A quotation, or a callout, which is one with its kind as the first line. */
interface Quote {
  type: 'quote'
  callout: CalloutKind | null
  children: Part[]
}

interface List {
  type: 'list'
  ordered: boolean
  /** Whether it takes the second of the two markers that there are, being right behind a list with the first. */
  isOther: boolean
  items: Item[]
}

interface Item {
  block: Node
  number: number
  children: Part[]
}

type Part = Leaf | Nothing | Quote | List

/** What is open at a place of the document. */
type Open = { container: Quote } | { container: Item; depth: number }

/** Longest number that is read as an item's. */
const maxNumber = 999_999_999

function treeOf(blocks: readonly Node[]): { children: Part[] } {
  const root: { children: Part[] } = { children: [] }
  const numbers = itemNumbers(blocks)
  let open: Open[] = []
  blocks.forEach((block, index) => {
    const isItem = block.type === listItem
    const quote = depthFrom(block.attrs['quote'])
    const depth = depthFrom(block.attrs['indent'])
    const callout = calloutKinds.find((kind) => kind === block.attrs['callout']) ?? null
    // What it is in, from the outside in: a callout is inside of all quotations.
    const around: (CalloutKind | null)[] = [...Array.from({ length: quote }, () => null), ...(callout === null ? [] : [callout])]
    let quotes = 0
    let kept = 0
    for (const entry of open) {
      if ('depth' in entry ? entry.depth >= depth : quotes === around.length || entry.container.callout !== around[quotes]) break
      if (!('depth' in entry)) quotes++
      kept++
    }
    open = open.slice(0, kept)
    for (; quotes < around.length; quotes++) {
      const container: Quote = { type: 'quote', callout: around[quotes]!, children: [] }
      childrenOf(open, root).push(container)
      open.push({ container })
    }
    const siblings = childrenOf(open, root)
    if (isItem) {
      const item: Item = { block, number: numbers[index]!, children: [] }
      listFor(siblings, item).items.push(item)
      open.push({ container: item, depth })
    } else {
      siblings.push(isNothing(block) ? { type: 'nothing' } : { type: 'leaf', block })
    }
  })
  return root
}

function childrenOf(open: readonly Open[], root: { children: Part[] }): Part[] {
  return (open.at(-1)?.container ?? root).children
}

/** The list that `item` is the next one of: that at the end of `siblings`, or a new one. */
function listFor(siblings: Part[], item: Item): List {
  const ordered = item.block.attrs['kind'] === 'ordered'
  const last = siblings.at(-1)
  if (last?.type === 'list' && last.ordered === ordered && (!ordered || last.items.at(-1)!.number + 1 === item.number)) return last
  const before = siblings.findLast((part) => part.type !== 'nothing')
  const list: List = { type: 'list', ordered, isOther: before?.type === 'list' && before.ordered === ordered && !before.isOther, items: [] }
  siblings.push(list)
  return list
}

function isNothing(block: Node): boolean {
  return (block.type === paragraph || block.type === unknownBlock) && block.childCount === 0
}

function isSomething(part: Part): boolean {
  return part.type !== 'nothing'
}

/** The lines of parts that stand one below the other. */
function writeParts(parts: readonly Part[]): string[] {
  const lines: string[] = []
  for (const part of parts.filter(isSomething)) {
    if (lines.length > 0) lines.push('')
    lines.push(...writePart(part))
  }
  return lines
}

function writePart(part: Part): string[] {
  switch (part.type) {
    case 'leaf':
      return writeLeaf(part.block)
    case 'quote': {
      const lines = [...(part.callout === null ? [] : calloutStart(part.callout, part.children)), ...writeParts(part.children)]
      return lines.length === 0 ? ['>'] : lines.map((line) => (line === '' ? '>' : `> ${line}`))
    }
    case 'list':
      return writeList(part)
    case 'nothing':
      return []
  }
}

/** The line that says that a quotation is a callout; apart from what is no text, which could make a heading of it. */
function calloutStart(kind: CalloutKind, children: readonly Part[]): string[] {
  const first = children.find(isSomething)
  const isText = first?.type === 'leaf' && first.block.type === paragraph && first.block.firstChild?.isText === true
  return [`[!${kind.toUpperCase()}]`, ...(first === undefined || isText ? [] : [''])]
}

function writeList(list: List): string[] {
  const lines: string[] = []
  list.items.forEach((item, index) => {
    // A block in an item needs room around it; lists in lists do not.
    const before = list.items[index - 1]
    if (before?.children.some((child) => isSomething(child) && child.type !== 'list')) lines.push('')
    lines.push(...writeItem(item, markerOf(list, item)))
  })
  return lines
}

function markerOf({ ordered, isOther }: List, { number }: Item): string {
  if (!ordered) return isOther ? '*' : '-'
  return `${Math.min(number, maxNumber)}${isOther ? ')' : '.'}`
}

function writeItem({ block, children }: Item, marker: string): string[] {
  const lines = writeInline(block, 'paragraph').split('\n')
  const isTask = block.attrs['kind'] === 'task'
  if (isTask) lines[0] = `[${block.attrs['checked'] === true ? 'x' : ' '}] ${lines[0]}`.replace(/ +$/, '')
  const text = lines.join('\n')
  for (const [index, child] of children.filter(isSomething).entries()) {
    // Behind a marker alone, an empty line would end the item; a line break alone is HTML, which goes on to the next one.
    const isClose = index === 0 && (text === '' || (text !== '<br>' && interruptsText(child)))
    lines.push(...(isClose ? [] : ['']), ...writePart(child))
  }
  const margin = ' '.repeat(marker.length + 1)
  return lines.map((line, index) => (index === 0 ? `${marker} ${line}`.replace(/ +$/, '') : line === '' ? '' : margin + line))
}

/** Whether `part` is known as what it is right below a line of text. */
function interruptsText(part: Part): boolean {
  const [first] = part.type === 'list' ? part.items : []
  return part.type === 'list' && first !== undefined && first.block.childCount > 0 && (!part.ordered || first.number === 1)
}

function writeLeaf(block: Node): string[] {
  switch (block.type) {
    case tableType:
      return writeTable(block)
    case heading: {
      const level: unknown = block.attrs['level']
      const marker = '#'.repeat(typeof level === 'number' && Number.isInteger(level) ? Math.min(Math.max(level, 1), 6) : 1)
      return [`${marker} ${writeInline(block, 'line')}`.replace(/ +$/, '')]
    }
    case codeBlock:
      return writeCodeBlock(block)
    case divider:
      // What is written on the line stands below it.
      return block.childCount === 0 ? ['---'] : ['---', '', ...writeInline(block, 'paragraph').split('\n')]
    case image:
      return writeImageBlock(block)
    default:
      return writeInline(block, 'paragraph').split('\n')
  }
}

/** A picture in a line of its own, the text of its caption as what it says of itself; one without an address as its words. */
function writeImageBlock(block: Node): string[] {
  const { src, alt } = block.attrs
  const written = writeImage(String(src), String(alt), plainText(block), 'paragraph')
  return written === null ? writeInline(block, 'paragraph').split('\n').filter((line) => line !== '') : [written]
}

/** A picture that is all of a cell is read as one, with its caption; beside other blocks it is a link, and the caption text. */
function writeImageInCell(block: Node, isAlone: boolean): string {
  const { src, alt } = block.attrs
  const caption = writeInline(block, 'cell')
  const picture = writeImage(String(src), String(alt), isAlone ? plainText(block) : '', 'cell')
  if (picture === null) return caption
  return isAlone || caption === '' ? picture : `${picture}<br>${caption}`
}

function writeCodeBlock(block: Node): string[] {
  const text = plainText(block).replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD')
  const language = typeof block.attrs['language'] === 'string' ? writeText(block.attrs['language'].trim().replace(/\s+/g, ' ')) : ''
  // What follows backticks may have none.
  const character = language.includes('`') ? '~' : '`'
  const longest = Math.max(2, ...(text.match(character === '`' ? /`+/g : /~+/g) ?? []).map((run) => run.length))
  const fence = character.repeat(longest + 1)
  return [fence + language, ...(text === '' ? [] : text.split('\n')), fence]
}

/** The text of a block, an atom of an unknown type by its name. */
function plainText(block: Node): string {
  return block.textBetween(0, block.content.size, undefined, (leaf) => leaf.type.spec.leafText?.(leaf) ?? atomText(leaf))
}

/**
 * A table begins with a row of headers. One that has none gets an empty row, which is left out when it is read; so an empty
 * row of headers is written below it, as what it looks like.
 */
function writeTable(table: Node): string[] {
  const { cells, width, height } = layOutTable(table)
  const rows: string[][] = Array.from({ length: height }, () => Array.from({ length: width }, () => ''))
  const aligned: (string | null | undefined)[] = Array.from({ length: width })
  for (const { node, row, column } of cells) {
    rows[row]![column] = writeCell(node)
    const said = alignmentOf(node)
    aligned[column] = aligned[column] === undefined || aligned[column] === said ? said : null
  }
  const head = table.firstChild!.children
  const hasHead = head.length > 0 && head.every((cell) => cell.type === tableHeader) && rows[0]!.some((cell) => cell !== '')
  const delimiters = aligned.map((alignment) => ({ start: ':--', center: ':-:', end: '--:' })[alignment ?? ''] ?? '---')
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`
  const [first, ...others] = hasHead ? rows : [Array.from({ length: width }, () => ''), ...rows]
  return [line(first!), line(delimiters), ...others.map(line)]
}

/** How all text of a cell is aligned; `null` where it is not, or not all of it. */
function alignmentOf(cell: Node): string | null {
  const said: unknown = cell.firstChild!.attrs['align']
  return alignments.find((alignment) => alignment === said && cell.children.every((block) => block.attrs['align'] === said)) ?? null
}

/** The text of a cell, which is one line. Its blocks are set apart by line breaks, and items of lists have a marker as text. */
function writeCell(cell: Node): string {
  const numbers = itemNumbers(cell.children)
  return cell.children
    .map((block, index) => {
      if (block.type === codeBlock) return writeCode(plainText(block), 'cell')
      if (block.type === image) return writeImageInCell(block, cell.childCount === 1)
      if (block.type !== listItem || cell.childCount === 1) return writeInline(block, 'cell')
      return `${itemMarker(block.attrs['kind'] as ListKind, block.attrs['checked'] === true, numbers[index]!)} ${writeInline(block, 'cell')}`.replace(/ +$/, '')
    })
    .join('<br>')
}

function itemMarker(kind: ListKind, isChecked: boolean, number: number): string {
  if (kind === 'task') return isChecked ? '\\[x]' : '\\[ ]'
  return kind === 'ordered' ? `${number}.` : '-'
}
