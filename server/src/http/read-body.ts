/**
 * The JSON body of a request.
 */
import type { IncomingMessage } from 'node:http'
import type { HttpErrorCode } from './errors.ts'

/** Longest body that is read, in bytes. */
export const maxBodyBytes = 64 * 1024

/** Reads the body; an empty one is null. What cannot be read is answered with the error. */
export async function readJsonBody(request: IncomingMessage): Promise<{ value: unknown } | { error: HttpErrorCode }> {
  const body = await readBody(request)
  if (body === null) return { error: 'body-too-large' }
  const text = body.toString()
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { error: 'bad-body' }
  }
}

/** The body; null if it is too long. Not by iteration: leaving that would end the connection, and with it the answer. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= maxBodyBytes) chunks.push(chunk)
      else {
        chunks = []
        resolve(null)
      }
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
    request.on('close', () => reject(new Error('The client left in the middle of its request.')))
  })
}

/**
 * Waits until a body that nobody asked for has been read, or has become too long. Who answers before may reset the connection
 * under a proxy that still sends, which then has no answer to pass on.
 */
export async function skipBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return
  await new Promise<void>((resolve) => {
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBodyBytes) resolve()
    })
    for (const event of ['end', 'close', 'error']) request.on(event, () => resolve())
  })
}
