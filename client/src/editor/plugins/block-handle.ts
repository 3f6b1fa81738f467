/** The block that is dragged by its grip, with what goes along, and the grip, which is loaded once the text is shown. */
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import type { EditorText } from '../../messages/messages.ts'
import { endOfTrees } from '../list-structure.ts'
import { draggedBlock } from './dragged-block.ts'
import { lateView } from './late-view.ts'

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
        const { children } = state.doc
        const index = $inside.index(0)
        let pos = $inside.before(1)
        const decorations = children.slice(index, endOfTrees(children, index)).map((block) => {
          const from = pos
          pos += block.nodeSize
          return Decoration.node(from, pos, { class: 'tandem-dragged' })
        })
        return DecorationSet.create(state.doc, decorations)
      },
    },
    view: lateView(async () => {
      const { BlockGrip } = await import('./block-grip.ts')
      return (view) => new BlockGrip(view, mount, text)
    }),
  })
}
