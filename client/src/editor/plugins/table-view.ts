/**
 * How a table is shown: in a box that scrolls sideways where the table is wider than the page, with the
 * widths of its columns, and with a handle at the border of a column under the mouse (column-handle.ts), which is loaded when
 * the mouse first comes over a table.
 *
 *   <div class="tandem-table">            the block, like any other
 *     <div class="tandem-table-scroller">
 *       <table> <colgroup/> <tbody/> </table>
 *       <div class="tandem-column-handle"/>
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { columnWidths } from '@tandem/shared/document/convert.ts'
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import type { ColumnHandle } from './column-handle.ts'

const { table: tableType } = schema.nodes
/** Least width of a column that has none, in CSS pixels. */
const defaultWidth = 80
/** Shows tables. */
export function tableViews(): Plugin {
  return new Plugin({ props: { nodeViews: { table: (node, view, getPos) => new TableView(node, view, getPos) } } })
}

class TableView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  readonly #view: EditorView
  readonly #getPos: () => number | undefined
  readonly #scroller: HTMLElement
  readonly #table: HTMLTableElement
  readonly #columns: HTMLElement
  #node: Node
  #handle: ColumnHandle | null = null

  constructor(node: Node, view: EditorView, getPos: () => number | undefined) {
    const { ownerDocument } = view.dom
    this.#node = node
    this.#view = view
    this.#getPos = getPos
    this.dom = ownerDocument.createElement('div')
    this.#scroller = this.dom.appendChild(ownerDocument.createElement('div'))
    this.#table = this.#scroller.appendChild(ownerDocument.createElement('table'))
    this.#columns = this.#table.appendChild(ownerDocument.createElement('colgroup'))
    this.contentDOM = this.#table.appendChild(ownerDocument.createElement('tbody'))
    this.dom.className = 'tandem-table'
    this.#scroller.className = 'tandem-table-scroller'
    this.#showAttributes(null)
    this.#showWidths()
    this.#scroller.addEventListener('pointermove', this.#onFirstHover)
  }

  readonly #onFirstHover = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse') return
    this.#scroller.removeEventListener('pointermove', this.#onFirstHover)
    this.#loadHandle(event).catch(() => this.#scroller.addEventListener('pointermove', this.#onFirstHover))
  }

  async #loadHandle(hover: PointerEvent): Promise<void> {
    const { ColumnHandle } = await import('./column-handle.ts')
    const view = this.#view
    if (view.isDestroyed) return
    const showWidths = () => this.#showWidths()
    this.#handle = new ColumnHandle({ view, scroller: this.#scroller, table: this.#table, node: () => this.#node, getPos: this.#getPos, showWidths })
    this.#handle.hover(hover)
  }

  update(node: Node): boolean {
    if (node.type !== tableType) return false
    const before = this.#node
    this.#node = node
    this.#showAttributes(before)
    this.#handle?.beforeUpdate(widthsOf(before).length === widthsOf(node).length)
    this.#showWidths()
    this.#handle?.afterUpdate()
    return true
  }

  stopEvent(event: Event): boolean {
    return this.#handle?.element === event.target
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }

  #showAttributes(before: Node | null): void {
    const attributes = schemaAttributes(this.#node)
    if (before !== null) for (const name of Object.keys(schemaAttributes(before))) if (!(name in attributes)) this.dom.removeAttribute(name)
    for (const [name, value] of Object.entries(attributes)) if (this.dom.getAttribute(name) !== value) this.dom.setAttribute(name, value)
  }

  #showWidths(): void {
    const widths = widthsOf(this.#node)
    const drag = this.#handle?.drag ?? null
    if (drag !== null) widths[drag.column] = drag.width
    while (this.#columns.childElementCount > widths.length) this.#columns.lastElementChild?.remove()
    while (this.#columns.childElementCount < widths.length) this.#columns.append(this.dom.ownerDocument.createElement('col'))
    for (const [index, column] of [...this.#columns.children].entries()) {
      const width = widths[index] ?? 0
      ;(column as HTMLElement).style.width = width > 0 ? `${width}px` : ''
    }
    const total = widths.reduce((sum, width) => sum + (width > 0 ? width : defaultWidth), 0)
    // With a width for each column the table is as wide as they say, else as wide as the page and at least that.
    const isFixed = widths.every((width) => width > 0)
    this.#table.style.width = isFixed ? `${total}px` : ''
    this.#table.style.minWidth = isFixed ? '' : `${total}px`
  }

}

/** The widths of a table's columns; 0 where none is set. No cell from above reaches into the first row, so it says them all. */
export function widthsOf(table: Node): number[] {
  return table.firstChild?.children.flatMap(columnWidths) ?? []
}

/** What the schema writes on the element of a table; without a direction of its own it has that of its first letter. */
function schemaAttributes(table: Node): Record<string, string> {
  const output = tableType.spec.toDOM?.(table)
  const { dir, ...attributes } = (Array.isArray(output) ? output[1] : {}) as Record<string, string>
  // `auto` would not look into the cells, whose blocks each have a direction themselves.
  const direction = dir === 'auto' ? directionOf(table) : dir
  return direction === undefined ? attributes : { ...attributes, dir: direction }
}

function directionOf(table: Node): string | undefined {
  let direction: string | undefined
  table.descendants((node) => {
    const letter = direction === undefined && node.isText ? /\p{L}/u.exec(node.text ?? '')?.[0] : undefined
    if (letter !== undefined) direction = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u.test(letter) ? 'rtl' : 'ltr'
    return direction === undefined
  })
  return direction
}
