/**
 * What the server answers over HTTP, and that nothing sent to it ends it.
 */
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { httpErrors } from '@tandem/server/src/http/errors.ts'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { fakeClientBuild, largeScript } from './client-build.ts'
import { sendRaw, upgradeRequest } from './raw-request.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ args: ['--static', fakeClientBuild(), '--allowed-origins', 'https://intranet.example'] })
})
afterEach(async () => {
  expect((await fetch(`${server.url}/healthz`)).status, 'the server lives').toBe(200)
})
afterAll(() => server.dispose())

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(server.url + path, init)

describe('the application', () => {
  test.each(['/', '/d/abc', '/d/team/notes', '/d/__proto__', '/d/a%2Fb'])('%s is the page', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('referrer-policy')).toBe('same-origin')
    expect(await response.text()).toContain('<title>Tandem</title>')
  })

  test('an asset is cached for ever, and known by its tag', async () => {
    const response = await get('/assets/app-1a2b.js')
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const tag = response.headers.get('etag') ?? ''
    expect((await get('/assets/app-1a2b.js', { headers: { 'If-None-Match': tag } })).status).toBe(304)
    expect((await get('/assets/app-1a2b.js', { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  test.each([
    { accepted: 'gzip, deflate, br, zstd', coding: 'br' },
    { accepted: 'gzip, br;q=0', coding: 'gzip' },
    { accepted: 'identity', coding: null },
  ])('to a browser that reads "$accepted", an asset goes out as $coding', async ({ accepted, coding }) => {
    const headers = { 'Accept-Encoding': accepted }
    const response = await get('/assets/large-1a2b.js', { headers })
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
    if (coding === null) expect(response.headers.get('content-length')).toBe(String(largeScript.length))
    else expect(Number(response.headers.get('content-length'))).toBeLessThan(200)
    expect(await response.text()).toBe(largeScript)
    const tag = response.headers.get('etag') ?? ''
    expect((await get('/assets/large-1a2b.js', { headers: { ...headers, 'If-None-Match': tag } })).status).toBe(304)
    expect((await get('/assets/large-1a2b.js', { headers: { 'Accept-Encoding': 'deflate', 'If-None-Match': tag } })).status).toBe(coding === null ? 304 : 200)
  })

  test('an empty file is an empty answer', async () => {
    expect(await (await get('/empty.txt')).text()).toBe('')
  })

  test('HEAD has the headers of GET and no body', async () => {
    for (const path of ['/', '/assets/app-1a2b.js', '/healthz', '/api/documents', '/nothing']) {
      const [head, whole] = [await get(path, { method: 'HEAD' }), await get(path)]
      expect(head.status).toBe(whole.status)
      expect(head.headers.get('content-length')).toBe(whole.headers.get('content-length'))
      expect(await head.text()).toBe('')
    }
  })

  test.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2f..%2fetc/passwd', '/.secret', '/assets/link.txt', '/assets', '/%00'])(
    '%s leads nowhere',
    async (path) => {
      const answer = await sendRaw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      expect(answer.status).toBe(404)
      expect(answer.body).not.toMatch(/root:|secret/)
    }
  )
})

describe('errors', () => {
  test('an unknown path is 404: a page for browsers, JSON for everybody else and under /api', async () => {
    const page = await get('/nothing', { headers: { Accept: 'text/html,*/*' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    const json = await get('/nothing')
    expect(await json.json()).toEqual({ error: 'not-found', message: httpErrors['not-found'].message })
    const api = await get('/api/nothing', { headers: { Accept: 'text/html' } })
    expect([api.status, api.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8'])
  })

  test.each(['/d/', '/d/..', '/d/a%20b', '/d/a/', `/d/${'a'.repeat(256)}`, '/d//a'])('%s is not a document name', async (path) => {
    const answer = await sendRaw(server.port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'bad-document-name' })
  })

  test.each([
    ['POST', '/', 'GET, HEAD'],
    ['DELETE', '/api/documents', 'GET, HEAD, POST'],
    ['PUT', '/healthz', 'GET, HEAD'],
    ['POST', '/collaboration', 'GET, HEAD'],
    ['OPTIONS', '/d/abc', 'GET, HEAD']
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const response = await get(path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  })

  test('/collaboration without an upgrade is 426 and says what to do', async () => {
    const response = await get('/collaboration')
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket'])
    expect(await response.json()).toMatchObject({ error: 'upgrade-required', message: expect.stringContaining('WebSocket') })
  })

  test.each(['GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 'garbage\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n', 'GET a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'])(
    'a request that cannot be read is 400: %j',
    async (bytes) => {
      expect((await sendRaw(server.port, bytes)).status).toBe(400)
    }
  )

  test('an upgrade to something that is no WebSocket is answered as a plain request', async () => {
    const answer = await sendRaw(server.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n')
    expect(answer.status).toBe(200)
  })

  test('a body that nobody reads does not keep the connection', async () => {
    const body = 'x'.repeat(300_000)
    const answer = await sendRaw(
      server.port,
      `POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${body.length}\r\n\r\n${body}GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`
    )
    expect(answer.status).toBe(405)
    expect(answer.body).toContain('"status":"ok"')
  })
})

describe('refused upgrades get a complete answer', () => {
  const refused: [string, string, number, string][] = [
    ['an unknown path', upgradeRequest('/nothing'), 404, 'not-found'],
    ['the root', upgradeRequest('/'), 404, 'not-found'],
    ['a bad document name', upgradeRequest('/collaboration?doc=..%2Fa'), 400, 'bad-document-name'],
    ['an empty document name', upgradeRequest('/collaboration?doc='), 400, 'bad-document-name'],
    ['a path that cannot be decoded', upgradeRequest('/%zz'), 400, 'bad-request'],
    ['another version', upgradeRequest('/collaboration', { 'Sec-WebSocket-Version': '12' }), 426, 'websocket-version'],
    ['no version', upgradeRequest('/collaboration', { 'Sec-WebSocket-Version': null }), 426, 'websocket-version'],
    ['no key', upgradeRequest('/collaboration', { 'Sec-WebSocket-Key': null }), 400, 'bad-websocket-key'],
    ['a bad key', upgradeRequest('/collaboration', { 'Sec-WebSocket-Key': 'short' }), 400, 'bad-websocket-key'],
    ['a malformed protocol', upgradeRequest('/collaboration', { 'Sec-WebSocket-Protocol': ',,' }), 400, 'bad-request'],
    ['another method', upgradeRequest('/collaboration', {}, 'POST'), 405, 'method-not-allowed'],
    ['a foreign origin', upgradeRequest('/collaboration', { Origin: 'https://evil.example' }), 403, 'origin-not-allowed'],
    ['an opaque origin', upgradeRequest('/collaboration', { Origin: 'null' }), 403, 'origin-not-allowed'],
    ['its own name on another port', upgradeRequest('/collaboration', { Origin: 'http://localhost:81' }), 403, 'origin-not-allowed']
  ]
  test.each(refused)('%s', async (_label, bytes, status, error) => {
    const answer = await sendRaw(server.port, bytes)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(answer.body)))
    expect(JSON.parse(answer.body)).toEqual({ error, message: expect.any(String) })
  })

  test.each([
    ['no origin', null],
    ['its own', 'http://localhost'],
    ['its own with the default port written out', 'http://localhost:80'],
    ['one that is allowed', 'https://intranet.example']
  ])('with %s the socket is accepted', async (_label, origin) => {
    // The empty text frame behind the handshake makes the server close, which ends the answer.
    const emptyText = [0x81, 0x80, 0, 0, 0, 0]
    const emptyClose = [0x88, 0x80, 0, 0, 0, 0]
    const request = Buffer.from(upgradeRequest('/collaboration?doc=a', { Origin: origin }))
    const answer = await sendRaw(server.port, Buffer.concat([request, Buffer.from([...emptyText, ...emptyClose])]))
    expect(answer.status).toBe(101)
  })

  test('a client that resets the connection in the middle does no harm', async () => {
    for (const bytes of [upgradeRequest('/nothing'), upgradeRequest('/collaboration'), 'GET /']) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          socket.write(bytes)
          socket.resetAndDestroy()
        })
        socket.on('close', () => resolve())
        socket.on('error', reject)
      })
    }
  })
})

describe('documents', () => {
  test('a new document has a name that is hard to guess, and is listed first', async () => {
    const names: string[] = []
    for (let count = 0; count < 3; count += 1) {
      const response = await get('/api/documents', { method: 'POST' })
      expect(response.status).toBe(201)
      const { name } = (await response.json()) as { name: string }
      expect(name).toMatch(/^[a-z2-9]{12}$/)
      expect(response.headers.get('location')).toBe(`/d/${name}`)
      names.push(name)
    }
    expect(new Set(names).size).toBe(3)
    const list = (await (await get('/api/documents')).json()) as { name: string; changedAt: number }[]
    expect(list.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
    expect(list.map(({ changedAt }) => changedAt)).toEqual(list.map(({ changedAt }) => changedAt).toSorted((a, b) => b - a))
  })

  test('a page of a foreign origin cannot create one', async () => {
    const response = await get('/api/documents', { method: 'POST', headers: { Origin: 'https://evil.example' } })
    expect(response.status).toBe(403)
  })
})
