/**
 * docs/deploy/nginx.conf as it stands, in a real Nginx: pages and sockets over TLS, and what happens to people who write
 * while Nginx is reloaded, the server is killed, or several servers are stopped one after the other.
 */
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import { defaultMaxImageBytes, imagePath } from '@tandem/shared/images.ts'
import { DocumentSession } from '@tandem/client/src/session/session.ts'
import { hashOf, pngOf } from '../server/images/samples.ts'
import { nginxPath, needsNginx, startNginx } from '../support/nginx.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { complete, openSocket, typed, typeOn, useNginxClients } from './through-nginx.ts'
import type { Handshake } from './through-nginx.ts'

// Most of these start servers several times.
describe.skipIf(nginxPath === null)(`nginx.conf (${needsNginx})`, { timeout: 60_000 }, () => {
  const { keep, edit, startBoth } = useNginxClients()

  describe('over TLS', () => {
    test('the page comes, with its caching and packing, and http is sent to https', async () => {
      const { server, nginx } = await startBoth({})
      const page = await fetch(nginx.url)
      expect(page.status).toBe(200)
      expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000')
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
      const script = /src="\.(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1]
      const first = await fetch(nginx.url + script)
      expect([first.headers.get('cache-control'), first.headers.get('content-encoding')]).toEqual(['public, max-age=31536000, immutable', 'br'])
      const code = await first.text()
      const older = await fetch(nginx.url + script, { headers: { 'accept-encoding': 'gzip' } })
      expect(older.headers.get('content-encoding')).toBe('gzip')
      expect((await older.text()) === code, 'the same script').toBe(true)

      const plain = await fetch(`${nginx.plainUrl}/d/notes?x=1`, { redirect: 'manual' })
      expect([plain.status, plain.headers.get('location')]).toEqual([308, `${nginx.url}/d/notes?x=1`])
      expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404)

      // What Nginx has kept is there while the server is not.
      await server.kill()
      expect((await (await fetch(nginx.url + script)).text()) === code, 'the same script').toBe(true)
      expect((await fetch(`${nginx.url}/healthz`)).status).toBe(502)
    })

    test('old versions of TLS are refused, and HTTP/2 is offered', async () => {
      const server = keep(await startServer())
      const nginx = keep(await startNginx({ upstreams: [server.port] }))
      const shake = (options: { maxVersion?: 'TLSv1.1'; minVersion?: 'TLSv1' }): Promise<string> =>
        new Promise((resolve) => {
          const socket = connectTls({ port: nginx.port, host: 'localhost', ALPNProtocols: ['h2', 'http/1.1'], ciphers: 'DEFAULT:@SECLEVEL=0', ...options })
          socket.on('secureConnect', () => resolve(`${socket.getProtocol() ?? ''} ${socket.alpnProtocol || ''}`))
          socket.on('error', () => resolve('refused'))
        })
      expect(await shake({})).toBe('TLSv1.3 h2')
      expect(await shake({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).toBe('refused')
    })

    test('two people write one document', async () => {
      const server = keep(await startServer())
      const nginx = keep(await startNginx({ upstreams: [server.port] }))
      const [anna, ben] = [await edit(nginx.url, 'notes'), await edit(nginx.url, 'notes')]
      const typists = [typeOn(anna, 'a'), typeOn(ben, 'b')]
      await typed(typists, 20)
      for (const typist of typists) typist.stop()
      await complete([anna, ben], typists)
    })
  })

  test('an idle viewer stays connected for longer than proxy_read_timeout', async () => {
    const server = keep(await startServer({ args: ['--ping-seconds', '1'] }))
    const nginx = keep(await startNginx({ upstreams: [server.port], change: [['proxy_read_timeout 60s;', 'proxy_read_timeout 2s;']] }))
    const viewer = await edit(nginx.url, 'notes')
    const socket = viewer.provider.configuration.websocketProvider.webSocket as unknown as WebSocket
    let pings = 0
    socket.on('ping', () => (pings += 1))
    await until(() => pings >= 5, { what: 'five pings, which take more than twice the timeout' })
    expect(viewer.closeCodes).toEqual([])
    const writer = await edit(nginx.url, 'notes')
    writer.type('still here')
    await until(() => viewer.text() === 'still here', { what: 'the edit' })
    expect(viewer.closeCodes).toEqual([])
  })

  test('a reload drops no edit, and no connection', async () => {
    const server = keep(await startServer())
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const clients = [await edit(nginx.url, 'notes'), await edit(nginx.url, 'notes')]
    const typists = clients.map((client, index) => typeOn(client, 'ab'[index]!))
    await typed(typists, 10)
    await nginx.reload()
    await typed(typists, 10)
    // Through the new processes.
    clients.push(await edit(nginx.url, 'notes'))
    await nginx.reload()
    await typed(typists, 10)
    for (const typist of typists) typist.stop()
    await complete(clients, typists)
    expect(clients.flatMap(({ closeCodes }) => closeCodes)).toEqual([])
  })

  test('[G1] a server that is killed while people write, and started again: all are equal and complete', async () => {
    const server = keep(await startServer())
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    // The session of the element, with its own way of coming back.
    const sessions = ['a', 'b', 'c'].map((name) => {
      const session = new DocumentSession({ server: nginx.url, documentName: 'notes', user: { name, color: '#207e4f' }, offline: false })
      keep({ [Symbol.asyncDispose]: () => session.destroy() })
      return session
    })
    const isSaved = () => sessions.every(({ status }) => status.kind === 'saved')
    await until(isSaved, { what: 'the connections' })
    const texts = () => sessions.map(({ document }) => document.getText('content').toJSON())
    const words: string[] = []
    const timer = setInterval(() => {
      for (const [index, { document }] of sessions.entries()) {
        const word = `${'abc'[index]}${words.length} `
        words.push(word)
        document.getText('content').insert(0, word)
      }
    }, 10)
    keep({ [Symbol.asyncDispose]: async () => clearInterval(timer) })
    const more = async (): Promise<void> => {
      const { length } = words
      await until(() => words.length > length + 60, { what: 'more words' })
    }
    await more()
    await server.kill()
    await more()
    await server.restart()
    clearInterval(timer)
    const returned = performance.now()
    await until(() => isSaved() && new Set(texts()).size === 1, { what: 'equal editors', deadline: 20_000 })
    console.log(`All editors were equal and complete ${Math.round(performance.now() - returned)} ms after the server's return; wanted are 2000.`)
    expect((texts()[0]!.match(/\w+ /g) ?? []).toSorted()).toEqual(words.toSorted())
    const newcomer = await edit(nginx.url, 'notes')
    expect(newcomer.text()).toBe(texts()[0])
  })

  test('the server learns who it is, whatever a client claims', async () => {
    const seen: IncomingHttpHeaders[] = []
    const upstream = createServer((request, response) => {
      seen.push(request.headers)
      response.end()
    })
    await new Promise<void>((resolve) => {
      upstream.listen(0, '127.0.0.1', resolve)
    })
    keep({ [Symbol.asyncDispose]: async () => void upstream.close() })
    const nginx = keep(await startNginx({ upstreams: [(upstream.address() as AddressInfo).port] }))
    for (const path of ['/', '/collaboration?doc=x', '/yjs/x', '/assets/x.js']) {
      await fetch(nginx.url + path, { headers: { 'X-Forwarded-For': '203.0.113.9', 'X-Forwarded-Proto': 'http', Forwarded: 'for=203.0.113.9' } })
    }
    expect(seen).toHaveLength(4)
    for (const headers of seen) {
      expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https', host: `localhost:${nginx.port}` })
      expect(headers).not.toHaveProperty('forwarded')
      expect(headers.connection).toBe('close')
    }
  })

  test('what the server says to a body that it does not want comes through', async () => {
    const server = keep(await startServer())
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const name = ((await (await fetch(`${nginx.url}/api/documents`, { method: 'POST' })).json()) as { name: string }).name
    for (let time = 0; time < 10; time += 1) {
      const [unknown, tooLarge] = await Promise.all(
        ['/api/nothing', `/api/documents/${name}/versions`].map((path) => fetch(nginx.url + path, { method: 'POST', body: JSON.stringify({ name: 'x'.repeat(500_000) }) }))
      )
      expect([unknown?.status, tooLarge?.status]).toEqual([404, 413])
    }
  })

  test('images as large as they may be come through, and so does what the server says to others', async () => {
    const server = keep(await startServer())
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const { name } = (await (await fetch(`${nginx.url}/api/documents`, { method: 'POST' })).json()) as { name: string }
    const put = async (bytes: Uint8Array, document: string): Promise<number> => {
      const url = `${nginx.url}/${imagePath(document, hashOf(bytes))}`
      return (await fetch(url, { method: 'PUT', body: Buffer.from(bytes) })).status
    }
    const largest = pngOf(3, 2, defaultMaxImageBytes - pngOf(3, 2).length)
    expect(await put(largest, name)).toBe(201)
    for (let time = 0; time < 3; time += 1) {
      expect([await put(largest, 'nothing'), await put(pngOf(3, 2, defaultMaxImageBytes), name), await put(largest, name)]).toEqual([404, 413, 200])
    }
  })

  test('behind a trusted proxy, the server counts and logs clients by their own address', async () => {
    const { server, nginx } = await startBoth({ args: ['--trusted-proxies', '127.0.0.1', '--log-level', 'debug', '--max-sockets-per-address', '2'] })
    // Clients of two addresses, which claim to be somebody else.
    const from = (localAddress: string) => openSocket(`${nginx.url}/collaboration`, { 'X-Forwarded-For': '203.0.113.9' }, localAddress)
    const sockets = [await from('127.0.0.2'), await from('127.0.0.2'), await from('127.0.0.3')]
    await expect(from('127.0.0.2')).rejects.toThrow('429')
    await until(() => server.output.includes('"code":"too-many-sockets-of-address","address":"127.0.0.2"'), { what: 'the line in the log' })
    expect(server.output).not.toContain('203.0.113.9')
    for (const { socket } of sockets) socket.terminate()
  })

  test('the log names requests, and no token in them', async () => {
    const server = keep(await startServer())
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const { socket } = await openSocket(`${nginx.url}/yjs/notes?token=a.secret.token`)
    // Written when the socket ends.
    socket.terminate()
    await until(() => nginx.requests().includes('"GET /yjs/notes" 101'), { what: 'the line' })
    expect(nginx.requests()).not.toContain('secret')
    expect(nginx.errors()).not.toContain('secret')
  })

  describe('with two servers', () => {
    const instanceOf = ({ socket, headers }: Handshake): string => {
      socket.terminate()
      return String(headers['x-tandem-instance'])
    }

    test('all connections to one document come to the same', async () => {
      const servers = [keep(await startServer()), keep(await startServer())]
      const nginx = keep(await startNginx({ upstreams: servers.map(({ port }) => port) }))
      const homes = new Map<string, string>()
      for (let number = 1; number <= 16; number += 1) {
        // With no slash to three.
        const name = [`notes-${number}`, ...['Team', 'sub.folder', 'notes~'].slice(0, number % 4)].join('/')
        const written = encodeURIComponent(name)
        const paths = [`/collaboration?doc=${written}`, `/collaboration?doc=${name}`, `/collaboration?device=x&doc=${written}`, `/yjs/${name}`, `/yjs/${written}`, `/yjs/${name}?token=x`]
        const instances = new Set<string>()
        for (const path of paths) instances.add(instanceOf(await openSocket(nginx.url + path)))
        expect([...instances], name).toHaveLength(1)
        homes.set(name, [...instances][0]!)
      }
      expect(new Set(homes.values()).size, 'servers in use').toBe(2)
      // Over HTTP, too: what a document's home has, its other server answers with 404.
      for (const name of homes.keys()) {
        const client = await edit(nginx.url, name)
        client.type('x')
        await client.saved()
        expect((await fetch(`${nginx.url}/api/documents/${encodeURIComponent(name)}/versions`)).status, name).toBe(200)
      }
    })

    test('a rolling stop under people who write loses nothing', async () => {
      const servers = [keep(await startServer()), keep(await startServer())]
      const nginx = keep(await startNginx({ upstreams: servers.map(({ port }) => port) }))
      const instances = new Map<string, string>()
      for (let number = 1; instances.size < 2; number += 1) {
        const instance = instanceOf(await openSocket(`${nginx.url}/collaboration?doc=notes-${number}`))
        if (![...instances.values()].includes(instance)) instances.set(`notes-${number}`, instance)
      }
      const documents = await Promise.all(
        [...instances.keys()].map(async (name) => {
          const clients = [await edit(nginx.url, name), await edit(nginx.url, name)]
          return { name, clients, typists: clients.map((client, index) => typeOn(client, 'ab'[index]!)) }
        })
      )
      const typists = documents.flatMap((document) => document.typists)
      for (const server of servers) {
        await typed(typists, 20)
        expect(await server.stop()).toBe(0)
        await typed(typists, 20)
        await server.restart()
        await typed(typists, 20)
      }
      for (const typist of typists) typist.stop()
      for (const { clients, typists: own } of documents) await complete(clients, own)
      // Each document stayed at its home.
      const lists = await Promise.all(servers.map(async ({ url }) => (await (await fetch(`${url}/api/documents`)).json()) as { name: string }[]))
      expect(lists.map((list) => list.length)).toEqual([1, 1])
      // Four starts of a server, which take their time where much else runs.
    }, 60_000)
  })
})
