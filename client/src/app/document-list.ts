import type { Denial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { DocumentSummary } from '@tandem/shared/protocol.ts'
import { fetchAccess, type Access } from './access.ts'
import { ApiError, describeError } from './api.ts'
import { AppMessages } from './app-messages.ts'
import { credentials } from './credentials.ts'
import { createDocument, listDocuments } from './documents.ts'
import { relativeTime } from './relative-time.ts'
import { documentPath } from './routes.ts'
import './sign-in-panel.ts'

type Listing =
  | { state: 'pending' }
  | { state: 'complete'; documents: readonly DocumentSummary[] }
  | { state: 'error'; message: string }
  | { state: 'denied'; denial: Denial }

const plus = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>`
const page = html`<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M7 3.5h7l4.5 4.5v10.5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2Z" /><path d="M13.8 3.7V8.2h4.5M8.5 12.5h7M8.5 16h4.5" /></svg>`

/** The list of documents, with a button for a new one. */
export class TandemDocumentList extends LitElement {
  static override properties: PropertyDeclarations = {
    open: { attribute: false },
    listing: { state: true },
    creating: { state: true },
    createError: { state: true },
    access: { state: true },
  }

  /** Goes to the page of a document that was just made. */
  declare open: (path: string) => void
  declare private listing: Listing
  declare private creating: boolean
  declare private createError: string
  /** What the person may do here; `null` while that is not known. */
  declare private access: Access | null

  readonly #messages = new AppMessages(this)
  #abort = new AbortController()

  constructor() {
    super()
    this.open = (path) => location.assign(path)
    this.listing = { state: 'pending' }
    this.creating = false
    this.createError = ''
    this.access = null
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Tandem'
    // What others did meanwhile shows when one comes back to the list.
    document.addEventListener('visibilitychange', this.#onVisible)
    credentials.addEventListener('change', this.#onCredentials)
    void this.#load()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#onVisible)
    credentials.removeEventListener('change', this.#onCredentials)
    this.#abort.abort()
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { listing } = this
    const empty = listing.state === 'complete' && listing.documents.length === 0
    return html`
      <header class="top">
        <div class="top-inner">
          <span class="brand"><img src="favicon.svg" alt="" width="28" height="28" />Tandem</span>
          ${empty || listing.state === 'denied' ? nothing : this.#newButton()} ${this.#signOutButton()}
        </div>
      </header>
      <main class="list" aria-busy=${String(listing.state === 'pending')}>
        <h1 class=${empty || listing.state === 'denied' ? 'visually-hidden' : ''}>${this.#messages.text.app.documents}</h1>
        <div role="alert">${this.createError === '' ? nothing : html`<p class="error">${this.createError}</p>`}</div>
        ${this.#renderListing(listing)}
      </main>
    `
  }

  #renderListing(listing: Listing): TemplateResult {
    const text = this.#messages.text.app
    switch (listing.state) {
      case 'pending':
        return html`<ul class="documents waiting" aria-label=${text.loading}>
          ${[46, 62, 38].map((width) => html`<li><span class="bone" style="inline-size:${width}%"></span></li>`)}
        </ul>`
      case 'error':
        return html`<div class="notice" role="alert">
          <h2>${text.listFailed}</h2>
          <p>${listing.message}</p>
          <p><button type="button" class="button" @click=${() => void this.#load()}>${text.tryAgain}</button></p>
        </div>`
      case 'denied':
        return html`<tandem-sign-in-panel
          .denial=${listing.denial}
          .signInUrl=${this.access?.signInUrl ?? null}
          @retry=${() => void this.#load()}
        ></tandem-sign-in-panel>`
      case 'complete':
        if (listing.documents.length === 0) {
          return html`<div class="notice">
            <span class="notice-icon">${page}</span>
            <h2>${text.noDocuments}</h2>
            <p>
              ${this.access?.mayCreate === false
                ? text.sharedAreListed
                : text.createOne}
            </p>
            <p>${this.#newButton()}</p>
          </div>`
        }
        return html`<ul class="documents">
          ${listing.documents.map((summary) => this.#renderDocument(summary))}
        </ul>`
    }
  }

  #renderDocument({ name, title, changedAt }: DocumentSummary): TemplateResult {
    const changed = new Date(changedAt)
    const { locale } = this.#messages
    const text = this.#messages.text.app
    return html`<li>
      <a href=${documentPath(name)}>
        <span class="document-icon">${page}</span>
        <span class="document-title ${title === '' ? 'untitled' : ''}" dir="auto">${title === '' ? text.untitled : title}</span>
        <time datetime=${changed.toISOString()} title=${changed.toLocaleString(locale)}>${relativeTime(changedAt, Date.now(), locale, text.justNow)}</time>
      </a>
    </li>`
  }

  #signOutButton(): TemplateResult | typeof nothing {
    if (credentials.own === '') return nothing
    const signOut = (): void => {
      credentials.own = ''
    }
    return html`<button type="button" class="button" @click=${signOut}>${this.#messages.text.app.signOut}</button>`
  }

  #newButton(): TemplateResult | typeof nothing {
    if (this.access?.mayCreate === false) return nothing
    return html`<button type="button" class="button primary" ?disabled=${this.creating} @click=${() => void this.#create()}>
      ${plus}${this.#messages.text.app.newDocument}
    </button>`
  }

  async #load(): Promise<void> {
    this.#abort.abort()
    this.#abort = new AbortController()
    const { signal } = this.#abort
    if (this.listing.state !== 'complete') this.listing = { state: 'pending' }
    const token = credentials.own
    void this.#loadAccess(token, signal)
    try {
      this.listing = { state: 'complete', documents: await listDocuments(token, signal) }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof ApiError && error.denial !== null) {
        this.listing = { state: 'denied', denial: error.denial }
        // What may be made is not asked of somebody who is not let in, but where to sign in is.
        if (this.access === null) void this.#loadAccess('', signal)
      } else if (this.listing.state !== 'complete') {
        // A list that is shown already is better than none.
        this.listing = { state: 'error', message: describeError(error, this.#messages.text) }
      }
    }
  }

  /** Without an answer the button is there, and the server says whether it may be used. */
  async #loadAccess(token: string, signal: AbortSignal): Promise<void> {
    try {
      const access = await fetchAccess(token, null, signal)
      if (!signal.aborted) this.access = access
    } catch {
      // The list says what is wrong.
    }
  }

  async #create(): Promise<void> {
    this.creating = true
    this.createError = ''
    try {
      this.open(documentPath(await createDocument(credentials.own)))
    } catch (error) {
      this.createError = this.#messages.text.app.notCreated(describeError(error, this.#messages.text))
    } finally {
      this.creating = false
    }
  }

  readonly #onCredentials = (): void => {
    // What was shown is somebody else's.
    this.listing = { state: 'pending' }
    this.access = null
    void this.#load()
  }

  readonly #onVisible = (): void => {
    if (document.visibilityState === 'visible') void this.#load()
  }
}

customElements.define('tandem-document-list', TandemDocumentList)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-document-list': TandemDocumentList
  }
}
