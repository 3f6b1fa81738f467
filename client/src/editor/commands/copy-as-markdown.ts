/** Puts what is selected, or else the whole document, on the clipboard as Markdown. */
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import { copyText } from '../clipboard/copy-text.ts'
import { documentFrom } from '../clipboard/document-from.ts'
import { writeDocument } from '../formats/formats.ts'
import { pictureKey } from '../images/insert-images.ts'

/** What of a document was copied; `null` where the browser does not let the page copy, or the writer could not be loaded. */
export type Copied = 'selection' | 'document' | null

/** Copies from a state of the editor. To be called while a press of the person counts. */
export async function copyAsMarkdown(state: EditorState): Promise<Copied> {
  const { selection, doc } = state
  const isDone = await copyMarkdown(state, selection.empty ? doc : documentFrom(selection.content()))
  return !isDone ? null : selection.empty ? 'document' : 'selection'
}

/** Copies a document that was made of what is in a state, with the addresses that its pictures have elsewhere; false as `copyText` says. */
export function copyMarkdown(state: EditorState, document: Node): Promise<boolean> {
  return copyText(writeDocument(document, 'markdown', '', '', pictureKey.getState(state)?.options.images))
}
