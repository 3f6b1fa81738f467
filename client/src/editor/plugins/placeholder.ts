/** The text that an empty document shows where the first line will be. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'

/** Whether `doc` is one empty paragraph or heading, which is what a person sees as an empty document. */
export function isEmptyDocument(doc: Node): boolean {
  const first = doc.firstChild
  if (doc.childCount !== 1 || first === null || first.content.size > 0) return false
  return first.type === schema.nodes.paragraph || first.type === schema.nodes.heading
}

/** Shows `text()` in an empty document. It is drawn by the stylesheet, from an attribute, so that it is no part of the text. */
export function placeholder(text: () => string): Plugin {
  return new Plugin({
    props: {
      decorations({ doc }) {
        if (!isEmptyDocument(doc)) return null
        const attributes = { class: 'tandem-empty', 'data-placeholder': text() }
        return DecorationSet.create(doc, [Decoration.node(0, doc.content.size, attributes)])
      },
    },
  })
}
