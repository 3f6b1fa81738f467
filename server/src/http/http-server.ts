/**
 * Tandem's HTTP server. The server and its `upgrade` event are ours; Hocuspocus only ever sees accepted WebSockets.
 *
 *     connection ── too many? ── readable, in time? ──┬── host ── routes
 *                      429          400/408/413/431    │    421
 *                                                      └── upgrade.ts
 *
 * Whoever connects gets a complete answer, or a socket that is taken; what they send may be anything.
 */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { collaborationPath, yjsPath } from '@tandem/shared/protocol.ts'
import type { Limits } from '../limits.ts'
import { isLogged, log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { StartupError } from '../startup-error.ts'
import { enterBasePath } from './base-path.ts'
import { normalizeAddress } from './client-address.ts'
import type { ClientAddress, IsTrusted } from './client-address.ts'
import type { HttpErrorCode } from './errors.ts'
import { hostOf } from './host.ts'
import type { IsHostKnown } from './host.ts'
import { refuse } from './refuse.ts'
import { respondError } from './respond.ts'
import type { AnswerRequest } from './routes.ts'
import { SocketCounts } from './socket-counts.ts'
import { isWebSocketRequest } from './upgrade.ts'
import type { HandleUpgrade } from './upgrade.ts'

/** How long clients may take, in milliseconds. */
export interface HttpTimeouts {
  /** From the connection, or the first byte of a request, to the end of its headers. */
  headers: number
  /** To the end of its body: long enough for a large image over a slow line. */
  request: number
  /** How often that is looked at. */
  check: number
  /** Between two requests. Longer than the minute for which nginx keeps a connection, so that it is nginx who closes. */
  keepAlive: number
  /** In which no byte passes in the middle of an answer. */
  idle: number
}

/** What the server grants to clients outside of tests. */
export const usualTimeouts: HttpTimeouts = { headers: 15_000, request: 180_000, check: 5000, keepAlive: 75_000, idle: 120_000 }

/** Connections beyond the limits of WebSockets, in all and by address, for plain requests. */
const spareConnections = 1000
const spareConnectionsPerAddress = 100

/** What the server needs. */
export interface HttpServerOptions {
  answer: AnswerRequest
  upgrade: HandleUpgrade
  /** The path of public-url; empty for the root. */
  basePath: string
  isHostKnown: IsHostKnown
  /** Whether browsers are told to come by HTTPS only. */
  strictTransport: boolean
  addressOf: ClientAddress
  isTrusted: IsTrusted
  limits: Pick<Limits, 'maxSockets' | 'maxSocketsPerAddress'>
  metrics: Metrics
  timeouts?: HttpTimeouts
}

/** Creates the server; it does not listen yet. */
export function createHttpServer(options: HttpServerOptions): Server {
  const { answer, upgrade, basePath, isHostKnown, strictTransport, addressOf, isTrusted, limits, metrics, timeouts = usualTimeouts } = options
  const server = createServer({
    shouldUpgradeCallback: isWebSocketRequest,
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    connectionsCheckingInterval: timeouts.check,
    keepAliveTimeout: timeouts.keepAlive,
    // Without a body, Node's own answer would say nothing.
    requireHostHeader: false
  })
  server.timeout = timeouts.idle
  // The last wall: beyond it, connections are dropped without a word, which costs least.
  server.maxConnections = limits.maxSockets + 2 * spareConnections
  const connections = new SocketCounts(limits.maxSockets + spareConnections, limits.maxSocketsPerAddress + spareConnectionsPerAddress)
  /** Sockets that were answered and are about to close: whatever else comes over them is nobody's. */
  const refused = new WeakSet<Duplex>()
  /** Answers that are under way, by socket. */
  const underWay = new WeakMap<Duplex, Set<ServerResponse>>()

  const giveUp = (socket: Duplex, code: HttpErrorCode): void => {
    refused.add(socket)
    metrics.upgradeRefused(code)
    refuse(socket, code)
  }

  /** Answers behind what was asked before over the same socket. */
  const giveUpInTurn = (socket: Duplex, code: HttpErrorCode): void => {
    refused.add(socket)
    const answers = [...(underWay.get(socket) ?? [])]
    const last = answers.find(({ req }) => !req.complete)
    const before = answers.filter(({ req }) => req.complete)
    void Promise.all(before.map((response) => new Promise((resolve) => response.once('close', resolve)))).then(() => {
      // What was begun cannot become another answer.
      if (last?.headersSent === true) socket.destroy()
      else giveUp(socket, code)
    })
  }

  server.on('connection', (socket) => {
    const peer = normalizeAddress(socket.remoteAddress ?? '')
    // Everybody behind a proxy comes from its address; theirs are told apart when they ask for a WebSocket.
    const counted = peer === null || isTrusted(peer) ? null : peer
    const exceeded = connections.exceededBy(counted)
    if (exceeded !== null) {
      giveUp(socket, exceeded === 'max-sockets' ? 'too-many-sockets' : 'too-many-sockets-of-address')
      return
    }
    socket.once('close', connections.add(counted))
  })

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = request
    if (refused.has(socket)) return
    const answers = underWay.get(socket) ?? new Set()
    underWay.set(socket, answers.add(response))
    const start = performance.now()
    enterBasePath(request, basePath)
    const path = pathOf(request)
    response.once('close', () => {
      answers.delete(response)
      const milliseconds = performance.now() - start
      metrics.httpRequest(routeClass(path), response.statusCode, milliseconds / 1000)
      if (!isLogged('debug')) return
      log.debug('request', { method: request.method ?? '', path: withoutTokens(path), status: response.statusCode, ms: Math.round(milliseconds), address: addressOf(request) })
    })
    if (strictTransport) response.setHeader('Strict-Transport-Security', 'max-age=31536000')
    if (!isHealthPath(path) && !isSocketPath(path)) {
      const host = hostOf(request)
      if (host === null || !isHostKnown(host)) {
        request.resume()
        respondError(response, host === null ? 'bad-request' : 'wrong-host', { Connection: 'close' })
        return
      }
    }
    await answer(request, response)
  }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => void handle(request, response)
  server.on('request', onRequest)
  // Other expectations than 100-continue may be ignored, and Node's refusal would have no body.
  server.on('checkExpectation', onRequest)
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', onSocketError)
    if (refused.has(socket)) return
    // A client that does not wait for the answer before would get it in the middle of its WebSocket.
    if ((underWay.get(socket)?.size ?? 0) > 0) return giveUpInTurn(socket, 'bad-request')
    enterBasePath(request, basePath)
    upgrade(request, socket, head)
  })
  server.on('connect', (_request, socket) => {
    socket.on('error', onSocketError)
    if (!refused.has(socket)) giveUpInTurn(socket, 'method-not-allowed')
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (refused.has(socket)) return
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) {
      socket.destroy()
      return
    }
    giveUpInTurn(socket, unreadable.get(error.code ?? '') ?? 'bad-request')
  })
  return server
}

/** What is told to a client whose request cannot be read, by the code of Node's error. */
const unreadable: ReadonlyMap<string, HttpErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'headers-too-large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'body-too-large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'request-timeout']
])

/** A client that vanished: its close follows. */
function onSocketError(): void {}

/** The path of a request as it was sent, without its query. */
function pathOf(request: IncomingMessage): string {
  return /^[^?#]*/.exec(request.url ?? '')?.[0] ?? ''
}

/** A path for the log, without what may be the token of a share link. */
function withoutTokens(path: string): string {
  return path.replaceAll(/share_[\w-]+/g, 'share_…')
}

/** Whether a path is that of a health check, which may come under any name. */
function isHealthPath(path: string): boolean {
  return path === '/healthz' || path === '/readyz'
}

/** Whether a path is one of WebSockets: a plain request to it only learns what its way here lacks, of which the name may be the least. */
function isSocketPath(path: string): boolean {
  return path === collaborationPath || path.startsWith(`${yjsPath}/`)
}

/** The kind of a path, of which there are few. */
function routeClass(path: string): string {
  if (path === '/' || path === '/index.html' || path === '/d' || path.startsWith('/d/')) return 'page'
  if (isHealthPath(path) || path === '/metrics') return 'health'
  if (isSocketPath(path)) return 'websocket'
  if (path === '/api' || path.startsWith('/api/')) return 'api'
  return 'file'
}

/**
 * Starts to listen and resolves with the port.
 *
 * @param setting the name of the setting of the port, and `hostSetting` of the address, for what is said if that fails.
 * @throws StartupError if the address cannot be had.
 */
export async function listen(server: Server, host: string, port: number, setting = 'port', hostSetting = 'host'): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(describeListenError(error, host, port, setting, hostSetting)))
    server.listen(port, host, resolve)
  })
  server.removeAllListeners('error')
  return (server.address() as AddressInfo).port
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number, setting: string, hostSetting: string): StartupError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(`Port ${port} on ${host} is taken by another program: stop it, or choose another port with --${setting}.`)
    case 'EACCES':
      return new StartupError(`This user may not listen on port ${port}: choose one from 1024 up with --${setting}.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(`This machine has no address "${host}": choose another with --${hostSetting}.`)
    default:
      return new StartupError(`Cannot listen on ${host} port ${port} (${error.message}): choose another with --${hostSetting} and --${setting}.`)
  }
}
