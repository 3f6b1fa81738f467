/**
 * The largest message of a WebSocket, changed while it is open: small before the client has shown that it may open a
 * document, so that strangers cannot make the server hold much. `ws` knows one limit for all sockets and keeps it in fields
 * of its own; a test tells if a new version of `ws` keeps it elsewhere.
 */
import type { WebSocket } from 'ws'

interface HasLimit {
  _maxPayload: number
}

/**
 * Lets messages of up to `bytes` come over a socket from now on. Does nothing on a socket that is gone.
 *
 * @throws Error if this version of `ws` has no such limit.
 */
export function raisePayloadLimit(socket: WebSocket, bytes: number): void {
  if (socket.readyState === socket.CLOSED) return
  const receiver: unknown = Reflect.get(socket, '_receiver')
  if (!hasLimit(receiver)) throw new Error('This version of ws keeps the largest payload elsewhere.')
  receiver._maxPayload = bytes
  const extensions: unknown = Reflect.get(socket, '_extensions')
  const compression: unknown = typeof extensions === 'object' && extensions !== null ? Reflect.get(extensions, 'permessage-deflate') : undefined
  if (compression === undefined) return
  if (!hasLimit(compression)) throw new Error('This version of ws keeps the largest payload of compressed messages elsewhere.')
  compression._maxPayload = bytes
}

function hasLimit(value: unknown): value is HasLimit {
  return typeof value === 'object' && value !== null && '_maxPayload' in value && typeof value._maxPayload === 'number'
}
