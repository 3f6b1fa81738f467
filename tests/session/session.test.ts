/** A document session against a server whose answers the test gives: "saved" is said when it is so, and only then. */
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

  it('says view only to a reader, and sends nothing for one', async () => {
    const server = new TestServer()
    server.readOnly = true
    const session = open(server)
    await becomes(session, 'readOnly')
    expect(session.readOnly).toBe(true)
    session.document.getText('t').insert(0, 'a')
    await settle()
    expect(server.arrived).toEqual(['step2'])
    expect(session.status.kind).toBe('readOnly')
  })

  it('says not saved when edits from offline turn out not to be allowed', async () => {
    const server = new TestServer()
    server.online = false
    server.readOnly = true
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
    expect(session.status).toEqual({ kind: 'offline', device: 'notKept', unsent: true })
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
})
