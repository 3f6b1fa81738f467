/** Where the cells of a ProseMirror table are. Knows nothing of how a table is stored, so that what only writes formats need not load Yjs. */
import type { Node } from 'prosemirror-model'

/** Where a cell of a ProseMirror table is in its grid. */
export interface LaidOutCell {
  node: Node
  /** Position of the cell in the table's content. */
  position: number
  row: number
  column: number
  rowspan: number
  colspan: number
}

/**
 * Places the cells of a ProseMirror table as HTML does: each in the first free column of its row. Spans
 * that reach over the last row or into a taken column are cut off.
 */
export function layOutTable(table: Node): { cells: LaidOutCell[]; width: number; height: number } {
  const cells: LaidOutCell[] = []
  const taken: boolean[][] = table.children.map(() => [])
  let width = 0
  table.forEach((row, rowOffset, r) => {
    let column = 0
    row.forEach((node, cellOffset) => {
      while (taken[r]![column] === true) column++
      const rowspan = Math.min(Number(node.attrs['rowspan']), table.childCount - r)
      let colspan = 1
      while (colspan < Number(node.attrs['colspan']) && taken[r]![column + colspan] !== true) colspan++
      for (let i = 0; i < rowspan; i++) for (let j = 0; j < colspan; j++) taken[r + i]![column + j] = true
      cells.push({ node, position: rowOffset + 1 + cellOffset, row: r, column, rowspan, colspan })
      column += colspan
      width = Math.max(width, column)
    })
  })
  return { cells, width: Math.max(width, 1), height: table.childCount }
}

/** The widths of the columns that a cell covers; 0 where none is set. */
export function columnWidths(cell: Node): number[] {
  const widths = cell.attrs['colwidth'] as number[] | null
  return Array.from({ length: Number(cell.attrs['colspan']) }, (_, index) => widths?.[index] ?? 0)
}
