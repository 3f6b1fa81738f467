/**
 * The dialog in which a document is shared: its links, and a form for another one. A link's address holds its token, which
 * the server does not keep, so it is shown once, when the link is made.
 */
import { roles } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { copyText } from '../editor/clipboard/copy-text.ts'
import { AppMessages, type AppText } from './app-messages.ts'
import { describeError } from './api.ts'
import { documentPath } from './routes.ts'
import { changeShareLink, createShareLink, listShareLinks, revokeShareLink, type NewShareLink, type ShareLink } from './share-links.ts'

const maxLabelLength = 100
const day = 86_400_000

/** How long a link may be good for. */
const terms = ['never', 'day', 'week', 'month', 'date'] as const
const termLengths = { day, week: 7 * day, month: 30 * day } as const

type Term = (typeof terms)[number]
type Links = { state: 'pending' } | { state: 'complete'; links: readonly ShareLink[] } | { state: 'error'; message: string }

const close = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18" /></svg>`

export class TandemShareDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    document: { attribute: false },
    token: { attribute: false },
    openAccess: { attribute: false },
    links: { state: true },
    made: { state: true },
    term: { state: true },
    busy: { state: true },
    revoking: { state: true },
    error: { state: true },
    said: { state: true },
    copied: { state: true },
  }

  /** Name of the document. */
  declare document: string
  /** Shown to the server. */
  declare token: string
  /** Whether everybody who reaches the server may open the document, so that its plain address does. */
  declare openAccess: boolean
  declare private links: Links
  /** The link that was made last, with its address. */
  declare private made: NewShareLink | null
  declare private term: Term
  declare private busy: boolean
  /** Id of the link about which the person is asked; `null` for none. */
  declare private revoking: number | null
  declare private error: string
  /** What was done, for those who do not see it. */
  declare private said: string
  /** Id of the field whose address was copied last. */
  declare private copied: string

  readonly #messages = new AppMessages(this)

  constructor() {
    super()
    this.document = ''
    this.token = ''
    this.openAccess = false
    this.links = { state: 'pending' }
    this.made = null
    this.term = 'never'
    this.busy = false
    this.revoking = null
    this.error = ''
    this.said = ''
    this.copied = ''
  }

  /** Opens the dialog. */
  async show(): Promise<void> {
    await this.updateComplete
    this.querySelector('dialog')?.showModal()
    await this.#load()
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  get #text(): AppText['app']['shareDialog'] {
    return this.#messages.text.app.shareDialog
  }

  protected override render(): TemplateResult {
    const text = this.#text
    return html`<dialog class="dialog" aria-labelledby="share-heading" @close=${this.#onClose} @click=${this.#onBackdrop}>
      <div class="dialog-inner">
        <header>
          <h2 id="share-heading">${text.heading}</h2>
          <form method="dialog"><button class="icon-button" aria-label=${text.close} title=${text.close}>${close}</button></form>
        </header>
        ${this.openAccess ? this.#renderAddress('share-plain', text.plainAddress, plainAddress(this.document)) : nothing}
        ${this.#renderForm()} ${this.made === null ? nothing : this.#renderMade(this.made)}
        <div role="alert">${this.error === '' ? nothing : html`<p class="error">${this.error}</p>`}</div>
        <div class="visually-hidden" role="status">${this.said}</div>
        <h3 id="share-links">${text.links}</h3>
        ${this.#renderLinks()}
      </div>
    </dialog>`
  }

  #renderForm(): TemplateResult {
    const text = this.#text
    return html`<form class="share-form" @submit=${this.#onCreate}>
      <label class="field" for="share-role">${text.whoever}
        <select id="share-role" class="input" name="role">
          ${roles.map((role) => html`<option value=${role}>${text.can[role]}</option>`)}
        </select>
      </label>
      <label class="field" for="share-term">${text.works}
        <select id="share-term" class="input" name="term" .value=${this.term} @change=${this.#onTerm}>
          ${terms.map((term) => html`<option value=${term}>${text.terms[term]}</option>`)}
        </select>
      </label>
      ${this.term === 'date'
        ? html`<label class="field" for="share-date">${text.untilEndOf}
            <input id="share-date" class="input" name="date" type="date" required min=${isoDate(Date.now())} />
          </label>`
        : nothing}
      <label class="field wide" for="share-label">${text.label}
        <input id="share-label" class="input" name="label" type="text" maxlength=${maxLabelLength} autocomplete="off" />
      </label>
      <button type="submit" class="button primary" ?disabled=${this.busy}>${text.make}</button>
    </form>`
  }

  #renderMade(link: NewShareLink): TemplateResult {
    return this.#renderAddress('share-made', this.#text.newLink(this.#text.can[link.role]), link.url)
  }

  #renderAddress(id: string, label: string, address: string): TemplateResult {
    return html`<div class="share-address">
      <label class="field" for=${id}>${label}</label>
      <div class="row">
        <input id=${id} class="input" type="text" readonly dir="ltr" .value=${address} @focus=${selectAll} />
        <button type="button" class="button" @click=${() => void this.#copy(id, address)}>${this.copied === id ? this.#text.copied : this.#text.copy}</button>
      </div>
    </div>`
  }

  #renderLinks(): TemplateResult {
    const { links } = this
    const text = this.#text
    if (links.state === 'pending') return html`<p class="hint" aria-busy="true">${text.loading}</p>`
    if (links.state === 'error') {
      return html`<p class="error">${links.message}</p>
        <p><button type="button" class="button" @click=${() => void this.#load()}>${text.tryAgain}</button></p>`
    }
    if (links.links.length === 0) return html`<p class="hint">${text.none}</p>`
    return html`<ul class="share-links" aria-labelledby="share-links">
      ${repeat(
        links.links,
        ({ id }) => id,
        (link) => this.#renderLink(link),
      )}
    </ul>`
  }

  #renderLink(link: ShareLink): TemplateResult {
    const text = this.#text
    const name = link.label === '' ? text.unnamed : link.label
    const date = new Date(link.createdAt).toLocaleDateString(this.#messages.locale)
    const made = link.createdBy === '' ? text.made(date) : text.madeBy(date, link.createdBy)
    const asking = this.revoking === link.id
    return html`<li data-id=${link.id}>
      <div class="share-link-text">
        <span class="share-link-name ${link.label === '' ? 'untitled' : ''}" dir="auto">${name}</span>
        <span class="hint">${text.about(this.#describeExpiry(link.expiresAt), made)}</span>
      </div>
      ${asking
        ? html`<div class="row" role="group" aria-label=${text.revokeQuestion(name)} @keydown=${this.#onQuestionKey}>
            <span>${text.loseAccess}</span>
            <button type="button" class="button keep" @click=${() => this.#askAbout(null)}>${text.keep}</button>
            <button type="button" class="button danger" ?disabled=${this.busy} @click=${() => void this.#revoke(link)}>${text.revoke}</button>
          </div>`
        : html`<div class="row">
            <select class="input" aria-label=${text.allows(name)} ?disabled=${this.busy} @change=${(event: Event) => void this.#changeRole(link, event)}>
              ${roles.map((role) => html`<option value=${role} ?selected=${role === link.role}>${text.roles[role]}</option>`)}
            </select>
            <button type="button" class="button revoke" aria-label=${text.revokeLink(name)} @click=${() => this.#askAbout(link.id)}>${text.revoke}</button>
          </div>`}
    </li>`
  }

  async #load(): Promise<void> {
    try {
      this.links = { state: 'complete', links: await listShareLinks(this.document, this.token) }
    } catch (error) {
      this.links = { state: 'error', message: this.#text.notLoaded(describeError(error, this.#messages.text)) }
    }
  }

  /** Does something on the server, and shows what came of it; `failed` says that it could not be done, and why. */
  async #do(failed: (why: string) => string, action: () => Promise<string>): Promise<void> {
    this.busy = true
    this.error = ''
    this.said = ''
    try {
      this.said = await action()
    } catch (error) {
      this.error = failed(describeError(error, this.#messages.text))
    } finally {
      this.busy = false
    }
    await this.#load()
    await this.updateComplete
  }

  readonly #onCreate = async (event: Event): Promise<void> => {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const data = new FormData(form)
    const field = (name: string): string => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    }
    const role = roles.find((known) => known === field('role')) ?? 'viewer'
    const expiresAt = expiryOf(this.term, field('date'))
    await this.#do(this.#text.notMade, async () => {
      this.revoking = null
      this.copied = ''
      this.made = await createShareLink(this.document, this.token, { role, label: field('label').trim(), expiresAt })
      form.reset()
      this.term = 'never'
      return this.#text.wasMade
    })
    if (this.error === '') this.querySelector<HTMLElement>('#share-made')?.focus()
  }

  readonly #onTerm = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement
    const term = terms.find((known) => known === value)
    if (term !== undefined) this.term = term
  }

  async #changeRole(link: ShareLink, event: Event): Promise<void> {
    const select = event.target as HTMLSelectElement
    const role = roles.find((known) => known === select.value)
    if (role === undefined || role === link.role) return
    await this.#do(this.#text.notChanged, async () => {
      await changeShareLink(this.document, this.token, link.id, role)
      return this.#text.wasChanged(this.#text.can[role])
    })
    // What is shown is what the server has, also after a failure.
    const now = this.links.state === 'complete' ? this.links.links.find(({ id }) => id === link.id) : undefined
    select.value = now?.role ?? link.role
    select.focus()
  }

  async #revoke(link: ShareLink): Promise<void> {
    await this.#do(this.#text.notRevoked, async () => {
      await revokeShareLink(this.document, this.token, link.id)
      if (this.made?.id === link.id) this.made = null
      return this.#text.wasRevoked
    })
    this.revoking = null
    await this.updateComplete
    const next = this.error === '' ? this.querySelector<HTMLElement>('.share-form select') : this.querySelector<HTMLElement>(`[data-id="${link.id}"] .revoke`)
    next?.focus()
  }

  #askAbout(id: number | null): void {
    const last = this.revoking
    this.revoking = id
    // The safe answer first; and back to where the question came from.
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(id === null ? `[data-id="${last}"] .revoke` : '.keep')?.focus())
  }

  readonly #onQuestionKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    this.#askAbout(null)
  }

  async #copy(id: string, address: string): Promise<void> {
    this.said = this.error = this.copied = ''
    if (await copyText(address)) {
      this.copied = id
      this.said = this.#text.addressCopied
    } else {
      this.querySelector<HTMLInputElement>(`#${id}`)?.select()
      this.error = this.#text.notCopied
    }
  }

  #describeExpiry(expiresAt: number | null): string {
    const text = this.#text
    if (expiresAt === null) return text.worksForEver
    const date = new Date(expiresAt).toLocaleString(this.#messages.locale, { dateStyle: 'medium', timeStyle: 'short' })
    return expiresAt < Date.now() ? text.ended(date) : text.worksUntil(date)
  }

  /** A press on the dialog itself is one beside its content. */
  readonly #onBackdrop = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) (event.currentTarget as HTMLDialogElement).close()
  }

  readonly #onClose = (): void => {
    this.made = null
    this.revoking = null
    this.error = this.said = this.copied = ''
  }
}

/** Selects an address, and leaves its beginning in sight. */
function selectAll(event: Event): void {
  const input = event.target as HTMLInputElement
  input.select()
  requestAnimationFrame(() => {
    input.scrollLeft = 0
  })
}

function plainAddress(name: string): string {
  return location.origin + documentPath(name)
}

/** A day as `<input type="date">` writes it, here. */
function isoDate(time: number): string {
  const date = new Date(time)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** When a link of a term ends. A date counts to its end, here. */
function expiryOf(term: Term, date: string): number | null {
  if (term === 'never') return null
  if (term !== 'date') return Date.now() + termLengths[term]
  return new Date(`${date}T23:59:59.999`).getTime()
}

customElements.define('tandem-share-dialog', TandemShareDialog)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-share-dialog': TandemShareDialog
  }
}
