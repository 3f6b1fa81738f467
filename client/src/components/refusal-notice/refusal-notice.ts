/**
 * What a person can do with edits that the server does not take: take the text along, or let go of what they wrote here.
 * What has happened is said by the text inside the element.
 *
 *     told ── Copy the text ──────> copied, or the text in a field and as a file where the browser allows no copying
 *          ── Discard my changes ─> asked whether that is meant ─> the document as the server has it
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { EditorView } from 'prosemirror-view'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { copyText } from '../../editor/clipboard/copy-text.ts'
import { access } from '../../messages/en/access.ts'
import { tokens } from '../tokens.styles.ts'
import { documentFile, documentText, type DocumentText } from './document-text.ts'
import { styles } from './refusal-notice.styles.ts'

/**
 * @slot - what has happened
 */
export class TandemRefusalNotice extends LitElement {
  static override properties: PropertyDeclarations = {
    view: { attribute: false },
    documentName: { attribute: false },
    retry: { attribute: false },
    discard: { attribute: false },
    asking: { state: true },
    discarding: { state: true },
    said: { state: true },
    byHand: { state: true },
  }

  static override styles = [tokens, styles]

  /** What shows the document that can be taken along. */
  declare view: EditorView | null
  /** Names the file. */
  declare documentName: string
  /** Shows the server the edits again; `null` where that cannot help. */
  declare retry: (() => void) | null
  /** Opens the document as the server has it. */
  declare discard: () => Promise<void>
  /** Whether the person is asked if discarding is meant. */
  declare private asking: boolean
  declare private discarding: boolean
  /** What came of the last button. */
  declare private said: string
  /** The text, where it has to be copied by hand. */
  declare private byHand: DocumentText | null

  readonly #messages = new MessagesController(this, { access })
  #file = ''

  constructor() {
    super()
    this.view = null
    this.documentName = ''
    this.retry = null
    this.discard = () => Promise.resolve()
    this.asking = false
    this.discarding = false
    this.said = ''
    this.byHand = null
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#closeByHand()
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>
      ${this.asking ? this.#renderQuestion() : this.#renderButtons()} ${this.byHand === null ? nothing : this.#renderByHand(this.byHand)}
      <div role="status">${this.said === '' ? nothing : html`<p>${this.said}</p>`}</div>`
  }

  #renderButtons(): TemplateResult {
    const text = this.#messages.text.access
    return html`<div class="buttons">
      <button type="button" @click=${this.#copy}>${text.copyText}</button>
      ${this.retry === null ? nothing : html`<button type="button" @click=${this.retry}>${text.tryAgain}</button>`}
      <button type="button" class="discard" @click=${() => this.#ask(true)}>${text.discardChanges}</button>
    </div>`
  }

  #renderQuestion(): TemplateResult {
    const text = this.#messages.text.access
    return html`<div role="group" aria-labelledby="question" @keydown=${this.#onQuestionKey}>
      <p id="question">${text.question}</p>
      <div class="buttons">
        <button type="button" class="keep" aria-describedby="question" @click=${() => this.#ask(false)}>${text.keep}</button>
        <button type="button" class="danger" ?disabled=${this.discarding} @click=${this.#discard}>${text.discard}</button>
      </div>
    </div>`
  }

  #renderByHand(content: DocumentText): TemplateResult {
    const text = this.#messages.text.access
    return html`<label
        >${text.byHand}
        <textarea readonly dir="auto" .value=${content.text}></textarea>
      </label>
      <div class="buttons">
        <a href=${this.#file} download="${this.documentName.replaceAll('/', ' ')}.html">${text.download}</a>
        <button type="button" @click=${this.#closeByHand}>${text.close}</button>
      </div>`
  }

  readonly #copy = async (): Promise<void> => {
    const { view } = this
    if (view === null) return
    this.#closeByHand()
    const content = documentText(view)
    if (await copyText(content.text, content.html)) {
      this.said = this.#messages.text.access.copied
      return
    }
    this.said = ''
    this.#file = URL.createObjectURL(documentFile(content))
    this.byHand = content
    await this.updateComplete
    const field = this.renderRoot.querySelector('textarea')
    field?.focus()
    field?.select()
  }

  readonly #closeByHand = (): void => {
    if (this.byHand === null) return
    this.byHand = null
    URL.revokeObjectURL(this.#file)
  }

  #ask(asking: boolean): void {
    this.asking = asking
    this.said = ''
    // The safe answer first; and back to where the question came from.
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(asking ? '.keep' : '.discard')?.focus())
  }

  readonly #onQuestionKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#ask(false)
  }

  readonly #discard = async (): Promise<void> => {
    this.discarding = true
    try {
      await this.discard()
    } catch (error) {
      this.said = this.#messages.text.access.notDiscarded(error instanceof Error ? error.message : String(error))
    } finally {
      this.discarding = false
      this.asking = false
    }
  }
}

customElements.define('tandem-refusal-notice', TandemRefusalNotice)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-refusal-notice': TandemRefusalNotice
  }
}
