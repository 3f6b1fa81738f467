/**
 * The door: every socket gets a complete answer, whatever is sent over it or not sent in time.
 */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { documentPath, parseRoute } from '@tandem/client/app/routes.ts'
import { readSettings, settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { createHttpServer, listen, usualTimeouts } from '@tandem/server/src/http/http-server.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { createMetrics } from '@tandem/server/src/metrics.ts'
import { startServer } from '@tandem/server/src/server.ts'
import type { RunningServer } from '@tandem/server/src/server.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { sendRaw, upgradeRequest } from './raw-request.ts'
import type { RawAnswer } from './raw-request.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function serve(settings: Partial<Settings> = {}): Promise<RunningServer> {
  const server = await startServer(settingsWith({ port: 0, data: '/nowhere', static: null, ...settings }), new MemoryStorage())
  closing.push(() => server.close())
  return server
}

function errorOf({ body }: RawAnswer): unknown {
  return (JSON.parse(body) as { error: unknown }).error
}

/** Whether the answer is all there, and says what to do. */
function expectComplete(answer: RawAnswer, status: number, error: string): void {
  expect([answer.status, errorOf(answer)]).toEqual([status, error])
  expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(answer.body)))
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('connection')).toContain('close')
}

async function openSocket(server: RunningServer, headers: Record<string, string> = {}, query = ''): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/collaboration${query}`, { headers })
  closing.push(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

describe('a handshake whose headers a proxy removed', () => {
  test.each([
    ['both', { Upgrade: null, Connection: 'close' }],
    ['Upgrade', { Upgrade: null, Connection: 'Upgrade, close' }]
  ])('%s: is told so', async (_label, changed) => {
    const { port } = await serve()
    const answer = await sendRaw(port, upgradeRequest('/collaboration', changed))
    expectComplete(answer, 426, 'upgrade-stripped')
    expect(answer.body).toContain('proxy_set_header Upgrade $http_upgrade')
  })

  test('as HTTP/1.0, which nginx speaks unless it is told otherwise', async () => {
    const { port } = await serve()
    const answer = await sendRaw(port, upgradeRequest('/yjs/a', { Upgrade: null, Connection: 'close' }).replace('HTTP/1.1', 'HTTP/1.0'))
    expect([answer.status, errorOf(answer)]).toEqual([426, 'upgrade-stripped'])
  })
})

describe('the name that the server is called by', () => {
  const isAnswered = async (server: RunningServer, host: string): Promise<number[]> => [
    (await sendRaw(server.port, `GET /api/documents HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).status,
    (await sendRaw(server.port, upgradeRequest('/collaboration', { Host: host, 'Sec-WebSocket-Version': '12' }))).status
  ]
  // Another version is refused behind the check of the name, with 426.
  const known = [200, 426]
  const unknown = [421, 421]

  test('has to be one of this machine or an address where everybody may do everything', async () => {
    const server = await serve()
    for (const host of ['localhost', 'LOCALHOST:8080', 'app.localhost', '127.0.0.1:8080', '[::1]:8080', '192.0.2.1']) expect(await isAnswered(server, host), host).toEqual(known)
    for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.evil.example']) expect(await isAnswered(server, host), host).toEqual(unknown)
  })

  test('has to be that of public-url where there is one', async () => {
    const server = await serve({ openAccess: true, publicUrl: 'https://docs.example/tandem' })
    for (const host of ['docs.example', 'Docs.Example:443', 'localhost:1', '127.0.0.1']) expect(await isAnswered(server, host), host).toEqual(known)
    expect(await isAnswered(server, 'other.example')).toEqual(unknown)
  })

  test('may be any where open access is meant', async () => {
    expect(await isAnswered(await serve({ openAccess: true }), 'wiki.example')).toEqual(known)
  })

  test('must be there, once, and be a name', async () => {
    const { port } = await serve()
    for (const hosts of ['', 'Host: localhost\r\nHost: localhost\r\n', 'Host: \r\n', 'Host: a"b\r\n']) {
      expectComplete(await sendRaw(port, `GET / HTTP/1.1\r\n${hosts}\r\n`), 400, 'bad-request')
    }
    expectComplete(await sendRaw(port, upgradeRequest('/collaboration', { Host: null })), 400, 'bad-request')
  })

  test('does not matter to health checks', async () => {
    const { port } = await serve()
    for (const path of ['/healthz', '/readyz']) expect((await sendRaw(port, `GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)).status).toBe(200)
  })

  test('makes the origin of public-url one of its own', async () => {
    const { port } = await serve({ publicUrl: 'https://docs.example/tandem' })
    const probe = (origin: string): Promise<RawAnswer> => sendRaw(port, upgradeRequest('/collaboration', { Host: '127.0.0.1', Origin: origin, 'Sec-WebSocket-Version': '12' }))
    expect((await probe('https://docs.example')).status).toBe(426)
    expectComplete(await probe('http://docs.example'), 403, 'origin-not-allowed')
  })
})

describe('too many sockets', () => {
  test('in all are refused, until one is gone', async () => {
    const server = await serve({ limits: { ...defaultLimits, maxSockets: 2 } })
    const first = await openSocket(server)
    await openSocket(server)
    const refused = await sendRaw(server.port, upgradeRequest('/collaboration'))
    expectComplete(refused, 429, 'too-many-sockets')
    expect(refused.body).toContain('max-sockets')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    first.terminate()
    await until(async () => openSocket(server), { what: 'a socket in place of the one that is gone' })
  })

  test('of one address are refused, and of others not', async () => {
    const server = await serve({ trustedProxies: ['127.0.0.1'], limits: { ...defaultLimits, maxSocketsPerAddress: 1 } })
    await openSocket(server, { 'X-Forwarded-For': '203.0.113.9' })
    const refused = await sendRaw(server.port, upgradeRequest('/collaboration', { 'X-Forwarded-For': '203.0.113.9' }))
    expectComplete(refused, 429, 'too-many-sockets-of-address')
    expect(refused.body).toContain('max-sockets-per-address')
    await openSocket(server, { 'X-Forwarded-For': '203.0.113.10' })
    await openSocket(server, { 'X-Forwarded-For': '2001:db8::1' })
    expectComplete(await sendRaw(server.port, upgradeRequest('/collaboration', { 'X-Forwarded-For': '2001:db8::2' })), 429, 'too-many-sockets-of-address')
  })

  test('that are refused do not count', async () => {
    const server = await serve({ limits: { ...defaultLimits, maxSockets: 1 } })
    for (let count = 0; count < 5; count += 1) expect((await sendRaw(server.port, upgradeRequest('/collaboration', { 'Sec-WebSocket-Protocol': ',,' }))).status).toBe(400)
    await openSocket(server)
  })
})

describe('the handshake', () => {
  test('agrees on compression only where it is switched on', async () => {
    expect((await openSocket(await serve())).extensions).toBe('')
    expect((await openSocket(await serve({ compression: true }))).extensions).toContain('permessage-deflate')
  })

  test('takes a message in parts, and not in thousands', async () => {
    const server = await serve()
    const socket = await openSocket(server)
    for (let part = 0; part < 2000; part += 1) socket.send(Buffer.alloc(1), { fin: false })
    expect((await once(socket, 'close'))[0]).toBe(1008)
  })
})

/** A server of the door alone, whose patience is short. */
async function impatient(answer: Parameters<typeof createHttpServer>[0]['answer']): Promise<number> {
  const server = createHttpServer({
    answer,
    upgrade: (_request, socket) => socket.destroy(),
    basePath: '',
    isHostKnown: () => true,
    strictTransport: false,
    addressOf: () => '127.0.0.1',
    isTrusted: () => false,
    limits: defaultLimits,
    metrics: createMetrics(),
    timeouts: { ...usualTimeouts, headers: 50, request: 100, check: 10 }
  })
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return listen(server, '127.0.0.1', 0)
}

describe('what does not arrive in time is answered with 408', () => {
  const never = async (): Promise<void> => {}
  test.each([
    ['nothing', ''],
    ['half a line', 'GET /'],
    ['headers without an end', 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    ['half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf'],
    ['a handshake without an end', upgradeRequest('/collaboration').slice(0, -2)]
  ])('%s', async (_label, bytes) => {
    expectComplete(await sendRaw(await impatient(never), bytes), 408, 'request-timeout')
  })

  test('but not in the middle of an answer', async () => {
    const port = await impatient(async (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' })
      response.write('begun')
    })
    const answer = await sendRaw(port, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf')
    expect([answer.status, answer.body]).toEqual([200, 'begun'])
  })
})

describe('what cannot be read', () => {
  const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'

  test.each([
    ['headers without measure', `GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['a handshake with headers without measure', upgradeRequest('/collaboration', { Cookie: 'x'.repeat(20_000) }), 431, 'headers-too-large'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'bad-request'],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex').toString('latin1'), 400, 'bad-request'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'bad-request'],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405, 'method-not-allowed']
  ])('%s', async (_label, bytes, status, error) => {
    expectComplete(await sendRaw((await serve()).port, bytes), status, error)
  })

  test.each([
    ['garbage', 'garbage\r\n\r\n', 'bad-request'],
    ['a handshake', upgradeRequest('/collaboration'), 'bad-request'],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 'method-not-allowed']
  ])('%s behind a request is refused behind its answer', async (_label, bytes, error) => {
    const answer = await sendRaw((await serve()).port, health + health + bytes)
    expect(answer.status).toBe(200)
    const answers = answer.body.split('HTTP/1.1 ')
    expect(answers).toHaveLength(3)
    expect(answers[2]).toContain(`"error":"${error}"`)
  })

  test.each([
    ['/api/documents', 413, 'body-too-large'],
    ['/api/nothing', 404, 'not-found'],
    ['/nothing', 405, 'method-not-allowed']
  ])('a body without measure, sent to %s, does not cost the answer', async (path, status, error) => {
    const { port } = await serve()
    const head = (headers: string): string => `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n`
    const body = 'x'.repeat(3_000_000)
    for (const length of [70_000, body.length]) {
      const answer = await sendRaw(port, head(`Connection: close\r\nContent-Length: ${length}`) + body.slice(0, length))
      expect([answer.status, errorOf(answer)]).toEqual([status, error])
    }
    // The connection can be used for the next request.
    const answer = await sendRaw(port, `${head(`Content-Length: ${body.length}`)}${body}GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining('"status":"ok"')])
  })

  test('an expectation that nobody knows is no reason to say nothing', async () => {
    const answer = await sendRaw((await serve()).port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\nConnection: close\r\n\r\n')
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"status":"ok"')])
  })
})

test('sockets that ask for nothing are bounded, too', async () => {
  const server = await serve({ limits: { ...defaultLimits, maxSocketsPerAddress: 1 } })
  const idle: Socket[] = []
  closing.push(() => idle.forEach((socket) => socket.destroy()))
  const answered = Promise.withResolvers<string>()
  for (let count = 0; count < 110; count += 1) {
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.on('data', (data) => answered.resolve(String(data)))
    idle.push(socket)
  }
  expect(await answered.promise).toMatch(/^HTTP\/1\.1 429 [^]*too-many-sockets-of-address/)
})

describe('below the path of public-url', () => {
  const page = '<!doctype html><html><head><base href="/" /></head></html>'
  const build = temporaryFolder()
  writeFileSync(join(build, 'index.html'), page)
  afterAll(() => removeTemporaryFolder(build))
  const here = { Accept: 'text/html' }

  test.each(['/tandem', '/tandem/', '/tandem/d/a', '/', '/d/a'])('%s is the page, which says where it is', async (path) => {
    const { url } = await serve({ static: build, publicUrl: 'http://localhost/tandem' })
    const response = await fetch(url + path)
    expect(await response.text()).toBe(page.replace('href="/"', 'href="/tandem/"'))
    expect(response.headers.get('content-security-policy')).toContain("base-uri 'self'")
    const tag = response.headers.get('etag') ?? ''
    expect((await fetch(url + path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
    expect((await fetch((await serve({ static: build })).url, { headers: { 'If-None-Match': tag } })).status).toBe(200)
    expect((await fetch(url + path, { method: 'HEAD' })).headers.get('content-length')).toBe(response.headers.get('content-length'))
  })

  test('addresses that are told have it', async () => {
    const { url } = await serve({ publicUrl: 'http://localhost/tandem' })
    const made = await fetch(`${url}/tandem/api/documents`, { method: 'POST' })
    expect(made.headers.get('location')).toMatch(/^\/tandem\/d\/\w+$/)
    expect(await (await fetch(`${url}/tandem/nothing`, { headers: here })).text()).toContain('<a href="/tandem/">')
    expect(await (await fetch(`${(await serve()).url}/nothing`, { headers: here })).text()).toContain('<a href="/">')
  })

  test('WebSockets are there, and a path that only begins alike is not', async () => {
    const { port, url } = await serve({ publicUrl: 'http://localhost/tandem' })
    const probe = (path: string): Promise<RawAnswer> => sendRaw(port, upgradeRequest(path, { 'Sec-WebSocket-Version': '12' }))
    expect((await probe('/tandem/collaboration')).status).toBe(426)
    expect((await probe('/collaboration')).status).toBe(426)
    expect((await probe('/tandem/tandem/collaboration')).status).toBe(404)
    expect((await probe('/tandemcollaboration')).status).toBe(404)
    expect((await fetch(`${url}/tandem/healthz`)).status).toBe(200)
  })

  test.each(['https://example.org/d', 'https://example.org/api/tandem', 'https://example.org/a"b'])('%s would be two things, or none', (address) => {
    expect(() => readSettings(['--public-url', address], {})).toThrow(expect.objectContaining({ name: 'StartupError', exitCode: 2 }))
  })

  test('the application knows its addresses there', () => {
    expect(parseRoute('/tandem/', '/tandem/')).toEqual({ page: 'list' })
    expect(parseRoute('/tandem', '/tandem/')).toEqual({ page: 'list' })
    expect(parseRoute('/tandem/d/team/notes', '/tandem/')).toEqual({ page: 'document', name: 'team/notes' })
    expect(parseRoute('/d/notes', '/tandem/')).toEqual({ page: 'unknown' })
    expect(parseRoute('/d/notes', '/')).toEqual({ page: 'document', name: 'notes' })
    expect(documentPath('team/notes', '/tandem/')).toBe('/tandem/d/team/notes')
  })
})

describe('headers of security', () => {
  test('of a page let nothing in but what the server serves', async () => {
    const { url } = await serve()
    const { headers } = await fetch(`${url}/nothing`, { headers: { Accept: 'text/html' } })
    const policy = new Map((headers.get('content-security-policy') ?? '').split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'self'",
      'script-src': "'self'",
      'style-src': "'self'",
      'style-src-attr': "'unsafe-inline'",
      'img-src': "'self' blob: https:",
      'connect-src': `'self' ws://${new URL(url).host} wss://${new URL(url).host}`,
      'object-src': "'none'",
      'base-uri': "'self'",
      'form-action': "'self'",
      'frame-ancestors': "'self'"
    })
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toContain('camera=()')
  })

  test('ask for HTTPS only where people come by it', async () => {
    const asked = async (publicUrl: string | null): Promise<string | null> =>
      (await fetch(`${(await serve({ publicUrl })).url}/healthz`)).headers.get('strict-transport-security')
    expect(await asked(null)).toBeNull()
    expect(await asked('http://docs.example')).toBeNull()
    expect(await asked('https://docs.example')).toBe('max-age=31536000')
  })
})
