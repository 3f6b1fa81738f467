/**
 * What a flat run of list items means as nested lists: each item's number, and its place among its
 * siblings.
 *
 * Items are siblings while nothing shallower stands between them. A block that is no item, with an
 * `indent` deeper than the item above, belongs to that item and does not end its list; any other block
 * does, and so does a change of quote. An ordered list begins with `start` of its first item, or 1; the
 * `start` of a later item says nothing. A change of kind at one depth begins another list.
 */
import { schema, type ListKind } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'

const { listItem } = schema.nodes

/** The place of one list item. */
export interface ItemPlace {
  /** The item's number; `null` where its list has none. */
  number: number | null
  /** From 1, among the items of its list. */
  position: number
  /** The list that it is in. */
  list: List
}

/** One list: consecutive items of one kind and depth. */
export interface List {
  kind: ListKind
  /** How many items it has. */
  size: number
}

/** Where each of the consecutive `blocks`, from the beginning of a list, stands; `null` for what is no list item. */
export function listPlaces(blocks: readonly Node[]): (ItemPlace | null)[] {
  const places: (ItemPlace | null)[] = []
  // The list that is open at each depth.
  const open: ((List & { first: number }) | undefined)[] = []
  let quote: unknown = null

  for (const block of blocks) {
    const depth = Number(block.attrs['indent'])
    if (block.attrs['quote'] !== quote) open.length = 0
    quote = block.attrs['quote']

    if (block.type !== listItem) {
      open.length = Math.min(open.length, depth)
      places.push(null)
      continue
    }
    open.length = Math.min(open.length, depth + 1)
    const kind = block.attrs['kind'] as ListKind
    let list = open[depth]
    if (list?.kind !== kind) {
      list = { kind, size: 0, first: (block.attrs['start'] as number | null) ?? 1 }
      open[depth] = list
    }
    list.size++
    const number = kind === 'ordered' ? list.first + list.size - 1 : null
    places.push({ number, position: list.size, list })
  }
  return places
}

/** Whether a list cannot go on from the block before to `block`: it is no item and belongs to none. */
export function endsLists(block: Node): boolean {
  return block.type !== listItem && block.attrs['indent'] === 0
}

/** `number` as an item at `depth` shows it: 1. 2. 3., then a. b. c., then i. ii. iii., and again. */
export function numberLabel(number: number, depth: number): string {
  switch (depth % 3) {
    case 1:
      return `${letters(number)}.`
    case 2:
      return `${roman(number)}.`
    default:
      return `${number}.`
  }
}

function letters(number: number): string {
  if (number < 1) return String(number)
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) text = String.fromCharCode(97 + ((rest - 1) % 26)) + text
  return text
}

const romanDigits = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
] as const

function roman(number: number): string {
  // Past this, Roman numerals need an overline that plain text does not have.
  if (number < 1 || number > 3999) return String(number)
  let text = ''
  let rest = number
  for (const [value, digits] of romanDigits) {
    while (rest >= value) {
      text += digits
      rest -= value
    }
  }
  return text
}
