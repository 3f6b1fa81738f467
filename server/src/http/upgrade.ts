/**
 * The door for WebSockets. A request to upgrade is either accepted, or answered completely and closed:
 *
 *     readable? ── path? ── host? ── origin? ── WebSocket 13? ── document name? ── stopping? ── too many? ── accepted
 *        400        404      421       403       405/426/400          400             503          429
 *
 * Nothing that a client sends here may end the process, so every socket has an error handler from its first moment.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { PerMessageDeflateOptions, ServerOptions, WebSocket } from 'ws'
import { collaborationPath, deviceParameter, documentParameter, isDocumentName, tokenParameter, yjsPath } from '@tandem/shared/protocol.ts'
import type { WantedConnection } from '../collaboration/collaboration.ts'
import { instance, instanceHeader } from '../instance.ts'
import type { Limits } from '../limits.ts'
import { log, toError } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { ClientAddress } from './client-address.ts'
import type { HttpErrorCode } from './errors.ts'
import { hostOf } from './host.ts'
import type { IsHostKnown } from './host.ts'
import { isOriginAllowed } from './origin.ts'
import { refuse } from './refuse.ts'
import { parseRequestTarget } from './request-target.ts'
import type { RequestTarget } from './request-target.ts'
import { SocketCounts } from './socket-counts.ts'

const keyPattern = /^[+/0-9A-Za-z]{22}==$/

/** What a secret of a browser looks like. */
const devicePattern = /^[\w-]{16,64}$/

/** In how many parts a message may come, and in how many pieces the network may deliver what has not made a message yet. */
const maxFragments = 1024
const maxBufferedChunks = 32 * 1024

/** Compression that costs little memory for each socket: nothing is kept from one message to the next. */
const compressionOptions: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  concurrencyLimit: 4,
  threshold: 1024,
  zlibDeflateOptions: { level: 3, memLevel: 6, chunkSize: 16 * 1024 }
}

/** What the door needs. */
export interface UpgradeOptions {
  /** Origins whose pages may connect, besides those of the server's own name. */
  allowedOrigins: readonly string[]
  isHostKnown: IsHostKnown
  addressOf: ClientAddress
  limits: Pick<Limits, 'maxSockets' | 'maxSocketsPerAddress' | 'maxFirstMessageBytes'>
  /** Whether messages are compressed with clients that offer it. */
  compression: boolean
  metrics: Metrics
  /** Where accepted sockets are for as long as they are open. */
  sockets: Set<WebSocket>
  isStopping: () => boolean
  /** Takes over an accepted socket. Its messages are limited to `maxFirstMessageBytes` until raisePayloadLimit is called. */
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
  const { addressOf, limits, metrics, sockets } = options
  const serverOptions: ServerOptions & { maxFragments: number; maxBufferedChunks: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: options.compression ? compressionOptions : false,
    maxPayload: limits.maxFirstMessageBytes,
    maxFragments,
    maxBufferedChunks
  }
  const webSockets = new WebSocketServer(serverOptions)
  webSockets.on('headers', (headers) => headers.push(`${instanceHeader}: ${instance}`))
  const counts = new SocketCounts(limits.maxSockets, limits.maxSocketsPerAddress)
  const answer = (socket: Duplex, code: HttpErrorCode): void => {
    metrics.upgradeRefused(code)
    refuse(socket, code)
  }
  // What ws refuses by itself, such as a malformed Sec-WebSocket-Protocol.
  webSockets.on('wsClientError', (_error, socket: Duplex) => answer(socket, 'bad-request'))

  return (request, socket, head) => {
    socket.on('error', onSocketError)
    try {
      const address = addressOf(request)
      const wanted = wantedConnection(request, address)
      const refused = typeof wanted === 'string' ? wanted : (checkUpgrade(request, wanted.document, options) ?? tooMany(counts, address))
      if (refused !== null || typeof wanted === 'string') {
        log.debug('upgrade refused', { code: refused ?? '', address })
        answer(socket, refused ?? 'bad-request')
        return
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        socket.once('close', counts.add(address))
        sockets.add(webSocket)
        metrics.connectionOpened(wanted.protocol)
        webSocket.once('close', () => {
          sockets.delete(webSocket)
          metrics.connectionClosed(wanted.protocol)
        })
        options.accept(webSocket, request, wanted)
      })
    } catch (thrown) {
      log.error('upgrade failed', { error: toError(thrown) })
      socket.destroy()
    }
  }
}

/** What a request asks for. */
function wantedConnection(request: IncomingMessage, address: string): WantedConnection | HttpErrorCode {
  const target = parseRequestTarget(request)
  return target === null ? 'bad-request' : connectionAt(target, address)
}

function connectionAt({ path, query }: RequestTarget, address: string): WantedConnection | 'not-found' {
  const shown = query.get(deviceParameter)
  const device = shown !== null && devicePattern.test(shown) ? shown : null
  if (path === collaborationPath) return { protocol: 'hocuspocus', document: query.get(documentParameter), address, device }
  if (!path.startsWith(`${yjsPath}/`)) return 'not-found'
  return { protocol: 'yjs', document: path.slice(yjsPath.length + 1), token: query.get(tokenParameter) ?? '', address, device }
}

function checkUpgrade(request: IncomingMessage, document: string | null, options: UpgradeOptions): HttpErrorCode | null {
  const host = hostOf(request)
  if (host === null) return 'bad-request'
  if (!options.isHostKnown(host)) return 'wrong-host'
  if (!isOriginAllowed(request, options.allowedOrigins)) return 'origin-not-allowed'
  if (request.method !== 'GET') return 'method-not-allowed'
  if (request.headers['sec-websocket-version'] !== '13') return 'websocket-version'
  if (!keyPattern.test(request.headers['sec-websocket-key'] ?? '')) return 'bad-websocket-key'
  if (document !== null && !isDocumentName(document)) return 'bad-document-name'
  return options.isStopping() ? 'stopping' : null
}

function tooMany(counts: SocketCounts, address: string): HttpErrorCode | null {
  const exceeded = counts.exceededBy(address)
  if (exceeded === null) return null
  return exceeded === 'max-sockets' ? 'too-many-sockets' : 'too-many-sockets-of-address'
}

/** A client that vanished: its close follows. */
function onSocketError(): void {}
