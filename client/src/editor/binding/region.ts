/**
 * A part of what the editor shows, into which a local edit is written.
 *
 * For each changed range the units before and after are compared: what is equal at both ends, or is all of one side, stays,
 * with its marks set where they differ; `open`s that remain on both sides are paired, so that a changed block
 * keeps its marker; the rest is deleted and inserted. So a split inserts a marker, a join deletes one, and a
 * change of type sets keys. What the units are in Yjs is known by id: a token for each block and run shown.
 */
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { attributesFrom, sameJson, type Attributes } from '@tandem/shared/document/attributes.ts'
import { canBecome, changedKeys, markerEntries } from '@tandem/shared/document/blocks.ts'
import { attributesAfter, deleteRange, formatRanges, insertInline, insertMarker, itemEndingWith, type IdRange } from '@tandem/shared/document/edit-text.ts'
import { embedFrom } from '@tandem/shared/document/inline.ts'
import { markerOf, type MarkerItem } from '@tandem/shared/document/layout.ts'
import { writeTable } from '@tandem/shared/document/convert.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { newBlock, type Block } from './block-list.ts'
import { emptyTable, writeTableChanges } from './local-tables.ts'
import { sliceRun, type Anchor, type Sequence } from './sequence.ts'
import { commonEnds, markChanges, placeWithin, type Unit } from './units.ts'

/** What is shown, by Yjs ids. */
type Token = { open: Block } | { run: IdRange }

/** Whether `item` comes before `other` in their text; looks both ways at once, since they are close to each other. */
function isBefore(item: Y.Item, other: Y.Item): boolean {
  let left = item.left
  let right = item.right
  for (; left !== null || right !== null; left = left?.left ?? null, right = right?.right ?? null) {
    if (left === other) return false
    if (right === other) return true
  }
  throw new Error('Two structs are not in one text')
}

const tokenSize = (token: Token) => ('run' in token ? token.run.length : token.open.isTable ? token.open.size : 2)

/** What a region needs to know of the document that it is part of. */
export interface Surroundings {
  /** The node of a block in the document before the edit. */
  nodeOf: (block: Block) => Node | null
  /** Writes what changed between two nodes of a cell. */
  writeCell: (sequence: Sequence, before: Node, after: Node) => void
}

/** The last unit of a token; `null` for the open of a block at the start of the text that has no marker. */
function lastUnit(token: Token): Anchor {
  if ('open' in token) return token.open.after === null ? null : token.open.after.id
  const { client, clock, length } = token.run
  return { client, clock: clock + length - 1 }
}

/**
 * A stretch of shown blocks as one row of tokens that edits are spliced into. Positions are those of
 * the editor's document minus `start`; the first `open` begins with the end of the block before it.
 */
export class Region {
  readonly tokens: Token[] = []
  readonly blocks: Block[] = []
  readonly start: number
  readonly #sequence: Sequence
  readonly #transaction: Y.Transaction
  readonly #surroundings: Surroundings
  /** Structs at the ends of what was changed, whose gaps may hold formatting that says nothing any more. */
  readonly touched: Y.Item[] = []
  /** Live markers inside what was formatted, in order: of blocks that wait to be shown. */
  readonly formatted: MarkerItem[] = []
  /** Whether text may have left a block that shows no marks: the marks that it has kept all along are to be shown. */
  revealsMarks = false

  constructor(sequence: Sequence, transaction: Y.Transaction, first: Block, last: Block, surroundings: Surroundings) {
    this.#sequence = sequence
    this.#transaction = transaction
    this.#surroundings = surroundings
    this.start = sequence.blocks.position(first) - 1
    for (let block: Block | null = first; block !== null; block = sequence.blocks.next(block)) {
      if (block.size > 0) {
        this.blocks.push(block)
        this.tokens.push({ open: block })
        for (const run of sequence.shownRuns(block)) this.tokens.push({ run })
      }
      if (block === last) break
    }
  }

  /** Index of the first token at or behind `position`, splitting a run there; an `open` counts as at its second position. */
  #cut(position: number): number {
    let start = this.start
    for (let index = 0; index < this.tokens.length; index++) {
      const token = this.tokens[index]!
      if ('open' in token ? start + 1 >= position : start >= position) return index
      if ('run' in token && position < start + token.run.length) {
        const { run } = token
        this.tokens.splice(index, 1, { run: sliceRun(run, 0, position - start) }, { run: sliceRun(run, position - start, run.length) })
        return index + 1
      }
      start += tokenSize(token)
    }
    return this.tokens.length
  }

  /** What is shown before the token `index`, from there to the start; blocks before the region too. */
  *#unitsBefore(index: number): Iterable<Token> {
    for (let at = index - 1; at >= 0; at--) yield this.tokens[at]!
    const first = this.blocks[0]
    let block = first === undefined ? this.#sequence.blocks.last() : this.#sequence.blocks.previous(first)
    for (; block !== null; block = this.#sequence.blocks.previous(block)) {
      if (block.size === 0) continue
      for (const run of this.#sequence.shownRuns(block).toReversed()) yield { run }
      yield { open: block }
    }
  }

  /** The struct that what is put in before the token `index` goes behind; `null` for the start of the text. */
  #itemBefore(index: number): Y.Item | null {
    // By id: units deleted by somebody else may be one struct, which is split when the next of them is looked up.
    let last: Anchor | undefined
    for (const token of this.#unitsBefore(index)) {
      const unit = lastUnit(token)
      if (last === undefined) last = unit
      const item = this.#itemEndingWith(unit)
      if (item === null || item.deleted) continue
      // What somebody else deleted may be shown behind something put in since that is behind it in the text.
      const lastItem = this.#itemEndingWith(last)
      return lastItem === null || lastItem === item || isBefore(lastItem, item) ? item : lastItem
    }
    return this.#itemEndingWith(last ?? null)
  }

  #itemEndingWith(unit: Anchor): Y.Item | null {
    return unit === null ? null : itemEndingWith(this.#transaction, unit.client, unit.clock)
  }

  /** The marker that a block's text follows; looked up by id, since a deleted one may have been merged with its neighbours. */
  #markerItem(block: Block): Y.Item | null {
    return this.#itemEndingWith(block.after === null ? null : block.after.id)
  }

  replace(from: number, to: number, before: Unit[], after: Unit[]): void {
    const begin = this.#cut(from)
    const end = this.#cut(to)
    // Whether the range begins between two blocks, as when whole blocks are put in.
    const whole = from === this.#positionOf(begin) + 1
    const opens = (units: Unit[]) => units.some((unit) => 'open' in unit)
    if (this.#rewriteAround(begin, before, after)) return
    if (opens(before) || (whole && opens(after))) this.#nameImplied(end)
    const { prefix, suffix } = before.length > 0 && after.length > 0 ? commonEnds(before, after) : { prefix: 0, suffix: 0 }
    // The table that an implied paragraph stands behind may go, or something come between.
    const changes = [...before.slice(prefix, before.length - suffix), ...after.slice(prefix, after.length - suffix)]
    if (opens(changes)) this.#nameImplied(this.#unitIndex(begin, before.length - suffix))
    // From the end to the start: what is done behind moves nothing before it.
    this.#keep(this.#unitIndex(begin, before.length - suffix), before.slice(before.length - suffix), after.slice(after.length - suffix))
    this.#rewrite(
      this.#unitIndex(begin, prefix),
      end === begin && before.length === 0 ? end : this.#unitIndex(begin, before.length - suffix),
      before.slice(prefix, before.length - suffix),
      after.slice(prefix, after.length - suffix),
      whole && prefix === 0,
    )
    this.#keep(begin, before.slice(0, prefix), after.slice(0, prefix))
  }

  /** Text that something was taken from on both sides, or put at: the text itself stays. Returns whether that is what this is. */
  #rewriteAround(begin: number, before: Unit[], after: Unit[]): boolean {
    const place = placeWithin(before, after)
    if (place === null) return false
    const isTaken = before.length > after.length
    const first = isTaken ? place : 0
    const last = isTaken ? place + after.length : before.length
    const [head, tail] = isTaken ? [[], []] : [after.slice(0, place), after.slice(place + before.length)]
    const kept = isTaken ? after : after.slice(place, place + before.length)
    this.#replaceTokens(this.#unitIndex(begin, last), this.#unitIndex(begin, before.length), tail, false)
    this.#keep(this.#unitIndex(begin, first), before.slice(first, last), kept)
    this.#replaceTokens(begin, this.#unitIndex(begin, first), head, false)
    return true
  }

  /** Gives the block at `index` a marker if it has none: what comes or goes before it would take its text. */
  #nameImplied(index: number): void {
    const token = this.tokens[index]
    if (token === undefined || !('open' in token) || token.open.item !== null) return
    this.tokens[index] = { open: this.#newBlock(this.#markerItem(token.open), schema.nodes.paragraph.create(), true) }
  }

  #positionOf(index: number): number {
    return this.tokens.slice(0, index).reduce((position, token) => position + tokenSize(token), this.start)
  }

  /** Index of the token `units` units behind the token `index`, splitting a run there. */
  #unitIndex(index: number, units: number): number {
    let left = units
    let at = index
    while (left > 0) {
      const token = this.tokens[at]
      if (token === undefined) throw new Error('A change reaches behind what is shown')
      const length = 'open' in token ? 1 : token.run.length
      if (length > left && 'run' in token) {
        this.tokens.splice(at, 1, { run: sliceRun(token.run, 0, left) }, { run: sliceRun(token.run, left, length) })
        return at + 1
      }
      left -= length
      at++
    }
    return at
  }

  /** Units that stay: sets the keys and marks in which they differ. */
  #keep(index: number, before: Unit[], after: Unit[]): void {
    let at = index
    for (let unit = 0; unit < before.length; ) {
      const old = before[unit]!
      const now = after[unit]!
      const token = this.tokens[at]!
      if ('open' in old && 'open' in now) {
        if (!('open' in token)) throw new Error('What is shown does not match the editor')
        this.#setKeys(at, old.open, now.open)
        at++
        unit++
        continue
      }
      if ('open' in token || 'open' in old || 'open' in now) throw new Error('What is shown does not match the editor')
      const changes = markChanges(old.marks, now.marks)
      let count = 1
      for (; unit + count < before.length; count++) {
        const nextOld = before[unit + count]!
        const nextNow = after[unit + count]!
        if ('open' in nextOld || 'open' in nextNow) break
        if (!sameJson(markChanges(nextOld.marks, nextNow.marks), changes)) break
      }
      const endIndex = this.#unitIndex(at, count)
      if (changes !== null) {
        const ranges = this.tokens.slice(at, endIndex).flatMap((part) => ('run' in part ? [part.run] : []))
        const { ends, markers } = formatRanges(this.#transaction, this.#sequence.text, ranges, changes, this.#sequence.atMarker)
        this.touched.push(...ends)
        this.formatted.unshift(...markers)
      }
      at = endIndex
      unit += count
    }
  }

  #setKeys(index: number, before: Node, after: Node): void {
    const token = this.tokens[index]
    if (token === undefined || !('open' in token)) throw new Error('What is shown does not match the editor')
    const { item } = token.open
    if (item === null) {
      // An implied paragraph gets a marker when it becomes something that only a marker can say.
      if (before.sameMarkup(after)) return
      this.tokens.splice(index, 1, { open: this.#newBlock(this.#markerItem(token.open), after, true) })
      return
    }
    if (before.type !== after.type && before.type.spec.marks === '') this.revealsMarks = true
    if (!item.deleted) {
      const marker = markerOf(item)
      for (const [key, value] of changedKeys(marker, before, after)) marker.set(key, value)
    }
    if (token.open.isTable) writeTableChanges(this.#sequence.tables!, this.#transaction, token.open, before, after, this.#surroundings.writeCell)
  }

  /** Replaces the tokens `begin` to `end`. */
  #rewrite(begin: number, end: number, before: Unit[], after: Unit[], whole: boolean): void {
    const opensOf = (units: Unit[]) => units.flatMap((unit, index) => ('open' in unit ? [{ index, node: unit.open }] : []))
    const opensBefore = opensOf(before)
    const opensAfter = opensOf(after)
    // Blocks are paired from the last to the first; the text behind each is replaced on its own.
    let endBefore = before.length
    let endAfter = after.length
    let last = end
    for (;;) {
      const old = opensBefore.at(-1)
      const now = opensAfter.at(-1)
      if (old === undefined || now === undefined || !canBecome(old.node, now.node)) break
      opensBefore.pop()
      opensAfter.pop()
      const at = this.#unitIndexBack(last, endBefore - old.index)
      this.#rewriteText(at + 1, last, before.slice(old.index + 1, endBefore), after.slice(now.index + 1, endAfter))
      if (opensBefore.length > 0 || opensAfter.length > 0) this.#nameImplied(at)
      this.#setKeys(at, old.node, now.node)
      endBefore = old.index
      endAfter = now.index
      last = at
    }
    const restAfter = after.slice(0, endAfter)
    if (this.#insertBefore(begin, last, restAfter, whole)) return
    this.#rewriteText(begin, last, before.slice(0, endBefore), restAfter, whole)
  }

  /** Index of the token `units` units before the token `index`, splitting a run there. */
  #unitIndexBack(index: number, units: number): number {
    let left = units
    let at = index
    while (left > 0) {
      const token = this.tokens[at - 1]
      if (token === undefined) throw new Error('A change reaches before what is shown')
      const length = 'open' in token ? 1 : token.run.length
      if (length > left && 'run' in token) {
        this.tokens.splice(at - 1, 1, { run: sliceRun(token.run, 0, length - left) }, { run: sliceRun(token.run, length - left, length) })
        return at
      }
      left -= length
      at--
    }
    return at
  }

  /**
   * Enter at the start of a block that has text: the new block goes before it, and the block's own
   * marker stays with its text. Returns whether that is what this is.
   */
  #insertBefore(begin: number, end: number, after: Unit[], whole: boolean): boolean {
    const open = this.tokens[begin - 1]
    const next = this.tokens[begin]
    const unit = after[0]
    if (whole || begin !== end || after.length !== 1 || unit === undefined || !('open' in unit)) return false
    if (open === undefined || !('open' in open) || open.open.item === null || open.open.item.deleted) return false
    if (next === undefined || !('run' in next)) return false
    const old = this.#surroundings.nodeOf(open.open)
    if (old === null || !canBecome(old, unit.open)) return false
    if (old.type !== unit.open.type && old.type.spec.marks === '') this.revealsMarks = true
    // The block before takes over what the old one looked like.
    const block = this.#newBlock(this.#itemBefore(begin - 1), old, true)
    this.tokens.splice(begin - 1, 0, { open: block })
    const marker = markerOf(open.open.item)
    for (const [key, value] of changedKeys(marker, old, unit.open)) marker.set(key, value)
    return true
  }

  #rewriteText(begin: number, end: number, before: Unit[], after: Unit[], whole = false): void {
    const { prefix, suffix } =
      before.length > 0 && after.length > 0 && !before.some((unit) => 'open' in unit) ? commonEnds(before, after) : { prefix: 0, suffix: 0 }
    if (prefix + suffix > 0) {
      const from = this.#unitIndex(begin, before.length - suffix)
      this.#keep(from, before.slice(before.length - suffix), after.slice(after.length - suffix))
      this.#replaceTokens(
        this.#unitIndex(begin, prefix),
        this.#unitIndex(begin, before.length - suffix),
        after.slice(prefix, after.length - suffix),
        false,
      )
      this.#keep(begin, before.slice(0, prefix), after.slice(0, prefix))
      return
    }
    this.#replaceTokens(begin, end, after, whole)
  }

  #replaceTokens(begin: number, end: number, after: Unit[], whole: boolean): void {
    const moves = after.some((unit) => 'open' in unit) || this.tokens.slice(begin, end).some((token) => 'open' in token)
    if (moves && this.blocks.some((block) => this.#surroundings.nodeOf(block)?.type.spec.marks === '')) this.revealsMarks = true
    const inserted = this.#insert(begin, after, whole)
    for (const token of this.tokens.slice(begin, end)) {
      if ('run' in token) this.touched.push(...deleteRange(this.#transaction, token.run))
      else if (token.open.item !== null) {
        if (token.open.isTable) emptyTable(this.#transaction, this.#sequence.tables!, token.open)
        const { client, clock } = token.open.item.id
        const deleted = deleteRange(this.#transaction, { client, clock, length: 1 })
        if (deleted.length > 0) this.#sequence.markerDeleted(token.open)
        this.touched.push(...deleted)
      }
    }
    this.tokens.splice(begin, end - begin, ...inserted)
  }

  #newBlock(left: Y.Item | null, node: Node, whole: boolean): Block {
    const { text, atMarker } = this.#sequence
    const item = insertMarker(this.#transaction, text, left, markerEntries(node), whole)
    return newBlock(item, attributesAfter(item.left, atMarker))
  }

  #insert(index: number, units: Unit[], whole: boolean): Token[] {
    const tokens: Token[] = []
    if (units.length === 0) return tokens
    const { text } = this.#sequence
    const added = new Map<Y.Item, Attributes>()
    const atMarker = (item: MarkerItem) => added.get(item) ?? this.#sequence.atMarker(item)
    let left = this.#itemBefore(index)
    let betweenBlocks = whole
    for (let at = 0; at < units.length; ) {
      const unit = units[at]!
      if ('open' in unit) {
        const item = insertMarker(this.#transaction, text, left, markerEntries(unit.open), betweenBlocks)
        const isTable = unit.open.type === schema.nodes.table
        if (isTable) writeTable(this.#transaction.doc, markerOf(item), unit.open)
        const block = newBlock(item, attributesAfter(item.left, atMarker), isTable)
        added.set(item, block.start)
        tokens.push({ open: block })
        left = item
        betweenBlocks = false
        at++
        continue
      }
      let count = 1
      let content: Y.ContentString | Y.ContentEmbed
      if ('atom' in unit) content = new Y.ContentEmbed(embedFrom(unit.atom) as object)
      else {
        let string = unit.text
        for (let next = units[at + count]; next !== undefined && 'text' in next && next.marks === unit.marks; next = units[at + count]) {
          string += next.text
          count++
        }
        content = new Y.ContentString(string)
      }
      left = insertInline(this.#transaction, text, left, content, attributesFrom(unit.marks), atMarker)
      this.touched.push(left)
      tokens.push({ run: { client: left.id.client, clock: left.id.clock, length: left.length } })
      at += count
    }
    return tokens
  }

  /** Whether something in the region, or between it and the blocks around it, waits to be shown. */
  #isPending(): boolean {
    const { blocks, pending } = this.#sequence
    const [first] = this.blocks
    const last = this.blocks.at(-1)
    if (first === undefined || last === undefined) return pending.size > 0
    if (this.blocks.some((block) => block.shown !== null)) return true
    for (let block: Block | null = first; block !== null && (block === first || block.size === 0); block = blocks.previous(block)) {
      if (pending.has(block)) return true
    }
    for (let block: Block | null = first; block !== null; block = blocks.next(block)) {
      if (pending.has(block)) return true
      if (block === last) break
    }
    // What waits behind the last one may be text that comes to be in what is put in there.
    for (let block = blocks.next(last); block !== null && block.size === 0; block = blocks.next(block)) if (pending.has(block)) return true
    return false
  }

  /** Makes the list of blocks say what the tokens say; returns the blocks that are shown now. */
  finish(): Block[] {
    const { blocks } = this.#sequence
    const pending = this.#isPending()
    const now: { block: Block; runs: IdRange[] }[] = []
    for (const token of this.tokens) {
      if ('open' in token) now.push({ block: token.open, runs: [] })
      else now.at(-1)?.runs.push(token.run)
    }
    const kept = new Set(now.map(({ block }) => block))
    let previous = this.blocks[0] === undefined ? blocks.last() : blocks.previous(this.blocks[0])
    while (previous !== null && previous.size === 0 && previous.after !== null) previous = blocks.previous(previous)
    const previousShown = previous
    const waiting = pending ? this.#sequence.takeWaiting(previous, this.blocks.at(-1) ?? null) : []
    if (previous !== null) previous = this.#sequence.textBlock(previous)
    for (const { block } of now) {
      if (block.chunk === null) {
        this.#sequence.add(previous ?? this.#sequence.head, block)
        if (block.isTable) {
          const tables = this.#sequence.tables!
          tables.add(block, this.#sequence.gridOf(block))
          tables.stale.add(block)
        }
      }
      // What comes next goes behind the text that may yet be written behind a table.
      previous = this.#sequence.textBlock(block)
    }
    for (const block of this.blocks) {
      if (kept.has(block)) continue
      if (block.item === null && block.chunk !== null) {
        blocks.resize(block, 0)
        block.shown = null
      } else if (block.chunk !== null) this.#sequence.drop(block)
    }
    // Blocks that are not shown yet go where the Y document has them among the new ones.
    this.#sequence.placeWaiting(waiting)
    // Text that is not shown yet may have lost its block, and be in an implied one that is not shown now.
    if (pending) {
      const tables = [previousShown, ...kept].filter((block) => block?.isTable === true)
      for (const block of [this.#sequence.head, ...tables.map((table) => this.#sequence.textBlock(table!))]) {
        if (block.size === 0) this.#sequence.pending.add(block)
      }
    }
    for (const { block, runs } of now) {
      block.shown = pending ? runs : null
      if (pending) this.#sequence.pending.add(block)
    }
    return now.map(({ block }) => block)
  }
}
