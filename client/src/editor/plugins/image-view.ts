/**
 * How a picture stands in the text, and is reached with the keyboard.
 *
 *   <figure>
 *     <div class="tandem-picture">    the room for the picture, by its width and ratio; what is shown in it is loaded
 *     <figcaption>                    the text of the block
 *
 * A click selects the picture. The arrow keys go over it on their way: text above, picture, caption. What is typed while it
 * is selected goes into its caption.
 */
import { isImageWidth, isRatio, schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Plugin, Selection, TextSelection, type EditorState } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView, type NodeView, type ViewMutationRecord } from 'prosemirror-view'
import type { ShownPicture } from '../images/image-tools.ts'
import { lateView } from './late-view.ts'
import { loadTools, pictureKey, selectedPicture, type PictureOptions, type PictureState, type PlaceChange } from '../images/insert-images.ts'

const { image } = schema.nodes

/** Shows pictures in the text, and keeps the places of those that are still being read. */
export function imageViews(options: PictureOptions, mount: HTMLElement): Plugin {
  const views = new Set<ImageView>()
  const live = mount.ownerDocument.createElement('div')
  live.className = 'tandem-announcement'
  live.setAttribute('role', 'status')
  // Loaded as soon as there is a picture to resize.
  let tools: Awaited<ReturnType<typeof loadTools>> | undefined
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
      nodeViews: { image: (node, view, getPos) => new ImageView(node, view, getPos, options, views) },
      decorations(state) {
        const { $from } = state.selection
        const pos = selectedPicture(state)?.pos ?? ($from.parent.type === image ? $from.before() : null)
        const node = pos === null ? null : state.doc.nodeAt(pos)
        if (pos === null || node === null) return null
        return DecorationSet.create(state.doc, [Decoration.node(pos, pos + node.nodeSize, { class: 'tandem-current' })])
      },
      handleKeyDown(view, event) {
        const selected = selectedPicture(view.state)
        const width = selected === null ? null : (tools?.resizeByKey(view, selected.pos, event) ?? null)
        if (width !== null) live.textContent = options.text().pictureWidth(width)
        return width !== null || moveByKey(view, event)
      },
      handleTextInput(view, _from, _to, text) {
        const selected = selectedPicture(view.state)
        if (selected === null) return false
        const end = selected.pos + selected.node.nodeSize - 1
        const tr = view.state.tr.insertText(text, end)
        view.dispatch(tr.setSelection(TextSelection.create(tr.doc, end + text.length)).scrollIntoView())
        return true
      },
    },
    view(view) {
      mount.append(live)
      let shown = [view.editable, options.text()]
      // Without a connection it could not be had when it is needed.
      const late = lateView(async () => {
        tools = await loadTools()
        return () => {
          for (const each of views) void each.load()
          return {}
        }
      })(view)
      return {
        update(updated, before) {
          late.update?.(updated, before)
          const now = [view.editable, options.text()]
          if (now.every((value, index) => value === shown[index])) return
          shown = now
          for (const each of views) each.showBlock()
        },
        destroy() {
          late.destroy?.()
          live.remove()
        },
      }
    },
  })
}

class ImageView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  readonly #box: HTMLElement
  readonly #view: EditorView
  readonly #options: PictureOptions
  readonly #views: Set<ImageView>
  readonly #setWidth: (width: number) => void
  #node: Node
  #isSelected = false
  #shown: ShownPicture | null = null

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, options: PictureOptions, views: Set<ImageView>) {
    this.#node = node
    this.#view = view
    this.#options = options
    this.#views = views
    const { ownerDocument } = view.dom
    this.dom = ownerDocument.createElement('figure')
    this.#box = ownerDocument.createElement('div')
    this.#box.className = 'tandem-picture'
    this.#box.contentEditable = 'false'
    this.contentDOM = ownerDocument.createElement('figcaption')
    this.dom.append(this.#box, this.contentDOM)
    // The caret stays where it is until the click.
    this.#box.addEventListener('mousedown', (event) => event.preventDefault())
    this.#box.addEventListener('click', ({ target }) => {
      const pos = getPos()
      if (pos === undefined || (target instanceof Element && target.closest('button') !== null)) return
      view.focus()
      view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, pos)))
    })
    this.#setWidth = (width) => {
      const pos = getPos()
      if (pos !== undefined && view.editable) view.dispatch(view.state.tr.setNodeAttribute(pos, 'width', width))
    }
    views.add(this)
    this.showBlock()
    void this.load()
  }

  update(node: Node): boolean {
    if (node.type !== image) return false
    for (const name of Object.keys(attributesOf(this.#node))) if (!(name in attributesOf(node))) this.dom.removeAttribute(name)
    const old = this.#node.attrs
    this.#node = node
    // Until it is known how large the new one is.
    if (old['width'] !== node.attrs['width']) this.#box.style.removeProperty('--width')
    if (old['ratio'] !== node.attrs['ratio']) this.#box.style.removeProperty('--ratio')
    this.showBlock()
    return true
  }

  selectNode(): void {
    this.#select(true)
  }

  deselectNode(): void {
    this.#select(false)
  }

  stopEvent({ target, type }: Event): boolean {
    return target instanceof Element && this.#box.contains(target) && !/^(drag|drop|paste|copy|cut)/.test(type)
  }

  ignoreMutation({ type, target }: ViewMutationRecord): boolean {
    return type !== 'selection' && !this.contentDOM.contains(target)
  }

  destroy(): void {
    this.#views.delete(this)
    this.#shown?.destroy()
  }

  /** Shows the picture, as soon as what does that is here. */
  #show(): void {
    const { src, alt, width } = this.#node.attrs
    this.#shown?.show({
      src: String(src),
      alt: String(alt),
      width: isImageWidth(width) ? width : null,
      isEditable: this.#view.editable,
      isSelected: this.#isSelected,
    })
  }

  #select(isSelected: boolean): void {
    this.#isSelected = isSelected
    this.dom.classList.toggle('tandem-selected-picture', isSelected)
    this.#show()
  }

  /** Shows the picture where it is not shown yet, as soon as what does that can be loaded. */
  async load(): Promise<void> {
    const { images, pictureText } = this.#options
    try {
      const tools = await loadTools()
      if (this.#shown !== null || !this.#views.has(this)) return
      this.#shown = new tools.ShownPicture({ figure: this.dom, box: this.#box, images, pictureText, setWidth: this.#setWidth })
      this.#show()
    } catch {
      // The room for it stays empty until it is tried again, and its caption can be read.
    }
  }

  /** Shows what the block says, and keeps room for the picture. */
  showBlock(): void {
    const { width, ratio } = this.#node.attrs
    const isEmpty = this.#node.content.size === 0
    for (const [name, value] of Object.entries(attributesOf(this.#node))) if (this.dom.getAttribute(name) !== value) this.dom.setAttribute(name, value)
    // A caption without letters has no direction of its own.
    if (this.dom.dir === 'auto' && isEmpty) this.dom.removeAttribute('dir')
    this.dom.classList.toggle('tandem-no-caption', isEmpty)
    this.contentDOM.dataset['placeholder'] = this.#options.text().caption
    const { style } = this.#box
    if (isImageWidth(width)) style.setProperty('--width', `${width}px`)
    if (isRatio(ratio) && style.getPropertyValue('--ratio') === '') style.setProperty('--ratio', String(ratio))
    this.#show()
  }
}

/** What the schema writes on the figure. */
function attributesOf(node: Node): Record<string, string> {
  const output = image.spec.toDOM?.(node)
  return Array.isArray(output) ? (output[1] as Record<string, string>) : {}
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
  if (selected !== null) {
    const back = getComputedStyle(view.dom).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft'
    if (key !== 'ArrowUp' && key !== back) return TextSelection.create(doc, selected.pos + 1)
    return Selection.findFrom(doc.resolve(selected.pos), -1, true)
  }
  const { $head, empty } = selection
  if (!(selection instanceof TextSelection) || !empty) return null
  const direction = key === 'ArrowUp' ? 'up' : key === 'ArrowDown' ? 'down' : key === 'ArrowLeft' ? 'left' : 'right'
  const isSideways = direction === 'left' || direction === 'right'
  const canGoBack = direction === 'up' || (isSideways && $head.parentOffset === 0)
  const canGoOn = direction === 'down' || (isSideways && $head.parentOffset === $head.parent.content.size)
  const isBehind = $head.parent.type === image && canGoBack
  const isBefore = canGoOn && doc.resolve($head.after()).nodeAfter?.type === image
  if ((!isBehind && !isBefore) || !view.endOfTextblock(direction, state)) return null
  return NodeSelection.create(doc, isBehind ? $head.before() : $head.after())
}
