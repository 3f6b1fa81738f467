/**
 * The keys of a menu: arrows, Home and End go along its items, round the ends; letters go to the next item that begins with them;
 * Escape and Tab close it. Into a submenu leads the arrow in the direction of writing, and the other one out of it.
 */

/** Pauses longer than this, in milliseconds, begin another word that an item is looked for by. */
const typeAheadPause = 1000

export interface MenuKeysOptions {
  /** The items that are shown, in order, those that cannot be chosen now too. */
  items: () => readonly HTMLElement[]
  close: () => void
  isRightToLeft?: () => boolean
  /** Opens the submenu of an item; false where it has none. */
  enter?: (item: HTMLElement) => boolean
  /** Goes back to the menu around; false where there is none. */
  leave?: () => boolean
  /** Where an arrow leads in a menu that is no single column; nothing where that is as in any menu. */
  neighbour?: (items: readonly HTMLElement[], current: number, key: string) => HTMLElement | undefined
}

export class MenuKeys {
  readonly #options: MenuKeysOptions
  #typed = ''
  #typedAt = -Infinity

  constructor(options: MenuKeysOptions) {
    this.#options = options
  }

  /** Forgets what was typed, for a menu that opens. */
  reset(): void {
    this.#typedAt = -Infinity
  }

  readonly onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return
    const { items: itemsOf, close } = this.#options
    const items = itemsOf()
    const current = items.indexOf(event.target as HTMLElement)
    const target = this.#targetOf(items, current, event.key)
    if (target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      target.focus()
    } else if (this.#crosses(items[current], event.key)) {
      event.preventDefault()
      event.stopPropagation()
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (event.key.length === 1 && (event.key !== ' ' || event.timeStamp - this.#typedAt < typeAheadPause)) {
      // A space within a word that is typed does not press the item.
      event.preventDefault()
      event.stopPropagation()
      this.#lookFor(event.key, event.timeStamp, items, current)
    }
  }

  #targetOf(items: readonly HTMLElement[], current: number, key: string): HTMLElement | undefined {
    const { neighbour } = this.#options
    if (key === 'Home') return items[0]
    if (key === 'End') return items.at(-1)
    if (neighbour !== undefined) return neighbour(items, current, key)
    if (key === 'ArrowDown') return items[current + 1] ?? items[0]
    return key === 'ArrowUp' ? items.at(current <= 0 ? -1 : current - 1) : undefined
  }

  #crosses(item: HTMLElement | undefined, key: string): boolean {
    const { enter, leave, isRightToLeft } = this.#options
    const inwards = isRightToLeft?.() === true ? 'ArrowLeft' : 'ArrowRight'
    if (key === inwards) return item !== undefined && (enter?.(item) ?? false)
    return key === (inwards === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft') && (leave?.() ?? false)
  }

  /** Puts the focus on the next item that begins with what was typed. */
  #lookFor(key: string, time: number, items: readonly HTMLElement[], at: number): void {
    this.#typed = time - this.#typedAt > typeAheadPause ? key : this.#typed + key
    this.#typedAt = time
    const typed = this.#typed.toLowerCase()
    // One letter again and again goes through the items that begin with it.
    const isOneLetter = [...typed].every((letter) => letter === typed[0])
    const from = isOneLetter || typed.length === 1 ? at + 1 : at
    const inOrder = [...items.slice(from), ...items.slice(0, Math.max(from, 0))]
    inOrder.find((item) => nameOf(item).startsWith(isOneLetter ? (typed[0] ?? '') : typed))?.focus()
  }
}

function nameOf(item: HTMLElement): string {
  return (item.ariaLabel ?? item.textContent ?? '').trim().toLowerCase()
}
