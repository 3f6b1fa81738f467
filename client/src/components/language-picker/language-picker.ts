/**
 * The list of languages that code can be of, with a field that narrows it: a combobox whose focus stays in the field while
 * the arrow keys move along the list. It is in the top layer, at the code that it is for; closed, it gives the focus back to the text.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { findLanguage, searchLanguages } from '../../editor/code/code-languages.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { code } from '../../messages/en/code.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './language-picker.styles.ts'

/** Space between the list and what it belongs to, in pixels. */
const gap = 6
const check = '<path d="m5 12.5 4.5 4.5L19 7.5"/>'

/** What can be chosen: `language` is what is written into the document, null for plain text. */
interface Choice {
  language: string | null
  name: string
}

/** What a list is opened for. */
export interface LanguageRequest {
  /** The element that the list stands at. */
  anchor: Element
  current: string | null
  choose: (language: string | null) => void
  /** The list was closed with or without a choice, and the focus was in it. */
  leave: () => void
}

/**
 * @csspart picker - the list with its field
 */
export class TandemLanguagePicker extends LitElement {
  static override properties: PropertyDeclarations = {
    request: { state: true },
    typed: { state: true },
    active: { state: true },
  }

  static override styles = [tokens, styles]

  declare private request: LanguageRequest | null
  declare private typed: string
  /** Index of the choice that Enter takes. */
  declare private active: number
  readonly #messages = new MessagesController(this, { code })

  constructor() {
    super()
    this.request = null
    this.typed = ''
    this.active = 0
  }

  /** Opens the list, with the focus in its field. */
  async open(request: LanguageRequest): Promise<void> {
    this.request = request
    this.typed = ''
    this.active = Math.max(0, this.#choices().findIndex((choice) => this.#isCurrent(choice)))
    await this.updateComplete
    const picker = this.renderRoot.querySelector<HTMLElement>('#picker')
    const field = this.renderRoot.querySelector<HTMLInputElement>('input')
    if (picker === null || field === null) return
    field.value = ''
    if (!picker.matches(':popover-open')) picker.showPopover()
    this.#place(picker, request.anchor.getBoundingClientRect())
    field.focus()
    this.#showActive()
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('active') || changed.has('typed')) this.#showActive()
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.code
    const choices = this.request === null ? [] : this.#choices()
    return html`<div id="picker" part="picker" dir=${this.#messages.dir ?? nothing} popover role="dialog" aria-label=${text.language} @toggle=${this.#onToggle}>
      <input
        type="text"
        role="combobox"
        aria-label=${text.search}
        placeholder=${text.search}
        aria-expanded="true"
        aria-controls="list"
        aria-autocomplete="list"
        aria-activedescendant=${choices.length === 0 ? nothing : `choice-${this.active}`}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        @input=${this.#onInput}
        @keydown=${this.#onKey}
      />
      <div id="list" role="listbox" aria-label=${text.language} @mousedown=${(event: Event) => event.preventDefault()}>
        ${choices.map((choice, index) => this.#item(choice, index))}
      </div>
      <p role="status">${choices.length === 0 ? text.none : nothing}</p>
    </div>`
  }

  #item(choice: Choice, index: number): TemplateResult {
    const isCurrent = this.#isCurrent(choice)
    return html`<div
      id=${`choice-${index}`}
      role="option"
      aria-selected=${String(isCurrent)}
      class=${index === this.active ? 'active' : ''}
      @click=${() => this.#choose(choice)}
    >
      <span dir="auto">${choice.name}</span>${isCurrent ? icon(check) : nothing}
    </div>`
  }

  #choices(): readonly Choice[] {
    const text = this.#messages.text.code
    const typed = this.typed.trim()
    const plain: Choice = { language: null, name: text.plainText }
    const found = searchLanguages(typed).map(({ id, name }) => ({ language: id, name }))
    if (typed === '') {
      const current = this.request?.current ?? null
      // What is not in the table is kept, and can be seen to be so.
      const own = current === null || findLanguage(current) !== undefined ? [] : [{ language: current, name: current }]
      return [plain, ...own, ...found]
    }
    const choices = text.plainText.toLowerCase().includes(typed.toLowerCase()) ? [plain, ...found] : found
    return findLanguage(typed) === undefined && /^[\w+#.-]{1,40}$/.test(typed) ? [...choices, { language: typed, name: text.useAnyway(typed) }] : choices
  }

  #isCurrent({ language }: Choice): boolean {
    const current = this.request?.current ?? null
    return language === current || (current !== null && language !== null && findLanguage(current)?.id === language)
  }

  #choose({ language }: Choice): void {
    const { request } = this
    this.#close()
    request?.choose(language)
  }

  #close(): void {
    const picker = this.renderRoot.querySelector<HTMLElement>('#picker')
    if (picker?.matches(':popover-open')) picker.hidePopover()
  }

  /** Below what it belongs to, at its end, or above where there is no room; inside the window. */
  #place(picker: HTMLElement, box: DOMRect): void {
    const { innerWidth, innerHeight } = window
    const { offsetWidth, offsetHeight } = picker
    const below = box.bottom + gap
    const above = box.top - gap - offsetHeight
    const top = below + offsetHeight <= innerHeight ? below : above >= 0 ? above : innerHeight - offsetHeight - gap
    picker.style.left = `${Math.max(gap, Math.min(box.right - offsetWidth, innerWidth - offsetWidth - gap))}px`
    picker.style.top = `${Math.max(gap, top)}px`
  }

  /** Scrolls the list, and not the page. */
  #showActive(): void {
    const list = this.renderRoot.querySelector<HTMLElement>('#list')
    const item = this.renderRoot.querySelector<HTMLElement>('.active')
    if (list === null || item === null) return
    if (item.offsetTop < list.scrollTop) list.scrollTop = item.offsetTop
    const bottom = item.offsetTop + item.offsetHeight - list.clientHeight
    if (bottom > list.scrollTop) list.scrollTop = bottom
  }

  readonly #onInput = (event: Event): void => {
    this.typed = (event.currentTarget as HTMLInputElement).value
    this.active = 0
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // What is chosen there is not what an input method offers.
    if (event.isComposing) return
    // Keys of the editor around mean the text, which does not have the focus.
    event.stopPropagation()
    const choices = this.#choices()
    const last = choices.length - 1
    const page = 8
    const to = {
      ArrowDown: this.active === last ? 0 : this.active + 1,
      ArrowUp: this.active <= 0 ? last : this.active - 1,
      PageDown: Math.min(last, this.active + page),
      PageUp: Math.max(0, this.active - page),
    }[event.key]
    if (to !== undefined) this.active = Math.max(0, to)
    else if (event.key === 'Enter') {
      const choice = choices[this.active]
      if (choice !== undefined) this.#choose(choice)
    } else if (event.key === 'Escape' || event.key === 'Tab') this.#close()
    else return
    event.preventDefault()
  }

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState !== 'closed') return
    const { request } = this
    this.request = null
    // Closed by a key, by a choice or by a press elsewhere; in the last case the focus is already there.
    if (this.shadowRoot?.activeElement || this.ownerDocument.activeElement === this.ownerDocument.body) request?.leave()
  }
}

customElements.define('tandem-language-picker', TandemLanguagePicker)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-language-picker': TandemLanguagePicker
  }
}
