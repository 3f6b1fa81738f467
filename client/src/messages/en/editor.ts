/** What is said within the text: by the plugins of the editor, and for an empty document. */
import { number } from '../plural.ts'

export const editor = {
  /** In an empty document, where the embedder gives no other words. */
  placeholder: 'Start writing…',
  /** The accessible name of the text, where the embedder gives no other. */
  label: 'Document',
  /** In an empty caption. */
  caption: 'Caption',
  /** A picture of this width, read out when it is resized. */
  pictureWidth: (pixels: number) => `${number('en', pixels)} pixels wide`,
  picturesNotLoaded: 'What takes in pictures could not be loaded. Try again when there is a connection.',
  /** Code that is of no language. */
  plainText: 'Plain text',
  /** On the button above code that shows its language. */
  codeLanguage: (name: string) => `Language: ${name}`,
  copyCode: 'Copy code',
  /** Of the grip beside a block; `keys` move the block without it. */
  grip: (keys: string) => `Drag to move (${keys}), press for the menu`,
  /** Callouts, by their kinds. */
  callouts: {
    note: 'Note',
    tip: 'Tip',
    important: 'Important',
    warning: 'Warning',
    caution: 'Caution',
  },
}
