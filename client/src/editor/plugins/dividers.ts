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
      handleTextInput(view, _from, _to, text) {
        const tr = paragraphBelowDivider(view.state)
        if (tr === null) return false
        view.dispatch(tr.insertText(text))
        return true
      },
      handleDOMEvents: {
        // An input method composes where the caret is when it begins: it needs a text to be in.
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
