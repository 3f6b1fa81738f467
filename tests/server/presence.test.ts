/**
 * Presence: one's own only, as who one is, not too much, and gone when one is.
 */
import { describe, expect, test } from 'vitest'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import type { RawClient } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

async function serve(): Promise<string> {
  return (await here.serve(new MemoryStorage())).url
}

async function join(url: string, query = ''): Promise<RawClient> {
  const client = await connectRaw(url, query)
  here.closing.add(() => client.socket.terminate())
  await client.open('a')
  return client
}

const ann = { user: { name: 'Ann', color: '#112233' } }

/** Resolves when everything that `from` has sent has been worked on, and what came of it has reached `to`. */
async function settled(from: RawClient, to: RawClient): Promise<void> {
  const before = from.answers().length
  from.update('a', Y.encodeStateAsUpdate(new Y.Doc()))
  await until(() => from.answers().length > before, { what: 'the answer' })
  await until(async () => {
    const asked = to.received.length
    to.send(frame('a', type.sync, 0, Uint8Array.of(0)))
    await until(() => to.received.length > asked, { what: 'an answer' })
    return true
  }, { what: 'the other to have heard of it' })
}

test('is passed on, and taken out when its owner says so or is gone', async () => {
  const url = await serve()
  const [a, b] = [await join(url), await join(url)]
  a.presence('a', 1, 1, ann)
  await until(() => b.present().has(1), { what: 'the other to be seen' })
  a.presence('a', 1, 2, null)
  await until(() => !b.present().has(1), { what: 'the other to have left' })
  a.presence('a', 1, 3, ann)
  await until(() => b.present().has(1), { what: 'the other to be back' })
  a.socket.terminate()
  await until(() => !b.present().has(1), { what: 'nobody to be left', deadline: 5000 })
})

test('is that of a stock client too, which leaves with its own word', async () => {
  const url = await serve()
  const b = await join(url)
  const client = await here.connect(url, 'a')
  client.provider.awareness!.setLocalState({ user: { name: 'Stock', color: '#112233' } })
  const id = client.document.clientID
  await until(() => b.present().has(id), { what: 'the stock client' })
  client.provider.awareness!.setLocalState(null)
  await until(() => !b.present().has(id), { what: 'the stock client to have left' })
})

test('is that of a client of y-websocket, and its echoes of others harm nobody', async () => {
  const url = await serve()
  const a = await join(url)
  a.presence('a', 1, 1, ann)
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/yjs`, 'a', new Y.Doc(), { WebSocketPolyfill: WebSocket as never, disableBc: true })
  here.closing.add(() => provider.destroy())
  provider.awareness.setLocalState({ user: { name: 'Ben' } })
  await until(() => provider.awareness.getStates().has(1), { what: 'the other to be seen' })
  await until(() => a.present().has(provider.doc.clientID), { what: 'the client of y-websocket' })
  a.presence('a', 1, 2, { ...ann, cursor: 1 })
  await until(() => provider.awareness.getStates().get(1)?.['cursor'] === 1, { what: 'the caret' })
  expect(a.closed).toBeNull()
})

describe('of somebody else', () => {
  test('is neither changed nor taken away, and nobody is closed for an echo', async () => {
    const url = await serve()
    const [a, b, c] = [await join(url), await join(url), await join(url)]
    a.presence('a', 1, 1, ann)
    await until(() => b.present().has(1) && c.present().has(1), { what: 'the first to be seen' })
    b.presence('a', 1, 9, { user: { name: 'Forged' } })
    b.presence('a', 1, 10, null)
    await settled(b, c)
    expect(c.present().get(1)).toMatchObject(ann)
    expect(b.closed).toBeNull()
  })

  test('is free again for anybody when an unknown owner has left, and kept for a known device', async () => {
    const url = await serve()
    const device = 'secret-of-the-device'
    const watcher = await join(url)
    const first = await join(url)
    first.presence('a', 1, 1, ann)
    const known = await join(url, `?device=${device}`)
    known.presence('a', 2, 1, ann)
    await until(() => watcher.present().size === 2, { what: 'both' })
    first.socket.terminate()
    known.socket.terminate()
    await until(() => watcher.present().size === 0, { what: 'nobody' })
    const next = await join(url)
    next.presence('a', 1, 5, ann)
    next.presence('a', 2, 5, ann)
    await settled(next, watcher)
    expect([...watcher.present().keys()]).toEqual([1])
    const back = await join(url, `?device=${device}`)
    back.presence('a', 2, 6, ann)
    await until(() => watcher.present().has(2), { what: 'the device to be back' })
  })

  test('goes over to the same device on another connection, and stays when the first one ends', async () => {
    const url = await serve()
    const watcher = await join(url)
    const query = '?device=secret-of-the-device'
    const [first, second] = [await join(url, query), await join(url, query)]
    first.presence('a', 1, 1, ann)
    await until(() => watcher.present().has(1), { what: 'the first' })
    second.presence('a', 1, 2, { ...ann, cursor: 2 })
    await until(() => watcher.present().get(1)?.['cursor'] === 2, { what: 'the second' })
    first.socket.terminate()
    await until(() => first.closed !== null, { what: 'the first to be gone' })
    await settled(second, watcher)
    expect(watcher.present().has(1)).toBe(true)
  })
})

describe('too much', () => {
  test('for one client ends its connection, and says so', async () => {
    const a = await join(await serve())
    a.presence('a', 1, 1, { user: { name: 'x' }, more: 'x'.repeat(17_000) })
    expect(await a.closing()).toEqual({ code: closeReason.presenceTooLarge.code, reason: 'presence-too-large' })
  })

  test.each([
    ['not JSON', frame('a', type.awareness, Uint8Array.of(1, 1, 1, 1, 123))],
    ['no object', frame('a', type.awareness, Uint8Array.of(1, 1, 1, 1, 49))],
    ['cut off', frame('a', type.awareness, Uint8Array.of(5, 1, 1))]
  ])('or %s', async (_label, bytes) => {
    const a = await join(await serve())
    a.send(bytes)
    expect(await a.closing()).toEqual({ code: closeReason.badPresence.code, reason: 'bad-presence' })
  })

  test('of clients on one connection are left out: no crowd of ghosts', async () => {
    const url = await serve()
    const [a, b] = [await join(url), await join(url)]
    for (let clientId = 1; clientId <= 1000; clientId += 1) a.presence('a', clientId, 1, ann)
    await settled(a, b)
    await until(() => b.present().size > 0, { what: 'somebody' })
    expect(b.present().size).toBeLessThanOrEqual(8)
  })

  test('at once is passed on as the newest', async () => {
    const url = await serve()
    const [a, b] = [await join(url), await join(url)]
    for (let clock = 1; clock <= 1000; clock += 1) a.presence('a', 1, clock, { ...ann, cursor: clock })
    await until(() => b.present().get(1)?.['cursor'] === 1000, { what: 'the newest caret' })
    expect(b.received.filter((received) => received.type === type.awareness).length).toBeLessThan(200)
  })
})
