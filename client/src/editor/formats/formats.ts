/** The formats that a document is taken out in and put in from. docs/formats.md describes them. */
import { readJson, writeJson } from '@tandem/shared/document/json.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import type { EditorImages } from '../images/images.ts'
import { loadTools } from '../images/insert-images.ts'
import { readHtml } from './read-html.ts'

export const documentFormats = ['markdown', 'html', 'text', 'json'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** What files of a format are called; the first ending is that of a file that is made here. */
export const fileTypes: Readonly<Record<DocumentFormat, { endings: readonly string[]; type: string }>> = {
  markdown: { endings: ['md', 'markdown'], type: 'text/markdown' },
  html: { endings: ['html', 'htm'], type: 'text/html' },
  text: { endings: ['txt'], type: 'text/plain' },
  json: { endings: ['json'], type: 'application/json' },
}

/** `document` as text of a format. Rejects where what is needed for that cannot be loaded. */
export async function writeDocument(document: Node, format: DocumentFormat, title: string, lang: string): Promise<string> {
  if (format === 'json') return writeJson(document)
  const { write } = await loadConverters()
  return write(format, document.toJSON(), title, lang)
}

/** The document that a text says; `images` keeps the pictures of the one that it goes into. Rejects with an UnreadableTextError where it is not of its format. */
export async function readDocument(format: DocumentFormat, text: string, images: EditorImages | null = null): Promise<Node> {
  if (format === 'json') return readJson(text)
  if (format === 'html') {
    const hasData = images !== null && /<img\b[^>]*\ssrc\s*=\s*["']?\s*data:/i.test(text)
    return readHtml(hasData ? await (await loadTools()).keepDataPictures(text, images) : text, images)
  }
  const { read } = await loadConverters()
  return schema.nodeFromJSON(read(format, text))
}

/** Loads what reads and writes the formats, so that it is there when it is needed. */
export function loadConverters(): Promise<typeof import('./converters.ts')> {
  return import('./converters.ts')
}
