/** Puts what is selected, or else the whole document, on the clipboard as Markdown. */
import type { EditorState } from 'prosemirror-state'
import { documentFrom } from '../clipboard/document-from.ts'
import { writeDocument } from '../formats/formats.ts'
import { pictureKey } from '../images/insert-images.ts'

/** What of a document was copied; `null` where the browser does not let the page copy, or the writer could not be loaded. */
export type Copied = 'selection' | 'document' | null

/** Copies from a state of the editor. To be called while a press of the person counts. */
export async function copyAsMarkdown(state: EditorState): Promise<Copied> {
  const { selection, doc } = state
  const images = pictureKey.getState(state)?.options.images ?? null
  const markdown = writeDocument(selection.empty ? doc : documentFrom(selection.content()), 'markdown', '', '', images)
  const copied = selection.empty ? 'document' : 'selection'
  try {
    // Given as a promise: a browser may take the press for over once something was waited for.
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': markdown.then((text) => new Blob([text], { type: 'text/plain' })) })])
    return copied
  } catch {
    // Not over plain HTTP, not in a frame that may not, and not with a promise in some browsers.
  }
  try {
    const text = await markdown
    return (await navigator.clipboard?.writeText(text).then(() => true, () => false)) || copyByCommand(text) ? copied : null
  } catch {
    return null
  }
}

function copyByCommand(text: string): boolean {
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    // Before the editor's own handler, which would copy what is selected.
    event.stopImmediatePropagation()
  }
  document.addEventListener('copy', onCopy, { capture: true })
  try {
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true })
  }
}
