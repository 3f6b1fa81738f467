/**
 * From flat blocks to the nested HTML of the rest of the world: `<ul>`, `<ol>` and `<blockquote>` around them.
 *
 * What the schema writes on a block (`data-unknown`, `data-align` …) is written on the copied element too, so a copy within
 * Tandem loses nothing.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { DOMSerializer, type Fragment } from 'prosemirror-model'

const { listItem, table: tableType } = schema.nodes

/** Writes lists and quotations as elements around their blocks, as deep as `indent` and `quote` say. */
export class NestingSerializer extends DOMSerializer {
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
        const item = outer?.lastElementChild
        ;((item?.localName === 'li' ? item : outer) ?? quotes.at(-1) ?? out).append(list)
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
  for (const name of ['dir', 'data-align', 'data-unknown', 'data-callout', 'data-checked', 'data-start']) {
    const value = element.getAttribute(name)
    if (value !== null) item.setAttribute(name, value)
  }
  item.append(...Array.from(element.childNodes))
  return item
}
