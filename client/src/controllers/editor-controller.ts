/**
 * Joins an editor view to an element: builds it when there is a session with content and the element
 * is in the page, and takes it away when either ends. The document, its presence and its undo history
 * are the session's and outlive the view.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { EditorView } from 'prosemirror-view'
import { styleAdopter } from '../editor/adopt-styles.ts'
import { contentStyles } from '../editor/content.styles.ts'
import { createEditor } from '../editor/create-editor.ts'
import type { EditorText, Messages } from '../messages/messages.ts'
import type { SuggestionOptions } from '../editor/suggestions/suggestions.ts'
import type { OpenSession } from './session-controller.ts'

/** What the controller asks and tells its element. */
export interface EditorControllerOptions {
  /** The element that the editable goes into. */
  mount: () => HTMLElement
  editable: () => boolean
  /** What the plugins say. */
  text: () => EditorText
  focusMode: () => boolean
  placeholder: () => string
  label: () => string
  /** What is said of pictures, where that is not in English. */
  pictureText: () => Messages['pictures'] | undefined
  /** Tells the person something, for a while. */
  say: (words: string) => void
  /** What `Intl` writes in. */
  locale: () => string
  /** Suggestions while typing. */
  suggestions: SuggestionOptions
  /** The view was built. */
  onReady: (view: EditorView) => void
}

/** Gives the root that a node is in, a document or an embedder's shadow root, the content's stylesheet. */
export const adoptContentStyles = styleAdopter(contentStyles)

export class EditorController implements ReactiveController {
  /** The view; `null` while there is none. */
  view: EditorView | null = null
  /** What went wrong while the view was built; `null` if nothing. */
  error: unknown = null

  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #options: EditorControllerOptions
  #open: OpenSession | null = null

  constructor(host: ReactiveControllerHost & HTMLElement, options: EditorControllerOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  hostDisconnected(): void {
    this.show(null)
  }

  /** Shows the document of a session as soon as it has content; `null` shows nothing. */
  show(open: OpenSession | null): void {
    if (open === this.#open) return
    this.#destroyView()
    this.#open = open
    if (open === null) return
    if (open.session.loaded) this.#build(open)
    else void open.session.whenLoaded.then(() => this.#build(open))
  }

  /** Has the view ask again whether it may be edited, and for its texts. */
  refresh(): void {
    this.view?.setProps({})
  }

  #build(open: OpenSession): void {
    if (open !== this.#open || this.view !== null || !this.#host.isConnected) return
    const { mount, editable, text, focusMode, placeholder, label, locale, pictureText, say, suggestions, onReady } = this.#options
    const place = mount()
    adoptContentStyles(this.#host)
    try {
      this.view = createEditor({
        mount: place,
        document: open.session.document,
        awareness: open.session.awareness,
        history: open.history,
        editable,
        images: open.session.images,
        pictureText,
        say,
        text,
        focusMode,
        placeholder,
        label,
        locale,
        suggestions,
        onUpdate: () => this.#host.requestUpdate(),
        onError: (error) => reportError(error),
      })
    } catch (error) {
      // The document is safe: nothing was written. The element says that it cannot show it.
      this.error = error
      reportError(error)
      this.#host.requestUpdate()
      return
    }
    onReady(this.view)
    this.#host.requestUpdate()
  }

  #destroyView(): void {
    this.view?.destroy()
    this.view = null
    this.error = null
    this.#host.requestUpdate()
  }
}
