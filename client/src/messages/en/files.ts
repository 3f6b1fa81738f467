/** Files that are put into a document, and what is taken out of it. */
import { number } from '../plural.ts'

export const files = {
  /** `why` is a sentence. */
  notInserted: (file: string, why: string) => `“${file}” was not inserted. ${why}`,
  notLoaded: 'What is needed for that could not be loaded, or did not work. Try it again when there is a connection.',
  /** `endings` is a list of endings of names, as `.md, .html`. */
  unknownKind: (endings: string) => `Files that can be inserted are Markdown, HTML, plain text and JSON: their names end with ${endings}.`,
  tooLarge: (megabytes: number, most: number) => `It has ${number('en', megabytes, 1)} MB, and the largest that can be inserted has ${number('en', most)} MB.`,
  unreadable: 'It cannot be read: it may have been moved or deleted, or it is a folder.',
  notUtf8: 'It is not text in UTF-8: it may be of another kind than its name says, or in an older encoding.',
  notUtf8Or16: 'It is not text in UTF-8 or UTF-16: it may be of another kind than its name says, or in an older encoding.',
  /** `detail` says what and where, in English. */
  badJson: (detail: string) => detail,
  copied: {
    selection: 'Copied: the selection as Markdown.',
    document: 'Copied: the whole document as Markdown.',
  },
  notCopied: 'This browser does not let the page copy. The document can be downloaded as Markdown.',
}
