/** What is said within the text: by the plugins of the editor, and for an empty document. */
import { number } from '../plural.ts'

export const editor = {
  /** In an empty document, where the embedder gives no other words. */
  placeholder: 'Start writing…',
  /** The accessible name of the text, where the embedder gives no other. */
  label: 'Document',
  pictures: {
    /** In an empty caption. */
    caption: 'Caption',
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
    notLoaded: 'What takes in pictures could not be loaded. Try again when there is a connection.',
    /** Read out when it is resized. */
    width: (pixels: number) => `${number('en', pixels)} pixels wide`,
  },
}
