/**
 * How a table is shown: in a box that scrolls sideways where the table is wider than the page, with the
 * widths of its columns, and with a handle at the border of a column under the mouse, which changes its width.
 *
 *   <div class="tandem-table">            the block, like any other
 *     <div class="tandem-table-scroller">
 *       <table> <colgroup/> <tbody/> </table>
 *       <div class="tandem-column-handle"/>
 *
 * While a column is dragged only its <col> changes; the width is written once, on release. By keyboard and
 * on touch the table's menu does the same.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { columnWidths } from '@tandem/shared/document/convert.ts'
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { cellAround, TableMap } from 'prosemirror-tables'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { narrowestColumn, setColumnWidth, widestColumn } from '../commands/tables.ts'

const { table: tableType } = schema.nodes
/** Least width of a column that has none, in CSS pixels. */
const defaultWidth = 80
/** How far from a column's border the mouse takes hold of it, in CSS pixels. */
const reach = 5

/** Shows tables. */
export function tableViews(): Plugin {
  return new Plugin({ props: { nodeViews: { table: (node, view, getPos) => new TableView(node, view, getPos) } } })
}

/** The end border of a column: of which column, and a cell that ends there. */
interface Border {
  column: number
  cell: Element
}

interface Drag extends Border {
  width: number
  startWidth: number
  startX: number
}

class TableView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  readonly #view: EditorView
  readonly #getPos: () => number | undefined
  readonly #scroller: HTMLElement
  readonly #table: HTMLTableElement
  readonly #columns: HTMLElement
  readonly #handle: HTMLElement
  #node: Node
  #border: Border | null = null
  #drag: Drag | null = null

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
    this.#handle = this.#scroller.appendChild(ownerDocument.createElement('div'))
    this.dom.className = 'tandem-table'
    this.#scroller.className = 'tandem-table-scroller'
    this.#handle.className = 'tandem-column-handle'
    this.#handle.contentEditable = 'false'
    this.#handle.hidden = true
    this.#showAttributes(null)
    this.#showWidths()
    this.#scroller.addEventListener('pointermove', this.#onHover)
    this.#scroller.addEventListener('pointerleave', () => this.#showHandle(null))
    this.#handle.addEventListener('pointerdown', this.#onPress)
    this.#handle.addEventListener('pointermove', this.#onDrag)
    this.#handle.addEventListener('pointerup', this.#onRelease)
    this.#handle.addEventListener('pointercancel', this.#onCancel)
    // The selection stays as it is.
    this.#handle.addEventListener('mousedown', (event) => event.preventDefault())
  }

  update(node: Node): boolean {
    if (node.type !== tableType) return false
    const before = this.#node
    this.#node = node
    this.#showAttributes(before)
    // Somebody else changed which columns there are: what was taken hold of may be another one.
    if (this.#drag !== null && widthsOf(before).length !== widthsOf(node).length) this.#drag = null
    this.#showWidths()
    if (this.#drag === null) this.#showHandle(null)
    return true
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#handle
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
    if (this.#drag !== null) widths[this.#drag.column] = this.#drag.width
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

  get #isRightToLeft(): boolean {
    return getComputedStyle(this.#table).direction === 'rtl'
  }

  /** The border of a column that is near `x`, in the cell that `target` is in. */
  #borderNear(target: EventTarget | null, x: number): Border | null {
    const cell = target instanceof Element ? target.closest('td, th') : null
    if (cell === null) return null
    const { left, right } = cell.getBoundingClientRect()
    const isRightToLeft = this.#isRightToLeft
    const isAtEnd = Math.abs(x - (isRightToLeft ? left : right)) <= reach
    if (!isAtEnd && Math.abs(x - (isRightToLeft ? right : left)) > reach) return null
    const $cell = cellAround(this.#view.state.doc.resolve(this.#view.posAtDOM(cell, 0)))
    if ($cell === null || $cell.node(-1) !== this.#node) return null
    const { left: first, right: end } = TableMap.get(this.#node).findCell($cell.pos - $cell.start(-1))
    if (isAtEnd) return { column: end - 1, cell }
    const previous = cell.previousElementSibling
    return first > 0 && previous !== null ? { column: first - 1, cell: previous } : null
  }

  #showHandle(border: Border | null): void {
    this.#border = border
    this.#handle.hidden = border === null
    if (border === null) return
    const { left, right } = border.cell.getBoundingClientRect()
    const scroller = this.#scroller.getBoundingClientRect()
    const x = (this.#isRightToLeft ? left : right) - scroller.left + this.#scroller.scrollLeft
    this.#handle.style.left = `${x}px`
    this.#handle.style.height = `${this.#table.offsetHeight}px`
  }

  readonly #onHover = ({ target, clientX, pointerType, buttons }: PointerEvent): void => {
    if (this.#drag !== null || target === this.#handle || pointerType !== 'mouse' || buttons !== 0) return
    const border = this.#view.editable ? this.#borderNear(target, clientX) : null
    if (border?.cell !== this.#border?.cell || border?.column !== this.#border?.column) this.#showHandle(border)
  }

  readonly #onPress = (event: PointerEvent): void => {
    const border = this.#border
    if (border === null || event.button !== 0) return
    event.preventDefault()
    this.#handle.setPointerCapture(event.pointerId)
    const stored = widthsOf(this.#node)[border.column] ?? 0
    const startWidth = stored > 0 ? stored : border.cell.getBoundingClientRect().width / (border.cell as HTMLTableCellElement).colSpan
    this.#drag = { ...border, startX: event.clientX, startWidth, width: Math.round(startWidth) }
  }

  readonly #onDrag = ({ clientX }: PointerEvent): void => {
    const drag = this.#drag
    if (drag === null) return
    const by = (clientX - drag.startX) * (this.#isRightToLeft ? -1 : 1)
    drag.width = Math.round(Math.min(Math.max(drag.startWidth + by, narrowestColumn), widestColumn))
    this.#showWidths()
    this.#showHandle(drag)
  }

  readonly #onRelease = (): void => {
    const drag = this.#drag
    const position = this.#getPos()
    this.#drag = null
    if (drag === null || position === undefined) return
    const { tr } = this.#view.state
    if (this.#view.editable && drag.width !== Math.round(drag.startWidth)) setColumnWidth(tr, position + 1, drag.column, drag.width)
    if (tr.docChanged) this.#view.dispatch(tr)
    else this.#showWidths()
    this.#showHandle(null)
  }

  readonly #onCancel = (): void => {
    this.#drag = null
    this.#showWidths()
    this.#showHandle(null)
  }
}

/** The widths of a table's columns; 0 where none is set. No cell from above reaches into the first row, so it says them all. */
function widthsOf(table: Node): number[] {
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
