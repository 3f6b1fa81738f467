/** Reads one of the two states out of a comparison, by the rule that the comparison states. */
import type { BlockChange, BlockState, MarkState, Piece, TableChange } from '@tandem/shared/document/compare.ts'
import type { Inline } from '@tandem/shared/document/pieces.ts'
import { atomFrom } from '@tandem/shared/document/inline.ts'
import { schema, type Json } from '@tandem/shared/schema/schema.ts'
import { Mark, Node } from 'prosemirror-model'

type Side = 'before' | 'after'

/** The document of the older state (`before`) or of the newer one (`after`). */
export function documentOf(changes: readonly BlockChange[], side: Side): Node {
  const document = schema.nodes.doc.create(null, blocksOf(changes, side))
  document.check()
  return document
}

const other = { before: 'inserted', after: 'deleted' } as const

function blocksOf(changes: readonly BlockChange[], side: Side): Node[] {
  const blocks: Node[] = []
  let open: { state: BlockState; content: Node[] } | null = null
  const close = () => {
    if (open !== null) blocks.push(nodeOf(open.state, open.content))
    open = null
  }
  for (const block of changes) {
    if (block.kind === 'table') {
      if (block[side] === null) continue
      close()
      blocks.push(tableOf(block, side))
      continue
    }
    const state = block[side]
    if (state !== null) {
      close()
      open = { state, content: [] }
    }
    for (const piece of block.content) {
      if (piece.status === other[side]) continue
      open ??= { state: { type: 'paragraph', attrs: {} }, content: [] }
      open.content.push(inlineOf(piece, marksOf(piece, side)))
    }
  }
  close()
  return blocks.length > 0 ? blocks : [schema.nodes.paragraph.create()]
}

function nodeOf({ type, attrs }: BlockState, content: Node[]): Node {
  // Adjacent texts with the same marks become one.
  return schema.nodeFromJSON({ type, attrs, content: content.map((node) => node.toJSON() as Json) })
}

function marksOf(piece: Piece, side: Side): readonly MarkState[] {
  return side === 'before' && piece.status === 'formatted' ? (piece.marksBefore ?? []) : piece.marks
}

function inlineOf(piece: Inline, marks: readonly MarkState[]): Node {
  const set = marks.map((mark) => Mark.fromJSON(schema, mark))
  if ('text' in piece) return schema.text(piece.text, set)
  return atomFrom(piece.atom, set)
}

function tableOf(table: TableChange, side: Side): Node {
  const columns = table.columns.filter((column) => column[side] !== null)
  const rows = table.rows
    .filter((row) => row.status !== other[side])
    .map((row) => {
      const cells = row.cells.flatMap((cell) => {
        const state = cell[side]
        if (state === null) return []
        const first = columns.findIndex(({ id }) => id === cell.column)
        const widths = columns.slice(first, first + state.colspan).map((column) => column[side]!.width)
        const { isHeader, ...attrs } = state
        const colwidth = widths.some((width) => width > 0) ? widths : null
        const type = isHeader ? schema.nodes.tableHeader : schema.nodes.tableCell
        return [type.create({ ...attrs, column: cell.column, colwidth }, blocksOf(cell.blocks, side))]
      })
      return schema.nodes.tableRow.create({ row: row.id }, cells)
    })
  return schema.nodes.table.create(table[side]!.attrs, rows)
}
