/**
 * The controls of the picture that is selected: a bar above it, or on its upper edge where there is no room. It stands in the
 * element around, which positions it and scrolls with the text; it is drawn from the picture's attributes and keeps nothing of
 * its own but whether the alternative text is being written.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { resizePicture, type NewWidth } from '../../editor/images/resize.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { pictures } from '../../messages/en/pictures.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './image-bar.styles.ts'
import { deletePicture, downloadPicture, isStored, openPicture, setPicture, type Picture } from './picture-actions.ts'

/** Space between the bar and the picture, in pixels. */
const gap = 8
const sides = ['start', 'center', 'end'] as const
const frame = '<path d="M4 20h16" stroke-width="1.25"/>'

const icons = {
  start: `<path d="M4 4h16" stroke-width="1.25"/>${frame}<rect x="4" y="7.5" width="9" height="9" rx="1.5"/>`,
  center: `<path d="M4 4h16" stroke-width="1.25"/>${frame}<rect x="7.5" y="7.5" width="9" height="9" rx="1.5"/>`,
  end: `<path d="M4 4h16" stroke-width="1.25"/>${frame}<rect x="11" y="7.5" width="9" height="9" rx="1.5"/>`,
  narrower: '<path d="M6 12h12"/>',
  wider: '<path d="M6 12h12M12 6v12"/>',
  full: '<path d="M3 5v14M21 5v14M6.5 12h11M9.5 9l-3 3 3 3M14.5 9l3 3-3 3"/>',
  original: '<rect x="4" y="5" width="16" height="14" rx="2"/><path d="M8 10.2 9.3 9v6M15 10.2 16.3 9v6M12.4 10.5v.01M12.4 13.5v.01"/>',
  replace: '<path d="M4 10a8 8 0 0 1 14-4l2 2M20 14a8 8 0 0 1-14 4l-2-2"/><path d="M20 3.5V8h-4.5M4 20.5V16h4.5"/>',
  open: '<path d="M13.5 4H20v6.5M20 4l-9 9"/><path d="M18 14v4.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 4 18.5v-11A1.5 1.5 0 0 1 5.500 6H10"/>',
  download: '<path d="M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 19.500h14"/>',
  remove: '<path d="M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5"/>',
} as const

/**
 * The controls of a picture: one tab stop, arrow keys inside, Escape back to the text.
 *
 * @event {Event} replace-picture - the person wants another picture in the place of this one
 * @csspart bar - the row of controls
 */
export class TandemImageBar extends LitElement {
  static override properties: PropertyDeclarations = {
    picture: { attribute: false },
    figure: { attribute: false },
    isWritingAlt: { state: true },
    tabStop: { state: true },
  }

  static override styles = [tokens, styles]

  /** The picture that the controls act on. */
  declare picture: Picture
  /** The element of the picture and its caption. */
  declare figure: HTMLElement | null
  declare private isWritingAlt: boolean
  declare private tabStop: string
  readonly #messages = new MessagesController(this, { pictures })
  readonly #sizes = new ResizeObserver(() => this.#place())

  constructor() {
    super()
    this.figure = null
    this.isWritingAlt = false
    this.tabStop = 'alt'
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('scroll', this.#place, { capture: true, passive: true })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('scroll', this.#place, { capture: true })
    this.#sizes.disconnect()
  }

  /** Puts the focus on the bar's tab stop. */
  override focus(): void {
    this.#controls().find(({ tabIndex }) => tabIndex === 0)?.focus()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('figure')) {
      this.isWritingAlt = false
      this.#sizes.disconnect()
      this.#sizes.observe(this)
      const box = this.#box
      if (box !== null) this.#sizes.observe(box)
      if (this.figure?.parentElement) this.#sizes.observe(this.figure.parentElement)
    }
    this.#place()
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.pictures
    const { picture } = this
    const { align } = picture.node.attrs
    const resize = (width: NewWidth) => resizePicture(picture.view, picture.pos, width)
    const isMissing = this.#alt.trim() === ''
    // With the letters that are on it, for whoever speaks to it.
    const altName = `${text.alt} – ${isMissing ? text.altMissing : text.altText}`
    const button = (id: keyof typeof icons, run: () => void, pressed?: boolean) => this.#button(id, text[id], icon(icons[id]), run, pressed)
    return html`
      <div part="bar" role="toolbar" aria-label=${text.picture} dir=${this.#messages.dir ?? nothing} @keydown=${this.#onKey} @mousedown=${keepFocus} @focusin=${this.#onFocusIn}>
        <div class="group">
          ${this.#button('alt', altName, html`<b>${text.alt}</b>${isMissing ? html`<i class="missing"></i>` : nothing}`, () => this.#writeAlt(), this.isWritingAlt)}
        </div>
        <div class="group">
          ${sides.map((side) => button(side, () => setPicture(picture, 'align', side), (align ?? 'start') === side))}
        </div>
        <div class="group">
          ${button('narrower', () => resize('narrower'))} ${button('wider', () => resize('wider'))}
          ${button('full', () => resize('full'))} ${button('original', () => resize('original'))}
        </div>
        <div class="group">
          ${button('replace', () => this.dispatchEvent(new Event('replace-picture')))}
          ${button('open', () => void openPicture(picture))}
          ${isStored(picture) ? button('download', () => void downloadPicture(picture)) : nothing}
          ${button('remove', () => deletePicture(picture))}
        </div>
      </div>
      ${this.isWritingAlt ? this.#altForm() : nothing}
    `
  }

  #button(id: string, name: string, content: TemplateResult, run: () => void, pressed?: boolean): TemplateResult {
    return html`<button
      type="button"
      data-id=${id}
      class=${id}
      tabindex=${id === this.tabStop ? 0 : -1}
      aria-label=${name}
      title=${name}
      aria-pressed=${pressed === undefined || id === 'alt' ? nothing : String(pressed)}
      aria-expanded=${id === 'alt' ? String(pressed) : nothing}
      @click=${run}
    >
      ${content}
    </button>`
  }

  #altForm(): TemplateResult {
    const text = this.#messages.text.pictures
    return html`<form @submit=${this.#applyAlt} @keydown=${this.#onFormKey} dir=${this.#messages.dir ?? nothing}>
      <label for="alt">${text.altText}</label>
      <div class="row">
        <input id="alt" type="text" dir="auto" autocomplete="off" maxlength="1000" .value=${this.#alt} aria-describedby="hint" />
        <button type="submit" class="primary">${text.apply}</button>
      </div>
      <p id="hint">${text.altHint}</p>
    </form>`
  }

  #writeAlt(): void {
    this.isWritingAlt = !this.isWritingAlt
    if (!this.isWritingAlt) return
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector<HTMLInputElement>('#alt')
      input?.focus()
      input?.select()
    })
  }

  readonly #applyAlt = (event: Event): void => {
    event.preventDefault()
    const alt = this.renderRoot.querySelector<HTMLInputElement>('#alt')?.value.trim() ?? ''
    if (alt !== this.#alt) setPicture(this.picture, 'alt', alt)
    this.#endAlt()
  }

  #endAlt(): void {
    // Before the field goes, and the focus with it.
    this.renderRoot.querySelector<HTMLElement>('.alt')?.focus()
    this.isWritingAlt = false
  }

  readonly #onFormKey = (event: KeyboardEvent): void => {
    // The keys of the editor are not for this field.
    event.stopPropagation()
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    this.#endAlt()
  }

  readonly #onFocusIn = (event: FocusEvent): void => {
    const id = (event.target as HTMLElement).dataset['id']
    if (id !== undefined) this.tabStop = id
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const controls = this.#controls()
    const at = controls.indexOf(event.target as HTMLElement)
    const forward = getComputedStyle(this).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft'
    const target = { [forward]: controls[at + 1] ?? controls[0], [backward]: controls.at(at - 1), Home: controls[0], End: controls.at(-1) }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      target.focus()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.picture.view.focus()
    }
  }

  #controls(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="toolbar"] button')]
  }

  get #alt(): string {
    return String(this.picture.node.attrs['alt'])
  }

  get #box(): HTMLElement | null {
    return this.figure?.querySelector<HTMLElement>('.tandem-picture') ?? null
  }

  /** Puts the bar above the picture, at its edge where it would be out of sight, inside the page. */
  readonly #place = (): void => {
    const box = this.#box?.getBoundingClientRect()
    const page = this.offsetParent?.getBoundingClientRect()
    if (box === undefined || page === undefined) return
    const root = this.getRootNode()
    const covered = root instanceof ShadowRoot ? (root.querySelector('[part="toolbar"]')?.getBoundingClientRect().bottom ?? 0) : 0
    const { offsetWidth: width, offsetHeight: height } = this
    const top = Math.min(Math.max(box.top - height - gap, Math.max(covered, 0) + gap), box.bottom + gap)
    const left = Math.max(gap, Math.min(box.left + (box.width - width) / 2 - page.left, page.width - width - gap))
    this.style.transform = `translate(${Math.round(left)}px, ${Math.round(top - page.top)}px)`
    this.style.visibility = 'visible'
  }
}

function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}

customElements.define('tandem-image-bar', TandemImageBar)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-image-bar': TandemImageBar
  }
}
