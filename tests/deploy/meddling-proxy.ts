/**
 * A proxy that takes WebSockets apart and puts them together again, as some do, and gets something about it wrong.
 */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

/** What it does wrong. */
export interface Meddling {
  /** Longest message that passes, in bytes. */
  maxMessage?: number
  /** Keeps what the server sends. */
  holds?: boolean
  /** Cuts a connection on which nothing was sent for so long, in milliseconds. */
  idleCut?: number
  /** How far its clock, which it writes into answers, is ahead, in milliseconds. */
  ahead?: number
}

export interface MeddlingProxy extends AsyncDisposable {
  /** As in `http://127.0.0.1:1234`. */
  url: string
}

/** Starts one in front of a server. It answers pings itself, and passes none on. */
export async function startMeddlingProxy(port: number, { maxMessage = Infinity, holds = false, idleCut = 0, ahead = 0 }: Meddling): Promise<MeddlingProxy> {
  const server = createServer((incoming, outgoing) => {
    const passed = request({ port, host: '127.0.0.1', path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, date: new Date(Date.now() + ahead).toUTCString() })
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  const door = new WebSocketServer({ server, maxPayload: Math.min(maxMessage, 2 ** 30), perMessageDeflate: false })
  door.on('connection', (client, incoming) => {
    const upstream = new WebSocket(`ws://127.0.0.1:${port}${incoming.url}`, { headers: { host: incoming.headers.host ?? '', origin: incoming.headers.origin ?? '' } })
    const waiting: WebSocket.RawData[] = []
    let timer: NodeJS.Timeout | undefined
    const touch = (): void => {
      clearTimeout(timer)
      if (idleCut > 0) timer = setTimeout(() => client.terminate(), idleCut)
    }
    touch()
    client.on('message', (data) => {
      touch()
      if (upstream.readyState === WebSocket.OPEN) upstream.send(data)
      else waiting.push(data)
    })
    upstream.on('open', () => {
      for (const data of waiting) upstream.send(data)
    })
    upstream.on('message', (data) => {
      touch()
      if (!holds) client.send(data)
    })
    const end = (): void => {
      clearTimeout(timer)
      upstream.terminate()
      client.close()
    }
    for (const socket of [client, upstream]) socket.on('error', () => {}).on('close', end)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const client of door.clients) client.terminate()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
