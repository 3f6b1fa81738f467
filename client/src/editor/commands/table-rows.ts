/**
 * Rows that come into a table and go out of it, between merged cells.
 *
 *   ┌───────┬───┬───┐   without its first row     ┌───────┬───┐
 *   │ A     │ B │ C │   A and C go on in the      │ A     │ C │
 *   │       ├───┤   │   second one                ├───────┴───┘
 *
 * prosemirror-tables loses count of the columns behind a cell that is merged over several: of two such cells, it takes away the second.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { rowIsHeader, TableMap } from 'prosemirror-tables'

const { tableRow, tableCell } = schema.nodes

/** Puts an empty row before row `row` of the table whose content begins at `tableStart`. What is merged across that line grows. */
export function insertRow(tr: Transaction, tableStart: number, row: number): Transaction {
  const { table, map, cellAt, startOf } = gridAt(tr, tableStart)
  // A row is as the one above, but there is one row of headers.
  let like: number | null = Math.max(row - 1, 0)
  if (rowIsHeader(map, table, like)) like = row === 0 || row === map.height ? null : row
  const cells: Node[] = []
  for (let column = 0; column < map.width; ) {
    const above = row > 0 && row < map.height ? cellAt(row - 1, column) : null
    if (above !== null && above.position === cellAt(row, column).position) {
      const { rowspan, colspan } = above.node.attrs
      tr.setNodeAttribute(tableStart + above.position, 'rowspan', Number(rowspan) + 1)
      column += Number(colspan)
    } else {
      cells.push((like === null ? tableCell : cellAt(like, column).node.type).createAndFill()!)
      column++
    }
  }
  return tr.insert(tableStart + startOf(row), tableRow.create(null, cells))
}

/** Takes row `row` out of the table whose content begins at `tableStart`. What begins in it and is merged with what is below stays there. */
export function removeRow(tr: Transaction, tableStart: number, row: number): Transaction {
  const { table, map, cellAt, startOf } = gridAt(tr, tableStart)
  const seen = new Set<number>()
  // From the end, so that what is before stays where it is.
  for (let column = map.width - 1; column >= 0; column--) {
    const { position, node } = cellAt(row, column)
    const { left, top, bottom } = map.findCell(position)
    if (bottom - top === 1 || seen.has(position)) continue
    seen.add(position)
    if (top < row) tr.setNodeAttribute(tableStart + position, 'rowspan', bottom - top - 1)
    else tr.insert(tableStart + map.positionAt(row + 1, left, table), node.type.create({ ...node.attrs, rowspan: bottom - top - 1 }, node.content))
  }
  return tr.delete(tableStart + startOf(row), tableStart + startOf(row + 1))
}

function gridAt(tr: Transaction, tableStart: number) {
  const table = tr.doc.nodeAt(tableStart - 1)!
  const map = TableMap.get(table)
  return {
    table,
    map,
    cellAt: (row: number, column: number) => {
      const position = map.map[row * map.width + column]!
      return { position, node: table.nodeAt(position)! }
    },
    /** Where a row begins, or behind the last the table ends, from where its content begins. */
    startOf: (row: number) => table.children.slice(0, row).reduce((size, { nodeSize }) => size + nodeSize, 0),
  }
}
