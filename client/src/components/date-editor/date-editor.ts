/**
 * A small window at the selected day of the text, with the browser's own field for a day.
 *
 * The day is the editor's selection while the window is open: so the edits of others move it along, and what is changed in the end
 * is what is selected then. It is changed once, as the window closes; Escape leaves it as it was.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit'
import type { Node } from 'prosemirror-model'
import type { EditorView } from 'prosemirror-view'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { suggestions } from '../../messages/en/suggestions.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './date-editor.styles.ts'

/** Space between the window and the text, and the edge of the page, in pixels. */
const gap = 6
const edge = 8

/** The day that is selected, and where; null where none is. */
function selectedDay({ state: { selection } }: EditorView): { node: Node; from: number; to: number } | null {
  const node = 'node' in selection ? (selection.node as Node) : null
  return node?.type.name === 'date' ? { node, from: selection.from, to: selection.to } : null
}

export class TandemDateEditor extends LitElement {
  static override styles = [tokens, styles]

  readonly #messages = new MessagesController(this, { suggestions })
  #view: EditorView | null = null
  #value = ''
  /** What becomes of the day when the window closes. */
  #outcome: 'apply' | 'leave' = 'apply'

  override connectedCallback(): void {
    super.connectedCallback()
    this.popover = 'auto'
    this.addEventListener('toggle', this.#onToggle)
    this.addEventListener('keydown', this.#onKey)
  }

  /** Shows the window for the day that is selected in `view`, with the focus in it. */
  async open(view: EditorView): Promise<void> {
    const day = selectedDay(view)
    if (day === null || !this.isConnected) return
    this.#view = view
    this.#value = String(day.node.attrs['value'])
    this.#outcome = 'apply'
    this.requestUpdate()
    await this.updateComplete
    this.showPopover()
    this.#place(view, day.from)
    const { input } = this
    if (input === null) return
    input.value = this.#value
    input.focus()
  }

  get input(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input')
  }

  #place(view: EditorView, position: number): void {
    const at = view.nodeDOM(position)
    if (!(at instanceof Element)) return
    const { left, right, top, bottom } = at.getBoundingClientRect()
    const { clientWidth, clientHeight } = this.ownerDocument.documentElement
    const { offsetWidth: width, offsetHeight: height } = this
    const start = getComputedStyle(at).direction === 'rtl' ? right - width : left
    this.style.left = `${Math.max(Math.min(start, clientWidth - width - edge), edge)}px`
    this.style.top = `${bottom + gap + height <= clientHeight - edge || top < height + gap ? bottom + gap : top - gap - height}px`
  }

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState !== 'closed') return
    const view = this.#view
    this.#view = null
    if (view === null || view.isDestroyed) return
    const value = this.input?.value ?? ''
    const day = selectedDay(view)
    if (this.#outcome === 'apply' && value !== '' && value !== this.#value && day !== null && view.editable) {
      view.dispatch(view.state.tr.replaceWith(day.from, day.to, day.node.type.create({ value }, null, day.node.marks)).scrollIntoView())
    }
    const { activeElement } = this.ownerDocument
    // Whoever pressed elsewhere wants to be there.
    if (activeElement === null || activeElement === this.ownerDocument.body || activeElement.shadowRoot?.contains(this)) view.focus()
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    // The keys of the text mean nothing here.
    event.stopPropagation()
    if (event.key === 'Escape') {
      event.preventDefault()
      this.#close('leave')
    } else if (event.key === 'Enter' && event.composedPath()[0] === this.input) {
      event.preventDefault()
      this.#close('apply')
    }
  }

  #close(outcome: 'apply' | 'leave'): void {
    this.#outcome = outcome
    this.hidePopover()
  }

  readonly #remove = (): void => {
    const view = this.#view
    const day = view === null ? null : selectedDay(view)
    this.#close('leave')
    if (view === null || day === null || !view.editable) return
    view.dispatch(view.state.tr.delete(day.from, day.to).scrollIntoView())
    view.focus()
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.suggestions
    return html`<div role="dialog" aria-label=${text.date} dir=${this.#messages.dir ?? nothing} lang=${this.#messages.locale}>
      <input type="date" aria-label=${text.date} required min="0001-01-01" max="9999-12-31" />
      <button type="button" class="apply" @click=${() => this.#close('apply')}>${text.applyDate}</button>
      <button type="button" @click=${this.#remove}>${text.removeDate}</button>
    </div>`
  }
}

customElements.define('tandem-date-editor', TandemDateEditor)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-date-editor': TandemDateEditor
  }
}
