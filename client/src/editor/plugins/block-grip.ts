/**
 * Moving a block by mouse and touch: a grip in the start margin beside the block under the pointer.
 *
 *   mount
 *     <div class="tandem-document">      the editable; nothing in it is ours but the look of the dragged block
 *     <div class="tandem-block-grip">    beside the first line of one block of the document; moved to where it is needed
 *     <div class="tandem-block-line">    where the block would go
 *
 *   hover (mouse, pen), tap (touch)   the grip appears beside the block; typing takes it away
 *   press and release                 the block is selected, and its menu asked for; several that are selected stay so
 *   press and move                    the block is dragged, and goes between two blocks on release;
 *                                     Escape, and a release elsewhere, leave all as it is
 *
 * Pointer events serve mouse, pen and finger alike. The browser's own drag and drop has no touch, would drop the text
 * into any field of the page, and would have ProseMirror drop into paragraphs and cells.
 *
 * What is dragged is a position that is mapped through everybody's edits: what moves is the block as it is on release, and a
 * list item with all that is below it then (commands/move.ts). By keyboard blocks are moved by `moveBlocks`, and a key asks for the menu, so the grip takes no focus and is hidden from
 * assistive technology.
 */
import { NodeSelection, Selection, type Command, type PluginView } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { isMac } from '../is-mac.ts'
import { styleAdopter } from '../adopt-styles.ts'
import type { EditorText } from '../../messages/messages.ts'
import { selectedSiblings, type Block } from '../commands/blocks.ts'
import { moveBlockTo } from '../commands/move.ts'
import { FloatingRequestEvent } from '../floating-request.ts'
import { styles } from './block-grip.styles.ts'
import { draggedBlock as key } from './dragged-block.ts'

const adoptStyles = styleAdopter(styles)

/** How far the pointer moves before a press is a drag, in CSS pixels. */
const slack = 5
/** How far beside the text the pointer still belongs to the block at its height. */
const margin = 64
/** How near to the edge of what scrolls a dragged block makes it scroll, and how far at most in one frame. */
const scrollZone = 72
const scrollStep = 18

/** The grip while it is held. */
interface Press {
  readonly pointer: number
  readonly isTouch: boolean
  readonly startX: number
  readonly startY: number
  x: number
  y: number
  isDragging: boolean
}

/** Where the block would go, and the block whose edge that is. */
interface Target {
  readonly position: number
  readonly element: Element
  readonly isBefore: boolean
}

/** The grip of a view, in `mount`, which holds the view's element and may hold others. */
export class BlockGrip implements PluginView {
  readonly #view: EditorView
  readonly #mount: HTMLElement
  readonly #text: () => EditorText
  readonly #grip: Overlay
  readonly #line: Overlay
  readonly #stop = new AbortController()
  /** The block that the grip is beside. */
  #block: Element | null = null
  #press: Press | null = null
  #isPlacing = false

  constructor(view: EditorView, mount: HTMLElement, text: () => EditorText) {
    this.#view = view
    this.#mount = mount
    this.#text = text
    const document = view.dom.ownerDocument
    adoptStyles(view.dom)
    this.#grip = new Overlay(document, 'tandem-block-grip')
    this.#line = new Overlay(document, 'tandem-block-line')
    const grip = this.#grip.element
    grip.append(dots(document))

    const { signal } = this.#stop
    grip.addEventListener('pointerdown', this.#onPress)
    grip.addEventListener('pointermove', this.#onDrag)
    grip.addEventListener('pointerup', this.#onRelease)
    grip.addEventListener('pointercancel', this.#cancel)
    grip.addEventListener('lostpointercapture', this.#cancel)
    // The focus and the selection stay where they are; neither does the page take it for a press beside its text.
    grip.addEventListener('mousedown', (event) => {
      event.preventDefault()
      event.stopPropagation()
    })
    grip.addEventListener('contextmenu', (event) => event.preventDefault())
    document.addEventListener('pointermove', this.#onHover, { signal, passive: true })
    document.addEventListener('pointerup', this.#onTap, { signal, passive: true })
    document.documentElement.addEventListener('pointerleave', this.#onLeave, { signal })
    document.addEventListener('keydown', this.#onKey, { signal, capture: true })
    document.defaultView?.addEventListener('resize', this.#placeSoon, { signal })
    // A mouse that rests on a block since before this was loaded tells nothing; one that cannot rest somewhere matches nothing here.
    if (view.editable && document.defaultView?.matchMedia('(hover: hover)').matches === true) {
      this.#show(view.dom.querySelector(':scope > :hover:not(.ProseMirror-widget)'))
    }
  }

  update(view: EditorView): void {
    if (!view.editable) {
      this.#cancel()
      this.#show(null)
    } else {
      this.#placeSoon()
    }
  }

  destroy(): void {
    this.#stop.abort()
    this.#press = null
    this.#block = null
    this.#grip.element.remove()
    this.#line.element.remove()
  }

  // Which block

  /** Whether `element`, which is at some point of the screen, shows that nothing covers the text and its margins there. */
  #isHere(element: EventTarget | null | undefined): boolean {
    if (!(element instanceof Element)) return false
    if (this.#view.dom.contains(element) || this.#isGrip(element)) return true
    for (const ancestor of ancestors(this.#mount)) if (ancestor === element) return true
    return false
  }

  #isGrip(target: EventTarget | null | undefined): boolean {
    return target instanceof Node && this.#grip.element.contains(target)
  }

  /** The block at the height `y`, or the nearest; `null` where (`x`, `y`) is outside of the text and its margins. */
  #blockAt(x: number, y: number, reach: number): Element | null {
    const { left, right, top, bottom } = this.#view.dom.getBoundingClientRect()
    if (x < left - margin || x > right + margin || y < top - reach || y > bottom + reach) return null
    const { children } = this.#view.dom
    let found: Element | null = null
    let low = 0
    let high = children.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      let at = middle
      while (at >= low && children[at]?.classList.contains('ProseMirror-widget')) at--
      const block = at < low ? undefined : children[at]
      if (block === undefined || block.getBoundingClientRect().top <= y) {
        found = block ?? found
        low = middle + 1
      } else {
        high = at - 1
      }
    }
    return found ?? this.#view.dom.querySelector(':scope > :not(.ProseMirror-widget)')
  }

  /** The block of the document that `element` shows. */
  #blockOf(element: Element): Block | null {
    if (!this.#view.dom.contains(element)) return null
    const $at = this.#view.state.doc.resolve(this.#view.posAtDOM(element, 0))
    const pos = $at.depth > 0 ? $at.before(1) : $at.pos
    const node = this.#view.state.doc.nodeAt(pos)
    return node === null ? null : { node, pos }
  }

  // The grip

  #show(element: Element | null): void {
    if (this.#press !== null) return
    this.#block = element
    this.#place()
  }

  readonly #placeSoon = (): void => {
    if (this.#block === null || this.#isPlacing) return
    this.#isPlacing = true
    requestAnimationFrame(() => {
      this.#isPlacing = false
      this.#place()
    })
  }

  #place(): void {
    const element = this.#block
    const block = element === null ? null : this.#blockOf(element)
    if (element === null || block === null) {
      // One that is held keeps the pointer.
      if (this.#press === null) this.#grip.hide()
      return
    }
    const { doc } = this.#view.state
    const text = Selection.findFrom(doc.resolve(block.pos), 1, true)
    const line = this.#view.coordsAtPos(text?.from ?? block.pos + 1)
    const box = element.getBoundingClientRect()
    const isRightToLeft = getComputedStyle(element).direction === 'rtl'
    const { clientWidth } = element.ownerDocument.documentElement
    this.#grip.element.title = isMac() ? this.#text().grip.replaceAll('Alt+', '⌥') : this.#text().grip
    this.#grip.element.dir = isRightToLeft ? 'rtl' : 'ltr'
    this.#grip.show(this.#mount, ({ width, height }) => ({
      x: isRightToLeft ? Math.min(box.right, clientWidth - width) : Math.max(box.left - width, 0),
      y: (line.top + line.bottom - height) / 2,
    }))
  }

  readonly #onHover = (event: PointerEvent): void => {
    if (this.#press !== null || event.pointerType === 'touch') return
    const target = event.composedPath()[0]
    if (this.#isGrip(target)) return
    const isFree = event.buttons === 0 && this.#view.editable && this.#isHere(target)
    this.#show(isFree ? this.#blockAt(event.clientX, event.clientY, 0) : null)
  }

  readonly #onTap = (event: PointerEvent): void => {
    const target = event.composedPath()[0]
    if (this.#press !== null || event.pointerType !== 'touch' || this.#isGrip(target)) return
    const isInText = target instanceof Node && this.#view.dom.contains(target)
    this.#show(isInText && this.#view.editable ? this.#blockAt(event.clientX, event.clientY, 0) : null)
  }

  readonly #onLeave = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') this.#show(null)
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#press?.isDragging !== true) {
      if (event.composedPath().includes(this.#view.dom)) this.#show(null)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.#cancel()
    }
  }

  // The drag

  readonly #onPress = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary || this.#block === null || !this.#view.editable) return
    event.stopPropagation()
    const { pointerId: pointer, clientX: x, clientY: y } = event
    this.#grip.element.setPointerCapture(pointer)
    this.#press = { pointer, isTouch: event.pointerType === 'touch', startX: x, startY: y, x, y, isDragging: false }
  }

  readonly #onDrag = (event: PointerEvent): void => {
    const press = this.#press
    if (press === null || event.pointerId !== press.pointer) return
    press.x = event.clientX
    press.y = event.clientY
    if (press.isDragging || Math.hypot(press.x - press.startX, press.y - press.startY) < slack) return
    const block = this.#block === null ? null : this.#blockOf(this.#block)
    if (block === null) {
      this.#cancel()
      return
    }
    press.isDragging = true
    this.#grip.element.classList.add('tandem-held')
    this.#view.dispatch(this.#view.state.tr.setMeta(key, block.pos + 1))
    this.#follow()
  }

  /** In each frame of a drag: scrolls at the edges, and shows where the block would go in what is there now. */
  readonly #follow = (): void => {
    const press = this.#press
    if (press?.isDragging !== true) return
    scrollNear(this.#mount, press.y)
    const target = this.#targetAt(press)
    if (target === null || !this.#move(target)(this.#view.state)) {
      this.#line.hide()
    } else {
      const { left, width, top, bottom } = target.element.getBoundingClientRect()
      this.#line.element.style.width = `${width}px`
      this.#line.show(this.#mount, ({ height }) => ({ x: left, y: (target.isBefore ? top : bottom) - height / 2 }))
    }
    requestAnimationFrame(this.#follow)
  }

  #targetAt({ x, y }: Press): Target | null {
    if (!this.#isHere(elementAt(this.#view.dom.ownerDocument, x, y))) return null
    const element = this.#blockAt(x, y, margin / 2)
    const block = element === null ? null : this.#blockOf(element)
    if (element === null || block === null) return null
    const { top, bottom } = element.getBoundingClientRect()
    const isBefore = y < (top + bottom) / 2
    return { position: isBefore ? block.pos : block.pos + block.node.nodeSize, element, isBefore }
  }

  /** The command that moves the dragged block to `target`; not applicable when it is gone. */
  #move({ position }: Target): Command {
    const dragged = key.getState(this.#view.state) ?? null
    return dragged === null ? () => false : moveBlockTo(this.#view.state.doc.resolve(dragged).before(1), position)
  }

  readonly #onRelease = (event: PointerEvent): void => {
    const press = this.#press
    const view = this.#view
    if (press === null || event.pointerId !== press.pointer) return
    press.x = event.clientX
    press.y = event.clientY
    if (!press.isDragging) {
      this.#press = null
      this.#click(press)
      return
    }
    const target = this.#targetAt(press)
    if (target !== null && view.editable) {
      this.#move(target)(view.state, (tr) => view.dispatch(tr.setMeta(key, null)))
      // A finger that moves a block does not ask for the keyboard.
      if (!press.isTouch) view.focus()
    }
    this.#cancel()
  }

  #click({ x, y, isTouch }: Press): void {
    const element = this.#block
    const block = element === null ? null : this.#blockOf(element)
    if (element === null || block === null || !this.#view.editable) return
    const { state } = this.#view
    const box = element.getBoundingClientRect()
    if (isTouch && x > box.left && x < box.right) {
      // Where the margin is narrow the grip reaches over the text, and there a tap means the text.
      this.#show(null)
      const at = this.#view.posAtCoords({ left: x, top: y })
      if (at !== null) this.#view.dispatch(state.tr.setSelection(Selection.near(state.doc.resolve(at.pos))))
      this.#view.focus()
      return
    }
    const selected = selectedSiblings(state.selection)
    const isOneOfSeveral = selected.length > 1 && selected.some(({ pos }) => pos === block.pos)
    if (!isOneOfSeveral) this.#view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, block.pos)))
    this.#view.focus()
    this.#view.dom.dispatchEvent(new FloatingRequestEvent('tandem-block-menu', () => this.#grip.element.getBoundingClientRect()))
  }

  /** Ends the drag, if there is one, without a move. */
  readonly #cancel = (): void => {
    const press = this.#press
    if (press === null) return
    this.#press = null
    this.#line.hide()
    const grip = this.#grip.element
    grip.classList.remove('tandem-held')
    if (grip.hasPointerCapture(press.pointer)) grip.releasePointerCapture(press.pointer)
    if ((key.getState(this.#view.state) ?? null) !== null) this.#view.dispatch(this.#view.state.tr.setMeta(key, null))
    this.#show(null)
  }
}

interface Point {
  x: number
  y: number
}

/**
 * An element that lies over the text and takes no room. It is put into the page when it is first shown, and placed by how far
 * it is from where it should be, whatever it is positioned against.
 */
class Overlay {
  readonly element: HTMLElement
  readonly #at: Point = { x: 0, y: 0 }

  constructor(document: Document, className: string) {
    this.element = document.createElement('div')
    this.element.className = className
    this.element.ariaHidden = 'true'
  }

  /** Shows it with its top left corner where `place` says, in the viewport. */
  show(mount: HTMLElement, place: (size: DOMRect) => Point): void {
    if (this.element.parentNode !== mount) mount.append(this.element)
    const box = this.element.getBoundingClientRect()
    const { x, y } = place(box)
    this.#at.x += x - box.left
    this.#at.y += y - box.top
    this.element.style.translate = `${this.#at.x}px ${this.#at.y}px`
    this.element.classList.add('tandem-shown')
  }

  hide(): void {
    this.element.classList.remove('tandem-shown')
  }
}

/** Six dots, in the colour of the text so that forced colours keep them. */
function dots(document: Document): Element {
  const namespace = 'http://www.w3.org/2000/svg'
  const picture = document.createElementNS(namespace, 'svg')
  picture.setAttribute('viewBox', '0 0 10 16')
  const path = picture.appendChild(document.createElementNS(namespace, 'path'))
  path.setAttribute('d', [2, 8].flatMap((x) => [3, 8, 13].map((y) => `M${x} ${y}h0`)).join(''))
  return picture
}

/** What `element` is shown in, from itself outwards, through slots and shadow roots. */
function* ancestors(element: Element): Generator<Element> {
  let next: Element | null = element
  while (next !== null) {
    yield next
    const parent: Node | null = next.assignedSlot ?? next.parentNode
    next = parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null
  }
}

/** The innermost element at a point of the viewport, in whatever shadow root. */
function elementAt(document: Document, x: number, y: number): Element | null {
  let found = document.elementFromPoint(x, y)
  while (found?.shadowRoot) {
    const inner = found.shadowRoot.elementFromPoint(x, y)
    if (inner === null || inner === found) break
    found = inner
  }
  return found
}

/** Scrolls what `element` scrolls in, where the height `y` is near its upper or lower edge. */
function scrollNear(element: Element, y: number): void {
  const document = element.ownerDocument
  const page = document.scrollingElement
  let scroller = page
  for (const ancestor of ancestors(element)) {
    const isScroller = ancestor !== page && ancestor.scrollHeight > ancestor.clientHeight && /auto|scroll/.test(getComputedStyle(ancestor).overflowY)
    if (!isScroller) continue
    scroller = ancestor
    break
  }
  if (scroller === null) return
  const height = document.documentElement.clientHeight
  const { top, bottom } = scroller === page ? { top: 0, bottom: height } : scroller.getBoundingClientRect()
  const above = Math.max(top, 0) + scrollZone - y
  const below = y - Math.min(bottom, height) + scrollZone
  const by = above > 0 ? -above : Math.max(below, 0)
  if (by !== 0) scroller.scrollTop += Math.sign(by) * Math.min(scrollStep, Math.ceil((Math.abs(by) / scrollZone) * scrollStep))
}
