/** What can be done with edits that the server does not take. */
export const access = {
  copyText: 'Copy the text',
  tryAgain: 'Try again',
  discardChanges: 'Discard my changes',
  question: 'What you wrote here since it was last saved is taken out of this document and off this device. This cannot be undone.',
  keep: 'Keep',
  discard: 'Discard',
  byHand: 'This browser does not let the page copy. Copy the text from here, or take it as a file.',
  download: 'Download as a file',
  close: 'Close',
  copied: 'The text is on the clipboard: the whole document, as it is here.',
  /** `reason` is in the browser's words. */
  notDiscarded: (reason: string) => `The copy on this device could not be removed, so nothing was discarded (${reason}).`,
}
