/** Files as text of a format. */
import { documentFormats, fileTypes, type DocumentFormat } from './formats.ts'
import { UnreadableFileError } from './unreadable-file-error.ts'

const megabyte = 1024 * 1024

/** Largest file that is read, in bytes. */
export const largestFile = 4 * megabyte

/** What a file picker offers. */
export const acceptedFiles = documentFormats.flatMap((format) => fileTypes[format].endings.map((ending) => `.${ending}`)).join(',')

/** The format of a file, by the ending of its name; `null` if it is none of ours. */
export function formatOf(name: string): DocumentFormat | null {
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return documentFormats.find((format) => fileTypes[format].endings.includes(ending)) ?? null
}

/** The format and text of a file. Rejects with an UnreadableFileError that says what is wrong with it. */
export async function readFile(file: File): Promise<{ format: DocumentFormat; text: string }> {
  const format = formatOf(file.name)
  if (format === null) throw new UnreadableFileError((text) => text.unknownKind(acceptedFiles.replaceAll(',', ', ')))
  if (file.size > largestFile) throw new UnreadableFileError((text) => text.tooLarge(file.size / megabyte, largestFile / megabyte))
  let bytes: Uint8Array
  try {
    bytes = new Uint8Array(await file.arrayBuffer())
  } catch {
    throw new UnreadableFileError((text) => text.unreadable)
  }
  return { format, text: textFrom(bytes) }
}

/** The text that `bytes` are, in UTF-16 where they begin with its mark and otherwise in UTF-8. Throws an UnreadableFileError. */
export function textFrom(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text
  } catch {
    // Said below.
  }
  throw new UnreadableFileError((text) => (encoding === 'utf-8' ? text.notUtf8 : text.notUtf8Or16))
}
