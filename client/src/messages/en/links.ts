/** Links: what they are changed with, and what is shown of one. */
export const links = {
  link: 'Link',
  address: 'Address',
  shownText: 'Text',
  title: 'Title',
  /** Beside the name of a field. */
  optional: 'optional',
  apply: 'Apply',
  open: 'Open',
  copy: 'Copy',
  edit: 'Edit',
  remove: 'Remove link',
  goThere: 'Go there',
  copied: 'The address is on the clipboard.',
  notCopied: 'This browser does not let the page copy.',
  badAddress: 'This is not an address that can be linked to.',
  /** What a link to a block without text leads to. */
  block: 'A block of this document',
  blockGone: 'A block that is not in this document any more',
}
