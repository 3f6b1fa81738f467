/**
 * Formats to and from JSON of documents, loaded when somebody takes a document out or puts one in. It is complete in itself, with
 * a schema of its own, so documents pass as JSON and not as nodes.
 */
import { htmlPageFrom } from '@tandem/shared/document/html.ts'
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import { withPictureAddresses } from '@tandem/shared/document/picture-addresses.ts'
import { readText } from '@tandem/shared/document/read-text.ts'
import { writeText } from '@tandem/shared/document/text.ts'
import { schema } from '@tandem/shared/schema/schema.ts'

/** What is said beside a document. */
export interface Beside {
  /** Of a page of HTML. */
  title: string
  /** Of a page of HTML: a language tag. */
  lang: string
  /** Where a picture of the server is found from elsewhere. */
  addressOf: (hash: string) => string
}

/** A document in a format. */
export function write(format: 'markdown' | 'html' | 'text', document: unknown, { title, lang, addressOf }: Beside): string {
  const node = withPictureAddresses(schema.nodeFromJSON(document), addressOf)
  switch (format) {
    case 'markdown':
      return writeMarkdown(node)
    case 'html':
      return htmlPageFrom(node, title, lang)
    case 'text':
      return writeText(node)
  }
}

/** The document that a text of a format says. */
export function read(format: 'markdown' | 'text', text: string): unknown {
  return (format === 'markdown' ? readMarkdown(text) : readText(text)).toJSON()
}
