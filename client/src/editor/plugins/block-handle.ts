/**
 * That a block is dragged, and which: a position that is mapped through everybody's edits. What drags it, the grip beside the
 * block, is loaded once the text is shown (block-grip.ts).
 */
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import type { EditorText } from '../../messages/messages.ts'
import { lateView } from './late-view.ts'

/** While a block is dragged, the position right inside of it; `null` when none is, or when it was deleted meanwhile. */
export const draggedBlock = new PluginKey<number | null>('tandem-block-handle')

/** Shows the grip in `mount`, which holds the view's element and may hold others. */
export function blockHandle(mount: HTMLElement, text: () => EditorText): Plugin {
  return new Plugin<number | null>({
    key: draggedBlock,
    state: {
      init: () => null,
      apply(tr, dragged) {
        const set = tr.getMeta(draggedBlock) as number | null | undefined
        if (set !== undefined) return set
        if (dragged === null || !tr.docChanged) return dragged
        // A changed type replaces what is before this position, and a deletion of the block what is around it.
        const { pos, deletedAcross } = tr.mapping.mapResult(dragged)
        return deletedAcross || tr.doc.resolve(pos).depth === 0 ? null : pos
      },
    },
    props: {
      decorations(state) {
        const dragged = draggedBlock.getState(state) ?? null
        if (dragged === null) return null
        const $inside = state.doc.resolve(dragged)
        return DecorationSet.create(state.doc, [Decoration.node($inside.before(1), $inside.after(1), { class: 'tandem-dragged' })])
      },
    },
    view: lateView(async () => {
      const { BlockGrip } = await import('./block-grip.ts')
      return (view) => new BlockGrip(view, mount, text)
    }),
  })
}
