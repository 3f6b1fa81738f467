/**
 * What the server tells of itself: that it lives, whether it is ready, what it has counted; and how it leaves.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { startServer } from '@tandem/server/src/server.ts'
import type { RunningServer } from '@tandem/server/src/server.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { repositoryFolder, startServer as startProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { connectEditor } from './editor-client.ts'
import { logLines } from './log-line.ts'
import { sendRaw, upgradeRequest } from './raw-request.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function serve(settings: Partial<Settings> = {}, storage = new MemoryStorage()): Promise<RunningServer> {
  const server = await startServer(settingsWith({ port: 0, data: '/nowhere', static: null, ...settings }), storage)
  closing.push(() => server.close())
  return server
}

async function openSocket(server: RunningServer): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/collaboration`)
  closing.push(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

interface Told {
  status: number
  body: Record<string, unknown>
}

async function ask(url: string): Promise<Told> {
  const response = await fetch(url)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The values of metrics by name and labels, as in `tandem_connections{protocol="yjs"}`. */
async function metricsAt(url: string): Promise<Map<string, number>> {
  const response = await fetch(url)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8'])
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

describe('health', () => {
  test('is one answer for as long as the process lives, with what process it is', async () => {
    const server = await serve()
    const { status, body } = await ask(`${server.url}/healthz`)
    expect(status).toBe(200)
    expect(body).toEqual({ status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/), instance: expect.stringMatching(/^[\w-]{16,}$/) })
    expect((await ask(`${server.url}/healthz`)).body).toEqual(body)
    expect(await ask(`${server.url}/readyz`)).toEqual({ status: 200, body })
  })

  test('is no readiness: while nothing can be written, the process lives', async () => {
    const storage = new MemoryStorage()
    storage.probe = () => Promise.reject(new Error('disk full'))
    const server = await serve({}, storage)
    expect((await ask(`${server.url}/healthz`)).status).toBe(200)
    expect(await ask(`${server.url}/readyz`)).toMatchObject({ status: 503, body: { error: 'storage-unavailable' } })
  })
})

describe('a stop with a drain', () => {
  test('says at once that it is not ready, takes no more, and closes one after the other', async () => {
    const server = await serve({ drainSeconds: 600 })
    const sockets = [await openSocket(server), await openSocket(server), await openSocket(server)]
    const codes: number[] = []
    for (const socket of sockets) socket.on('close', (code) => codes.push(code))
    const stopped = server.close()
    // The first leaves at once, and the others in their turn, which is minutes away.
    await until(() => codes.length > 0, { what: 'the first to be closed' })
    expect(codes).toEqual([1012])
    expect(await ask(`${server.url}/readyz`)).toMatchObject({ status: 503, body: { error: 'stopping' } })
    expect((await ask(`${server.url}/healthz`)).status).toBe(200)
    const refused = await sendRaw(server.port, upgradeRequest('/collaboration'))
    expect([refused.status, JSON.parse(refused.body), Number(refused.headers.get('retry-after'))]).toEqual([503, expect.objectContaining({ error: 'stopping' }), 2])
    // Those that leave by themselves are not waited for.
    for (const socket of sockets) socket.terminate()
    await stopped
  })

  test('ends when all are gone', async () => {
    await using server = await startProcess({ args: ['--static', 'none', '--drain-seconds', '0.4'] })
    const editors = ['a', 'b', 'c'].map((name) => connectEditor(server.url, name))
    closing.push(() => editors.forEach((editor) => editor.destroy()))
    for (const editor of editors) await editor.synced()
    for (const editor of editors) editor.type('kept')
    for (const editor of editors) await editor.saved()
    expect(await server.stop()).toBe(0)
    for (const editor of editors) expect(editor.closeCodes[0]).toBe(1012)
  })
})

describe('metrics', () => {
  test('count connections, requests, refusals and appends', async () => {
    const server = await serve()
    const url = `${server.url}/metrics`
    const editor = connectEditor(server.url, 'a')
    closing.push(() => editor.destroy())
    await editor.synced()
    editor.type('hello')
    await editor.saved()
    await fetch(`${server.url}/d/a`)
    await fetch(`${server.url}/d/%20`)
    await sendRaw(server.port, upgradeRequest('/nothing'))
    await sendRaw(server.port, 'garbage\r\n\r\n')
    const metrics = await metricsAt(url)
    const expected: Record<string, number> = {
      'tandem_connections{protocol="hocuspocus"}': 1,
      'tandem_connections{protocol="yjs"}': 0,
      tandem_documents: 1,
      tandem_sessions: 1,
      tandem_writable: 1,
      'tandem_http_requests_total{route="page",status="404"}': 1,
      'tandem_http_requests_total{route="page",status="400"}': 1,
      'tandem_refused_requests_total{code="not-found"}': 1,
      'tandem_refused_requests_total{code="bad-request"}': 1
    }
    for (const [name, value] of Object.entries(expected)) expect(metrics.get(name), name).toBe(value)
    expect(metrics.get('tandem_append_seconds_count')).toBeGreaterThan(0)
    expect(metrics.get('tandem_append_failures_total')).toBe(0)
    for (const name of ['tandem_buffered_bytes', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']) expect(metrics.has(name), name).toBe(true)
    editor.destroy()
    await until(async () => (await metricsAt(url)).get('tandem_connections{protocol="hocuspocus"}') === 0, { what: 'the connection to be gone' })
  })

  test('are all described', async () => {
    const text = await (await fetch(`${(await serve()).url}/metrics`)).text()
    const documented = readFileSync(join(repositoryFolder, 'docs', 'operations.md'), 'utf8').match(/(?<=`)tandem_\w+(?=`)/g) ?? []
    const measured = [...text.matchAll(/^# TYPE (tandem_\w+) /gm)].map(([, name]) => name)
    expect(new Set(documented)).toEqual(new Set(measured))
  })

  test('have no labels that a client can make up', async () => {
    const server = await serve()
    for (let index = 0; index < 20; index += 1) await fetch(`${server.url}/made-up-${index}/${index}`, { method: index % 2 === 0 ? 'GET' : 'PUT' })
    const names = [...(await metricsAt(`${server.url}/metrics`)).keys()]
    expect(names.filter((name) => name.includes('made-up'))).toEqual([])
    expect(names.filter((name) => name.startsWith('tandem_http_requests_total'))).toHaveLength(2)
  })

  test('are for this machine, and not for who comes through a proxy', async () => {
    const server = await serve()
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP']) expect((await fetch(`${server.url}/metrics`, { headers: { [name]: '127.0.0.1' } })).status).toBe(404)
  })

  test('are on a port of their own if there is one, and nothing else is', async () => {
    await using server = await startProcess({ args: ['--static', 'none', '--metrics-port', '0'] })
    const { url } = await until(() => logLines(server.output).find(({ event }) => event === 'metrics are served'), { what: 'the port' })
    expect((await metricsAt(String(url))).has('tandem_documents')).toBe(true)
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404)
    const other = (path: string, init?: RequestInit): Promise<Response> => fetch(new URL(path, String(url)), init)
    expect((await other('/healthz')).status).toBe(404)
    expect((await other('/metrics', { method: 'POST' })).status).toBe(405)
    const foreign = await sendRaw(Number(new URL(String(url)).port), 'GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(foreign.status).toBe(421)
  })

  test('of two servers do not mix', async () => {
    const [one, other] = [await serve(), await serve()]
    await openSocket(one)
    expect((await metricsAt(`${other.url}/metrics`)).get('tandem_connections{protocol="hocuspocus"}')).toBe(0)
  })
})

test('requests are logged at the level debug, without what may be secret', async () => {
  await using server = await startProcess({ args: ['--static', 'none', '--log-level', 'debug'] })
  await fetch(`${server.url}/d/notes?token=secret-token`)
  await fetch(`${server.url}/api/share_secret`)
  await sendRaw(server.port, upgradeRequest('/yjs/a?token=secret-token', { Origin: 'https://evil.example' }))
  const requests = await until(
    () => {
      const lines = logLines(server.output)
      return lines.some(({ event }) => event === 'upgrade refused') && lines.filter(({ event }) => event === 'request').length === 2 && lines
    },
    { what: 'the requests in the log' }
  )
  expect(requests).toContainEqual(expect.objectContaining({ level: 'debug', event: 'request', method: 'GET', path: '/d/notes', status: 404, address: '127.0.0.1' }))
  expect(requests).toContainEqual(expect.objectContaining({ event: 'upgrade refused', code: 'origin-not-allowed' }))
  expect(server.output).not.toContain('secret')
})
