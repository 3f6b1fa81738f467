/**
 * The visible text of a document with the Yjs ids of its units: what is there, block by block, and who
 * inserted it can be looked up by the ids.
 *
 * A run lies within one range of ids: one client, consecutive clocks. A run ends where ids do not go on, at
 * an atom, and where the block does; so a run is as long as what one client typed in one go and nobody
 * wrote into.
 */
import * as Y from 'yjs'
import type { Json } from '../schema/schema.ts'
import { blockFrom, isTableMarker, textblockFrom } from './blocks.ts'
import { embedFrom, inlineNodes } from './inline.ts'
import { contentRoot, isMarkerItem, markerOf } from './layout.ts'
import { currentView, visibleRuns, type UnitRun } from './state-view.ts'
import { cellRoot, listedRows, readGrid } from './tables.ts'

/** The id of one unit of a Y.Doc. */
export interface UnitId {
  client: number
  clock: number
}

/** Text, or one inline atom as it is stored (`{ "type": "hardBreak" }`). */
export type Inline = { text: string } | { atom: Json }

/** Consecutive units of one client: `clock` is the first one's, `length` how many they are (UTF-16 units; 1 for an atom). */
export type Run = UnitId & { length: number } & Inline

/** The cell of a table that a block is in. */
export interface CellPlace {
  /** Id of the table's marker. */
  table: UnitId
  /** Ids of the row and the column that the cell begins in. */
  row: string
  column: string
}

export interface BlockRuns {
  /** Id of the block's marker; `null` for an implied paragraph. [DF5] */
  id: UnitId | null
  /** Name of the node type that shows it. */
  type: string
  /** The cell that it is in; `null` outside of tables. */
  cell: CellPlace | null
  runs: Run[]
}

/**
 * The blocks of `document` in order, as `documentFrom` shows them: a table is an entry without runs, followed by the
 * blocks of its cells, row by row. Reads only; text in tables that were deleted is not listed.
 */
export function piecesFrom(document: Y.Doc): BlockRuns[] {
  const blocks: BlockRuns[] = []
  addText(blocks, document, contentRoot, null)
  return blocks
}

function addText(blocks: BlockRuns[], document: Y.Doc, root: string, cell: CellPlace | null): void {
  const before = blocks.length
  const open = (id: UnitId | null, type: string): BlockRuns => {
    const block: BlockRuns = { id, type, cell, runs: [] }
    blocks.push(block)
    return block
  }
  let block: BlockRuns | null = null
  const taken = new Set<string>()
  for (const unitRun of visibleRuns(firstUnit(document, root), [currentView])) {
    const { item } = unitRun
    if (isMarkerItem(item)) {
      const marker = markerOf(item)
      const { client, clock } = item.id
      if (cell === null && isTableMarker(marker)) {
        block = null
        open({ client, clock }, blockFrom(marker).type.name)
        const grid = readGrid(document, marker, (row) => taken.has(row))
        for (const row of listedRows(marker)) taken.add(row)
        for (const { row, column } of grid.cells.flat()) {
          addText(blocks, document, cellRoot(row, column), { table: { client, clock }, row, column })
        }
      } else block = open({ client, clock }, textblockFrom(marker).type.name)
    } else if (item.countable) {
      block ??= open(null, 'paragraph')
      for (const run of runsOf(unitRun)) addRun(block.runs, run)
    }
  }
  if (blocks.length === before) open(null, 'paragraph')
}

/** The first struct of a root, deleted or not. Does not make the root. */
export function firstUnit(document: Y.Doc, root: string): Y.Item | null {
  return document.share.get(root)?._start ?? null
}

/** Units of an inline struct as runs: text as one, each atom by itself. */
export function runsOf({ item, from, to }: UnitRun): Run[] {
  const { client } = item.id
  let clock = item.id.clock + from
  return inlineNodes(item, from, to - from, []).map((node) => {
    const text = node.text
    const length = text?.length ?? 1
    const run: Run = { client, clock, length, ...(text === undefined ? { atom: embedFrom(node) } : { text }) }
    clock += length
    return run
  })
}

function addRun(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  if (last !== undefined && 'text' in last && 'text' in run && last.client === run.client && last.clock + last.length === run.clock) {
    last.text += run.text
    last.length += run.length
  } else runs.push(run)
}
