/**
 * Formats to and from JSON of documents, loaded when somebody takes a document out or puts one in. It is complete in itself, with
 * a schema of its own, so documents pass as JSON and not as nodes.
 */
import { htmlPageFrom } from '@tandem/shared/document/html.ts'
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import { readText, writeText } from '@tandem/shared/document/text.ts'
import { schema } from '@tandem/shared/schema/schema.ts'

/** A document in a format. `title` and `lang`, a language tag, are what a page of HTML says of itself. */
export function write(format: 'markdown' | 'html' | 'text', document: unknown, title: string, lang: string): string {
  const node = schema.nodeFromJSON(document)
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
