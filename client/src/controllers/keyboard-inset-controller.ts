/**
 * Keeps the bar of controls above an on-screen keyboard while the text has the focus.
 *
 *     keyboard closed                keyboard open
 *   ┌──────────────────┐           ┌──────────────────┐
 *   │ bar (sticky)     │           │ text             │
 *   │ text             │           │                  │  visual viewport
 *   │                  │           │ bar (fixed)      │
 *   │                  │           ├──────────────────┤
 *   │                  │           │ keyboard         │
 *   └──────────────────┘           └──────────────────┘
 *
 * No event says that there is such a keyboard. What is seen of a page, the visual viewport, gets lower with it: on iOS that
 * alone, so that what is fixed at the bottom lies behind the keyboard; elsewhere, with `interactive-widget=resizes-content`,
 * the whole window. So the height is compared with the greatest that there was at this width, which another
 * orientation changes, and the bar is placed by the visual viewport, which is right in both cases.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** No keyboard is lower than this, in CSS pixels; what a browser's own bars take away and give back is. */
const lowestKeyboard = 120

/** What is placed, and asked. */
export interface KeyboardInsetOptions {
  /** The bar; `null` while it is not drawn. */
  bar: () => HTMLElement | null
  /** Whether the text has the focus, or a control that works on it. */
  isWriting: () => boolean
  /**
   * The bar is above the keyboard now, and so high, in CSS pixels; 0 when it is in its place again. `covered` is how much of
   * the window's bottom the keyboard lies over.
   */
  onChange: (height: number, covered: number) => void
}

/** Places the bar of an element. While it is above the keyboard it has the attribute `data-docked`. */
export class KeyboardInsetController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #options: KeyboardInsetOptions
  readonly #coarse = matchMedia('(pointer: coarse)')
  /** The greatest height that was seen at a width. */
  #tallest = { width: 0, height: 0 }
  #height = 0

  constructor(host: ReactiveControllerHost & HTMLElement, options: KeyboardInsetOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  hostConnected(): void {
    const { visualViewport } = window
    if (visualViewport === null) return
    this.#measure(visualViewport)
    for (const type of ['resize', 'scroll']) visualViewport.addEventListener(type, this.#update)
    for (const type of ['focusin', 'focusout']) this.#host.addEventListener(type, this.#onFocus)
  }

  hostDisconnected(): void {
    for (const type of ['resize', 'scroll']) window.visualViewport?.removeEventListener(type, this.#update)
    for (const type of ['focusin', 'focusout']) this.#host.removeEventListener(type, this.#onFocus)
  }

  /** Who goes from one to the other is for a moment in neither. */
  readonly #onFocus = (): void => void setTimeout(this.#update)

  /** Takes the present height down, and says how much lower that is than without a keyboard. */
  #measure({ width, height, scale }: VisualViewport): number {
    // Whoever zooms in sees less of the page, and has no keyboard.
    const now = { width: Math.round(width * scale), height: Math.round(height * scale) }
    const isSame = Math.abs(now.width - this.#tallest.width) <= 1
    this.#tallest = { width: now.width, height: Math.max(now.height, isSame ? this.#tallest.height : 0, window.innerHeight) }
    return this.#tallest.height - now.height
  }

  readonly #update = (): void => {
    const { visualViewport } = window
    const bar = this.#options.bar()
    if (visualViewport === null || bar === null) return
    const isOpen = this.#measure(visualViewport) >= lowestKeyboard
    if (!isOpen || !this.#coarse.matches || !this.#options.isWriting()) return this.#undock(bar)
    const { offsetLeft, offsetTop, width, height } = visualViewport
    bar.style.setProperty('--_left', `${offsetLeft}px`)
    bar.style.setProperty('--_bottom', `${offsetTop + height}px`)
    bar.style.setProperty('--_width', `${width}px`)
    if (this.#height > 0) return
    this.#height = bar.offsetHeight
    bar.toggleAttribute('data-docked', true)
    this.#options.onChange(this.#height, Math.max(0, Math.round(window.innerHeight - offsetTop - height)))
  }

  #undock(bar: HTMLElement): void {
    if (this.#height === 0) return
    this.#height = 0
    bar.removeAttribute('data-docked')
    this.#options.onChange(0, 0)
  }
}
