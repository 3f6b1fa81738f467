/**
 * A whole document between Yjs and ProseMirror, without a DOM. The editor's binding applies changes
 * one by one; this is what its result is measured against, and what the server and imports use.
 */
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import { Fragment } from 'prosemirror-model'
import * as Y from 'yjs'
import { schema, type Json } from '../schema/schema.ts'
import { attributesFrom, marksFrom, noAttributes, withFormat } from './attributes.ts'
import { blockFrom, isTableMarker, markerEntries, textblockFrom } from './blocks.ts'
import { attributesAfter, insertInline, insertMarker } from './edit-text.ts'
import { embedFrom, inlineNodes, isVisibleInline } from './inline.ts'
import { columnWidths } from './table-layout.ts'
import { cellRoot, layOutTable, listedRows, newTableId, readGrid, tableKeys, widthPrefix, type CellKey, type Grid, type GridCell, type LaidOutCell } from './tables.ts'
import { contentOf, firstItem, isMarkerItem, markerOf, type Marker, type MarkerItem } from './layout.ts'

export { columnWidths } from './table-layout.ts'

/**
 * The blocks that a Y.Text holds, in order. Text before the first marker, or between a table and the
 * next marker, is a paragraph; a text without any marker is one paragraph, empty or not, so that there
 * is always a block. In a cell no table is shown. [DF5]
 */
export function blocksFrom(text: Y.Text, isCell = false): Node[] {
  const blocks: Node[] = []
  let block: { type: NodeType; attrs: Attrs } | null = null
  let inline: Node[] = []
  let attributes = noAttributes
  const taken = new Set<string>()
  const finish = () => {
    if (block !== null) blocks.push(block.type.create(block.attrs, Fragment.fromArray(joined(inline))))
    else if (inline.length > 0) blocks.push(schema.nodes.paragraph.create(null, Fragment.fromArray(joined(inline))))
    inline = []
  }
  for (let item = firstItem(text); item !== null; item = item.right) {
    if (item.deleted) continue
    if (isMarkerItem(item)) {
      finish()
      const marker = markerOf(item)
      if (isTableMarker(marker) && !isCell) {
        if (text.doc !== null) blocks.push(tableFrom(text.doc, marker, readGrid(text.doc, marker, (row) => taken.has(row))))
        for (const row of listedRows(marker)) taken.add(row)
        block = null
      } else block = textblockFrom(marker)
    } else if (item.content instanceof Y.ContentFormat) {
      attributes = withFormat(attributes, item.content)
    } else if (isVisibleInline(item)) {
      inline.push(...inlineNodes(item, 0, item.length, marksFrom(attributes, block?.type ?? schema.nodes.paragraph)))
    }
  }
  finish()
  return blocks.length > 0 ? blocks : [schema.nodes.paragraph.create()]
}

/** The node of one cell, with its text. */
export function cellFrom(document: Y.Doc, grid: Grid, cell: GridCell): Node {
  const type = cell.isHeader ? schema.nodes.tableHeader : schema.nodes.tableCell
  return type.create(cellAttributes(grid, cell), blocksFrom(document.getText(cellRoot(cell.row, cell.column)), true))
}

/** The ProseMirror attributes of a cell. */
export function cellAttributes(grid: Grid, { column, colspan, rowspan, background }: GridCell): Attrs {
  const first = grid.columns.indexOf(column)
  const widths = grid.widths.slice(first, first + colspan)
  return { column, colspan, rowspan, background, colwidth: widths.some((width) => width > 0) ? widths : null }
}

/** The ProseMirror table with `grid` that begins at `marker`. */
export function tableFrom(document: Y.Doc, marker: Marker, grid: Grid): Node {
  const rows = grid.rows.map((row, index) =>
    schema.nodes.tableRow.create(
      { row },
      grid.cells[index]!.map((cell) => cellFrom(document, grid, cell)),
    ),
  )
  return schema.nodes.table.create(blockFrom(marker).attrs, rows)
}

/** Adjacent text nodes with the same marks as one, as ProseMirror wants them. */
export function joined(nodes: readonly Node[]): Node[] {
  return Fragment.from(nodes as Node[]).content.reduce<Node[]>((result, node) => {
    const last = result.at(-1)
    if (last !== undefined && last.isText && node.isText && last.sameMarkup(node)) {
      result[result.length - 1] = schema.text((last.text ?? '') + (node.text ?? ''), node.marks)
    } else result.push(node)
    return result
  }, [])
}

/** The ProseMirror document that a Y.Doc holds. */
export function documentFrom(document: Y.Doc): Node {
  return schema.nodes.doc.create(null, blocksFrom(contentOf(document)))
}

/** Appends blocks to a Y.Text, in one transaction. */
export function appendBlocks(text: Y.Text, blocks: Iterable<Node>): void {
  const { doc } = text
  if (doc === null) throw new Error('appendBlocks needs a text that is part of a document')
  doc.transact((transaction) => {
    let left = firstItem(text)
    while (left !== null && left.right !== null) left = left.right
    // Each block's formatting is closed before the next one begins, so what is in force now is in force at each new marker.
    const initial = attributesAfter(left, () => undefined)
    const added = new Set<Y.Item>()
    const atMarker = (marker: MarkerItem) => (added.has(marker) ? initial : undefined)
    for (const block of blocks) {
      const marker: MarkerItem = insertMarker(transaction, text, left, markerEntries(block), true)
      left = marker
      added.add(marker)
      if (block.type === schema.nodes.table) {
        writeTable(doc, markerOf(marker), block)
        continue
      }
      block.forEach((node) => {
        const content = node.isText ? new Y.ContentString(node.text ?? '') : new Y.ContentEmbed(embedFrom(node) as object)
        left = insertInline(transaction, text, left, content, attributesFrom(node.marks), atMarker)
      })
    }
  })
}

/**
 * Gives a new table's marker the rows, columns and cells of `node`, under new ids. Must run in the
 * transaction that inserted the marker. Returns the ids, in order.
 */
export function writeTable(document: Y.Doc, marker: Marker, node: Node): { rows: string[]; columns: string[] } {
  const { cells, width, height } = layOutTable(node)
  const rows = Array.from({ length: height }, newTableId)
  const columns = Array.from({ length: width }, newTableId)
  const properties = new Y.Map<unknown>()
  marker.set(tableKeys.rows, Y.Array.from(rows))
  marker.set(tableKeys.columns, Y.Array.from(columns))
  marker.set(tableKeys.cells, properties)
  for (const cell of cells) {
    const row = rows[cell.row]!
    const column = columns[cell.column]!
    for (const [key, value] of cellProperties(cell, rows, columns)) if (value !== null) properties.set(`${row}:${column}:${key}`, value)
    for (const [index, width] of columnWidths(cell.node).entries()) {
      const id = columns[cell.column + index]
      if (id !== undefined && width > 0) marker.set(widthPrefix + id, width)
    }
    const blocks = cell.node.children
    const isEmpty = blocks.length === 1 && blocks[0]!.eq(schema.nodes.paragraph.create())
    if (!isEmpty) appendBlocks(document.getText(cellRoot(row, column)), blocks)
  }
  return { rows, columns }
}

/** What is stored of a cell beside its text; `null` for what it does not have. */
export function cellProperties(cell: LaidOutCell, rows: readonly string[], columns: readonly string[]): [CellKey, Json][] {
  const { node, row, column, rowspan, colspan } = cell
  return [
    ['header', node.type === schema.nodes.tableHeader ? true : null],
    ['background', node.attrs['background'] as string | null],
    ['to', rowspan > 1 || colspan > 1 ? `${rows[row + rowspan - 1]}:${columns[column + colspan - 1]}` : null],
  ]
}
