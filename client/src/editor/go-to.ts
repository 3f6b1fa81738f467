/** Takes the person to a block. */
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'

/** The frames that a jump is given: what comes near is laid out, and then has another size than was assumed. */
const mostFrames = 6

/** Puts the caret into the block at `position` and the block at the top of the window; with `focus`, the focus into the text too. */
export function goToBlock(view: EditorView, position: number, focus: boolean): void {
  const { doc, tr } = view.state
  if (position < 0 || position >= doc.content.size) return
  view.dispatch(tr.setSelection(Selection.near(doc.resolve(position + 1))))
  if (focus) view.focus()
  const element = view.nodeDOM(position)
  if (!(element instanceof Element)) return
  let frames = 0
  const stop = new AbortController()
  const options = { signal: stop.signal, passive: true, capture: true }
  // A person who scrolls meanwhile wants to be elsewhere.
  for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const) element.ownerDocument.addEventListener(type, () => stop.abort(), options)
  const scroll = () => {
    if (stop.signal.aborted) return
    if (!element.isConnected || ++frames > mostFrames) return stop.abort()
    element.scrollIntoView({ block: 'start' })
    requestAnimationFrame(scroll)
  }
  scroll()
}

/** How long a block stands out after somebody was led to it, in milliseconds. */
const flashTime = 2000

/** Has the block at `position` stand out for a moment. It does not change the element, which is the editor's. */
export function flash(view: EditorView, position: number): void {
  const element = view.nodeDOM(position)
  if (!(element instanceof Element)) return
  const seen = 'color-mix(in srgb, var(--accent) 26%, transparent)'
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  element.animate([{ backgroundColor: seen }, { backgroundColor: seen, offset: 0.4 }, { backgroundColor: isStill ? seen : 'transparent' }], { duration: flashTime })
}
