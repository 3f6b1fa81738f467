/** The list of what can be done with the keyboard. What the toolbar has too is called as there. */
export const shortcuts = {
  close: 'Close',
  /** `key` is the key that does it. */
  closeWith: (key: string) => `Close (${key})`,
  groups: {
    around: 'Around the text',
    search: 'In the search',
    text: 'Text',
    paragraphs: 'Paragraphs',
    lists: 'Lists',
    tables: 'Tables',
    typing: 'As you type',
  },
  nextMatch: 'Next match, previous match',
  copyAsMarkdown: 'Copy as Markdown: the selection, else all',
  toToolbar: 'To the toolbar',
  toText: 'Back to the text',
  clearFormatting: 'Clear formatting',
  newLine: 'New line in the same paragraph',
  selectAll: 'Select all; in a table the cell, then the table',
  heading: (level: number) => `Heading ${level}`,
  move: 'Move up, move down',
  check: 'Check a task; leave a code block',
  nextCell: 'Next cell, previous cell',
  selectCells: 'Select cells',
  /** Examples of what is typed: words between signs. */
  typedBold: 'bold',
  typedItalic: 'italic',
  typedStrike: 'gone',
  typedCode: 'code',
  typedLink: 'text',
}
