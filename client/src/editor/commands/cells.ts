/**
 * Getting about in a table, and what keys do in a cell or to selected cells.
 *
 * A selection of text stays within a cell; beyond it, whole cells are selected (`CellSelection`). Where a
 * table is the last or the first block, or beside another one, the place next to it is a `GapCursor`.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { GapCursor } from 'prosemirror-gapcursor'
import type { Node, ResolvedPos } from 'prosemirror-model'
import { NodeSelection, Selection, TextSelection, type Command, type EditorState } from 'prosemirror-state'
import { addRow, cellAround, CellSelection, deleteCellSelection, isInTable, nextCell, selectedRect, selectionCell, TableMap } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'

const { table: tableType, paragraph } = schema.nodes

/** A caret in the cell at `position`: in front of its text (-1) or behind it (1). */
function caretIn(doc: Node, position: number, side: -1 | 1): Selection {
  const size = doc.nodeAt(position)?.nodeSize ?? 2
  return side < 0 ? Selection.near(doc.resolve(position + 1), 1) : Selection.near(doc.resolve(position + size - 1), -1)
}

/** The place between a table and the document's edge, or another table; `null` where there is a block to write in. */
export function gapBesideTable($position: ResolvedPos): Selection | null {
  const { nodeBefore, nodeAfter, depth } = $position
  const isTable = (node: Node | null) => node?.type === tableType
  const isGap = depth === 0 && (isTable(nodeBefore) || isTable(nodeAfter)) && [nodeBefore, nodeAfter].every((node) => node === null || isTable(node))
  return isGap ? new GapCursor($position) : null
}

/** Puts the caret behind the text of the next cell; from the last one, into a new row. */
export const goToNextCell: Command = (state, dispatch) => {
  if (!isInTable(state)) return false
  if (dispatch) {
    const { tr } = state
    const { map, table, tableStart } = selectedRect(state)
    const next = cellPositions(map).find((position) => tableStart + position > selectionCell(state).pos)
    if (next === undefined) {
      addRow(tr, { map, table, tableStart, left: 0, right: map.width, top: 0, bottom: map.height }, map.height)
      tr.setSelection(caretIn(tr.doc, tableStart + table.content.size + 1, 1))
    } else {
      tr.setSelection(caretIn(tr.doc, tableStart + next, 1))
    }
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Puts the caret behind the text of the cell before. */
export const goToPreviousCell: Command = (state, dispatch) => {
  if (!isInTable(state)) return false
  const { map, tableStart } = selectedRect(state)
  const previous = cellPositions(map).findLast((position) => tableStart + position < selectionCell(state).pos)
  if (previous === undefined) return false
  if (dispatch) dispatch(state.tr.setSelection(caretIn(state.doc, tableStart + previous, 1)).scrollIntoView())
  return true
}

/** The cells of a table, in the order of the text. */
function cellPositions(map: TableMap): number[] {
  return [...new Set(map.map)].toSorted((a, b) => a - b)
}

/** Empties the selected cells. */
export const emptyCells: Command = (state, dispatch) => {
  if (!(state.selection instanceof CellSelection)) return false
  if (dispatch) {
    let { tr } = state
    deleteCellSelection(state, (emptied) => {
      tr = emptied
    })
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Selects the cell of the caret; where a cell is selected already, the table. */
export const selectCellOrTable: Command = (state, dispatch) => {
  if (!isInTable(state)) return false
  const { map, tableStart } = selectedRect(state)
  const cells = cellPositions(map).map((position) => tableStart + position)
  const { pos } = selectionCell(state)
  const wanted =
    state.selection instanceof CellSelection ? CellSelection.create(state.doc, cells[0] ?? pos, cells.at(-1) ?? pos) : CellSelection.create(state.doc, pos)
  if (wanted.eq(state.selection)) return false
  if (dispatch) dispatch(state.tr.setSelection(wanted))
  return true
}

/** Enter where no text is: goes to the text of the selected cell, or makes a paragraph beside a table. */
export const enterBesideText: Command = (state, dispatch) => {
  const { selection } = state
  if (selection instanceof CellSelection) {
    if (dispatch) dispatch(state.tr.setSelection(caretIn(state.doc, selection.$headCell.pos, 1)).scrollIntoView())
    return true
  }
  const isTable = selection instanceof NodeSelection && selection.node.type === tableType
  if (!isTable && !(selection instanceof GapCursor)) return false
  if (dispatch) {
    const { tr } = state
    tr.insert(selection.to, paragraph.create())
    dispatch(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView())
  }
  return true
}

type Axis = 'horiz' | 'vert'

/** The cell of the caret, if an arrow key up (-1) or down (1), or to a side, would leave it. */
function leftCell(view: EditorView, axis: Axis, direction: -1 | 1): ResolvedPos | null {
  const { selection } = view.state
  if (!(selection instanceof TextSelection)) return null
  const { $head } = selection
  const $cell = cellAround($head)
  if ($cell === null || $head.depth !== $cell.depth + 2) return null
  const cell = $head.node(-1)
  if ($head.index(-1) !== (direction < 0 ? 0 : cell.childCount - 1)) return null
  const side = axis === 'vert' ? (direction < 0 ? 'up' : 'down') : direction < 0 ? 'backward' : 'forward'
  return view.endOfTextblock(side) ? $cell : null
}

/** A command for an arrow key: out of selected cells, or from a cell to the one above (-1) or below (1), or out of the table. */
export function arrow(axis: Axis, direction: -1 | 1): Command {
  return (state, dispatch, view) => {
    const { selection, doc } = state
    const go = (to: Selection) => {
      if (dispatch) dispatch(state.tr.setSelection(to).scrollIntoView())
      return true
    }
    if (selection instanceof CellSelection) return go(caretIn(doc, selection.$headCell.pos, direction))
    // To the sides the browser knows its way, in either direction of writing.
    if (axis === 'horiz' || !view || !selection.empty) return false
    const $cell = leftCell(view, axis, direction)
    if ($cell === null) return false
    const $next = nextCell($cell, axis, direction)
    if ($next !== null) return go(caretIn(doc, $next.pos, direction < 0 ? 1 : -1))
    const $beyond = doc.resolve(direction < 0 ? $cell.before(-1) : $cell.after(-1))
    return go(gapBesideTable($beyond) ?? Selection.near($beyond, direction))
  }
}

/** A command for an arrow key with Shift: selects cells, one more or one less. `direction` is as one sees it. */
export function extendCells(axis: Axis, direction: -1 | 1): Command {
  return (state, dispatch, view) => {
    if (!view) return false
    const towards = axis === 'horiz' && isRightToLeft(state, view) ? (direction < 0 ? 1 : -1) : direction
    const { selection } = state
    let $anchor: ResolvedPos
    let $head: ResolvedPos
    if (selection instanceof CellSelection) {
      ;({ $anchorCell: $anchor, $headCell: $head } = selection)
    } else {
      const $cell = leftCell(view, axis, towards)
      if ($cell === null) return false
      $anchor = $cell
      $head = $cell
    }
    const $next = nextCell($head, axis, towards)
    if ($next === null) return selection instanceof CellSelection
    if (dispatch) dispatch(state.tr.setSelection(new CellSelection($anchor, $next)).scrollIntoView())
    return true
  }
}

/** Whether the columns of the table that the selection is in go from right to left. */
function isRightToLeft(state: EditorState, view: EditorView): boolean {
  if (!isInTable(state)) return false
  const element = view.nodeDOM(selectedRect(state).tableStart - 1)
  return element instanceof Element && getComputedStyle(element).direction === 'rtl'
}
