/**
 * What a person can do who is not let in, or not any more: go to the page that gives tokens, or paste what they were sent.
 */
import type { Denial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { AppMessages } from './app-messages.ts'
import { credentials, readPasted } from './credentials.ts'

/**
 * @event {Event} close - the person wants to go on without
 * @event {Event} retry - the person wants to try again with what there is
 */
export class TandemSignInPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    denial: { attribute: false },
    signInUrl: { attribute: false },
    document: { attribute: false },
    closable: { type: Boolean },
    error: { state: true },
  }

  /** Why the server did not let the person in; `null` for a reason in other words, or for none. */
  declare denial: Denial | null
  /** Page where people get a token; `null` where there is none. */
  declare signInUrl: string | null
  /** The document that a share link is for; empty where the person is at none. */
  declare document: string
  /** Whether the person can go on without signing in. */
  declare closable: boolean
  declare private error: string

  readonly #messages = new AppMessages(this)

  constructor() {
    super()
    this.denial = null
    this.signInUrl = null
    this.document = ''
    this.closable = false
    this.error = ''
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { denial, signInUrl, error } = this
    const { app, status } = this.#messages.text
    const text = app.signInPanel
    const explanations: Partial<Record<Denial, string>> = text.explanations
    return html`<section class="sign-in" aria-labelledby="sign-in-heading">
      <h2 id="sign-in-heading">${denial === null ? app.signIn : text.headings[denial]}</h2>
      ${denial === null ? nothing : html`<p>${explanations[denial] ?? status.denials[denial]}</p>`}
      ${signInUrl === null ? nothing : html`<p><a class="button primary" href=${withReturn(signInUrl)}>${app.signIn}</a></p>`}
      <form @submit=${this.#onSubmit} novalidate>
        <label class="field" for="sign-in-token">${signInUrl === null ? text.token : text.orToken}</label>
        <div class="row">
          <input
            id="sign-in-token"
            class="input"
            type="text"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            dir="ltr"
            aria-invalid=${error === '' ? nothing : 'true'}
            aria-describedby="sign-in-error"
            @input=${() => {
              this.error = ''
            }}
          />
          <button type="submit" class="button">${text.use}</button>
        </div>
        <p id="sign-in-error" class="error" role="alert">${error}</p>
      </form>
      ${this.closable
        ? html`<button type="button" class="button" @click=${() => this.dispatchEvent(new Event('close'))}>${text.goOn}</button>`
        : html`<button type="button" class="button" @click=${() => this.dispatchEvent(new Event('retry'))}>${app.tryAgain}</button>`}
    </section>`
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault()
    const input = this.querySelector('input')
    const pasted = readPasted(input?.value ?? '')
    if (pasted === null) {
      this.error = this.#messages.text.app.signInPanel.notAToken
      input?.focus()
    } else if (pasted.kind === 'address') {
      location.assign(pasted.url)
    } else if (pasted.kind === 'own') {
      credentials.own = pasted.token
    } else if (this.document !== '') {
      credentials.keepShare(this.document, pasted.token)
    } else {
      this.error = this.#messages.text.app.signInPanel.wholeAddress
      input?.focus()
    }
  }
}

/** The page that gives tokens, told where to send the person back to. What the address holds of tokens is kept here. */
function withReturn(signInUrl: string): string {
  const url = new URL(signInUrl)
  url.searchParams.set('return', location.origin + location.pathname + location.search)
  return url.href
}

customElements.define('tandem-sign-in-panel', TandemSignInPanel)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-sign-in-panel': TandemSignInPanel
  }
}
