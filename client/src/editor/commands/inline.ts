/** Days, people and emoji in the text, for menus. Whoever types finds them by `@` and `:`. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { ResolvedPos } from 'prosemirror-model'
import { TextSelection, type Command } from 'prosemirror-state'
import { triggerIn } from '../suggestions/trigger.ts'
import { suggestionsKey } from '../suggestions/typed.ts'

/** A day of the calendar here, `days` from today, as it is stored. */
export function dayFromNow(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
  const digits = (value: number, length: number) => String(value).padStart(length, '0')
  return `${digits(day.getFullYear(), 4)}-${digits(day.getMonth() + 1, 2)}-${digits(day.getDate(), 2)}`
}

/** Whether a position is in text that is not code. */
function isInText($position: ResolvedPos): boolean {
  return $position.parent.inlineContent && $position.parent.type.spec.code !== true && !schema.marks.code.isInSet($position.marks())
}

/** Inserts today, in the place of what is selected. Both of its ends count: what is left is in the block of the first. */
export const insertToday: Command = (state, dispatch) => {
  if (!isInText(state.selection.$from) || !isInText(state.selection.$to)) return false
  const date = schema.nodes.date.create({ value: dayFromNow(0) }, null, state.selection.$from.marks())
  dispatch?.(state.tr.replaceSelectionWith(date, false).scrollIntoView())
  return true
}

/** Types the sign of people or emoji behind what is selected, and has them suggested. */
export function suggestBehind(sign: '@' | ':'): Command {
  return (state, dispatch) => {
    const { $to, to } = state.selection
    if (!isInText($to)) return false
    const before = $to.parent.textBetween(0, $to.parentOffset, null, '\uFFFC')
    const typed = triggerIn(before + sign, true)?.query === '' ? sign : ` ${sign}`
    const tr = state.tr.insertText(typed, to)
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, to + typed.length)).setMeta(suggestionsKey, 'ask').scrollIntoView())
    return true
  }
}
