/** List items that a program writes side by side, each saying how deep it is. */

export interface FlatItem {
  kind: 'bullet' | 'ordered' | 'task'
  /** From 0. */
  depth: number
  /** Of an ordered item; `null` where it is the one after the item before. */
  number: number | null
  checked?: boolean
}

/** An item of a list as `flatten` leaves it, with the content of `source`. */
export function flatItem(source: HTMLElement, { kind, depth, checked }: FlatItem): HTMLElement {
  const item = source.ownerDocument.createElement('div')
  item.dataset['listItem'] = kind
  item.dataset['indent'] = String(depth)
  if (kind === 'task') item.dataset['checked'] = String(checked === true)
  item.dir = source.dir
  item.style.textAlign = source.style.textAlign || (source.getAttribute('align') ?? '')
  item.append(...source.childNodes)
  return item
}

/** Counts the items of lists as they come, and says which begin a list with another number than 1. */
export class ItemCounter {
  #open: { kind: string; number: number }[] = []

  /** What stands between ends all lists. */
  end(): void {
    this.#open = []
  }

  /** The number that `item` begins a list with, or `null` where it does not, or begins with 1. */
  startOf({ kind, depth, number }: FlatItem): number | null {
    const before = this.#open[depth]?.kind === kind ? this.#open[depth] : undefined
    const own = number ?? (before === undefined ? 1 : before.number + 1)
    this.#open.length = Math.min(this.#open.length, depth)
    for (let outer = this.#open.length; outer < depth; outer++) this.#open.push({ kind: '', number: 0 })
    this.#open.push({ kind, number: own })
    return kind === 'ordered' && before === undefined && own !== 1 ? own : null
  }
}
