/**
 * The headings of a document, as a tree that leads to them: beside the text, or as a drawer where there is no room for both.
 *
 * It is brought up to date a moment after the text has changed, and not with every key.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { goToBlock } from '../../editor/go-to.ts'
import { headingAt, Outline, type Heading } from '../../editor/outline.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { outline } from '../../messages/en/outline.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './outline-panel.styles.ts'

/** How long after a change the headings are looked at, in milliseconds. */
const delay = 150

const icons = {
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  expanded: '<path d="m7 10 5 5 5-5"/>',
}

/**
 * @csspart outline - the list of headings
 */
export class TandemOutlinePanel extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    drawer: { type: Boolean, reflect: true },
    view: { attribute: false },
    bar: { attribute: false },
    close: { attribute: false },
    empty: { type: Boolean, reflect: true },
    headings: { state: true },
    current: { state: true },
    stop: { state: true },
  }

  static override styles = [tokens, styles]

  /** The editor's newest state. */
  declare state: EditorState | null
  /** Whether it lies over the text. */
  declare drawer: boolean
  /** The view that the panel leads to. */
  declare view: EditorView | null
  /** What stays above the panel while the text scrolls. */
  declare bar: HTMLElement | null
  /** Takes the panel away. */
  declare close: () => void
  /** Whether there are no headings. */
  declare empty: boolean
  declare private headings: readonly Heading[]
  /** Index of the heading that the caret is under. */
  declare private current: number
  /** Index of the tab stop; -1 for the current one. */
  declare private stop: number

  readonly #messages = new MessagesController(this, { outline })
  readonly #outline = new Outline()
  /** Headings whose own are not shown. An edited heading is another node, and shows them again. */
  readonly #collapsed = new WeakSet<Node>()
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #barSize = new ResizeObserver(() => this.style.setProperty('--_bar', `${this.bar?.offsetHeight ?? 0}px`))

  constructor() {
    super()
    this.state = null
    this.drawer = false
    this.view = null
    this.bar = null
    this.close = () => undefined
    this.empty = true
    this.headings = []
    this.current = -1
    this.stop = -1
  }

  /** Puts the focus on the current heading. */
  override focus(): void {
    this.#items().find((item) => item.tabIndex === 0)?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.bar !== null) this.#barSize.observe(this.bar)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#barSize.disconnect()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('state')) return
    if (!this.hasUpdated) this.#look()
    else {
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined
        this.#look()
      }, delay)
    }
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('bar')) {
      this.#barSize.disconnect()
      if (this.bar !== null) this.#barSize.observe(this.bar)
    }
    const dialog = this.renderRoot.querySelector('dialog')
    if (dialog !== null && !dialog.open && this.isConnected) {
      dialog.showModal()
      this.focus()
    }
    // Only within the list: the page stays where it is.
    if (changed.has('current')) {
      const list = this.renderRoot.querySelector<HTMLElement>('.list')
      const item = this.renderRoot.querySelector<HTMLElement>('[aria-current]')
      if (list !== null && item !== null && (item.offsetTop < list.scrollTop || item.offsetTop + item.offsetHeight > list.scrollTop + list.clientHeight)) {
        list.scrollTop = item.offsetTop - list.clientHeight / 2
      }
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.headings.length === 0) return nothing
    if (!this.drawer) return html`<nav class="panel" part="outline" aria-labelledby="title">${this.#content()}</nav>`
    return html`<dialog
      part="outline"
      aria-labelledby="title"
      @close=${() => this.close()}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.close()}
    >
      <div class="panel">${this.#content()}</div>
    </dialog>`
  }

  #content(): TemplateResult {
    const text = this.#messages.text.outline
    const shown = this.#shown()
    // The current one, or the one that hides it.
    const current = shown.findLast((index) => index <= this.current) ?? -1
    const stop = shown.includes(this.stop) ? this.stop : current >= 0 ? current : shown[0]
    return html`<header>
        <h2 id="title">${text.outline}</h2>
        <button type="button" class="close" aria-label=${text.closeOutline} title=${text.close} @click=${() => this.close()}>${icon(icons.close)}</button>
      </header>
      <div class="list" role="tree" aria-labelledby="title" @keydown=${this.#onKey}>
        ${repeat(
          shown,
          (index) => this.headings[index]!.node,
          (index) => this.#item(index, index === current, index === stop),
        )}
      </div>`
  }

  #item(index: number, isCurrent: boolean, isStop: boolean): TemplateResult {
    const { text, depth, node, position } = this.headings[index]!
    const isParent = this.#isParent(index)
    const isExpanded = isParent && !this.#collapsed.has(node)
    return html`<div
      role="treeitem"
      data-index=${index}
      aria-level=${depth + 1}
      aria-expanded=${isParent ? String(isExpanded) : nothing}
      aria-current=${isCurrent ? 'location' : nothing}
      aria-label=${text}
      title=${text}
      tabindex=${isStop ? 0 : -1}
      style=${`--depth: ${depth}`}
      @click=${() => this.#goTo(position)}
      @focus=${() => {
        this.stop = index
      }}
    >
      <span
        class="toggle"
        aria-hidden="true"
        @click=${(event: Event) => {
          if (!isParent) return
          event.stopPropagation()
          this.#toggle(index)
        }}
        >${isParent ? icon(icons.expanded) : nothing}</span
      ><span class="text" dir="auto">${text}</span>
    </div>`
  }

  #look(): void {
    const { state } = this
    if (state === null) return
    this.headings = this.#outline.update(state.doc)
    this.empty = this.headings.length === 0
    this.current = headingAt(this.headings, state.selection.head)
  }

  #isParent(index: number): boolean {
    return (this.headings[index + 1]?.depth ?? 0) > this.headings[index]!.depth
  }

  /** The indexes of the headings that no collapsed one hides. */
  #shown(): number[] {
    const shown: number[] = []
    let hidden = Infinity
    this.headings.forEach(({ depth, node }, index) => {
      if (depth > hidden) return
      hidden = this.#collapsed.has(node) ? depth : Infinity
      shown.push(index)
    })
    return shown
  }

  #toggle(index: number, isExpanded = this.#collapsed.has(this.headings[index]!.node)): void {
    const { node } = this.headings[index]!
    if (isExpanded) this.#collapsed.delete(node)
    else this.#collapsed.add(node)
    this.requestUpdate()
  }

  #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="treeitem"]')]
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const items = this.#items()
    const at = items.indexOf(event.target as HTMLElement)
    const index = Number(items[at]?.dataset['index'] ?? -1)
    const heading = this.headings[index]
    if (heading === undefined) return
    const isRightToLeft = getComputedStyle(this).direction === 'rtl'
    const open = isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
    const shut = isRightToLeft ? 'ArrowRight' : 'ArrowLeft'
    const isCollapsed = this.#collapsed.has(heading.node)
    const parent = items.slice(0, at).findLast((item) => Number(item.ariaLevel) <= heading.depth)
    const target = { ArrowDown: items[at + 1], ArrowUp: items[at - 1], Home: items[0], End: items.at(-1) }[event.key]
    if (target !== undefined) target.focus()
    else if (event.key === 'Enter' || event.key === ' ') this.#goTo(heading.position)
    else if (event.key === open && this.#isParent(index)) {
      if (isCollapsed) this.#toggle(index, true)
      else items[at + 1]?.focus()
    } else if (event.key === shut) {
      if (this.#isParent(index) && !isCollapsed) this.#toggle(index, false)
      else parent?.focus()
    } else if (event.key === 'Escape' && !this.drawer) this.#goTo(null)
    else if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Leads to the block at a position, or back into the text. */
  #goTo(position: number | null): void {
    if (this.drawer) this.close()
    // A finger that goes somewhere does not ask for the keyboard.
    if (position === null) this.view?.focus()
    else if (this.view !== null) goToBlock(this.view, position, !matchMedia('(pointer: coarse)').matches)
  }
}

customElements.define('tandem-outline-panel', TandemOutlinePanel)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-outline-panel': TandemOutlinePanel
  }
}
