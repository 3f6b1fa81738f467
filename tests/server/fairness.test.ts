/**
 * One client that asks too much is slowed down or sent away, and nobody else notices.
 */
import { describe, expect, test } from 'vitest'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { TokenBucket } from '@tandem/server/src/collaboration/token-bucket.ts'
import { Turns } from '@tandem/server/src/collaboration/turns.ts'
import { settingsWith } from '@tandem/server/src/config.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import type { Limits } from '@tandem/server/src/limits.ts'
import { startServer } from '@tandem/server/src/server.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import type { RawClient } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

async function serve(limits: Partial<Limits> = {}, storage = new MemoryStorage()): Promise<string> {
  const server = await startServer(settingsWith({ port: 0, static: null, limits: { ...defaultLimits, ...limits } }), storage)
  here.closing.add(() => server.close())
  return server.url
}

async function join(url: string, document = 'a'): Promise<RawClient> {
  const client = await connectRaw(url)
  here.closing.add(() => client.socket.terminate())
  await client.open(document)
  return client
}

/** Single characters typed by one client, each an update. */
function keystrokes(count: number): Uint8Array[] {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let index = 0; index < count; index += 1) document.getText('content').insert(index, 'x')
  return updates
}

describe('a bucket', () => {
  test('lets a burst through, then as much as flows in', () => {
    const bucket = new TokenBucket(10, 20, 0)
    for (let taken = 0; taken < 20; taken += 1) {
      expect(bucket.wait(0)).toBe(0)
      bucket.take(1, 0)
    }
    expect(bucket.wait(0)).toBe(100)
    expect(bucket.wait(60)).toBe(40)
    expect(bucket.wait(100)).toBe(0)
    bucket.take(11, 100)
    expect(bucket.wait(100)).toBe(1100)
  })

  test('holds no more than it can, however long nothing is taken', () => {
    const bucket = new TokenBucket(10, 20, 0)
    bucket.take(20, 1_000_000)
    expect(bucket.wait(1_000_000)).toBe(100)
  })
})

test('those who wait are served in turn, one slice each', async () => {
  const turns = new Turns()
  const order: string[] = []
  const worker = (name: string, slices: number) => ({
    async workUntil() {
      order.push(name)
      slices -= 1
      return slices > 0
    }
  })
  turns.request(worker('a', 3))
  turns.request(worker('b', 1))
  turns.request(worker('c', 2))
  await until(() => order.length === 6, { what: 'all slices' })
  expect(order.join('')).toBe('abcaca')
})

test('while 6,000 updates of one client wait, edits of others are worked on, and none of them is lost', async () => {
  const url = await serve({ messagesPerSecond: 100_000 })
  const other = await here.connect(url, 'b')
  const busy = await join(url)
  const updates = keystrokes(6000)
  busy.send(...updates.map((update) => frame('a', type.sync, 2, update)))
  let rounds = 0
  while (busy.answers().length < updates.length) {
    other.type('.')
    await other.saved()
    rounds += 1
  }
  // Had they been worked on in the order in which they came, the first edit of the other would have waited for all of them.
  expect(rounds).toBeGreaterThan(5)
  expect(busy.answers().every((answer) => answer)).toBe(true)
  expect((await here.connect(url, 'a')).text()).toBe('x'.repeat(6000))
}, 60_000)

test('a client that sends faster than it may is read more slowly, is told so, and loses nothing', async () => {
  const url = await serve({ messagesPerSecond: 50 })
  const fast = await join(url)
  const updates = keystrokes(600)
  fast.send(...updates.map((update) => frame('a', type.sync, 2, update)))
  await until(() => fast.received.some(({ type: kind, body }) => kind === type.stateless && String(Buffer.from(body)).includes('"limit":"messages-per-second"')), {
    what: 'the message about the limit'
  })
  await until(() => fast.answers().length === 600, { what: 'all answers' })
  expect((await here.connect(url, 'a')).text()).toBe('x'.repeat(600))
})

test('one who asks for the whole document again and again does not fill the memory, and gets it by and by', async () => {
  const storage = new MemoryStorage()
  const url = await serve({ bytesPerSecond: 1024 * 1024 }, storage)
  const writer = await here.connect(url, 'a')
  writer.type('x'.repeat(1_000_000))
  await writer.saved()
  const asking = await join(url)
  const isContent = ({ type: kind, body }: RawClient['received'][number]): boolean => kind === type.sync && body[0] === 1
  for (let count = 0; count < 3000; count += 1) asking.send(frame('a', type.sync, 0, Uint8Array.of(0)))
  await until(() => asking.received.filter(isContent).length >= 5, { what: 'some answers' })
  writer.type('!')
  await writer.saved()
  expect(asking.received.filter(isContent).length).toBeLessThan(100)
})

test('one who does not read is sent away with a word, and goes on where it was', async () => {
  const url = await serve({ maxBufferedBytes: 256 * 1024 })
  const slow = await join(url)
  slow.socket.pause()
  const writer = await here.connect(url, 'a')
  for (let count = 0; count < 12; count += 1) {
    writer.type('x'.repeat(1_000_000))
    await writer.saved()
  }
  slow.socket.resume()
  expect(await slow.closing()).toEqual({ code: 1013, reason: 'slow-reader' })
  // A document that is larger than the limit can be opened all the same.
  const reader = await here.connect(url, 'a')
  writer.type('!')
  await until(() => reader.text().length === 12_000_001, { what: 'the last edit' })
  expect(reader.closeCodes).toEqual([])
})

describe('before a document is open', () => {
  test('nobody may send much', async () => {
    const client = await connectRaw(await serve())
    for (let count = 0; count < 300; count += 1) client.send(frame('a', type.sync, 0, Uint8Array.of(0)))
    expect(await client.closing()).toEqual({ code: closeReason.tooMuchBeforeSignIn.code, reason: 'too-much-before-sign-in' })
  })

  test('what was sent is worked on in order once it is', async () => {
    const url = await serve()
    const client = await connectRaw(url)
    here.closing.add(() => client.socket.terminate())
    const updates = keystrokes(50)
    client.send(frame('a', type.auth, 0, '', '4.8.0'), ...updates.map((update) => frame('a', type.sync, 2, update)))
    await until(() => client.answers().length === 50, { what: 'all answers' })
    expect((await here.connect(url, 'a')).text()).toBe('x'.repeat(50))
  })
})

describe('on one socket', () => {
  test('only so many documents are open', async () => {
    const client = await join(await serve({ maxDocumentsPerSocket: 2 }))
    await client.open('b')
    client.send(frame('c', type.auth, 0, '', '4.8.0'))
    await until(() => client.denials().length === 1, { what: 'the refusal' })
    expect(client.denials()).toEqual(['too-many-documents'])
    client.send(frame('b', type.close))
    await until(async () => {
      const scopes = client.scopes().length
      client.send(frame('c', type.auth, 0, '', '4.8.0'))
      await until(() => client.scopes().length > scopes || client.denials().length > 1, { what: 'an answer' })
      return client.scopes().length > scopes
    }, { what: 'room for another one' })
  })

  test('the same document is open only so often', async () => {
    const client = await join(await serve({ maxSessionsPerDocument: 2 }))
    for (const session of ['one', 'two']) client.send(frame(`a\0${session}`, type.auth, 0, '', '4.8.0'))
    expect(await client.closing()).toEqual({ code: closeReason.tooManySessions.code, reason: 'too-many-sessions' })
  })
})

test('one who has a document closed while much waits for it may keep no more waiting after', async () => {
  const url = await serve()
  const client = await connectRaw(url)
  here.closing.add(() => client.socket.terminate())
  await client.open('b')
  for (let round = 0; round < 3; round += 1) {
    client.send(frame('a', type.close), ...Array.from({ length: 150 }, () => frame('a', type.queryAwareness)))
    await client.open('a')
    await until(() => client.received.filter(({ type: kind }) => kind === type.close).length > round, { what: 'the document to be closed' })
  }
  client.send(...Array.from({ length: 250 }, () => frame('c', type.queryAwareness)))
  expect((await client.closing()).code).toBe(closeReason.tooMuchBeforeSignIn.code)
})
