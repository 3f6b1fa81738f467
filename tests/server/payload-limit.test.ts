/**
 * The limit of messages is kept in private fields of ws: this fails when a version of ws keeps it elsewhere.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { raisePayloadLimit } from '@tandem/server/src/http/payload-limit.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function pair(perMessageDeflate: boolean): Promise<[client: WebSocket, server: WebSocket]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1000, perMessageDeflate: perMessageDeflate && { threshold: 0 } })
  closing.push(() => server.close())
  await once(server, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { perMessageDeflate: perMessageDeflate && { threshold: 0 } })
  closing.push(() => client.terminate())
  const [accepted] = (await once(server, 'connection')) as [WebSocket]
  accepted.on('error', () => {})
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open')
  return [client, accepted]
}

test.each([false, true])('a raised limit lets larger messages come, and no larger ones; compressed: %s', async (compressed) => {
  const [client, server] = await pair(compressed)
  expect(client.extensions.includes('permessage-deflate')).toBe(compressed)
  raisePayloadLimit(server, 5000)
  client.send(Buffer.alloc(5000))
  const [message] = (await once(server, 'message')) as [Buffer]
  expect(message).toHaveLength(5000)
  client.send(Buffer.alloc(5001))
  expect((await once(client, 'close'))[0]).toBe(1009)
})

test.each([false, true])('before, the first limit holds; compressed: %s', async (compressed) => {
  const [client] = await pair(compressed)
  client.send(Buffer.alloc(1001))
  expect((await once(client, 'close'))[0]).toBe(1009)
})

test('a socket that is gone is left alone', async () => {
  const [client, server] = await pair(false)
  client.terminate()
  await once(server, 'close')
  raisePayloadLimit(server, 5000)
})

test('a ws that keeps its limit elsewhere is told', () => {
  expect(() => raisePayloadLimit({ readyState: 1, CLOSED: 3 } as unknown as WebSocket, 5000)).toThrow('keeps the largest payload elsewhere')
})
