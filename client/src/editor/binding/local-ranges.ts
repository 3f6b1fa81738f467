/**
 * Changed ranges as the parts of the Y document that they are of: each in the text of one cell, or outside of tables,
 * holding those that it touches wholly; and none through a character.
 */
import type { Node } from 'prosemirror-model'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Block } from './block-list.ts'
import type { ChangedRange } from './changed-ranges.ts'
import type { Sequence } from './sequence.ts'
import type { Cell, Tables } from './tables.ts'

/** A changed range that lies in the text of one cell. */
export interface CellRange {
  table: Block
  cell: Cell
  before: Node
  after: Node
  /** Within the content of the cell. */
  range: ChangedRange
}

/**
 * Takes out the ranges that lie in the text of one cell, and widens the others so that they hold a
 * table wholly or not at all.
 */
export function separateTables(
  { blocks, tables }: Sequence,
  before: Node,
  after: Node,
  ranges: readonly ChangedRange[],
): { ranges: ChangedRange[]; cellRanges: CellRange[] } {
  if (tables === null) return { ranges: [...ranges], cellRanges: [] }
  const result: ChangedRange[] = []
  const cellRanges: CellRange[] = []
  ranges.forEach((range, index) => {
    const cellRange = rangeInCell(blocks, tables, before, after, range, ranges[index - 1], ranges[index + 1])
    if (cellRange === null) result.push({ ...range })
    else cellRanges.push(cellRange)
  })
  return { ranges: aroundTables(before, after, result), cellRanges }
}

function rangeInCell(
  blocks: Sequence['blocks'],
  tables: Tables,
  before: Node,
  after: Node,
  range: ChangedRange,
  previous: ChangedRange | undefined,
  next: ChangedRange | undefined,
): CellRange | null {
  const found = blocks.at(range.fromA)
  if (found === null || !found.block.isTable) return null
  const { block, start } = found
  const end = start + block.size
  if (range.fromA <= start || range.toA >= end || (previous?.toA ?? 0) > start || (next?.fromA ?? end) < end) return null
  const oldTable = before.nodeAt(start)!
  const startB = start + range.fromB - range.fromA
  const newTable = after.nodeAt(startB)
  if (newTable?.type !== oldTable.type) return null
  const from = tables.cellAt(block, oldTable, range.fromA - start)
  const to = tables.cellAt(block, oldTable, range.toA - start)
  const fromNow = tables.cellAt(block, newTable, range.fromB - startB)
  const toNow = tables.cellAt(block, newTable, range.toB - startB)
  if (from === null || fromNow === null || from.cell !== to?.cell || from.cell !== fromNow.cell || from.cell !== toNow?.cell) return null
  if (!fromNow.node.sameMarkup(from.node)) return null
  const offsetA = start + from.start
  const offsetB = startB + fromNow.start
  return {
    table: block,
    cell: from.cell,
    before: from.node,
    after: fromNow.node,
    range: { fromA: range.fromA - offsetA, toA: range.toA - offsetA, fromB: range.fromB - offsetB, toB: range.toB - offsetB },
  }
}

/** The table that a position is strictly inside of. */
function tableAround(doc: Node, position: number): { start: number; end: number } | null {
  const $position = doc.resolve(position)
  return $position.depth > 0 && $position.node(1).type === schema.nodes.table ? { start: $position.before(1), end: $position.after(1) } : null
}

/** Widens ranges, and joins those that meet then, until each begins and ends outside of tables in both documents. */
function aroundTables(before: Node, after: Node, ranges: ChangedRange[]): ChangedRange[] {
  const result: ChangedRange[] = []
  for (let index = 0; index < ranges.length; index++) {
    let range = ranges[index]!
    for (;;) {
      const startA = tableAround(before, range.fromA)
      const startB = tableAround(after, range.fromB)
      const left = Math.max(startA === null ? 0 : range.fromA - startA.start, startB === null ? 0 : range.fromB - startB.start)
      const endA = tableAround(before, range.toA)
      const endB = tableAround(after, range.toB)
      const right = Math.max(endA === null ? 0 : endA.end - range.toA, endB === null ? 0 : endB.end - range.toB)
      if (left === 0 && right === 0) break
      const previous = result.at(-1)
      const next = ranges[index + 1]
      if (left > 0 && previous !== undefined && range.fromA - left < previous.toA) {
        range = { ...range, fromA: previous.fromA, fromB: previous.fromB }
        result.pop()
      } else if (right > 0 && next !== undefined && range.toA + right > next.fromA) {
        range = { ...range, toA: next.toA, toB: next.toB }
        index++
      } else range = { fromA: range.fromA - left, fromB: range.fromB - left, toA: range.toA + right, toB: range.toB + right }
    }
    result.push(range)
  }
  return result
}

/** The range, widened so that it splits no surrogate pair on either side. */
export function wholeCharacters(before: Node, after: Node, range: ChangedRange): ChangedRange {
  const splits = (doc: Node, position: number) => {
    const $position = doc.resolve(position)
    const offset = $position.textOffset
    if (offset === 0) return false
    const text = $position.parent.child($position.index()).text ?? ''
    return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(offset - 1, offset + 1))
  }
  const left = splits(before, range.fromA) || splits(after, range.fromB) ? 1 : 0
  const right = splits(before, range.toA) || splits(after, range.toB) ? 1 : 0
  return { fromA: range.fromA - left, fromB: range.fromB - left, toA: range.toA + right, toB: range.toB + right }
}
