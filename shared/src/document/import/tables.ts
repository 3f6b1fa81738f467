/**
 * Tables: the grid of a table of Tiptap's or of prosemirror-tables', whose names differ only in how they are written.
 *
 * The grid is a table of our schema with empty cells, as it will be stored; what stands in the cells is converted by whoever
 * asked for it. What an attribute of a row or cell says and the grid does not (a height, a colour by name, a span over the
 * edge) is listed, with its place in the grid.
 */
import { schema, type Json } from '../../schema/schema.ts'
import { sameJson } from '../attributes.ts'
import { layOutTable, type LaidOutCell } from '../tables.ts'
import type { Node } from 'prosemirror-model'
import { wholeNumber } from './block-attributes.ts'
import { camelCase, isText, stepTo, type SourceElement } from './xml-tree.ts'

/** A cell of the source and where it is in the grid. */
export interface SourceCell {
  element: SourceElement
  /** The way to it from the table. */
  path: string
  row: number
  column: number
  /** Its attributes that the grid does not say. */
  rest: [string, Json][]
}

/** A row of the source. */
export interface SourceRow {
  element: SourceElement
  /** The way to it from the table. */
  path: string
  /** Its attributes: a row has none here. */
  rest: [string, Json][]
}

/** The grid of a table. */
export interface SourceGrid {
  /** The table as it is stored, without the text of its cells. */
  node: Node
  rows: SourceRow[]
  /** Row by row, in the order of `layOutTable`. */
  cells: SourceCell[]
}

/** The most places that a grid can have, those included that no cell of the source is in. */
export const maxGridSize = 100_000

/** The most rows or columns that one cell can say it covers, as in HTML. */
const maxSpan = 1000

/** The widest column, in CSS pixels. */
const maxWidth = 10_000

/** The names under which the colour of a cell is found. */
const backgroundNames = ['background', 'backgroundColor']

/** The grid of a table; `null` if it has no rows, something else than rows of cells, or is too large. */
export function gridFrom(table: SourceElement): SourceGrid | null {
  const rows: SourceRow[] = []
  const elements: { element: SourceElement; path: string }[] = []
  for (const [index, row] of table.children.entries()) {
    if (isText(row) || camelCase(row.name) !== 'tableRow') return null
    const path = stepTo(row, index)
    rows.push({ element: row, path, rest: Object.entries(row.attributes) })
    for (const [place, cell] of row.children.entries()) {
      if (isText(cell) || !cellTypes.has(camelCase(cell.name))) return null
      elements.push({ element: cell, path: `${path}/${stepTo(cell, place)}` })
    }
  }
  if (rows.length === 0) return null

  const said = elements.map(({ element }) => element)
  const area = said.reduce((sum, { attributes }) => sum + spanFrom(attributes['colspan']) * Math.min(spanFrom(attributes['rowspan']), rows.length), 0)
  if (area > maxGridSize) return null
  const { cells: places, width, height } = layOutTable(
    tableOf(rows, ({ attributes }) => ({ colspan: spanFrom(attributes['colspan']), rowspan: spanFrom(attributes['rowspan']) })),
  )
  if (width * height > maxGridSize) return null

  // A column has one width, while each of its cells may say another: the first one counts, as it does on the screen there.
  const widths = Array.from({ length: width }, () => 0)
  for (const [index, { column, colspan }] of places.entries()) {
    const own = widthsFrom(said[index]?.attributes['colwidth']).slice(0, colspan)
    for (const [offset, value] of own.entries()) if (widths[column + offset] === 0) widths[column + offset] = value
  }
  const attributes = new Map(
    said.map((element, index) => {
      const { column, colspan, rowspan } = places[index] as LaidOutCell
      return [element, { colspan, rowspan, background: backgroundFrom(element), colwidth: widths.slice(column, column + colspan) }]
    }),
  )
  const cells = elements.map(({ element, path }, index): SourceCell => {
    const { row, column } = places[index] as LaidOutCell
    const held = attributes.get(element) as HeldAttributes
    return { element, path, row, column, rest: Object.entries(element.attributes).filter(([name, value]) => !isSaid(name, value, held)) }
  })
  return { node: tableOf(rows, (cell) => attributes.get(cell) as HeldAttributes), rows, cells }
}

const cellTypes = new Map([
  ['tableCell', schema.nodes.tableCell],
  ['tableHeader', schema.nodes.tableHeader],
])

/** What the grid says of a cell. */
interface HeldAttributes {
  colspan: number
  rowspan: number
  background: string | null
  colwidth: number[]
}

function tableOf(rows: readonly SourceRow[], attributesOf: (cell: SourceElement) => Partial<HeldAttributes>): Node {
  const nodes = rows.map(({ element }) => {
    const cells = (element.children as readonly SourceElement[]).map((cell) =>
      cellTypes.get(camelCase(cell.name))!.create(attributesOf(cell) as Record<string, Json>, schema.nodes.paragraph.create()),
    )
    return schema.nodes.tableRow.create(null, cells)
  })
  return schema.nodes.table.create(null, nodes)
}

/** Whether `held` says what an attribute of a cell says. */
function isSaid(name: string, value: Json, held: HeldAttributes): boolean {
  if (name === 'colspan' || name === 'rowspan') return wholeNumber(value) === held[name]
  if (backgroundNames.includes(name)) return value === held.background
  if (name !== 'colwidth' || !Array.isArray(value) || value.length !== held.colwidth.length) return false
  return (value as readonly Json[]).every((width, index) => width === null || width === 0 || sameJson(width, held.colwidth[index]))
}

/** How many rows or columns a cell covers; 1 if it does not say so, or nothing that it could cover. */
function spanFrom(value: Json | undefined): number {
  const span = wholeNumber(value)
  return span !== null && span >= 1 && span <= maxSpan ? span : 1
}

/** The widths of the columns of a cell in whole pixels; 0 where it does not say one. */
function widthsFrom(value: Json | undefined): number[] {
  if (!Array.isArray(value)) return []
  return (value as readonly Json[]).map((width) => {
    const rounded = typeof width === 'number' ? Math.round(width) : 0
    return rounded >= 1 && rounded <= maxWidth ? rounded : 0
  })
}

function backgroundFrom({ attributes }: SourceElement): string | null {
  for (const name of backgroundNames) {
    const value = attributes[name]
    if (typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)) return value
  }
  return null
}
