/**
 * The grid of a table from what is stored of it, wherever that was read: which rows and columns are
 * shown and which cells begin where. The rules are DF15 to DF20 of docs/document-format.md.
 */
import type { CellKey, Grid, GridCell } from './tables.ts'

const longestWidth = 10_000

/** What is stored of a table. */
export interface GridSource {
  /** Ids of all rows and columns, in order, each once; those that were deleted too. */
  rows: readonly string[]
  columns: readonly string[]
  /** Whether the row or column was deleted. */
  isGone: (id: string) => boolean
  /** Whether the cell has text. */
  hasText: (row: string, column: string) => boolean
  /** What is stored of the cell beside its text. */
  property: (row: string, column: string, key: CellKey) => unknown
  /** What is stored as the width of the column. */
  width: (column: string) => unknown
  /** The id of the row or column that is shown where there is none. */
  fallback: string
}

/** Lays out the grid of a table; always at least one row and one column. */
export function gridOf({ rows: allRows, columns: allColumns, isGone, hasText, property, width, fallback }: GridSource): Grid {
  // A deleted row that somebody typed into at that moment is shown again, with what was typed.
  let rows = allRows.filter((row) => !isGone(row) || allColumns.some((column) => hasText(row, column)))
  let columns = allColumns.filter((column) => !isGone(column) || allRows.some((row) => hasText(row, column)))
  if (rows.length === 0) rows = [fallback]
  if (columns.length === 0) columns = [fallback]

  const rowPlace = new Map(allRows.map((id, index) => [id, index]))
  const columnPlace = new Map(allColumns.map((id, index) => [id, index]))
  const taken = rows.map(() => columns.map(() => false))
  const cells = rows.map((row, top) =>
    columns.flatMap((column, left): GridCell[] => {
      if (taken[top]![left]!) return []
      const to = property(row, column, 'to')
      const [toRow, toColumn] = typeof to === 'string' ? to.split(':') : []
      let bottom = top
      let right = left
      if (toRow !== undefined && toColumn !== undefined) {
        bottom = lastUpTo(rows, rowPlace, top, toRow)
        right = lastUpTo(columns, columnPlace, left, toColumn)
        const covered = pairs(top, bottom, left, right).slice(1)
        // Cells whose text would be covered are not merged: nothing that was typed is ever out of sight.
        if (!covered.every(([r, c]) => !taken[r]![c]! && !hasText(rows[r]!, columns[c]!))) {
          bottom = top
          right = left
        }
      }
      for (const [r, c] of pairs(top, bottom, left, right)) taken[r]![c] = true
      const background = property(row, column, 'background')
      return [
        {
          row,
          column,
          rowspan: bottom - top + 1,
          colspan: right - left + 1,
          isHeader: property(row, column, 'header') === true,
          background: typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? background : null,
        },
      ]
    }),
  )
  const widths = columns.map((column) => {
    const stored = width(column)
    return typeof stored === 'number' && Number.isInteger(stored) && stored > 0 && stored <= longestWidth ? stored : 0
  })
  return { rows, columns, cells, widths, allRows: [...allRows], allColumns: [...allColumns] }
}

/** The last of `shown` from index `from` on that stands at or before `end`, of which the place among all is known; else `from`. */
function lastUpTo(shown: readonly string[], place: ReadonlyMap<string, number>, from: number, end: string): number {
  const limit = place.get(end) ?? -1
  for (let index = shown.length - 1; index > from; index--) if ((place.get(shown[index]!) ?? -1) <= limit) return index
  return from
}

/** Row and column of each cell of an area, row by row. */
function pairs(top: number, bottom: number, left: number, right: number): [number, number][] {
  const all: [number, number][] = []
  for (let row = top; row <= bottom; row++) for (let column = left; column <= right; column++) all.push([row, column])
  return all
}
