/** The TCP proxy: what each of its faults looks like to the two ends. */

import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from './tcp-proxy.ts'
import { until } from './until.ts'

let echo: Server
let echoSockets: Set<Socket>
let proxy: TcpProxy
let clients: Client[]

beforeEach(async () => {
  echoSockets = new Set()
  clients = []
  echo = createServer((socket) => {
    echoSockets.add(socket)
    socket.on('error', () => {}).on('close', () => echoSockets.delete(socket))
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  for (const client of clients) client.socket.destroy()
  await proxy.close()
  await new Promise<void>((resolve) => echo.close(() => resolve()))
})

interface Client {
  socket: Socket
  received: () => string
  error: () => string | undefined
}

async function start(options: Omit<TcpProxyOptions, 'port'> = {}): Promise<void> {
  proxy = await startTcpProxy({ port: (echo.address() as AddressInfo).port, ...options })
}

function connectClient(): Client {
  const socket = connect(proxy.port, '127.0.0.1')
  let received = ''
  let code: string | undefined
  socket.setEncoding('utf8').on('data', (data: string) => (received += data))
  socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code))
  const client = { socket, received: () => received, error: () => code }
  clients.push(client)
  return client
}

/** Sends a text, and waits until it has come back. */
async function roundTrip(client: Client, text: string): Promise<void> {
  client.socket.write(text)
  await until(() => client.received().endsWith(text), { what: `the echo of ${text}` })
}

test('passes bytes on in both directions', async () => {
  await start()
  const client = connectClient()
  await roundTrip(client, 'hello')
  expect(proxy.connections).toBe(1)
  expect(proxy.bytes).toEqual({ toServer: 5, toClient: 5 })
})

test('passes on the end of a stream after all that was sent before it', async () => {
  await start({ latency: 20 })
  const client = connectClient()
  const text = 'x'.repeat(3 * 1024 * 1024)
  client.socket.end(text)
  await until(() => client.socket.destroyed, { what: 'the closed connection' })
  expect(client.received().length).toBe(text.length)
  await until(() => proxy.connections === 0, { what: 'no connection' })
})

test('a cut resets what is connected and what connects, until it is healed', async () => {
  await start()
  const before = connectClient()
  await roundTrip(before, 'hello')
  proxy.cut()
  await until(() => before.error() === 'ECONNRESET', { what: 'a reset' })
  await until(() => echoSockets.size === 0, { what: 'the server to lose the connection' })
  const during = connectClient()
  await until(() => during.error() === 'ECONNRESET', { what: 'a reset' })
  expect(proxy.connections).toBe(0)
  proxy.heal()
  await roundTrip(connectClient(), 'again')
})

test('a reset breaks what is connected and serves what connects', async () => {
  await start()
  const before = connectClient()
  await roundTrip(before, 'hello')
  proxy.reset()
  await until(() => before.error() === 'ECONNRESET', { what: 'a reset' })
  await roundTrip(connectClient(), 'again')
})

test('a stall holds everything back and closes nothing; healed, it all arrives in order', async () => {
  await start()
  const client = connectClient()
  await roundTrip(client, 'hello')
  proxy.stall()
  client.socket.write('one,')
  client.socket.write('two')
  const another = connectClient()
  await until(() => another.socket.readyState === 'open', { what: 'a connection to the stalled proxy' })
  another.socket.write('three')
  // Nothing can be waited for here: give what should not come the time to come.
  await expect(until(() => client.received() !== 'hello', { deadline: 200, what: 'a leak' })).rejects.toThrow('in vain')
  expect(client.socket.destroyed).toBe(false)
  expect(another.received()).toBe('')
  proxy.heal()
  await until(() => client.received() === 'helloone,two', { what: 'what was held back' })
  await until(() => another.received() === 'three', { what: 'what was held back' })
})

test('a stall of one direction lets the other pass', async () => {
  await start()
  const client = connectClient()
  await roundTrip(client, 'hello')
  proxy.stall('toClient')
  client.socket.write('more')
  await until(() => proxy.bytes.toServer === 9, { what: 'the bytes to reach the server' })
  expect(client.received()).toBe('hello')
  proxy.heal()
  await until(() => client.received() === 'hellomore', { what: 'what was held back' })
})

test('does not take unlimited data from a sender while it is stalled', async () => {
  await start()
  const client = connectClient()
  await roundTrip(client, 'hello')
  proxy.stall()
  const size = 64 * 1024 * 1024
  client.socket.write(Buffer.alloc(size, 'y'))
  await expect(until(() => client.socket.writableLength === 0, { deadline: 300, what: 'a leak' })).rejects.toThrow('in vain')
  proxy.heal()
  await until(() => client.received().length === size + 5, { what: 'all of it' })
})

test('latency delays each direction, bandwidth spreads what is large', async () => {
  await start({ latency: 60 })
  const client = connectClient()
  const started = performance.now()
  await roundTrip(client, 'hello')
  expect(performance.now() - started).toBeGreaterThan(118)
  proxy.setLatency(0)
  proxy.setBandwidth(100_000)
  const startedLarge = performance.now()
  await roundTrip(client, 'z'.repeat(30_000))
  expect(performance.now() - startedLarge).toBeGreaterThan(290)
})
