import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { initials, textOn } from '../components/presence-list/presence-list.ts'
import { cleanName, maxNameLength } from '@tandem/shared/user-name.ts'
import { keepOwnUser, palette, type User } from '../session/presence.ts'
import type { Identity } from '../session/session.ts'

const colorNames = ['Red', 'Orange', 'Ochre', 'Olive', 'Green', 'Teal', 'Cyan', 'Blue', 'Indigo', 'Purple', 'Magenta', 'Pink']

/**
 * How this person appears to the others: a button with their initials that opens a form for name and
 * colour. What is chosen is kept in this browser; what their token says is shown and not theirs to choose.
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
    return html`
      <button
        type="button"
        class="avatar"
        popovertarget="profile"
        title="${name} (you)"
        aria-label="You appear as ${name}. Change name and colour"
        style="background:${color};color:${textOn(color)}"
      >
        ${initials(name)}
      </button>
      <form id="profile" class="popover" popover @submit=${this.#onSubmit} @toggle=${this.#onToggle}>
        ${this.#renderName()} ${this.#renderColors()}
        <p class="hint">
          ${this.identity === null ? 'This is how others see you here. It is kept in this browser.' : 'This is how others see you here.'}
        </p>
        ${signIn === 'none'
          ? nothing
          : html`<button type="button" class="button" @click=${this.#onSignIn}>${signIn === 'done' ? 'Sign out' : 'Sign in'}</button>`}
      </form>
    `
  }

  #renderName(): TemplateResult {
    const given = this.identity?.name ?? null
    if (given !== null) {
      return html`<div class="field">Your name, from your sign-in<output class="given" dir="auto">${given}</output></div>`
    }
    return html`<label class="field"
      >Your name
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
    return html`<fieldset>
      <legend>Your colour</legend>
      <div class="swatches">
        ${palette.map(
          (value, i) => html`<input
            type="radio"
            name="profile-color"
            value=${value}
            aria-label=${colorNames[i] ?? value}
            title=${colorNames[i] ?? value}
            style="--swatch:${value}"
            .checked=${value === this.user.color}
            @change=${() => this.#change({ name: this.user.name, color: value })}
          />`,
        )}
      </div>
    </fieldset>`
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
