/**
 * Brings the grid of a shown table up to date with the Y document: rows, cells and their attributes that
 * differ, each with a step of its own, so that a caret in another cell stays where it is.
 */
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import { AttrStep } from 'prosemirror-transform'
import { sameJson } from '@tandem/shared/document/attributes.ts'
import { cellAttributes, cellFrom } from '@tandem/shared/document/convert.ts'
import { layOutTable, type Grid, type GridCell } from '@tandem/shared/document/tables.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Block } from './block-list.ts'
import { commonOrder } from './local-tables.ts'
import { cellId, type Tables } from './tables.ts'

function rowNode(tables: Tables, block: Block, grid: Grid, index: number): Node {
  const cells = grid.cells[index]!
  for (const { row, column } of cells) addFresh(tables, block, row, column)
  return schema.nodes.tableRow.create(
    { row: grid.rows[index]! },
    cells.map((cell) => cellFrom(tables.document, grid, cell)),
  )
}

/** Registers a cell whose whole text is about to be shown. */
function addFresh(tables: Tables, block: Block, row: string, column: string): void {
  const old = tables.get(block).cells.get(cellId(row, column))
  if (old !== undefined) tables.removeCell(old)
  tables.addCell(block, row, column)
}

/**
 * Where the editor's own change made rows or cells, these have no ids yet. If the table has the grid's
 * shape, they are given them; returns whether all ids are as in the grid then.
 */
function nameCells(tr: Transaction, position: number, grid: Grid): boolean {
  const node = tr.doc.nodeAt(position)!
  const { cells, height } = layOutTable(node)
  const wanted = grid.cells.flat()
  const fits =
    height === grid.rows.length &&
    cells.length === wanted.length &&
    cells.every((cell, index) => {
      const { row, column, rowspan, colspan } = wanted[index]!
      return (
        grid.rows[cell.row] === row &&
        grid.columns[cell.column] === column &&
        cell.rowspan === rowspan &&
        cell.colspan === colspan &&
        (cell.node.attrs['column'] === null || cell.node.attrs['column'] === column)
      )
    }) &&
    node.children.every((row, index) => row.attrs['row'] === null || row.attrs['row'] === grid.rows[index])
  if (!fits) return false
  node.forEach((row, offset, index) => {
    if (row.attrs['row'] === null) tr.step(new AttrStep(position + 1 + offset, 'row', grid.rows[index]!))
  })
  cells.forEach((cell, index) => {
    if (cell.node.attrs['column'] === null) tr.step(new AttrStep(position + 1 + cell.position, 'column', wanted[index]!.column))
  })
  return true
}

function setMarkup(tr: Transaction, position: number, node: Node, type: NodeType, attrs: Attrs): void {
  if (node.type !== type) {
    tr.setNodeMarkup(position, type, attrs)
    return
  }
  for (const [name, value] of Object.entries(attrs)) {
    if (!sameJson(node.attrs[name], value)) tr.step(new AttrStep(position, name, value))
  }
}

/** Shows the cells of one row. */
function showRow(tr: Transaction, tables: Tables, block: Block, grid: Grid, index: number, position: number): void {
  const row = tr.doc.nodeAt(position)!
  const table = tables.get(block)
  const wanted = grid.cells[index]!
  const byColumn = new Map<string, GridCell>(wanted.map((cell) => [cell.column, cell]))
  const shown = row.children.map((cell) => (tables.misnamed.has(cell) ? '' : String(cell.attrs['column'])))
  const staying = commonOrder(
    shown.filter((column) => table.cells.has(cellId(grid.rows[index]!, column))),
    wanted.map(({ column }) => column),
  )
  // From the last to the first, so that no change moves the place of another.
  let at = position + row.nodeSize - 1
  let next = wanted.length - 1
  const insertDownTo = (column: string | null) => {
    for (; next >= 0 && wanted[next]!.column !== column; next--) {
      const cell = wanted[next]!
      addFresh(tables, block, cell.row, cell.column)
      tr.insert(at, cellFrom(tables.document, grid, cell))
    }
  }
  for (let child = row.childCount - 1; child >= 0; child--) {
    const node = row.child(child)
    const column = shown[child]!
    if (!staying.has(column) || shown.indexOf(column) !== child) {
      tr.delete(at - node.nodeSize, at)
      at -= node.nodeSize
      continue
    }
    insertDownTo(column)
    next--
    at -= node.nodeSize
    const cell = byColumn.get(column)!
    setMarkup(tr, at, node, cell.isHeader ? schema.nodes.tableHeader : schema.nodes.tableCell, cellAttributes(grid, cell))
  }
  insertDownTo(null)
}

/** Adds steps that show `grid` in the table at `position`. */
export function showGrid(tr: Transaction, tables: Tables, block: Block, grid: Grid, position: number): void {
  const table = tables.get(block)
  const ready = nameCells(tr, position, grid)
  const node = tr.doc.nodeAt(position)!
  const shown = node.children.map((row) => String(row.attrs['row']))
  const staying = commonOrder(shown, grid.rows)
  if (staying.size === 0 || (!ready && node.children.some((row) => row.attrs['row'] === null || row.children.some((cell) => cell.attrs['column'] === null)))) {
    const rows = grid.rows.map((_row, index) => rowNode(tables, block, grid, index))
    tr.replaceWith(position + 1, position + node.nodeSize - 1, rows)
  } else {
    let at = position + node.nodeSize - 1
    let next = grid.rows.length - 1
    const insertDownTo = (row: string | null) => {
      for (; next >= 0 && grid.rows[next] !== row; next--) tr.insert(at, rowNode(tables, block, grid, next))
    }
    for (let child = node.childCount - 1; child >= 0; child--) {
      const row = node.child(child)
      const id = shown[child]!
      if (!staying.has(id) || shown.indexOf(id) !== child) {
        tr.delete(at - row.nodeSize, at)
        at -= row.nodeSize
        continue
      }
      insertDownTo(id)
      at -= row.nodeSize
      showRow(tr, tables, block, grid, next, at)
      next--
    }
    insertDownTo(null)
  }
  table.rows = grid.rows
  table.columns = grid.columns
  const wanted = new Set(grid.cells.flat().map(({ row, column }) => cellId(row, column)))
  for (const [id, cell] of table.cells) if (!wanted.has(id)) tables.removeCell(cell)
}
