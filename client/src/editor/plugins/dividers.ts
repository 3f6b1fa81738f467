/**
 * A divider is a textblock, so that what somebody else types into its block while it becomes one has a place. For whoever
 * writes it is a thing: while it is empty there is no caret in it, it is selected whole, and what is typed there goes into a
 * paragraph below. One with text in it is edited like any block.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Plugin, TextSelection, type EditorState, type Transaction } from 'prosemirror-state'
import { commonAttributes } from '../commands/blocks.ts'

const { divider, paragraph } = schema.nodes

/** The `keyCode` of a key that an input method has taken. */
const composing = 229
const hasScreenKeyboard = typeof navigator !== 'undefined' && /Android/.test(navigator.userAgent)

function isEmptyDivider(node: Node): boolean {
  return node.type === divider && node.content.size === 0
}

/** Selects the divider that a caret has come into; `null` where there is none. */
function selectedWhole({ selection, tr }: EditorState): Transaction | null {
  const { $from, empty } = selection
  if (!(selection instanceof TextSelection) || !empty || !isEmptyDivider($from.parent)) return null
  return tr.setSelection(NodeSelection.create(tr.doc, $from.before()))
}

/** Makes a paragraph below the selected divider, with the caret in it; `null` where none is selected. */
export function paragraphBelowDivider({ selection, tr }: EditorState): Transaction | null {
  if (!(selection instanceof NodeSelection) || selection.node.type !== divider) return null
  tr.insert(selection.to, paragraph.create({ ...commonAttributes(selection.node), align: null, unknown: null }))
  return tr.setSelection(TextSelection.create(tr.doc, selection.to + 1)).scrollIntoView()
}

export function dividers(): Plugin {
  return new Plugin({
    // A selection that reaches over dividers stays.
    appendTransaction: (_transactions, _before, state) => selectedWhole(state),
    props: {
      // An input method tells by this key that it is about to compose, and needs a text to be in: once it has begun, a text that is
      // put under it ends what it composes. On-screen keyboards send it with every key, also with those that delete.
      handleKeyDown(view, event) {
        const tr = event.keyCode === composing && !hasScreenKeyboard && view.editable ? paragraphBelowDivider(view.state) : null
        if (tr !== null) view.dispatch(tr)
        return false
      },
      handleTextInput(view, _from, _to, text) {
        const tr = paragraphBelowDivider(view.state)
        if (tr === null) return false
        view.dispatch(tr.insertText(text))
        return true
      },
      handleDOMEvents: {
        // One that told nothing before: dictation, an emoji picker, an on-screen keyboard.
        compositionstart(view) {
          const tr = view.editable ? paragraphBelowDivider(view.state) : null
          if (tr !== null) view.dispatch(tr)
          return false
        },
      },
      handleClickOn(view, _pos, node, nodePos, _event, direct) {
        if (!direct || !isEmptyDivider(node)) return false
        view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, nodePos)))
        return true
      },
    },
  })
}
