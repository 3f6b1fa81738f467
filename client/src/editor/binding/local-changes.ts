/**
 * The editor's own edits, written into the Y document as the fewest operations that say them.
 *
 * Both sides are seen as a row of *units*: `open` for the beginning of a block, one unit for each
 * character or atom. (In ProseMirror an `open` takes two positions, the end of the block before it and
 * its own start; in Yjs it is a marker.) Changed ranges that concern the same blocks are written as one
 * Region, from the last to the first.
 *
 * Which characters are meant is known by id, from what the editor showed (see Sequence).
 */
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { attributesAfter, insertMarker, itemEndingWith, tidyGaps } from '@tandem/shared/document/edit-text.ts'
import type { MarkerItem } from '@tandem/shared/document/layout.ts'
import { newBlock, type Block } from './block-list.ts'
import type { ChangedRange } from './changed-ranges.ts'
import { keepRowAndColumn } from './local-tables.ts'
import { separateTables, wholeCharacters } from './local-ranges.ts'
import { Region } from './region.ts'
import type { Sequence } from './sequence.ts'
import { unitsBetween } from './units.ts'

/**
 * Writes what changed between two documents of the editor into the Y document. `before` is what the
 * sequence shows; it shows `after` when this returns. Must run inside a Y transaction. Returns false
 * if the Y document keeps something, such as unknown keys, that `after` does not show.
 */
export function applyLocalChanges(
  sequence: Sequence,
  transaction: Y.Transaction,
  before: Node,
  after: Node,
  ranges: readonly ChangedRange[],
): boolean {
  const { blocks } = sequence
  const groups: { first: Block; last: Block; ranges: ChangedRange[] }[] = []
  const { ranges: blockRanges, cellRanges } = separateTables(sequence, before, after, ranges)
  for (const range of blockRanges) {
    const whole = wholeCharacters(before, after, range)
    // A range that begins with an `open` starts at the end of the block before; that one need not be in the region.
    const first = blocks.at(Math.min(whole.fromA, before.content.size - 1))!
    const last = blocks.at(Math.min(Math.max(whole.toA, whole.fromA), before.content.size - 1))!
    const group = { first: withBlockBefore(sequence, first.block, last.block), last: last.block, ranges: [whole] }
    for (let other = groups.at(-1); other !== undefined && blocks.position(other.last) >= blocks.position(group.first); other = groups.at(-1)) {
      group.ranges.unshift(...other.ranges)
      if (blocks.position(other.first) < blocks.position(group.first)) group.first = other.first
      groups.pop()
    }
    groups.push(group)
  }
  if (groups.length === 0 && cellRanges.length === 0) return true
  const inCells = new Map(cellRanges.map((range) => [range.table, range]))
  for (const { table } of cellRanges) groups.push({ first: table, last: table, ranges: [] })
  groups.sort((a, b) => blocks.position(a.first) - blocks.position(b.first))
  const finished: { shown: Block[]; revealsMarks: boolean }[] = []
  const touched: Y.Item[] = []
  const formatted: MarkerItem[] = []
  const nodeOf = (block: Block) => before.nodeAt(blocks.position(block))
  const writeCell = (cell: Sequence, oldCell: Node, newCell: Node) => {
    const range = differenceOf(oldCell, newCell)
    if (range !== null) applyLocalChanges(cell, transaction, oldCell, newCell, [range])
  }
  for (const group of groups.toReversed()) {
    const region = new Region(sequence, transaction, group.first, group.last, { nodeOf, writeCell })
    for (const range of group.ranges.toReversed()) {
      region.replace(range.fromA, range.toA, unitsBetween(before, range.fromA, range.toA), unitsBetween(after, range.fromB, range.toB))
    }
    const written = inCells.get(group.first)
    if (written !== undefined) {
      inCells.delete(group.first)
      applyLocalChanges(written.cell.sequence, transaction, written.before, written.after, [written.range])
      keepRowAndColumn(written.table, written.cell.row, written.cell.column)
      if (written.cell.sequence.text.length === 0) sequence.tables!.stale.add(written.table)
    }
    finished.unshift({ shown: region.finish(), revealsMarks: region.revealsMarks })
    touched.push(...region.touched)
    formatted.unshift(...region.formatted)
  }
  let isShown = true
  for (const { shown, revealsMarks } of finished) {
    for (const block of shown) {
      const node = after.nodeAt(blocks.position(block))
      if (node === null) throw new Error('What is shown does not match the editor')
      blocks.resize(block, node.nodeSize)
      if (block.item?.deleted === true) continue
      const { type, attrs } = sequence.markupOf(block)
      if (!revealsMarks && node.hasMarkup(type, type.create(attrs).attrs)) continue
      if (!sequence.pending.has(block)) block.shown = sequence.liveRuns(block)
      sequence.pending.add(block)
      isShown = false
    }
  }
  // Markers that are not shown yet may stand inside what was formatted.
  carryOver(sequence, formatted)
  for (const { shown } of finished) for (const block of shown) giveMarker(sequence, transaction, block)
  tidyGaps(transaction, sequence.text, touched, sequence.atMarker)
  return isShown
}

/** Where the content of two nodes differs; `null` if it does not. */
function differenceOf(before: Node, after: Node): ChangedRange | null {
  const start = before.content.findDiffStart(after.content)
  const end = before.content.findDiffEnd(after.content)
  if (start === null || end === null) return null
  const overlap = Math.max(0, start - Math.min(end.a, end.b))
  return { fromA: start, toA: end.a + overlap, fromB: start, toB: end.b + overlap }
}

/** Brings the attributes at markers up to date, given those inside of what was formatted. */
function carryOver(sequence: Sequence, markers: readonly MarkerItem[]): void {
  const changed = (block: Block) => {
    if (!sequence.pending.has(block)) block.shown = sequence.liveRuns(block)
    sequence.pending.add(block)
  }
  for (const marker of markers) sequence.carryAttributes(sequence.blockAround(marker), changed)
}

/**
 * The first block of a region for an edit from `first` to `last`. Where something waits to be shown
 * there, up to the next block that is shown, the block before belongs to it: what is not shown may be
 * on either side of what is put in, and is in the block before when those between are deleted.
 */
function withBlockBefore({ blocks, pending }: Sequence, first: Block, last: Block): Block {
  let previous = blocks.previous(first)
  while (previous !== null && previous.size === 0) previous = blocks.previous(previous)
  let isBehind = false
  for (let block = previous ?? blocks.first(); block !== null && !(isBehind && block.size > 0); block = blocks.next(block)) {
    if (pending.has(block)) return previous ?? first
    if (block === last) isBehind = true
  }
  return first
}

/** An implied block without text is only there while nothing else is: shown beside others, it needs a marker. */
function giveMarker(sequence: Sequence, transaction: Y.Transaction, implied: Block): void {
  const { blocks } = sequence
  if (implied.item !== null || implied.chunk === null || implied.size === 0 || sequence.isLive(implied)) return
  const left = implied.after === null ? null : itemEndingWith(transaction, implied.after.id.client, implied.after.id.clock)
  const item = insertMarker(transaction, sequence.text, left, [['type', 'paragraph']], false)
  const block = newBlock(item, attributesAfter(item.left, sequence.atMarker))
  sequence.add(implied, block)
  blocks.resize(block, implied.size)
  if (implied.shown !== null) {
    block.shown = implied.shown
    sequence.pending.add(block)
  }
  implied.shown = null
  sequence.pending.delete(implied)
  blocks.resize(implied, 0)
  // What waits may be behind the new marker, though not behind the deleted table that the text is shown behind.
  sequence.placeWaiting(sequence.takeWaiting(implied, block))
}
