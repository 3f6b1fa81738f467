/**
 * The editor's own change of a table's grid, written into the Y document.
 *
 * Rows and cells are recognised by their ids, which commands and the clipboard carry along in the
 * attributes of the nodes; what has no id, or one that stands twice, is new. Any transaction can be
 * written so, whichever command made it.
 */
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { sameJson } from '@tandem/shared/document/attributes.ts'
import { cellProperties, columnWidths } from '@tandem/shared/document/convert.ts'
import { deleteRange } from '@tandem/shared/document/edit-text.ts'
import { markerOf, type Marker } from '@tandem/shared/document/layout.ts'
import { gonePrefix, layOutTable, newTableId, tableKeys, widthPrefix, type LaidOutCell } from '@tandem/shared/document/tables.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Block } from './block-list.ts'
import type { Sequence } from './sequence.ts'
import { cellId, type Tables } from './tables.ts'

/**
 * Ids of the rows or columns after a change: those that were there keep theirs. `candidates` are what
 * the cells that begin in each say. Where none begins, all being merged over, or none did before (those in
 * `silent`), it is the one that followed the one before.
 */
function idsAfter(known: readonly string[], candidates: readonly (readonly unknown[])[], silent: ReadonlySet<string>): string[] {
  const free = new Set(known)
  const named = candidates.map((ids) => {
    const id = ids.find((candidate): candidate is string => typeof candidate === 'string' && free.has(candidate))
    if (id !== undefined) free.delete(id)
    return id
  })
  const result: string[] = []
  named.forEach((id, index) => {
    const following = known[index === 0 ? 0 : known.indexOf(result[index - 1]!) + 1]
    const isUnsaid = id === undefined && following !== undefined && (silent.has(following) || candidates[index]!.length === 0)
    const unsaid = isUnsaid && free.has(following) ? following : undefined
    if (unsaid !== undefined) free.delete(unsaid)
    result.push(id ?? unsaid ?? newTableId())
  })
  return result
}

/** The longest run of ids that `before` and `after` have in the same order. */
export function commonOrder(before: readonly string[], after: readonly string[]): Set<string> {
  const best: { length: number; ids: string[] }[] = []
  const place = new Map(after.map((id, index) => [id, index]))
  const items = before.filter((id) => place.has(id))
  items.forEach((id, index) => {
    let longest: string[] = []
    for (let other = 0; other < index; other++) {
      const run = best[other]!
      if (place.get(items[other]!)! < place.get(id)! && run.length > longest.length) longest = run.ids
    }
    best.push({ length: longest.length + 1, ids: [...longest, id] })
  })
  return new Set(best.reduce<string[]>((longest, run) => (run.length > longest.length ? run.ids : longest), []))
}

/** Puts new and moved ids where they belong, and says which were deleted. */
function writeOrder(marker: Marker, key: 'rows' | 'columns', before: readonly string[], after: readonly string[]): void {
  let array = marker.get(key)
  if (!(array instanceof Y.Array)) {
    array = new Y.Array<string>()
    marker.set(key, array)
  }
  const ids = array as Y.Array<unknown>
  for (const id of before) {
    if (after.includes(id)) continue
    // An id made up for a table without rows is not in the list.
    if (ids.toArray().includes(id)) marker.set(gonePrefix + id, true)
  }
  const staying = commonOrder(before, after)
  after.forEach((id, index) => {
    const held = ids.toArray()
    if (staying.has(id) && held.includes(id)) return
    for (let at = held.length - 1; at >= 0; at--) if (held[at] === id) ids.delete(at)
    const left = after[index - 1]
    const place = left === undefined ? 0 : ids.toArray().indexOf(left) + 1
    ids.insert(place, [id])
  })
}

/**
 * Index of the column that a cell of a row that lost one belongs to. The others have slid to the
 * left, but still say which column they are of; the gap is filled when the table is shown next.
 */
function columnOf(cell: LaidOutCell, cells: readonly LaidOutCell[], columns: readonly string[]): number {
  const own = columns.indexOf(String(cell.node.attrs['column']))
  if (own < 0 || own === cell.column) return cell.column
  const isFirst = cells.every((other) => other.row !== cell.row || other.column >= cell.column || other.node.attrs['column'] !== columns[own])
  return isFirst && own + cell.colspan <= columns.length ? own : cell.column
}

/** Deletes what is shown of a cell; what somebody else has typed into it and is not shown yet stays, and the cell with it. */
function emptyShown(transaction: Y.Transaction, sequence: Sequence): void {
  const shown = [...sequence.shownUnits()]
  for (const range of shown) deleteRange(transaction, range)
}

/**
 * Empties the cells of a table that is being deleted, so that its text does not stay behind unseen. What is not shown yet
 * is treated as if it came after the deletion: it stays, and is there again if that is undone.
 */
export function emptyTable(transaction: Y.Transaction, tables: Tables, block: Block): void {
  for (const cell of tables.get(block).cells.values()) emptyShown(transaction, cell.sequence)
}

/** To be called when something was typed into a cell: a row or column that somebody else deleted meanwhile is back for good. */
export function keepRowAndColumn(block: Block, row: string, column: string): void {
  // A table that somebody else deleted, but that is shown yet, is not back.
  if (block.item!.deleted) return
  const marker = markerOf(block.item!)
  for (const id of [row, column]) if (marker.has(gonePrefix + id)) marker.delete(gonePrefix + id)
}

/**
 * Writes what changed between two nodes of a table. `writeCell` writes what changed in one cell's text,
 * given the nodes of the cell before and after.
 */
export function writeTableChanges(
  tables: Tables,
  transaction: Y.Transaction,
  block: Block,
  before: Node,
  after: Node,
  writeCell: (sequence: Sequence, before: Node, after: Node) => void,
): void {
  // Of a table that somebody else deleted, but that is shown yet, only the text of cells is written: undo may bring it back.
  const marker: Marker = block.item!.deleted ? new Y.Doc().getMap() : markerOf(block.item!)
  const table = tables.get(block)
  const old = layOutTable(before)
  const now = layOutTable(after)
  const rows = idsAfter(
    table.rows,
    after.children.map((row): unknown[] => [row.attrs['row']]),
    new Set(),
  )
  // In a row that lost a cell the others have slid to the left: what they say counts last.
  const covered = rows.map((_row, r) => now.cells.reduce((sum, { row, rowspan, colspan }) => sum + (row <= r && r < row + rowspan ? colspan : 0), 0))
  const cellsByTrust = now.cells.toSorted((a, b) => covered[b.row]! - covered[a.row]!)
  const columns = idsAfter(
    table.columns,
    Array.from({ length: now.width }, (_, index) => cellsByTrust.filter(({ column }) => column === index).map(({ node }) => node.attrs['column'] as unknown)),
    new Set(table.columns.filter((_id, index) => old.cells.every(({ column }) => column !== index))),
  )
  writeOrder(marker, 'rows', table.rows, rows)
  writeOrder(marker, 'columns', table.columns, columns)

  const oldCells = new Map<string, LaidOutCell>()
  for (const cell of old.cells) oldCells.set(cellId(table.rows[cell.row]!, table.columns[cell.column]!), cell)
  let properties = marker.get(tableKeys.cells)
  if (!(properties instanceof Y.Map)) {
    properties = new Y.Map<unknown>()
    marker.set(tableKeys.cells, properties)
  }
  const stored = properties as Y.Map<unknown>
  const kept = new Set<string>()
  for (const laidOut of now.cells) {
    const isShort = covered[laidOut.row]! < now.width
    const cell = { ...laidOut, column: isShort ? columnOf(laidOut, now.cells, columns) : laidOut.column }
    const row = rows[cell.row]!
    const column = columns[cell.column]!
    const id = cellId(row, column)
    if (kept.has(id) || (cell.node.attrs['column'] ?? column) !== column) tables.misnamed.add(cell.node)
    if (kept.has(id)) continue
    kept.add(id)
    const oldCell = oldCells.get(id)
    const oldProperties = new Map(oldCell === undefined ? [] : cellProperties(oldCell, table.rows, table.columns))
    for (const [key, value] of cellProperties(cell, rows, columns)) {
      if (sameJson(oldProperties.get(key) ?? null, value)) continue
      if (value === null) stored.delete(`${id}:${key}`)
      else stored.set(`${id}:${key}`, value)
    }
    if (oldCell?.node === cell.node) continue
    const registered = table.cells.get(id) ?? tables.addEmptyCell(block, row, column)
    writeCell(registered.sequence, oldCell?.node ?? cell.node.type.create(null, schema.nodes.paragraph.create()), cell.node)
  }
  for (const [id, cell] of table.cells) {
    if (kept.has(id)) continue
    emptyShown(transaction, cell.sequence)
    tables.removeCell(cell)
  }
  const widths = (cells: LaidOutCell[], ids: readonly string[]) => {
    const result = new Map<string, number>()
    for (const cell of cells) {
      columnWidths(cell.node).forEach((width, index) => {
        const id = ids[cell.column + index]
        if (id !== undefined && width > 0 && !result.has(id)) result.set(id, width)
      })
    }
    return result
  }
  const oldWidths = widths(old.cells, table.columns)
  for (const [id, width] of widths(now.cells, columns)) if (oldWidths.get(id) !== width) marker.set(widthPrefix + id, width)
  table.rows = rows
  table.columns = columns
  tables.stale.add(block)
}
