/** What the menu of a table does to it: rows, columns, cells, headers, widths and backgrounds. tables.ts says what a table is. */
import { schema } from '@tandem/shared/schema/schema.ts'
import { columnWidths } from '@tandem/shared/document/convert.ts'
import type { Node } from 'prosemirror-model'
import type { Command, EditorState, Transaction } from 'prosemirror-state'
import {
  addColumn,
  columnIsHeader,
  deleteColumn as deleteSelectedColumns,
  isInTable,
  mergeCells as mergeSelectedCells,
  rowIsHeader,
  selectedRect,
  splitCell as splitSelectedCell,
  toggleHeader,
  toggleHeaderCell as toggleSelectedHeaders,
  type TableRect,
} from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { insertRow, removeRow } from './table-rows.ts'
import { columnIds, deleteTable, moved, nameColumns, onTable, setColumnWidth, traded, type Move } from './tables.ts'

const { tableHeader } = schema.nodes

/** How much one step makes a column wider or narrower, in CSS pixels. */
export const widthStep = 20
/** What a column without a width counts as where there is nothing to measure. */
const unmeasuredWidth = 120

export const insertRowAbove: Command = onTable(({ tr }, { tableStart, top }) => insertRow(tr, tableStart, top))
export const insertRowBelow: Command = onTable(({ tr }, { tableStart, bottom }) => insertRow(tr, tableStart, bottom))
export const insertColumnBefore: Command = onTable(({ tr }, rect) => addColumn(tr, rect, rect.left))
export const insertColumnAfter: Command = onTable(({ tr }, rect) => addColumn(tr, rect, rect.right))

/** The transaction that `command` makes of `state`. */
function madeBy(command: Command, state: EditorState): Transaction | null {
  let made: Transaction | null = null
  command(state, (tr) => {
    made = tr
  })
  return made
}

/** A command that has the table's columns go from left to right or from right to left, or, where they are said to already, as its text goes. */
export function toggleTableDirection(dir: 'ltr' | 'rtl'): Command {
  return onTable(({ tr }, { table, tableStart }) => tr.setNodeAttribute(tableStart - 1, 'dir', table.attrs['dir'] === dir ? null : dir))
}

/** The direction that is said of the table, `null` where it is that of its text. */
export function tableDirection(state: EditorState): string | null {
  return isInTable(state) ? (selectedRect(state).table.attrs['dir'] as string | null) : null
}

/** Deletes the rows of the selection; with all of them, the table. */
export const deleteRow: Command = onTable((state, { top, bottom, map, tableStart }) => {
  if (bottom - top === map.height) return madeBy(deleteTable, state)
  const { tr } = state
  for (let row = bottom - 1; row >= top; row--) removeRow(tr, tableStart, row)
  return tr
})

/** Deletes the columns of the selection; with all of them, the table. */
export const deleteColumn: Command = onTable((state, { left, right, map, table, tableStart }) => {
  if (right - left === map.width) return madeBy(deleteTable, state)
  const tr = madeBy(deleteSelectedColumns, state)
  // A merged cell that reached beyond what was deleted begins in another column now.
  if (tr !== null) nameColumns(tr, tableStart, columnIds(table).toSpliced(left, right - left))
  return tr
})

/** Merges the selected cells into one that holds the text of all. */
export const mergeCells: Command = onTable((state) => madeBy(mergeSelectedCells, state))

/** Divides the merged cell of the selection; its text stays in the first. */
export const splitCell: Command = onTable((state, { table, tableStart }) => {
  const tr = madeBy(splitSelectedCell, state)
  if (tr !== null) nameColumns(tr, tableStart, columnIds(table))
  return tr
})

/** Makes the cells of the first row headers, or takes that back. */
export const toggleHeaderRow: Command = onTable((state) => madeBy(toggleHeader('row'), state))

/** Makes the cells of the first column headers, or takes that back. */
export const toggleHeaderColumn: Command = onTable((state) => madeBy(toggleHeader('column'), state))

/** Makes the selected cells headers, or takes that back where one of them is. */
export const toggleHeaderCell: Command = onTable((state) => madeBy(toggleSelectedHeaders, state))

/** Whether the first row of the table is all headers. */
export function hasHeaderRow(state: EditorState): boolean {
  if (!isInTable(state)) return false
  const { map, table } = selectedRect(state)
  return rowIsHeader(map, table, 0)
}

/** Whether the first column of the table is all headers. */
export function hasHeaderColumn(state: EditorState): boolean {
  if (!isInTable(state)) return false
  const { map, table } = selectedRect(state)
  return columnIsHeader(map, table, 0)
}

/** Whether a header is among the selected cells. */
export function hasHeaderCell(state: EditorState): boolean {
  return selectedCells(state).some(({ node }) => node.type === tableHeader)
}

/** The cells of the selection, with the positions before them. */
function selectedCells(state: EditorState): { node: Node; position: number }[] {
  if (!isInTable(state)) return []
  const rect = selectedRect(state)
  return rect.map.cellsInRect(rect).flatMap((position) => {
    const node = rect.table.nodeAt(position)
    return node === null ? [] : [{ node, position: rect.tableStart + position }]
  })
}

/** The background that all selected cells have; `undefined` where they differ. */
export function cellBackground(state: EditorState): string | null | undefined {
  const backgrounds = new Set(selectedCells(state).map(({ node }) => node.attrs['background'] as string | null))
  return backgrounds.size === 1 ? [...backgrounds][0] : undefined
}

/** A command that gives the selected cells a background, `#rrggbb`, or none. */
export function setCellBackground(color: string | null): Command {
  return onTable((state) => {
    const { tr } = state
    for (const { node, position } of selectedCells(state)) {
      if (node.attrs['background'] !== color) tr.setNodeAttribute(position, 'background', color)
    }
    return tr.docChanged ? tr : null
  })
}

/** A command that moves the columns of the selection towards the start (-1) or the end (1) of the rows, with those that merged cells tie to them. */
export function moveColumn(direction: -1 | 1): Command {
  return onTable((state, { map, table, tableStart, left, right }) => {
    const ranges = traded(map, 'column', { start: left, end: right }, direction)
    if (ranges === null) return null
    const { own, other } = ranges
    const moves: Move[] = []
    for (let row = 0; row < map.height; row++) {
      const line = (column: number) => tableStart + map.positionAt(row, column, table)
      const from = line(own.start)
      const to = line(own.end)
      const distance = direction * (line(other.end) - line(other.start))
      if (to > from && distance !== 0) moves.push({ from, to, distance })
    }
    return moved(state, moves)
  })
}

/** The width that a column has or is drawn with. */
function currentWidth(view: EditorView | undefined, { map, table, tableStart }: TableRect, column: number): number {
  const positions = Array.from({ length: map.height }, (_, row) => map.map[row * map.width + column] ?? 0)
  const position = positions.find((candidate) => table.nodeAt(candidate)?.attrs['colspan'] === 1) ?? positions[0] ?? 0
  const cell = table.nodeAt(position)
  if (cell === null) return unmeasuredWidth
  const width = columnWidths(cell)[column - map.colCount(position)] ?? 0
  if (width > 0) return width
  const element = view?.nodeDOM(tableStart + position) as Element | null | undefined
  return element ? element.getBoundingClientRect().width / Number(cell.attrs['colspan']) : unmeasuredWidth
}

/** A command that makes the columns of the selection wider, or narrower where `by` is negative. */
export function changeColumnWidth(by: number): Command {
  return (state, dispatch, view) =>
    onTable(({ tr }, rect) => {
      for (let column = rect.left; column < rect.right; column++) {
        setColumnWidth(tr, rect.tableStart, column, currentWidth(view, rect, column) + by)
      }
      return tr.docChanged ? tr : null
    })(state, dispatch)
}
