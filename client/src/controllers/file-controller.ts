/**
 * Files that people bring: dropped onto an element, or chosen in its menu. Pictures go between the blocks, texts to where the caret is;
 * why one could not be inserted is kept until the next one, for the element to tell.
 */
import { UnreadableTextError } from '@tandem/shared/document/unreadable-text-error.ts'
import type { ReactiveControllerHost } from 'lit'
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { DocumentFormat } from '../editor/formats/formats.ts'
import { dropPlace, insertPictureFiles } from '../editor/images/insert-images.ts'

export interface FileOptions {
  /** The view; `null` while there is none. */
  readonly view: () => EditorView | null
  /** Whether the person may write. */
  readonly editable: () => boolean
  /** Puts a text of a format where the caret is; rejects with what is wrong with it. */
  readonly insert: (format: DocumentFormat, text: string) => Promise<void>
  /** Shows that a file could not be inserted. */
  readonly onProblem: () => void
}

/** A file that could not be inserted, and why. */
export interface FileProblem {
  readonly file: string
  readonly error: unknown
}

export class FileController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #options: FileOptions
  #problem: FileProblem | null = null

  constructor(host: ReactiveControllerHost & HTMLElement, options: FileOptions) {
    this.#host = host
    this.#options = options
    // Before the editor, and where it is not: a page that gets a dropped file for itself shows that file instead.
    host.addEventListener('dragover', this.#onDrag, { capture: true })
    host.addEventListener('drop', this.#onDrop, { capture: true })
  }

  /** What went wrong with the last file; `null` where nothing did. */
  get problem(): FileProblem | null {
    return this.#problem
  }

  /** Puts a file where the caret is. Gives whether that was possible. */
  async insert(file: File): Promise<boolean> {
    this.#tell(null)
    const view = this.#options.view()
    if (file.type.startsWith('image/') && view !== null && this.#options.editable()) return insertPictureFiles(view, [file])
    try {
      const { readFile } = await import('../editor/formats/read-file.ts')
      const { format, text } = await readFile(file)
      await this.#options.insert(format, text)
      this.#host.focus()
      return true
    } catch (error) {
      if (!(error instanceof UnreadableTextError)) reportError(error)
      this.#tell({ file: file.name, error })
      this.#options.onProblem()
      return false
    }
  }

  /** The person has read what went wrong. */
  readonly dismiss = (): void => {
    this.#tell(null)
    this.#host.focus()
  }

  #tell(problem: FileProblem | null): void {
    this.#problem = problem
    this.#host.requestUpdate()
  }

  readonly #onDrag = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return
    event.preventDefault()
    event.dataTransfer.dropEffect = this.#options.editable() ? 'copy' : 'none'
  }

  /** Files go to where they are dropped: pictures between the blocks there, and texts. */
  readonly #onDrop = (event: DragEvent): void => {
    const files = [...(event.dataTransfer?.files ?? [])]
    const view = this.#options.view()
    if (files.length === 0) return
    event.preventDefault()
    if (view === null || !this.#options.editable()) return
    const { doc } = view.state
    const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? doc.content.size
    view.focus()
    view.dispatch(view.state.tr.setSelection(Selection.near(doc.resolve(at), -1)))
    const pictures = files.filter(({ type }) => type.startsWith('image/'))
    if (pictures.length > 0) void insertPictureFiles(view, pictures, dropPlace(view, at, event.clientY))
    void this.#insertAll(files.filter((file) => !pictures.includes(file)))
  }

  /** One file after the other, until one cannot be inserted: what is said of it stays. */
  async #insertAll(files: readonly File[]): Promise<void> {
    for (const file of files) if (!(await this.insert(file))) return
  }
}
