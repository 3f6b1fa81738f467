/** Whether the focus mode is on; what it does then (in-focus.ts) is loaded when it is first on. */
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state'
import { lateView } from './late-view.ts'

type InFocus = typeof import('./in-focus.ts')

const key = new PluginKey<() => boolean>('tandem-focus-mode')

/** `isOn` is read on every update. */
export function focusMode(isOn: () => boolean): Plugin {
  let loaded: InFocus | null = null
  // Whether a key was pressed while it was loaded.
  let isDue = false
  const inFocus = () => (isOn() ? loaded : null)
  return new Plugin<() => boolean>({
    key,
    state: { init: () => isOn, apply: (_tr, value) => value },
    props: {
      attributes: (state) => inFocus()?.attributes(state) ?? {},
      decorations: (state) => inFocus()?.decorations(state),
      handleScrollToSelection(view) {
        // After the editor has made the caret visible, also sideways.
        queueMicrotask(() => !view.isDestroyed && inFocus()?.scrollToMiddle(view))
        isDue = loaded === null && isOn()
        return false
      },
    },
    view: lateView(async () => {
      loaded = await import('./in-focus.ts')
      return (view) => {
        loaded?.adoptFocusStyles(view.dom)
        view.updateState(view.state)
        if (isDue) loaded?.scrollToMiddle(view)
        return {}
      }
    }, isOn),
  })
}

/** Whether the focus mode is on. */
export function isInFocusMode(state: EditorState): boolean {
  return key.getState(state)?.() ?? false
}
