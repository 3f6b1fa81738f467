/**
 * What a link is made and changed with, and what is shown of one:
 *
 *   card   beside a link that the caret is in or the mouse rests on: where it leads, and what can be done with it. It takes
 *          no focus, and nothing is asked of the place that the link leads to
 *   form   the address, the text that is shown, a title; the address is looked at while it is typed
 *
 * It knows nothing of the editor: whoever opens it gives the link, and does what is chosen.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { safeHref } from '@tandem/shared/schema/links.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { copyText } from '../../editor/clipboard/copy-text.ts'
import { hrefFromInput } from '../../editor/href.ts'
import { links } from '../../messages/en/links.ts'
import { icon } from '../icon.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover, type Box } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { shownAddress } from './address.ts'
import { styles } from './link-editor.styles.ts'

const icons = {
  open: '<path d="M13 5h6v6M19 5l-8.5 8.5"/><path d="M18 14v4.5A1.5 1.5 0 0 1 16.5 20h-11A1.5 1.5 0 0 1 4 18.5v-11A1.5 1.5 0 0 1 5.5 6H10"/>',
  goThere: '<path d="M5 12h14m-5-5 5 5-5 5"/>',
  copy: '<rect x="8.5" y="8.5" width="11" height="11" rx="1.5"/><path d="M15.5 8.5V6A1.5 1.5 0 0 0 14 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h2.5"/>',
  edit: '<path d="m5 19 .8-3.6L16 5.2a1.8 1.8 0 0 1 2.8 2.8L8.6 18.2Z"/>',
  remove: '<path d="m5 5 14 14M10.5 6.9 12.3 5a4 4 0 0 1 5.7 5.7l-1.9 1.8M13.5 17.1 11.7 19A4 4 0 0 1 6 13.3l1.9-1.8"/>',
} as const

/** A link, and what can be done with it. */
export interface LinkTarget {
  readonly href: string
  readonly title: string | null
  /** The text of the block that it leads to, where that is in this document; `null` where the block is gone. */
  readonly block?: string | null
  readonly beside: () => Box | null
  readonly open: () => void
  /** Gives the focus back to the text. */
  readonly back: () => void
}

/** What is asked for in the form. */
export interface LinkFormOptions extends LinkTarget {
  /** What is shown as the link; `null` where that is what is selected. */
  readonly text: string | null
  /** Whether there is a link already. */
  readonly isExisting: boolean
  readonly apply: (link: { href: string; title: string | null; text?: string }) => void
  readonly remove: () => void
}

export interface LinkCardOptions extends LinkTarget {
  /** Opens the form, and takes the link away; nothing for somebody who only reads. */
  readonly change: { readonly edit: () => void; readonly remove: () => void } | null
}

/**
 * What links are changed with.
 *
 * @csspart form - what a link is changed with
 * @csspart card - what is shown of a link
 */
export class TandemLinkEditor extends LitElement {
  static override properties: PropertyDeclarations = {
    form: { state: true },
    card: { state: true },
    error: { state: true },
    said: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  declare private form: LinkFormOptions | null
  declare private card: LinkCardOptions | null
  /** Why the address cannot be taken. */
  declare private error: string
  /** What came of copying. */
  declare private said: string

  readonly #messages = new MessagesController(this, { links })
  readonly #formPopover = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#form'),
    placement: () => ({ isRightToLeft: isRightToLeft(this) }),
    back: () => this.form?.back(),
    closed: () => {
      this.form = null
    },
  })
  readonly #cardPopover = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#card'),
    placement: () => ({ isRightToLeft: isRightToLeft(this) }),
    back: () => this.card?.back(),
    closed: () => {
      this.card = null
    },
  })

  constructor() {
    super()
    this.form = null
    this.card = null
    this.error = ''
    this.said = ''
  }

  get isCardOpen(): boolean {
    return this.card !== null
  }

  /** Opens the form and puts the focus into its address. */
  async edit(options: LinkFormOptions): Promise<void> {
    this.hideCard()
    this.error = ''
    this.said = ''
    this.form = options
    await this.updateComplete
    for (const [id, value] of [['href', options.href], ['text', options.text ?? ''], ['title', options.title ?? '']] as const) {
      const input = this.#input(id)
      if (input !== null) input.value = value
    }
    this.#formPopover.open(options.beside)
    const input = this.#input('href')
    input?.focus({ preventScroll: true })
    input?.select()
  }

  /** Shows the card of a link. The focus stays where it is. */
  async show(options: LinkCardOptions): Promise<void> {
    if (this.form !== null) return
    this.said = ''
    this.card = options
    await this.updateComplete
    if (this.card === options) this.#cardPopover.open(options.beside)
  }

  hideCard(): void {
    this.#cardPopover.close()
    if (!this.#cardPopover.isOpen) this.card = null
  }

  protected override render(): TemplateResult {
    const { links: text } = this.#messages.text
    return html`
      <div id="form" part="form" popover role="dialog" dir=${this.#messages.dir ?? nothing} aria-label=${text.link}>
        ${this.form === null ? nothing : this.#renderForm(this.form)}
      </div>
      <div
        id="card"
        part="card"
        popover="manual"
        role="group"
        dir=${this.#messages.dir ?? nothing}
        aria-label=${text.link}
        @keydown=${this.#onCardKey}
        @mousedown=${(event: Event) => event.preventDefault()}
      >
        ${this.card === null ? nothing : this.#renderCard(this.card)}
      </div>
    `
  }

  #renderCard(card: LinkCardOptions): TemplateResult {
    const { links: text } = this.#messages.text
    const isInside = card.block !== undefined
    return html`<div class="what">
        ${isInside ? html`<span class="block" dir="auto">${card.block === null ? text.blockGone : card.block === '' ? text.block : card.block}</span>` : address(card.href)}
        ${card.title === null || card.title === '' ? nothing : html`<span class="title" dir="auto">${card.title}</span>`}
        <span role="status">${this.said}</span>
      </div>
      ${safeHref(card.href) === null || card.block === null ? nothing : this.#button(isInside ? 'goThere' : 'open', card.open)}
      ${this.#button('copy', () => void this.#copy(card.href))}
      ${card.change === null ? nothing : html`${this.#button('edit', card.change.edit)}${this.#button('remove', card.change.remove)}`}`
  }

  #button(id: keyof typeof icons, run: () => void): TemplateResult {
    const name = this.#messages.text.links[id]
    return html`<button type="button" class="icon-only" data-id=${id} aria-label=${name} title=${name} @click=${run}>${icon(icons[id])}</button>`
  }

  #renderForm(form: LinkFormOptions): TemplateResult {
    const { links: text } = this.#messages.text
    const canFollow = form.isExisting && safeHref(form.href) !== null
    return html`<form novalidate @submit=${this.#apply}>
      <label for="href">${text.address}</label>
      <input
        id="href"
        type="text"
        inputmode="url"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        dir="ltr"
        placeholder="https://"
        enterkeyhint="done"
        aria-invalid=${this.error === '' ? nothing : 'true'}
        aria-describedby="error"
        @input=${this.#check}
      />
      <p id="error" role="alert">${this.error}</p>
      ${form.text === null
        ? nothing
        : html`<label for="text">${text.shownText}</label>
            <input id="text" type="text" dir="auto" autocomplete="off" enterkeyhint="done" />`}
      <label for="title">${text.title} <small>(${text.optional})</small></label>
      <input id="title" type="text" dir="auto" autocomplete="off" enterkeyhint="done" />
      <div class="buttons">
        ${form.isExisting
          ? html`${canFollow ? this.#button(form.block === undefined ? 'open' : 'goThere', form.open) : nothing}
              ${this.#button('copy', () => void this.#copy(this.#input('href')?.value ?? form.href))}
              ${this.#button('remove', () => this.#leave(form.remove))}`
          : nothing}
        <span role="status">${this.said}</span>
        <button type="submit" class="primary">${text.apply}</button>
      </div>
    </form>`
  }

  /** A word that is not finished is no error; what can become no address is. */
  readonly #check = (): void => {
    const value = this.#input('href')?.value ?? ''
    this.error = value.trim() === '' || hrefFromInput(value) !== null ? '' : this.#messages.text.links.badAddress
  }

  readonly #apply = (event: Event): void => {
    event.preventDefault()
    const { form } = this
    if (form === null) return
    const value = this.#input('href')?.value ?? ''
    const text = this.#input('text')?.value
    const title = this.#input('title')?.value.trim() || null
    const href = hrefFromInput(value)
    if (value.trim() === '') this.#leave(form.isExisting ? form.remove : () => undefined)
    else if (href !== null) this.#leave(() => form.apply({ href, title, ...(text === undefined ? {} : { text }) }))
    else {
      this.#check()
      this.#input('href')?.focus()
    }
  }

  #leave(run: () => void): void {
    const back = this.form?.back
    this.#formPopover.close()
    back?.()
    run()
  }

  async #copy(href: string): Promise<void> {
    const { copied, notCopied } = this.#messages.text.links
    // As it is written where it leads nowhere else: within this page to the whole address.
    const isDone = await copyText(href.startsWith('#') ? new URL(href, this.ownerDocument.location.href).href : href)
    this.said = isDone ? copied : notCopied
  }

  readonly #onCardKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    const back = this.card?.back
    this.hideCard()
    back?.()
  }

  #input(id: string): HTMLInputElement | null {
    return this.renderRoot.querySelector(`#${id}`)
  }
}

function address(href: string): TemplateResult {
  const { before, host, after } = shownAddress(href)
  return html`<span class="address" dir="ltr" title=${href}>${before}<b>${host}</b>${after}</span>`
}

customElements.define('tandem-link-editor', TandemLinkEditor)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-link-editor': TandemLinkEditor
  }
}
