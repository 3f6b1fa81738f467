/** Which part of a document is in sight, and how to bring the current match there. */
import type { EditorView } from 'prosemirror-view'

/** The frames that a jump is given: what comes near is laid out, has another size than was assumed, and moves the match. */
const mostFrames = 6
/** Least space between a match and the edges of the window, in pixels; above it there may be a toolbar. */
const marginAbove = 120
const marginBelow = 48

/** The positions of the blocks that are in sight, or nearly: a window's height above and below count too. */
export function positionsInSight(view: EditorView): { from: number; to: number } {
  const { children } = view.dom
  const height = window.innerHeight
  const first = firstIndex(children, (element) => element.getBoundingClientRect().bottom >= -height)
  const last = firstIndex(children, (element) => element.getBoundingClientRect().top > 2 * height) - 1
  const { doc } = view.state
  const at = (index: number) => {
    const element = children[Math.max(0, Math.min(index, children.length - 1))]
    return doc.resolve(element === undefined ? 0 : view.posAtDOM(element, 0))
  }
  const $from = at(first)
  const $to = at(last)
  return { from: $from.depth > 0 ? $from.before(1) : $from.pos, to: $to.depth > 0 ? $to.after(1) : Math.min($to.pos + ($to.nodeAfter?.nodeSize ?? 0), doc.content.size) }
}

/** The index of the first element of which `test`, which holds from some element on, is true. */
function firstIndex(elements: HTMLCollection, test: (element: Element) => boolean): number {
  let low = 0
  let high = elements.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(elements[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** Scrolls the match that is shown as the current one into sight, where it is not. */
export function revealCurrent(view: EditorView): void {
  let frames = 0
  const stop = new AbortController()
  const { signal } = stop
  // A person who scrolls meanwhile wants to be elsewhere.
  for (const type of ['wheel', 'touchmove', 'pointerdown'] as const) view.dom.ownerDocument.addEventListener(type, () => stop.abort(), { signal, passive: true, capture: true })
  const look = () => {
    if (signal.aborted) return
    const element = view.isDestroyed ? null : view.dom.querySelector('.tandem-found-current')
    if (element === null || ++frames > mostFrames) return stop.abort()
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    if (!isInSight(view, element)) element.scrollIntoView({ block: 'center', inline: 'nearest' })
    requestAnimationFrame(look)
  }
  look()
}

function isInSight(view: EditorView, element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect()
  const height = window.visualViewport?.height ?? window.innerHeight
  if (top < marginAbove || bottom > height - marginBelow) return false
  const { root } = view
  const hit = 'elementFromPoint' in root ? root.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null
  return hit !== null && view.dom.contains(hit)
}

/** Calls `listener` when anything scrolls that a view is in, and when the window changes its size. */
export function onSightChange(view: EditorView, listener: () => void, signal: AbortSignal): void {
  const options = { signal, passive: true, capture: true }
  const roots = new Set<EventTarget>()
  // Scrolling is told only within the root that the scroller is in.
  for (let node: Node | null = view.dom; node !== null; ) {
    roots.add(node.getRootNode())
    node = (node instanceof Element && node.assignedSlot) || (node.parentNode ?? (node instanceof ShadowRoot ? node.host : null))
  }
  for (const root of roots) root.addEventListener('scroll', listener, options)
  window.addEventListener('resize', listener, options)
}
