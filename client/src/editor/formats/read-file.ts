/** Files as text of a format. */
import { UnreadableTextError } from '@tandem/shared/document/json.ts'
import { documentFormats, fileTypes, type DocumentFormat } from './formats.ts'

/** Largest file that is read, in bytes. */
export const largestFile = 4 * 1024 * 1024

/** What a file picker offers. */
export const acceptedFiles = documentFormats.flatMap((format) => fileTypes[format].endings.map((ending) => `.${ending}`)).join(',')

/** The format of a file, by the ending of its name; `null` if it is none of ours. */
export function formatOf(name: string): DocumentFormat | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return documentFormats.find((format) => fileTypes[format].endings.includes(ending)) ?? null
}

/** The format and text of a file. Rejects with an UnreadableTextError that says what is wrong with it. */
export async function readFile(file: File): Promise<{ format: DocumentFormat; text: string }> {
  const format = formatOf(file.name)
  if (format === null) throw new UnreadableTextError(`Files that can be inserted are Markdown, HTML, plain text and JSON: their names end with ${acceptedFiles.replaceAll(',', ', ')}.`)
  if (file.size > largestFile) throw new UnreadableTextError(`It has ${(file.size / 1024 / 1024).toFixed(1)} MB, and the largest that can be inserted has ${largestFile / 1024 / 1024} MB.`)
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(await file.arrayBuffer())
  } catch {
    throw new UnreadableTextError('It cannot be read: it may have been moved or deleted, or it is a folder.')
  }
  return { format, text: textFrom(bytes) }
}

/** The text that `bytes` are, in UTF-16 where they begin with its mark and otherwise in UTF-8. Throws an UnreadableTextError. */
export function textFrom(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw new UnreadableTextError(`It is not text in UTF-8${encoding === 'utf-8' ? '' : ' or UTF-16'}: it may be of another kind than its name says, or in an older encoding.`)
}
