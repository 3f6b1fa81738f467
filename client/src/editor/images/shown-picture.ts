/**
 * A picture in its box: the image, loaded when it comes near the window, and on it how its upload goes, why it is not there,
 * and the handles at its sides. The room for it is kept by the node view, so that nothing moves when this comes.
 */
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import { pictures as english } from '../../messages/en/pictures.ts'
import type { Messages } from '../../messages/messages.ts'
import { styleAdopter } from '../adopt-styles.ts'
import type { EditorImages, PictureState } from './images.ts'
import { styles } from './image-tools.styles.ts'
import { narrowest, roomIn } from './resize.ts'

const adoptStyles = styleAdopter(styles)

type Text = Messages['pictures']

/** What a picture needs of the view that it is in. */
export interface PictureHost {
  readonly figure: HTMLElement
  /** The box of the picture, in the figure. */
  readonly box: HTMLElement
  readonly images: EditorImages | null
  readonly pictureText: () => Text | undefined
  /** The width of the picture becomes this, in CSS pixels. */
  readonly setWidth: (width: number) => void
}

/** What is to be shown. */
export interface PictureLook {
  src: string
  alt: string
  /** In CSS pixels; null for that of the image. */
  width: number | null
  /** Whether the person may write. */
  isEditable: boolean
  isSelected: boolean
}

/** What is said on a picture. */
type Said = Exclude<PictureState, { state: 'stored' }> | { state: 'missing'; why: 'address' | 'unsafe' } | null

/** Tells pictures that they are near the window; one for all of a document. */
const nearby = new WeakMap<Document, { observer: IntersectionObserver; pictures: Map<Element, () => void> }>()

function whenNear(element: Element, run: () => void): () => void {
  const { ownerDocument } = element
  let watch = nearby.get(ownerDocument)
  if (watch === undefined) {
    const pictures = new Map<Element, () => void>()
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) if (isIntersecting) pictures.get(target)?.()
      },
      { rootMargin: '1000px' },
    )
    watch = { observer, pictures }
    nearby.set(ownerDocument, watch)
  }
  const { observer, pictures } = watch
  pictures.set(element, run)
  observer.observe(element)
  return () => {
    pictures.delete(element)
    observer.unobserve(element)
  }
}

export class ShownPicture {
  readonly #host: PictureHost
  readonly #image: HTMLImageElement
  readonly #note: HTMLElement
  readonly #stop: (() => void)[] = []
  #handles: HTMLElement[] = []
  #look: PictureLook | null = null
  /** The address that is shown, if it is safe; the hash of what the server keeps. */
  #src: string | null = null
  #hash: string | null = null
  #isNear = false
  /** Whether there is nothing to show under the address. */
  #isBroken = false
  #said = ''

  constructor(host: PictureHost) {
    this.#host = host
    const { box, images } = host
    const { ownerDocument } = box
    this.#image = ownerDocument.createElement('img')
    this.#image.draggable = false
    this.#image.decoding = 'async'
    this.#image.referrerPolicy = 'no-referrer'
    this.#image.addEventListener('load', () => this.#loaded())
    this.#image.addEventListener('error', () => this.#failed())
    this.#note = ownerDocument.createElement('div')
    this.#note.className = 'tandem-picture-note'
    this.#note.setAttribute('role', 'status')
    this.#note.hidden = true
    box.append(this.#image, this.#note)
    adoptStyles(box)
    if (images !== null) {
      this.#stop.push(
        images.watch((hash) => {
          if (hash === this.#hash) this.#refresh()
        }),
      )
    }
    this.#stop.push(
      whenNear(box, () => {
        this.#isNear = true
        void this.#load()
      }),
    )
  }

  /** Shows the picture. */
  show(look: PictureLook): void {
    this.#look = look
    this.#image.alt = look.alt
    this.#image.title = look.isEditable ? '' : look.alt
    const src = safeImageSource(look.src)
    if (src !== this.#src || (src === null && !this.#isBroken)) {
      this.#src = src
      this.#hash = src === null ? null : storedImageHash(src)
      this.#isBroken = src === null || src === ''
      this.#image.removeAttribute('src')
      this.#host.box.classList.remove('tandem-picture-loaded')
    } else if (this.#image.hasAttribute('src') && this.#image.complete) this.#measure()
    this.#refresh()
  }

  destroy(): void {
    for (const stop of this.#stop) stop()
  }

  #refresh(): void {
    if (this.#isNear) void this.#load()
    this.#say()
  }

  async #load(): Promise<void> {
    const src = this.#src
    if (src === null || this.#isBroken) return
    const url = this.#hash === null ? src : ((await this.#host.images?.url(this.#hash)) ?? null)
    if (url !== null && src === this.#src && this.#image.getAttribute('src') !== url) this.#image.src = url
  }

  #loaded(): void {
    this.#host.box.classList.add('tandem-picture-loaded')
    this.#measure()
  }

  /** Has the box be as the picture is. */
  #measure(): void {
    const { box } = this.#host
    const { naturalWidth, naturalHeight } = this.#image
    if (naturalWidth === 0 || naturalHeight === 0) return
    // How large it is, is known now; what somebody has written may be wrong.
    box.style.setProperty('--ratio', String(naturalWidth / naturalHeight))
    if (this.#look?.width === null) box.style.setProperty('--width', `${naturalWidth}px`)
  }

  #failed(): void {
    // What the server keeps was looked at before it was taken; it is here, and another browser may show it.
    if (!this.#image.hasAttribute('src')) return
    this.#isBroken = true
    this.#image.removeAttribute('src')
    this.#say()
  }

  readonly #retry = (): void => {
    if (this.#hash !== null && !this.#isBroken) this.#host.images?.retry(this.#hash)
    else {
      this.#isBroken = false
      this.#refresh()
    }
  }

  #state(): Said {
    if (this.#isBroken) return { state: 'missing', why: this.#src ? 'address' : 'unsafe' }
    const state = this.#hash === null ? null : (this.#host.images?.state(this.#hash) ?? null)
    return state?.state === 'stored' ? null : state
  }

  // What is said

  #say(): void {
    const look = this.#look
    if (look === null) return
    const state = this.#state()
    const text = this.#host.pictureText() ?? english
    this.#host.box.classList.toggle('tandem-picture-missing', state?.state === 'missing')
    const words = state === null ? '' : wordsFor(state, text)
    // While a progress goes on, it is the same element.
    const said = `${state?.state} ${words} ${look.alt}`
    if (said !== this.#said) this.#draw(state, words, look.alt, text)
    this.#said = said
    const progress = this.#note.querySelector('progress')
    if (progress !== null && state?.state === 'uploading') progress.value = state.progress
    this.#setResizable(look.isSelected && look.isEditable && state?.state !== 'missing')
  }

  #draw(state: Said, words: string, alt: string, text: Text): void {
    const note = this.#note
    const { ownerDocument } = note
    note.hidden = state === null
    note.replaceChildren()
    note.dataset['state'] = state?.state ?? ''
    if (state === null) return
    if (state.state === 'uploading') {
      const progress = ownerDocument.createElement('progress')
      progress.max = 1
      progress.setAttribute('aria-label', words)
      note.append(progress)
      return
    }
    const say = (tag: 'strong' | 'span', content: string) => {
      const element = ownerDocument.createElement(tag)
      element.textContent = content
      note.append(element)
    }
    if (state.state === 'missing' && alt !== '') say('strong', alt)
    say('span', words)
    if (state.state === 'waiting' || (state.state === 'missing' && state.why === 'unsafe')) return
    const retry = ownerDocument.createElement('button')
    retry.type = 'button'
    retry.textContent = text.tryAgain
    retry.addEventListener('click', this.#retry)
    note.append(retry)
  }

  // Handles

  #setResizable(isResizable: boolean): void {
    if (isResizable === this.#handles.length > 0) return
    for (const handle of this.#handles) handle.remove()
    this.#handles = isResizable ? (['start', 'end'] as const).map((side) => this.#handle(side)) : []
    this.#host.box.append(...this.#handles)
  }

  #handle(side: 'start' | 'end'): HTMLElement {
    const { box, figure, setWidth } = this.#host
    const { ownerDocument } = box
    const handle = ownerDocument.createElement('span')
    // By keyboard the picture itself is resized.
    handle.setAttribute('aria-hidden', 'true')
    handle.className = `tandem-picture-handle tandem-picture-${side}`
    let drag: { x: number; width: number; factor: number } | null = null
    let width = 0
    const end = (isDone: boolean) => {
      if (drag === null) return
      const isChanged = Math.round(drag.width) !== width
      drag = null
      ownerDocument.removeEventListener('keydown', onKey, true)
      if (isDone && isChanged) setWidth(width)
      box.style.removeProperty('--dragged')
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      end(false)
    }
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return
      event.preventDefault()
      handle.setPointerCapture(event.pointerId)
      const isAtRight = (side === 'end') !== (getComputedStyle(box).direction === 'rtl')
      // What stands in the middle grows to both sides.
      const isCentred = figure.dataset['align'] === 'center'
      drag = { x: event.clientX, width: box.getBoundingClientRect().width, factor: (isAtRight ? 1 : -1) * (isCentred ? 2 : 1) }
      width = Math.round(drag.width)
      ownerDocument.addEventListener('keydown', onKey, true)
    })
    handle.addEventListener('pointermove', (event) => {
      if (drag === null) return
      width = Math.round(Math.min(Math.max(drag.width + (event.clientX - drag.x) * drag.factor, narrowest), Math.max(roomIn(figure), narrowest)))
      box.style.setProperty('--dragged', `${width}px`)
    })
    handle.addEventListener('pointerup', () => end(true))
    handle.addEventListener('pointercancel', () => end(false))
    return handle
  }
}

function wordsFor(state: NonNullable<Said>, text: Text): string {
  switch (state.state) {
    case 'waiting':
      return text.waiting
    case 'uploading':
      return text.uploading
    case 'failed':
      return text.problems[state.problem]
    case 'missing':
      return text.missing[state.why]
  }
}
