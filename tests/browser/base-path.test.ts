/**
 * The application below a path of somebody else's address, behind a proxy that takes the path off or leaves it there.
 */
import { createServer, request as ask } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { startServer } from '../support/server-process.ts'
import { openWriter } from './editor-page.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A proxy that passes `/tandem/…` on, and nothing else. */
async function startPrefixProxy(strips: boolean): Promise<{ url: string; target: { port: number } }> {
  const target = { port: 0 }
  const pathOf = (url = ''): string | null => (/^\/tandem(?=[/?]|$)/.test(url) ? (strips ? url.slice('/tandem'.length) || '/' : url) : null)
  const proxy = createServer((request, response) => {
    const path = pathOf(request.url)
    if (path === null) {
      // Browsers ask for this one by themselves.
      response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
      return
    }
    const passed = ask({ host: '127.0.0.1', port: target.port, path, method: request.method ?? 'GET', headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    request.pipe(passed)
  })
  const sockets = new Set<Socket>()
  proxy.on('upgrade', (request, client, head) => {
    const path = pathOf(request.url)
    if (path === null) {
      client.destroy()
      return
    }
    const passed = ask({ host: '127.0.0.1', port: target.port, path, headers: request.headers })
    passed.on('error', () => client.destroy())
    passed.on('response', () => client.destroy())
    passed.on('upgrade', (answer, server: Socket, first) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`)
      client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`)
      client.write(first)
      server.write(head)
      for (const [from, to] of [
        [client, server],
        [server, client]
      ] as const) {
        sockets.add(from as Socket)
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
        from.pipe(to)
      }
    })
    passed.end()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    proxy.closeAllConnections()
    proxy.close()
  })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/tandem`, target }
}

describe.skipIf(chromiumPath === null)(`the application below a path (${needsChromium})`, () => {
  const chromium = useChromium()

  test.each([
    ['takes it off', true],
    ['leaves it there', false]
  ])('behind a proxy that %s is whole', async (_label, strips) => {
    const proxy = await startPrefixProxy(strips)
    const server = await startServer({ args: ['--public-url', proxy.url] })
    closing.push(() => server.dispose())
    proxy.target.port = server.port

    const anna = await openWriter(chromium, `${proxy.url}/d/team/notes`, { name: 'Anna' })
    await anna.editable.click()
    await anna.type('# Plan\nhello')
    await anna.sees(['# Plan', 'hello'])
    await anna.statusIs('Saved')

    await anna.page.getByRole('link', { name: 'All documents' }).click()
    await expect.poll(() => anna.page.url()).toBe(`${proxy.url}/`)
    expect(await anna.page.locator('.brand img').evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBeGreaterThan(0)
    await anna.page.getByRole('button', { name: 'New document' }).click()
    await anna.editable.waitFor()
    expect(anna.page.url()).toMatch(new RegExp(`^${proxy.url}/d/[a-z2-9]{12}$`))
    await anna.page.goBack()
    await anna.page.getByRole('link', { name: 'Plan' }).click()
    await anna.sees(['# Plan', 'hello'])
    expect(anna.page.url()).toBe(`${proxy.url}/d/team/notes`)

    const { page } = await chromium.open({ url: proxy.url })
    await page.getByRole('link', { name: 'Plan' }).waitFor()
  })
})
