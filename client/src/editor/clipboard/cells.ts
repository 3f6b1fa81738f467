/**
 * Cells as lines of text, and what is pasted where there are cells, or where there are none.
 *
 *     a<tab>b                      a row on one line, tabs between its cells
 *     "c 1<break>c 2"<tab>d        a cell that has a tab or a line break, or begins with a quotation mark, stands in
 *     """e"""<tab>f                quotation marks, and those within it are doubled, as spreadsheets have it
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, Slice, type Node } from 'prosemirror-model'

const { paragraph, table: tableType, tableRow, tableCell, hardBreak } = schema.nodes

/** Rows of cells as text; lines in a cell end with U+000A. */
export function writeCells(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map((cell) => (/^"|[\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t')).join('\n')
}

/** The rows of cells that a text says: what `writeCells` or a spreadsheet wrote. Any text is one; this does not fail. */
export function readCells(text: string): string[][] {
  const source = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  const rows: string[][] = [[]]
  // A cell in quotation marks that end where the cell ends, or else whatever stands there.
  for (const [, quoted, plain, end] of source.matchAll(/(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1)!.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
    else if (end === '') break
  }
  return rows
}

/** Text of several cells, tabs between them, as a table; `null` where there is no tab. */
export function cellsFromText(text: string): Slice | null {
  return text.includes('\t') ? new Slice(Fragment.from(tableFrom(readCells(text))), 0, 0) : null
}

/**
 * The table that a text outside of tables clearly is, else `null`: several lines, each with as many cells as the others and none
 * of them indented. Spreadsheets say in HTML what cells are; this is for terminals, databases and text editors.
 */
export function tableFromText(text: string): Node | null {
  if (!text.includes('\t') || /^[\t ]/m.test(text)) return null
  const rows = readCells(text)
  const width = rows[0]!.length
  return rows.length > 1 && width > 1 && rows.every((cells) => cells.length === width) ? tableFrom(rows) : null
}

function tableFrom(rows: readonly (readonly string[])[]): Node {
  const width = Math.max(...rows.map((cells) => cells.length))
  return tableType.create(
    null,
    rows.map((cells) => tableRow.create(null, Array.from({ length: width }, (_, column) => tableCell.create(null, paragraph.create(null, lines(cells[column] ?? '')))))),
  )
}

function lines(text: string): Node[] {
  return text.split('\n').flatMap((line, index) => [...(index > 0 ? [hardBreak.create()] : []), ...(line === '' ? [] : [schema.text(line)])])
}

/** What can be pasted into a cell: cells go into cells, and of a table that stands among other blocks the text. */
export function withoutTablesAmongBlocks(slice: Slice): Slice {
  const { content, openStart, openEnd } = slice
  const hasTable = content.content.some((node) => node.type === tableType)
  if (!hasTable || content.childCount === 1) return slice
  const textblocks = content.content.flatMap((node) => {
    const found: Node[] = []
    if (node.type !== tableType) return [node]
    node.descendants((inner) => {
      if (inner.isTextblock) found.push(inner)
      return !inner.isTextblock
    })
    return found
  })
  const isTextOpen = (node: Node | null, open: number) => (node?.type === tableType ? (open > 3 ? 1 : 0) : open)
  return new Slice(Fragment.from(textblocks), isTextOpen(content.firstChild, openStart), isTextOpen(content.lastChild, openEnd))
}

/** The content of a slice that is one cell and nothing else, as text among text; any other slice as it is, and so a whole table of Tandem. */
export function contentOfOnlyCell(slice: Slice, isForeign: boolean): Slice {
  let { content } = slice
  if (content.firstChild?.type === tableType && !isForeign) return slice
  while (content.childCount === 1 && (content.firstChild!.type === tableType || content.firstChild!.type === tableRow)) ({ content } = content.firstChild!)
  const cell = content.childCount === 1 ? content.firstChild! : null
  const isCell = cell?.type === tableCell || cell?.type === schema.nodes.tableHeader
  return isCell ? new Slice(cell.content, 1, 1) : slice
}
