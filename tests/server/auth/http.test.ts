/** Who may do what over HTTP, and what is answered to everybody else. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { denials } from '@tandem/shared/access.ts'
import type { Role } from '@tandem/shared/access.ts'
import type { AccessSummary, CreatedShareLink, DocumentSummary, ShareLinkSummary, VersionSummary } from '@tandem/shared/protocol.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { httpErrors } from '@tandem/server/src/http/errors.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import { until } from '../../support/until.ts'
import { connectEditor } from '../editor-client.ts'
import type { EditorClient } from '../editor-client.ts'
import { FaultyStorage } from '../faulty-storage.ts'
import { useServerHere } from '../server-here.ts'
import { newSigner, secret, seconds, sign, startKeyServer } from './tokens.ts'

const { serve: serveHere, clients, closing } = useServerHere()
afterEach(() => {
  vi.restoreAllMocks()
})

interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

interface Served {
  url: string
  storage: MemoryStorage
  ask: <T = unknown>(method: string, path: string, token?: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer<T>>
}

/** A server with some documents, and who asks it. */
async function serve(settings: Partial<Settings> = { auth: 'token', jwtSecret: secret }, storage: MemoryStorage = new MemoryStorage()): Promise<Served> {
  for (const name of ['notes', 'team/plan', 'notes~comments']) await storage.append(name, [{ ...nobody, bytes: seedUpdate, at: 1 }])
  const { url } = await serveHere(storage, settings)
  return {
    url,
    storage,
    async ask<T>(method: string, path: string, token?: string, body?: unknown, headers: Record<string, string> = {}) {
      const response = await fetch(`${url}/api/${path}`, {
        method,
        headers: { ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) })
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T }
    }
  }
}

/** A token for one document. */
function tokenFor(role: Role, document = 'notes'): Promise<string> {
  return sign({ sub: role, documents: { [document]: role } })
}

/** Makes a share link, and gives its token and id. */
async function share({ ask }: Served, role: Role, document = 'notes'): Promise<CreatedShareLink> {
  const { status, body } = await ask<CreatedShareLink>('POST', `documents/${encodeURIComponent(document)}/share-links`, await tokenFor('editor', document), { role })
  expect(status).toBe(201)
  return body
}

describe('roles on every route', () => {
  const askers = ['nobody', 'stranger', 'viewer', 'commenter', 'editor', 'viewer link', 'editor link', 'admin'] as const
  const routes: [string, string, unknown, ...number[]][] = [
    //                                                                 nobody strg view comm edit vlnk elnk admin
    ['GET', 'access?document=notes', undefined, /*                  */ 200, 200, 200, 200, 200, 200, 200, 200],
    ['GET', 'documents', undefined, /*                              */ 401, 200, 200, 200, 200, 200, 200, 200],
    ['POST', 'documents', undefined, /*                             */ 401, 403, 403, 403, 403, 403, 403, 403],
    ['POST', 'documents', { name: 'team/new' }, /*                  */ 401, 403, 403, 403, 403, 403, 403, 403],
    ['POST', 'documents', { name: 'notes' }, /*                     */ 401, 403, 403, 403, 409, 403, 403, 403],
    ['GET', 'documents/notes/versions', undefined, /*               */ 401, 403, 200, 200, 200, 200, 200, 403],
    ['POST', 'documents/notes/versions', { name: 'Draft' }, /*      */ 401, 403, 403, 403, 200, 403, 200, 403],
    ['GET', 'documents/notes/versions/1', undefined, /*             */ 401, 403, 200, 200, 200, 200, 200, 403],
    ['PATCH', 'documents/notes/versions/1', { name: 'Draft' }, /*   */ 401, 403, 403, 403, 200, 403, 200, 403],
    ['GET', 'documents/notes/versions/1/content', undefined, /*     */ 401, 403, 200, 200, 200, 200, 200, 403],
    ['GET', 'documents/notes/versions/1/changes', undefined, /*     */ 401, 403, 200, 200, 200, 200, 200, 403],
    ['POST', 'documents/notes/versions/1/restore', undefined, /*    */ 401, 403, 403, 403, 200, 403, 200, 403],
    ['GET', 'documents/notes/authors', undefined, /*                */ 401, 403, 200, 200, 200, 200, 200, 403],
    ['GET', 'documents/notes/share-links', undefined, /*            */ 401, 403, 403, 403, 200, 403, 403, 403],
    ['POST', 'documents/notes/share-links', { role: 'viewer' }, /*  */ 401, 403, 403, 403, 201, 403, 403, 403],
    ['PATCH', 'documents/notes/share-links/1', { label: 'x' }, /*   */ 401, 403, 403, 403, 200, 403, 403, 403],
    ['DELETE', 'documents/notes/share-links/99', undefined, /*      */ 401, 403, 403, 403, 404, 403, 403, 403],
    ['POST', 'revocations', { user: 'eve' }, /*                     */ 401, 403, 403, 403, 403, 403, 403, 200],
    // Whether there is such a document is nobody's business who may not read it.
    ['GET', 'documents/nothing/versions', undefined, /*             */ 401, 403, 403, 403, 403, 403, 403, 403],
    ['GET', 'documents/team%2Fplan/versions', undefined, /*         */ 401, 403, 403, 403, 403, 403, 403, 403],
    ['GET', 'documents/notes~comments/versions', undefined, /*      */ 401, 403, 200, 200, 200, 200, 200, 403]
  ]

  test.each(routes)('%s /api/%s', async (method, path, body, ...expected) => {
    const served = await serve()
    await served.ask('POST', 'documents/notes/versions', await tokenFor('editor'), { name: 'First' })
    const tokens: Record<(typeof askers)[number], string | undefined> = {
      nobody: undefined,
      stranger: await tokenFor('editor', 'other'),
      viewer: await tokenFor('viewer'),
      commenter: await tokenFor('commenter'),
      editor: await tokenFor('editor'),
      'viewer link': (await share(served, 'viewer')).token,
      'editor link': (await share(served, 'editor')).token,
      admin: await sign({ sub: 'root', documents: {}, admin: true })
    }
    const found: Record<string, number> = {}
    for (const asker of askers) found[asker] = (await served.ask(method, path, tokens[asker], body)).status
    expect(found).toEqual(Object.fromEntries(askers.map((asker, index) => [asker, expected[index]])))
  })

  test('HEAD is as GET', async () => {
    const { ask } = await serve()
    expect((await ask('HEAD', 'documents/notes/versions')).status).toBe(401)
    expect((await ask('HEAD', 'documents/notes/versions', await tokenFor('viewer'))).status).toBe(200)
  })

  test('an unknown method names those that there are', async () => {
    const { ask } = await serve()
    const { status, headers } = await ask('PUT', 'documents/notes/share-links/1', await tokenFor('editor'))
    expect([status, headers.get('allow')]).toEqual([405, 'PATCH, DELETE'])
  })
})

describe('a token that is not taken', () => {
  test('is answered with the word for it, and how to show one', async () => {
    const { ask } = await serve()
    const cases: [string | undefined, keyof typeof denials, number, string | null][] = [
      [undefined, 'sign-in-required', 401, 'Bearer'],
      ['x.y.z', 'token-invalid', 401, 'Bearer error="invalid_token"'],
      [await sign({ exp: 1 }), 'token-expired', 401, 'Bearer error="invalid_token"'],
      [await sign({ nbf: seconds() + 60 }), 'token-not-yet-valid', 401, 'Bearer error="invalid_token"'],
      [`share_${'A'.repeat(43)}`, 'share-link-invalid', 403, null],
      [await tokenFor('viewer', 'other'), 'no-access', 403, null]
    ]
    for (const [token, error, status, challenge] of cases) {
      const answer = await ask('GET', 'documents/notes/versions', token)
      expect([answer.status, answer.headers.get('www-authenticate'), answer.body]).toEqual([status, challenge, { error, message: denials[error] }])
    }
  })

  test('has a status for each denial', () => {
    expect(Object.fromEntries(Object.keys(denials).map((denial) => [denial, httpErrors[denial as keyof typeof denials].status]))).toEqual({
      'sign-in-required': 401,
      'token-invalid': 401,
      'token-expired': 401,
      'token-not-yet-valid': 401,
      'token-revoked': 401,
      'share-link-invalid': 403,
      'share-link-expired': 403,
      'no-access': 403,
      'no-such-document': 404,
      'sign-in-unavailable': 503,
      'too-many-attempts': 429,
      'too-many-connections': 429,
      'too-many-documents': 429
    })
  })

  test('another kind of authorization, for a proxy, counts as none', async () => {
    const { ask } = await serve()
    expect((await ask('GET', 'access', undefined, undefined, { Authorization: 'Basic YTpi' })).status).toBe(200)
    const open = await serve({})
    expect((await open.ask('GET', 'documents', undefined, undefined, { Authorization: 'Basic YTpi' })).status).toBe(200)
  })

  test('in a cookie, or in the address, lets nobody in', async () => {
    const { ask } = await serve()
    const token = await tokenFor('editor')
    expect((await ask('GET', `documents/notes/versions?token=${token}`, undefined, undefined, { Cookie: `token=${token}` })).status).toBe(401)
  })

  test('five times makes the address wait, also with a right one, and not without any', async () => {
    const { ask } = await serve()
    for (let count = 0; count < 5; count += 1) expect((await ask('GET', 'access', 'x.y.z')).status).toBe(401)
    const { status, headers, body } = await ask('GET', 'access', await tokenFor('editor'))
    expect([status, body]).toEqual([429, { error: 'too-many-attempts', message: denials['too-many-attempts'] }])
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await ask('GET', 'access')).status).toBe(200)
  })

  test('because it is old does not count', async () => {
    const { ask } = await serve()
    for (let count = 0; count < 8; count += 1) expect((await ask('GET', 'access', await sign({ exp: 1 }))).status).toBe(401)
  })

  test('while keys cannot be fetched is the server’s trouble, and does not count', async () => {
    const signer = await newSigner('k1')
    const keys = await startKeyServer(null)
    closing.add(keys.close)
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    const { ask } = await serve({ auth: 'token', jwksUrl: keys.url })
    const token = await signer.sign()
    for (let count = 0; count < 6; count += 1) {
      const { status, headers, body } = await ask('GET', 'access', token)
      expect([status, headers.get('retry-after'), body]).toMatchObject([503, '2', { error: 'sign-in-unavailable' }])
    }
    keys.keys = [signer.jwk]
    await expect.poll(async () => (await ask('GET', 'access', token)).status, { timeout: 10_000 }).toBe(200)
  })
})

describe('what a page has to know', () => {
  test('of somebody with a token', async () => {
    const { ask } = await serve({ auth: 'token', jwtSecret: secret, signInUrl: 'https://login.example/' })
    const exp = seconds() + 60
    const token = await sign({ sub: 'ann', name: 'Ann', color: '#386ad0', documents: { 'team/*': 'editor', notes: 'viewer' }, exp, admin: true })
    const common = { auth: 'token', signInUrl: 'https://login.example/', user: { id: 'ann', name: 'Ann', color: '#386ad0' }, mayCreate: true, isAdmin: true, expiresAt: (exp + 3) * 1000 }
    const told = async (document: string): Promise<unknown> => (await ask('GET', `access?document=${document}`, token)).body
    expect(await told('team/plan')).toEqual({ ...common, role: 'editor', mayShare: true })
    expect(await told('notes')).toEqual({ ...common, role: 'viewer', mayShare: false })
    expect(await told('other')).toEqual({ ...common, role: null, mayShare: false })
    expect((await ask('GET', 'access', token)).body).toEqual({ ...common, role: null, mayShare: true })
    expect((await ask('GET', 'access?document=..', token)).status).toBe(400)
  })

  test('of somebody without one, and with a share link', async () => {
    const served = await serve()
    const nothing: AccessSummary = { auth: 'token', signInUrl: null, user: null, role: null, mayShare: false, mayCreate: false, isAdmin: false, expiresAt: null }
    expect((await served.ask('GET', 'access?document=notes')).body).toEqual(nothing)
    const { token } = await share(served, 'commenter')
    expect((await served.ask('GET', 'access?document=notes', token)).body).toEqual({ ...nothing, role: 'commenter' })
  })

  test('where everybody may do everything', async () => {
    const { ask } = await serve({})
    const everything: AccessSummary = { auth: 'none', signInUrl: null, user: null, role: 'editor', mayShare: true, mayCreate: true, isAdmin: false, expiresAt: null }
    for (const token of [undefined, 'anything']) expect((await ask('GET', 'access?document=notes', token)).body).toEqual(everything)
  })
})

describe('documents', () => {
  const namesFor = async ({ ask }: Served, token?: string): Promise<string[]> => (await ask<DocumentSummary[]>('GET', 'documents', token)).body.map(({ name }) => name)

  test('are listed to those who may read them, without those of comments', async () => {
    const served = await serve()
    expect((await namesFor(served, await sign())).toSorted()).toEqual(['notes', 'team/plan'])
    expect(await namesFor(served, await tokenFor('viewer'))).toEqual(['notes'])
    expect(await namesFor(served, await sign({ documents: { 'te*': 'viewer' } }))).toEqual(['team/plan'])
    expect(await namesFor(served, await sign({ documents: {} }))).toEqual([])
    expect(await namesFor(served, (await share(served, 'viewer')).token)).toEqual(['notes'])
    expect((await namesFor(await serve({}))).toSorted()).toEqual(['notes', 'team/plan'])
  })

  test('are made where one may edit, under a name at random', async () => {
    const { ask, storage } = await serve()
    const token = await sign({ documents: { 'team/*': 'editor', 'other/deep/*': 'editor', 'read/*': 'viewer' } })
    const { status, headers, body } = await ask<{ name: string }>('POST', 'documents', token)
    expect([status, body.name]).toEqual([201, expect.stringMatching(/^team\/[a-z2-9]{12}$/)])
    expect(headers.get('location')).toBe(`/d/${body.name}`)
    expect(await storage.exists(body.name)).toBe(true)
  })

  test('or a given one, once', async () => {
    const { ask, storage } = await serve()
    const token = await sign({ documents: { 'team/*': 'editor', 'team/closed/*': 'viewer', mine: 'editor', 'read/*': 'viewer' } })
    const make = async (name: unknown): Promise<number> => (await ask('POST', 'documents', token, { name })).status
    expect([await make('team/new'), await make('mine')]).toEqual([201, 201])
    expect([await make('team/new'), await make('team/plan')]).toEqual([409, 409])
    for (const name of ['other', 'read/a', 'team/closed/a', 'team']) expect(await make(name)).toBe(403)
    for (const name of ['..', 7, '', 'mine~comments']) expect(await make(name)).toBe(400)
    expect((await ask('POST', 'documents', token, '{')).body).toMatchObject({ error: 'bad-body' })
    expect((await ask('POST', 'documents', token, '"x"')).body).toMatchObject({ error: 'bad-body' })
    expect(await storage.exists('read/a')).toBe(false)
  })

  test('are made once also if two ask at once', async () => {
    const storage = new FaultyStorage()
    const { ask } = await serve({ auth: 'token', jwtSecret: secret }, storage)
    storage.hold()
    const made = [1, 2].map(async () => (await ask('POST', 'documents', await sign(), { name: 'x' })).status)
    expect(await Promise.race(made)).toBe(409)
    storage.release()
    expect((await Promise.all(made)).toSorted((a, b) => a - b)).toEqual([201, 409])
  })

  test('are not made by those who hold a link', async () => {
    const served = await serve()
    const { token } = await share(served, 'editor')
    for (const body of [undefined, { name: 'other' }, { name: 'notes' }]) expect((await served.ask('POST', 'documents', token, body)).status).toBe(403)
  })

  test('that the disk does not take are told so', async () => {
    const storage = new FaultyStorage()
    const { ask } = await serve({ auth: 'token', jwtSecret: secret }, storage)
    vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    storage.failing = true
    expect((await ask('POST', 'documents', await sign(), { name: 'x' })).body).toMatchObject({ error: 'storage-unavailable' })
    storage.failing = false
    expect((await ask('POST', 'documents', await sign(), { name: 'x' })).status).toBe(201)
  })
})

describe('with documents open', () => {
  const open = async (url: string, name: string, token: string): Promise<EditorClient> => {
    const client = connectEditor(url, name, undefined, { token })
    clients.add(client)
    await client.synced()
    return client
  }

  test('a restored version is by whoever restored it', async () => {
    const { url, ask } = await serve()
    const editor = await open(url, 'notes', await tokenFor('editor'))
    editor.type('one')
    await editor.saved()
    const { body: draft } = await ask<VersionSummary>('POST', 'documents/notes/versions', await tokenFor('editor'), { name: 'Draft' })
    editor.type(' two')
    await editor.saved()
    const { body } = await ask<{ version: VersionSummary }>('POST', `documents/notes/versions/${draft.id}/restore`, await sign({ sub: 'ben', name: 'Ben', documents: { notes: 'editor' } }))
    expect(body.version.authors).toEqual([{ user: 'ben', name: 'Ben', updates: 1 }])
    await until(() => editor.text() === 'one', { what: 'the restored text' })
  })

  test('a share link that is changed, and then revoked, is so there at once', async () => {
    const served = await serve()
    const { id, token } = await share(served, 'editor')
    const client = await open(served.url, 'notes', token)
    const path = `documents/notes/share-links/${id}`
    await until(() => client.access.at(-1)?.role === 'editor', { what: 'the role' })
    await served.ask('PATCH', path, await tokenFor('editor'), { role: 'viewer' })
    await until(() => client.access.at(-1)?.role === 'viewer', { what: 'the changed role' })
    await served.ask('DELETE', path, await tokenFor('editor'))
    await until(() => client.refusals.includes('share-link-invalid'), { what: 'the refusal' })
  })

  test('a revoked user is out, and back in with a token that is made then', async () => {
    const { url, ask } = await serve()
    const client = await open(url, 'notes', await sign({ iat: seconds() - 5 }))
    await ask('POST', 'revocations', await sign({ sub: 'root', admin: true }), { user: 'ann' })
    await until(() => client.refusals.includes('token-revoked'), { what: 'the refusal' })
    expect((await ask('GET', 'access', await sign())).status).toBe(200)
  })

  test('a revoked token is out', async () => {
    const { url, ask } = await serve()
    const client = await open(url, 'notes', await sign({ jti: 't1' }))
    await ask('POST', 'revocations', await sign({ sub: 'root', admin: true }), { tokenId: 't1' })
    await until(() => client.refusals.includes('token-revoked'), { what: 'the refusal' })
  })
})

describe('share links', () => {
  test('live from their making to their end', async () => {
    const served = await serve()
    const { ask, storage } = served
    const editor = await sign({ sub: 'ann', documents: { 'team/*': 'editor' } })
    const path = 'documents/team%2Fplan/share-links'
    const expiresAt = Date.now() + 60_000
    const made = await ask<CreatedShareLink>('POST', path, editor, { role: 'commenter', label: ' For Ben ', expiresAt })
    expect(made.status).toBe(201)
    const { token, url, ...link } = made.body
    expect(link).toEqual({ id: link.id, role: 'commenter', label: 'For Ben', createdAt: expect.any(Number), createdBy: 'ann', expiresAt })
    expect(url).toBe(`/d/team/plan#share=${token}`)
    expect(JSON.stringify(storage.shareLinks)).not.toContain(token)

    const roleOf = async (): Promise<Role | null> => (await ask<AccessSummary>('GET', 'access?document=team/plan', token)).body.role
    expect(await roleOf()).toBe('commenter')
    expect((await ask('GET', path, editor)).body).toEqual({ shareLinks: [link] })
    const changed = await ask<ShareLinkSummary>('PATCH', `${path}/${link.id}`, editor, { role: 'editor', label: '', expiresAt: null })
    expect(changed.body).toEqual({ ...link, role: 'editor', label: '', expiresAt: null })
    expect(await roleOf()).toBe('editor')

    const gone = await ask('DELETE', `${path}/${link.id}`, editor)
    expect([gone.status, gone.body]).toEqual([204, null])
    expect((await ask('GET', 'access?document=team/plan', token)).body).toMatchObject({ error: 'share-link-invalid' })
    expect((await ask('DELETE', `${path}/${link.id}`, editor)).body).toMatchObject({ error: 'no-such-share-link' })
    expect((await ask('PATCH', `${path}/${link.id}`, editor, { label: 'x' })).body).toMatchObject({ error: 'no-such-share-link' })
    expect((await ask('GET', path, editor)).body).toEqual({ shareLinks: [] })
  })

  test('lead below the path that people reach the server at', async () => {
    const { ask } = await serve({ auth: 'token', jwtSecret: secret, publicUrl: 'https://example.org/tandem' })
    const { body } = await ask<CreatedShareLink>('POST', 'documents/notes/share-links', await tokenFor('editor'), { role: 'viewer' })
    expect(body.url).toBe(`/tandem/d/notes#share=${body.token}`)
  })

  test('are known by nobody in particular where nobody signs in', async () => {
    const { ask } = await serve({})
    const { body } = await ask<CreatedShareLink>('POST', 'documents/notes/share-links', undefined, { role: 'viewer' })
    expect(body).toMatchObject({ createdBy: null, label: '', expiresAt: null })
    expect((await ask<AccessSummary>('GET', 'access?document=notes', body.token)).body).toMatchObject({ role: 'viewer', mayShare: false, mayCreate: false })
  })

  test.each([
    undefined,
    {},
    'x{',
    [],
    { label: 'no role' },
    { role: 'owner' },
    { role: 'viewer', label: 7 },
    { role: 'viewer', label: 'x'.repeat(101) },
    { role: 'viewer', expiresAt: 1 },
    { role: 'viewer', expiresAt: 'tomorrow' },
    { role: 'viewer', expiresAt: 1e300 }
  ])('that are described as %j are not made', async (body) => {
    const { ask, storage } = await serve()
    const { status, body: answer } = await ask('POST', 'documents/notes/share-links', await tokenFor('editor'), body)
    expect([status, answer]).toMatchObject([400, { error: body === 'x{' ? 'bad-body' : 'bad-share-link' }])
    expect(storage.shareLinks).toEqual([])
  })

  test('belong to one document', async () => {
    const served = await serve()
    const { id } = await share(served, 'viewer', 'team/plan')
    for (const method of ['PATCH', 'DELETE']) expect((await served.ask(method, `documents/notes/share-links/${id}`, await tokenFor('editor'), { role: 'editor' })).status).toBe(404)
    for (const bad of ['0', '-1', '1.5', 'x', '9'.repeat(20)]) expect((await served.ask('DELETE', `documents/notes/share-links/${bad}`, await tokenFor('editor'))).status).toBe(404)
    expect((await served.ask('POST', 'documents/notes~comments/share-links', await tokenFor('editor'), { role: 'editor' })).body).toMatchObject({ error: 'no-such-document' })
  })

  test('cannot be without number', async () => {
    const served = await serve()
    for (let count = 0; count < 200; count += 1) {
      await served.storage.addShareLink({ document: 'notes', tokenHash: String(count), role: 'viewer', label: '', createdAt: 1, createdBy: null, expiresAt: null })
    }
    expect((await served.ask('POST', 'documents/notes/share-links', await tokenFor('editor'), { role: 'viewer' })).body).toMatchObject({ error: 'too-many-share-links' })
  })
})

describe('revoking', () => {
  const asAdmin = () => sign({ sub: 'root', admin: true })

  test('a user, with the links that they made if that is asked for', async () => {
    const served = await serve()
    const { ask } = served
    const old = await sign({ sub: 'editor', iat: seconds() - 5 })
    const { token } = await share(served, 'viewer')
    const first = await ask<{ before: number }>('POST', 'revocations', await asAdmin(), { user: 'editor' })
    expect(first).toMatchObject({ status: 200, body: { shareLinks: 0 } })
    expect(Math.abs(first.body.before - Date.now())).toBeLessThan(60_000)
    expect((await ask('GET', 'access', old)).body).toMatchObject({ error: 'token-revoked' })
    expect((await ask('GET', 'access', token)).status).toBe(200)
    expect((await ask('POST', 'revocations', await asAdmin(), { user: 'editor', shareLinks: true })).body).toMatchObject({ shareLinks: 1 })
    expect((await ask('GET', 'access', token)).body).toMatchObject({ error: 'share-link-invalid' })
  })

  test('one token', async () => {
    const { ask } = await serve()
    await ask('POST', 'revocations', await asAdmin(), { tokenId: 't1' })
    expect((await ask('GET', 'access', await sign({ jti: 't1' }))).body).toMatchObject({ error: 'token-revoked' })
    expect((await ask('GET', 'access', await sign({ jti: 't2' }))).status).toBe(200)
  })

  test.each([undefined, {}, { user: '' }, { user: 7 }, { user: 'a', tokenId: 'b' }, { user: 'a', shareLinks: 'yes' }, { tokenId: 'b', shareLinks: true }, { tokenId: 'x'.repeat(256) }])(
    '%j is nothing to revoke',
    async (body) => {
      const { ask } = await serve()
      expect((await ask('POST', 'revocations', await asAdmin(), body)).body).toMatchObject({ error: 'bad-revocation' })
    }
  )
})

describe('pages of other origins', () => {
  const allowed = 'https://intranet.example'
  const settings = { auth: 'token', jwtSecret: secret, allowedOrigins: [allowed] } as const
  const corsOf = ({ headers }: Answer<unknown>): (string | null)[] => ['access-control-allow-origin', 'vary'].map((name) => headers.get(name))

  test('may ask and read if they are allowed, errors too', async () => {
    const { ask } = await serve(settings)
    const headers = { Origin: allowed }
    expect(corsOf(await ask('GET', 'documents/notes/versions', await tokenFor('viewer'), undefined, headers))).toEqual([allowed, 'Origin'])
    expect(corsOf(await ask('GET', 'documents', undefined, undefined, headers))).toEqual([allowed, 'Origin'])
    expect(corsOf(await ask('GET', 'nothing', undefined, undefined, headers))).toEqual([allowed, 'Origin'])
    expect((await ask('POST', 'documents/notes/share-links', await tokenFor('editor'), { role: 'viewer' }, headers)).status).toBe(201)
    expect(corsOf(await ask('GET', 'documents', await tokenFor('viewer')))).toEqual([null, 'Origin'])
  })

  test('are told before they ask', async () => {
    const { ask } = await serve(settings)
    const preflight = { 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'authorization,content-type' }
    const answer = await ask('OPTIONS', 'documents/notes/share-links/1', undefined, undefined, { ...preflight, Origin: allowed })
    expect([answer.status, ...corsOf(answer)]).toEqual([204, allowed, 'Origin'])
    expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH')
    expect(answer.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    const foreign = await ask('OPTIONS', 'documents/notes/share-links/1', undefined, undefined, { ...preflight, Origin: 'https://evil.example' })
    expect([foreign.status, ...corsOf(foreign)]).toEqual([403, null, 'Origin'])
  })

  test('that are not allowed may neither read nor change anything', async () => {
    const { ask, storage } = await serve(settings)
    const headers = { Origin: 'https://evil.example' }
    expect(corsOf(await ask('GET', 'documents', await tokenFor('viewer'), undefined, headers))).toEqual([null, 'Origin'])
    const { status, body } = await ask('POST', 'documents/notes/share-links', await tokenFor('editor'), { role: 'viewer' }, headers)
    expect([status, body]).toMatchObject([403, { error: 'origin-not-allowed' }])
    expect(storage.shareLinks).toEqual([])
  })
})
