/**
 * Bodies of requests: JSON, or nothing that is wanted.
 *
 * Whoever answers before a body has been read may reset the connection under a proxy that still sends it, which then has
 * no answer to pass on, and makes a 502 of it. So bodies are read to their end, if that is not too far, and then answered.
 */
import type { IncomingMessage } from 'node:http'
import type { HttpErrorCode } from './errors.ts'

/** Longest body that is looked at, in bytes. */
export const maxBodyBytes = 64 * 1024

/**
 * Longest body that is read to its end, in bytes; what is even longer is answered in the middle. More than the images that
 * come by default, and than a proxy lets through that is set up for these.
 */
const maxReadBytes = 12 * 1024 * 1024

/** Reads the body; an empty one is null. What cannot be read is answered with the error. */
export async function readJsonBody(request: IncomingMessage): Promise<{ value: unknown } | { error: HttpErrorCode }> {
  const chunks: Buffer[] = []
  const length = await read(request, (chunk, before) => {
    if (before <= maxBodyBytes) chunks.push(chunk)
  })
  if (request.errored !== null) throw request.errored
  if (length > maxBodyBytes) return { error: 'body-too-large' }
  const text = Buffer.concat(chunks).toString()
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { error: 'bad-body' }
  }
}

/** Waits until a body that nobody asked for has been read. */
export async function skipBody(request: IncomingMessage): Promise<void> {
  await read(request, () => {})
}

/** Reads a body to its end or to `maxReadBytes`, and returns how many bytes that were; the rest is read and forgotten. */
function read(request: IncomingMessage, take: (chunk: Buffer, before: number) => void): Promise<number> {
  if (request.readableEnded || request.destroyed) return Promise.resolve(0)
  return new Promise((resolve) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      take(chunk, length)
      length += chunk.length
      if (length > maxReadBytes) resolve(length)
    })
    for (const event of ['end', 'close', 'error']) request.on(event, () => resolve(length))
  })
}
