/**
 * Parts of plugins that nobody needs to see and write the text, such as what comes with the mouse: they are loaded after the
 * frame that shows the text. Where they cannot be loaded, as without a connection, it is tried again while the person goes on.
 */
import type { PluginView } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'

/** How long after a failure it is tried again at the earliest, in milliseconds. */
const patience = 10_000

/** What a plugin has as `view`: what `load` resolves with, as soon as it is there. It is not loaded before `isWanted`. */
export function lateView(load: () => Promise<(view: EditorView) => PluginView>, isWanted: () => boolean = () => true): (view: EditorView) => PluginView {
  return (view) => {
    let loaded: PluginView | null = null
    let isDestroyed = false
    let nextTry = Infinity
    const start = async () => {
      nextTry = isWanted() ? Infinity : 0
      if (nextTry === 0) return
      try {
        const make = await load()
        if (!isDestroyed) loaded = make(view)
      } catch {
        nextTry = performance.now() + patience
      }
    }
    requestAnimationFrame(() => setTimeout(() => void start()))
    return {
      update(updated, before) {
        if (loaded !== null) loaded.update?.(updated, before)
        else if (performance.now() > nextTry) void start()
      },
      destroy() {
        isDestroyed = true
        loaded?.destroy?.()
      },
    }
  }
}
