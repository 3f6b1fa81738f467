/**
 * The JSON body of a request.
 */
import type { IncomingMessage } from 'node:http'
import type { HttpErrorCode } from './errors.ts'

/** Longest body that is read, in bytes. */
export const maxBodyBytes = 64 * 1024

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

/**
 * Waits until a body that nobody asked for has been read, or has become too long. Who answers before may reset the connection
 * under a proxy that still sends, which then has no answer to pass on.
 */
export function skipBody(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBodyBytes) resolve()
    })
    for (const event of ['end', 'close', 'error']) request.on(event, () => resolve())
  })
}
