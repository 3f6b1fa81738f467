/**
 * The door for WebSockets. A request to upgrade is either accepted, or answered completely and closed:
 *
 *     target readable? ── path known? ── origin? ── WebSocket 13? ── document name? ── accepted
 *         400               404           403         405/426/400       400
 *
 * Nothing that a client sends here may end the process, so every socket has an error handler from its first moment.
 */
import { STATUS_CODES } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { collaborationPath, deviceParameter, documentParameter, isDocumentName, tokenParameter, yjsPath } from '@tandem/shared/protocol.ts'
import type { WantedConnection } from '../collaboration/collaboration.ts'
import { instance, instanceHeader } from '../instance.ts'
import { log, toError } from '../log.ts'
import { encodeHttpError, httpError } from './errors.ts'
import type { HttpErrorCode } from './errors.ts'
import { isOriginAllowed } from './origin.ts'
import { parseRequestTarget } from './request-target.ts'
import type { RequestTarget } from './request-target.ts'
import { commonHeaders } from './respond.ts'

/** Largest message that is read from a WebSocket, in bytes. A document of 1,000 pages is 4 MB. */
export const maxMessageBytes = 8 * 1024 * 1024

/** How long a refused client may take to close its side, in milliseconds. */
const refusedLinger = 2000

const keyPattern = /^[+/0-9A-Za-z]{22}==$/

/** What the door needs. */
export interface UpgradeOptions {
  allowedOrigins: readonly string[]
  isStopping: () => boolean
  /** Takes over an accepted socket. */
  accept: (socket: WebSocket, request: IncomingMessage, wanted: WantedConnection) => void
}

/** Handles the `upgrade` event of an HTTP server. Never throws. */
export type HandleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Whether a request asks for a WebSocket; upgrades to anything else are answered as plain requests. So are those in
 * HTTP/1.0, which has none: they come from a proxy that would not keep the connection.
 */
export function isWebSocketRequest(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === 'websocket' && request.httpVersion !== '1.0'
}

/** Creates the handler of upgrades. */
export function createUpgradeHandler(options: UpgradeOptions): HandleUpgrade {
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxMessageBytes, clientTracking: false })
  webSockets.on('headers', (headers) => headers.push(`${instanceHeader}: ${instance}`))
  // What ws refuses by itself, such as a malformed Sec-WebSocket-Protocol.
  webSockets.on('wsClientError', (_error, socket: Duplex) => refuse(socket, 'bad-request'))

  return (request, socket, head) => {
    socket.on('error', onSocketError)
    try {
      const target = parseRequestTarget(request)
      const wanted = target === null ? 'bad-request' : wantedConnection(target, request)
      const refused = typeof wanted === 'string' ? wanted : checkUpgrade(request, wanted.document, options)
      if (refused !== null || typeof wanted === 'string') {
        refuse(socket, refused ?? 'bad-request')
        return
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => options.accept(webSocket, request, wanted))
    } catch (thrown) {
      log.error('upgrade failed', { error: toError(thrown) })
      socket.destroy()
    }
  }
}

/** What a path asks for. */
function wantedConnection({ path, query }: RequestTarget, request: IncomingMessage): WantedConnection | 'not-found' {
  const from = { address: request.socket.remoteAddress ?? '', device: readDevice(query) }
  if (path === collaborationPath) return { ...from, protocol: 'hocuspocus', document: query.get(documentParameter) }
  if (!path.startsWith(`${yjsPath}/`)) return 'not-found'
  return { ...from, protocol: 'yjs', document: path.slice(yjsPath.length + 1), token: query.get(tokenParameter) ?? '' }
}

/** The secret of the device; null if there is none, or it is too easy to guess. */
function readDevice(query: URLSearchParams): string | null {
  const device = query.get(deviceParameter)
  return device !== null && /^[\w-]{16,64}$/.test(device) ? device : null
}

function checkUpgrade(request: IncomingMessage, document: string | null, options: UpgradeOptions): HttpErrorCode | null {
  if (!isOriginAllowed(request, options.allowedOrigins)) return 'origin-not-allowed'
  if (request.method !== 'GET') return 'method-not-allowed'
  if (request.headers['sec-websocket-version'] !== '13') return 'websocket-version'
  if (!keyPattern.test(request.headers['sec-websocket-key'] ?? '')) return 'bad-websocket-key'
  if (document !== null && !isDocumentName(document)) return 'bad-document-name'
  return options.isStopping() ? 'stopping' : null
}

function refuse(socket: Duplex, code: HttpErrorCode): void {
  const { status, headers } = httpError(code)
  const body = encodeHttpError(code)
  const all = {
    ...commonHeaders,
    ...(status === 405 ? { Allow: 'GET' } : {}),
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close'
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
  // Reads on, so that the answer is not lost to a reset, but not for ever.
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), refusedLinger)
  socket.on('close', () => clearTimeout(timer))
}

/** A client that vanished: its close follows. */
function onSocketError(): void {}
