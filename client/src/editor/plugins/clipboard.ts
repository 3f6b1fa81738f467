/**
 * Copy and paste between the flat document and the nested HTML of the rest of the world.
 *
 *   copy    blocks -> <ul>, <ol> and <blockquote> around them, as deep as `indent` and `quote` say
 *   paste   nested HTML -> a flat run of elements that say their depth in attributes -> the schema's parser
 *   tables  stay tables, with flat blocks in their cells; as plain text, lines with tabs between the cells
 *
 * What the schema writes on a block (`data-unknown`, `data-align` …) is written on the copied element
 * too, so a copy within Tandem loses nothing. As plain text a list keeps its markers.
 */
import { maxDepth, schema, type Json } from '@tandem/shared/schema/schema.ts'
import { DOMParser, DOMSerializer, Fragment, type Node, type ParseOptions, Slice } from 'prosemirror-model'
import { Plugin, type Selection } from 'prosemirror-state'
import { cellAround, isInTable } from 'prosemirror-tables'
import { listPlaces } from '../list-structure.ts'

const { listItem, paragraph, table: tableType, tableRow, tableCell } = schema.nodes

/** Carries the clipboard's way in and out. */
export function clipboard(): Plugin {
  return new Plugin({
    props: {
      clipboardParser: new FlatteningParser(schema, DOMParser.fromSchema(schema).rules),
      clipboardSerializer: new NestingSerializer(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)),
      clipboardTextSerializer: (slice) => plainText(slice),
      // ProseMirror takes a parser to answer always; with nothing it goes on by itself.
      clipboardTextParser: (text, $context) => (cellAround($context) === null ? null : cellsFromText(text)) as Slice,
      transformPasted: (slice, view) =>
        isInTable(view.state) ? withoutTablesAmongBlocks(slice) : keepFirstBlock(slice, view.state.selection),
    },
  })
}

class FlatteningParser extends DOMParser {
  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    flatten(dom as Element)
    return super.parseSlice(dom, options)
  }
}

/**
 * Pasting fits the first block's text into the block of the caret. Where that is an empty paragraph and
 * more blocks follow, the first one is meant as a block too, with its quote and indent.
 */
export function keepFirstBlock(slice: Slice, { empty, $from }: Selection): Slice {
  const { type, content } = $from.parent
  if (!empty || type !== schema.nodes.paragraph || content.size > 0 || slice.content.childCount < 2) return slice
  return new Slice(slice.content, 0, slice.openEnd)
}

/** Text of several cells, tabs between them, as a table; `null` where there is no tab. */
export function cellsFromText(text: string): Slice | null {
  if (!text.includes('\t')) return null
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  const rows = lines.map((line) =>
    tableRow.create(
      null,
      line.split('\t').map((cell) => tableCell.create(null, paragraph.create(null, cell === '' ? null : schema.text(cell)))),
    ),
  )
  return new Slice(Fragment.from(tableType.create(null, rows)), 0, 0)
}

/** What can be pasted into a cell: cells go into cells, and of a table that stands among other blocks the text. */
export function withoutTablesAmongBlocks(slice: Slice): Slice {
  const { content, openStart, openEnd } = slice
  const hasTable = content.content.some((node) => node.type === tableType)
  if (!hasTable || content.childCount === 1) return slice
  const textblocks = content.content.flatMap((node) => {
    const found: Node[] = []
    if (node.type !== tableType) return [node]
    node.descendants((inner) => {
      if (inner.isTextblock) found.push(inner)
      return !inner.isTextblock
    })
    return found
  })
  const isTextOpen = (node: Node | null, open: number) => (node?.type === tableType ? (open > 3 ? 1 : 0) : open)
  return new Slice(Fragment.from(textblocks), isTextOpen(content.firstChild, openStart), isTextOpen(content.lastChild, openEnd))
}

/** Where in the nesting of the pasted HTML an element stands. */
interface Nesting {
  readonly quote: number
  /** Depth of the innermost list, from 1; 0 outside of lists. */
  readonly list: number
  readonly kind: 'bullet' | 'ordered'
}

const outside: Nesting = { quote: 0, list: 0, kind: 'bullet' }
const leafBlocks = 'p, h1, h2, h3, h4, h5, h6, pre, [data-list-item], [data-unknown-block], figure[data-image]'
const nestedBlocks = 'ul, ol, li, blockquote, table table'
const blocks = `${leafBlocks}, ${nestedBlocks}, div, section, article, header, footer, main, table, tbody, tr, td, th, dl, dt, dd, figure, hr`

/** Rewrites the content of `root` so that lists and quotes are attributes of flat elements. */
export function flatten(root: Element): void {
  if (root.querySelector(nestedBlocks) === null) return
  const flat = root.ownerDocument.createDocumentFragment()
  flattenInto(flat, root, outside)
  root.replaceChildren(flat)
}

function isBlock(node: globalThis.Node | null): node is Element {
  return node?.nodeType === 1 && ((node as Element).matches(blocks) || (node as Element).querySelector(blocks) !== null)
}

function flattenInto(flat: DocumentFragment, parent: Element, nesting: Nesting): void {
  let line: Element | null = null
  for (const child of Array.from(parent.childNodes)) {
    if (!isBlock(child)) {
      // Word processors put line breaks and white space between blocks, where they mean nothing.
      const isText = child.nodeType === 1 ? child.nodeName !== 'BR' : child.nodeType === 3 && child.textContent?.trim() !== ''
      if (line !== null) line.append(child)
      else if (isText) {
        line = root(flat).createElement('p')
        line.append(child)
        flat.append(placed(line, nesting))
      }
      continue
    }
    line = null
    if (child.matches('ul, ol')) flattenList(flat, child, nesting)
    else if (child.matches('li')) flattenItem(flat, child, nesting.list > 0 ? nesting : { ...nesting, list: 1 }, null)
    else if (child.matches('blockquote')) flattenInto(flat, child, { ...nesting, quote: nesting.quote + 1 })
    else if (child.matches(leafBlocks)) flat.append(placed(child, nesting))
    else if (child.matches('table') && child.closest('td, th') === null) flat.append(withFlatCells(child))
    else flattenInto(flat, child, nesting)
  }
}

/** `table` with flat blocks in its cells. What a cell has of a table stays as text. */
function withFlatCells(table: Element): Element {
  for (const cell of Array.from(table.querySelectorAll('td, th'))) if (cell.closest('table') === table) flatten(cell)
  return table
}

function flattenList(flat: DocumentFragment, list: Element, outer: Nesting): void {
  const nesting: Nesting = { ...outer, list: outer.list + 1, kind: list.matches('ol') ? 'ordered' : 'bullet' }
  let start = list.getAttribute('start')
  for (const child of Array.from(list.children)) {
    if (child.matches('li')) {
      flattenItem(flat, child, nesting, start)
      start = null
    } else if (child.matches('ul, ol')) {
      flattenList(flat, child, nesting)
    } else {
      flattenInto(flat, child, nesting)
    }
  }
}

/** An item is its first line; its lists follow it one deeper, and its other blocks are indented under it. */
function flattenItem(flat: DocumentFragment, item: Element, nesting: Nesting, start: string | null): void {
  const line = root(flat).createElement('div')
  copyAttributes(item, line)
  const checked = takeCheckbox(item)
  line.setAttribute('data-list-item', checked === null ? nesting.kind : 'task')
  line.setAttribute('data-indent', String(Math.min(nesting.list - 1, maxDepth)))
  if (nesting.quote > 0) line.setAttribute('data-quote', String(Math.min(nesting.quote, maxDepth)))
  if (checked !== null) line.setAttribute('data-checked', String(checked))
  if (start !== null && start !== '1') line.setAttribute('data-start', start)
  flat.append(line)

  // Wrappers around all that the item has say nothing more than the item does.
  let content = item
  for (let inner = soleWrapper(content); inner !== null; inner = soleWrapper(content)) content = inner
  while (content.firstChild !== null) {
    const child = content.firstChild
    if (!isBlock(child)) {
      line.append(child)
      continue
    }
    // The first paragraph or heading is the item's text, as in the "loose" lists of Markdown.
    const isText = child.matches('p, h1, h2, h3, h4, h5, h6') || (child.matches('div') && child.querySelector(blocks) === null)
    if (isText && line.textContent?.trim() === '') {
      line.replaceChildren(...Array.from(child.childNodes))
      child.remove()
    }
    break
  }
  flattenInto(flat, content, nesting)
}

function soleWrapper(element: Element): Element | null {
  const child = element.firstElementChild
  const isWrapper = element.childElementCount === 1 && child?.matches('div, section') && child.textContent === element.textContent
  return isWrapper ? child : null
}

const checkboxOfItem = ['', 'label > ', 'p:first-child > '].map((parent) => `:scope > ${parent}input[type=checkbox]`).join(', ')

/** Removes the checkbox that `item` begins with. Its state, or `null` where `item` is no task. */
function takeCheckbox(item: Element): boolean | null {
  const stated = item.getAttribute('data-checked') ?? item.getAttribute('aria-checked')
  const input = item.querySelector(checkboxOfItem)
  input?.remove()
  if (stated !== null) return stated === 'true'
  return input === null ? null : input.hasAttribute('checked')
}

/** `element`, saying in attributes where it stands. A block in a list that is no item is indented under its item. */
function placed(element: Element, { quote, list }: Nesting): Element {
  add(element, 'data-quote', quote)
  add(element, 'data-indent', list)
  return element
}

function add(element: Element, name: string, depth: number): void {
  if (depth === 0) return
  const own = Number(element.getAttribute(name) ?? 0)
  element.setAttribute(name, String(Math.min((Number.isInteger(own) ? own : 0) + depth, maxDepth)))
}

function copyAttributes(from: Element, to: Element): void {
  for (const name of ['dir', 'data-align', 'data-unknown', 'data-start', 'style']) {
    const value = from.getAttribute(name)
    if (value !== null) to.setAttribute(name, value)
  }
}

function root(fragment: DocumentFragment): Document {
  return fragment.ownerDocument
}

class NestingSerializer extends DOMSerializer {
  override serializeFragment(
    fragment: Fragment,
    options: { document?: Document } = {},
    target?: HTMLElement | DocumentFragment,
  ): HTMLElement | DocumentFragment {
    if (fragment.firstChild?.isBlock !== true) return super.serializeFragment(fragment, options, target)
    const document = options.document ?? window.document
    const out = target ?? document.createDocumentFragment()
    // The elements that are open around the next block: quotes outside, lists inside.
    let quotes: Element[] = []
    let lists: Element[] = []

    fragment.forEach((block) => {
      const element = this.serializeNode(block, options) as HTMLElement
      if (!block.isTextblock && block.type !== tableType) {
        // A row or a cell. Elsewhere a colour is a colour, not what a stylesheet makes of it.
        const { background } = block.attrs
        if (typeof background === 'string') element.style.backgroundColor = background
        out.append(element)
        return
      }
      const quote = Number(block.attrs['quote'])
      const depth = block.type === listItem ? Number(block.attrs['indent']) + 1 : 0
      if (quote !== quotes.length || depth === 0) lists = []
      quotes = quotes.slice(0, quote)
      while (quotes.length < quote) {
        const blockquote = document.createElement('blockquote')
        ;(quotes.at(-1) ?? out).append(blockquote)
        quotes.push(blockquote)
      }
      // These say in terms of the stylesheet what the nesting says.
      element.removeAttribute('data-quote')
      element.removeAttribute('style')
      if (block.attrs['dir'] === null) element.removeAttribute('dir')
      if (depth === 0) {
        ;(quotes.at(-1) ?? out).append(element)
        return
      }

      const tag = block.attrs['kind'] === 'ordered' ? 'ol' : 'ul'
      lists = lists.slice(0, depth)
      if (lists.length === depth && lists.at(-1)?.localName !== tag) lists.pop()
      while (lists.length < depth) {
        const list = document.createElement(lists.length === depth - 1 ? tag : 'ul')
        const outer = lists.at(-1)
        // A nested list belongs to the item above it, where there is one.
        ;(outer?.lastElementChild ?? outer ?? quotes.at(-1) ?? out).append(list)
        lists.push(list)
      }
      const list = lists.at(-1)
      const start = element.getAttribute('data-start')
      if (tag === 'ol' && start !== null && list?.childElementCount === 0) list.setAttribute('start', start)
      list?.append(asItem(document, element))
    })
    return out
  }
}

/** The element of a list item as an `<li>`. */
function asItem(document: Document, element: HTMLElement): Element {
  const item = document.createElement('li')
  for (const name of ['dir', 'data-align', 'data-unknown', 'data-checked', 'data-start']) {
    const value = element.getAttribute(name)
    if (value !== null) item.setAttribute(name, value)
  }
  item.append(...Array.from(element.childNodes))
  return item
}

/** `slice` as plain text: a line for each block, and in lists the markers. */
export function plainText(slice: Slice): string {
  const { content } = withinCell(slice)
  if (content.firstChild?.isBlock !== true) return content.textBetween(0, content.size, '\n', leafText)
  const nodes = content.content
  // Part of one block is text, not a list.
  const only = nodes.length === 1 ? nodes[0] : undefined
  if (only?.isTextblock === true) return only.textBetween(0, only.content.size, '\n', leafText)

  if (nodes[0]?.type === tableRow) return nodes.map(rowText).join('\n')

  const places = listPlaces(nodes)
  return nodes
    .map((block, index) => {
      if (block.type === tableType) return block.children.map(rowText).join('\n')
      const text = block.textBetween(0, block.content.size, '\n', leafText)
      const indent = '  '.repeat(Number(block.attrs['indent']))
      const marker = block.type === listItem ? itemMarker(block, places[index]?.number ?? 1) : ''
      return indent + marker + text
    })
    .join('\n')
}

/** What a slice has of one cell's text; the slice itself where it has whole cells, or none. */
function withinCell(slice: Slice): Slice {
  const cell = slice.content.firstChild?.firstChild?.firstChild
  const isText = slice.content.firstChild?.type === tableType && slice.openStart > 3 && slice.openEnd > 3
  return isText && cell ? new Slice(cell.content, 1, 1) : slice
}

/** The cells of a row on one line. */
function rowText(row: Node): string {
  return row.children.map((cell) => cell.textBetween(0, cell.content.size, ' ', leafText).replace(/\s/g, ' ')).join('\t')
}

function itemMarker(item: Node, number: number): string {
  switch (item.attrs['kind'] as Json) {
    case 'ordered':
      return `${number}. `
    case 'task':
      return item.attrs['checked'] === true ? '[x] ' : '[ ] '
    default:
      return '- '
  }
}

function leafText(leaf: Node): string {
  return leaf.type.spec.leafText?.(leaf) ?? ''
}
