/**
 * Complete answers on sockets that no response object stands for: refused upgrades, and what cannot be read as a request.
 */
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { encodeHttpError, httpError } from './errors.ts'
import type { HttpErrorCode } from './errors.ts'
import { commonHeaders } from './respond.ts'

/** How long a refused client may take to close its side, in milliseconds. */
const refusedLinger = 2000

/** Answers with an error and closes. */
export function refuse(socket: Duplex, code: HttpErrorCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers } = httpError(code)
  const body = encodeHttpError(code)
  const all = {
    ...commonHeaders,
    ...(status === 405 ? { Allow: 'GET' } : {}),
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close'
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  // Reads on, so that the answer is not lost to a reset, but not for ever.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), refusedLinger).unref()
  socket.on('close', () => clearTimeout(timer))
}
