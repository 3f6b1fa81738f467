/**
 * What pictures need that the text does not, loaded when a picture is put in or has something to say: reading files, and what
 * is shown on a picture beside itself. It is complete in itself and knows nothing of ProseMirror.
 */
import { defaultMaxImageBytes, imageHeadBytes, sniffImageType } from '@tandem/shared/images.ts'
import type { EditorText } from '../../messages/messages.ts'
import type { EditorImages, PictureState } from './images.ts'

/** A file that is a picture, or why it is none that can be put in. */
export type ReadPicture =
  | { kind: 'picture'; bytes: Blob; width: number; ratio: number }
  | { kind: 'wrongKind' | 'damaged' }
  | { kind: 'tooLarge'; megabytes: number; most: number }

const megabyte = 1024 * 1024

/** Reads a file as a picture. What kind it is goes by its first bytes. */
export async function readPicture(file: Blob): Promise<ReadPicture> {
  let type: string | null
  try {
    type = sniffImageType(new Uint8Array(await file.slice(0, imageHeadBytes).arrayBuffer()))
  } catch {
    return { kind: 'damaged' }
  }
  if (type === null) return { kind: 'wrongKind' }
  if (file.size > defaultMaxImageBytes) return { kind: 'tooLarge', megabytes: file.size / megabyte, most: defaultMaxImageBytes / megabyte }
  const bytes = new Blob([file], { type })
  try {
    const bitmap = await createImageBitmap(bytes)
    const { width, height } = bitmap
    bitmap.close()
    return { kind: 'picture', bytes, width, ratio: ratioOf(width, height) }
  } catch {
    return { kind: 'damaged' }
  }
}

/** The width of a picture by its height, in few digits. */
export function ratioOf(width: number, height: number): number {
  return Number((width / height).toPrecision(5))
}

/** `html` with its pictures in `data:` kept by `images`, and named by what they are kept under. Those that are none go. */
export async function keepDataPictures(html: string, images: EditorImages): Promise<string> {
  const template = document.createElement('template')
  template.innerHTML = html
  for (const element of template.content.querySelectorAll<HTMLImageElement>('img[src^="data:" i]')) {
    const file = blobFrom(element.getAttribute('src') ?? '')
    const read = file === null ? null : await readPicture(file)
    if (read?.kind !== 'picture') {
      element.replaceWith(element.alt)
      continue
    }
    const src = `sha256:${await images.add(read.bytes)}`
    element.setAttribute('src', src)
    element.closest('figure[data-image]')?.setAttribute('data-image', src)
    element.setAttribute('data-ratio', String(read.ratio))
    if (!/^\d+$/.test(element.getAttribute('width') ?? '')) element.setAttribute('width', String(Math.min(Math.max(read.width, 16), 10_000)))
  }
  return template.innerHTML
}

/** The bytes of a `data:` address in base64; null for any other. */
function blobFrom(address: string): Blob | null {
  const base64 = /^data:[^,]*;base64,(.*)$/is.exec(address.trim())?.[1]
  if (base64 === undefined) return null
  try {
    return new Blob([Uint8Array.from(atob(decodeURIComponent(base64).replace(/\s/g, '')), (character) => character.charCodeAt(0))])
  } catch {
    return null
  }
}

/** The size of a picture at an address of the web; null where none can be loaded from there. */
export async function measurePicture(address: string): Promise<{ width: number; ratio: number } | null> {
  const image = new Image()
  image.referrerPolicy = 'no-referrer'
  image.src = address
  try {
    await image.decode()
  } catch {
    return null
  }
  const { naturalWidth, naturalHeight } = image
  return naturalWidth > 0 && naturalHeight > 0 ? { width: naturalWidth, ratio: ratioOf(naturalWidth, naturalHeight) } : null
}

/** What the controls need of the picture that they are on. */
export interface PictureHost {
  /** The box of the picture. */
  readonly box: HTMLElement
  readonly text: () => EditorText['pictures']
  /** Loads or uploads it again. */
  readonly retry: () => void
  /** The width of the picture becomes this, in CSS pixels. */
  readonly setWidth: (width: number) => void
  /** How wide it may be, in CSS pixels. */
  readonly room: () => number
}

/** What becomes of a picture, or why it is not shown. */
export type ShownState = Exclude<PictureState, { state: 'stored' }> | { state: 'missing'; why: 'address' | 'unsafe' } | null

/** The narrowest that a picture is dragged to, in CSS pixels. */
const narrowest = 48

/** What is shown on a picture: how its upload goes, why it is not there, and the handles at its sides. */
export class PictureControls {
  readonly #host: PictureHost
  readonly #note: HTMLElement
  #handles: HTMLElement[] = []
  #shown = ''

  constructor(host: PictureHost) {
    this.#host = host
    this.#note = document.createElement('div')
    this.#note.className = 'tandem-picture-note'
    this.#note.setAttribute('role', 'status')
    this.#note.hidden = true
    host.box.append(this.#note)
  }

  /** Shows a state. `alt` stands in for a picture that is not there. */
  show(state: ShownState, alt: string): void {
    const text = this.#host.text()
    const { box } = this.#host
    box.classList.toggle('tandem-picture-missing', state?.state === 'missing')
    const words = state === null ? '' : wordsFor(state, text)
    // A progress that goes on is the same element.
    const shown = `${state?.state} ${words} ${alt}`
    if (shown !== this.#shown) this.#draw(state, words, alt, text)
    this.#shown = shown
    const progress = this.#note.querySelector('progress')
    if (progress !== null && state?.state === 'uploading') progress.value = state.progress
  }

  #draw(state: ShownState, words: string, alt: string, text: EditorText['pictures']): void {
    const note = this.#note
    note.hidden = state === null
    note.replaceChildren()
    note.dataset['state'] = state?.state ?? ''
    if (state === null) return
    if (state.state === 'uploading') {
      const progress = document.createElement('progress')
      progress.max = 1
      progress.setAttribute('aria-label', words)
      note.append(progress)
      return
    }
    if (state.state === 'missing' && alt !== '') {
      const name = document.createElement('strong')
      name.textContent = alt
      note.append(name)
    }
    const paragraph = document.createElement('span')
    paragraph.textContent = words
    note.append(paragraph)
    if (state.state === 'waiting' || (state.state === 'missing' && state.why === 'unsafe')) return
    const retry = document.createElement('button')
    retry.type = 'button'
    retry.textContent = text.tryAgain
    retry.addEventListener('click', this.#host.retry)
    note.append(retry)
  }

  /** Shows the handles, or takes them away. */
  setResizable(isResizable: boolean): void {
    if (isResizable === this.#handles.length > 0) return
    for (const handle of this.#handles) handle.remove()
    this.#handles = isResizable ? (['start', 'end'] as const).map((side) => this.#handle(side)) : []
    this.#host.box.append(...this.#handles)
  }

  #handle(side: 'start' | 'end'): HTMLElement {
    const { box, room, setWidth } = this.#host
    const handle = document.createElement('span')
    // By keyboard the picture itself is resized.
    handle.setAttribute('aria-hidden', 'true')
    handle.className = `tandem-picture-handle tandem-picture-${side}`
    let drag: { x: number; width: number; factor: number } | null = null
    let width = 0
    const end = (isDone: boolean) => {
      if (drag === null) return
      const isChanged = Math.round(drag.width) !== width
      drag = null
      document.removeEventListener('keydown', onKey, true)
      box.classList.remove('tandem-picture-resizing')
      if (isDone && isChanged) setWidth(width)
      else box.style.removeProperty('--dragged')
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
      const isRightToLeft = getComputedStyle(box).direction === 'rtl'
      const isAtRight = (side === 'end') !== isRightToLeft
      // What stands in the middle grows to both sides.
      const isCentred = box.parentElement?.dataset['align'] === 'center'
      drag = { x: event.clientX, width: box.getBoundingClientRect().width, factor: (isAtRight ? 1 : -1) * (isCentred ? 2 : 1) }
      width = Math.round(drag.width)
      box.classList.add('tandem-picture-resizing')
      document.addEventListener('keydown', onKey, true)
    })
    handle.addEventListener('pointermove', (event) => {
      if (drag === null) return
      width = Math.round(Math.min(Math.max(drag.width + (event.clientX - drag.x) * drag.factor, narrowest), Math.max(room(), narrowest)))
      box.style.setProperty('--dragged', `${width}px`)
    })
    handle.addEventListener('pointerup', () => end(true))
    handle.addEventListener('pointercancel', () => end(false))
    return handle
  }
}

function wordsFor(state: NonNullable<ShownState>, text: EditorText['pictures']): string {
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
