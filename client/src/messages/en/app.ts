/** The application around the element: the list of documents, and the page of one. */
import type { Denial } from '@tandem/shared/access.ts'

export const app = {
  untitled: 'Untitled',
  titleLabel: 'Title',
  allDocuments: 'All documents',
  nothingHere: 'There is nothing here',
  noSuchAddress: 'No document can have this address.',
  /** The title of the window. */
  windowTitle: (title: string) => `${title} – Tandem`,

  documents: 'Documents',
  loading: 'Loading',
  listFailed: 'The list of documents could not be loaded',
  tryAgain: 'Try again',
  noDocuments: 'No documents yet',
  createOne: 'Create one and send its address to whoever should write with you.',
  sharedAreListed: 'Documents that are shared with you for good are listed here. One that you came to by a share link is not.',
  newDocument: 'New document',
  /** `why` is a sentence. */
  notCreated: (why: string) => `The document could not be created. ${why}`,
  justNow: 'just now',

  share: 'Share',
  signIn: 'Sign in',
  signOut: 'Sign out',
  leaveQuestion: 'Your newest edits are only in this page and would be lost. Leave it all the same?',
  dialogFailed: 'The dialog could not be loaded. Reload the page and try again.',

  /** Of the person who looks at it. */
  profile: {
    button: (name: string) => `You appear as ${name}. Change name, colour and language`,
    keptHere: 'This is how others see you here. It is kept in this browser.',
    shown: 'This is how others see you here.',
    nameFromSignIn: 'Your name, from your sign-in',
    name: 'Your name',
    color: 'Your colour',
    language: 'Language',
    /** In the order of the palette. */
    colors: ['Red', 'Orange', 'Ochre', 'Olive', 'Green', 'Teal', 'Cyan', 'Blue', 'Indigo', 'Purple', 'Magenta', 'Pink'],
  },

  shareDialog: {
    heading: 'Share this document',
    close: 'Close',
    plainAddress: 'Whoever can reach this server can open and change the document at',
    whoever: 'Whoever has the link',
    /** What goes on from `whoever`. */
    can: { viewer: 'can read', commenter: 'can comment', editor: 'can edit' },
    /** The same by itself. */
    roles: { viewer: 'Can read', commenter: 'Can comment', editor: 'Can edit' },
    works: 'It works',
    /** What goes on from `works`. */
    terms: { never: 'for ever', day: 'for a day', week: 'for a week', month: 'for 30 days', date: 'until a date' },
    untilEndOf: 'Until the end of',
    label: 'For whom, or what for (only those who share this document see it)',
    make: 'Make a link',
    /** `can` is what the link allows. */
    newLink: (can: string) => `The new link, whose address is shown only now (${can})`,
    copy: 'Copy',
    copied: 'Copied',
    links: 'Links',
    loading: 'Loading…',
    tryAgain: 'Try again',
    none: 'There are none.',
    unnamed: 'Link without a name',
    /** What is said of a link below its name. */
    about: (expiry: string, made: string) => `${expiry}, ${made}`,
    made: (date: string) => `made ${date}`,
    madeBy: (date: string, name: string) => `made ${date} by ${name}`,
    worksForEver: 'works for ever',
    worksUntil: (date: string) => `works until ${date}`,
    ended: (date: string) => `ended ${date}`,
    revokeQuestion: (name: string) => `Revoke “${name}”?`,
    loseAccess: 'Whoever came by it loses access.',
    keep: 'Keep',
    revoke: 'Revoke',
    revokeLink: (name: string) => `Revoke “${name}”`,
    allows: (name: string) => `What “${name}” allows`,
    /** `why` is a sentence, here and below. */
    notLoaded: (why: string) => `The links could not be loaded. ${why}`,
    notMade: (why: string) => `The link could not be made. ${why}`,
    wasMade: 'The link was made.',
    notChanged: (why: string) => `The link could not be changed. ${why}`,
    wasChanged: (can: string) => `The link now says: ${can}.`,
    notRevoked: (why: string) => `The link could not be revoked. ${why}`,
    wasRevoked: 'The link was revoked.',
    addressCopied: 'The address is on the clipboard.',
    notCopied: 'This browser does not let the page copy: the address is selected, copy it by keyboard.',
  },

  signInPanel: {
    token: 'Token or share link',
    orToken: 'Or paste a token or a share link',
    use: 'Use it',
    goOn: 'Go on without',
    notAToken: 'This is neither a token nor the address of a share link of this server.',
    wholeAddress: 'Of a share link the whole address is needed, since it says which document it is for.',
    headings: {
      'sign-in-required': 'Sign in to go on',
      'token-invalid': 'You are not signed in',
      'token-expired': 'Your sign-in has expired',
      'token-not-yet-valid': 'You are not signed in yet',
      'token-revoked': 'Your sign-in was ended',
      'share-link-invalid': 'This share link does not work any more',
      'share-link-expired': 'This share link has expired',
      'no-access': 'You have no access to this document',
      'no-such-document': 'There is no such document',
      'sign-in-unavailable': 'The sign-in does not work at the moment',
      'too-many-attempts': 'Too many attempts',
      'too-many-connections': 'Too many connections',
      'too-many-documents': 'Too many documents',
    } satisfies Record<Denial, string>,
    /** What a person who was sent here is told, in their words; of the others, what the server means is said. */
    explanations: {
      'sign-in-required': 'This server shows documents only to people whom it knows, and to those who come by a share link.',
      'share-link-invalid': 'It was revoked, or its address was cut off on the way. Ask whoever sent it for another one.',
      'share-link-expired': 'Ask whoever sent it for another one.',
      'no-access': 'You are signed in, but this document was not shared with you. Ask whoever sent you its address for a share link.',
    },
  },

  unreachable: 'The server cannot be reached.',
  /** What the server could not do, by its code for it. Other codes are told in its own words, which are English. */
  errors: {
    'bad-answer': 'The server gave an answer that this page does not understand.',
    'not-found': 'There is nothing here.',
    'document-exists': 'There is a document of this name already.',
    'no-such-share-link': 'The document has no such share link any more.',
    'too-many-share-links': 'The document has as many share links as it may have: revoke some that are not needed any more.',
    'internal-error': 'Something went wrong in the server; its log says more.',
    'document-unavailable': 'The document cannot be opened at this moment; the log of the server says why.',
    'storage-unavailable': 'The server cannot write to its disk; edits are held in memory and not acknowledged.',
    stopping: 'The server is stopping: try again in a moment.',
  },
  /** `status` is that of HTTP, with its name. */
  serverAnswered: (status: string) => `The server answered ${status}.`,
}
