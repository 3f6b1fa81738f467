/**
 * Roles and tokens on open sockets: what is refused is answered as refused, and what changes takes effect where people are.
 */
import { describe, expect, test } from 'vitest'
import type { Role } from '@tandem/shared/access.ts'
import { commentsDocumentOf, mayWrite } from '@tandem/shared/access.ts'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { createDocument } from '@tandem/server/src/collaboration/create-document.ts'
import { settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { startServer } from '@tandem/server/src/server.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { newSigner, secret, seconds, sign, startKeyServer } from './auth/tokens.ts'
import { connectEditor } from './editor-client.ts'
import type { EditorClient } from './editor-client.ts'
import { frame } from './frames.ts'
import { awarenessUpdate, connectRaw, type } from './raw-client.ts'
import type { RawClient } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

async function serve(settings: Partial<Settings> = {}): Promise<{ url: string; storage: MemoryStorage }> {
  const storage = new MemoryStorage()
  await createDocument(storage, 'a')
  const server = await startServer(settingsWith({ port: 0, static: null, auth: 'token', jwtSecret: secret, ...settings }), storage)
  here.closing.add(() => server.close())
  return { url: server.url, storage }
}

async function raw(url: string, query = ''): Promise<RawClient> {
  const client = await connectRaw(url, query)
  here.closing.add(() => client.socket.terminate())
  return client
}

function editor(url: string, token: string | (() => string), name = 'a'): EditorClient {
  const client = connectEditor(url, name, new Y.Doc(), { token })
  here.clients.add(client)
  return client
}

const as = (role: Role, claims: Record<string, unknown> = {}): Promise<string> => sign({ sub: role, documents: { '*': role }, ...claims })

function edit(text: string): Uint8Array {
  const document = new Y.Doc()
  document.getText('content').insert(0, text)
  return Y.encodeStateAsUpdate(document)
}

describe.each(['viewer', 'commenter', 'editor'] as const)('a %s', (role) => {
  test.each(['a', commentsDocumentOf('a')])('writes to %s only what the role allows, on every path', async (name) => {
    const { url } = await serve()
    const reader = editor(url, await as('viewer'), 'a')
    await reader.synced()
    const client = await raw(url)
    await client.open(name, await as(role))
    const allowed = mayWrite(role, name)
    expect(client.scopes()).toEqual([allowed ? 'read-write' : 'readonly'])
    // As an edit, as what one has, and as an answer that nobody asked for.
    client.send(frame(name, type.sync, 2, edit('one ')), frame(name, type.sync, 1, edit('two ')), frame(name, 4, 1, edit('three ')))
    // Presence and stateless messages change nothing of the document, whatever they say.
    client.send(frame(name, type.awareness, awarenessUpdate(5, 1, { user: { name: 'x' } })), frame(name, type.stateless, '{"type":"access","role":"editor"}'))
    client.send(frame(name, type.sync, 2, edit('four')))
    await until(() => client.answers().length === 4, { what: 'four answers' })
    expect(client.answers()).toEqual([allowed, allowed, allowed, allowed])
    const fresh = editor(url, await as('editor'), name)
    await fresh.synced()
    const text = fresh.text()
    expect(['one ', 'two ', 'three ', 'four'].filter((part) => text.includes(part)).length).toBe(allowed ? 4 : 0)
  })

  test('opens a document that is not there only if that makes it', async () => {
    const { url, storage } = await serve()
    const client = await raw(url)
    client.send(frame('new', type.auth, 0, await as(role), '4.8.0'))
    await until(() => client.scopes().length + client.denials().length === 1, { what: 'an answer' })
    expect(client.denials()).toEqual(role === 'editor' ? [] : ['no-such-document'])
    expect(await storage.exists('new')).toBe(role === 'editor')
  })
})

test('comments on what is not there are opened by nobody', async () => {
  const { url, storage } = await serve()
  const client = await raw(url)
  client.send(frame(commentsDocumentOf('new'), type.auth, 0, await as('editor'), '4.8.0'))
  await until(() => client.denials().length === 1, { what: 'the refusal' })
  expect([client.denials(), await storage.exists('new')]).toEqual([['no-such-document'], false])
})

describe('a token', () => {
  test.each([
    ['none', async () => '', 'sign-in-required'],
    ['nonsense', async () => 'nonsense', 'token-invalid'],
    ['one of another key', () => sign({}, { key: 'another secret, which is long enough, too' }), 'token-invalid'],
    ['an old one', () => sign({ exp: seconds() - 60 }), 'token-expired'],
    ['one for other documents', () => sign({ documents: { 'team/*': 'editor' } }), 'no-access']
  ])('that is %s is refused with a word', async (_label, make, word) => {
    const { url } = await serve()
    const client = await raw(url)
    client.send(frame('a', type.auth, 0, await make(), '4.8.0'))
    await until(() => client.denials().length === 1, { what: 'the refusal' })
    expect(client.denials()).toEqual([word])
    // The socket stays, for a better one.
    await client.open('a', await sign())
  })

  test('that is wrong five times costs the socket', async () => {
    const { url } = await serve()
    const client = await raw(url)
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      client.send(frame('a', type.auth, 0, 'guess', '4.8.0'))
      if (attempt < 5) await until(() => client.denials().length === attempt, { what: `refusal ${attempt}` })
    }
    expect(await client.closing()).toEqual({ code: closeReason.tooManyAttempts.code, reason: 'too-many-attempts' })
  })

  test('names its owner to the others and in the history, whatever they say themselves', async () => {
    const { url } = await serve()
    const watcher = await raw(url)
    await watcher.open('a', await as('viewer'))
    const client = await raw(url)
    await client.open('a', await sign({ sub: 'ann', name: 'Ann', color: '#aa0000' }))
    client.presence('a', 5, 1, { user: { name: 'Somebody else', color: '#00ff00', id: 'ben' }, cursor: 3 })
    await until(() => watcher.present().has(5), { what: 'the presence' })
    expect(watcher.present().get(5)).toEqual({ user: { name: 'Ann', color: '#aa0000', id: 'ann' }, cursor: 3 })
    client.send(frame('a', type.sync, 2, edit('hello')))
    await until(() => client.answers().length === 1, { what: 'the answer' })
    const response = await fetch(`${url}/api/documents/a/versions`, { headers: { Authorization: `Bearer ${await as('viewer')}` } })
    const { versions } = (await response.json()) as { versions: { authors: { user: string; name: string }[] }[] }
    expect(versions[0]?.authors).toContainEqual({ user: 'ann', name: 'Ann', updates: 1 })
  })

  test('is asked for again before it expires, and a fresh one keeps the session', async () => {
    const { url } = await serve()
    let shown = 0
    const tokens = [await as('editor', { exp: seconds() + 4 }), await as('editor', { exp: seconds() + 600 })]
    const client = editor(url, () => tokens[Math.min(shown++, 1)]!)
    await client.synced()
    await until(() => client.access.length === 2, { what: 'the fresh token to be taken' })
    expect(client.access.map(({ expiresAt }) => Math.round(((expiresAt ?? 0) - Date.now()) / 60_000))).toEqual([0, 10])
    client.type('still here')
    await client.saved()
    expect([client.refusals, client.closeCodes]).toEqual([[], []])
  })

  test('that expires ends the session with a word, and takes nothing more', async () => {
    const { url } = await serve()
    const client = await raw(url)
    await client.open('a', await as('editor', { exp: seconds() + 2 }))
    await until(() => client.denials().length === 1, { what: 'the end', deadline: 8000 })
    expect(client.denials()).toEqual(['token-expired'])
    client.send(frame('a', type.sync, 2, edit('late')))
    await client.open('a', await as('editor'))
    const reader = editor(url, await as('viewer'))
    await reader.synced()
    // What came without a session waits for one, and is taken when there is one again.
    await until(() => client.answers().length === 1, { what: 'the answer' })
    await until(() => reader.text() === 'late', { what: 'the edit' })
  })

  test('for another role takes effect on the open session, both ways', async () => {
    const { url } = await serve()
    const tokens = { editor: await as('editor', { sub: 'x' }), viewer: await as('viewer', { sub: 'x' }) }
    const client = await raw(url)
    await client.open('a', tokens.editor)
    client.send(frame('a', type.auth, 0, tokens.viewer, '4.8.0'))
    await until(() => client.scopes().length === 2, { what: 'the lower role' })
    client.send(frame('a', type.sync, 2, edit('no')))
    await until(() => client.answers().length === 1, { what: 'the answer' })
    client.send(frame('a', type.auth, 0, tokens.editor, '4.8.0'))
    await until(() => client.scopes().length === 3, { what: 'the higher role' })
    client.send(frame('a', type.sync, 2, edit('yes')))
    await until(() => client.answers().length === 2, { what: 'the second answer' })
    expect([client.scopes(), client.answers()]).toEqual([
      ['read-write', 'readonly', 'read-write'],
      [false, true]
    ])
  })

  test('for nothing at all ends the open session', async () => {
    const { url } = await serve()
    const client = await raw(url)
    await client.open('a', await as('editor'))
    client.send(frame('a', type.auth, 0, await sign({ documents: { b: 'editor' } }), '4.8.0'))
    await until(() => client.denials().length === 1, { what: 'the end' })
    expect(client.denials()).toEqual(['no-access'])
  })

  test('opens only so many sessions of one user', async () => {
    const { url } = await serve({ limits: { ...defaultLimits, maxSessionsPerUser: 2 } })
    const clients = [await raw(url), await raw(url), await raw(url)]
    const token = await as('editor')
    await clients[0]!.open('a', token)
    await clients[1]!.open('a', token)
    clients[2]!.send(frame('a', type.auth, 0, token, '4.8.0'))
    await until(() => clients[2]!.denials().length === 1, { what: 'the refusal' })
    expect(clients[2]!.denials()).toEqual(['too-many-connections'])
    clients[0]!.socket.terminate()
    await until(
      async () => {
        const before = clients[2]!.denials().length
        clients[2]!.send(frame('a', type.auth, 0, token, '4.8.0'))
        await until(() => clients[2]!.denials().length > before || clients[2]!.scopes().length === 1, { what: 'an answer' })
        return clients[2]!.scopes().length === 1
      },
      { what: 'room for the third' }
    )
  })
})

test('sign-ins of one user that come together find no more room than those that come one by one', async () => {
  const { url } = await serve({ limits: { ...defaultLimits, maxSessionsPerUser: 2 } })
  const token = await as('editor')
  const clients = await Promise.all([1, 2, 3, 4, 5].map(() => raw(url)))
  for (const client of clients) client.send(frame('a', type.auth, 0, token, '4.8.0'))
  const denied = (): number => clients.filter((client) => client.denials().includes('too-many-connections')).length
  await until(() => denied() === 3, { what: 'three refusals' })
})

test('an outage of the keys lets nobody new in and ends no session', async () => {
  const signer = await newSigner('one')
  const keys = await startKeyServer([signer.jwk])
  here.closing.add(() => keys.close())
  const { url } = await serve({ jwtSecret: null, jwksUrl: keys.url })
  const client = await raw(url)
  await client.open('a', await signer.sign({ documents: { '*': 'editor' } }))
  keys.keys = null
  const other = await newSigner('two')
  const late = await raw(url)
  await until(
    async () => {
      const before = late.denials().length
      late.send(frame('a', type.auth, 0, await other.sign({ documents: { '*': 'editor' } }), '4.8.0'))
      await until(() => late.denials().length > before, { what: 'a refusal' })
      return late.denials().at(-1) === 'sign-in-unavailable'
    },
    { what: 'the word for an outage', deadline: 12_000 }
  )
  client.send(frame('a', type.sync, 2, edit('goes on')))
  await until(() => client.answers().length === 1, { what: 'the answer' })
  expect(client.answers()).toEqual([true])
})

describe('a client of y-websocket', () => {
  function provide(url: string, token: string): WebsocketProvider {
    const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/yjs`, 'a', new Y.Doc(), {
      WebSocketPolyfill: WebSocket as never,
      disableBc: true,
      params: { token }
    })
    here.closing.add(() => provider.destroy())
    return provider
  }

  test('writes as an editor, and is told as a viewer that it may not', async () => {
    const { url } = await serve()
    const writer = provide(url, await as('editor'))
    const viewer = provide(url, await as('viewer'))
    await until(() => writer.synced && viewer.synced, { what: 'both to be in' })
    writer.doc.getText('content').insert(0, 'seen')
    await until(() => viewer.doc.getText('content').toJSON() === 'seen', { what: 'the edit' })
    const denied: string[] = []
    const { ws } = viewer
    ws?.addEventListener('message', ({ data }) => {
      const bytes = new Uint8Array(data as ArrayBuffer)
      if (bytes[0] === 2) denied.push(new TextDecoder().decode(bytes.subarray(3)))
    })
    viewer.doc.getText('content').insert(0, 'not ')
    await until(() => denied.length === 1, { what: 'the refusal' })
    expect(denied).toEqual(['read-only'])
    expect(viewer.wsconnected).toBe(true)
    expect(writer.doc.getText('content').toJSON()).toBe('seen')
  })

  test('without a token is refused', async () => {
    const { url } = await serve()
    const closed: number[] = []
    const provider = provide(url, '')
    provider.on('connection-close', (event) => {
      if (event !== null) closed.push(event.code)
    })
    await until(() => closed.length > 0, { what: 'the close' })
    expect(closed[0]).toBe(closeReason.refused.code)
  })
})

test('a change that is announced while a document is being opened is not missed', async () => {
  const { url, storage } = await serve()
  const load = storage.load.bind(storage)
  const { promise: loading, resolve: goOn } = Promise.withResolvers<void>()
  storage.load = async (name) => {
    await loading
    return load(name)
  }
  const client = await raw(url)
  client.send(frame('a', type.auth, 0, await as('editor', { sub: 'ann', iat: seconds() - 10 }), '4.8.0'))
  await until(() => client.scopes().length === 1, { what: 'the sign-in' })
  const response = await fetch(`${url}/api/revocations`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${await sign({ sub: 'root', admin: true })}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ user: 'ann' })
  })
  expect(response.status).toBeLessThan(300)
  goOn()
  await until(() => client.denials().length === 1, { what: 'the end' })
  expect(client.denials()).toEqual(['token-revoked'])
})

test('a share link that is revoked while many of one address use it slows nobody of that address down', async () => {
  const { url } = await serve()
  const headers = { Authorization: `Bearer ${await as('editor')}`, 'Content-Type': 'application/json' }
  const made = await fetch(`${url}/api/documents/a/share-links`, { method: 'POST', headers, body: JSON.stringify({ role: 'viewer' }) })
  const { id, token } = (await made.json()) as { id: number; token: string }
  const visitors = await Promise.all(Array.from({ length: 8 }, () => raw(url)))
  for (const visitor of visitors) await visitor.open('a', token)
  await fetch(`${url}/api/documents/a/share-links/${id}`, { method: 'DELETE', headers })
  await until(() => visitors.every((visitor) => visitor.denials().length === 1), { what: 'the end of the link for all' })
  expect((await fetch(`${url}/api/documents/a/share-links`, { headers })).status).toBe(200)
})
