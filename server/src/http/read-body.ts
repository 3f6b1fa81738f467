/**
 * The JSON body of a request.
 */
import type { IncomingMessage } from 'node:http'
import type { HttpErrorCode } from './errors.ts'

/** Longest body that is read, in bytes. */
const maxBodyBytes = 64 * 1024

/** Reads the body; an empty one is null. What cannot be read is answered with the error. */
export async function readJsonBody(request: IncomingMessage): Promise<{ value: unknown } | { error: HttpErrorCode }> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = chunk as Buffer
    length += bytes.length
    if (length > maxBodyBytes) return { error: 'body-too-large' }
    chunks.push(bytes)
  }
  const text = Buffer.concat(chunks).toString()
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { error: 'bad-body' }
  }
}
