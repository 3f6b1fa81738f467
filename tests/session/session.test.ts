/** A document session against a server whose answers the test gives: "saved" is said when it is so, and only then. */
import * as Y from 'yjs'
import { afterEach, describe, expect, it } from 'vitest'
import { collaborationUrl, DocumentSession, type SessionOptions } from '../../client/src/session/session.ts'
import type { SaveStatus } from '../../client/src/session/save-status.ts'
import { until } from '../support/until.ts'
import { TestServer } from './test-server.ts'

const sessions: DocumentSession[] = []

function open(server: TestServer, options: Partial<SessionOptions> = {}): DocumentSession {
  const session = new DocumentSession({
    server: 'http://tandem.test',
    documentName: 'notes',
    user: { name: 'Ann', color: '#ca3a2f' },
    offline: false,
    WebSocket: server.WebSocket,
    ...options,
  })
  sessions.push(session)
  return session
}

const becomes = (session: DocumentSession, kind: SaveStatus['kind']): Promise<unknown> =>
  until(
    () => {
      expect(session.status.kind).toBe(kind)
      return true
    },
    { what: `the status ${kind}`, deadline: 5_000 },
  )

const text = (source: { document: DocumentSession['document'] }): string => source.document.getText('t').toJSON()

/** Long enough for everything that is under way to arrive. */
const settle = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 20)
  })

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.destroy()))
})

describe('a session', () => {
  it('is loaded with the first exchange and then saved', async () => {
    const server = new TestServer()
    server.document.getText('t').insert(0, 'there')
    const session = open(server)
    expect(session.status.kind).toBe('connecting')
    await session.whenLoaded
    expect(text(session)).toBe('there')
    await becomes(session, 'saved')
  })

  it('is saving until the answer to the newest edit', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.holding = true
    session.document.getText('t').insert(0, 'a')
    expect(session.status).toMatchObject({ kind: 'saving', unsent: true })
    session.document.getText('t').insert(1, 'b')
    await until(() => server.heldAnswers === 2, { what: 'both edits have arrived' })
    server.answer(1)
    await settle()
    expect(session.status.kind).toBe('saving')
    server.answer(1)
    await becomes(session, 'saved')
  })

  it('does not call an edit saved whose answer was lost with the connection', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.holding = true
    session.document.getText('t').insert(0, 'a')
    await until(() => server.heldAnswers === 1, { what: 'the edit has arrived' })
    server.cut()
    await becomes(session, 'offline')
    expect(session.status.unsent).toBe(true)
    await until(() => server.heldAnswers === 1, { what: 'the new handshake has arrived' })
    await settle()
    expect(session.status.unsent).toBe(true)
    server.answer()
    await becomes(session, 'saved')
  })

  it('does not take answers to edits made while connecting for the answer to what was written before', async () => {
    const server = new TestServer()
    server.online = false
    const session = open(server)
    await becomes(session, 'offline')
    session.document.getText('t').insert(0, 'offline ')
    session.document.getText('t').insert(8, 'too ')
    server.holding = true
    server.online = true
    session.reconnect()
    await until(() => server.heldAnswers === 1, { what: 'the handshake has arrived' })
    session.document.getText('t').insert(12, 'now')
    await until(() => server.heldAnswers === 2, { what: 'the edit has arrived' })
    expect(server.arrived).toEqual(['step2', 'update'])
    server.answer(1)
    await settle()
    expect(session.status.kind).toBe('saving')
    server.answer(1)
    await becomes(session, 'saved')
    expect(text(server)).toBe('offline too now')
  })

  it('sends what was written offline once, in the handshake', async () => {
    const server = new TestServer()
    server.online = false
    const session = open(server)
    for (let i = 0; i < 50; i++) session.document.getText('t').insert(i, 'x')
    server.online = true
    await becomes(session, 'saved')
    expect(server.arrived).toEqual(['step2'])
    expect(text(server)).toBe('x'.repeat(50))
  })

  it('connects again when the server lets go of the document on an open socket', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.closeDocument()
    await becomes(session, 'offline')
    session.document.getText('t').insert(0, 'a')
    await becomes(session, 'saved')
    expect(text(server)).toBe('a')
    expect(server.attempts).toBe(2)
  })

  it('says that the server cannot write, and takes it back', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.holding = true
    server.sendStateless('{"type":"storageStatus","writable":false}')
    session.document.getText('t').insert(0, 'a')
    await becomes(session, 'notSaved')
    server.answer()
    server.sendStateless('{"type":"storageStatus","writable":true}')
    server.holding = false
    server.answer()
    await becomes(session, 'saved')
  })

  it('says to a reader that they can read, and sends nothing for one; what is written all the same is called not saved', async () => {
    const server = new TestServer()
    server.role = 'commenter'
    const session = open(server)
    await becomes(session, 'readOnly')
    expect(session.status).toMatchObject({ role: 'commenter' })
    expect(session).toMatchObject({ readOnly: true, role: 'commenter', refusedEdits: null })
    session.document.getText('t').insert(0, 'a')
    await becomes(session, 'notSaved')
    expect(session.status).toMatchObject({ reason: 'notAllowed', unsent: true })
    await settle()
    expect(server.arrived).toEqual(['step2'])
  })

  it('does not take what Yjs cleans up by itself for an edit of a reader', async () => {
    const server = new TestServer()
    server.role = 'viewer'
    const [ann, ben] = [new Y.Doc(), new Y.Doc()]
    ann.getText('t').insert(0, 'some words')
    Y.applyUpdate(ben, Y.encodeStateAsUpdate(ann))
    Y.applyUpdate(server.document, Y.encodeStateAsUpdate(ann))
    const session = open(server)
    await becomes(session, 'readOnly')
    expect(text(session)).toBe('some words')
    let cleanUps = 0
    session.document.on('update', (_update: Uint8Array, _origin: unknown, _document: Y.Doc, { local }: Y.Transaction) => {
      if (local) cleanUps++
    })
    // Two people who format from the same place at once leave formatting that says nothing.
    ann.getText('t').format(0, 4, { bold: true })
    ben.getText('t').format(0, 6, { bold: true })
    for (const one of [ann, ben]) Y.applyUpdate(server.document, Y.encodeStateAsUpdate(one))
    await until(() => cleanUps > 0, { what: 'a clean-up' })
    expect(session.status).toMatchObject({ kind: 'readOnly', unsent: false })
    // The server, which does not read the text, has not cleaned up: the next handshake tells it, in vain.
    server.cut()
    await becomes(session, 'offline')
    expect(session.status.unsent).toBe(false)
    await becomes(session, 'readOnly')
    expect(server.arrived).toEqual(['step2', 'step2'])
    expect(session.refusedEdits).toBe(null)
  })

  it('says not saved when edits from offline turn out not to be allowed', async () => {
    const server = new TestServer()
    server.online = false
    server.role = 'viewer'
    const session = open(server)
    session.document.getText('t').insert(0, 'a')
    server.online = true
    await becomes(session, 'notSaved')
    expect(session.status).toMatchObject({ reason: 'notAllowed', unsent: true })
  })

  it('stays out after a refusal until there is another token', async () => {
    const server = new TestServer()
    server.refusal = 'permission-denied'
    const session = open(server, { token: 'old' })
    await becomes(session, 'refused')
    await settle()
    expect(server.attempts).toBe(1)
    server.refusal = null
    session.setToken('new')
    await becomes(session, 'saved')
  })

  it('shows another token on the open connection', async () => {
    const server = new TestServer()
    const session = open(server, { token: 'one' })
    await becomes(session, 'saved')
    session.setToken('two')
    await until(() => server.tokens.length === 2, { what: 'the second token' })
    expect(server.tokens).toEqual(['one', 'two'])
    session.setToken(undefined)
    await until(() => server.tokens.length === 3, { what: 'that there is none any more' })
    expect(server.tokens[2]).toBe('')
    expect(server.attempts).toBe(1)
  })

  it('takes a function in place of another for another way to the same token', async () => {
    const server = new TestServer()
    const session = open(server, { token: () => 'one' })
    await becomes(session, 'saved')
    session.setToken(() => 'two')
    await settle()
    expect(server.tokens).toEqual(['one'])
    server.requestTokens()
    await until(() => server.tokens.length === 2, { what: 'the token that was asked for' })
    session.setToken(() => 'three')
    session.refreshToken()
    await until(() => server.tokens.length === 3, { what: 'the token that is shown unasked' })
    expect(server.tokens).toEqual(['one', 'two', 'three'])
  })

  it('stays open while the next token cannot be had yet, and shows it when it can', async () => {
    const server = new TestServer()
    let count = 0
    const session = open(server, {
      token: () => {
        if (++count === 2) throw new Error('The page of tokens is down')
        return `token ${count}`
      },
    })
    await becomes(session, 'saved')
    server.requestTokens()
    await until(() => count === 2, { what: 'the failed attempt' })
    await settle()
    expect(session.status.kind).toBe('saved')
    await until(() => server.tokens.length === 2, { what: 'the next token', deadline: 10_000 })
    expect(server.tokens).toEqual(['token 1', 'token 3'])
    expect(server.attempts).toBe(1)
  })

  it('says who the token says that they are, to the others too', async () => {
    const server = new TestServer()
    server.user = { id: '7', name: 'Ada', color: null }
    const session = open(server)
    await becomes(session, 'saved')
    expect(session.identity).toEqual(server.user)
    expect(session.people).toMatchObject([{ name: 'Ada', color: '#ca3a2f', self: true }])
    session.setUser({ name: 'Somebody else', color: '#4b7b29' })
    expect(session.people).toMatchObject([{ name: 'Ada', color: '#4b7b29' }])
  })

  it('turns read-only when the role changes, and keeps what was not taken as not saved', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    const changes: string[] = []
    for (const event of ['access', 'editable']) session.addEventListener(event, () => changes.push(event))
    server.holding = true
    session.document.getText('t').insert(0, 'taken ')
    await until(() => server.heldAnswers === 1, { what: 'the first edit' })
    server.changeRole('viewer')
    session.document.getText('t').insert(6, 'refused')
    await until(() => server.heldAnswers === 2, { what: 'the second edit' })
    server.answer(1)
    await until(() => session.readOnly, { what: 'the new role' })
    expect(session.status).toMatchObject({ kind: 'saving', unsent: true })
    server.answer(1)
    server.holding = false
    await becomes(session, 'notSaved')
    expect(session).toMatchObject({ role: 'viewer', refusedEdits: 'notAllowed' })
    expect(session.status).toMatchObject({ reason: 'notAllowed', unsent: true })
    expect(text(session)).toBe('taken refused')
    expect(text(server)).toBe('taken ')
    expect(changes.sort()).toEqual(['access', 'editable'])
    // Also on the next connection.
    server.cut()
    await becomes(session, 'offline')
    expect(session).toMatchObject({ refusedEdits: 'notAllowed', status: { unsent: true } })
    await becomes(session, 'notSaved')
  })

  it('sends what was refused when the role allows it after all', async () => {
    const server = new TestServer()
    server.role = 'viewer'
    const session = open(server)
    await becomes(session, 'readOnly')
    session.document.getText('t').insert(0, 'a')
    await becomes(session, 'notSaved')
    server.changeRole('editor')
    await becomes(session, 'saved')
    expect(session.refusedEdits).toBe(null)
    expect(text(server)).toBe('a')
  })

  it('keeps unsaved edits when access ends, and sends them when another token gives it back', async () => {
    const server = new TestServer()
    const session = open(server, { token: 'old' })
    await becomes(session, 'saved')
    expect(session.role).toBe('editor')
    server.holding = true
    session.document.getText('t').insert(0, 'a')
    await until(() => server.heldAnswers === 1, { what: 'the edit has arrived' })
    server.endAccess('token-expired')
    await becomes(session, 'refused')
    expect(session).toMatchObject({ role: null, denial: 'token-expired', status: { unsent: true } })
    await settle()
    expect(server.attempts).toBe(1)
    expect(text(session)).toBe('a')
    server.refusal = null
    server.holding = false
    session.setToken('new')
    await becomes(session, 'saved')
    expect(text(server)).toBe('a')
    expect(session).toMatchObject({ role: 'editor', denial: null })
  })

  it('asks once for a fresh token when the old one expired unnoticed, where it knows how', async () => {
    const server = new TestServer()
    let count = 0
    const session = open(server, { token: () => `token ${++count}` })
    await becomes(session, 'saved')
    server.endAccess('token-expired')
    server.refusal = null
    await until(() => server.tokens.length === 2, { what: 'the fresh token' })
    await becomes(session, 'saved')
    expect(session.denial).toBe(null)
    // One that is no better is not shown again and again.
    server.endAccess('token-revoked')
    await becomes(session, 'refused')
    expect(server.tokens).toEqual(['token 1', 'token 2', 'token 3'])
    await settle()
    expect(server.attempts).toBe(3)
  })

  it('says which edit the server cannot take, and does not show it the same at once again', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.rejection = { code: 4422, reason: 'bad-update: too large' }
    session.document.getText('t').insert(0, 'a')
    await becomes(session, 'notSaved')
    expect(session.status).toMatchObject({ reason: 'notTaken', detail: 'bad-update: too large', unsent: true })
    expect(session.refusedEdits).toBe('notTaken')
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000)
    })
    expect(server.attempts).toBe(1)
    session.reconnect()
    await until(() => server.attempts === 2, { what: 'the attempt that was asked for' })
    await becomes(session, 'notSaved')
    server.rejection = null
    session.reconnect()
    await becomes(session, 'saved')
    expect(session.refusedEdits).toBe(null)
  })

  it('tells of the limit that slows it down, until everything is saved', async () => {
    const server = new TestServer()
    const session = open(server)
    await becomes(session, 'saved')
    server.holding = true
    session.document.getText('t').insert(0, 'a')
    server.sendStateless('{"type":"limited","limit":"bytes-per-second"}')
    await until(() => session.status.kind === 'saving' && session.status.limit === 'bytes-per-second', { what: 'the limit' })
    server.answer()
    await becomes(session, 'saved')
    session.document.getText('t').insert(0, 'b')
    expect(session.status).toMatchObject({ kind: 'saving', limit: null })
  })

  it('is not refused by a document that cannot be opened at the moment', async () => {
    const server = new TestServer()
    server.refusal = 'document-unavailable: the server could not read it'
    const session = open(server)
    await becomes(session, 'loadError')
    server.refusal = null
    session.reconnect()
    await becomes(session, 'saved')
  })

  it('says that edits are not kept on this device where there is no database', async () => {
    const server = new TestServer()
    server.online = false
    const session = open(server, { offline: true })
    await becomes(session, 'offline')
    session.document.getText('t').insert(0, 'a')
    expect(session.status).toEqual({ kind: 'offline', images: 0, device: 'notKept', unsent: true })
  })

  it('stops trying when it is closed', async () => {
    const server = new TestServer()
    server.online = false
    const session = open(server)
    await becomes(session, 'offline')
    await session.destroy()
    const { attempts } = server
    await new Promise((resolve) => {
      setTimeout(resolve, 1_000)
    })
    expect(server.attempts).toBe(attempts)
  })

  it('refuses what cannot name a document', () => {
    expect(() => open(new TestServer(), { documentName: '../x' })).toThrow(RangeError)
  })
})

describe('the address of a document', () => {
  it('names the document in the query and keeps the path of the server', () => {
    expect(collaborationUrl('https://example.org', 'a/b')).toBe('wss://example.org/collaboration?doc=a%2Fb')
    expect(collaborationUrl('http://localhost:8080/tandem/', 'x')).toBe('ws://localhost:8080/tandem/collaboration?doc=x')
    expect(collaborationUrl('wss://example.org/?x=1#y', 'x')).toBe('wss://example.org/collaboration?doc=x')
  })

  it('shows the same secret of the device each time', async () => {
    const server = new TestServer()
    const sessions = [open(server), open(server)]
    for (const session of sessions) await becomes(session, 'saved')
    const secrets = server.urls.map((url) => new URL(url).searchParams.get('device'))
    expect(secrets[0]).toMatch(/^[\w-]{32}$/)
    expect(secrets[1]).toBe(secrets[0])
    expect(new URL(server.urls[0]!).searchParams.get('doc')).toBe('notes')
  })
})
