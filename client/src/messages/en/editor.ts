/** What is said within the text: by the plugins of the editor, and for an empty document. */
export const editor = {
  /** In an empty document, where the embedder gives no other words. */
  placeholder: 'Start writing…',
  /** The accessible name of the text, where the embedder gives no other. */
  label: 'Document',
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
