/**
 * From Markdown to the flat blocks of a document.
 *
 *     # Plan                    heading 1 "Plan"
 *     1. one                    listItem ordered "one"
 *        > said          ─>     paragraph indent 1 quote 1 "said"
 *        - below                listItem bullet indent 1 "below"
 *     2. two                    listItem ordered start 2 "two"
 *
 * What the document has no counterpart for is kept as text that says it: docs/formats.md lists how. Nothing of a text is
 * dropped but what only arranges it, such as the place of a link's definition.
 */
import type { Blockquote, Image, Code, Definition, FootnoteDefinition, Html, List, ListItem, Nodes, Paragraph, Parents, PhrasingContent, Root, RootContent, Table } from 'mdast'
import type { Attrs, Node } from 'prosemirror-model'
import { safeImageSource } from '../../schema/links.ts'
import { calloutKinds, type CalloutKind } from '../../schema/palette.ts'
import { maxDepth, schema } from '../../schema/schema.ts'
import { withListStarts, type ReadBlock } from '../list-starts.ts'
import { parseMarkdown } from './parse.ts'
import { InlineReader } from './read-inline.ts'

const { doc, paragraph, heading, listItem, codeBlock, divider, image, table, tableRow, tableCell, tableHeader } = schema.nodes

/** How deep nodes may be in each other; what is deeper is kept as it is written. Far more than anybody writes, and less than a stack. */
const maxNesting = 200

/** Where in the flat document a node belongs. */
interface Place {
  readonly indent: number
  readonly quote: number
  readonly callout: CalloutKind | null
  /** How many nodes it is in. */
  readonly nesting: number
}

/** The document that `markdown` says. Any text is Markdown: this does not fail. */
export function readMarkdown(markdown: string): Node {
  // A byte order mark is no text, and a line may end as on any system.
  const source = markdown.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n').toWellFormed()
  return new Reader(source).read()
}

class Reader {
  readonly #source: string
  readonly #blocks: ReadBlock[] = []
  /** The block of the last quotation without anything in it. */
  #emptyQuote: ReadBlock | null = null
  readonly #inline: InlineReader
  readonly #definitions: ReadonlyMap<string, Definition>
  /** The definitions that some link or picture refers to. */
  readonly #used: ReadonlySet<Definition>
  readonly #root: Root

  constructor(source: string) {
    this.#source = source
    this.#root = parseMarkdown(source)
    const definitions = new Map<string, Definition>()
    const referred = new Set<string>()
    each(this.#root, (node) => {
      // Of several of one name the first counts.
      if (node.type === 'definition' && !definitions.has(node.identifier)) definitions.set(node.identifier, node)
      if (node.type === 'linkReference' || node.type === 'imageReference') referred.add(node.identifier)
    })
    this.#used = new Set([...definitions].flatMap(([name, definition]) => (referred.has(name) ? [definition] : [])))
    this.#definitions = definitions
    this.#inline = new InlineReader(source, definitions, maxNesting)
  }

  read(): Node {
    this.#addAll(this.#root, { indent: 0, quote: 0, callout: null, nesting: 0 })
    const blocks = withListStarts(this.#blocks)
    return doc.create(null, blocks.length > 0 ? blocks : [paragraph.create()])
  }

  #addAll({ children }: { children: readonly RootContent[] }, place: Place): void {
    for (const child of children) this.#add(child, place)
  }

  #add(node: RootContent, place: Place): void {
    if (place.nesting > maxNesting) return this.#push(paragraph.create(at(place), text(this.#sourceOf(node).replaceAll('\n', ' '))))
    const inside = { ...place, nesting: place.nesting + 1 }
    switch (node.type) {
      case 'paragraph':
        return this.#push(this.#picture(node.children, at(place)) ?? paragraph.create(at(place), this.#inline.read(node.children)))
      case 'heading':
        return this.#push(heading.create({ ...at(place), level: node.depth }, this.#inline.read(node.children)))
      case 'thematicBreak':
        return this.#push(divider.create(at(place)))
      case 'blockquote':
        return this.#addQuote(node, inside)
      case 'list':
        return this.#addList(node, inside)
      case 'code':
        return this.#addCode(node, place)
      case 'html':
        return this.#addHtml(node, place)
      case 'table':
        return this.#addTable(node, place)
      case 'definition':
        if (!this.#used.has(node)) this.#push(paragraph.create(at(place), text(this.#sourceOf(node).replaceAll('\n', ' '))))
        return
      case 'footnoteDefinition':
        return this.#addFootnote(node, inside)
      default:
        // Inline nodes stand in paragraphs; whatever else an extension may make is kept as it is written.
        return this.#push(paragraph.create(at(place), text(this.#sourceOf(node).replaceAll('\n', ' '))))
    }
  }

  /** A picture that is all of a paragraph or a cell; what it says of itself is its caption. */
  #picture([only, ...others]: readonly PhrasingContent[], attrs: Attrs): Node | null {
    if (only === undefined || others.length > 0) return null
    const { url, title } = only.type === 'imageReference' ? (this.#definitions.get(only.identifier) ?? {}) : only.type === 'image' ? (only satisfies Image) : {}
    const src = url === undefined ? null : safeImageSource(url)
    if (src === null || (only.type !== 'image' && only.type !== 'imageReference')) return null
    return image.create({ ...attrs, src, alt: only.alt ?? '' }, text(title ?? ''))
  }

  #addQuote(quote: Blockquote, around: Place): void {
    const callout = this.#calloutOf(quote)
    if (callout !== null) return this.#addCallout(callout, quote, around)
    const node = quote
    // A quotation in a callout is beside it: here the callout is what is inside.
    const place = { ...around, quote: around.quote + 1, callout: null }
    if (node.children.length > 0) return this.#addAll(node, place)
    // Beside another one it says nothing, as the two are one.
    const quoted = paragraph.create(at(place))
    if (Number(this.#blocks.at(-1)?.node.attrs['quote'] ?? 0) >= Number(quoted.attrs['quote'])) return
    this.#push(quoted)
    this.#emptyQuote = this.#blocks.at(-1) ?? null
  }

  /** The kind of callout that a quotation is: the first line of GitHub's alerts says it. */
  #calloutOf({ children: [first] }: Blockquote): CalloutKind | null {
    const [words] = first?.type === 'paragraph' ? first.children : []
    if (words?.type !== 'text') return null
    const said = /^\[!([a-z]+)\][ \t]*(?:\n|$)/i.exec(this.#sourceOf(words))?.[1]?.toLowerCase()
    return calloutKinds.find((kind) => kind === said) ?? null
  }

  #addCallout(callout: CalloutKind, { children }: Blockquote, around: Place): void {
    const place = { ...around, callout }
    const last = this.#blocks.at(-1)?.node.attrs
    // Two of one kind, one right behind the other, would be one.
    if (last?.['callout'] === callout && last['quote'] === Math.min(place.quote, maxDepth)) this.#push(paragraph.create(at(around)))
    const [first, ...others] = children as [Paragraph, ...RootContent[]]
    const before = this.#blocks.length
    const text = withoutFirstLine(first)
    if (text !== null) this.#add(text, place)
    this.#addAll({ children: others }, place)
    if (this.#blocks.length === before) this.#push(paragraph.create(at(place)))
  }

  #addList(list: List, place: Place): void {
    list.children.forEach((item, index) => this.#addItem(item, list, index, place))
  }

  /** An item is its first paragraph; what else it holds stands below it, one deeper. */
  #addItem(item: ListItem, list: List, index: number, place: Place): void {
    const [first, ...others] = item.children
    const own = first === undefined ? null : asParagraph(first)
    // A picture stands below its item.
    const line = own === null || this.#picture(own.children, {}) !== null ? null : own
    const emptyTask = line === null || typeof item.checked === 'boolean' ? null : this.#emptyTask(line)
    const checked = item.checked ?? emptyTask
    const kind = checked === null ? (list.ordered === true ? 'ordered' : 'bullet') : 'task'
    const content = line === null || emptyTask !== null ? [] : this.#inline.read(line.children)
    const node = listItem.create({ ...at(place), kind, checked: checked === true }, content)
    const number = { number: (list.start ?? 1) + index, isFirst: index === 0 }
    const before = this.#append({ node, item: number })
    this.#addAll({ children: line === null ? item.children : others }, { ...place, indent: place.indent + 1 })
    // What became a paragraph, such as a footnote, is the item's text as well.
    const below = this.#blocks[before]?.node
    if (line !== null || below?.type !== paragraph || below.attrs['quote'] !== node.attrs['quote']) return
    this.#blocks.splice(before - 1, 2, { node: listItem.create(node.attrs, below.content), item: number })
  }

  /** Whether a task without text is done, where `line` is one. To the syntax that is text. */
  #emptyTask({ children }: Paragraph): boolean | null {
    const [only, ...others] = children
    const written = others.length === 0 && only?.type === 'text' ? /^\[([ xX])\]$/.exec(this.#sourceOf(only)) : null
    return written === null ? null : written[1] !== ' '
  }

  #addCode({ lang, meta, value }: Code, place: Place): void {
    const language = [lang, meta].filter(Boolean).join(' ').trim().replace(/\s+/g, ' ')
    this.#push(codeBlock.create({ ...at(place), language: language === '' ? null : language }, text(value)))
  }

  /** HTML is kept as code: what it would show cannot be told without a browser, and one block may be half of an element. */
  #addHtml(node: Html, place: Place): void {
    const line = asParagraph(node)
    if (line === null) this.#push(codeBlock.create({ ...at(place), language: 'html' }, text(node.value)))
    else this.#push(paragraph.create(at(place), this.#inline.read(line.children)))
  }

  #addFootnote({ label, identifier, children }: FootnoteDefinition, place: Place): void {
    const name = `[^${label ?? identifier}]:`
    const [first, ...others] = children
    const isText = first?.type === 'paragraph'
    const content = isText ? [schema.text(`${name} `), ...this.#inline.read(first.children)] : [schema.text(name)]
    this.#push(paragraph.create(at(place), content))
    this.#addAll({ children: isText ? others : children }, place)
  }

  #addTable({ children, align }: Table, place: Place): void {
    const width = Math.max(1, ...children.map((row) => row.children.length))
    const rows = children.map((row, index) => {
      const type = index === 0 ? tableHeader : tableCell
      const cells = Array.from({ length: width }, (_, column) => {
        const said = align?.[column]
        const alignment = said === 'right' ? 'end' : said === 'left' ? 'start' : (said ?? null)
        const content = row.children[column]?.children ?? []
        const picture = this.#picture(content, { align: alignment })
        return type.create(null, picture ?? paragraph.create({ align: alignment }, this.#inline.read(content)))
      })
      return tableRow.create(null, cells)
    })
    // A table has to begin with a row of headers; one without words is there for that only.
    const isHeadless = rows.length > 1 && rows[0]!.textContent === '' && rows[0]!.children.every((cell) => cell.firstChild!.childCount === 0)
    this.#push(table.create(at(place), isHeadless ? rows.slice(1) : rows))
  }

  #push(node: Node): void {
    this.#append({ node })
  }

  /** Adds a block, and gives how many there are now. */
  #append(block: ReadBlock): number {
    const last = this.#blocks.at(-1)
    if (last !== undefined && last === this.#emptyQuote && block.node.attrs['quote'] >= last.node.attrs['quote']) this.#blocks.pop()
    return this.#blocks.push(block)
  }

  #sourceOf({ position }: Nodes): string {
    return position === undefined ? '' : this.#source.slice(position.start.offset, position.end.offset)
  }
}

function at({ indent, quote, callout }: Place): { indent: number; quote: number; callout: CalloutKind | null } {
  return { indent: Math.min(indent, maxDepth), quote: Math.min(quote, maxDepth), callout }
}

/** A paragraph without its first line; `null` where there is no other. */
function withoutFirstLine({ children: [first, ...others], ...paragraph }: Paragraph): Paragraph | null {
  const rest = first?.type === 'text' ? /\n([^]*)$/.exec(first.value)?.[1] : undefined
  if (rest !== undefined && rest !== '') return { ...paragraph, children: [{ type: 'text', value: rest }, ...others] }
  // A line break that is written as one goes with the line.
  const after = rest === undefined && others[0]?.type === 'break' ? others.slice(1) : others
  return after.length > 0 ? { ...paragraph, children: after } : null
}

function text(value: string): Node[] {
  return value === '' ? [] : [schema.text(value)]
}

/** A node that is the text of a list item, or a line that consists of line breaks only, which to the syntax is HTML. */
function asParagraph(node: RootContent): Paragraph | null {
  if (node.type === 'paragraph') return node
  if (node.type !== 'html' || !/^(?:<br ?\/?>\s*)+$/.test(node.value)) return null
  const breaks = node.value.match(/<br/g) ?? []
  return { type: 'paragraph', children: breaks.map(() => ({ type: 'break' })) }
}

/** Calls `visit` with each node, in order; not by recursion, which deep nesting would bring to its end. */
function each(root: Nodes, visit: (node: Nodes) => void): void {
  const waiting: Nodes[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    visit(node)
    if ('children' in node) waiting.push(...(node as Parents).children.toReversed())
  }
}
