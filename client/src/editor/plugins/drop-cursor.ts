/** Shows where something would go that is dragged over the text. */
import { Plugin } from 'prosemirror-state'
import { lateView } from './late-view.ts'

export function dropCursor(): Plugin {
  return new Plugin({
    view: lateView(async () => {
      const { spec } = (await import('prosemirror-dropcursor')).dropCursor({ color: 'var(--tandem-accent)', width: 2 })
      return (view) => spec.view?.(view) ?? {}
    }),
  })
}
