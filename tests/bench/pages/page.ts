/**
 * The part of a measured page that both editors have: `window.bench`, which the runner calls.
 *
 * When something is seen is told by the page's clock; how much work it was, the runner asks of the browser. While it
 * measures, nothing is done here but what is measured.
 */

import { TextSelection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { applyAwarenessUpdate, Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

/** What comes from another person: an edit, and their caret behind it. */
export interface Delivery {
  /** Milliseconds from the start. */
  at: number
  /** Base64, as all bytes here. */
  update: string
  awareness: string
}

export interface PageData {
  update: string
  edits: string[]
  crowd: Delivery[]
}

export interface Bench {
  /** Loads the data and decodes it. */
  load(address: string): Promise<void>
  /** Opens the editor; milliseconds from the update's bytes to the first frame that shows the document. */
  open(): Promise<number>
  /** Focuses the editor, with the caret inside the paragraph in the middle of the document, and scrolls there. */
  putCaret(): Promise<void>
  /** Size of the editor's document. */
  size(): number
  /** For each key so far that put in a character: milliseconds from the key to the frame that shows it. */
  readonly keyTimes: number[]
  /** Lets one of the edits arrive. */
  receive(edit: number): void
  /** Shows everybody's caret. */
  meetCrowd(): Promise<void>
  /** Lets everybody write; when the last message has been handled and shown, how many milliseconds that was too late. */
  watchCrowd(): Promise<number>
}

declare global {
  interface Window {
    bench: Bench
  }
}

type OpenEditor = (mount: HTMLElement, document: Y.Doc, awareness: Awareness) => EditorView

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()))
}

/** Calls `done` when the next frame has been drawn: a message posted from a frame comes after its layout and paint. */
function afterPaint(done: () => void): void {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      done()
    }
    port2.postMessage(null)
  })
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** A paragraph's position in the middle of the document, and a place inside its text. */
function middleOf(view: EditorView): number {
  const { doc } = view.state
  let position = 0
  for (let index = 0; index < doc.childCount; index++) {
    const block = doc.child(index)
    if (index >= doc.childCount >> 1 && block.type.name === 'paragraph') return position + 1 + (block.content.size >> 1)
    position += block.nodeSize
  }
  throw new Error('The document has no paragraph')
}

/** Makes `window.bench`, with the editor that `openEditor` makes. */
export function preparePage(openEditor: OpenEditor, styles: string): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`body { margin: 0 auto; max-width: 48rem; font-size: 16px } ${styles}`)
  document.adoptedStyleSheets = [sheet]

  let first: Uint8Array | null = null
  let edits: Uint8Array[] = []
  let crowd: { at: number; update: Uint8Array; awareness: Uint8Array }[] = []
  let shared: { document: Y.Doc; awareness: Awareness; view: EditorView } | null = null
  const opened = () => {
    if (shared === null) throw new Error('The editor is not open')
    return shared
  }
  const keyTimes: number[] = []

  window.addEventListener('keydown', ({ timeStamp, key }) => {
    if (key.length !== 1) return
    // Only now is the character in: a frame between the two events would show nothing of it.
    window.addEventListener('input', () => afterPaint(() => keyTimes.push(performance.now() - timeStamp)), { once: true })
  }, { capture: true })

  window.bench = {
    keyTimes,

    async load(address) {
      const data = (await (await fetch(address)).json()) as PageData
      first = decode(data.update)
      edits = data.edits.map(decode)
      crowd = data.crowd.map(({ at, update, awareness }) => ({ at, update: decode(update), awareness: decode(awareness) }))
    },

    async open() {
      if (first === null) throw new Error('Nothing is loaded')
      const start = performance.now()
      const yDocument = new Y.Doc()
      Y.applyUpdate(yDocument, first)
      const awareness = new Awareness(yDocument)
      awareness.setLocalStateField('user', { name: 'Reader', color: '#336699' })
      const view = openEditor(document.body, yDocument, awareness)
      await nextFrame()
      await nextFrame()
      const time = performance.now() - start
      shared = { document: yDocument, awareness, view }
      return time
    },

    async putCaret() {
      const { view } = opened()
      view.focus()
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, middleOf(view))))
      // Where blocks are laid out only when near, the way there becomes known as it is gone.
      for (let attempt = 0; attempt < 20; attempt++) {
        await nextFrame()
        const off = view.coordsAtPos(view.state.selection.head).top - window.innerHeight / 2
        if (Math.abs(off) < 20) return
        window.scrollBy(0, off)
      }
      throw new Error('The caret does not come into view')
    },

    size: () => opened().view.state.doc.content.size,

    receive(edit) {
      // In a task of its own, as what comes over a connection: the browser does not count what the runner evaluates.
      setTimeout(() => Y.applyUpdate(opened().document, edits[edit]!))
    },

    async meetCrowd() {
      const { document: yDocument, awareness } = opened()
      for (const delivery of crowd.filter(({ at }) => at === 0)) {
        Y.applyUpdate(yDocument, delivery.update)
        applyAwarenessUpdate(awareness, delivery.awareness, null)
      }
      await nextFrame()
      await nextFrame()
    },

    watchCrowd() {
      const { document: yDocument, awareness } = opened()
      const coming = crowd.filter(({ at }) => at > 0)
      const end = performance.now() + coming.at(-1)!.at
      return new Promise((resolve) => {
        for (const { at, update, awareness: caret } of coming) {
          setTimeout(() => Y.applyUpdate(yDocument, update), at)
          setTimeout(() => applyAwarenessUpdate(awareness, caret, null), at)
        }
        setTimeout(() => afterPaint(() => resolve(performance.now() - end)), coming.at(-1)!.at)
      })
    },
  }
}
