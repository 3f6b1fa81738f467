/** Pictures: what is said on them, their controls, and the dialog that puts one in. */
import { number } from '../plural.ts'

export const pictures = {
  picture: 'Picture',
  altText: 'Alternative text',
  /** Where there is none. */
  altMissing: 'Alternative text: missing',
  altHint: 'What the picture shows, for those who do not see it. Leave it empty for a mere ornament.',
  apply: 'Apply',
  start: 'At the start',
  center: 'In the middle',
  end: 'At the end',
  narrower: 'Narrower',
  wider: 'Wider',
  full: 'Full width',
  original: 'Original size',
  replace: 'Replace',
  open: 'Open the original',
  download: 'Download',
  remove: 'Delete',

  insertPicture: 'Insert a picture',
  replacePicture: 'Replace the picture',
  chooseFiles: 'Choose files…',
  chooseFile: 'Choose a file…',
  kinds: 'PNG, JPEG, GIF, WebP or AVIF. Pictures can also be pasted, or dropped onto the text.',
  address: 'Or the address of a picture on the web',
  addressHint: 'It stays where it is: whoever opens the document loads it from there.',
  insert: 'Insert',
  badAddress: 'There is no picture that can be loaded from this address.',
  loading: 'Loading…',
  close: 'Close',

  uploading: 'Uploading the picture',
  waiting: 'Waiting to be uploaded',
  tryAgain: 'Try again',
  /** Why the server does not take a picture. */
  problems: {
    tooLarge: 'The server does not take this picture: it is too large a file.',
    tooManyPixels: 'The server does not take this picture: it has too many pixels.',
    notAnImage: 'The server does not take this picture: it is of a kind that it does not keep.',
    unreadable: 'The server does not take this picture: the file is damaged.',
    notAllowed: 'The server does not take this picture: you may not write in this document.',
    documentFull: 'The server does not take this picture: those of this document take all the room that they may.',
    diskFull: 'The server does not take this picture: its disk is full.',
    noDocument: 'The server does not take this picture: it keeps none for this document.',
    refused: 'The server does not take this picture.',
  },
  /** Why a picture is not shown. */
  missing: {
    notThere: 'This picture is not on the server. It comes when whoever put it in has a connection; one of another document has to be put in here again.',
    notAllowed: 'The server does not show you this picture.',
    unreachable: 'This picture is shown when the server can be reached.',
    address: 'This picture cannot be loaded from its address.',
    unsafe: 'This picture has no address that can be shown.',
  },
  /** Why a file is not put in. `name` is that of the file. */
  wrongKind: (name: string) => `“${name}” was not inserted: pictures are PNG, JPEG, GIF, WebP or AVIF.`,
  tooLarge: (name: string, megabytes: number, most: number) =>
    `“${name}” was not inserted: it has ${number('en', megabytes, 1)} MB, and a picture may have ${number('en', most)} MB.`,
  damaged: (name: string) => `“${name}” was not inserted: it cannot be shown as a picture.`,
  /** What a file without a name is called. */
  unnamed: 'Picture',
}
