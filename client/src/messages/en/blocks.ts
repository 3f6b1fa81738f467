/** What can be done with whole blocks: the menu of a block, and what changes it from above a selection. */
export const blocks = {
  /** The menu. */
  block: 'Block',
  turnInto: 'Turn into',
  alignment: 'Alignment',
  direction: 'Direction',
  /** What the bar above a selection is. */
  selection: 'Selected text',
  /** By the `id` of the item; those that the toolbar has too are called as there. */
  items: {
    heading4: 'Heading 4',
    heading5: 'Heading 5',
    heading6: 'Heading 6',
    note: 'Note',
    tip: 'Tip',
    important: 'Important',
    warning: 'Warning',
    caution: 'Caution',
    duplicate: 'Duplicate',
    moveUp: 'Move up',
    moveDown: 'Move down',
    copyLink: 'Copy link to block',
    copyMarkdown: 'Copy as Markdown',
    alignStart: 'At the start',
    alignCenter: 'Centred',
    alignEnd: 'At the end',
    alignJustify: 'Justified',
    directionAuto: 'As the text goes',
    leftToRight: 'Left to right',
    rightToLeft: 'Right to left',
    startNumber: 'First number…',
    delete: 'Delete',
  },
  /** Why there is no link: such text comes from other programs, and becomes a block of its own with the next change of it. */
  noLink: 'This text has no block of its own yet that a link could lead to.',
  /** The number that a list begins with. */
  firstNumber: 'First number',
  apply: 'Apply',
  linkCopied: 'The link to the block is on the clipboard.',
  /** `address` is what could not be copied. */
  linkNotCopied: (address: string) => `This browser does not let the page copy. The link is ${address}`,
  markdownCopied: 'The block is on the clipboard, as Markdown.',
  notCopied: 'This browser does not let the page copy.',
}
