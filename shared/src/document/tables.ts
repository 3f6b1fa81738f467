/**
 * The grid of a table: which rows and columns it has, in which order, and what each cell is.
 *
 * Rows and columns are random ids in two Y.Arrays of the table's marker; a cell is the pair of its row
 * and its column, so that a row added here and a column added there give a full grid. Its text is the
 * root Y.Text `cell:<row>:<column>`: a root exists by its name alone, so two people who type into a
 * cell that neither had before type into the same text. [DF15-DF20]
 */
import * as Y from 'yjs'
import type { Marker } from './layout.ts'

export { layOutTable, type LaidOutCell } from './table-layout.ts'

/** Marker keys that hold the parts of a table. */
export const tableKeys = { rows: 'rows', columns: 'columns', cells: 'cells' } as const

/** Prefix of the marker keys that hold the widths of columns, in CSS pixels. */
export const widthPrefix = 'width:'

/** Prefix of the marker keys that say that a row or column was deleted. */
export const gonePrefix = 'gone:'

const cellPrefix = 'cell:'
const idPattern = /^[A-Za-z0-9_~-]{1,40}$/
const longestWidth = 10_000

/** Name of the root Y.Text of a cell. */
export function cellRoot(row: string, column: string): string {
  return `${cellPrefix}${row}:${column}`
}

/** Row and column of a cell's root; `null` for the name of another root. */
export function parseCellRoot(name: string): { row: string; column: string } | null {
  const [prefix, row, column, ...rest] = name.split(':')
  return `${prefix}:` === cellPrefix && row !== undefined && column !== undefined && rest.length === 0 ? { row, column } : null
}

/** Whether `value` can name a row or column. */
export function isTableId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value)
}

/** A new id for a row or column. */
export function newTableId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => (byte % 36).toString(36)).join('')
}

/** What a table's cells hold beside text, by `<row>:<column>:<key>`. */
export type CellKey = 'header' | 'background' | 'to'

export interface GridCell {
  row: string
  column: string
  rowspan: number
  colspan: number
  isHeader: boolean
  background: string | null
}

export interface Grid {
  /** Ids of the rows and columns that are shown, in order. */
  rows: string[]
  columns: string[]
  /** For each row the cells that begin in it. */
  cells: GridCell[][]
  /** Width of each column in CSS pixels; 0 where none is set. */
  widths: number[]
  /** Every row and column, deleted ones included, in order. */
  allRows: string[]
  allColumns: string[]
}

function idsFrom(value: unknown): string[] {
  if (!(value instanceof Y.Array)) return []
  // Two people who moved one row have put it in twice; the first place counts.
  return [...new Set(value.toArray().filter(isTableId))]
}

/** Whether a cell has text, without creating its root. */
function hasText(document: Y.Doc, row: string, column: string): boolean {
  const type = document.share.get(cellRoot(row, column))
  return type !== undefined && type._length > 0
}

/** The property of a cell. */
export function cellProperty(marker: Marker, row: string, column: string, key: CellKey): unknown {
  const cells = marker.get(tableKeys.cells)
  return cells instanceof Y.Map ? (cells.get(`${row}:${column}:${key}`) as unknown) : undefined
}

/** Ids of the rows that a table lists, deleted ones and those that an earlier table has included. */
export function listedRows(marker: Marker): string[] {
  return idsFrom(marker.get(tableKeys.rows))
}

/**
 * Reads the grid of the table that begins at `marker`; always at least one row and one column. `isTaken` says which rows
 * an earlier table of the document has: two people who undo the deletion of a table have it twice.
 */
export function readGrid(document: Y.Doc, marker: Marker, isTaken: (row: string) => boolean): Grid {
  const allRows = listedRows(marker).filter((row) => !isTaken(row))
  const allColumns = idsFrom(marker.get(tableKeys.columns))
  // A deleted row that somebody typed into at that moment is shown again, with what was typed.
  const isGone = (id: string) => marker.get(gonePrefix + id) === true
  let rows = allRows.filter((row) => !isGone(row) || allColumns.some((column) => hasText(document, row, column)))
  let columns = allColumns.filter((column) => !isGone(column) || allRows.some((row) => hasText(document, row, column)))
  const { client, clock } = marker._item!.id
  if (rows.length === 0) rows = [`~${client}-${clock}`]
  if (columns.length === 0) columns = [`~${client}-${clock}`]

  const taken = rows.map(() => columns.map(() => false))
  const spanEnd = (all: string[], shown: string[], from: number, end: string): number => {
    const position = all.indexOf(end)
    for (let index = shown.length - 1; index > from; index--) if (all.indexOf(shown[index]!) <= position) return index
    return from
  }
  const cells = rows.map((row, r) =>
    columns.flatMap((column, c): GridCell[] => {
      if (taken[r]![c]!) return []
      let lastRow = r
      let lastColumn = c
      const to = cellProperty(marker, row, column, 'to')
      const [toRow, toColumn] = typeof to === 'string' ? to.split(':') : []
      if (toRow !== undefined && toColumn !== undefined) {
        lastRow = spanEnd(allRows, rows, r, toRow)
        lastColumn = spanEnd(allColumns, columns, c, toColumn)
        const isFree = rows
          .slice(r, lastRow + 1)
          .every((otherRow, i) =>
            columns
              .slice(c, lastColumn + 1)
              .every((otherColumn, j) => (i === 0 && j === 0) || (!taken[r + i]![c + j]! && !hasText(document, otherRow, otherColumn))),
          )
        // Cells whose text would be covered are not merged: nothing that was typed is ever out of sight.
        if (!isFree) {
          lastRow = r
          lastColumn = c
        }
      }
      for (let i = r; i <= lastRow; i++) for (let j = c; j <= lastColumn; j++) taken[i]![j] = true
      const background = cellProperty(marker, row, column, 'background')
      return [
        {
          row,
          column,
          rowspan: lastRow - r + 1,
          colspan: lastColumn - c + 1,
          isHeader: cellProperty(marker, row, column, 'header') === true,
          background: typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? background : null,
        },
      ]
    }),
  )
  const widths = columns.map((column) => {
    const width = marker.get(widthPrefix + column)
    return typeof width === 'number' && Number.isInteger(width) && width > 0 && width <= longestWidth ? width : 0
  })
  return { rows, columns, cells, widths, allRows, allColumns }
}
