/**
 * A bar above the selected text. It takes no focus, so that writing goes on; a key leads into it. What it offers, and when it is shown, is
 * for whoever has the editor to say.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { blocks } from '../../messages/en/blocks.ts'
import { colors } from '../../messages/en/colors.ts'
import { keys } from '../../messages/en/keys.ts'
import { toolbar } from '../../messages/en/toolbar.ts'
import { ariaShortcut, readableShortcut } from '../editor-toolbar/shortcut.ts'
import { icon } from '../icon.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover, type Box } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './selection-bubble.styles.ts'

const chevron = '<path d="m8 10 4 4 4-4"/>'

/** A button of the bar. */
export interface BubbleButton {
  readonly id: 'bold' | 'italic' | 'underline' | 'strike' | 'code' | 'link' | 'color' | 'highlight' | 'turnInto'
  readonly icon: string
  readonly shortcut?: string
  /** Whether it is on; nothing for what opens something. */
  readonly isOn?: boolean
  readonly isEnabled: boolean
  /** What it opens. */
  readonly opens?: 'menu' | 'dialog'
  /** Does it; `button` is where what it opens belongs. */
  readonly run: (button: () => Box) => void
}

/**
 * A bar of what can be done with the selected text.
 *
 * @csspart bubble - the bar
 */
export class TandemSelectionBubble extends LitElement {
  static override properties: PropertyDeclarations = {
    buttons: { attribute: false },
    tabStop: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  /** What it offers, as things are now. */
  declare buttons: readonly BubbleButton[]
  /** Gives the focus back to the text. */
  back: () => void = () => undefined
  declare private tabStop: string
  readonly #messages = new MessagesController(this, { blocks, colors, keys, toolbar })
  readonly #popover = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#bubble'),
    placement: () => ({ side: 'above', align: 'middle' }),
  })

  constructor() {
    super()
    this.buttons = []
    this.tabStop = ''
  }

  get isOpen(): boolean {
    return this.#popover.isOpen
  }

  /** Shows the bar above a box, or moves it there. */
  async show(beside: () => Box | null): Promise<void> {
    await this.updateComplete
    this.#popover.open(beside)
  }

  hide(): void {
    this.#popover.close()
  }

  /** Puts the focus on the bar's tab stop. */
  override focus(): void {
    this.#controls()
      .find(({ tabIndex }) => tabIndex === 0)
      ?.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult {
    const { blocks: text } = this.#messages.text
    return html`<div
      id="bubble"
      part="bubble"
      popover="manual"
      role="toolbar"
      dir=${this.#messages.dir ?? nothing}
      aria-label=${text.selection}
      aria-orientation="horizontal"
      @keydown=${this.#onKey}
      @mousedown=${(event: Event) => event.preventDefault()}
      @focusin=${(event: FocusEvent) => {
        this.tabStop = (event.target as HTMLElement).dataset['id'] ?? ''
      }}
    >
      ${this.buttons.map((button) => this.#button(button))}
    </div>`
  }

  #button({ id, icon: picture, shortcut, isOn, isEnabled, opens, run }: BubbleButton): TemplateResult {
    const { blocks: text, colors: colorText, keys: keyNames, toolbar: bar } = this.#messages.text
    const name = id === 'turnInto' ? text.turnInto : id === 'highlight' ? colorText.highlight : id === 'color' ? colorText.color : bar.items[id]
    const stop = this.buttons.some((button) => button.id === this.tabStop) ? this.tabStop : this.buttons[0]?.id
    return html`<button
      type="button"
      data-id=${id}
      tabindex=${id === stop ? 0 : -1}
      aria-label=${name}
      aria-pressed=${isOn === undefined ? nothing : String(isOn)}
      aria-disabled=${String(!isEnabled)}
      aria-haspopup=${opens ?? nothing}
      aria-keyshortcuts=${shortcut === undefined ? nothing : ariaShortcut(shortcut)}
      title=${shortcut === undefined ? name : `${name} (${readableShortcut(shortcut, keyNames)})`}
      @click=${(event: MouseEvent) => {
        const button = event.currentTarget as HTMLElement
        if (isEnabled) run(() => button.getBoundingClientRect())
      }}
    >
      ${icon(picture)}${opens === 'menu' ? icon(chevron) : nothing}
    </button>`
  }

  #controls(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('button')]
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const controls = this.#controls()
    const at = controls.indexOf(event.target as HTMLElement)
    const [forward, backward] = isRightToLeft(this) ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft']
    const target = { [forward]: controls[at + 1] ?? controls[0], [backward]: controls.at(at - 1), Home: controls[0], End: controls.at(-1) }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      target.focus()
    } else if (event.key === 'ArrowDown' && (event.target as HTMLElement).ariaHasPopup !== null) {
      event.preventDefault()
      ;(event.target as HTMLElement).click()
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      this.back()
    }
  }
}

customElements.define('tandem-selection-bubble', TandemSelectionBubble)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-selection-bubble': TandemSelectionBubble
  }
}
