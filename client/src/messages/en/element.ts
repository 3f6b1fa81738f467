/** The editor as a whole: what it says above the text, or in its place. */
import { documentNameRule } from '@tandem/shared/protocol.ts'

export const element = {
  close: 'Close',
  tryAgain: 'Try again',
  noHeadings: 'There are no headings yet. The outline comes with the first one.',
  blockGone: 'The block that this link leads to is not in the document any more.',
  loading: 'Loading…',
  notLoaded: 'This could not be loaded. Try again when there is a connection, or reload the page.',
  damage:
    'A part of this document was damaged on the server’s disk and is missing here, perhaps with text that builds on it. Whoever has it on a device brings it back by opening the document there; whoever runs the server may have a backup.',
  failed: 'This document cannot be shown: the editor failed. Nothing in it was changed.',
  noCopy: 'The server cannot be reached, and there is no copy of this document on this device. It opens as soon as the server can be reached.',
  focusModeOn: 'Focus mode is on.',
  focusModeOff: 'Focus mode is off.',
  codeCopied: 'The code was copied.',
  codeNotCopied: 'The code could not be copied: the browser does not allow it here.',
  badName: documentNameRule as string,
}
