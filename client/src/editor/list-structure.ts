/**
 * What a flat run of list items means as nested lists: each item's number, its place among its
 * siblings, and what is below it.
 *
 * Items are siblings while nothing shallower stands between them. A block that is no item, with an
 * `indent` deeper than the item above, belongs to that item and does not end its list; any other block
 * does, and so does a change of quote. An ordered list begins with `start` of its first item, or 1; the
 * `start` of a later item says nothing. A change of kind at one depth begins another list.
 */
import { maxDepth, schema, type ListKind } from '@tandem/shared/schema/schema.ts'
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

const depthOf = (block: Node | undefined): number => Number(block?.attrs['indent'] ?? 0)

function areInOneQuote(block: Node | undefined, other: Node | undefined): boolean {
  return block?.attrs['quote'] === other?.attrs['quote']
}

/**
 * The index behind what goes with the blocks from `first` to `last`: the deeper blocks that follow and belong to an item among them.
 * With a block that is no item, and belongs to none of them, goes nothing.
 */
export function endOfTrees(blocks: readonly Node[], first: number, last = first): number {
  let owner: Node | undefined
  let index = first
  for (; index < blocks.length; index++) {
    const block = blocks[index]
    if (owner !== undefined && depthOf(block) > depthOf(owner) && areInOneQuote(block, owner)) continue
    if (index > last) break
    owner = block?.type === listItem ? block : undefined
  }
  return index
}

/**
 * The index of the first block of what ends right before `index`: an item with all below it, the outermost that is at `depth`
 * or deeper, or else one block.
 */
export function startOfTree(blocks: readonly Node[], index: number, depth: number): number {
  let start = index - 1
  let shallowest = Infinity
  for (let at = index - 1; at >= 0 && shallowest > depth; at--) {
    const block = blocks[at]
    if (depthOf(block) < depth || !areInOneQuote(block, blocks[index - 1])) break
    if (block?.type === listItem && depthOf(block) < shallowest) start = at
    shallowest = Math.min(shallowest, depthOf(block))
  }
  return start
}

/** How deep an item in the quote of `item` can be before `blocks[index]`, so that it is at most one deeper than the item that it belongs to. */
function deepestAt(blocks: readonly Node[], index: number, item: Node): number {
  let deepest = maxDepth
  for (let at = index - 1; at >= 0 && deepest > 0; at--) {
    const block = blocks[at]
    if (!areInOneQuote(block, item)) return 0
    if (block?.type === listItem) return Math.min(deepest, depthOf(block) + 1)
    deepest = Math.min(deepest, depthOf(block))
  }
  return 0
}

/**
 * The blocks from `first` up to `end`, as deep as they can be before `place`, which counts without them. An item that would be too
 * deep there comes out, and one that would take what follows away from the item above goes in; what is below it keeps its
 * distance. One that was too deep before is left as it is, and so is what is no item.
 */
export function fitted(blocks: readonly Node[], first: number, end: number, place: number): Node[] {
  const moved = blocks.slice(first, end)
  const [item] = moved
  if (item?.type !== listItem || depthOf(item) > deepestAt(blocks, first, item)) return moved
  const others = blocks.toSpliced(first, end - first)
  const most = deepestAt(others, place, item)
  const next = others[place]
  const least = areInOneQuote(next, item) && depthOf(next) <= most ? depthOf(next) : 0
  const fit = (depth: number) => Math.min(Math.max(depth, least), most)
  let base = depthOf(item)
  let shift = fit(base) - base
  return moved.map((block) => {
    const depth = depthOf(block)
    if (depth < base) {
      base = depth
      shift = fit(base) - base
    }
    return shift === 0 ? block : block.type.create({ ...block.attrs, indent: Math.min(depth + shift, maxDepth) }, block.content, block.marks)
  })
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
