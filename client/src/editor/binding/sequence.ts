/**
 * One Y.Text of blocks, and which of it the editor shows.
 *
 *            live: what the Y document holds      shown: what the editor's document holds
 *   block    its marker is not deleted            its size is not 0
 *   text     units between live markers           `block.shown`, or the live text when that is null
 *
 * The two are the same except for *pending* blocks, which a remote change touched since the last time
 * the editor's document was brought up to date. Everything is known by Yjs id, so a local edit of a
 * pending block still means exactly the characters that the person saw.
 *
 * The content of a document is a sequence; so is the text of each table cell (see Tables).
 */
import type { Node, NodeType } from 'prosemirror-model'
import * as Y from 'yjs'
import { noAttributes, sameAttributes, withFormat, type Attributes } from '@tandem/shared/document/attributes.ts'
import { blocksFrom, tableFrom } from '@tandem/shared/document/convert.ts'
import { listedRows, readGrid, type Grid } from '@tandem/shared/document/tables.ts'
import { blockFrom, isTableMarker, textblockFrom } from '@tandem/shared/document/blocks.ts'
import type { IdRange } from '@tandem/shared/document/edit-text.ts'
import { isVisibleInline } from '@tandem/shared/document/inline.ts'
import { firstItem, isMarkerItem, markerOf, type MarkerItem } from '@tandem/shared/document/layout.ts'
import { BlockList, newBlock, newTail, type Block } from './block-list.ts'
import type { Tables } from './tables.ts'

/** Live text of a block: units of one struct with one set of attributes. */
export interface LiveRun extends IdRange {
  item: Y.Item
  /** First unit, counted from the start of `item`. */
  from: number
  attributes: Attributes
}

/** A place in a text: right behind the unit with this id, or at the start of the text for `null`. */
export type Anchor = { client: number; clock: number } | null

export class Sequence {
  readonly text: Y.Text
  /** The cells of the tables in it, as they are shown; `null` for the text of a cell, in which no table is shown. */
  readonly tables: Tables | null
  readonly blocks = new BlockList()
  /** Blocks that differ from what the editor shows. */
  readonly pending = new Set<Block>()
  readonly #byItem = new Map<Y.Item, Block>()
  /** The implied block behind each table; always next to it in the list, apart from blocks that are not shown. */
  readonly #tails = new Map<Block, Block>()
  /** The implied block before the first marker; always first in the list. */
  readonly head: Block
  #liveMarkers = 0

  /** Reads the whole text once. No block counts as shown until `show` says so. */
  constructor(text: Y.Text, tables: Tables | null) {
    this.text = text
    this.tables = tables
    this.head = newBlock(null)
    this.blocks.insertAfter(null, this.head)
    let last = this.head
    let attributes = noAttributes
    for (let item = firstItem(text); item !== null; item = item.right) {
      if (item.deleted) continue
      if (item.content instanceof Y.ContentFormat) attributes = withFormat(attributes, item.content)
      else if (isMarkerItem(item)) {
        const block = newBlock(item, attributes, this.isTable(item))
        this.add(last, block)
        last = this.#tails.get(block) ?? block
      }
    }
  }

  /** Counts all that is live as shown. */
  showAll(): void {
    for (const block of this.blocks) {
      let size = 0
      if (this.isLive(block)) size = block.isTable ? this.#showTable(block) : lengthOf(this.liveRuns(block)) + 2
      this.blocks.resize(block, size)
    }
  }

  /** Counts an empty paragraph as shown, and nothing else: all that is live waits. */
  showEmpty(): void {
    this.blocks.resize(this.head, 2)
    this.head.shown = []
    for (const block of this.blocks) this.pending.add(block)
  }

  #showTable(block: Block): number {
    const grid = this.gridOf(block)
    this.tables!.add(block, grid)
    return this.tableNode(block, grid).nodeSize
  }

  /** The grid of a live table. A row that several tables list is of the first one. */
  gridOf(block: Block): Grid {
    const { document, claimants } = this.tables!
    const isTaken = (row: string) => {
      for (const other of claimants(row)) {
        if (other === block || other.item!.deleted || this.blocks.sorted([block, other])[0] === block) continue
        if (listedRows(markerOf(other.item!)).includes(row)) return true
      }
      return false
    }
    return readGrid(document, markerOf(block.item!), isTaken)
  }

  /** The node that shows a live table. */
  tableNode(block: Block, grid: Grid = this.gridOf(block)): Node {
    return tableFrom(this.tables!.document, markerOf(block.item!), grid)
  }

  /** The nodes that show what is live. */
  nodes(): Node[] {
    return blocksFrom(this.text, this.tables === null)
  }

  /** Registers a block for a live marker, after `previous`. */
  add(previous: Block, block: Block): void {
    this.blocks.insertAfter(previous, block)
    if (block.item !== null) {
      this.#byItem.set(block.item, block)
      this.#liveMarkers++
    }
    if (block.isTable) {
      const tail = newTail(block)
      this.#tails.set(block, tail)
      this.blocks.insertAfter(block, tail)
      this.tables!.claim(block)
    }
  }

  /**
   * Takes blocks that are there but not shown yet out of the list, around those from `first` to `last`: up to the next one
   * that is shown, and back to one that is shown and there. Those between may be shown behind what is behind them in the text.
   */
  takeWaiting(first: Block | null, last: Block | null): Block[] {
    const waiting: Block[] = []
    let start = first
    while (start !== null && (start.size === 0 || !this.isLive(start))) start = this.blocks.previous(start)
    let isBehind = last === null
    for (let block = start ?? this.blocks.first(); block !== null; block = this.blocks.next(block)) {
      if (isBehind && block.size > 0) break
      if (block.size === 0 && block.item !== null && this.isLive(block)) waiting.push(block)
      if (block === last) isBehind = true
    }
    for (const block of waiting) this.blocks.remove(block)
    return waiting
  }

  /** Puts blocks that were taken out where the Y document has them among the others. */
  placeWaiting(waiting: readonly Block[]): void {
    for (const block of waiting) {
      this.blocks.insertAfter(this.blockAround(block.item!), block)
      const tail = this.textBlock(block)
      if (tail === block) continue
      this.blocks.remove(tail)
      this.blocks.insertAfter(block, tail)
    }
  }

  /** Whether a marker is shown as a table. */
  isTable(item: MarkerItem): boolean {
    return this.tables !== null && isTableMarker(markerOf(item))
  }

  /** Forgets a block that is neither live nor shown any more. */
  drop(block: Block): void {
    if (block.chunk !== null) this.blocks.remove(block)
    this.pending.delete(block)
    if (block.item !== null) this.#byItem.delete(block.item)
    const tail = this.#tails.get(block)
    if (tail === undefined) return
    this.#tails.delete(block)
    this.tables?.remove(block)
    this.drop(tail)
  }

  /** The block that holds text right behind a block's marker: itself, or the implied one behind a table. */
  textBlock(block: Block): Block {
    return this.#tails.get(block) ?? block
  }

  /** To be called once for each block whose marker was deleted. */
  markerDeleted(block: Block): void {
    this.#liveMarkers--
    if (block.isTable) this.tables!.release(block)
  }

  blockOf(item: Y.Item): Block | undefined {
    return this.#byItem.get(item)
  }

  /** Whether the Y document has the block; the implied one is there when it has text or nothing else is. */
  isLive(block: Block): boolean {
    if (block.item !== null) return !block.item.deleted
    if (block.after === null && this.#liveMarkers === 0) return true
    return block.after?.deleted !== true && this.liveRuns(block).length > 0
  }

  /** Attributes in force at a live marker, for edits of the text. */
  readonly atMarker = (item: MarkerItem): Attributes | undefined => this.#byItem.get(item)?.start

  /** The block that `item` is in: that of the nearest registered live marker before it. */
  blockAround(item: Y.Item): Block {
    for (let left = item.left; left !== null; left = left.left) {
      if (left.deleted) continue
      const block = this.#byItem.get(left)
      if (block !== undefined) return this.textBlock(block)
    }
    return this.head
  }

  /** The live text of a block, the attributes in force behind it, and the marker that ends it. */
  walk(block: Block): { runs: LiveRun[]; end: Attributes; next: MarkerItem | null } {
    const runs: LiveRun[] = []
    let attributes = block.start
    if (block.isTable) return { runs, end: attributes, next: null }
    for (let item = block.after === null ? firstItem(this.text) : block.after.right; item !== null; item = item.right) {
      if (item.deleted) continue
      if (isMarkerItem(item)) return { runs, end: attributes, next: item }
      if (item.content instanceof Y.ContentFormat) attributes = withFormat(attributes, item.content)
      else if (isVisibleInline(item)) {
        runs.push({ client: item.id.client, clock: item.id.clock, length: item.length, item, from: 0, attributes })
      }
    }
    return { runs, end: attributes, next: null }
  }

  liveRuns(block: Block): LiveRun[] {
    return this.walk(block).runs
  }

  /** Ids of the text that the editor shows in a block. */
  shownRuns(block: Block): readonly IdRange[] {
    return block.shown ?? this.liveRuns(block)
  }

  /** Ids of all that the editor shows: text, and the markers of blocks. */
  *shownUnits(): Iterable<IdRange> {
    for (let block = this.blocks.first(); block !== null; block = this.blocks.next(block)) {
      if (block.size === 0) continue
      if (block.item !== null) yield { client: block.item.id.client, clock: block.item.id.clock, length: 1 }
      yield* this.shownRuns(block)
    }
  }

  /** The node type and attributes that show a live block. */
  markupOf(block: Block): { type: NodeType; attrs: Node['attrs'] } {
    const marker = block.item === null ? null : markerOf(block.item)
    return block.isTable ? blockFrom(marker) : textblockFrom(marker)
  }

  /**
   * Brings the attributes at the following markers up to date after `block` or its text changed, and
   * calls `changed` for each block whose attributes are different now.
   */
  carryAttributes(block: Block, changed: (block: Block) => void): void {
    for (let current = block; ; ) {
      const { end, next } = this.walk(current)
      const following = next === null ? this.#tails.get(current) : this.#byItem.get(next)
      if (following === undefined || sameAttributes(following.start, end)) return
      changed(following)
      following.start = end
      current = following
    }
  }
}

/** Number of units in runs. */
export function lengthOf(runs: readonly IdRange[]): number {
  return runs.reduce((length, run) => length + run.length, 0)
}

/** The part of `runs` from unit `from` to unit `to`. */
export function sliceRuns<R extends IdRange>(runs: readonly R[], from: number, to: number): R[] {
  const result: R[] = []
  let start = 0
  for (const run of runs) {
    const begin = Math.max(from - start, 0)
    const end = Math.min(to - start, run.length)
    if (begin < end) result.push(sliceRun(run, begin, end))
    start += run.length
  }
  return result
}

/** Units `begin` to `end` of a run. */
export function sliceRun<R extends IdRange>(run: R, begin: number, end: number): R {
  if (begin === 0 && end === run.length) return run
  const part = { ...run, clock: run.clock + begin, length: end - begin }
  return 'from' in part && typeof part.from === 'number' ? { ...part, from: part.from + begin } : part
}
