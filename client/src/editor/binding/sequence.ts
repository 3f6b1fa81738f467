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
 */
import type { Node, NodeType } from 'prosemirror-model'
import * as Y from 'yjs'
import { noAttributes, sameAttributes, withFormat, type Attributes } from '@tandem/shared/document/attributes.ts'
import { blockFrom } from '@tandem/shared/document/blocks.ts'
import type { IdRange } from '@tandem/shared/document/edit-text.ts'
import { isVisibleInline } from '@tandem/shared/document/inline.ts'
import { firstItem, isMarkerItem, markerOf, type MarkerItem } from '@tandem/shared/document/layout.ts'
import { BlockList, newBlock, type Block } from './block-list.ts'

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
  readonly blocks = new BlockList()
  /** Blocks that differ from what the editor shows. */
  readonly pending = new Set<Block>()
  readonly #byItem = new Map<Y.Item, Block>()
  /** The implied block before the first marker; always first in the list. */
  readonly head: Block
  #liveMarkers = 0

  /** Reads the whole text once. No block counts as shown until `show` says so. */
  constructor(text: Y.Text) {
    this.text = text
    this.head = newBlock(null)
    this.blocks.insertAfter(null, this.head)
    let last = this.head
    let attributes = noAttributes
    for (let item = firstItem(text); item !== null; item = item.right) {
      if (item.deleted) continue
      if (item.content instanceof Y.ContentFormat) attributes = withFormat(attributes, item.content)
      else if (isMarkerItem(item)) {
        const block = newBlock(item, attributes)
        this.add(last, block)
        last = block
      }
    }
  }

  /** Registers a block for a live marker, after `previous`. */
  add(previous: Block, block: Block): void {
    this.blocks.insertAfter(previous, block)
    if (block.item !== null) {
      this.#byItem.set(block.item, block)
      this.#liveMarkers++
    }
  }

  /** Forgets a block that is neither live nor shown any more. */
  drop(block: Block): void {
    this.blocks.remove(block)
    this.pending.delete(block)
    if (block.item !== null) this.#byItem.delete(block.item)
  }

  /** To be called once for each marker that was deleted. */
  markerDeleted(): void {
    this.#liveMarkers--
  }

  blockOf(item: Y.Item): Block | undefined {
    return this.#byItem.get(item)
  }

  /** Whether the Y document has the block; the implied one is there when it has text or nothing else is. */
  isLive(block: Block): boolean {
    if (block.item !== null) return !block.item.deleted
    return this.#liveMarkers === 0 || this.liveRuns(block).length > 0
  }

  /** Attributes in force at a live marker, for edits of the text. */
  readonly atMarker = (item: MarkerItem): Attributes | undefined => this.#byItem.get(item)?.start

  /** The block that `item` is in: that of the nearest registered live marker before it. */
  blockAround(item: Y.Item): Block {
    for (let left = item.left; left !== null; left = left.left) {
      if (left.deleted) continue
      const block = this.#byItem.get(left)
      if (block !== undefined) return block
    }
    return this.head
  }

  /** The live text of a block, the attributes in force behind it, and the marker that ends it. */
  walk(block: Block): { runs: LiveRun[]; end: Attributes; next: MarkerItem | null } {
    const runs: LiveRun[] = []
    let attributes = block.item === null ? noAttributes : block.start
    for (let item = block.item === null ? firstItem(this.text) : block.item.right; item !== null; item = item.right) {
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

  /** The node type and attributes that show a live block. */
  markupOf(block: Block): { type: NodeType; attrs: Node['attrs'] } {
    return blockFrom(block.item === null ? null : markerOf(block.item))
  }

  /**
   * Brings the attributes at the following markers up to date after `block` or its text changed, and
   * calls `changed` for each block whose attributes are different now.
   */
  carryAttributes(block: Block, changed: (block: Block) => void): void {
    for (let current = block; ; ) {
      const { end, next } = this.walk(current)
      const following = next === null ? undefined : this.#byItem.get(next)
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
