/**
 * How a picture is shown, selected and resized.
 *
 *   <figure>
 *     <div class="tandem-picture">    as wide as the picture is to be, with room for it by its ratio before it is there
 *       <img>
 *       …                             what becomes of it and the handles, loaded when needed (image-tools.ts)
 *     <figcaption>                    the text of the block
 *
 * A picture of the server is asked for when it comes near the window. A click selects it; with the keyboard, the arrow keys go
 * over it on their way: text above, picture, caption. What is typed while it is selected goes into its caption.
 */
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import { isImageWidth, isRatio, schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Plugin, Selection, TextSelection, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView, type NodeView, type ViewMutationRecord } from 'prosemirror-view'
import { loadTools, pictureKey, selectedPicture, type PictureOptions, type PictureState, type PlaceChange } from '../images/insert-images.ts'
import type { PictureControls, ShownState } from '../images/image-tools.ts'

const { image } = schema.nodes

/** The narrowest and widest that a picture is made, in CSS pixels. */
const narrowest = 48
const widest = 10_000
/** What one step of resizing is of the room that there is. */
const step = 0.1

/** Shows pictures, has them selected and resized, and keeps the places of those that are still being read. */
export function imageViews(options: PictureOptions, mount: HTMLElement): Plugin {
  const views = new Map<Element, ImageView>()
  const live = mount.ownerDocument.createElement('div')
  live.className = 'tandem-announcement'
  live.setAttribute('role', 'status')
  const shared: Shared = { options, views, nearby: null }
  return new Plugin<PictureState>({
    key: pictureKey,
    state: {
      init: () => ({ options, places: new Map() }),
      apply(tr, value) {
        const change = tr.getMeta(pictureKey) as PlaceChange | undefined
        if (change === undefined && (!tr.docChanged || value.places.size === 0)) return value
        const places = new Map([...value.places].map(([place, position]) => [place, tr.mapping.map(position)]))
        if (change?.position === null) places.delete(change.place)
        else if (change !== undefined) places.set(change.place, change.position)
        return { options, places }
      },
    },
    props: {
      nodeViews: { image: (node, view, getPos) => new ImageView(node, view, getPos, shared) },
      decorations(state) {
        const { $from } = state.selection
        const pos = selectedPicture(state)?.pos ?? ($from.parent.type === image ? $from.before() : null)
        if (pos === null) return null
        return DecorationSet.create(state.doc, [Decoration.node(pos, pos + (state.doc.nodeAt(pos)?.nodeSize ?? 0), { class: 'tandem-current' })])
      },
      handleKeyDown(view, event) {
        const widened = view.editable ? resizeByKey(view, event) : null
        if (widened !== null) live.textContent = options.text().pictures.width(widened)
        return widened !== null || moveByKey(view, event)
      },
      handleTextInput(view, _from, _to, text) {
        const selected = selectedPicture(view.state)
        if (selected === null) return false
        const end = selected.pos + selected.node.nodeSize - 1
        view.dispatch(view.state.tr.insertText(text, end).setSelection(TextSelection.create(view.state.doc, end)).scrollIntoView())
        return true
      },
    },
    view() {
      mount.append(live)
      const View = mount.ownerDocument.defaultView
      shared.nearby = View === null ? null : new View.IntersectionObserver((entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) views.get(target)?.near()
      }, { rootMargin: '1000px' })
      for (const element of views.keys()) shared.nearby?.observe(element)
      const unwatch = options.images?.watch((hash) => {
        for (const each of views.values()) if (each.hash === hash) each.refresh()
      })
      return {
        update() {
          for (const each of views.values()) each.showControls()
        },
        destroy() {
          unwatch?.()
          shared.nearby?.disconnect()
          live.remove()
        },
      }
    },
  })
}

/** What the views of one editor share. */
interface Shared {
  readonly options: PictureOptions
  readonly views: Map<Element, ImageView>
  nearby: IntersectionObserver | null
}

class ImageView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  /** The hash of what the server keeps; null for an address of the web. */
  hash: string | null = null
  readonly #box: HTMLElement
  readonly #image: HTMLImageElement
  readonly #view: EditorView
  readonly #getPos: () => number | undefined
  readonly #shared: Shared
  #node: Node
  #isNear = false
  #isSelected = false
  /** What the picture that is shown was asked for. */
  #src: string | null = null
  /** Whether it is known that there is nothing to show under the address. */
  #isBroken = false
  #controls: PictureControls | null = null
  #isLoading = false

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, shared: Shared) {
    this.#node = node
    this.#view = view
    this.#getPos = getPos
    this.#shared = shared
    const { ownerDocument } = view.dom
    this.dom = ownerDocument.createElement('figure')
    this.#box = ownerDocument.createElement('div')
    this.#box.className = 'tandem-picture'
    this.#box.contentEditable = 'false'
    this.#image = ownerDocument.createElement('img')
    this.#image.draggable = false
    this.#image.decoding = 'async'
    this.#image.loading = 'lazy'
    this.#image.referrerPolicy = 'no-referrer'
    this.#box.append(this.#image)
    this.contentDOM = ownerDocument.createElement('figcaption')
    this.dom.append(this.#box, this.contentDOM)
    this.#image.addEventListener('load', () => this.#loaded())
    this.#image.addEventListener('error', () => this.#failed())
    // The caret stays where it is until the click.
    this.#box.addEventListener('mousedown', (event) => event.preventDefault())
    this.#box.addEventListener('click', (event) => this.#clicked(event))
    shared.views.set(this.dom, this)
    shared.nearby?.observe(this.dom)
    this.#show()
  }

  update(node: Node): boolean {
    if (node.type !== image) return false
    if (!node.sameMarkup(this.#node)) for (const name of Object.keys(attributesOf(this.#node))) this.dom.removeAttribute(name)
    this.#node = node
    this.#show()
    return true
  }

  selectNode(): void {
    this.#isSelected = true
    this.dom.classList.add('tandem-selected-picture')
    this.showControls()
  }

  deselectNode(): void {
    this.#isSelected = false
    this.dom.classList.remove('tandem-selected-picture')
    this.showControls()
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof Element && this.#box.contains(event.target) && !/^(drag|drop|paste|copy|cut)/.test(event.type)
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    return mutation.type !== 'selection' && !this.contentDOM.contains(mutation.target)
  }

  destroy(): void {
    this.#shared.views.delete(this.dom)
    this.#shared.nearby?.unobserve(this.dom)
  }

  /** The picture has come near the window. */
  near(): void {
    if (this.#isNear) return
    this.#isNear = true
    void this.#load()
  }

  /** Something has become of the picture. */
  refresh(): void {
    if (this.#isNear) void this.#load()
    this.showControls()
  }

  /** Shows what is to be said of the picture, and the handles. */
  showControls(): void {
    const isResizable = this.#isSelected && this.#view.editable
    const state = this.#state()
    if (this.#controls !== null) {
      this.#controls.show(state, String(this.#node.attrs['alt']))
      this.#controls.setResizable(isResizable && state?.state !== 'missing')
    } else if ((state !== null || isResizable) && !this.#isLoading) {
      this.#isLoading = true
      loadTools().then(
        ({ PictureControls }) => {
          this.#controls = new PictureControls({
            box: this.#box,
            text: () => this.#shared.options.text().pictures,
            retry: () => this.#retry(),
            setWidth: (width) => this.#setWidth(width),
            room: () => roomOf(this.dom),
          })
          this.showControls()
        },
        () => {
          this.#isLoading = false
        },
      )
    }
  }

  #state(): ShownState {
    if (this.#isBroken) return { state: 'missing', why: this.#src === null ? 'unsafe' : 'address' }
    const state = this.hash === null ? null : (this.#shared.options.images?.state(this.hash) ?? null)
    return state?.state === 'stored' ? null : state
  }

  /** Shows what the block says. */
  #show(): void {
    const { src, alt, width, ratio } = this.#node.attrs
    for (const [name, value] of Object.entries(attributesOf(this.#node))) if (this.dom.getAttribute(name) !== value) this.dom.setAttribute(name, value)
    // A caption without letters has no direction of its own.
    if (this.dom.dir === 'auto' && this.#node.content.size === 0) this.dom.removeAttribute('dir')
    this.dom.classList.toggle('tandem-no-caption', this.#node.content.size === 0)
    this.contentDOM.dataset['placeholder'] = this.#shared.options.text().pictures.caption
    const { style } = this.#box
    style.removeProperty('--dragged')
    if (isImageWidth(width)) style.setProperty('--width', `${width}px`)
    else style.removeProperty('--width')
    if (isRatio(ratio)) style.setProperty('--ratio', String(ratio))
    else style.removeProperty('--ratio')
    this.#image.alt = String(alt)
    this.#image.title = this.#view.editable ? '' : String(alt)

    const address = safeImageSource(String(src))
    const hash = address === null ? null : storedImageHash(address)
    if (address !== this.#src || (address === null && !this.#isBroken)) {
      this.#src = address
      this.hash = hash
      this.#isBroken = address === null
      this.#image.removeAttribute('src')
      this.#box.classList.remove('tandem-picture-loaded')
      if (this.#isNear) void this.#load()
    }
    this.showControls()
  }

  async #load(): Promise<void> {
    const src = this.#src
    if (src === null || this.#isBroken) return
    const url = this.hash === null ? src : ((await this.#shared.options.images?.url(this.hash)) ?? null)
    if (url !== null && src === this.#src && this.#image.getAttribute('src') !== url) this.#image.src = url
  }

  #loaded(): void {
    this.#box.classList.add('tandem-picture-loaded')
    const { naturalWidth, naturalHeight } = this.#image
    // How large it is, is known now; what somebody has written may be wrong.
    if (naturalWidth === 0 || naturalHeight === 0) return
    this.#box.style.setProperty('--ratio', String(naturalWidth / naturalHeight))
    if (!isImageWidth(this.#node.attrs['width'])) this.#box.style.setProperty('--width', `${naturalWidth}px`)
  }

  #failed(): void {
    if (!this.#image.hasAttribute('src') || this.hash !== null) return
    this.#isBroken = true
    this.#image.removeAttribute('src')
    this.showControls()
  }

  #retry(): void {
    if (this.hash !== null) this.#shared.options.images?.retry(this.hash)
    else {
      this.#isBroken = false
      void this.#load()
      this.showControls()
    }
  }

  #clicked(event: MouseEvent): void {
    const pos = this.#getPos()
    if (pos === undefined || event.button !== 0 || (event.target instanceof Element && event.target.closest('button') !== null)) return
    this.#view.focus()
    this.#view.dispatch(this.#view.state.tr.setSelection(NodeSelection.create(this.#view.state.doc, pos)))
  }

  #setWidth(width: number): void {
    const pos = this.#getPos()
    if (pos === undefined || !this.#view.editable) return
    this.#view.dispatch(this.#view.state.tr.setNodeAttribute(pos, 'width', width))
  }
}

/** What the schema writes on the figure. */
function attributesOf(node: Node): Record<string, string> {
  const output = image.spec.toDOM?.(node)
  return Array.isArray(output) ? (output[1] as Record<string, string>) : {}
}

/** How wide a picture in a figure can be, in CSS pixels. */
function roomOf(figure: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(figure)
  return figure.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)
}

/** The figure of the picture at `pos`. */
export function figureAt(view: EditorView, pos: number): HTMLElement | null {
  const figure = view.nodeDOM(pos)
  return figure instanceof HTMLElement ? figure : null
}

/** Makes the picture at `pos` wider or narrower by a step, or as wide as `width` says. The new width, or null where there is no picture. */
export function resizePicture(view: EditorView, pos: number, width: 'wider' | 'narrower' | 'full' | 'original'): number | null {
  const figure = figureAt(view, pos)
  const box = figure?.querySelector('.tandem-picture')
  const shown = figure?.querySelector('img')
  if (figure === null || !(box instanceof HTMLElement) || !shown) return null
  const room = roomOf(figure)
  const now = box.getBoundingClientRect().width
  const next = { wider: Math.min(now + room * step, room), narrower: now - room * step, full: room, original: shown.naturalWidth || now }[width]
  const rounded = Math.round(Math.min(Math.max(next, narrowest), widest))
  view.dispatch(view.state.tr.setNodeAttribute(pos, 'width', rounded))
  return rounded
}

/** The new width, if a key resizes the selected picture. */
function resizeByKey(view: EditorView, { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): number | null {
  const selected = selectedPicture(view.state)
  if (selected === null || ctrlKey || metaKey || altKey) return null
  const figure = figureAt(view, selected.pos)
  const isRightToLeft = figure !== null && getComputedStyle(figure).direction === 'rtl'
  const outward = isRightToLeft ? 'ArrowLeft' : 'ArrowRight'
  const isWider = key === '+' || key === '=' || (shiftKey && key === outward)
  const isNarrower = key === '-' || (shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight') && key !== outward)
  return isWider || isNarrower ? resizePicture(view, selected.pos, isWider ? 'wider' : 'narrower') : null
}

/** Goes from the text above to a picture, to its caption, and back, with the arrow keys. */
function moveByKey(view: EditorView, { key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (shiftKey || ctrlKey || metaKey || altKey || !key.startsWith('Arrow')) return false
  const { state } = view
  const selection = movedTo(view, state, key)
  if (selection !== null) view.dispatch(state.tr.setSelection(selection).scrollIntoView())
  return selection !== null
}

function movedTo(view: EditorView, state: EditorState, key: string): Selection | null {
  const { doc, selection } = state
  const selected = selectedPicture(state)
  const isVertical = key === 'ArrowUp' || key === 'ArrowDown'
  if (selected !== null) {
    const isRightToLeft = !isVertical && getComputedStyle(view.dom).direction === 'rtl'
    const isBack = key === 'ArrowUp' || key === (isRightToLeft ? 'ArrowRight' : 'ArrowLeft')
    return isBack ? Selection.findFrom(doc.resolve(selected.pos), -1, true) : TextSelection.create(doc, selected.pos + 1)
  }
  const { $head } = selection
  if (!(selection instanceof TextSelection) || !selection.empty) return null
  const direction = isVertical ? (key === 'ArrowUp' ? 'up' : 'down') : key === 'ArrowLeft' ? 'left' : 'right'
  const isOut = () => view.endOfTextblock(direction, state)
  const isBack = () => direction === 'up' || (direction !== 'down' && $head.parentOffset === 0)
  if ($head.parent.type === image && isBack() && isOut()) return NodeSelection.create(doc, $head.before())
  if ($head.parent.isTextblock && doc.resolve($head.after()).nodeAfter?.type === image && !isBack() && isOut()) return NodeSelection.create(doc, $head.after())
  return null
}
