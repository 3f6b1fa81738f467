/**
 * The tables of a document as the editor shows them.
 *
 * A table is one block of the document's sequence. Each of its cells is a sequence of its own, over the
 * cell's root Y.Text (see shared/document/tables.ts). Typing in a cell goes its sequence's way and never
 * looks at the rest of the table. The grid (which rows, columns and cells there are, in which order,
 * and what is stored of them beside text) is compared as a whole, but only when it was changed.
 */
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { cellRoot, listedRows, parseCellRoot, type Grid } from '@tandem/shared/document/tables.ts'
import { markerOf } from '@tandem/shared/document/layout.ts'
import '../cell-selection.ts'
import type { Block } from './block-list.ts'
import { Sequence } from './sequence.ts'

export interface Cell {
  table: Block
  row: string
  column: string
  sequence: Sequence
}

export interface Table {
  /** Ids of the rows and columns that are shown. */
  rows: string[]
  columns: string[]
  /** Those that begin a cell, by `<row>:<column>`. */
  cells: Map<string, Cell>
}

const noBlocks: ReadonlySet<Block> = new Set()

export const cellId = (row: string, column: string) => `${row}:${column}`

export class Tables {
  readonly document: Y.Doc
  readonly #tables = new Map<Block, Table>()
  readonly #cells = new Map<Y.AbstractType<never>, Cell>()
  /** Tables whose grid may be another than what is shown. */
  readonly stale = new Set<Block>()
  /** Cells in the editor that say they are of another column than the one they were written to; they are drawn anew. */
  readonly misnamed = new WeakSet<Node>()
  /** The rows that each table lists, or did. */
  readonly #claims = new Map<Block, Set<string>>()
  /** The tables that list a row or did, deleted ones included; more than one where two people undid the deletion of a table. */
  readonly #claimants = new Map<string, Set<Block>>()

  constructor(document: Y.Doc) {
    this.document = document
  }

  get(block: Block): Table {
    const table = this.#tables.get(block)
    if (table === undefined) throw new Error('The table is not shown')
    return table
  }

  /** The cell that a text is of, if it is shown. */
  cellOf(text: unknown): Cell | undefined {
    return this.#cells.get(text as Y.AbstractType<never>)
  }

  /** Cells with changes that are not shown yet. */
  *pendingCells(): Iterable<Cell> {
    for (const cell of this.#cells.values()) if (cell.sequence.pending.size > 0) yield cell
  }

  /** Registers a table that is shown with `grid`; the text of its cells counts as shown. */
  add(block: Block, grid: Grid): Table {
    const table: Table = { rows: grid.rows, columns: grid.columns, cells: new Map() }
    this.#tables.set(block, table)
    for (const cell of grid.cells.flat()) this.addCell(block, cell.row, cell.column)
    return table
  }

  /** Registers a cell of a table; what its text holds counts as shown. */
  addCell(block: Block, row: string, column: string): Cell {
    const cell = this.#registerCell(block, row, column)
    cell.sequence.showAll()
    return cell
  }

  /** Registers a cell that an edit has made, empty; what somebody typed there while a merged cell covered it waits to be shown. */
  addEmptyCell(block: Block, row: string, column: string): Cell {
    const cell = this.#registerCell(block, row, column)
    if (cell.sequence.text.length > 0) cell.sequence.showEmpty()
    else cell.sequence.showAll()
    return cell
  }

  #registerCell(block: Block, row: string, column: string): Cell {
    const sequence = new Sequence(this.document.getText(cellRoot(row, column)), null)
    const cell = { table: block, row, column, sequence }
    this.get(block).cells.set(cellId(row, column), cell)
    this.#cells.set(sequence.text as unknown as Y.AbstractType<never>, cell)
    this.#addClaimant(row, block)
    return cell
  }

  removeCell(cell: Cell): void {
    this.#tables.get(cell.table)?.cells.delete(cellId(cell.row, cell.column))
    // An undo of a table's deletion gives it another marker and the same cells; these may be registered already.
    const text = cell.sequence.text as unknown as Y.AbstractType<never>
    if (this.#cells.get(text) === cell) this.#cells.delete(text)
  }

  /** To be called for a table that the Y document has now, and when its rows may be others. */
  claim(block: Block): void {
    for (const row of listedRows(markerOf(block.item!))) this.#addClaimant(row, block)
    for (const row of this.#claims.get(block) ?? []) this.#rowChanged(row, block)
  }

  /** To be called when a table's marker was deleted. */
  release(block: Block): void {
    for (const row of this.#claims.get(block) ?? []) {
      this.#claimants.get(row)?.delete(block)
      if (this.#claimants.get(row)?.size === 0) this.#claimants.delete(row)
      else this.#rowChanged(row, block)
    }
    this.#claims.delete(block)
  }

  /** The tables that list a row, or did. */
  readonly claimants = (row: string): ReadonlySet<Block> => this.#claimants.get(row) ?? noBlocks

  #addClaimant(row: string, block: Block): void {
    const claimants = this.#claimants.get(row)
    if (claimants === undefined) this.#claimants.set(row, new Set([block]))
    else claimants.add(block)
    const claims = this.#claims.get(block)
    if (claims === undefined) this.#claims.set(block, new Set([row]))
    else claims.add(row)
  }

  /** Of tables that share a row, only the first shows it. */
  #rowChanged(row: string, except: Block): void {
    for (const block of this.claimants(row)) if (block !== except && this.#tables.has(block)) this.stale.add(block)
  }

  remove(block: Block): void {
    const table = this.#tables.get(block)
    this.release(block)
    this.stale.delete(block)
    if (table === undefined) return
    for (const cell of table.cells.values()) this.removeCell(cell)
    this.#tables.delete(block)
  }

  /** To be called when something of a marker changed. */
  gridChanged(block: Block): void {
    if (block.isTable && !block.item!.deleted) this.claim(block)
    if (this.#tables.has(block)) this.stale.add(block)
  }

  /** To be called for each text that a transaction changed: one that is not shown may belong to a deleted row or a covered cell. */
  textChanged(text: Y.AbstractType<never>): void {
    if (text._item !== null || this.#cells.has(text)) return
    for (const [name, type] of this.document.share) {
      if ((type as unknown) !== text) continue
      const place = parseCellRoot(name)
      for (const block of place === null ? noBlocks : this.claimants(place.row)) if (this.#tables.has(block)) this.stale.add(block)
      return
    }
  }

  /** Position of a cell's content, counted from before its table's node; `null` while the cell has no id there yet. */
  startOf(cell: Cell, node: Node): number | null {
    const table = this.get(cell.table)
    let position = 1
    for (const [index, row] of node.children.entries()) {
      if (table.rows[index] === cell.row) {
        position++
        for (const child of row.children) {
          if (this.#columnOf(child) === cell.column) return position + 1
          position += child.nodeSize
        }
        break
      }
      position += row.nodeSize
    }
    return null
  }

  /** The cell at a position, counted from before its table's node; `null` between cells. */
  cellAt(block: Block, node: Node, position: number): { cell: Cell; node: Node; start: number } | null {
    const table = this.get(block)
    let rowStart = 1
    for (const [index, row] of node.children.entries()) {
      if (position < rowStart + row.nodeSize) {
        let start = rowStart + 1
        for (const child of row.children) {
          if (position > start && position < start + child.nodeSize) {
            const cell = table.cells.get(cellId(table.rows[index] ?? '', String(this.#columnOf(child))))
            return cell === undefined ? null : { cell, node: child, start: start + 1 }
          }
          start += child.nodeSize
        }
        return null
      }
      rowStart += row.nodeSize
    }
    return null
  }

  /** Id of the column that a cell's node is of, if that is what it says. */
  #columnOf(node: Node): unknown {
    return this.misnamed.has(node) ? null : node.attrs['column']
  }
}
