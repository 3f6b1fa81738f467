/**
 * Enter: what a new line is in each kind of block.
 *
 *   code block      a line end; on the second blank line at its end, a paragraph below
 *   unknown block   a line break, since where it may be divided is not known; at its end, a paragraph below
 *   empty item      one level out, and on the outermost a paragraph
 *   empty, quoted   one quote out; in a callout, out of that first
 *   divider         a paragraph below; where a picture is selected, below that too
 *   caption         a paragraph below, with what stands behind the caret
 *   else            a division: the text stays in the block that it is in, a new block is made beside it
 *
 * A division at the very start makes the new block above, so that the text, and whatever refers to its
 * block, stays; anywhere else below.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { chainCommands } from 'prosemirror-commands'
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import { AllSelection, NodeSelection, TextSelection, type Command, type Transaction } from 'prosemirror-state'
import { commonAttributes, isFigure, setBlockTypeAt } from './blocks.ts'
import { indentationAt } from './code.ts'
import { insertHardBreak } from './marks.ts'
import { isListItem, outdent } from './lists.ts'

const { paragraph, heading, listItem, codeBlock, unknownBlock } = schema.nodes

/** Ends a code block from anywhere in it: puts a paragraph below, with the caret in it. */
export const exitCode: Command = (state, dispatch) => {
  const { $from, $to } = state.selection
  if ($from.parent.type !== codeBlock || !$from.sameParent($to)) return false
  if (dispatch) dispatch(insertBelow(state.tr).scrollIntoView())
  return true
}

const enterInCode: Command = (state, dispatch) => {
  const { $from, $to, empty } = state.selection
  if ($from.parent.type !== codeBlock || !$from.sameParent($to)) return false
  if (dispatch) {
    const { tr } = state
    const atEnd = empty && $from.parentOffset === $from.parent.content.size
    const text = $from.parent.textBetween(0, $from.parentOffset, undefined, '\uFFFC')
    const blankLines = atEnd ? (/\n[ \t]*\n[ \t]*$/.exec(text)?.[0].length ?? 0) : 0
    if (blankLines > 0) insertBelow(tr.delete($from.pos - blankLines, $from.pos))
    else tr.insertText(`\n${indentationAt(text, $from.parentOffset)}`)
    dispatch(tr.scrollIntoView())
  }
  return true
}

const enterInUnknown: Command = (state, dispatch) => {
  const { $from, $to } = state.selection
  if ($from.parent.type !== unknownBlock || !$from.sameParent($to)) return false
  if ($to.parentOffset < $to.parent.content.size) return insertHardBreak(state, dispatch)
  if (dispatch) dispatch(insertBelow(state.tr.deleteSelection()).scrollIntoView())
  return true
}

/** Takes an empty list item one level out; on the outermost it becomes a paragraph. */
export const leaveEmptyItem: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || !isListItem($from.parent) || $from.parent.content.size > 0) return false
  if (outdent(state, dispatch)) return true
  if (dispatch) {
    const { tr } = state
    setBlockTypeAt(tr, $from.before(), paragraph)
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Takes an empty paragraph out of its callout, or its innermost quote. */
export const leaveEmptyQuote: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  const { type, content, attrs } = $from.parent
  if (!empty || type !== paragraph || content.size > 0) return false
  if (attrs['callout'] !== null) {
    if (dispatch) dispatch(state.tr.setNodeAttribute($from.before(), 'callout', null).scrollIntoView())
    return true
  }
  if (!(attrs['quote'] > 0)) return false
  if (dispatch) dispatch(state.tr.setNodeAttribute($from.before(), 'quote', Number(attrs['quote']) - 1).scrollIntoView())
  return true
}

/** With a whole divider or picture selected: a paragraph below it, with the caret in it. */
const enterBesideFigure: Command = ({ selection, tr }, dispatch) => {
  if (!(selection instanceof NodeSelection) || !isFigure(selection.node)) return false
  if (dispatch) {
    tr.insert(selection.to, paragraph.create({ ...commonAttributes(selection.node), align: null, unknown: null }))
    dispatch(tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView())
  }
  return true
}

/** Divides the block at the caret, after deleting what is selected. */
export const splitBlock: Command = (state, dispatch) => {
  const { selection } = state
  if (!(selection instanceof TextSelection || selection instanceof AllSelection)) return false
  if (!dispatch) return true

  const tr = state.tr.deleteSelection()
  const { $from } = tr.selection
  const block = $from.parent
  if (!block.isTextblock || selection instanceof AllSelection) {
    dispatch(tr.scrollIntoView())
    return true
  }
  // A selection that reached into other blocks leaves the caret in its first one, which may be of any type.
  if (block.type === codeBlock) {
    dispatch(tr.insertText('\n').scrollIntoView())
    return true
  }
  if (block.type === unknownBlock) {
    dispatch(insertBelow(tr).scrollIntoView())
    return true
  }

  const marks = state.storedMarks ?? (selection.$to.parentOffset > 0 ? selection.$from.marks() : null)
  const atEnd = $from.parentOffset === block.content.size
  const { type, attrs } = newBlock(block, atEnd || $from.parentOffset === 0)
  if ($from.parentOffset === 0 && !atEnd && !isFigure(block)) {
    const start: unknown = block.attrs['start'] ?? null
    tr.insert($from.before(), type.create(type === listItem ? { ...attrs, start } : attrs))
    // The number that a list begins with belongs to its first item, which is now the new one.
    if (start !== null) tr.setNodeAttribute(tr.selection.$from.before(), 'start', null)
  } else {
    tr.split($from.pos, 1, [{ type, attrs }])
    if (marks && type === block.type) tr.ensureMarks(marks)
  }
  dispatch(tr.scrollIntoView())
  return true
}

/** What is made beside `block`; `empty` where it will have no text. */
function newBlock(block: Node, empty: boolean): { type: NodeType; attrs: Attrs } {
  const common = commonAttributes(block)
  if (isListItem(block)) return { type: listItem, attrs: { ...common, kind: block.attrs['kind'] } }
  if (block.type === heading && !empty) return { type: heading, attrs: { ...common, level: block.attrs['level'] } }
  if (isFigure(block)) return { type: paragraph, attrs: { ...common, align: null } }
  return { type: paragraph, attrs: common }
}

/** Puts an empty paragraph below the block of the caret and the caret into it. */
function insertBelow(tr: Transaction): Transaction {
  const { $to } = tr.selection
  const after = $to.after()
  tr.insert(after, paragraph.create({ ...commonAttributes($to.parent), unknown: null }))
  return tr.setSelection(TextSelection.create(tr.doc, after + 1))
}

/** All that Enter does, the first that applies. */
export const enter: Command = chainCommands(enterBesideFigure, enterInCode, enterInUnknown, leaveEmptyItem, leaveEmptyQuote, splitBlock)
