/**
 * Which blocks a Y transaction that is not the editor's own has changed: read from the structs that it
 * added and the ranges that it deleted, each traced to its block by walking left to the marker.
 *
 * Runs while the transaction's deleted structs still have their content (`afterTransaction` comes
 * before garbage collection), because what the editor shows of a block is worked out here, from the
 * state before the transaction.
 */
import * as Y from 'yjs'
import { noAttributes } from '@tandem/shared/document/attributes.ts'
import type { IdRange } from '@tandem/shared/document/edit-text.ts'
import { firstItem, isMarkerItem } from '@tandem/shared/document/layout.ts'
import { newBlock, type Block } from './block-list.ts'
import { type Sequence } from './sequence.ts'

/** Calls `visit` for each struct that the transaction added. */
function forEachAdded(transaction: Y.Transaction, visit: (item: Y.Item) => void): void {
  for (const [client, after] of transaction.afterState) {
    const before = transaction.beforeState.get(client) ?? 0
    if (before === after) continue
    const structs = transaction.doc.store.clients.get(client)!
    for (let index = Y.findIndexSS(structs, before); index < structs.length; index++) {
      const struct = structs[index]!
      if (struct instanceof Y.Item && struct.id.clock >= before) visit(struct)
    }
  }
}

/** Calls `visit` for each struct that the transaction deleted. */
function forEachDeleted(transaction: Y.Transaction, visit: (item: Y.Item) => void): void {
  for (const [client, ranges] of transaction.deleteSet.clients) {
    const structs = transaction.doc.store.clients.get(client)
    if (structs === undefined) continue
    for (const range of ranges) {
      const end = range.clock + range.len
      for (let index = Y.findIndexSS(structs, range.clock); index < structs.length; index++) {
        const struct = structs[index]!
        if (struct.id.clock >= end) break
        if (struct instanceof Y.Item) visit(struct)
      }
    }
  }
}

/** Marks as pending every block of `sequence` that `transaction` changed. */
export function collectRemoteChanges(sequence: Sequence, transaction: Y.Transaction): void {
  const { text } = sequence
  if (!transaction.changedParentTypes.has(text as unknown as Y.AbstractType<Y.YEvent<Y.Text>>)) return
  const isOld = (item: Y.Item) => item.id.clock < (transaction.beforeState.get(item.id.client) ?? 0)
  const wasLive = (item: Y.Item) => isOld(item) && (!item.deleted || Y.isDeleted(transaction.deleteSet, item.id))

  /** Structs that the editor shows of a block that is not pending: what was live before the transaction. */
  const shownBefore = (block: Block): IdRange[] => {
    const runs: IdRange[] = []
    if (block.isTable) return runs
    for (let item = block.after === null ? firstItem(text) : block.after.right; item !== null; item = item.right) {
      if (!wasLive(item) || !item.countable) continue
      if (isMarkerItem(item)) break
      runs.push({ client: item.id.client, clock: item.id.clock, length: item.length })
    }
    return runs
  }
  const changed = new Set<Block>()
  const touch = (block: Block) => {
    changed.add(block)
    if (sequence.pending.has(block)) return
    sequence.pending.add(block)
    if (block.size > 0) block.shown = shownBefore(block)
  }

  const seen = new Set<Y.Item>()
  /** The live block around a struct; walks no struct twice. */
  const touchAround = (item: Y.Item) => {
    for (let left = item.left; ; left = left.left) {
      if (left === null) {
        touch(sequence.head)
        return
      }
      if (seen.has(left)) return
      seen.add(left)
      if (left.deleted) continue
      const block = sequence.blockOf(left)
      if (block !== undefined) {
        touch(sequence.textBlock(block))
        return
      }
    }
  }

  const markers: Y.Item[] = []
  const texts: Y.Item[] = []
  const visit = (item: Y.Item) => {
    const parent = item.parent as Y.AbstractType<unknown> | null
    if (parent === (text as unknown)) {
      if (isMarkerItem(item)) markers.push(item)
      else texts.push(item)
      return
    }
    // Keys of a marker, or something in what a key of it holds.
    for (let owner = parent?._item ?? null; owner !== null; owner = (owner.parent as Y.AbstractType<unknown>)._item) {
      if ((owner.parent as unknown) !== text) continue
      const block = sequence.blockOf(owner)
      if (block === undefined) return
      touch(block)
      if (!owner.deleted && isMarkerItem(owner) && sequence.isTable(owner) !== block.isTable) {
        throw new Error('A block became a table, or stopped being one')
      }
      sequence.tables?.gridChanged(block)
      return
    }
  }
  forEachAdded(transaction, visit)
  forEachDeleted(transaction, visit)

  // What blocks show has to be worked out before any of them is added or counted out.
  for (const item of markers) {
    const block = sequence.blockOf(item)
    if (block !== undefined) {
      touch(block)
      touch(sequence.textBlock(block))
    }
    touchAround(item)
  }
  for (const item of texts) touchAround(item)

  for (const item of markers) {
    if (!isMarkerItem(item)) continue
    const block = sequence.blockOf(item)
    if (block === undefined) {
      if (item.deleted) continue
      const added = newBlock(item, noAttributes, sequence.isTable(item))
      sequence.add(sequence.blockAround(item), added)
      for (const block of [added, sequence.textBlock(added)]) {
        sequence.pending.add(block)
        changed.add(block)
      }
    } else if (item.deleted && Y.isDeleted(transaction.deleteSet, item.id)) {
      sequence.markerDeleted(block)
      if (block.size === 0) {
        changed.delete(block)
        changed.delete(sequence.textBlock(block))
        sequence.drop(block)
      }
    }
  }
  // An implied first block may come or go with the markers.
  if (markers.length > 0) touch(sequence.head)
  for (const block of changed) {
    if (block.after === null || !block.after.deleted) sequence.carryAttributes(block, touch)
  }
}
