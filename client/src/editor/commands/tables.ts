/**
 * Commands on the grid of a table: its rows and columns, and what a cell is beside its text.
 *
 *              column 'a'   column 'b'          A row says which it is in `row`, a cell which column it begins in
 *   row 'x'  |    x:a     |    x:b     |        in `column`. Both go with the node, so that whoever is typing in a
 *   row 'y'  |    y:a     |    y:b     |        cell stays in it while its row or column is moved.
 *
 * What is new has `null` there and is given an id when the change is stored. Commands act on the rows, columns
 * and cells of the selection: several cells, or the one with the caret. No table stands in a table.
 *
 * Here is what keys and other parts of the editor need; what the menu of a table does beside that is loaded with it (table-menu.ts).
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { columnWidths } from '@tandem/shared/document/convert.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Selection, TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import {
  CellSelection,
  isInTable,
  selectedRect,
  TableMap,
  type TableRect,
} from 'prosemirror-tables'
import { commonAttributes } from './blocks.ts'

export { isInTable }

const { table: tableType, tableRow, tableCell, tableHeader, paragraph } = schema.nodes

/** How narrow and how wide a column can be made, in CSS pixels. */
export const narrowestColumn = 40
export const widestColumn = 2000
/** A command on the table that the selection is in; it does not apply where `change` returns `null`. */
export function onTable(change: (state: EditorState, rect: TableRect) => Transaction | null): Command {
  return (state, dispatch) => {
    const tr = isInTable(state) ? change(state, selectedRect(state)) : null
    if (tr === null) return false
    dispatch?.(tr.scrollIntoView())
    return true
  }
}

/** The ids of a table's columns; `null` where no cell begins in one, or it is new. */
export function columnIds(table: Node): (string | null)[] {
  const map = TableMap.get(table)
  const ids = Array.from({ length: map.width }, (): string | null => null)
  for (const position of new Set(map.map)) {
    const left = map.colCount(position)
    ids[left] ??= (table.nodeAt(position)?.attrs['column'] as string | null | undefined) ?? null
  }
  return ids
}

/** Has each cell of the table whose content begins at `tableStart` say the column that it stands in now. */
export function nameColumns(tr: Transaction, tableStart: number, ids: readonly (string | null)[]): void {
  const table = tr.doc.nodeAt(tableStart - 1)
  if (table === null) return
  const map = TableMap.get(table)
  for (const position of new Set(map.map)) {
    const said = table.nodeAt(position)?.attrs['column'] as string | null
    const id = ids[map.colCount(position)] ?? (ids.includes(said) ? null : said)
    if (said !== id) tr.setNodeAttribute(tableStart + position, 'column', id)
  }
}

/**
 * A command that puts a table below the block of the selection, or into its place where that is an empty paragraph, with the caret
 * in its first cell. It stands where that block does: in its quote and its callout, at its depth.
 */
export function insertTable(rows: number, columns: number, withHeader: boolean): Command {
  return (state, dispatch) => {
    if (isInTable(state)) return false
    if (dispatch) {
      const { selection, tr } = state
      const { $to } = selection
      const block = $to.depth > 0 ? $to.node(1) : selection instanceof NodeSelection ? selection.node : null
      const { indent, quote, callout, dir } = block === null ? {} : commonAttributes(block)
      const isEmpty = $to.depth === 1 && $to.parent.type === paragraph && $to.parent.content.size === 0
      const position = $to.depth === 0 ? $to.pos : isEmpty ? $to.before(1) : $to.after(1)
      const nodes = Array.from({ length: rows }, (_row, index) => {
        const type = withHeader && index === 0 ? tableHeader : tableCell
        return tableRow.create(
          null,
          Array.from({ length: columns }, () => type.create(null, paragraph.create())),
        )
      })
      const place = { indent, quote, callout, dir }
      const table = tableType.create(place, nodes)
      // Below a table there is always a place to go on.
      tr.insert(position, position === tr.doc.content.size ? [table, paragraph.create(place)] : table)
      tr.setSelection(Selection.near(tr.doc.resolve(position + 1)))
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Deletes the table that the selection is in, or that is selected. */
export const deleteTable: Command = (state, dispatch) => {
  const { selection } = state
  const { $from } = selection
  const isSelected = selection instanceof NodeSelection && selection.node.type === tableType
  if (!isSelected && !isInTable(state)) return false
  if (dispatch) {
    const start = isSelected ? $from.pos : $from.before(1)
    const { tr } = state
    tr.delete(start, isSelected ? selection.to : $from.after(1))
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(start, tr.doc.content.size))))
    dispatch(tr.scrollIntoView())
  }
  return true
}

type Axis = 'row' | 'column'

/** Consecutive rows or columns, `end` not included. */
interface Range {
  start: number
  end: number
}

/** Whether a merged cell lies over the line before row or column `line`. */
function isCrossed({ map, width, height }: TableMap, axis: Axis, line: number): boolean {
  if (line <= 0 || line >= (axis === 'row' ? height : width)) return false
  if (axis === 'row') return Array.from({ length: width }).some((_, column) => map[line * width + column] === map[(line - 1) * width + column])
  return Array.from({ length: height }).some((_, row) => map[row * width + line] === map[row * width + line - 1])
}

/** `range`, and what merged cells tie to it. */
function wholeRange(map: TableMap, axis: Axis, { start, end }: Range): Range {
  let first = start
  let last = end
  while (isCrossed(map, axis, first)) first--
  while (isCrossed(map, axis, last)) last++
  return { start: first, end: last }
}

/** Nodes that change their place: from `from` to `to`, by `distance`. */
export interface Move {
  from: number
  to: number
  distance: number
}

/** Moves nodes within their parent, and the selection with them. */
export function moved(state: EditorState, moves: readonly Move[]): Transaction {
  const { doc, tr, selection } = state
  for (const { from, to, distance } of moves) {
    const { content } = doc.slice(from, to)
    // What is moved is taken out and put back, not what it is moved over: that may be where somebody else is typing.
    tr.delete(from, to).insert(from + distance, content)
  }
  const place = (position: number) => position + (moves.find(({ from, to }) => position >= from && position < to)?.distance ?? 0)
  if (selection instanceof CellSelection) {
    tr.setSelection(CellSelection.create(tr.doc, place(selection.$anchorCell.pos), place(selection.$headCell.pos)))
  } else {
    tr.setSelection(TextSelection.between(tr.doc.resolve(place(selection.anchor)), tr.doc.resolve(place(selection.head))))
  }
  return tr
}

/** The ranges that trade places when what is selected is moved by one; `null` at the table's edge. */
export function traded(map: TableMap, axis: Axis, selected: Range, direction: -1 | 1): { own: Range; other: Range } | null {
  const own = wholeRange(map, axis, selected)
  const next = direction < 0 ? own.start - 1 : own.end
  if (next < 0 || next >= (axis === 'row' ? map.height : map.width)) return null
  return { own, other: wholeRange(map, axis, { start: next, end: next + 1 }) }
}

/** A command that moves the rows of the selection up (-1) or down (1), with those that merged cells tie to them. */
export function moveRow(direction: -1 | 1): Command {
  return onTable((state, { map, table, tableStart, top, bottom }) => {
    const ranges = traded(map, 'row', { start: top, end: bottom }, direction)
    if (ranges === null) return null
    const line = (row: number) => table.children.slice(0, row).reduce((sum, { nodeSize }) => sum + nodeSize, tableStart)
    const { own, other } = ranges
    return moved(state, [{ from: line(own.start), to: line(own.end), distance: direction * (line(other.end) - line(other.start)) }])
  })
}

/** Gives a column of the table whose content begins at `tableStart` a width in CSS pixels. */
export function setColumnWidth(tr: Transaction, tableStart: number, column: number, width: number): void {
  const table = tr.doc.nodeAt(tableStart - 1)
  if (table === null) return
  const map = TableMap.get(table)
  const whole = Math.round(Math.min(Math.max(width, narrowestColumn), widestColumn))
  for (const position of new Set(map.map.filter((_, index) => index % map.width === column))) {
    const cell = table.nodeAt(position)
    if (cell === null) continue
    const widths = columnWidths(cell)
    const index = column - map.colCount(position)
    if (widths[index] !== whole) tr.setNodeAttribute(tableStart + position, 'colwidth', widths.with(index, whole))
  }
}

/** Asks whoever embeds the editor for the menu of the table that the selection is in. */
export const requestTableMenu: Command = (state, dispatch, view) => {
  if (!isInTable(state)) return false
  if (dispatch && view) view.dom.dispatchEvent(new CustomEvent('tandem-table-menu', { bubbles: true, composed: true }))
  return true
}
