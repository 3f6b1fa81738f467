/**
 * Tandem's HTTP server. The server and its `upgrade` event are ours; Hocuspocus only ever sees accepted WebSockets.
 */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StartupError } from '../startup-error.ts'
import { encodeHttpError } from './errors.ts'
import type { AnswerRequest } from './routes.ts'
import { isWebSocketRequest } from './upgrade.ts'
import type { HandleUpgrade } from './upgrade.ts'

/** Creates a server that answers with `answer` and upgrades with `upgrade`; it does not listen yet. */
export function createHttpServer(answer: AnswerRequest, upgrade: HandleUpgrade): Server {
  const server = createServer({ shouldUpgradeCallback: isWebSocketRequest })
  server.on('request', (request, response) => void answer(request, response))
  server.on('upgrade', upgrade)
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return
    const body = encodeHttpError('bad-request')
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
    )
  })
  return server
}

/**
 * Starts to listen and resolves with the port.
 *
 * @throws StartupError if the address cannot be had.
 */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(describeListenError(error, host, port)))
    server.listen(port, host, resolve)
  })
  server.removeAllListeners('error')
  return (server.address() as AddressInfo).port
}

function describeListenError(error: NodeJS.ErrnoException, host: string, port: number): StartupError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartupError(`Port ${port} on ${host} is taken by another program: stop it, or choose another port with --port.`)
    case 'EACCES':
      return new StartupError(`This user may not listen on port ${port}: choose one from 1024 up with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new StartupError(`This machine has no address "${host}": choose another with --host.`)
    default:
      return new StartupError(`Cannot listen on ${host} port ${port} (${error.message}): choose another with --host and --port.`)
  }
}
