/** Where the newest edit is, and what the server says of letting somebody in. */
import { denials, type Denial } from '@tandem/shared/access.ts'
import { plural } from '../plural.ts'

export const status = {
  connecting: 'Connecting…',
  offline: 'Offline',
  offlineNotSaved: 'Offline, not saved',
  offlineKept: 'Offline, kept on this device',
  saving: 'Saving…',
  saved: 'Saved',
  canRead: 'Can read',
  canComment: 'Can comment',
  notSaved: 'Not saved',
  signInNeeded: 'Sign-in needed',
  noAccess: 'No access',
  cannotBeOpened: 'Cannot be opened',
  why: 'Why?',
  whyNoConnection: 'Why is there no connection?',

  /** In more words. Sentences, which stand one behind the other. */
  reaching: 'Reaching the server.',
  unreachable: 'The server cannot be reached.',
  onItsWay: 'Your newest edit is on its way; the server has not confirmed yet that it is on its disk.',
  /** `limit` is the name of a setting of the server. */
  slower: (limit: string) => `It takes your edits more slowly: you have reached its limit ${limit}.`,
  imagesWaiting: (count: number) => plural('en', count, { one: '# picture waiting to be uploaded', other: '# pictures waiting to be uploaded' }),
  /** A sentence of the same. */
  imagesOnTheirWay: (count: number) =>
    plural('en', count, { one: '# picture is not on the server yet.', other: '# pictures are not on the server yet.' }),
  onDisk: 'Everything you wrote is on the server’s disk.',
  reading: 'You can read this document. You see the others’ changes as they happen.',
  commenting: 'You can read this document and comment on it. You see the others’ changes as they happen.',
  cannotOpen: 'The server cannot open this document at the moment.',
  /** `reason` is in the server's words. */
  cannotOpenBecause: (reason: string) => `The server cannot open this document at the moment (${reason}).`,
  triedAgain: 'It is tried again.',
  refusedBecause: (reason: string) => `The server does not let you open this document (${reason}).`,

  /** Where edits are that the server does not have. */
  onDevice: {
    keptUnsent: 'Your newest edits are on this device and will be sent when the server can be reached. You can close this page.',
    kept: 'What you write now is kept on this device and sent when the server can be reached.',
    writing: 'Your newest edits are just being written to this device.',
    notKeptUnsent: 'Your newest edits are only in this page: this browser does not keep them on the device. Leave the page open.',
    notKept: 'This browser does not keep edits on the device: what you write now is only in this page until the server can be reached.',
  },
  keptHere: 'They are kept on this device.',
  onlyInPage: 'They are only in this page: leave it open.',
  areNotSaved: 'Your newest edits are not saved.',

  /** Why edits are not saved. */
  reasons: {
    serverDisk: 'The server holds your newest edits in memory, but cannot write them to its disk, and keeps trying.',
    notAllowed: 'Your newest edits are not saved: the server does not let you write in this document.',
    notTaken: 'Your newest edits are not saved: there is one among them that the server cannot take.',
    images: 'The text is saved, and there are pictures in it that the server does not take. Why is said where they are.',
  },
  /** `detail` is in the server's words. */
  notTakenBecause: (detail: string) => `Your newest edits are not saved: there is one among them that the server cannot take. (${detail})`,

  /** Why the server does not let somebody in, by its word for it. */
  denials: denials satisfies Record<Denial, string> as Record<Denial, string>,
}
