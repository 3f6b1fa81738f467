/** How wide a picture becomes. Loaded with what is shown on pictures, and knows ProseMirror by the view only. */
import type { EditorView } from 'prosemirror-view'

/** What one can ask for. */
export type NewWidth = 'wider' | 'narrower' | 'full' | 'original'

/** The narrowest and widest that a picture is made, in CSS pixels. */
export const narrowest = 48
const widest = 10_000
/** What one step is of the room that there is. */
const step = 0.1

/** How wide a picture in a figure can be, in CSS pixels. */
export function roomIn(figure: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(figure)
  return figure.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
}

/** Resizes the picture at `pos`. The new width in CSS pixels, or null where there is no picture. */
export function resizePicture(view: EditorView, pos: number, width: NewWidth): number | null {
  const figure = view.nodeDOM(pos)
  if (!(figure instanceof HTMLElement) || !view.editable) return null
  const box = figure.querySelector('.tandem-picture')
  const image = figure.querySelector('img')
  if (box === null || image === null) return null
  const room = roomIn(figure)
  const now = box.getBoundingClientRect().width
  const next = { wider: Math.min(now + room * step, room), narrower: now - room * step, full: room, original: image.naturalWidth || now }[width]
  const rounded = Math.round(Math.min(Math.max(next, narrowest), widest))
  view.dispatch(view.state.tr.setNodeAttribute(pos, 'width', rounded))
  return rounded
}

/** The new width, if a key resizes the picture at `pos`, which is selected. */
export function resizeByKey(view: EditorView, pos: number, { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null {
  const figure = view.nodeDOM(pos)
  if (ctrlKey || metaKey || altKey || !(figure instanceof HTMLElement)) return null
  const outward = getComputedStyle(figure).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const isArrow = shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')
  const isWider = key === '+' || key === '=' || (isArrow && key === outward)
  const isNarrower = key === '-' || (isArrow && key !== outward)
  return isWider || isNarrower ? resizePicture(view, pos, isWider ? 'wider' : 'narrower') : null
}
