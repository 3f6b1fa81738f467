/**
 * What lies over the page beside something: menus, small forms, bars. All of them are elements with the attribute `popover`, in the
 * top layer; what is the same for all is here.
 *
 *   place     beside a box of the viewport: on the side that is wanted, or the other one where there is no room, and moved so
 *             that it is all in sight. The start is where lines begin
 *   close     by a press elsewhere and Escape, which is the browser's for `popover="auto"`; and when that which it belongs
 *             to is scrolled out of sight
 *   focus     given back when it closes, unless a press elsewhere has put it where it belongs
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** A box of the viewport, in pixels. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Placement {
  /** `beside` is at the end of the box, as a submenu is. */
  readonly side?: 'below' | 'above' | 'beside'
  /** Which edges are in one line, where it is above or below. */
  readonly align?: 'start' | 'middle' | 'end'
  readonly isRightToLeft?: boolean
}

/** Space between a popover and what it belongs to, and the window's edge, in pixels. */
const gap = 6

/** What of the page is in sight, also while it is zoomed and where a keyboard covers a part. */
function sight(): Box {
  const { offsetLeft: left = 0, offsetTop: top = 0, width = window.innerWidth, height = window.innerHeight } = window.visualViewport ?? {}
  return { left, top, right: left + width, bottom: top + height }
}

/** Where something of the size of `element` would be, beside `box`. */
export function placeBeside(box: Box, size: { width: number; height: number }, placement: Placement = {}, within: Box = sight()): { x: number; y: number } {
  const { side = 'below', align = 'start', isRightToLeft = false } = placement
  const { width, height } = size
  const firstFitting = (places: readonly [number, number], extent: number, from: number, to: number) =>
    places.find((at) => at >= from + gap && at + extent <= to - gap) ?? places[0]
  const into = (at: number, extent: number, from: number, to: number) => Math.max(from + gap, Math.min(at, to - extent - gap))

  let x: number
  let y: number
  if (side === 'beside') {
    const [before, behind] = [box.left - width, box.right]
    x = firstFitting(isRightToLeft ? [before, behind] : [behind, before], width, within.left, within.right)
    y = box.top
  } else {
    const [above, below] = [box.top - gap - height, box.bottom + gap]
    y = firstFitting(side === 'above' ? [above, below] : [below, above], height, within.top, within.bottom)
    if (align === 'middle') x = (box.left + box.right - width) / 2
    else x = (align === 'start') !== isRightToLeft ? box.left : box.right - width
  }
  return { x: into(x, width, within.left, within.right), y: into(y, height, within.top, within.bottom) }
}

export interface PopoverOptions {
  /** The element with `popover`; asked for whenever it is needed. */
  element: () => HTMLElement | null
  placement?: () => Placement
  /** Told when it was closed, in whatever way. */
  closed?: () => void
  /** Gives the focus back. Not called when a press elsewhere has put it somewhere. */
  back?: () => void
}

/** Opens, places and closes a popover of an element. */
export class Popover implements ReactiveController {
  readonly #options: PopoverOptions
  readonly #host: ReactiveControllerHost & Element
  /** What it belongs to, while it is open. */
  #anchor: (() => Box | null) | null = null
  #listening: AbortController | null = null

  constructor(host: ReactiveControllerHost & Element, options: PopoverOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  get isOpen(): boolean {
    return this.#anchor !== null
  }

  hostDisconnected(): void {
    this.#stop()
  }

  /** Shows it beside a box, which is asked for again whenever the page moves; one that is open is moved there. */
  open(anchor: () => Box | null): void {
    const element = this.#options.element()
    if (element === null) return
    this.#anchor = anchor
    if (!element.matches(':popover-open')) element.showPopover()
    if (this.#listening === null) {
      this.#listening = new AbortController()
      const options = { signal: this.#listening.signal, capture: true, passive: true }
      element.addEventListener('toggle', this.#onToggle, { signal: this.#listening.signal })
      for (const target of [element.ownerDocument, window.visualViewport]) target?.addEventListener('scroll', this.place, options)
      for (const target of [window, window.visualViewport]) target?.addEventListener('resize', this.place, options)
    }
    this.place()
  }

  close(): void {
    const element = this.#options.element()
    if (element?.matches(':popover-open')) element.hidePopover()
  }

  /** Puts it where it belongs now; closes it when that is out of sight. */
  readonly place = (): void => {
    const element = this.#options.element()
    const box = this.#anchor?.() ?? null
    if (element === null || this.#anchor === null) return
    const { top, bottom } = sight()
    if (box === null || box.bottom < top || box.top > bottom) {
      this.close()
      return
    }
    // In what a keyboard leaves, a long menu scrolls.
    element.style.maxHeight = `${bottom - top - 2 * gap}px`
    const { offsetWidth: width, offsetHeight: height } = element
    const { x, y } = placeBeside(box, { width, height }, this.#options.placement?.())
    element.style.left = `${x}px`
    element.style.top = `${y}px`
  }

  readonly #onToggle = (event: Event): void => {
    if ((event as ToggleEvent).newState !== 'closed' || event.target !== this.#options.element()) return
    this.#stop()
    const active = this.#host.shadowRoot?.activeElement ?? null
    const { ownerDocument } = this.#host
    // Closed by Escape, by a key or an item; after a press elsewhere the focus is there already.
    if (active !== null || ownerDocument.activeElement === ownerDocument.body) this.#options.back?.()
    this.#options.closed?.()
  }

  #stop(): void {
    this.#listening?.abort()
    this.#listening = null
    this.#anchor = null
  }
}

/** Whether lines around `element` begin at the right. */
export function isRightToLeft(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl'
}
