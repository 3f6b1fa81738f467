/**
 * From nested HTML to a flat run of elements that say in attributes where they stand, as the schema's parser reads them.
 *
 *     <blockquote>                      <p data-quote="1">a</p>
 *       <p>a</p>                        <div data-list-item="bullet" data-indent="0" data-quote="1">b</div>
 *       <ul><li>b                 ->    <div data-list-item="ordered" data-indent="1" data-quote="1">c</div>
 *         <ol><li>c</ol></ul>
 */
import { calloutKinds, type CalloutKind } from '@tandem/shared/schema/palette.ts'
import { maxDepth } from '@tandem/shared/schema/schema.ts'

/** Where in the nesting of the pasted HTML an element stands. */
interface Nesting {
  readonly quote: number
  /** Depth of the innermost list, from 1; 0 outside of lists. */
  readonly list: number
  readonly kind: 'bullet' | 'ordered'
  readonly callout: CalloutKind | null
}

const outside: Nesting = { quote: 0, list: 0, kind: 'bullet', callout: null }
const leafBlocks = 'p, h1, h2, h3, h4, h5, h6, pre, hr, [data-list-item], [data-divider], [data-unknown-block], img[src], figure[data-image]'
const nestedBlocks = 'ul, ol, li, blockquote, table table'
const wrappers = 'div, section, article, header, footer, main, aside, nav, address, details, summary, fieldset, form, center, figure, figcaption'
const blocks = `${leafBlocks}, ${nestedBlocks}, ${wrappers}, table, tbody, tr, td, th, dl, dt, dd`

/** Rewrites the content of `root` so that lists, quotes and callouts are attributes of flat elements. */
export function flatten(root: Element): void {
  if (root.querySelector(blocks) === null) return
  // Of copied cells ProseMirror gives the rows.
  if (root.matches('table, thead, tbody, tfoot, tr')) return void withFlatCells(root)
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
      // Line breaks, white space and empty elements between blocks mean nothing.
      const isText = (child.nodeType === 1 || child.nodeType === 3) && child.textContent?.trim() !== ''
      if (line !== null) line.append(child)
      else if (isText) {
        line = root(flat).createElement('p')
        line.append(child)
        flat.append(placed(line, nesting))
      }
      continue
    }
    line = null
    const callout = calloutOf(child)
    if (callout !== null) flattenInto(flat, withoutTitle(child), { ...nesting, callout })
    else if (child.matches('ul, ol')) flattenList(flat, child, nesting)
    else if (child.matches('li')) flattenItem(flat, child, nesting.list > 0 ? nesting : { ...nesting, list: 1 }, null)
    else if (child.matches('blockquote')) flattenInto(flat, child, { ...nesting, quote: nesting.quote + 1 })
    else if (child.matches(leafBlocks)) flat.append(placed(child, nesting))
    else if (child.matches('table') && child.closest('td, th') === null) flat.append(withFlatCells(placed(child, nesting)))
    else flattenInto(flat, child, nesting)
  }
}

/** What kind of callout an element is around its blocks: this editor's, or an alert of GitHub's. */
function calloutOf(element: Element): CalloutKind | null {
  if (element.matches(leafBlocks) || element.matches('li, table')) return null
  const named = element.getAttribute('data-callout')
  return calloutKinds.find((kind) => kind === named || element.classList.contains(`markdown-alert-${kind}`)) ?? null
}

/** An alert without the line that only names its kind. */
function withoutTitle(callout: Element): Element {
  callout.querySelector(':scope > .markdown-alert-title')?.remove()
  return callout
}

/** `table` with flat blocks in its cells. What a cell has of a table stays as text. */
function withFlatCells(table: Element): Element {
  for (const cell of Array.from(table.querySelectorAll('td, th'))) if (cell.closest('table') === table.closest('table')) flatten(cell)
  // What is in the cells of a table in a callout says by itself whether it is in one.
  if (table.hasAttribute('data-callout')) for (const block of table.querySelectorAll(leafBlocks)) if (!block.hasAttribute('data-callout')) block.setAttribute('data-callout', '')
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
  if (nesting.callout !== null) line.setAttribute('data-callout', nesting.callout)
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
function placed(element: Element, { quote, list, callout }: Nesting): Element {
  if (callout !== null) element.setAttribute('data-callout', callout)
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
  for (const name of ['dir', 'data-align', 'data-unknown', 'data-callout', 'data-start', 'style']) {
    const value = from.getAttribute(name)
    if (value !== null) to.setAttribute(name, value)
  }
}

function root(fragment: DocumentFragment): Document {
  return fragment.ownerDocument
}
