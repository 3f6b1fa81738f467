import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { parseLanguage } from '../messages/languages.ts'
import { initials, textOn } from '../components/presence-list/presence-list.ts'
import { cleanName, maxNameLength } from '@tandem/shared/user-name.ts'
import { keepOwnUser, palette, type User } from '../session/presence.ts'
import type { Identity } from '../session/session.ts'
import { AppMessages } from './app-messages.ts'
import { chooseLanguage, choices } from './language.ts'

/**
 * How this person appears to the others: a button with their initials that opens a form for name and
 * colour, and for the language of the application. What is chosen is kept in this browser; what their token says is shown and not theirs to choose.
 *
 * @event {Event} change - `user` has changed
 * @event {Event} sign-in - the person wants to sign in
 * @event {Event} sign-out - the person wants to sign out
 */
export class TandemOwnProfile extends LitElement {
  static override properties: PropertyDeclarations = {
    user: { attribute: false },
    identity: { attribute: false },
    signIn: { attribute: false },
  }

  /** What the person chose. */
  declare user: User
  /** Who the token says that they are; `null` when it says nothing of that. */
  declare identity: Identity | null
  /** Whether the person is signed in, can sign in, or neither. */
  declare signIn: 'done' | 'possible' | 'none'

  readonly #messages = new AppMessages(this)

  constructor() {
    super()
    this.identity = null
    this.signIn = 'none'
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const name = this.identity?.name ?? this.user.name
    const color = this.identity?.color ?? this.user.color
    const { signIn } = this
    const { app, people } = this.#messages.text
    const text = app.profile
    return html`
      <button
        type="button"
        class="avatar"
        popovertarget="profile"
        title=${people.you(name)}
        aria-label=${text.button(name)}
        data-initials=${initials(name)}
        style="background:${color};color:${textOn(color)}"
      ></button>
      <form id="profile" class="popover" popover @submit=${this.#onSubmit} @toggle=${this.#onToggle}>
        ${this.#renderName()} ${this.#renderColors()}
        <p class="hint">
          ${this.identity === null ? text.keptHere : text.shown}
        </p>
        ${this.#renderLanguages()}
        ${signIn === 'none'
          ? nothing
          : html`<button type="button" class="button" @click=${this.#onSignIn}>${signIn === 'done' ? app.signOut : app.signIn}</button>`}
      </form>
    `
  }

  #renderName(): TemplateResult {
    const given = this.identity?.name ?? null
    const text = this.#messages.text.app.profile
    if (given !== null) {
      return html`<div class="field">${text.nameFromSignIn}<output class="given" dir="auto">${given}</output></div>`
    }
    return html`<label class="field"
      >${text.name}
      <input
        id="profile-name"
        type="text"
        maxlength=${maxNameLength}
        autocomplete="nickname"
        .value=${this.user.name}
        @change=${this.#onName}
      />
    </label>`
  }

  #renderColors(): TemplateResult | typeof nothing {
    if ((this.identity?.color ?? null) !== null) return nothing
    const text = this.#messages.text.app.profile
    return html`<fieldset>
      <legend>${text.color}</legend>
      <div class="swatches">
        ${palette.map(
          (value, i) => html`<input
            type="radio"
            name="profile-color"
            value=${value}
            aria-label=${text.colors[i] ?? value}
            title=${text.colors[i] ?? value}
            style="--swatch:${value}"
            .checked=${value === this.user.color}
            @change=${() => this.#change({ name: this.user.name, color: value })}
          />`,
        )}
      </div>
    </fieldset>`
  }

  #renderLanguages(): TemplateResult {
    const current = parseLanguage(document.documentElement.lang)
    return html`<label class="field" for="profile-language"
      >${this.#messages.text.app.profile.language}
      <select id="profile-language" class="input" @change=${this.#onLanguage}>
        ${choices.map(({ language, name }) => html`<option value=${language} lang=${language} ?selected=${language === current}>${name}</option>`)}
      </select>
    </label>`
  }

  get #popover(): HTMLElement | null {
    return this.querySelector('#profile')
  }

  #change(user: User): void {
    this.user = user
    keepOwnUser(user)
    this.dispatchEvent(new Event('change'))
  }

  readonly #onName = (event: Event): void => {
    event.stopPropagation()
    const input = event.target as HTMLInputElement
    const name = cleanName(input.value)
    // Nobody is nameless; an emptied field falls back to the last name.
    if (name === '') input.value = this.user.name
    else if (name !== this.user.name) this.#change({ name, color: this.user.color })
  }

  readonly #onLanguage = (event: Event): void => {
    event.stopPropagation()
    const language = parseLanguage((event.target as HTMLSelectElement).value)
    if (language !== null) chooseLanguage(language)
  }

  readonly #onSignIn = (): void => {
    this.#popover?.hidePopover()
    this.dispatchEvent(new Event(this.signIn === 'done' ? 'sign-out' : 'sign-in'))
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault()
    this.#popover?.hidePopover()
  }

  readonly #onToggle = (event: Event): void => {
    const popover = this.#popover
    const button = this.querySelector('button')
    if (popover === null || button === null || (event as ToggleEvent).newState !== 'open') return
    const box = button.getBoundingClientRect()
    popover.style.top = `${box.bottom + 8}px`
    popover.style.left = `${Math.max(8, Math.min(box.right - popover.offsetWidth, innerWidth - popover.offsetWidth - 8))}px`
    const input = popover.querySelector<HTMLInputElement>('#profile-name')
    input?.focus()
    input?.select()
  }
}

customElements.define('tandem-own-profile', TandemOwnProfile)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-own-profile': TandemOwnProfile
  }
}
