/** Putting what was chosen into the place of what was typed, as one step to undo. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { dayFromNow } from '../commands/inline.ts'
import { slashCommands, type SlashCommand, type SlashId } from './slash-commands.ts'
import { suggestionsKey, type Mentioned, type Typed } from './typed.ts'

/** What can be chosen. */
export type Choice =
  | { readonly kind: 'command'; readonly id: SlashId }
  | ({ readonly kind: 'mention' } & Mentioned)
  /** The day that is so many days from today. */
  | { readonly kind: 'day'; readonly days: number }
  | { readonly kind: 'text'; readonly text: string }

/** What is there when what was typed is gone: commands are asked whether they apply to that. */
function without(typed: Typed, state: EditorState): { tr: Transaction; state: EditorState } {
  const tr = state.tr.delete(typed.from, typed.to)
  // A state of its own: the plugins have not seen the deletion, and see it together with what comes in its place.
  return { tr, state: EditorState.create({ doc: tr.doc, selection: tr.selection, storedMarks: tr.storedMarks ?? state.storedMarks }) }
}

/** The items of the slash menu that apply where `typed` is. */
export function applicable(typed: Typed, state: EditorState): ReadonlySet<SlashId> {
  const after = without(typed, state).state
  const ids = Object.keys(slashCommands) as SlashId[]
  return new Set(
    ids.filter((id) => {
      const { change, request }: SlashCommand = slashCommands[id]
      // Whether somebody answers a request, the plugins know, which the state without what was typed has not.
      return change?.(after) ?? request?.(state) ?? true
    }),
  )
}

/** Puts `choice` into the place of `typed`. */
export function choose(view: EditorView, typed: Typed, choice: Choice, onMention: (mentioned: Mentioned) => void): void {
  switch (choice.kind) {
    case 'command':
      runCommand(view, typed, slashCommands[choice.id])
      break
    case 'mention': {
      const { id, label } = choice
      insertAtom(view, typed, schema.nodes.mention.create({ id, label }))
      onMention({ id, label })
      break
    }
    case 'day':
      insertAtom(view, typed, schema.nodes.date.create({ value: dayFromNow(choice.days) }))
      break
    case 'text':
      view.dispatch(view.state.tr.insertText(choice.text, typed.from, typed.to).setMeta(suggestionsKey, 'close').scrollIntoView())
      break
  }
}

function runCommand(view: EditorView, typed: Typed, { change, request, typed: sign }: SlashCommand): void {
  const { tr, state } = without(typed, view.state)
  change?.(state, (made) => {
    for (const step of made.steps) tr.step(step)
    tr.setSelection(made.selection.getBookmark().resolve(tr.doc))
    if (made.storedMarksSet) tr.setStoredMarks(made.storedMarks)
  })
  if (sign !== undefined) tr.insertText(sign)
  view.dispatch(tr.setMeta(suggestionsKey, sign === undefined ? 'close' : 'ask').scrollIntoView())
  request?.(view.state, view.dispatch, view)
}

/** Inserts an atom, and a space where the text does not go on with one. */
function insertAtom(view: EditorView, { from, to }: Typed, atom: Node): void {
  const { tr, doc } = view.state
  const $to = doc.resolve(to)
  const marks = doc.resolve(from).marks()
  const isFollowed = /^[\s.,;:!?)\]}]/.test($to.parent.textBetween($to.parentOffset, Math.min($to.parentOffset + 1, $to.parent.content.size)))
  tr.replaceWith(from, to, isFollowed ? atom.mark(marks) : [atom.mark(marks), schema.text(' ', marks)])
  view.dispatch(tr.setMeta(suggestionsKey, 'close').scrollIntoView())
}
