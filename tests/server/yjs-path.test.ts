/** y-websocket's own provider, unchanged, on the same documents as everybody else. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createDecoder, hasContent, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { yjsKeepAlive } from '@tandem/server/src/collaboration/yjs-frame.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { FaultyStorage } from './faulty-storage.ts'
import { frame } from './frames.ts'
import { useServerHere } from './server-here.ts'

const { closing, serve: serveHere, connect } = useServerHere()

async function serve(storage = new FaultyStorage()): Promise<string> {
  return (await serveHere(storage)).url
}

/** Somebody with y-websocket. */
function connectYjs(url: string, name: string, document = new Y.Doc()): { provider: WebsocketProvider; document: Y.Doc; text: () => string } {
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/yjs`, name, document, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true
  })
  closing.add(() => provider.destroy())
  return { provider, document, text: () => document.getText('content').toJSON() }
}

describe('a client of y-websocket', () => {
  test('sees what others write, is seen by them, and leaves', async () => {
    const url = await serve()
    const ann = await connect(url, 'team/notes')
    ann.provider.setAwarenessField('user', { name: 'Ann' })
    const ben = connectYjs(url, 'team/notes')
    await until(() => ben.provider.synced, { what: 'the document at the y-websocket client' })
    ben.provider.awareness.setLocalStateField('user', { name: 'Ben' })
    ann.type('one')
    await until(() => ben.text() === 'one', { what: 'the edit at the y-websocket client' })
    ben.document.getText('content').insert(ben.document.getText('content').length, ' two')
    await until(() => ann.text() === 'one two', { what: 'the edit of the y-websocket client' })
    const names = (states: Map<number, Record<string, unknown>>): string[] =>
      [...states.values()].map(({ user }) => (user as { name: string } | undefined)?.name ?? '').toSorted((a, b) => a.localeCompare(b))
    await until(() => names(ben.provider.awareness.getStates()).join() === 'Ann,Ben', { what: 'both at the y-websocket client' })
    await until(() => names(ann.provider.awareness?.getStates() ?? new Map()).join() === 'Ann,Ben', { what: 'both at the other' })
    ben.provider.destroy()
    await until(() => names(ann.provider.awareness?.getStates() ?? new Map()).join() === 'Ann', { what: 'that one has left' })
  })

  test('has its edits logged like everybody, with its name', async () => {
    const url = await serve()
    const ben = connectYjs(url, 'a')
    await until(() => ben.provider.synced, { what: 'the document' })
    ben.provider.awareness.setLocalStateField('user', { name: 'Ben' })
    const ann = await connect(url, 'a')
    await until(() => (ann.provider.awareness?.getStates().size ?? 0) === 2, { what: 'its presence' })
    ben.document.getText('content').insert(1, 'hello')
    await until(() => ann.text() === 'hello', { what: 'the edit' })
    const listed = await until(
      async () => {
        const { versions } = (await (await fetch(`${url}/api/documents/a/versions`)).json()) as { versions: { authors: { name: string | null }[] }[] }
        return versions.some(({ authors }) => authors.some(({ name }) => name === 'Ben'))
      },
      { what: 'the version' }
    )
    expect(listed).toBe(true)
  })

  test('of a damaged document is told so, and does not get an empty one', async () => {
    const storage = new FaultyStorage()
    const url = await serve(storage)
    await storage.append('a', [{ bytes: Uint8Array.of(1, 2, 3), user: null, name: null, at: 1 }])
    const [row] = storage.documents.get('a')?.updates ?? []
    if (row === undefined) throw new Error('one row')
    row.checksum ^= 1
    const socket = new WebSocket(`${url.replace('http', 'ws')}/yjs/a`)
    const received: Buffer[] = []
    socket.on('message', (data: Buffer) => received.push(data))
    const code = await new Promise<number>((resolve) => socket.on('close', resolve))
    expect(code).toBe(4403)
    expect(received.map((data) => data.toString())).toEqual([expect.stringContaining('document-unavailable: The document "a" is damaged') as string])
  })

  test.each([
    ['no frame of its protocol', Uint8Array.of(9, 9, 9), 4400],
    ['a frame that is cut off', Uint8Array.of(0, 2, 200, 1, 7), 4400],
    ['a frame of Hocuspocus', frame('a', 0, 0, Uint8Array.of(0)), 4400],
    ['an empty frame', new Uint8Array(), 4400]
  ])('that sends %s is closed, and nobody else is', async (_what, bytes, expected) => {
    const url = await serve()
    const ann = await connect(url, 'a')
    const socket = new WebSocket(`${url.replace('http', 'ws')}/yjs/a`)
    socket.on('open', () => socket.send(bytes))
    expect(await new Promise<number>((resolve) => socket.on('close', resolve))).toBe(expected)
    ann.type('still here')
    await ann.saved()
  })

  test.each(['/yjs/', '/yjs/-a', '/yjs/a b', `/yjs/${'x'.repeat(300)}`])('of something that cannot be a document, %s, is answered 400', async (path) => {
    const url = await serve()
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path.replace(' ', '%20')}`)
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
      socket.on('error', () => {})
    })
    expect(status).toBe(400)
  })

  test('is kept alive by a frame that it reads as an awareness update about nobody', () => {
    const awareness = new Awareness(new Y.Doc())
    const changes: unknown[] = []
    awareness.on('update', (change: unknown) => changes.push(change))
    const decoder = createDecoder(yjsKeepAlive)
    expect(readVarUint(decoder)).toBe(1)
    applyAwarenessUpdate(awareness, readVarUint8Array(decoder), null)
    expect(hasContent(decoder)).toBe(false)
    expect(changes).toEqual([])
    awareness.destroy()
  })

  test('gets such a frame with each ping, because it gives up a connection that is silent for half a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const url = await serve()
      const socket = new WebSocket(`${url.replace('http', 'ws')}/yjs/a`)
      const received: Buffer[] = []
      socket.on('message', (data: Buffer) => received.push(data))
      await new Promise((resolve) => socket.on('open', resolve))
      expect(received.some((data) => data.equals(yjsKeepAlive))).toBe(false)
      vi.advanceTimersByTime(25_000)
      await until(() => received.some((data) => data.equals(yjsKeepAlive)), { what: 'the frame' })
      socket.terminate()
    } finally {
      vi.useRealTimers()
    }
  })

  test('[G1] loses nothing when the server is killed', { timeout: 30_000 }, async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ben = connectYjs(server.url, 'a')
    await until(() => ben.provider.synced, { what: 'the document' })
    ben.document.getText('content').insert(1, 'before')
    await until(() => countUpdates(server.dataFolder) >= 2, { what: 'the edit on disk' })
    await server.kill()
    ben.document.getText('content').insert(7, ' and after')
    await server.restart()
    const ann = await connect(server.url, 'a')
    await until(() => ann.text() === 'before and after', { what: 'all of it' })
  })
})

function countUpdates(folder: string): number {
  const database = new DatabaseSync(join(folder, 'tandem.sqlite'), { readOnly: true })
  try {
    return Number(database.prepare('SELECT count(*) AS count FROM updates').get()?.['count'])
  } finally {
    database.close()
  }
}
