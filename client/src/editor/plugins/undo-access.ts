/**
 * Undo lives outside the editor state: `UndoHistory` watches the Y document, so that one person's undo
 * never takes back another's edit. This plugin keeps a reference to it in the state, so that the
 * keymap and the toolbar reach it like any other command.
 *
 * The browser's own undo is kept out. It starts from a menu, a shaken phone, or a key of ours that found
 * nothing to undo, and would change the text to what the browser remembers of it.
 */
import { Plugin, PluginKey, type Command, type EditorState } from 'prosemirror-state'
import type { UndoHistory } from '../binding/index.ts'

const key = new PluginKey<UndoHistory>('tandem-undo')

/** Makes `history` the one that `undo` and `redo` act on in states with this plugin. */
export function undoAccess(history: UndoHistory): Plugin<UndoHistory> {
  return new Plugin({
    key,
    state: { init: () => history, apply: (_tr, value) => value },
    props: {
      handleDOMEvents: {
        beforeinput(view, event) {
          const command = event.inputType === 'historyUndo' ? undo : event.inputType === 'historyRedo' ? redo : null
          if (command === null) return false
          event.preventDefault()
          if (view.editable) command(view.state, view.dispatch, view)
          return true
        },
      },
    },
  })
}

/** Takes back the newest edit made here. */
export const undo: Command = (state, dispatch, view) => key.getState(state)?.undo(state, dispatch, view) ?? false

/** Makes again what `undo` took back. */
export const redo: Command = (state, dispatch, view) => key.getState(state)?.redo(state, dispatch, view) ?? false

/** Whether there is anything to take back. */
export function canUndo(state: EditorState): boolean {
  return key.getState(state)?.canUndo() ?? false
}

/** Whether there is anything to make again. */
export function canRedo(state: EditorState): boolean {
  return key.getState(state)?.canRedo() ?? false
}
