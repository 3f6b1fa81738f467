/** Takes a whole document along, as it is shown: to the clipboard, or as a file. */
import type { EditorView } from 'prosemirror-view'

/** A document in the two forms that other programs paste. */
export interface DocumentText {
  html: string
  text: string
}

/** The whole document of a view. */
export function documentText(view: EditorView): DocumentText {
  const { doc } = view.state
  const { dom, text } = view.serializeForClipboard(doc.slice(0, doc.content.size))
  return { html: dom.innerHTML, text }
}

/**
 * Puts a document on the clipboard, as HTML and as plain text. False where the browser does not let a page do that. To be
 * called while a press of the person counts.
 */
export async function copyText(content: DocumentText): Promise<boolean> {
  const { html, text } = content
  try {
    const blob = (type: string, data: string): Blob => new Blob([data], { type })
    await navigator.clipboard.write([new ClipboardItem({ 'text/html': blob('text/html', html), 'text/plain': blob('text/plain', text) })])
    return true
  } catch {
    // Not over plain HTTP, and not in a frame that may not.
    return copyByCommand(content)
  }
}

function copyByCommand({ html, text }: DocumentText): boolean {
  let copied = false
  const onCopy = (event: ClipboardEvent): void => {
    if (event.clipboardData === null) return
    event.preventDefault()
    // Before the editor's own handler, which would copy what is selected.
    event.stopImmediatePropagation()
    event.clipboardData.setData('text/html', html)
    event.clipboardData.setData('text/plain', text)
    copied = true
  }
  document.addEventListener('copy', onCopy, { capture: true })
  try {
    return document.execCommand('copy') && copied
  } catch {
    return false
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true })
  }
}

/** The document as a file for a browser or a word processor. */
export function documentFile({ html }: DocumentText): Blob {
  return new Blob([`<!doctype html><meta charset="utf-8">${html}`], { type: 'text/html' })
}
