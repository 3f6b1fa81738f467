/**
 * Slow lines: what is large takes its time, and who waits for it is not taken for gone.
 */
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { SocketProgress } from '@tandem/server/src/collaboration/socket-progress.ts'
import { settingsWith } from '@tandem/server/src/config.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { startServer } from '@tandem/server/src/server.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

test('a connection moves when something comes in, or the other side takes in what waits, and not when it only might', async () => {
  const { promise: accepted, resolve: accept } = Promise.withResolvers<Socket>()
  const server = createServer(accept)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  here.closing.add(() => {
    client.destroy()
    server.close()
  })
  client.pause()
  const socket = await accepted
  here.closing.add(() => socket.destroy())
  const progress = new SocketProgress(socket)
  expect(progress.hasMoved()).toBe(false)
  client.write('hello')
  socket.resume()
  await until(() => progress.hasMoved(), { what: 'what came in' })
  // Small things that the system takes for a client that reads nothing are no sign of it.
  socket.write('ping')
  expect(progress.hasMoved()).toBe(false)
  socket.write('ping')
  expect(progress.hasMoved()).toBe(false)
  // More than the system has room for.
  socket.write(Buffer.alloc(64 * 1024 * 1024))
  await until(() => !progress.hasMoved(), { what: 'the room to be used up' })
  expect(progress.hasMoved()).toBe(false)
  client.resume()
  await until(() => progress.hasMoved(), { what: 'the other side to take some in' })
})

test('one who opens several large documents and reads slowly gets them one after the other, and is not sent away', async () => {
  const server = await startServer(settingsWith({ port: 0, static: null, limits: { ...defaultLimits, maxBufferedBytes: 256 * 1024 } }), new MemoryStorage())
  here.closing.add(() => server.close())
  for (const name of ['a', 'b', 'c']) {
    const writer = await here.connect(server.url, name)
    writer.type('x'.repeat(7_000_000))
    await writer.saved()
  }
  const slow = await connectRaw(server.url)
  here.closing.add(() => slow.socket.terminate())
  for (const name of ['a', 'b', 'c']) await slow.open(name)
  slow.socket.pause()
  slow.send(...['a', 'b', 'c'].map((name) => frame(name, type.sync, 0, Uint8Array.of(0))))
  const contents = (): string[] => slow.received.filter(({ type: kind, body }) => kind === type.sync && body[0] === 1).map(({ address }) => address)
  // A little now, and a little then.
  await until(
    () => {
      if (slow.socket.isPaused) slow.socket.resume()
      else slow.socket.pause()
      return contents().length === 3
    },
    { what: 'all three documents' }
  )
  expect([contents(), slow.closed]).toEqual([['a', 'b', 'c'], null])
})
