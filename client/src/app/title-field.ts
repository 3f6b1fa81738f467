/**
 * The title of a document, which several people may be editing: the key `title` of the Y map `meta`.
 * The last one to type it wins; what others type is shown without moving the caret from where this
 * person is.
 */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import type * as Y from 'yjs'
import { AppMessages } from './app-messages.ts'

const maxTitleLength = 200

/** Where an offset into `before` is in `after`, which differs from it in one stretch. */
export function moveOffset(offset: number, before: string, after: string): number {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  if (offset <= start) return offset
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end++
  return offset >= before.length - end ? offset + after.length - before.length : Math.min(offset, after.length - end)
}

/** @event {Event} title-change - the title has changed, by whomever */
export class TandemTitleField extends LitElement {
  static override properties: PropertyDeclarations = {
    document: { attribute: false },
    disabled: { type: Boolean },
  }

  /** The document whose title is shown; `null` while it is not loaded. */
  declare document: Y.Doc | null
  declare disabled: boolean

  readonly #messages = new AppMessages(this)
  #meta: Y.Map<unknown> | null = null
  #composing = false

  constructor() {
    super()
    this.document = null
    this.disabled = false
  }

  /** The title; empty when the document has none. */
  get value(): string {
    const title = this.#meta?.get('title')
    return typeof title === 'string' ? title.slice(0, maxTitleLength) : ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#meta?.unobserve(this.#show)
    this.#meta = null
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    // What one reads as the page's heading is a field, which is none to a screen reader.
    return html`<h1 class="visually-hidden" dir="auto">${this.value || this.#messages.text.app.untitled}</h1>
    <input
      class="title"
      type="text"
      dir="auto"
      aria-label=${this.#messages.text.app.titleLabel}
      placeholder=${this.#messages.text.app.untitled}
      autocomplete="off"
      maxlength=${maxTitleLength}
      ?disabled=${this.document === null}
      ?readonly=${this.disabled}
      @input=${this.#onInput}
      @compositionstart=${() => {
        this.#composing = true
      }}
      @compositionend=${this.#onCompositionEnd}
      @keydown=${this.#onKey}
    />`
  }

  protected override updated(): void {
    const meta = this.document?.getMap<unknown>('meta') ?? null
    if (meta === this.#meta) return
    this.#meta?.unobserve(this.#show)
    this.#meta = meta
    meta?.observe(this.#show)
    this.#show()
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input')
  }

  readonly #show = (): void => {
    const input = this.#input
    // Setting the value would end a composition.
    if (input !== null && !this.#composing && input.value !== this.value) {
      const { value, selectionStart, selectionEnd, selectionDirection } = input
      input.value = this.value
      if (input.matches(':focus') && selectionStart !== null && selectionEnd !== null) {
        const move = (offset: number): number => moveOffset(offset, value, this.value)
        input.setSelectionRange(move(selectionStart), move(selectionEnd), selectionDirection ?? 'none')
      }
    }
    this.requestUpdate()
    this.dispatchEvent(new Event('title-change'))
  }

  readonly #onInput = (): void => {
    const value = this.#input?.value
    if (this.#composing || this.#meta === null || value === undefined || value === this.value) return
    this.#meta.set('title', value)
  }

  readonly #onCompositionEnd = (): void => {
    this.#composing = false
    this.#onInput()
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing) return
    event.preventDefault()
    this.dispatchEvent(new Event('title-done'))
  }
}

customElements.define('tandem-title-field', TandemTitleField)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-title-field': TandemTitleField
  }
}
