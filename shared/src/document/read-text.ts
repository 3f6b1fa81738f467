/** Plain text as a document: what text.ts writes, and what anybody else has written. */
import type { Node } from 'prosemirror-model'
import { maxDepth, schema, type ListKind } from '../schema/schema.ts'
import { withListStarts, type ReadBlock } from './list-starts.ts'

const { doc, paragraph, listItem, hardBreak } = schema.nodes

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
