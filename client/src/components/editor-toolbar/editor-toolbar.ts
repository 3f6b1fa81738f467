/**
 * The toolbar of an editor view. It is drawn from the view's state and keeps none of its own but which
 * control is the tab stop and which of its menus is open.
 *
 * Pressing a control never takes the focus from the editable: on a phone that would close the keyboard.
 * Controls that cannot do anything at present are `aria-disabled` and stay reachable, so that the tab
 * stop does not vanish under the one who stands on it.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { FloatingRequestEvent } from '../../editor/floating-request.ts'
import { toolbarItems, type ToolbarGroup, type ToolbarItem, type ToolbarMenu } from '../../editor/toolbar-items.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { keys } from '../../messages/en/keys.ts'
import { toolbar } from '../../messages/en/toolbar.ts'
import { icon } from '../icon.ts'
import { MenuKeys } from '../menu-keys.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './editor-toolbar.styles.ts'
import { ariaShortcut, readableShortcut } from './shortcut.ts'

const groups = ['history', 'block', 'inline', 'list', 'align', 'insert', 'tools'] as const
/** The menus that stand at the end of a group of controls. */
const menuBehind: Partial<Record<ToolbarGroup, ToolbarMenu>> = { inline: 'format', insert: 'more' }
const readerGroups = ['tools'] as const
const chevron = '<path d="m8 10 4 4 4-4"/>'

const menuIcons = {
  format: '<path d="M4 18 8.5 6h1L14 18M5.5 14h7"/><path d="M18 12h.01M18 16h.01M18 20h.01" stroke-width="2.5"/>',
  more: '<path d="M12 5v14M5 12h14"/>',
}

function itemsOf(group: ToolbarGroup): readonly ToolbarItem[] {
  return toolbarItems.filter((item) => item.group === group)
}

/**
 * Formatting controls for an editor view: one tab stop, arrow keys inside.
 *
 * @slot end - behind the controls, at the end of the row
 * @csspart toolbar - the row of controls
 * @csspart button - one control
 */
export class TandemEditorToolbar extends LitElement {
  static override properties: PropertyDeclarations = {
    view: { attribute: false },
    state: { attribute: false },
    disabled: { type: Boolean },
    reader: { type: Boolean },
    tabStop: { state: true },
    openMenu: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  /** The view that the controls act on. */
  declare view: EditorView | null
  /** The view's newest state; a new one draws the toolbar again. */
  declare state: EditorState | null
  /** Whether nothing can be changed. */
  declare disabled: boolean
  /** Whether only the tools of somebody who reads are shown. */
  declare reader: boolean
  declare private tabStop: string
  declare private openMenu: ToolbarMenu | null

  /** The menu that is drawn: a closed one stays until another is opened. */
  #shownMenu: ToolbarMenu = 'block'

  readonly #sizes = new ResizeObserver(() => this.#showEnds())
  readonly #messages = new MessagesController(this, { keys, toolbar })

  readonly #menu = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#menu'),
    placement: () => ({ isRightToLeft: isRightToLeft(this) }),
    closed: () => {
      this.openMenu = null
    },
  })
  readonly #keys = new MenuKeys({
    items: () => this.#menuItems(),
    close: () => {
      this.#menu.close()
      this.renderRoot.querySelector<HTMLElement>(`[data-id="${this.#shownMenu}"]`)?.focus()
    },
  })

  constructor() {
    super()
    this.view = null
    this.state = null
    this.disabled = false
    this.reader = false
    this.tabStop = ''
    this.openMenu = null
  }

  /** Puts the focus on the toolbar's tab stop. */
  override focus(): void {
    this.#controls().find((control) => control.tabIndex === 0)?.focus()
  }

  protected override firstUpdated(): void {
    const row = this.renderRoot.querySelector('[role="toolbar"]')
    if (row !== null) this.#sizes.observe(row)
  }

  protected override render(): TemplateResult {
    const state = this.state
    const { text } = this.#messages
    return html`
      <div
        role="toolbar"
        part="toolbar"
        aria-label=${this.reader ? text.toolbar.tools : text.toolbar.formatting}
        aria-orientation="horizontal"
        @keydown=${this.#onToolbarKey}
        @mousedown=${this.#keepFocus}
        @focusin=${this.#onFocusIn}
        @scroll=${this.#showEnds}
      >
        ${this.#groups.map((group) => {
          const menu = menuBehind[group]
          return html`<div class="group">
            ${group === 'block' || group === 'align'
              ? this.#menuButton(group, state)
              : itemsOf(group).map((item) => this.#button(item, state))}
            ${menu === undefined ? nothing : this.#menuButton(menu, state)}
          </div>`
        })}
      </div>
      <slot name="end"></slot>
      ${this.#menuOf(state)}
    `
  }

  get #groups(): readonly ToolbarGroup[] {
    return this.reader ? readerGroups : groups
  }

  /** The controls' ids, in their order. */
  get #stops(): string[] {
    return this.#groups.flatMap((group): string[] => {
      if (group === 'block' || group === 'align') return [group]
      const menu = menuBehind[group]
      return [...itemsOf(group).map(({ id }) => id), ...(menu === undefined ? [] : [menu])]
    })
  }

  #tabIndex(id: string): 0 | -1 {
    const stops = this.#stops
    return id === (stops.includes(this.tabStop) ? this.tabStop : stops[0]) ? 0 : -1
  }

  #enabled(item: ToolbarItem, state: EditorState | null): boolean {
    return state !== null && (!this.disabled || item.group === 'tools') && (item.isEnabled?.(state) ?? true)
  }

  #button(item: ToolbarItem, state: EditorState | null): TemplateResult {
    const pressed = item.isActive === undefined || state === null ? nothing : String(item.isActive(state))
    const { shortcut } = item
    const name = this.#messages.text.toolbar.items[item.id]
    return html`<button
      type="button"
      part="button"
      data-id=${item.id}
      tabindex=${this.#tabIndex(item.id)}
      aria-label=${name}
      aria-pressed=${pressed}
      aria-disabled=${String(!this.#enabled(item, state))}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaShortcut(shortcut)}
      aria-haspopup=${item.id === 'link' || item.id === 'color' ? 'dialog' : item.id === 'table' && pressed === 'true' ? 'menu' : nothing}
      title=${shortcut === undefined ? name : `${name} (${readableShortcut(shortcut, this.#messages.text.keys)})`}
      @click=${(event: MouseEvent) => this.#run(item, event.currentTarget as HTMLElement)}
    >
      ${icon(item.icon)}
    </button>`
  }

  #menuButton(menu: ToolbarMenu, state: EditorState | null): TemplateResult {
    const { textStyle, currentTextStyle, menus, items: names } = this.#messages.text.toolbar
    const current = state === null ? undefined : itemsOf(menu).find((item) => item.isActive?.(state))
    const isStyle = menu === 'block'
    const name = isStyle ? (current === undefined ? textStyle : names[current.id]) : menus[menu]
    return html`<button
      type="button"
      part="button"
      class=${isStyle ? 'menu style' : 'menu'}
      data-id=${menu}
      tabindex=${this.#tabIndex(menu)}
      aria-label=${isStyle ? currentTextStyle(name) : name}
      aria-haspopup="menu"
      aria-expanded=${String(this.openMenu === menu)}
      aria-disabled=${String(state === null || this.disabled)}
      title=${isStyle ? textStyle : name}
      @click=${(event: MouseEvent) => void this.#toggleMenu(menu, event)}
    >
      ${isStyle ? html`<span>${name}</span>` : icon(menu === 'align' ? (current ?? itemsOf(menu)[0]!).icon : menuIcons[menu])}${icon(chevron)}
    </button>`
  }

  /** The menu that is open, or was last. */
  #menuOf(state: EditorState | null): TemplateResult {
    const menu = this.#shownMenu
    const { textStyle, menus, items: names } = this.#messages.text.toolbar
    return html`<div
      id="menu"
      popover
      role="menu"
      aria-label=${menu === 'block' ? textStyle : menus[menu]}
      @keydown=${this.#keys.onKey}
      @mousedown=${this.#keepFocus}
    >
      ${itemsOf(menu).map((item) => {
        const isState = item.isActive !== undefined
        return html`<button
          type="button"
          role=${!isState ? 'menuitem' : menu === 'block' ? 'menuitemradio' : 'menuitemcheckbox'}
          tabindex="-1"
          class=${`item ${item.id}`}
          aria-checked=${isState ? String(state !== null && (item.isActive?.(state) ?? false)) : nothing}
          aria-disabled=${String(!this.#enabled(item, state))}
          @click=${() => {
            this.#menu.close()
            this.#run(item)
          }}
        >
          ${icon(item.icon)}<span>${names[item.id]}</span>
          ${item.shortcut === undefined ? nothing : html`<kbd>${readableShortcut(item.shortcut, this.#messages.text.keys)}</kbd>`}
        </button>`
      })}
    </div>`
  }

  #run(item: ToolbarItem, button?: HTMLElement): void {
    const { view } = this
    if (view === null || !this.#enabled(item, view.state)) return
    if (item.id === 'color' && button !== undefined) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-colors', () => button.getBoundingClientRect()))
    else item.run(view)
  }

  async #toggleMenu(menu: ToolbarMenu, { currentTarget, detail }: MouseEvent): Promise<void> {
    const button = currentTarget as HTMLElement
    if (this.view === null || this.disabled) return
    const isOpen = this.openMenu === menu
    this.#menu.close()
    if (isOpen) return
    this.#shownMenu = menu
    this.openMenu = menu
    await this.updateComplete
    this.#keys.reset()
    this.#menu.open(() => button.getBoundingClientRect())
    // A pointer leaves the focus where it is; the keyboard needs it in the menu.
    if (detail === 0) this.#menuItems()[0]?.focus()
  }

  #menuItems(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('#menu [role^="menuitem"]')]
  }

  /** Where the row goes on out of sight, it fades. */
  readonly #showEnds = (): void => {
    const row = this.renderRoot.querySelector('[role="toolbar"]')
    if (row === null) return
    const passed = Math.abs(row.scrollLeft)
    row.toggleAttribute('data-before', passed > 1)
    row.toggleAttribute('data-after', passed < row.scrollWidth - row.clientWidth - 1)
  }

  #controls(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="toolbar"] button')]
  }

  readonly #keepFocus = (event: MouseEvent): void => event.preventDefault()

  readonly #onFocusIn = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).dataset['id']
    if (id !== undefined) this.tabStop = id
  }

  readonly #onToolbarKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const controls = this.#controls()
    const at = controls.indexOf(event.target as HTMLElement)
    const forward = getComputedStyle(this).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
    const target = { [forward]: controls[at + 1] ?? controls[0], [backward]: controls.at(at - 1), Home: controls[0], End: controls.at(-1) }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      target.focus()
      target.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    } else if (event.key === 'ArrowDown' && (event.target as HTMLElement).matches('.menu')) {
      event.preventDefault()
      ;(event.target as HTMLElement).click()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      this.view?.focus()
    }
  }
}

customElements.define('tandem-editor-toolbar', TandemEditorToolbar)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-editor-toolbar': TandemEditorToolbar
  }
}
