/** What is said within the text: by the plugins of the editor, and for an empty document. */
export const editor = {
  /** In an empty document, where the embedder gives no other words. */
  placeholder: 'Start writing…',
  /** The accessible name of the text, where the embedder gives no other. */
  label: 'Document',
  /** On the grip beside a block. */
  grip: 'Drag to move this block (Alt+↑, Alt+↓)',
}
