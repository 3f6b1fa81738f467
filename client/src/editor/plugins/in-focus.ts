/**
 * What the focus mode does while it is on: the blocks of the selection are shown as always and the others in a paler colour, and the
 * line that is written stays at about the middle of what scrolls.
 *
 * It is scrolled where the editor would be scrolled to the caret: after a key, and not for a mouse, which would have the text move away
 * from under it, nor for what others write.
 */
import type { EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'

export { adoptFocusStyles } from '../focus-mode.styles.ts'

/** With more blocks selected than these, none is paler. */
const mostBlocks = 100

/** What the editable has for the blocks outside of the selection to be paler. */
export function attributes(state: EditorState): Record<string, string> {
  return blocksInFocus(state) === null ? {} : { class: 'tandem-focus-mode' }
}

/** Marks the blocks of the selection. */
export function decorations(state: EditorState): DecorationSet | null {
  const blocks = blocksInFocus(state)
  if (blocks === null) return null
  const decorations: Decoration[] = []
  state.doc.nodesBetween(blocks.from, blocks.to, (node, position) => {
    decorations.push(Decoration.node(position, position + node.nodeSize, { class: 'tandem-focused' }))
    return false
  })
  return DecorationSet.create(state.doc, decorations)
}

/** From the first to the last block of the selection; null where these are too many. */
function blocksInFocus({ doc, selection: { $from, $to } }: EditorState): { from: number; to: number } | null {
  if ($to.index(0) - $from.index(0) > mostBlocks) return null
  const from = $from.depth === 0 ? $from.pos : $from.before(1)
  // The caret between two blocks is beside one of them.
  const to = $to.depth > 0 ? $to.after(1) : $to.pos > from ? $to.pos : from + ($from.nodeAfter?.nodeSize ?? 0)
  return { from, to: Math.min(to, doc.content.size) }
}

/** Scrolls the caret's line to the middle of what the editor scrolls in. */
export function scrollToMiddle(view: EditorView): void {
  const { ownerDocument } = view.dom
  const line = view.coordsAtPos(view.state.selection.head)
  const scroller = scrollerOf(view.dom)
  if (scroller === null) return
  const shown = visualViewport === null ? { top: 0, bottom: innerHeight } : { top: visualViewport.offsetTop, bottom: visualViewport.offsetTop + visualViewport.height }
  const { top, bottom } = scroller === ownerDocument.scrollingElement ? shown : scroller.getBoundingClientRect()
  const by = (line.top + line.bottom - top - bottom) / 2
  // Within a line and the next, nothing moves.
  if (Math.abs(by) < line.bottom - line.top) return
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  scroller.scrollBy({ top: by, behavior: isCalm ? 'instant' : 'smooth' })
}

/** What an element scrolls in, out of shadow roots and through slots. */
function scrollerOf(element: Element): Element | null {
  const page = element.ownerDocument.scrollingElement
  for (let at: Node | null = element; at !== null; at = at instanceof Element ? (at.assignedSlot ?? at.parentNode) : at instanceof ShadowRoot ? at.host : null) {
    if (at instanceof Element && at !== page && at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at
  }
  return page
}
