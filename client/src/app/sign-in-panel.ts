/**
 * What a person can do who is not let in, or not any more: go to the page that gives tokens, or paste what they were sent.
 */
import { denials, type Denial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { credentials, readPasted } from './credentials.ts'

const headings: Readonly<Record<Denial, string>> = {
  'sign-in-required': 'Sign in to go on',
  'token-invalid': 'You are not signed in',
  'token-expired': 'Your sign-in has expired',
  'token-not-yet-valid': 'You are not signed in yet',
  'token-revoked': 'Your sign-in was ended',
  'share-link-invalid': 'This share link does not work any more',
  'share-link-expired': 'This share link has expired',
  'no-access': 'You have no access to this document',
  'no-such-document': 'There is no such document',
  'sign-in-unavailable': 'The sign-in does not work at the moment',
  'too-many-attempts': 'Too many attempts',
  'too-many-connections': 'Too many connections',
  'too-many-documents': 'Too many documents',
}

/** What a person who was sent here is told, in their words. */
const explanations: Partial<Readonly<Record<Denial, string>>> = {
  'sign-in-required': 'This server shows documents only to people whom it knows, and to those who come by a share link.',
  'share-link-invalid': 'It was revoked, or its address was cut off on the way. Ask whoever sent it for another one.',
  'share-link-expired': 'Ask whoever sent it for another one.',
  'no-access': 'You are signed in, but this document was not shared with you. Ask whoever sent you its address for a share link.',
}

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
    return html`<section class="sign-in" aria-labelledby="sign-in-heading">
      <h2 id="sign-in-heading">${denial === null ? 'Sign in' : headings[denial]}</h2>
      ${denial === null ? nothing : html`<p>${explanations[denial] ?? denials[denial]}</p>`}
      ${signInUrl === null ? nothing : html`<p><a class="button primary" href=${withReturn(signInUrl)}>Sign in</a></p>`}
      <form @submit=${this.#onSubmit} novalidate>
        <label class="field" for="sign-in-token">${signInUrl === null ? 'Token or share link' : 'Or paste a token or a share link'}</label>
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
          <button type="submit" class="button">Use it</button>
        </div>
        <p id="sign-in-error" class="error" role="alert">${error}</p>
      </form>
      ${this.closable
        ? html`<button type="button" class="button" @click=${() => this.dispatchEvent(new Event('close'))}>Go on without</button>`
        : html`<button type="button" class="button" @click=${() => this.dispatchEvent(new Event('retry'))}>Try again</button>`}
    </section>`
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault()
    const input = this.querySelector('input')
    const pasted = readPasted(input?.value ?? '')
    if (pasted === null) {
      this.error = 'This is neither a token nor the address of a share link of this server.'
      input?.focus()
    } else if (pasted.kind === 'address') {
      location.assign(pasted.url)
    } else if (pasted.kind === 'own') {
      credentials.own = pasted.token
    } else if (this.document !== '') {
      credentials.keepShare(this.document, pasted.token)
    } else {
      this.error = 'Of a share link the whole address is needed, since it says which document it is for.'
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
