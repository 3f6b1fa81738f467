/**
 * Backspace at the start of a block and Delete at its end.
 *
 * Backspace first takes away what makes the block special (its depth in a list, its type, its quote, its
 * indent), one at a time, and only joins a plain paragraph. Joining deletes the boundary between two
 * blocks; where one side is empty, the empty block goes and the text keeps the block that it is in.
 * A divider or a picture is never joined with what is beside it: it is selected whole, so that the next key deletes it,
 * and an empty paragraph between goes. Nothing is joined across the border of a cell or a table. What is selected of cells is their text.
 * All other deletion is the browser's, which ProseMirror reads.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { chainCommands, deleteSelection } from 'prosemirror-commands'
import type { Node, ResolvedPos } from 'prosemirror-model'
import { NodeSelection, Selection, TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { isFigure, setBlockTypeAt } from './blocks.ts'
import { emptyCells } from './cells.ts'
import { isListItem, outdent } from './lists.ts'

const { paragraph, listItem, unknownBlock, table } = schema.nodes

function atStart(state: EditorState, view: EditorView | undefined): boolean {
  const { selection } = state
  if (!(selection instanceof TextSelection) || !selection.empty) return false
  // In bidirectional text only the browser knows where a block visibly begins.
  return view ? view.endOfTextblock('backward', state) : selection.$from.parentOffset === 0
}

function atEnd(state: EditorState, view: EditorView | undefined): boolean {
  const { selection } = state
  if (!(selection instanceof TextSelection) || !selection.empty) return false
  return view ? view.endOfTextblock('forward', state) : selection.$from.parentOffset === selection.$from.parent.content.size
}

/** At the start of a block that is more than a paragraph: takes the last thing away that makes it so. */
export const simplifyBlock: Command = (state, dispatch, view) => {
  if (!atStart(state, view)) return false
  const { $from } = state.selection
  const block = $from.parent
  const pos = $from.before()
  if (block.type === unknownBlock || isFigure(block)) return false
  if (isListItem(block) && outdent(state, dispatch)) return true

  const { tr } = state
  if (block.type !== paragraph) {
    // An empty line above a heading or code is what is meant to go, not the heading.
    const before = state.doc.resolve(pos).nodeBefore
    if (block.type !== listItem && before !== null && isEmptyParagraph(before)) tr.delete(pos - before.nodeSize, pos)
    else setBlockTypeAt(tr, pos, paragraph)
  } else if (block.attrs['callout'] !== null) {
    tr.setNodeAttribute(pos, 'callout', null)
  } else if (block.attrs['quote'] > 0) {
    tr.setNodeAttribute(pos, 'quote', Number(block.attrs['quote']) - 1)
  } else if (block.attrs['indent'] > 0) {
    tr.setNodeAttribute(pos, 'indent', Number(block.attrs['indent']) - 1)
  } else {
    return false
  }
  if (dispatch) dispatch(tr.scrollIntoView())
  return true
}

/** At the start of a block: joins it with the one before. */
export const joinBefore: Command = (state, dispatch, view) => {
  if (!atStart(state, view)) return false
  const boundary = state.selection.$from.before()
  const joined = joinAt(state, boundary)
  if (joined && dispatch) dispatch(joined)
  return joined !== null
}

/** At the end of a block: joins the next one to it. */
export const joinAfter: Command = (state, dispatch, view) => {
  if (!atEnd(state, view)) return false
  const joined = joinAt(state, state.selection.$from.after())
  if (joined && dispatch) dispatch(joined)
  return joined !== null
}

function joinAt(state: EditorState, boundary: number): Transaction | null {
  const { tr } = state
  const $boundary = tr.doc.resolve(boundary)
  const { nodeBefore, nodeAfter } = $boundary
  if (nodeBefore?.isTextblock !== true || nodeAfter === null) return null
  if (isFigure(nodeBefore) || isFigure(nodeAfter)) return besideFigure(tr, boundary, nodeBefore, nodeAfter)
  if (nodeBefore.content.size === 0 && nodeBefore.type !== unknownBlock) {
    tr.delete(boundary - nodeBefore.nodeSize, boundary)
    tr.setSelection(Selection.near(tr.doc.resolve(boundary - nodeBefore.nodeSize)))
  } else if (!nodeAfter.isTextblock) {
    return null
  } else {
    tr.join(boundary)
  }
  return tr.scrollIntoView()
}

/** What is done at the boundary of a divider or a picture. The caret is on one of its sides, or in a caption. */
function besideFigure(tr: Transaction, boundary: number, before: Node, after: Node): Transaction {
  const isCaretBefore = tr.selection.from < boundary
  const [own, ownStart] = isCaretBefore ? [before, boundary - before.nodeSize] : [after, boundary]
  const other = isCaretBefore ? boundary : boundary - before.nodeSize
  // From a caption the picture itself is meant first.
  const target = isFigure(own) ? ownStart : other
  if (isEmptyParagraph(own)) tr.delete(ownStart, ownStart + own.nodeSize)
  return tr.setSelection(NodeSelection.create(tr.doc, tr.mapping.map(target))).scrollIntoView()
}

/** At the start of a caption with nothing above it: the picture is selected. */
const selectOwnFigure: Command = (state, dispatch, view) => {
  if (!atStart(state, view) || !isFigure(state.selection.$from.parent)) return false
  if (dispatch) dispatch(state.tr.setSelection(NodeSelection.create(state.doc, state.selection.$from.before())).scrollIntoView())
  return true
}

function isEmptyParagraph(node: Node): boolean {
  return node.type === paragraph && node.content.size === 0
}

/**
 * The deletion of what is selected where plain deleting would leave parts of tables behind: the text of selected cells,
 * or all from within a table to outside of it, the table included. The caret is then where the selection began. `null`
 * for every other selection.
 */
export function deletionAcrossCells({ selection, tr }: EditorState): Transaction | null {
  if (selection instanceof CellSelection) {
    const first = Math.min(...selection.ranges.map(({ $from }) => $from.pos))
    tr.deleteSelection()
    return tr.setSelection(Selection.near(tr.doc.resolve(first)))
  }
  const { $from, $to } = selection
  const isInside = ($position: ResolvedPos) => $position.depth > 0 && $position.node(1).type === table
  if (!(selection instanceof TextSelection) || $from.sharedDepth($to.pos) > 0 || (!isInside($from) && !isInside($to))) return null
  tr.delete(isInside($from) ? $from.before(1) : $from.pos, isInside($to) ? $to.after(1) : $to.pos)
  return tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map($from.pos))))
}

const deleteWithTables: Command = (state, dispatch) => {
  const deletion = deletionAcrossCells(state)
  if (deletion !== null) dispatch?.(deletion.scrollIntoView())
  return deletion !== null
}

const deleteSelected = chainCommands(emptyCells, deleteWithTables, deleteSelection)

/** All that Backspace does beside what the browser does with a character. */
export const backspace: Command = chainCommands(deleteSelected, selectOwnFigure, simplifyBlock, joinBefore)

/** All that Delete does beside what the browser does with a character. */
export const deleteForward: Command = chainCommands(deleteSelected, joinAfter)
