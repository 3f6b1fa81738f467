/** What tokens give access to, and with which word each of the others is refused. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Denial } from '@tandem/shared/access.ts'
import { AccessDeniedError, accessKey } from '@tandem/server/src/auth/authenticator.ts'
import type { Access, AccessControl } from '@tandem/server/src/auth/authenticator.ts'
import { createAuthenticator } from '@tandem/server/src/auth/create-authenticator.ts'
import { hashShareToken, newShareToken } from '@tandem/server/src/auth/share-links.ts'
import { settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { StartupError } from '@tandem/server/src/startup-error.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { removeTemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { logLines } from '../log-line.ts'
import { record } from '../storage-contract.ts'
import { newSigner, seconds, secret, sign, startKeyServer } from './tokens.ts'
import type { KeyServer } from './tokens.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const close of closing.splice(0)) await close()
})

function authenticatorWith(settings: Partial<Settings> = {}, storage = new MemoryStorage()): AccessControl {
  return createAuthenticator(settingsWith({ auth: 'token', jwtSecret: secret, ...settings }), storage)
}

/** The word with which a token is refused; null if it is not. */
async function denialOf(authenticator: AccessControl, token: string): Promise<Denial | null> {
  try {
    await authenticator.authenticate(token)
    return null
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error
    expect(error.reason).toBe(error.denial)
    return error.denial
  }
}

async function accessOf(claims: Record<string, unknown>): Promise<Access> {
  return authenticatorWith().authenticate(await sign(claims))
}

/** What is written to the log from now on. */
function watchLog(): () => string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  return () => write.mock.calls.map(([text]) => String(text)).join('')
}

describe('a token', () => {
  test('says who somebody is, and what they may do', async () => {
    const access = await accessOf({ sub: 'ann', name: ' Ann\n', color: '#AABBCC', documents: { 'team/*': 'editor', 'team/plan': 'viewer', notes: 'commenter' }, jti: 't1', exp: 4_000_000_000 })
    expect(access).toMatchObject({ identity: { user: 'ann', name: 'Ann', color: '#aabbcc' }, mayShare: true, isAdmin: false, keys: ['user:ann', 'token:t1'] })
    expect(access.expiresAt).toBe(4_000_000_003_000)
    expect(['team/a', 'team/plan', 'notes', 'notes~comments', 'other'].map((name) => access.roleIn(name))).toEqual(['editor', 'viewer', 'commenter', 'commenter', null])
  })

  test('may leave out all but who somebody is', async () => {
    const access = await accessOf({ name: undefined, documents: undefined, iat: undefined, exp: undefined })
    expect(access).toMatchObject({ identity: { user: 'ann', name: null, color: null }, expiresAt: null, keys: ['user:ann'], creatable: [] })
    expect(access.roleIn('a')).toBeNull()
  })

  test('may name documents in an array, with one role for all', async () => {
    const access = await accessOf({ documents: ['team/*', 'notes'], role: 'commenter' })
    expect(['team/a', 'notes', 'other'].map((name) => access.roleIn(name))).toEqual(['commenter', 'commenter', null])
  })

  test('lets make documents where it lets edit, the most general pattern first', async () => {
    const documents = { notes: 'editor', 'team/long/*': 'editor', 'read/*': 'viewer', 'team/*': 'editor' }
    expect((await accessOf({ documents })).creatable).toEqual(['team/*', 'team/long/*', 'notes'])
  })

  test('names an admin only with true', async () => {
    expect((await accessOf({ admin: true })).isAdmin).toBe(true)
    expect((await accessOf({ admin: false })).isAdmin).toBe(false)
  })

  test.each(['HS256', 'HS384', 'HS512'])('is taken with %s', async (alg) => {
    expect(await denialOf(authenticatorWith(), await sign({}, { alg }))).toBeNull()
  })
})

describe('a token is refused', () => {
  const now = seconds()
  const cases: [string, Denial, Record<string, unknown>][] = [
    ['that has ended', 'token-expired', { exp: now - 60 }],
    ['that has not begun', 'token-not-yet-valid', { nbf: now + 60 }],
    ['that was made in the future', 'token-not-yet-valid', { iat: now + 60 }],
    ['of nobody', 'token-invalid', { sub: undefined }],
    ['of somebody without a name', 'token-invalid', { sub: '' }],
    ['of somebody with a control character', 'token-invalid', { sub: 'a\nb' }],
    ['of somebody with an endless id', 'token-invalid', { sub: 'a'.repeat(256) }],
    ['whose name is no text', 'token-invalid', { name: 7 }],
    ['whose colour is none', 'token-invalid', { color: 'red' }],
    ['whose documents are text', 'token-invalid', { documents: 'notes' }],
    ['whose role there is not', 'token-invalid', { documents: { notes: 'owner' } }],
    ['whose documents have no role', 'token-invalid', { documents: ['notes'] }],
    ['whose pattern is none', 'token-invalid', { documents: { 'no*tes': 'viewer' } }],
    ['whose document cannot be', 'token-invalid', { documents: { '../notes': 'viewer' } }],
    ['that is for comments alone', 'token-invalid', { documents: { 'notes~comments': 'editor' } }],
    ['that names too many documents', 'token-invalid', { documents: Array.from({ length: 1001 }, (_, index) => `d${index}`), role: 'viewer' }],
    ['whose admin is a word', 'token-invalid', { admin: 'yes' }],
    ['whose id is a number', 'token-invalid', { jti: 7 }],
    ['whose end is text', 'token-invalid', { exp: 'tomorrow' }]
  ]
  test.each(cases)('%s', async (_label, denial, claims) => {
    expect(await denialOf(authenticatorWith(), await sign(claims))).toBe(denial)
  })

  test('if there is none', async () => {
    expect(await denialOf(authenticatorWith(), '')).toBe('sign-in-required')
  })

  test.each(['x', 'a.b.c', 'null', '.'.repeat(1000)])('that is no JWT: %.20s', async (token) => {
    expect(await denialOf(authenticatorWith(), token)).toBe('token-invalid')
  })

  test('that is signed with another secret, or with none', async () => {
    expect(await denialOf(authenticatorWith(), await sign({}, { key: `${secret}!` }))).toBe('token-invalid')
    const [, payload] = (await sign()).split('.')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    expect(await denialOf(authenticatorWith(), unsigned)).toBe('token-invalid')
  })

  test('that was changed', async () => {
    const [header, , signature] = (await sign()).split('.')
    const payload = Buffer.from(JSON.stringify({ sub: 'eve', documents: { '*': 'editor' } })).toString('base64url')
    expect(await denialOf(authenticatorWith(), [header, payload, signature].join('.'))).toBe('token-invalid')
  })

  test('that is for another server, or by another one', async () => {
    const strict = authenticatorWith({ jwtIssuer: 'https://login.example', jwtAudience: 'docs' })
    const right = { iss: 'https://login.example', aud: ['mail', 'docs'] }
    expect(await denialOf(strict, await sign(right))).toBeNull()
    expect(await denialOf(strict, await sign({ ...right, aud: 'mail' }))).toBe('token-invalid')
    expect(await denialOf(strict, await sign({ ...right, iss: 'https://evil.example' }))).toBe('token-invalid')
    expect(await denialOf(strict, await sign({}))).toBe('token-invalid')
  })

  test('only once the clocks disagree by more than a few seconds', async () => {
    const authenticator = authenticatorWith()
    expect(await denialOf(authenticator, await sign({ exp: seconds() - 1 }))).toBeNull()
    expect(await denialOf(authenticator, await sign({ nbf: seconds() + 2, iat: seconds() + 2 }))).toBeNull()
  })

  test('at the moment that its access names as the end', async () => {
    const authenticator = authenticatorWith()
    const token = await sign({ exp: seconds() + 10 })
    const { expiresAt } = await authenticator.authenticate(token)
    vi.useFakeTimers({ now: (expiresAt ?? 0) - 1, toFake: ['Date'] })
    expect(await denialOf(authenticator, token)).toBeNull()
    vi.setSystemTime(expiresAt ?? 0)
    expect(await denialOf(authenticator, token)).toBe('token-expired')
  })
})

describe('the log', () => {
  test('tells why tokens are refused, once in a while, and nothing of the tokens', async () => {
    const logged = watchLog()
    const authenticator = authenticatorWith({ jwtAudience: 'docs' })
    const token = await sign({ sub: 'a-secret-user', aud: 'mail' })
    for (let count = 0; count < 5; count += 1) await denialOf(authenticator, token)
    expect(logLines(logged())).toMatchObject([{ level: 'info', event: 'tokens refused', denial: 'token-invalid', detail: expect.stringContaining('"aud"'), count: 1 }])
    expect(logged()).not.toContain('a-secret-user')
    for (const part of token.split('.')) expect(logged()).not.toContain(part)
  })

  test('warns once of tokens that do not end', async () => {
    const logged = watchLog()
    const authenticator = authenticatorWith()
    for (let count = 0; count < 3; count += 1) await authenticator.authenticate(await sign({ exp: undefined }))
    expect(logged().match(/token without an end/g)).toHaveLength(1)
  })
})

describe('the secret', () => {
  test('may be in a file', async () => {
    const folder = temporaryFolder()
    closing.push(() => removeTemporaryFolder(folder))
    const file = join(folder, 'secret')
    writeFileSync(file, `${secret}\n`)
    expect(await denialOf(authenticatorWith({ jwtSecret: null, jwtSecretFile: file }), await sign())).toBeNull()
    writeFileSync(file, 'short-but-secret')
    const tooShort = (): unknown => authenticatorWith({ jwtSecret: null, jwtSecretFile: file })
    expect(tooShort).toThrow(StartupError)
    expect(tooShort).toThrow('at least 32 characters')
    expect(tooShort).not.toThrow('short-but-secret')
    expect(() => authenticatorWith({ jwtSecret: null, jwtSecretFile: join(folder, 'none') })).toThrow(/cannot be read from .*none/)
  })
})

describe('without sign-in', () => {
  test('every token opens everything, but those of share links', async () => {
    const storage = new MemoryStorage()
    const authenticator = authenticatorWith({ auth: 'none', jwtSecret: null }, storage)
    expect(authenticator.isOpen).toBe(true)
    for (const token of ['', 'x', 'null', await sign({ exp: 1 })]) expect((await authenticator.authenticate(token)).roleIn('a')).toBe('editor')
    expect(await denialOf(authenticator, newShareToken())).toBe('share-link-invalid')
    expect(await denialOf(authenticator, 'share_')).toBe('share-link-invalid')
  })
})

describe('a share link', () => {
  const make = async (more: { role?: 'viewer' | 'commenter' | 'editor'; expiresAt?: number } = {}) => {
    const storage = new MemoryStorage()
    await storage.append('notes', [record(1)])
    const token = newShareToken()
    const link = await storage.addShareLink({ document: 'notes', tokenHash: hashShareToken(token), role: 'commenter', label: '', createdAt: 1, createdBy: 'ann', expiresAt: null, ...more })
    return { storage, token, link, authenticator: authenticatorWith({}, storage) }
  }

  test('opens one document, with its role, to nobody in particular', async () => {
    const { authenticator, token, link } = await make()
    const access = await authenticator.authenticate(token)
    expect(access).toMatchObject({ identity: { user: null, name: null, color: null }, expiresAt: null, mayShare: false, isAdmin: false, creatable: [], keys: [accessKey.shareLink(link.id)] })
    expect(['notes', 'notes~comments', 'notes/a', 'other'].map((name) => access.roleIn(name))).toEqual(['commenter', 'commenter', null, null])
  })

  test('has a token at random that is not stored', async () => {
    const { storage, token } = await make()
    expect(token).toMatch(/^share_[\w-]{43}$/)
    expect(newShareToken()).not.toBe(token)
    expect(JSON.stringify(storage.shareLinks)).not.toContain(token.slice(6))
  })

  test('ends when it says so, or is revoked', async () => {
    const expiresAt = Date.now() + 60_000
    const { authenticator, storage, token, link } = await make({ expiresAt })
    expect((await authenticator.authenticate(token)).expiresAt).toBe(expiresAt)
    vi.useFakeTimers({ now: expiresAt, toFake: ['Date'] })
    expect(await denialOf(authenticator, token)).toBe('share-link-expired')
    await storage.removeShareLink('notes', link.id)
    expect(await denialOf(authenticator, token)).toBe('share-link-invalid')
  })
})

describe('revoking', () => {
  test('a user ends the tokens that they have, and not those that they get later', async () => {
    const storage = new MemoryStorage()
    const authenticator = authenticatorWith({}, storage)
    const at = Date.now()
    const tokens = {
      before: await sign({ iat: Math.floor(at / 1000) - 10 }),
      atOnce: await sign({ iat: Math.floor(at / 1000) }),
      undated: await sign({ iat: undefined }),
      after: await sign({ iat: Math.floor(at / 1000) + 1 }),
      others: await sign({ sub: 'ben', iat: Math.floor(at / 1000) - 10 })
    }
    await storage.revoke(accessKey.user('ann'), at)
    const denied = await Promise.all(Object.values(tokens).map((token) => denialOf(authenticator, token)))
    expect(denied).toEqual(['token-revoked', 'token-revoked', 'token-revoked', null, null])
  })

  test('a token ends that one alone', async () => {
    const storage = new MemoryStorage()
    const authenticator = authenticatorWith({}, storage)
    await storage.revoke(accessKey.token('t1'), 1)
    expect(await denialOf(authenticator, await sign({ jti: 't1' }))).toBe('token-revoked')
    expect(await denialOf(authenticator, await sign({ jti: 't2' }))).toBeNull()
  })

  test('is announced to all who listen, whatever one of them does', () => {
    const authenticator = authenticatorWith()
    watchLog()
    const heard: string[] = []
    const stop = authenticator.onChange(() => {
      throw new Error('no')
    })
    authenticator.onChange((key) => heard.push(key))
    authenticator.announce('user:ann')
    stop()
    authenticator.announce('link:1')
    expect(heard).toEqual(['user:ann', 'link:1'])
  })
})

test('a storage that fails is no wrong token', async () => {
  const logged = watchLog()
  const storage = new MemoryStorage()
  const authenticator = authenticatorWith({}, storage)
  const token = newShareToken()
  await storage.close()
  expect(await denialOf(authenticator, token)).toBe('sign-in-unavailable')
  expect(await denialOf(authenticator, await sign())).toBe('sign-in-unavailable')
  expect(logged()).toContain('The storage is closed')
  expect(logged()).not.toContain(token)
})

describe('with published keys', () => {
  const serveKeys = async (...args: Parameters<typeof startKeyServer>): Promise<KeyServer> => {
    const server = await startKeyServer(...args)
    closing.push(server.close)
    return server
  }
  const withKeys = (server: KeyServer): AccessControl => authenticatorWith({ jwtSecret: null, jwksUrl: server.url })

  test.each(['ES256', 'RS256', 'Ed25519'])('a token signed with one of them is taken (%s)', async (alg) => {
    const signer = await newSigner('k1', alg)
    const server = await serveKeys([signer.jwk])
    const authenticator = withKeys(server)
    expect(await denialOf(authenticator, await signer.sign())).toBeNull()
    expect(await denialOf(authenticator, await signer.sign({ exp: 1 }))).toBe('token-expired')
    expect(await denialOf(authenticator, await signer.sign({ sub: '' }))).toBe('token-invalid')
    expect(server.asked).toBe(1)
  })

  test('a token that does not say which key it is signed with is tried with each', async () => {
    const signers = await Promise.all(['k1', 'k2', 'k3'].map((kid) => newSigner(kid)))
    const authenticator = withKeys(await serveKeys(signers.slice(0, 2).map(({ jwk }) => jwk)))
    const denied = await Promise.all(signers.map(async (signer) => denialOf(authenticator, await signer.sign({}, null))))
    expect(denied).toEqual([null, null, 'token-invalid'])
  })

  test('nobody can sign with a public key as if it were a secret', async () => {
    const signer = await newSigner('k1', 'RS256')
    const authenticator = withKeys(await serveKeys([signer.jwk]))
    for (const key of [JSON.stringify(signer.jwk), String(signer.jwk.n)]) expect(await denialOf(authenticator, await sign({}, { key }))).toBe('token-invalid')
  })

  test('a new key is taken as soon as it is published, also right after the keys were fetched', async () => {
    const [old, rotated, stranger] = await Promise.all([newSigner('k1'), newSigner('k2'), newSigner('k3')])
    const server = await serveKeys([old.jwk])
    const authenticator = withKeys(server)
    expect(await denialOf(authenticator, await old.sign())).toBeNull()
    server.keys = [old.jwk, rotated.jwk]
    const strangers = Array.from({ length: 20 }, async () => denialOf(authenticator, await stranger.sign()))
    expect(await denialOf(authenticator, await rotated.sign())).toBeNull()
    expect(new Set(await Promise.all(strangers))).toEqual(new Set(['token-invalid']))
    // However many bring keys that nobody has published.
    expect(server.asked).toBe(2)
  }, 20_000)

  test('while they cannot be fetched, no token is called wrong; afterwards all is as it should be', async () => {
    const signer = await newSigner('k1')
    const server = await serveKeys(null)
    const authenticator = withKeys(server)
    const logged = watchLog()
    const token = await signer.sign()
    expect(await denialOf(authenticator, token)).toBe('sign-in-unavailable')
    // The server is not asked again for each of them.
    expect(await denialOf(authenticator, token)).toBe('sign-in-unavailable')
    expect(server.asked).toBe(1)
    expect(logged()).toContain('keys for tokens not fetched')
    server.keys = [signer.jwk]
    await expect.poll(() => denialOf(authenticator, token), { timeout: 10_000 }).toBeNull()
  })

  test('an outage does not keep out whose keys are known', async () => {
    const signer = await newSigner('k1')
    const server = await serveKeys([signer.jwk])
    const authenticator = withKeys(server)
    expect(await denialOf(authenticator, await signer.sign())).toBeNull()
    await server.close()
    expect(await denialOf(authenticator, await signer.sign())).toBeNull()
  })

  test.each([
    ['nobody listens', 'http://127.0.0.1:1/keys'],
    ['there is no such name', 'http://keys.invalid/keys']
  ])('if %s, that is told', async (_label, jwksUrl) => {
    watchLog()
    const signer = await newSigner('k1')
    expect(await denialOf(authenticatorWith({ jwtSecret: null, jwksUrl }), await signer.sign())).toBe('sign-in-unavailable')
  })
})
