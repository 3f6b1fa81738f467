/**
 * The menu of the table that the caret is in: a button at the corner of the cell, and what it opens. It is
 * drawn from the view's state and keeps none of its own but whether it is open.
 *
 * The button stands in the element around, which positions it and scrolls with the text; the menu is in the
 * top layer. While the menu is open it has the focus; closed, it gives it back to the text.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { isInTable, selectionCell } from 'prosemirror-tables'
import { cellBackground, setCellBackground } from '../../editor/commands/table-menu.ts'
import { cellColors, tableItems, type TableItem } from '../../editor/table-items.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { tables } from '../../messages/en/tables.ts'
import { toolbar } from '../../messages/en/toolbar.ts'
import { icon } from '../icon.ts'
import { MenuKeys } from '../menu-keys.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './table-menu.styles.ts'

const groups = ['row', 'column', 'cell'] as const
const chevron = '<path d="m7 10 5 5 5-5"/>'
const noColor = '<path d="m6 18 12-12"/>'

/**
 * The menu of a table, for an element that is positioned and holds the text.
 *
 * @csspart opener - the button at the corner of the cell
 * @csspart menu - the menu
 */
export class TandemTableMenu extends LitElement {
  static override properties: PropertyDeclarations = {
    view: { attribute: false },
    state: { attribute: false },
    isOpen: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  /** The view that the items act on. */
  declare view: EditorView | null
  /** The view's newest state; a new one draws the menu again. */
  declare state: EditorState | null
  declare private isOpen: boolean
  readonly #messages = new MessagesController(this, { tables, toolbar })
  readonly #menu = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#menu'),
    placement: () => ({ align: 'end', isRightToLeft: this.#isRightToLeft }),
    back: () => this.view?.focus(),
    closed: () => {
      this.isOpen = false
    },
  })
  readonly #keys = new MenuKeys({
    items: () => this.#items(),
    close: () => {
      this.#menu.close()
      this.view?.focus()
    },
    neighbour,
  })
  /** The cell that the button is at. */
  #cell: Element | null = null
  readonly #sizes = new ResizeObserver(() => this.#placeOpener())

  constructor() {
    super()
    this.view = null
    this.state = null
    this.isOpen = false
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#follow(null)
  }

  /** Opens the menu and puts the focus on its first item. Does nothing where the selection is in no table. */
  open(): void {
    if (!this.#isShown()) return
    this.isOpen = true
    // The items are drawn first, so that the menu has its size.
    void this.updateComplete.then(() => {
      this.#keys.reset()
      this.#menu.open(() => this.renderRoot.querySelector('#opener')?.getBoundingClientRect() ?? null)
      this.#items()[0]?.focus()
    })
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('state') || changed.has('view')) this.#follow(this.#cellElement())
    if (!this.isOpen || this.#isShown()) return
    // Somebody else took the table away, and the menu with it.
    this.isOpen = false
    this.view?.focus()
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this
    if (state === null || !this.#isShown()) return nothing
    const text = this.#messages.text.tables
    return html`
      <button
        id="opener"
        part="opener"
        type="button"
        aria-label=${text.table}
        aria-haspopup="menu"
        aria-expanded=${String(this.isOpen)}
        title=${text.table}
        @mousedown=${keepFocus}
        @click=${() => (this.isOpen ? this.#menu.close() : this.open())}
      >
        ${icon(chevron)}
      </button>
      <div id="menu" part="menu" popover role="menu" aria-label=${text.table} @keydown=${this.#keys.onKey}>
        ${this.isOpen ? this.#content(state) : nothing}
      </div>
    `
  }

  #content(state: EditorState): TemplateResult {
    const background = cellBackground(state)
    const text = this.#messages.text.tables
    return html`
      ${groups.map(
        (id) =>
          html`<div role="group" class=${`group ${id}`} aria-label=${text[id]}>
            ${tableItems.filter(({ group }) => group === id).map((item) => this.#item(item, state))}
          </div>`,
      )}
      <div role="group" class="group colors" aria-label=${text.cellColor}>
        ${cellColors.map(
          ({ id, color }) =>
            html`<button
              type="button"
              role="menuitemradio"
              tabindex="-1"
              class=${`color ${id}`}
              style=${color === null ? nothing : `--cell-background: ${color}`}
              aria-label=${text.colors[id]}
              aria-checked=${String(background === color)}
              title=${text.colors[id]}
              @click=${() => this.#run(setCellBackground(color))}
            >
              ${color === null ? icon(noColor) : nothing}
            </button>`,
        )}
      </div>
      <div role="group" class="group table" aria-label=${text.table}>
        ${tableItems.filter(({ group }) => group === 'table').map((item) => this.#item(item, state))}
      </div>
    `
  }

  #item(item: TableItem, state: EditorState): TemplateResult {
    const { id, group, rightToLeftName = id, command, isRepeated = false } = item
    const isRightToLeft = this.#isRightToLeft
    const isOn = item.isActive?.(state)
    const { tables: own, toolbar: shared } = this.#messages.text
    const names = { ...shared.items, ...own.items }
    return html`<button
      type="button"
      role=${isOn === undefined ? 'menuitem' : 'menuitemcheckbox'}
      tabindex="-1"
      class=${group === 'column' && isRightToLeft ? 'item mirrored' : 'item'}
      data-id=${id}
      aria-checked=${isOn === undefined ? nothing : String(isOn)}
      aria-disabled=${String(!command(state))}
      @click=${() => command(state) && this.#run(command, isRepeated)}
    >
      ${icon(item.icon)}<span>${names[isRightToLeft ? rightToLeftName : id]}</span>
    </button>`
  }

  #isShown(): boolean {
    return this.view !== null && this.view.editable && this.state !== null && isInTable(this.state)
  }

  get #isRightToLeft(): boolean {
    const cell = this.#cellElement()
    return cell !== null && isRightToLeft(cell)
  }

  #run(command: TableItem['command'], staysOpen = false): void {
    const { view } = this
    if (view === null || !view.editable) return
    if (!staysOpen) this.#menu.close()
    command(view.state, view.dispatch, view)
    if (!staysOpen) view.focus()
  }

  #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('#menu button')]
  }

  /** The element of the cell that the selection is in, the last one of several. */
  #cellElement(): Element | null {
    const { view, state } = this
    if (view === null || state === null || view.isDestroyed || !this.#isShown()) return null
    const { node, offset } = view.domAtPos(selectionCell(view.state).pos + 1, 1)
    const element = node instanceof Element ? node : node.parentElement
    return element?.closest('td, th') ?? element?.children[offset]?.closest('td, th') ?? null
  }

  /** Has the button stay at the corner of a cell. */
  #follow(cell: Element | null): void {
    if (cell === this.#cell) return
    const scroller = (element: Element | null) => element?.closest('.tandem-table-scroller')
    scroller(this.#cell)?.removeEventListener('scroll', this.#placeOpener)
    this.#sizes.disconnect()
    this.#cell = cell
    if (cell === null || this.view === null) return
    // Whatever moves the cell changes the size of one of these, or scrolls the table.
    for (const element of [cell, cell.parentElement, cell.closest('table'), this.view.dom]) if (element) this.#sizes.observe(element)
    scroller(cell)?.addEventListener('scroll', this.#placeOpener, { passive: true })
    this.#placeOpener()
  }

  readonly #placeOpener = (): void => {
    const opener = this.renderRoot.querySelector<HTMLElement>('#opener')
    const cell = this.#cell
    if (opener === null || cell === null) return
    const box = cell.getBoundingClientRect()
    const here = this.getBoundingClientRect()
    const visible = (cell.closest('.tandem-table-scroller') ?? cell).getBoundingClientRect()
    const inside = opener.offsetWidth / 2 + 4
    const corner = isRightToLeft(cell) ? box.left + inside : box.right - inside
    // Of a cell that reaches out of sight, at the edge of what is seen.
    const x = Math.min(Math.max(corner, visible.left + inside), visible.right - inside)
    opener.style.left = `${x - here.left}px`
    opener.style.top = `${box.top - here.top}px`
  }
}

function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}

/** The item that an arrow key leads to from the one at `current`: the nearest in its direction, or round the end. */
function neighbour(items: readonly HTMLElement[], current: number, key: string): HTMLElement | undefined {
  const from = items[current]?.getBoundingClientRect()
  if (from === undefined || !key.startsWith('Arrow')) return undefined
  const isVertical = key === 'ArrowUp' || key === 'ArrowDown'
  const sign = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1
  // Items are of all widths, and lined up where they begin.
  const isMirrored = items[0] !== undefined && isRightToLeft(items[0])
  const place = ({ left, right, top, bottom }: DOMRect) => ({ x: isMirrored ? right : left, y: (top + bottom) / 2 })
  const start = place(from)
  let best: HTMLElement | undefined
  let least = Infinity
  for (const item of items) {
    const to = place(item.getBoundingClientRect())
    const along = (isVertical ? to.y - start.y : to.x - start.x) * sign
    const across = Math.abs(isVertical ? to.x - start.x : to.y - start.y)
    // To the sides one stays in the line.
    if (along < 4 || (!isVertical && across > from.height / 2)) continue
    const distance = along * 4 + across
    if (distance < least) {
      least = distance
      best = item
    }
  }
  return best ?? (isVertical ? (sign > 0 ? items[0] : items.at(-1)) : undefined)
}

customElements.define('tandem-table-menu', TandemTableMenu)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-table-menu': TandemTableMenu
  }
}
