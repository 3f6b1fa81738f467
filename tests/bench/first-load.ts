/**
 * How long it takes until somebody who has never been there can write, on a slow line: the page of a new document, from a real
 * server, in Chromium with an empty cache.
 *
 *   line     1.6 Mbit/s each way, 150 ms for each answer (DevTools, `Network.emulateNetworkConditions`)
 *   page     address asked for ──▶ the text can be edited
 *   beside   the least that a page with as much script needs on this line: a page, a script of as many bytes that asks over a
 *            WebSocket for one message, and its answer
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { collectErrors } from '../support/browser.ts'
import { startServer } from '../support/server-process.ts'

const line = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 1_600_000 / 8 }
/** Longest time that is wanted, in milliseconds. */
export const wantedFirstLoad = 3000

/** One load. Times in milliseconds since the address was asked for. */
export interface FirstLoad {
  /** When the text can be edited. */
  editable: number
  /** When the first thing is painted. */
  painted: number
  /** What came over the line until then, in bytes. */
  bytes: number
  /** What was asked for until then, the page and sockets included. */
  requests: number
}

export interface FirstLoads {
  tandem: FirstLoad[]
  bare: FirstLoad[]
}

/** Loads both pages in turns. */
export async function measureFirstLoads(browser: Browser, rounds: number): Promise<FirstLoads> {
  const loads: FirstLoads = { tandem: [], bare: [] }
  await using server = await startServer()
  const bare = await serveBare()
  try {
    for (let round = 1; round <= rounds; round++) {
      const tandem = await measureLoad(browser, `${server.url}/d/first-load-${round}`)
      loads.tandem.push(tandem)
      bare.size = tandem.bytes
      loads.bare.push(await measureLoad(browser, bare.url))
    }
  } finally {
    await bare.close()
  }
  return loads
}

async function measureLoad(browser: Browser, url: string): Promise<FirstLoad> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const errors = collectErrors(page)
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    const traffic = countTraffic(session)
    await session.send('Network.emulateNetworkConditions', line)
    await page.addInitScript(noteEditable)
    await page.goto(url, { waitUntil: 'commit' })
    await page.waitForFunction(() => window.editableAt !== undefined, undefined, { polling: 'raf', timeout: 60_000 })
    const { bytes, requests } = traffic
    const load = { ...(await readTimes(page)), bytes, requests }
    // What is called editable has to be.
    await page.locator('[contenteditable=true]').click()
    await page.keyboard.type('First')
    await page.locator('[contenteditable=true]').getByText('First').waitFor()
    if (errors.length > 0) throw new Error(`The page had errors:\n${errors.join('\n')}`)
    return load
  } finally {
    await context.close()
  }
}

declare global {
  interface Window {
    editableAt?: number
  }
}

/** Runs in the page: notes when the text can be edited. */
function noteEditable(): void {
  const look = () => {
    if (document.querySelector('[contenteditable=true]') === null) requestAnimationFrame(look)
    else window.editableAt = performance.now()
  }
  requestAnimationFrame(look)
}

function readTimes(page: Page): Promise<{ editable: number; painted: number }> {
  return page.evaluate(() => ({
    editable: window.editableAt ?? Number.NaN,
    painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  }))
}

function countTraffic(session: CDPSession): { bytes: number; requests: number } {
  const traffic = { bytes: 0, requests: 0 }
  session.on('Network.requestWillBeSent', () => traffic.requests++)
  session.on('Network.webSocketCreated', () => traffic.requests++)
  session.on('Network.dataReceived', ({ encodedDataLength }) => {
    traffic.bytes += encodedDataLength
  })
  return traffic
}

/** The least that can be compared: one page, one script of `size` bytes, one socket, one message and its answer. */
async function serveBare(): Promise<{ url: string; size: number; close: () => Promise<void> }> {
  const bare = { url: '', size: 0, close: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()) }
  const server = createServer((request, response) => {
    if (request.url === '/') response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>Bare</title><p>Bare</p><script type="module" src="/script.js"></script>')
    else if (request.url === '/script.js') response.setHeader('Content-Type', 'text/javascript').end(bareScript(bare.size))
    else response.writeHead(204).end()
  })
  new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (message) => socket.send(message)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  bare.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return bare
}

/** A script of `size` bytes, most of which are a comment. */
function bareScript(size: number): string {
  const script = `const socket = new WebSocket(location.href.replace('http', 'ws'))
socket.onopen = () => socket.send('?')
socket.onmessage = () => document.body.append(Object.assign(document.createElement('div'), { contentEditable: 'true', textContent: 'Bare' }))
//`
  return script + randomBytes(size).toString('base64').slice(0, Math.max(0, size - script.length))
}

/** What was measured, as Markdown. */
export function firstLoadTable({ tandem, bare }: FirstLoads, median: (values: readonly number[]) => number): string {
  const of = (loads: readonly FirstLoad[], key: keyof FirstLoad) => median(loads.map((load) => load[key]))
  const seconds = (loads: readonly FirstLoad[], key: 'editable' | 'painted') => `${(of(loads, key) / 1000).toFixed(2)} s`
  const row = (label: string, ours: string, theirs: string, ratio: string, wanted: string) => `| ${label} | ${ours} | ${theirs} | ${ratio} | ${wanted} |`
  return [
    '| first load, 1.6 Mbit/s, 150 ms | Tandem | bare page | ratio | wanted |',
    '|---|---|---|---|---|',
    row('until the text can be edited', seconds(tandem, 'editable'), seconds(bare, 'editable'), (of(tandem, 'editable') / of(bare, 'editable')).toFixed(2), `${wantedFirstLoad / 1000} s`),
    row('until something is painted', seconds(tandem, 'painted'), seconds(bare, 'painted'), '', ''),
    row('bytes', of(tandem, 'bytes').toLocaleString('en'), of(bare, 'bytes').toLocaleString('en'), '', ''),
    row('requests', String(of(tandem, 'requests')), String(of(bare, 'requests')), '', ''),
  ].join('\n')
}
