/**
 * Commands on marks: what is said about a stretch of text, not about its block.
 *
 * With a selection they change it; with a caret they decide what the next typed character will have.
 */
import type { PaletteColor } from '@tandem/shared/schema/palette.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { toggleMark } from 'prosemirror-commands'
import type { MarkType } from 'prosemirror-model'
import { TextSelection, type Command, type EditorState } from 'prosemirror-state'
import { FloatingRequestEvent } from '../floating-request.ts'

const { bold, italic, underline, strike, code, superscript, subscript, color, highlight } = schema.marks

export const toggleBold: Command = toggleMark(bold)
export const toggleItalic: Command = toggleMark(italic)
export const toggleUnderline: Command = toggleMark(underline)
export const toggleStrike: Command = toggleMark(strike)
export const toggleCode: Command = toggleMark(code)
export const toggleSuperscript: Command = toggleInsteadOf(superscript, subscript)
export const toggleSubscript: Command = toggleInsteadOf(subscript, superscript)

/** A command that toggles `type`, and takes `other` away where that comes. */
function toggleInsteadOf(type: MarkType, other: MarkType): Command {
  const toggle = toggleMark(type)
  return (state, dispatch) =>
    toggle(
      state,
      dispatch &&
        ((tr) => {
          const { empty, ranges } = state.selection
          if (!empty) for (const { $from, $to } of ranges) tr.removeMark($from.pos, $to.pos, other)
          else if (type.isInSet(tr.storedMarks ?? [])) tr.removeStoredMark(other)
          dispatch(tr)
        }),
    )
}

/** Asks whoever embeds the editor for the colours to choose from. */
export const requestColors: Command = (state, dispatch, view) => {
  if (!setTextColor('red')(state)) return false
  if (dispatch && view) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-colors'))
  return true
}

/** Gives the selected text, or what is typed next, a colour of the palette, or takes it away. */
export function setTextColor(name: PaletteColor | null): Command {
  return setColorMark(color, name)
}

/** Highlights the selected text, or what is typed next, with a colour of the palette, or takes that away. */
export function setHighlight(name: PaletteColor | null): Command {
  return setColorMark(highlight, name)
}

function setColorMark(type: MarkType, name: PaletteColor | null): Command {
  return (state, dispatch) => {
    const { selection } = state
    const mark = name === null ? null : type.create({ color: name })
    // Whether the text takes it at all is what toggling knows.
    if (!toggleMark(type, mark?.attrs)(state)) return false
    if (dispatch) {
      const { tr } = state
      if (selection.empty) {
        if (mark === null) tr.removeStoredMark(type)
        else tr.addStoredMark(mark)
      } else {
        for (const { $from, $to } of selection.ranges) {
          if (mark === null) tr.removeMark($from.pos, $to.pos, type)
          else tr.addMark($from.pos, $to.pos, mark)
        }
      }
      dispatch(tr)
    }
    return true
  }
}

/** The colour of the palette that the start of the selection has of `type`; `null` without one. */
export function colorAt(state: EditorState, type: 'color' | 'highlight'): string | null {
  const { $from, empty, to } = state.selection
  const marks = empty ? (state.storedMarks ?? $from.marks()) : ($from.marksAcross(state.doc.resolve(to)) ?? [])
  const mark = schema.marks[type].isInSet(empty ? marks : ($from.nodeAfter?.marks ?? marks))
  return mark === undefined ? null : String(mark.attrs['color'])
}

/** Highlights the selected text in the first colour that writers expect, or takes every highlight away. */
export const toggleHighlight: Command = (state, dispatch) => setHighlight(isMarkActive(state, highlight) ? null : 'yellow')(state, dispatch)

/** Whether the selection has `type` somewhere, or what is typed next would have it. */
export function isMarkActive(state: EditorState, type: MarkType): boolean {
  const { ranges, empty, $from } = state.selection
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
  return ranges.some((range) => state.doc.rangeHasMark(range.$from.pos, range.$to.pos, type))
}

// A link is content, and an unknown mark is not ours to take away.
const formatting: readonly MarkType[] = [bold, italic, underline, strike, code, superscript, subscript, color, highlight]

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

/** Takes away how the text of the block of the caret looks, and how what is typed next would. Links stay. */
export const clearBlockFormatting: Command = ({ selection: { $from }, tr }, dispatch) => {
  if (!$from.parent.isTextblock) return false
  if (dispatch) {
    for (const type of formatting) tr.removeMark($from.start(), $from.end(), type).removeStoredMark(type)
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
