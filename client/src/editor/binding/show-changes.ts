/**
 * Brings the editor's document up to date with the Y document: the pending blocks of a sequence as the
 * smallest ProseMirror steps that show them.
 *
 * The text of neighbouring pending blocks is compared by Yjs ids, before and now, which gives exactly
 * what was kept, deleted and inserted; nothing is guessed from equal characters, so positions of
 * carets and decorations map as their owners mean them.
 */
import { Fragment, Slice, type Mark, type Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { AddMarkStep, AttrStep, RemoveMarkStep, ReplaceStep } from 'prosemirror-transform'
import * as Y from 'yjs'
import { marksFrom, sameJson } from '@tandem/shared/document/attributes.ts'
import { joined } from '@tandem/shared/document/convert.ts'
import { inlineNodes } from '@tandem/shared/document/inline.ts'
import type { IdRange } from '@tandem/shared/document/edit-text.ts'
import type { Block } from './block-list.ts'
import { lengthOf, sliceRun, type LiveRun, type Sequence } from './sequence.ts'
import { showGrid } from './show-tables.ts'
import type { Cell, Tables } from './tables.ts'

type Change =
  | { kind: 'keepOpen'; block: Block }
  | { kind: 'keepText'; run: LiveRun; block: Block; oldBlock: Block; oldOffset: number }
  | { kind: 'deleteOpen'; block: Block }
  | { kind: 'deleteText'; length: number; oldBlock: Block; oldOffset: number }
  | { kind: 'insertOpen'; block: Block }
  | { kind: 'insertText'; run: LiveRun; block: Block }

/** Whether `run` begins with a unit that the Y document still holds. */
function isLive(doc: Y.Doc, run: IdRange): boolean {
  const struct = Y.getItem(doc.store, Y.createID(run.client, run.clock))
  return struct instanceof Y.Item && !struct.deleted
}

/** Compares what is shown of a group of neighbouring blocks with what there is now. */
function compare(doc: Y.Doc, shown: readonly { block: Block; runs: readonly IdRange[] }[], live: readonly { block: Block; runs: LiveRun[] }[]): Change[] {
  const changes: Change[] = []
  const liveOpens = new Set(live.map(({ block }) => block))
  const shownOpens = new Set(shown.map(({ block }) => block))
  const oldTokens = shown.flatMap(({ block, runs }): ({ block: Block } & ({ open: true } | { run: IdRange; offset: number }))[] => {
    let offset = 0
    return [
      { block, open: true },
      ...runs.map((run) => {
        offset += run.length
        return { block, run, offset: offset - run.length }
      }),
    ]
  })
  const newTokens = live.flatMap(({ block, runs }): ({ block: Block } & ({ open: true } | { run: LiveRun }))[] => [
    { block, open: true },
    ...runs.map((run) => ({ block, run })),
  ])
  let i = 0
  let j = 0
  while (i < oldTokens.length || j < newTokens.length) {
    const old = oldTokens[i]
    const now = newTokens[j]
    if (old !== undefined && 'open' in old) {
      if (!liveOpens.has(old.block)) {
        changes.push({ kind: 'deleteOpen', block: old.block })
        i++
        continue
      }
    } else if (old !== undefined && !isLive(doc, old.run)) {
      // As far as the struct goes that holds the deleted unit, the rest is deleted with it.
      const struct = Y.getItem(doc.store, Y.createID(old.run.client, old.run.clock)) as Y.AbstractStruct
      const length = Math.min(old.run.length, struct.id.clock + struct.length - old.run.clock)
      changes.push({ kind: 'deleteText', length, oldBlock: old.block, oldOffset: old.offset })
      if (length === old.run.length) i++
      else oldTokens[i] = { ...old, run: sliceRun(old.run, length, old.run.length), offset: old.offset + length }
      continue
    }
    // `old`, if there is one, is still there: what comes before it now is either it or new.
    if (now === undefined) throw new Error('What is shown holds something that the document does not')
    if ('open' in now) {
      if (shownOpens.has(now.block)) {
        if (old === undefined || !('open' in old) || old.block !== now.block) throw new Error('Blocks are shown in another order than they are in')
        changes.push({ kind: 'keepOpen', block: now.block })
        i++
      } else changes.push({ kind: 'insertOpen', block: now.block })
      j++
      continue
    }
    const same = old !== undefined && 'run' in old && old.run.client === now.run.client ? old.run.clock - now.run.clock : undefined
    if (same === 0 && old !== undefined && 'run' in old) {
      const length = Math.min(old.run.length, now.run.length)
      changes.push({ kind: 'keepText', run: sliceRun(now.run, 0, length), block: now.block, oldBlock: old.block, oldOffset: old.offset })
      if (length === old.run.length) i++
      else oldTokens[i] = { ...old, run: sliceRun(old.run, length, old.run.length), offset: old.offset + length }
      if (length === now.run.length) j++
      else newTokens[j] = { ...now, run: sliceRun(now.run, length, now.run.length) }
      continue
    }
    // New units may have been merged with the shown ones behind them into one struct.
    const length = same !== undefined && same > 0 && same < now.run.length ? same : now.run.length
    changes.push({ kind: 'insertText', run: sliceRun(now.run, 0, length), block: now.block })
    if (length === now.run.length) j++
    else newTokens[j] = { ...now, run: sliceRun(now.run, length, now.run.length) }
  }
  return changes
}

/** Size in the document of what is deleted. */
function sizeOf(deletions: readonly Change[]): number {
  return deletions.reduce((size, change) => {
    if (change.kind === 'deleteText') return size + change.length
    return size + ('block' in change && change.block.isTable ? change.block.size : 2)
  }, 0)
}

/** Steps that turn the shown blocks of one group into the live ones. */
class GroupSteps {
  readonly #tr: Transaction
  readonly #sequence: Sequence
  readonly #old: Map<Block, { node: Node; position: number }>
  /** Position in `tr.doc` up to which everything is as it will be. */
  #position: number
  /** Whether a block that takes no marks is among what is shown or will be. */
  #isStrict = false
  /** Whether `#position` is inside a textblock, rather than between two blocks. */
  #inside = false

  constructor(tr: Transaction, sequence: Sequence, old: Map<Block, { node: Node; position: number }>, position: number) {
    this.#tr = tr
    this.#sequence = sequence
    this.#old = old
    this.#position = position
  }

  apply(changes: readonly Change[]): void {
    const types = [...this.#old.values()].map(({ node }) => node.type)
    for (const change of changes) {
      if (change.kind === 'keepOpen' || change.kind === 'insertOpen') types.push(this.#sequence.markupOf(change.block).type)
    }
    this.#isStrict = types.some((type) => type.spec.marks === '')
    this.#removeMarks(changes)
    for (const change of changes) {
      if (change.kind === 'keepOpen') {
        const old = this.#old.get(change.block)!
        this.#setMarkup(old.position, old.node, change.block)
      }
    }
    let deletions: Change[] = []
    let insertions: Change[] = []
    for (const change of [...changes, null]) {
      if (change !== null && (change.kind === 'deleteOpen' || change.kind === 'deleteText')) deletions.push(change)
      else if (change !== null && (change.kind === 'insertOpen' || change.kind === 'insertText')) insertions.push(change)
      else {
        if (deletions.length > 0 || insertions.length > 0) this.#replace(deletions, insertions, change === null || change.kind === 'keepOpen')
        deletions = []
        insertions = []
        if (change?.kind === 'keepOpen' && change.block.isTable) {
          this.#position += (this.#inside ? 1 : 0) + change.block.size
          this.#inside = false
        } else if (change?.kind === 'keepOpen') {
          this.#position += this.#inside ? 2 : 1
          this.#inside = true
        } else if (change?.kind === 'keepText') this.#keepText(change)
      }
    }
  }

  /**
   * Takes marks off before anything moves. Where a block that takes no marks is involved, all of them
   * go, to be put back once each text is where it will be: so no step in between makes a block that
   * is not valid.
   */
  #removeMarks(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'keepText' && !(change.kind === 'deleteText' && this.#isStrict)) continue
      const old = this.#old.get(change.oldBlock)!
      const length = change.kind === 'keepText' ? change.run.length : change.length
      const wanted = change.kind === 'keepText' && !this.#isStrict ? this.#marksOf(change) : []
      this.#forEachNode(old, change.oldOffset, length, (node, from, to) => {
        for (const mark of node.marks) {
          if (!mark.isInSet(wanted)) this.#tr.step(new RemoveMarkStep(from, to, mark))
        }
      })
    }
  }

  #marksOf({ run, block }: { run: LiveRun; block: Block }): readonly Mark[] {
    return marksFrom(run.attributes, this.#sequence.markupOf(block).type)
  }

  /** The nodes of part of a block as it was shown, with their positions in the document shown. */
  #forEachNode(
    old: { node: Node; position: number },
    offset: number,
    length: number,
    visit: (node: Node, from: number, to: number) => void,
  ): void {
    old.node.nodesBetween(offset, offset + length, (node, position) => {
      const from = Math.max(position, offset)
      const to = Math.min(position + node.nodeSize, offset + length)
      visit(node, old.position + 1 + from, old.position + 1 + to)
      return false
    })
  }

  #setMarkup(position: number, node: Node, block: Block): void {
    const { type, attrs } = this.#sequence.markupOf(block)
    const wanted = type.create(attrs).attrs
    if (node.type !== type) {
      this.#tr.setNodeMarkup(position, type, wanted)
      return
    }
    for (const [name, value] of Object.entries(wanted)) {
      if (!sameJson(node.attrs[name], value)) this.#tr.step(new AttrStep(position, name, value))
    }
  }

  #keepText(change: Extract<Change, { kind: 'keepText' }>): void {
    const old = this.#old.get(change.oldBlock)!
    const wanted = this.#marksOf(change)
    const start = old.position + 1 + change.oldOffset
    this.#forEachNode(old, change.oldOffset, change.run.length, (node, from, to) => {
      for (const mark of wanted) {
        if (this.#isStrict || !mark.isInSet(node.marks)) {
          this.#tr.step(new AddMarkStep(this.#position + from - start, this.#position + to - start, mark))
        }
      }
    })
    this.#position += change.run.length
  }

  #inline(change: Extract<Change, { kind: 'insertText' }>): Node[] {
    const { run } = change
    return inlineNodes(run.item, run.from, run.length, this.#marksOf(change))
  }

  #replace(deletions: Change[], insertions: Change[], atBoundary: boolean): void {
    if (atBoundary) {
      // What is put in and taken out up to the next block that stays: text of this block, then whole blocks.
      const text = (changes: Change[], kind: Change['kind']) => {
        const open = changes.findIndex((change) => change.kind === kind)
        return changes.splice(0, open < 0 ? changes.length : open)
      }
      const deletedText = text(deletions, 'deleteOpen')
      const insertedText = text(insertions, 'insertOpen')
      if (deletedText.length > 0 || insertedText.length > 0) this.#replaceText(deletedText, insertedText)
      if (deletions.length > 0 || insertions.length > 0) this.#replaceBlocks(deletions, insertions)
      return
    }
    if (!this.#inside) {
      const tables = (changes: Change[]) => {
        const text = changes.findIndex((change) => !('block' in change) || !change.block.isTable)
        return changes.splice(0, text < 0 ? changes.length : text)
      }
      const deletedTables = tables(deletions)
      const insertedTables = tables(insertions)
      if (deletedTables.length > 0 || insertedTables.length > 0) this.#replaceBlocks(deletedTables, insertedTables)
      // The first block gives way to another one that takes over its text.
      const gone = deletions.shift()
      const come = insertions.shift()
      if (gone?.kind !== 'deleteOpen' || come?.kind !== 'insertOpen') throw new Error('Text is shown outside a block')
      this.#setMarkup(this.#position, this.#tr.doc.nodeAt(this.#position)!, come.block)
      this.#position += 1
      this.#inside = true
    }
    if (deletions.length > 0 || insertions.length > 0) this.#replaceText(deletions, insertions)
  }

  /** Inside a block, up to a place inside this or a later one. */
  #replaceText(deletions: Change[], insertions: Change[]): void {
    const to = this.#position + sizeOf(deletions)
    const { first, blocks } = this.#nodes(insertions)
    let slice: Slice
    if (blocks.length === 0) slice = new Slice(Fragment.fromArray(first), 0, 0)
    else {
      const here = this.#tr.doc.resolve(this.#position).parent
      slice = new Slice(Fragment.fromArray([here.type.create(here.attrs, first), ...blocks]), 1, 1)
    }
    this.#tr.step(new ReplaceStep(this.#position, to, slice))
    this.#position += slice.size
  }

  /** Whole blocks in the place of whole blocks. */
  #replaceBlocks(deletions: Change[], insertions: Change[]): void {
    const from = this.#inside ? this.#position + 1 : this.#position
    const size = sizeOf(deletions)
    const content = Fragment.fromArray(this.#nodes(insertions).blocks)
    this.#tr.step(new ReplaceStep(from, from + size, new Slice(content, 0, 0)))
    this.#position = from + content.size
    this.#inside = false
  }

  /** The nodes of inserted units: inline ones before the first block, then the blocks. */
  #nodes(insertions: readonly Change[]): { first: Node[]; blocks: Node[] } {
    const parts: { block: Block | null; inline: Node[] }[] = [{ block: null, inline: [] }]
    for (const change of insertions) {
      if (change.kind === 'insertOpen') parts.push({ block: change.block, inline: [] })
      else if (change.kind === 'insertText') parts.at(-1)!.inline.push(...this.#inline(change))
    }
    const [first, ...rest] = parts
    return {
      first: joined(first!.inline),
      blocks: rest.map(({ block, inline }) => {
        if (block!.isTable) return this.#sequence.tableNode(block!)
        const { type, attrs } = this.#sequence.markupOf(block!)
        return type.create(attrs, joined(inline))
      }),
    }
  }
}

/** Text of cells that changed; the tables around them grow and shrink with it. */
function showCells(tr: Transaction, sequence: Sequence, tables: Tables, isHeld: (block: Block) => boolean): void {
  const byTable = new Map<Block, Cell[]>()
  for (const cell of tables.pendingCells()) byTable.set(cell.table, [...(byTable.get(cell.table) ?? []), cell])
  for (const block of sequence.blocks.sorted(byTable.keys())) {
    // A table that was deleted goes as it is.
    if (block.size === 0 || !sequence.isLive(block)) continue
    const position = sequence.blocks.position(block)
    for (const cell of byTable.get(block)!) {
      const start = tables.startOf(cell, tr.doc.nodeAt(position)!)
      if (start !== null) showChanges(tr, cell.sequence, position + start, isHeld)
    }
    sequence.blocks.resize(block, tr.doc.nodeAt(position)!.nodeSize)
  }
}

function showGrids(tr: Transaction, sequence: Sequence, tables: Tables, isHeld: (block: Block) => boolean): void {
  for (const block of sequence.blocks.sorted([...tables.stale].filter(({ chunk }) => chunk !== null))) {
    if (block.size === 0 || !sequence.isLive(block) || isHeld(block)) continue
    const position = sequence.blocks.position(block)
    showGrid(tr, tables, block, sequence.gridOf(block), position)
    sequence.blocks.resize(block, tr.doc.nodeAt(position)!.nodeSize)
    tables.stale.delete(block)
  }
}

/**
 * Adds steps to `tr` that show the pending blocks of `sequence`, whose first block is at position
 * `start`. Groups with a block that `isHeld` claims stay pending.
 */
export function showChanges(tr: Transaction, sequence: Sequence, start: number, isHeld: (block: Block) => boolean): void {
  const { blocks, pending, tables } = sequence
  const doc = sequence.text.doc
  if (doc === null) return
  if (tables !== null) showCells(tr, sequence, tables, isHeld)
  const queue = blocks.sorted(pending)
  while (queue.length > 0) {
    const group: Block[] = [queue.shift()!]
    // Between two neighbours that were there and still are, no text can have moved.
    const isKept = (block: Block) => block.size > 0 && sequence.isLive(block)
    for (let next = queue[0]; next !== undefined && blocks.next(group.at(-1)!) === next; next = queue[0]) {
      if (isKept(group.at(-1)!) && isKept(next)) break
      group.push(queue.shift()!)
    }
    // What is shown must have a block before it that stays, or be the beginning of the document.
    for (let first = group[0]!; !isKept(first); ) {
      const previous = blocks.previous(first)
      if (previous === null) break
      group.unshift(previous)
      first = previous
    }
    if (group.some(isHeld)) continue
    const position = start + blocks.position(group[0]!)
    const shown = group.filter((block) => block.size > 0)
    const live = group.filter((block) => sequence.isLive(block))
    const old = new Map(
      shown.map((block) => {
        const at = start + blocks.position(block)
        return [block, { node: tr.doc.nodeAt(at)!, position: at }]
      }),
    )
    const liveNow = live.map((block) => ({ block, runs: sequence.liveRuns(block) }))
    const changes = compare(
      doc,
      shown.map((block) => ({ block, runs: sequence.shownRuns(block) })),
      liveNow,
    )
    new GroupSteps(tr, sequence, old, position).apply(changes)
    const sizes = new Map<Block, number>()
    for (const { block, runs } of liveNow) {
      if (!block.isTable) sizes.set(block, lengthOf(runs) + 2)
      else if (block.size > 0) sizes.set(block, block.size)
      else {
        const grid = sequence.gridOf(block)
        tables!.add(block, grid)
        sizes.set(block, sequence.tableNode(block, grid).nodeSize)
      }
    }
    for (const block of group) {
      pending.delete(block)
      block.shown = null
      if (block.chunk === null) continue
      const size = sizes.get(block)
      if (size !== undefined) blocks.resize(block, size)
      else if (block.item === null) blocks.resize(block, 0)
      else sequence.drop(block)
    }
  }
  if (tables !== null) showGrids(tr, sequence, tables, isHeld)
}
