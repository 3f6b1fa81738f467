/**
 * Commands on marks: what is said about a stretch of text, not about its block.
 *
 * With a selection they change it; with a caret they decide what the next typed character will have.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { toggleMark } from 'prosemirror-commands'
import type { MarkType } from 'prosemirror-model'
import { TextSelection, type Command, type EditorState } from 'prosemirror-state'

const { bold, italic, underline, strike, code } = schema.marks

export const toggleBold: Command = toggleMark(bold)
export const toggleItalic: Command = toggleMark(italic)
export const toggleUnderline: Command = toggleMark(underline)
export const toggleStrike: Command = toggleMark(strike)
export const toggleCode: Command = toggleMark(code)

/** Whether the selection has `type` somewhere, or what is typed next would have it. */
export function isMarkActive(state: EditorState, type: MarkType): boolean {
  const { ranges, empty, $from } = state.selection
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
  return ranges.some((range) => state.doc.rangeHasMark(range.$from.pos, range.$to.pos, type))
}

// A link is content, and an unknown mark is not ours to take away.
const formatting: readonly MarkType[] = [bold, italic, underline, strike, code]

/** Takes away how the selected text looks. Links stay. */
export const clearFormatting: Command = (state, dispatch) => {
  const active = formatting.filter((type) => isMarkActive(state, type))
  if (active.length === 0) return false
  if (dispatch) {
    const { tr, selection } = state
    for (const type of active) {
      if (selection.empty) tr.removeStoredMark(type)
      else for (const { $from, $to } of selection.ranges) tr.removeMark($from.pos, $to.pos, type)
    }
    dispatch(tr)
  }
  return true
}

/** Breaks the line without starting a block. Code has line ends of its own. */
export const insertHardBreak: Command = (state, dispatch) => {
  const { selection } = state
  if (!(selection instanceof TextSelection)) return false
  if (dispatch) {
    const inCode = selection.$from.parent.type.spec.code === true
    const { tr } = state
    if (inCode) tr.insertText('\n')
    else tr.replaceSelectionWith(schema.nodes.hardBreak.create(), true)
    dispatch(tr.scrollIntoView())
  }
  return true
}
