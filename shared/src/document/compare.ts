/**
 * What changed between two states of one document, by the ids of its units and not by comparing texts:
 * a sentence that was typed anew is new, and one that was moved by splitting and joining blocks is the same.
 *
 * Both states are read in one walk over the text, of which each unit is visible in one of them or in both.
 * Every marker that is visible in either begins a block of the result, and what follows up to the next one
 * is its content, in both states. So where a block was split, the new block is inserted and the text in it
 * is the same; where two were joined, the second is deleted and the text in it is the same. To read one
 * state out of the result, leave out what the other has alone; the content of a block that is left out then
 * goes on in the block before it, or, at the start and behind a table, is a paragraph by itself. A state
 * of which nothing is left is one empty paragraph. [DF5]
 */
import type { Mark, NodeType } from 'prosemirror-model'
import * as Y from 'yjs'
import { schema, type Json } from '../schema/schema.ts'
import { marksFrom, noAttributes, sameJson, withFormat, type Attributes } from './attributes.ts'
import { blockFrom, textblockFrom } from './blocks.ts'
import { gridOf } from './grid.ts'
import { contentRoot, isMarkerItem, markerOf, type Marker, type MarkerItem } from './layout.ts'
import { firstUnit, runsOf, type Inline, type Run, type UnitId } from './pieces.ts'
import { emptyView, listAt, MarkerAt, valueAt, viewOf, visibleRuns, type StateView } from './state-view.ts'
import { cellRoot, gonePrefix, isTableId, tableKeys, widthPrefix, type Grid, type GridCell } from './tables.ts'

/** In which of the two states something is, and whether it is the same in both. */
export type ChangeStatus = 'same' | 'inserted' | 'deleted' | 'changed'

/** A block's node type and attributes, as in the JSON of the ProseMirror document. */
export interface BlockState {
  type: string
  attrs: Readonly<Record<string, Json>>
}

/** A mark, as in the JSON of the ProseMirror document. */
export interface MarkState {
  type: string
  attrs?: Readonly<Record<string, Json>>
}

/** A run of text, or one atom, that has one status and one formatting. */
export type Piece = Inline & {
  status: 'same' | 'inserted' | 'deleted' | 'formatted'
  /** Id of its first unit; the others follow it. */
  id: UnitId
  /** In UTF-16 units; 1 for an atom. */
  length: number
  /** The marks that it shows in the newer state; for what was deleted, in the older one. */
  marks: readonly MarkState[]
  /** The marks that it showed in the older state, where they were others: the status is `formatted`. */
  marksBefore?: readonly MarkState[]
}

/** A paragraph, heading, list item or other block of text. */
export interface TextChange {
  kind: 'text'
  /** Of the block itself: its type and attributes. What happened to its text, its pieces say. */
  status: ChangeStatus
  /** Id of its marker; `null` for an implied paragraph. */
  id: UnitId | null
  /** What it was in the older state; `null` if it was not there. */
  before: BlockState | null
  /** What it is in the newer state; `null` if it is not there. */
  after: BlockState | null
  content: Piece[]
}

/** What a cell is beside its text. */
export interface CellState {
  colspan: number
  rowspan: number
  isHeader: boolean
  /** A colour, `#rrggbb`. */
  background: string | null
}

export interface CellChange {
  /** Id of the column that it begins in. */
  column: string
  /** A cell that is covered by a merged one is not there: it is deleted by merging and inserted by splitting. */
  status: ChangeStatus
  before: CellState | null
  after: CellState | null
  blocks: TextChange[]
}

/** A row. One that was moved is there twice: deleted where it was and inserted where it is, both `isMoved`. */
export interface RowChange {
  id: string
  status: 'same' | 'inserted' | 'deleted'
  isMoved: boolean
  /** The cells that begin in it in either state, by the order of the columns. */
  cells: CellChange[]
}

/** A column; as a row, it is there twice if it was moved. */
export interface ColumnChange {
  id: string
  status: ChangeStatus
  isMoved: boolean
  /** In CSS pixels; 0 where none is set. */
  before: { width: number } | null
  after: { width: number } | null
}

export interface TableChange {
  kind: 'table'
  /** Of the table's own attributes. What happened to rows, columns and cells, these say. */
  status: ChangeStatus
  id: UnitId
  before: BlockState | null
  after: BlockState | null
  columns: ColumnChange[]
  rows: RowChange[]
}

/** What a block of either state became. Plain JSON. */
export type BlockChange = TextChange | TableChange

/**
 * What changed from the state `older` to the state `newer`: the blocks of both, in the order of the document.
 *
 * `document` must hold the whole history up to the newer state, so it must have been made with
 * `{ gc: false }` from the updates as they came; it is only read. It may hold more. If it does not hold one
 * of the states, an Error says what is missing. Content that is not laid out as a Tandem document is left out.
 */
export function compareStates(document: Y.Doc, older: Y.Snapshot, newer: Y.Snapshot): BlockChange[] {
  return new Comparison(document).text(contentRoot, viewOf(document, older), viewOf(document, newer), false)
}

/** Whether anything of `block` is not the same. */
export function hasChanges(block: BlockChange): boolean {
  if (block.status !== 'same') return true
  if (block.kind === 'text') return block.content.some(({ status }) => status !== 'same')
  return (
    block.columns.some(({ status }) => status !== 'same') ||
    block.rows.some(({ status, cells }) => status !== 'same' || cells.some((cell) => cell.status !== 'same' || cell.blocks.some(hasChanges)))
  )
}

/** The blocks with changes, and of the others those right before and behind them. A table stays whole. */
export function onlyChanges(blocks: readonly BlockChange[]): BlockChange[] {
  const isChanged = blocks.map(hasChanges)
  return blocks.filter((_, index) => isChanged[index - 1] === true || isChanged[index] === true || isChanged[index + 1] === true)
}

/** The block that a state is in during the walk. */
class Side {
  readonly view: StateView
  /** Whether anything was there so far. */
  isEmpty = true
  /** Type of the block that text goes into; `null` at the start and behind a table, where text makes an implied paragraph. */
  #block: NodeType | null = null
  #attributes: Attributes = noAttributes
  #marks: readonly MarkState[] | null = null

  constructor(view: StateView) {
    this.view = view
  }

  get isInBlock(): boolean {
    return this.#block !== null
  }

  enter(block: NodeType | null): void {
    this.isEmpty = false
    this.#block = block
    this.#marks = null
  }

  format(format: Y.ContentFormat): void {
    this.#attributes = withFormat(this.#attributes, format)
    this.#marks = null
  }

  /** The marks that are shown here. */
  get marks(): readonly MarkState[] {
    this.#marks ??= marksFrom(this.#attributes, this.#block ?? schema.nodes.paragraph).map((mark: Mark) => mark.toJSON() as MarkState)
    return this.#marks
  }
}

class Comparison {
  readonly #document: Y.Doc
  /** Rows of the tables that have been read, in the one state and in the other. */
  readonly #takenBefore = new Set<string>()
  readonly #takenAfter = new Set<string>()

  constructor(document: Y.Doc) {
    this.#document = document
  }

  /** The blocks of one root text. In a cell, a table is a block of unknown type. */
  text(root: string, before: StateView, after: StateView, isCell: false): BlockChange[]
  text(root: string, before: StateView, after: StateView, isCell: true): TextChange[]
  text(root: string, before: StateView, after: StateView, isCell: boolean): BlockChange[] {
    const blocks: BlockChange[] = []
    const sides = [new Side(before), new Side(after)] as const
    const [older, newer] = sides
    // The block that text goes into; `null` where only an implied one could take it.
    let open: TextChange | null = null
    let last: TextChange | null = null
    const begin = (id: UnitId | null, was: BlockState | null, is: BlockState | null): TextChange => {
      const block: TextChange = { kind: 'text', status: 'same', id, before: was, after: is, content: [] }
      blocks.push(block)
      last = block
      return block
    }

    for (const unitRun of visibleRuns(firstUnit(this.#document, root), [before, after])) {
      const { item, isVisible } = unitRun
      const shown = sides.filter((_, index) => isVisible[index])
      if (isMarkerItem(item)) {
        const { client, clock } = item.id
        const [was, is] = sides.map((side, index) => (isVisible[index] === true ? blockAt(side.view, markerOf(item), isCell) : null)) as [Block | null, Block | null]
        const isTable = (block: Block | null) => block?.type === schema.nodes.table
        if (was !== null) older.enter(isTable(was) ? null : was.type)
        if (is !== null) newer.enter(isTable(is) ? null : is.type)
        if (!isTable(was) && !isTable(is)) {
          open = begin({ client, clock }, stateOf(was), stateOf(is))
          continue
        }
        // A block that is a table in one state only is two blocks, in an order in which the text goes on behind the right one.
        open = null
        if (was !== null && !isTable(was)) begin({ client, clock }, stateOf(was), null)
        blocks.push(this.#table(item, isTable(was) ? was : null, isTable(is) ? is : null, before, after))
        if (is !== null && !isTable(is)) open = begin({ client, clock }, null, stateOf(is))
      } else if (item.content instanceof Y.ContentFormat) {
        for (const side of shown) side.format(item.content)
      } else if (item.countable) {
        const starting = shown.filter((side) => !side.isInBlock)
        // Where it goes on with an earlier block in each state that shows it, it stays with that.
        const target: TextChange = open ?? (starting.length === 0 && last !== null ? last : (open = begin(null, null, null)))
        for (const side of starting) {
          side.enter(schema.nodes.paragraph)
          if (target.id !== null) continue
          if (side === older) target.before = implied
          else target.after = implied
        }
        for (const run of runsOf(unitRun)) addPiece(target.content, pieceOf(run, sides, isVisible))
      }
    }

    // A text without anything is an empty paragraph all the same, unless it is of a cell that is not there.
    const hasEmptyParagraph = (side: Side) => side.isEmpty && side.view !== emptyView
    if (blocks.length === 0) begin(null, null, null)
    const [first] = blocks
    if (first?.kind === 'text' && first.id === null) {
      if (hasEmptyParagraph(older)) first.before = implied
      if (hasEmptyParagraph(newer)) first.after = implied
    }
    for (const block of blocks) block.status = statusOf(block.before, block.after)
    return blocks
  }

  #table(item: MarkerItem, was: Block | null, is: Block | null, older: StateView, newer: StateView): TableChange {
    const { client, clock } = item.id
    const marker = markerOf(item)
    const before = was === null ? emptyView : older
    const after = is === null ? emptyView : newer
    const oldGrid = was === null ? null : gridAt(this.#document, marker, before, this.#takenBefore)
    const newGrid = is === null ? null : gridAt(this.#document, marker, after, this.#takenAfter)
    const rows = lines(marker, tableKeys.rows, before, after, oldGrid?.rows ?? [], newGrid?.rows ?? [])
    const columns = lines(marker, tableKeys.columns, before, after, oldGrid?.columns ?? [], newGrid?.columns ?? [])
    const oldCells = cellsById(oldGrid)
    const newCells = cellsById(newGrid)

    const cellsOf = (row: Line): CellChange[] =>
      columns.flatMap((column) => {
        const id = `${row.id}:${column.id}`
        const old = row.isBefore && column.isBefore ? (oldCells.get(id) ?? null) : null
        const now = row.isAfter && column.isAfter ? (newCells.get(id) ?? null) : null
        if (old === null && now === null) return []
        const blocks = this.text(cellRoot(row.id, column.id), old === null ? emptyView : before, now === null ? emptyView : after, true)
        return [{ column: column.id, status: statusOf(old, now), before: old, after: now, blocks }]
      })
    const width = (grid: Grid | null, id: string) => ({ width: grid?.widths[grid.columns.indexOf(id)] ?? 0 })

    return {
      kind: 'table',
      status: 'same',
      id: { client, clock },
      before: stateOf(was),
      after: stateOf(is),
      columns: columns.map(({ id, isBefore, isAfter, isMoved }) => {
        const old = isBefore ? width(oldGrid, id) : null
        const now = isAfter ? width(newGrid, id) : null
        return { id, status: statusOf(old, now), isMoved, before: old, after: now }
      }),
      rows: rows.map((row) => ({ id: row.id, status: presence(row.isBefore, row.isAfter), isMoved: row.isMoved, cells: cellsOf(row) })),
    }
  }
}

type Block = ReturnType<typeof blockFrom>

function blockAt(view: StateView, marker: Marker, isCell: boolean): Block {
  // Reading a block needs no more of a marker than `MarkerAt` has.
  const stored = new MarkerAt(view, marker) as unknown as Marker
  return isCell ? textblockFrom(stored) : blockFrom(stored)
}

function stateOf(block: Block | null): BlockState | null {
  return block === null ? null : { type: block.type.name, attrs: block.attrs }
}

/** An implied paragraph. [DF5] */
const implied: BlockState = Object.freeze({ type: 'paragraph', attrs: Object.freeze({ ...schema.nodes.paragraph.create().attrs }) })

function presence(isBefore: boolean, isAfter: boolean): 'same' | 'inserted' | 'deleted' {
  return isBefore && isAfter ? 'same' : isAfter ? 'inserted' : 'deleted'
}

function statusOf(before: object | null, after: object | null): ChangeStatus {
  const status = presence(before !== null, after !== null)
  return status === 'same' && !sameJson(before, after) ? 'changed' : status
}

function pieceOf({ client, clock, ...run }: Run, [older, newer]: readonly [Side, Side], [isBefore, isAfter]: readonly boolean[]): Piece {
  const status = presence(isBefore === true, isAfter === true)
  const piece = { ...run, id: { client, clock } }
  if (status === 'deleted') return { ...piece, status, marks: older.marks }
  if (status === 'inserted' || sameJson(older.marks, newer.marks)) return { ...piece, status, marks: newer.marks }
  return { ...piece, status: 'formatted', marks: newer.marks, marksBefore: older.marks }
}

/** Adds `piece`, as part of the last one if it goes on with that. */
function addPiece(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  if (
    last !== undefined &&
    'text' in last &&
    'text' in piece &&
    last.status === piece.status &&
    last.id.client === piece.id.client &&
    last.id.clock + last.length === piece.id.clock &&
    sameJson(last.marks, piece.marks) &&
    sameJson(last.marksBefore, piece.marksBefore)
  ) {
    last.text += piece.text
    last.length += piece.length
  } else pieces.push(piece)
}

/** The grid of a table as it is in `view`. Its rows are added to `taken`, those of the tables before it. */
function gridAt(document: Y.Doc, marker: Marker, view: StateView, taken: Set<string>): Grid {
  const ids = (key: string): string[] => {
    const list = valueAt(view, marker, key)
    return list instanceof Y.Array ? [...new Set(Array.from(listAt(list as Y.Array<unknown>, [view]), ({ value }) => value).filter(isTableId))] : []
  }
  const cells = valueAt(view, marker, tableKeys.cells)
  const texts = new Map<string, boolean>()
  const { client, clock } = marker._item!.id
  const listed = ids(tableKeys.rows)
  const rows = listed.filter((row) => !taken.has(row))
  for (const row of listed) taken.add(row)
  return gridOf({
    rows,
    columns: ids(tableKeys.columns),
    isGone: (id) => valueAt(view, marker, gonePrefix + id) === true,
    hasText: (row, column) => {
      const root = cellRoot(row, column)
      const known = texts.get(root) ?? hasText(document, root, view)
      texts.set(root, known)
      return known
    },
    property: (row, column, key) => (cells instanceof Y.Map ? valueAt(view, cells as Y.Map<unknown>, `${row}:${column}:${key}`) : undefined),
    width: (column) => valueAt(view, marker, widthPrefix + column),
    fallback: `~${client}-${clock}`,
  })
}

function hasText(document: Y.Doc, root: string, view: StateView): boolean {
  for (const { item } of visibleRuns(firstUnit(document, root), [view])) if (item.countable) return true
  return false
}

function cellsById(grid: Grid | null): Map<string, CellState> {
  return new Map(
    (grid?.cells.flat() ?? []).map(({ row, column, colspan, rowspan, isHeader, background }: GridCell) => [
      `${row}:${column}`,
      { colspan, rowspan, isHeader, background },
    ]),
  )
}

/** A row or column, in one place. */
interface Line {
  id: string
  isBefore: boolean
  isAfter: boolean
  isMoved: boolean
}

/**
 * The rows or columns that are shown in either state, in the order of the array that both read; where they
 * read different ones, the older state's first.
 */
function lines(marker: Marker, key: string, before: StateView, after: StateView, shownBefore: readonly string[], shownAfter: readonly string[]): Line[] {
  const old = valueAt(before, marker, key)
  const now = valueAt(after, marker, key)
  const all: Line[] = []
  // The first place of an id counts, by itself in each state.
  const restBefore = new Set(shownBefore)
  const restAfter = new Set(shownAfter)
  const add = (id: string, isBefore: boolean, isAfter: boolean) => {
    const line = { id, isBefore: isBefore && restBefore.delete(id), isAfter: isAfter && restAfter.delete(id), isMoved: false }
    if (line.isBefore || line.isAfter) all.push(line)
  }
  const addList = (list: unknown, views: readonly [StateView, StateView]) => {
    if (!(list instanceof Y.Array)) return
    for (const { value, isVisible } of listAt(list as Y.Array<unknown>, views)) if (isTableId(value)) add(value, isVisible[0] === true, isVisible[1] === true)
  }
  if (old === now) addList(old, [before, after])
  else {
    addList(old, [before, emptyView])
    addList(now, [emptyView, after])
  }
  // What is in no array is the one row or column of a table that has none. [DF20]
  for (const id of [...restBefore]) add(id, true, true)
  for (const id of [...restAfter]) add(id, false, true)
  const places = new Map<string, number>()
  for (const { id } of all) places.set(id, (places.get(id) ?? 0) + 1)
  return all.map((line) => ({ ...line, isMoved: places.get(line.id) === 2 }))
}
