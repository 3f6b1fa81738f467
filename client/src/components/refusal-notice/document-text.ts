/** Takes a whole document along, as it is shown, for the clipboard or as a file. */
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

/** The document as a file for a browser or a word processor. */
export function documentFile({ html }: DocumentText): Blob {
  return new Blob([`<!doctype html><meta charset="utf-8">${html}`], { type: 'text/html' })
}
