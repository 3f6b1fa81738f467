/**
 * The matches of a search, as decorations. What is a match is found elsewhere and told by metadata; here matches stay with
 * their text through every transaction until that.
 */
import { Plugin, PluginKey, TextSelection, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import { foundMeta, type Found, type FoundRange } from '../find/found.ts'

interface FoundState {
  current: FoundRange | null
  decorations: DecorationSet
}

const key = new PluginKey<FoundState>(foundMeta)
const nothing: FoundState = { current: null, decorations: DecorationSet.empty }

export function foundMatches(): Plugin<FoundState> {
  return new Plugin<FoundState>({
    key,
    state: {
      init: () => nothing,
      apply(tr, value) {
        const found = tr.getMeta(foundMeta) as Found | null | undefined
        if (found === null) return nothing
        if (found !== undefined) {
          const { current } = found
          const others = found.matches.filter(({ from, to }) => from !== current?.from || to !== current.to)
          const decorations = others.map(({ from, to }) => Decoration.inline(from, to, { class: 'tandem-found' }))
          if (current !== null) decorations.push(Decoration.inline(current.from, current.to, { class: 'tandem-found tandem-found-current' }))
          return { current, decorations: DecorationSet.create(tr.doc, decorations) }
        }
        if (!tr.docChanged || value === nothing) return value
        const { current } = value
        const from = current === null ? 0 : tr.mapping.map(current.from, 1)
        const to = current === null ? 0 : tr.mapping.map(current.to, -1)
        return { current: from < to ? { from, to } : null, decorations: value.decorations.map(tr.mapping, tr.doc) }
      },
    },
    props: {
      decorations: (state) => key.getState(state)?.decorations,
    },
  })
}

/** The match that the person is at, where it is now; `null` when there is none, or no more. */
export function currentMatch(state: EditorState): FoundRange | null {
  return key.getState(state)?.current ?? null
}

/** Puts the focus into the text: with a match selected, or with the selection that there was. */
export function leaveSearch(view: EditorView, match: FoundRange | null): void {
  const { tr } = view.state
  if (match !== null) tr.setSelection(TextSelection.create(tr.doc, match.from, match.to))
  view.dispatch(tr.scrollIntoView())
  view.focus()
}
