/**
 * Answers what the text asks for by events, and what takes a form or a list: pictures, the language of code, days. The elements
 * are loaded when they are first needed, into the shadow root of the editor.
 *
 *   tandem-insert-image, tandem-replace-image   a dialog for files and addresses
 *   tandem-image-bar                            the focus goes to the controls of the selected picture
 *   tandem-code-language                        the languages, beside the code of the caret
 *   tandem-edit-date                            a calendar, beside the day that is selected
 */
import type { ReactiveControllerHost } from 'lit'
import type { EditorView } from 'prosemirror-view'
import { codeAt, setCodeLanguage } from '../editor/commands/code.ts'
import { insertPictureAt, insertPictureFiles, replacePicture } from '../editor/images/insert-images.ts'
import { codeElementAt } from '../editor/plugins/code-blocks.ts'
import { partOf } from './part-of.ts'

export interface RequestOptions {
  /** The view; `null` while there is none. */
  readonly view: () => EditorView | null
  /** Whether the person may write. */
  readonly editable: () => boolean
  /** Waits for what takes the focus when it is loaded; says so where it does not come. Gives false then, and where nobody waits any more. */
  readonly has: (module: Promise<unknown>) => Promise<boolean>
}

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment }

export class RequestController {
  readonly #host: Host
  readonly #options: RequestOptions

  constructor(host: Host, options: RequestOptions) {
    this.#host = host
    this.#options = options
    host.addEventListener('tandem-insert-image', () => void this.#choosePicture(false))
    host.addEventListener('tandem-replace-image', () => void this.#choosePicture(true))
    host.addEventListener('tandem-image-bar', () => void this.#focusImageBar())
    host.addEventListener('tandem-code-language', () => void this.#chooseLanguage())
    host.addEventListener('tandem-edit-date', () => void this.#editDate())
  }

  /** The view, while the person may write in it. */
  get #writable(): EditorView | null {
    return this.#options.editable() ? this.#options.view() : null
  }

  /** Asks for pictures to put in, or for one in the place of the picture that is selected when it was chosen. */
  async #choosePicture(isReplacing: boolean): Promise<void> {
    if (this.#writable === null || !(await this.#options.has(import('../components/image-dialog/image-dialog.ts')))) return
    partOf(this.#host, 'tandem-image-dialog').show({
      replaces: isReplacing,
      onFiles: ([file, ...others]) => {
        const view = this.#writable
        this.#options.view()?.focus()
        if (view === null || file === undefined) return
        void (isReplacing ? replacePicture(view, file) : insertPictureFiles(view, [file, ...others]))
      },
      onAddress: async (address) => {
        const view = this.#writable
        return view !== null && insertPictureAt(view, address, isReplacing)
      },
    })
  }

  async #focusImageBar(): Promise<void> {
    if (!(await this.#options.has(import('../components/image-bar/image-bar.ts')))) return
    await this.#host.updateComplete
    // The host draws it, for as long as a picture is selected.
    const bar = this.#host.renderRoot.querySelector('tandem-image-bar')
    await bar?.updateComplete
    bar?.focus()
  }

  /** Offers the languages for the code that the caret is in. */
  async #chooseLanguage(): Promise<void> {
    if (!(await this.#options.has(import('../components/language-picker/language-picker.ts')))) return
    const view = this.#writable
    if (view === null) return
    const language: unknown = codeAt(view.state)?.node.attrs['language']
    const anchor = codeElementAt(view)?.querySelector('.tandem-code-language')
    if (!anchor) return
    await partOf(this.#host, 'tandem-language-picker').open({
      anchor,
      current: typeof language === 'string' ? language : null,
      choose: (chosen) => this.#options.editable() && setCodeLanguage(chosen)(view.state, view.dispatch),
      leave: () => view.focus(),
    })
  }

  /** Lets the person change the day that is selected in the text. */
  async #editDate(): Promise<void> {
    if (!(await this.#options.has(import('../components/date-editor/date-editor.ts')))) return
    const view = this.#writable
    if (view !== null) await partOf(this.#host, 'tandem-date-editor').open(view)
  }
}
