/**
 * The handle at the border of a column under the mouse, which changes its width.
 *
 * While a column is dragged only its <col> changes; the width is written once, on release. By keyboard and on touch the
 * table's menu does the same.
 */
import type { Node } from 'prosemirror-model'
import { cellAround, TableMap } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { narrowestColumn, setColumnWidth, widestColumn } from '../commands/tables.ts'
import { widthsOf } from './table-view.ts'

/** How far from a column's border the mouse takes hold of it, in CSS pixels. */
const reach = 5

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

/** The table that a handle is in. */
interface HandledTable {
  readonly view: EditorView
  readonly scroller: HTMLElement
  readonly table: HTMLTableElement
  readonly node: () => Node
  readonly getPos: () => number | undefined
  /** Draws the widths anew, of a column that is dragged what it is dragged to. */
  readonly showWidths: () => void
}

export class ColumnHandle {
  readonly element: HTMLElement
  /** The column that is dragged; `null` when none is. */
  drag: Drag | null = null
  readonly #table: HandledTable
  #border: Border | null = null

  constructor(table: HandledTable) {
    this.#table = table
    const { scroller } = table
    this.element = scroller.appendChild(scroller.ownerDocument.createElement('div'))
    this.element.className = 'tandem-column-handle'
    this.element.contentEditable = 'false'
    this.element.hidden = true
    scroller.addEventListener('pointermove', this.hover)
    scroller.addEventListener('pointerleave', () => this.#showHandle(null))
    this.element.addEventListener('pointerdown', this.#onPress)
    this.element.addEventListener('pointermove', this.#onDrag)
    this.element.addEventListener('pointerup', this.#onRelease)
    this.element.addEventListener('pointercancel', this.#onCancel)
    // The selection stays as it is.
    this.element.addEventListener('mousedown', (event) => event.preventDefault())
  }

  /** The table is about to be drawn anew; where somebody else changed which columns there are, what is held may be another one. */
  beforeUpdate(hasSameColumns: boolean): void {
    if (!hasSameColumns) this.drag = null
  }

  afterUpdate(): void {
    if (this.drag === null) this.#showHandle(null)
  }

  get #isRightToLeft(): boolean {
    return getComputedStyle(this.#table.table).direction === 'rtl'
  }

  /** The border of a column that is near `x`, in the cell that `target` is in. */
  #borderNear(target: EventTarget | null, x: number): Border | null {
    const cell = target instanceof Element ? target.closest('td, th') : null
    if (cell === null) return null
    const { left, right } = cell.getBoundingClientRect()
    const isRightToLeft = this.#isRightToLeft
    const isAtEnd = Math.abs(x - (isRightToLeft ? left : right)) <= reach
    if (!isAtEnd && Math.abs(x - (isRightToLeft ? right : left)) > reach) return null
    const $cell = cellAround(this.#table.view.state.doc.resolve(this.#table.view.posAtDOM(cell, 0)))
    if ($cell === null || $cell.node(-1) !== this.#table.node()) return null
    const { left: first, right: end } = TableMap.get(this.#table.node()).findCell($cell.pos - $cell.start(-1))
    if (isAtEnd) return { column: end - 1, cell }
    const previous = cell.previousElementSibling
    return first > 0 && previous !== null ? { column: first - 1, cell: previous } : null
  }

  #showHandle(border: Border | null): void {
    this.#border = border
    this.element.hidden = border === null
    if (border === null) return
    const { left, right } = border.cell.getBoundingClientRect()
    const scroller = this.#table.scroller.getBoundingClientRect()
    const x = (this.#isRightToLeft ? left : right) - scroller.left + this.#table.scroller.scrollLeft
    this.element.style.left = `${x}px`
    this.element.style.height = `${this.#table.table.offsetHeight}px`
  }

  /** Shows the handle where the mouse is at a border. */
  readonly hover = ({ target, clientX, pointerType, buttons }: PointerEvent): void => {
    if (this.drag !== null || target === this.element || pointerType !== 'mouse' || buttons !== 0) return
    const border = this.#table.view.editable ? this.#borderNear(target, clientX) : null
    if (border?.cell !== this.#border?.cell || border?.column !== this.#border?.column) this.#showHandle(border)
  }

  readonly #onPress = (event: PointerEvent): void => {
    const border = this.#border
    if (border === null || event.button !== 0) return
    event.preventDefault()
    this.element.setPointerCapture(event.pointerId)
    const stored = widthsOf(this.#table.node())[border.column] ?? 0
    const startWidth = stored > 0 ? stored : border.cell.getBoundingClientRect().width / (border.cell as HTMLTableCellElement).colSpan
    this.drag = { ...border, startX: event.clientX, startWidth, width: Math.round(startWidth) }
  }

  readonly #onDrag = ({ clientX }: PointerEvent): void => {
    const drag = this.drag
    if (drag === null) return
    const by = (clientX - drag.startX) * (this.#isRightToLeft ? -1 : 1)
    drag.width = Math.round(Math.min(Math.max(drag.startWidth + by, narrowestColumn), widestColumn))
    this.#table.showWidths()
    this.#showHandle(drag)
  }

  readonly #onRelease = (): void => {
    const drag = this.drag
    const position = this.#table.getPos()
    this.drag = null
    if (drag === null || position === undefined) return
    const { tr } = this.#table.view.state
    if (this.#table.view.editable && drag.width !== Math.round(drag.startWidth)) setColumnWidth(tr, position + 1, drag.column, drag.width)
    if (tr.docChanged) this.#table.view.dispatch(tr)
    else this.#table.showWidths()
    this.#showHandle(null)
  }

  readonly #onCancel = (): void => {
    this.drag = null
    this.#table.showWidths()
    this.#showHandle(null)
  }
}
