/**
 * The nesting that a flat run of blocks means: which quotations, callouts and lists open and close before each one.
 *
 * Quotations are outside, a callout in them, lists in that, so a change of `quote` or `callout` ends what is inside. A list goes on while nothing
 * shallower stands between its items and the kind is the same. A block that is no item belongs to the
 * innermost open item that is shallower than it. Where a depth is not led up to (an item of depth 3 right
 * under one of depth 0), no empty lists are made up: `indent` says how many levels are missing.
 *
 * This numbers lists as the editor shows them.
 */
import type { Node } from 'prosemirror-model'
import { calloutKinds, type CalloutKind } from '../schema/palette.ts'
import { maxDepth, schema, type ListKind } from '../schema/schema.ts'

/** A list that begins. */
export interface ListStart {
  kind: ListKind
  /** The number of its first item, where that is not 1. */
  start: number | null
}

/** What happens before one block, in the order of the keys. */
export interface NestingStep {
  /** How many lists end, from the innermost one, each with its open item. */
  closeLists: number
  /** Whether a callout ends. */
  closeCallout: boolean
  /** How many quotations end. */
  closeQuotes: number
  /** How many quotations begin. */
  openQuotes: number
  /** The callout that begins. */
  openCallout: CalloutKind | null
  /** Whether the open item of the innermost list ends: the block is the next item of that list. */
  closeItem: boolean
  /** The list that begins; the block is its first item. */
  openList: ListStart | null
  /** Whether the block is an item. It stays open: what is nested in it follows. */
  isItem: boolean
  /** Levels of indentation that the lists around do not say: of the list that begins here, else of the block. */
  indent: number
}

/** The steps of `blocks` (textblocks and tables), and what is open at the end. */
export function nestingOf(blocks: readonly Node[]): { steps: NestingStep[]; openLists: number; openQuotes: number; isCalloutOpen: boolean } {
  let quotes = 0
  let callout: CalloutKind | null = null
  const lists: { depth: number; kind: ListKind }[] = []
  const steps = blocks.map((block): NestingStep => {
    const depth = depthFrom(block.attrs['indent'])
    const quote = depthFrom(block.attrs['quote'])
    const isItem = block.type === schema.nodes.listItem
    const kind = block.attrs['kind'] as ListKind
    const own = calloutKinds.find((known) => known === block.attrs['callout']) ?? null
    const staysInside = quote === quotes && own === callout

    const goesOn = ({ depth: open, kind: openKind }: { depth: number; kind: ListKind }) =>
      staysInside && (open < depth || (isItem && open === depth && openKind === kind))
    let closeLists = 0
    for (let list = lists.at(-1); list !== undefined && !goesOn(list); list = lists.at(-1)) {
      lists.pop()
      closeLists++
    }
    const closeCallout = callout !== null && !staysInside
    const openCallout = staysInside ? null : own
    callout = own
    const closeQuotes = Math.max(quotes - quote, 0)
    const openQuotes = Math.max(quote - quotes, 0)
    quotes = quote

    const around = lists.at(-1)
    const closeItem = isItem && around?.depth === depth
    const isFirst = isItem && !closeItem
    const indent = closeItem ? 0 : depth - (around === undefined ? 0 : around.depth + 1)
    if (isFirst) lists.push({ depth, kind })
    const start = block.attrs['start'] as number | null
    const openList = isFirst ? { kind, start: kind === 'ordered' && start !== 1 ? start : null } : null
    return { closeLists, closeCallout, closeQuotes, openQuotes, openCallout, closeItem, openList, isItem, indent }
  })
  return { steps, openLists: lists.length, openQuotes: quotes, isCalloutOpen: callout !== null }
}

/** The number of each ordered item, as the editor shows it; 1 for any other block. */
export function itemNumbers(blocks: readonly Node[]): number[] {
  const lists: number[] = []
  return nestingOf(blocks).steps.map(({ closeLists, openList, closeItem, isItem }) => {
    lists.length -= closeLists
    if (openList !== null) lists.push(Number.isInteger(openList.start) && openList.start! >= 0 ? openList.start! : 1)
    else if (closeItem) lists.push(lists.pop()! + 1)
    return isItem ? lists.at(-1)! : 1
  })
}

/** How deep an attribute says that a block is: a whole number from 0 to `maxDepth`, whatever it holds. */
export function depthFrom(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? Math.min(Math.max(value, 0), maxDepth) : 0
}
