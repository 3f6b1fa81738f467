/**
 * How much text there is, as a quiet line below it; a press tells more. It is counted a moment after a change and a few milliseconds at a
 * time, and said aloud only when somebody asks.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { EditorState } from 'prosemirror-state'
import { readingMinutes, WordCounter, type Counts } from '../../editor/word-count.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { wordCount } from '../../messages/en/word-count.ts'
import { number } from '../../messages/plural.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './word-count.styles.ts'

/** How long after a change is counted, and how long at a time, in milliseconds. */
const delay = 200
const slice = 8
/** Space between the details and the line, in pixels. */
const gap = 6

/**
 * @csspart words - the line
 * @csspart details - what a press tells
 */
export class TandemWordCount extends LitElement {
  static override properties: PropertyDeclarations = {
    state: { attribute: false },
    language: {},
    all: { state: true },
    selected: { state: true },
    said: { state: true },
    isOpen: { state: true },
  }

  static override styles = [tokens, styles]

  /** The editor's newest state. */
  declare state: EditorState | null
  /** The language of the text, as a tag. */
  declare language: string
  /** Null until all is counted for the first time. */
  declare private all: Counts | null
  /** Null where nothing is selected. */
  declare private selected: Counts | null
  declare private said: string
  declare private isOpen: boolean
  readonly #messages = new MessagesController(this, { wordCount })
  #counter = new WordCounter()
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Those who wait for a count. */
  #waiting: (() => void)[] = []

  constructor() {
    super()
    this.state = null
    this.language = ''
    this.all = null
    this.selected = null
    this.said = ''
    this.isOpen = false
  }

  /** Says how much there is, and shows the details with the focus on them. */
  async tell(): Promise<void> {
    await this.updateComplete
    if (this.all === null) await new Promise<void>((done) => this.#waiting.push(done))
    await this.updateComplete
    this.#show()
    this.renderRoot.querySelector<HTMLElement>('#line')?.focus()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('language')) {
      this.#counter = new WordCounter(this.language)
      this.#soon(0)
    }
    if (changed.has('state')) this.#soon(this.hasUpdated ? delay : 0)
  }

  protected override render(): TemplateResult | typeof nothing {
    const { all, selected } = this
    const text = this.#messages.text.wordCount
    if (all === null) return nothing
    return html`<button
        id="line"
        part="words"
        type="button"
        dir=${this.#messages.dir ?? nothing}
        aria-haspopup="dialog"
        aria-expanded=${String(this.isOpen)}
        aria-controls="details"
        title=${text.details}
        @mousedown=${(event: Event) => event.preventDefault()}
        @click=${() => (this.isOpen ? this.#hide() : this.#show())}
      >
        <bdi>${selected === null ? text.words(all.words) : text.selectedWords(selected.words, all.words)}</bdi>
      </button>
      <div id="details" part="details" popover role="dialog" dir=${this.#messages.dir ?? nothing} aria-label=${text.details} @toggle=${this.#onToggle}>
        ${selected === null ? nothing : html`<h2>${text.selection}</h2>${this.#list(selected)}<h2>${text.document}</h2>`} ${this.#list(all)}
      </div>
      <p role="status">${this.said}</p>`
  }

  #list(counts: Counts): TemplateResult {
    const text = this.#messages.text.wordCount
    const shown = (value: number) => number(this.#messages.locale, value)
    return html`<dl>
      ${[
        [text.wordsLabel, shown(counts.words)],
        [text.characters, shown(counts.characters)],
        [text.charactersWithoutSpaces, shown(counts.charactersWithoutSpaces)],
        [text.paragraphs, shown(counts.paragraphs)],
        [text.readingTime, this.#readingTime(counts)],
      ].map(
        ([name, value]) =>
          html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`,
      )}
    </dl>`
  }

  #readingTime(counts: Counts): string {
    const text = this.#messages.text.wordCount
    const minutes = readingMinutes(counts)
    return minutes < 1 ? text.lessThanAMinute : text.minutes(Math.round(minutes))
  }

  #show(): void {
    const details = this.renderRoot.querySelector<HTMLElement>('#details')
    const line = this.renderRoot.querySelector<HTMLElement>('#line')
    if (details === null || line === null) return
    if (!details.matches(':popover-open')) details.showPopover()
    const box = line.getBoundingClientRect()
    const { innerWidth, innerHeight } = window
    const isRightToLeft = getComputedStyle(line).direction === 'rtl'
    const start = isRightToLeft ? box.left : box.right - details.offsetWidth
    const above = box.top - gap - details.offsetHeight
    details.style.left = `${Math.max(gap, Math.min(start, innerWidth - details.offsetWidth - gap))}px`
    details.style.top = `${above >= gap ? above : Math.min(box.bottom + gap, innerHeight - details.offsetHeight - gap)}px`
    this.#say()
  }

  #hide(): void {
    this.renderRoot.querySelector<HTMLElement>('#details')?.hidePopover()
  }

  #say(): void {
    const counts = this.selected ?? this.all
    const text = this.#messages.text.wordCount
    if (counts !== null) this.said = text.said(text.words(counts.words), text.charactersCount(counts.characters), this.#readingTime(counts))
  }

  #soon(wait: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      if (typeof requestIdleCallback === 'function') requestIdleCallback(() => this.#count(), { timeout: 500 })
      else this.#count()
    }, wait)
  }

  #count(): void {
    const { state } = this
    if (state === null || !this.isConnected) return
    const end = performance.now() + slice
    const isLate = () => performance.now() > end
    const { selection } = state
    const all = this.#counter.count(state.doc, isLate)
    const selected = all === null || selection.empty ? null : this.#counter.countSelected(state.doc, selection, isLate)
    if (all === null || (!selection.empty && selected === null)) return this.#soon(0)
    this.all = all
    this.selected = selected
    for (const done of this.#waiting.splice(0)) done()
  }

  readonly #onToggle = (event: Event): void => {
    this.isOpen = (event as ToggleEvent).newState === 'open'
    if (!this.isOpen) this.said = ''
  }
}

customElements.define('tandem-word-count', TandemWordCount)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-word-count': TandemWordCount
  }
}
