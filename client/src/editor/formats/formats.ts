/** The formats that a document is taken out in and put in from. docs/formats.md describes them. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import type { EditorImages } from '../images/images.ts'
import { loadTools } from '../images/insert-images.ts'

export const documentFormats = ['markdown', 'html', 'text', 'json'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** What files of a format are called; the first ending is that of a file that is made here. */
export const fileTypes: Readonly<Record<DocumentFormat, { endings: readonly string[]; type: string }>> = {
  markdown: { endings: ['md', 'markdown'], type: 'text/markdown' },
  html: { endings: ['html', 'htm'], type: 'text/html' },
  text: { endings: ['txt'], type: 'text/plain' },
  json: { endings: ['json'], type: 'application/json' },
}

/** `document` as text of a format; `images` says where its pictures are to be found. Rejects where what is needed for that cannot be loaded. */
export async function writeDocument(document: Node, format: DocumentFormat, title: string, lang: string, images: EditorImages | null = null): Promise<string> {
  if (format === 'json') return (await import('@tandem/shared/document/json.ts')).writeJson(document)
  const { write } = await loadConverters()
  return write(format, document.toJSON(), { title, lang, addressOf: (hash) => images?.address(hash) ?? `sha256:${hash}` })
}

/** The document that a text says; `images` keeps the pictures of the one that it goes into. Rejects with an UnreadableTextError where it is not of its format. */
export async function readDocument(format: DocumentFormat, text: string, images: EditorImages | null = null): Promise<Node> {
  if (format === 'json') return (await import('@tandem/shared/document/json.ts')).readJson(text)
  if (format === 'html') {
    const { readHtml } = await import('./read-html.ts')
    return readHtml(/<img\b/i.test(text) ? await (await loadTools()).prepareHtml(text, images) : text)
  }
  const { read } = await loadConverters()
  return schema.nodeFromJSON(read(format, text))
}

/** Loads what reads and writes the formats, so that it is there when it is needed. */
export function loadConverters(): Promise<typeof import('./converters.ts')> {
  return import('./converters.ts')
}
