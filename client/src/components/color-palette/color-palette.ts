/**
 * The colours to choose from, for text and for what is behind it: a row each, or one of them. Each row is a group of
 * choices that exclude each other, with one tab stop; the arrows go along it, Enter and Space choose.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { paletteColors, type PaletteColor } from '@tandem/shared/schema/palette.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { paletteCSS } from '../../editor/palette.styles.ts'
import { colors } from '../../messages/en/colors.ts'
import { icon } from '../icon.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover, type Box } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './color-palette.styles.ts'

const check = '<path d="m5 12.5 4.5 4.5L19 7.5" stroke-width="2.75"/>'
const none = '<path d="m6 18 12-12"/>'

export type ColorKind = 'color' | 'highlight'

/** One row of the palette. */
export interface PaletteRow {
  readonly kind: ColorKind
  /** What the text has now; what is none of the palette is shown as nothing chosen. */
  readonly current: string | null
}

/** The palette as it is opened. */
export interface PaletteOptions {
  readonly rows: readonly PaletteRow[]
  readonly beside: () => Box | null
  readonly choose: (kind: ColorKind, color: PaletteColor | null) => void
  /** Gives the focus back to the text. */
  readonly back: () => void
}

/**
 * The colours to choose from.
 *
 * @csspart palette - what lies over the page
 */
export class TandemColorPalette extends LitElement {
  static override properties: PropertyDeclarations = {
    options: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  declare private options: PaletteOptions | null
  readonly #messages = new MessagesController(this, { colors })
  readonly #popover = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#palette'),
    placement: () => ({ isRightToLeft: isRightToLeft(this) }),
    back: () => this.options?.back(),
    closed: () => {
      this.options = null
    },
  })

  constructor() {
    super()
    this.options = null
  }

  /** Opens the palette, with the focus on what is chosen in its first row. */
  async open(options: PaletteOptions): Promise<void> {
    this.#popover.close()
    this.options = options
    await this.updateComplete
    this.#popover.open(options.beside)
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })
  }

  protected override render(): TemplateResult {
    const { text } = this.#messages
    return html`<div
      id="palette"
      part="palette"
      popover
      role="dialog"
      dir=${this.#messages.dir ?? nothing}
      aria-label=${this.options?.rows.map(({ kind }) => text.colors[kind]).join(', ') ?? ''}
      @keydown=${this.#onKey}
      @mousedown=${(event: Event) => event.preventDefault()}
    >
      ${this.options?.rows.map(({ kind, current }) => this.#row(kind, current))}
    </div>`
  }

  #row(kind: ColorKind, current: string | null): TemplateResult {
    const { names, none: noColor, ...kinds } = this.#messages.text.colors
    const choices: readonly (PaletteColor | null)[] = [null, ...paletteColors]
    const stop = choices.includes(current as PaletteColor | null) ? current : null
    return html`<div class="row ${kind}" role="radiogroup" aria-labelledby=${kind}>
      <span id=${kind}>${kinds[kind]}</span>
      <div class="swatches">
        ${choices.map((color) => {
          const name = color === null ? noColor : names[color]
          const isChosen = color === current
          return html`<button
            type="button"
            role="radio"
            data-color=${color ?? 'none'}
            tabindex=${color === stop ? 0 : -1}
            aria-label=${name}
            aria-checked=${String(isChosen)}
            title=${name}
            style=${color === null ? nothing : `--swatch: ${paletteCSS(kind, color)}`}
            @click=${() => this.#choose(kind, color)}
          >
            ${kind === 'color' && color !== null ? html`<b aria-hidden="true">A</b>` : nothing}
            ${color === null && !isChosen ? icon(none) : nothing}${isChosen ? icon(check) : nothing}
          </button>`
        })}
      </div>
    </div>`
  }

  #choose(kind: ColorKind, color: PaletteColor | null): void {
    const { options } = this
    this.#popover.close()
    options?.back()
    options?.choose(kind, color)
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const rows = [...this.renderRoot.querySelectorAll('.row')].map((row) => [...row.querySelectorAll<HTMLElement>('[role=radio]')])
    const row = rows.findIndex((swatches) => swatches.includes(event.target as HTMLElement))
    const swatches = rows[row] ?? []
    const at = swatches.indexOf(event.target as HTMLElement)
    const [forward, backward] = isRightToLeft(this) ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft']
    const target = {
      [forward]: swatches[at + 1] ?? swatches[0],
      [backward]: swatches.at(at - 1),
      ArrowDown: (rows[row + 1] ?? rows[0])?.[at],
      ArrowUp: rows.at(row - 1)?.[at],
      Home: swatches[0],
      End: swatches.at(-1),
    }[event.key]
    if (target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      target.focus()
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#popover.close()
    }
  }
}

customElements.define('tandem-color-palette', TandemColorPalette)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-color-palette': TandemColorPalette
  }
}
