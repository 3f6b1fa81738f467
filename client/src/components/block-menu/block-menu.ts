/**
 * A menu of what can be done with blocks, with submenus. It knows nothing of the editor: whoever opens it gives what there is to
 * choose, and each entry does itself.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { MessagesController } from '../../controllers/messages-controller.ts'
import type { BlockItemId } from '../../editor/block-items.ts'
import { blocks } from '../../messages/en/blocks.ts'
import { keys } from '../../messages/en/keys.ts'
import { toolbar } from '../../messages/en/toolbar.ts'
import { ariaShortcut, readableShortcut } from '../editor-toolbar/shortcut.ts'
import { icon } from '../icon.ts'
import { MenuKeys } from '../menu-keys.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover, type Box } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './block-menu.styles.ts'

const into = '<path d="m9.5 7 5 5-5 5"/>'
const check = '<path d="m5 12.5 4.5 4.5L19 7.5"/>'
const nothingIn = ''

interface EntryBase {
  /** The key of its name in the messages. */
  readonly id: BlockItemId
  /** The inside of an `svg`. */
  readonly icon?: string
  /** As in the keymap. */
  readonly shortcut?: string
  /** Whether it is what is so now, for one of several that exclude each other. */
  readonly isOn?: boolean
  /** Whether it can be chosen now; where it cannot, perhaps why. */
  readonly isEnabled: boolean
  readonly whyNot?: 'noLink'
}

/** What can be chosen: something to do, a submenu, or a number to give. */
export type MenuEntry = EntryBase &
  ({ readonly run: () => void } | { readonly entries: readonly MenuEntry[] } | { readonly number: number | null; readonly setNumber: (value: number) => void })

/** The menu as it is opened. */
export interface BlockMenuOptions {
  readonly groups: readonly (readonly MenuEntry[])[]
  /** What it is called; the menu of a block when left out. */
  readonly name?: 'block' | 'turnInto'
  /** What it belongs to. */
  readonly beside: () => Box | null
  /** Gives the focus back to where it was. */
  readonly back: () => void
}

/**
 * A menu of blocks.
 *
 * @csspart menu - the menu
 */
export class TandemBlockMenu extends LitElement {
  static override properties: PropertyDeclarations = {
    options: { state: true },
    openId: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  declare private options: BlockMenuOptions | null
  /** The entry whose submenu is open. */
  declare private openId: BlockItemId | null

  readonly #messages = new MessagesController(this, { blocks, keys, toolbar })
  #hovering: ReturnType<typeof setTimeout> | undefined
  readonly #menu = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#menu'),
    placement: () => ({ isRightToLeft: isRightToLeft(this) }),
    back: () => this.options?.back(),
    closed: () => {
      this.openId = null
      this.options = null
    },
  })
  readonly #submenu = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#submenu'),
    placement: () => ({ side: 'beside', isRightToLeft: isRightToLeft(this) }),
    closed: () => {
      this.openId = null
    },
  })
  readonly #keys = new MenuKeys({
    items: () => this.#items(this.#focusedMenu()),
    close: () => this.#menu.close(),
    isRightToLeft: () => isRightToLeft(this),
    enter: (item) => {
      if (item.ariaHasPopup === null || item.ariaDisabled === 'true') return false
      void this.#openSubmenu(item.dataset['id'] as BlockItemId, true)
      return true
    },
    leave: () => this.#leaveSubmenu(),
  })

  constructor() {
    super()
    this.options = null
    this.openId = null
  }

  /** What it says of what came of an entry, in the language of the place. */
  get words(): typeof blocks {
    return this.#messages.text.blocks
  }

  get isOpen(): boolean {
    return this.#menu.isOpen
  }

  /** Opens the menu and puts the focus on its first item. */
  async open(options: BlockMenuOptions): Promise<void> {
    this.#menu.close()
    this.options = options
    this.openId = null
    await this.updateComplete
    this.#keys.reset()
    this.#menu.open(options.beside)
    this.#items(this.renderRoot.querySelector('#menu > .entries'))[0]?.focus({ preventScroll: true })
  }

  close(): void {
    this.#menu.close()
  }

  protected override render(): TemplateResult {
    const { groups = [], name = 'block' } = this.options ?? {}
    const submenu = groups.flat().find(({ id }) => id === this.openId)
    // What is under an item stands beside the menu for screen readers, since a form has no place in one, and within its popover for a press.
    return html`<div id="menu" part="menu" popover dir=${this.#messages.dir ?? nothing} @keydown=${this.#onKey} @mousedown=${keepFocus}>
      <div role="menu" class="entries" aria-label=${this.#messages.text.blocks[name]}>
        ${groups.map((entries) => html`<div role="group" class="group">${entries.map((entry) => this.#entry(entry, true))}</div>`)}
      </div>
      <div
        id="submenu"
        class="entries"
        popover="manual"
        role=${submenu !== undefined && 'setNumber' in submenu ? 'dialog' : 'menu'}
        aria-label=${submenu === undefined ? nothing : this.#nameOf(submenu.id)}
        @pointerenter=${() => clearTimeout(this.#hovering)}
      >
        ${submenu === undefined ? nothingIn : this.#submenuContent(submenu)}
      </div>
    </div>`
  }

  #submenuContent(entry: MenuEntry): TemplateResult {
    if ('entries' in entry) return html`<div role="none" class="group">${entry.entries.map((each) => this.#entry(each, false))}</div>`
    const { firstNumber, apply } = this.#messages.text.blocks
    const number = 'number' in entry ? entry.number : null
    return html`<form
      @submit=${(event: SubmitEvent) => {
        event.preventDefault()
        const input = this.renderRoot.querySelector<HTMLInputElement>('#number')
        if (!('setNumber' in entry) || input === null || Number.isNaN(input.valueAsNumber)) return
        this.#run(() => entry.setNumber(input.valueAsNumber))
      }}
      @keydown=${this.#onFormKey}
      @mousedown=${(event: Event) => event.stopPropagation()}
    >
      <label for="number">${firstNumber}</label>
      <input id="number" type="number" inputmode="numeric" min="0" max="999999999" step="1" required .value=${String(number ?? 1)} />
      <button type="submit" class="primary">${apply}</button>
    </form>`
  }

  #entry(entry: MenuEntry, isOutermost: boolean): TemplateResult {
    const { id, shortcut, isOn, isEnabled, whyNot } = entry
    const isSubmenu = !('run' in entry)
    const reason = isEnabled || whyNot === undefined ? nothing : this.#messages.text.blocks[whyNot]
    return html`<button
      type="button"
      role=${isOn === undefined ? 'menuitem' : 'menuitemradio'}
      tabindex="-1"
      class=${id === 'delete' ? 'item danger' : 'item'}
      data-id=${id}
      aria-checked=${isOn === undefined ? nothing : String(isOn)}
      aria-disabled=${String(!isEnabled)}
      aria-haspopup=${isSubmenu ? ('entries' in entry ? 'menu' : 'dialog') : nothing}
      aria-expanded=${isSubmenu ? String(this.openId === id) : nothing}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaShortcut(shortcut)}
      aria-description=${reason}
      title=${reason}
      @click=${() => this.#choose(entry)}
      @pointerenter=${isOutermost ? (event: PointerEvent) => this.#hover(event, entry) : nothing}
    >
      ${icon(entry.icon ?? nothingIn)}<span>${this.#nameOf(id)}</span>
      ${shortcut === undefined ? nothing : html`<kbd dir="ltr">${readableShortcut(shortcut, this.#messages.text.keys)}</kbd>`}
      ${isOn === true ? icon(check) : nothing} ${isSubmenu ? html`<i class="into">${icon(into)}</i>` : nothing}
    </button>`
  }

  #nameOf(id: BlockItemId): string {
    const { blocks: text, toolbar: items } = this.#messages.text
    const names: Partial<Record<BlockItemId, string>> = { ...items.items, ...text.items, turnInto: text.turnInto, alignment: text.alignment, direction: text.direction }
    return names[id] ?? id
  }

  #choose(entry: MenuEntry): void {
    if (!entry.isEnabled) return
    if ('run' in entry) this.#run(entry.run)
    else void this.#openSubmenu(entry.id, true)
  }

  /** Closed first: what is done may open something of its own. */
  #run(run: () => void): void {
    const back = this.options?.back
    this.#menu.close()
    back?.()
    run()
  }

  /** A mouse that rests on an entry opens what is under it, and closes what is under another. */
  #hover(event: PointerEvent, entry: MenuEntry): void {
    clearTimeout(this.#hovering)
    if (event.pointerType !== 'mouse' || entry.id === this.openId) return
    this.#hovering = setTimeout(() => {
      if (!this.#menu.isOpen) return
      if ('run' in entry || !entry.isEnabled) this.#submenu.close()
      else void this.#openSubmenu(entry.id, false)
    }, hoverDelay)
  }

  async #openSubmenu(id: BlockItemId, withFocus: boolean): Promise<void> {
    clearTimeout(this.#hovering)
    this.openId = id
    await this.updateComplete
    if (!this.#menu.isOpen) return
    this.#submenu.open(() => this.#opener()?.getBoundingClientRect() ?? null)
    if (!withFocus) return
    this.#keys.reset()
    const input = this.renderRoot.querySelector<HTMLInputElement>('#number')
    input?.select()
    ;(input ?? this.#items(this.renderRoot.querySelector('#submenu'))[0])?.focus({ preventScroll: true })
  }

  /** What deletes a selected block does so with its menu open, too. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const { key, altKey, ctrlKey, metaKey } = event
    const entry = this.options?.groups.flat().find(({ id }) => id === 'delete')
    if ((key === 'Delete' || key === 'Backspace') && !altKey && !ctrlKey && !metaKey && entry !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      this.#choose(entry)
    } else this.#keys.onKey(event)
  }

  #leaveSubmenu(): boolean {
    if (this.openId === null) return false
    const opener = this.#opener()
    this.#submenu.close()
    opener?.focus()
    return true
  }

  /** In the field the arrows are the field's. */
  readonly #onFormKey = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key !== 'Escape') return
    event.preventDefault()
    this.#leaveSubmenu()
  }

  #opener(): HTMLElement | null {
    return this.renderRoot.querySelector(`#menu > .entries > .group > [data-id='${this.openId}']`)
  }

  #focusedMenu(): Element | null {
    return this.shadowRoot?.activeElement?.closest('.entries') ?? null
  }

  #items(menu: Element | null): HTMLElement[] {
    return menu === null ? [] : [...menu.querySelectorAll<HTMLElement>(':scope > .group > .item')]
  }
}

/** How long a mouse rests on an entry before its submenu opens, in milliseconds: as long as it takes to pass others on the way into one. */
const hoverDelay = 150

function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}

customElements.define('tandem-block-menu', TandemBlockMenu)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-block-menu': TandemBlockMenu
  }
}
