/**
 * Writing while the network fails, in each way in which networks do: everybody goes on, the status says what is true, and
 * when the network is back everything is everywhere.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { openWriter, type Writer } from './editor-page.ts'
import { clientFolder, startStaticSite } from './static-site.ts'

/** What the status may say while the server cannot be reached. */
const unreached = /^(Offline|Offline, kept on this device|Connecting…|Saving…)$/
const offline = /^Offline/

/** What a browser reports where only the files of the application are there: neither its API nor its sockets. */
const filesOnly = [...networkErrors, /status of (404|426)/]

describe.skipIf(chromiumPath === null)(`offline (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  let documents = 0
  const newPath = () => `/d/offline-${++documents}`

  const open = async (url: string, name: string): Promise<Writer> => {
    const writer = await openWriter(chromium, url, { name, allow: networkErrors })
    await writer.statusIs('Saved')
    await writer.editable.click()
    return writer
  }

  const neverSaved = async (writer: Writer) => {
    for (const words of await writer.shownStatuses()) expect(words).toMatch(unreached)
  }

  /** Two people in one document, the first behind something that can fail, with a paragraph each. */
  const openBoth = async (annasUrl: string, path: string): Promise<[Writer, Writer]> => {
    const anna = await open(annasUrl + path, 'Anna')
    const ben = await open(server.url + path, 'Ben')
    await anna.type('Both wrote:\n')
    await ben.sees(['Both wrote:', ''])
    await anna.statusIs('Saved')
    return [anna, ben]
  }

  /** Both have what both wrote while they could not reach each other, and it is on the disk. */
  const bothComplete = async (anna: Writer, ben: Writer) => {
    const expected = ['Ben’s half. Both wrote:', 'Anna’s half.']
    await anna.sees(expected)
    await ben.sees(expected)
    await anna.statusIs('Saved')
    await ben.statusIs('Saved')
    const carla = await openWriter(chromium, server.url + new URL(ben.page.url()).pathname)
    await carla.sees(expected)
  }

  test('[G14] through a cut, both write on, and afterwards both have everything', async () => {
    await using proxy = await startTcpProxy({ port: server.port })
    const [anna, ben] = await openBoth(proxy.url, newPath())
    proxy.cut()
    await anna.statusIs('Offline')
    await anna.forgetStatuses()
    await ben.press('Control+Home')
    await Promise.all([anna.type('Anna’s half.'), ben.type('Ben’s half. ')])
    await anna.sees(['Both wrote:', 'Anna’s half.'])
    await ben.sees(['Ben’s half. Both wrote:', ''])
    await anna.statusIs('Offline, kept on this device')
    await ben.statusIs('Saved')
    await neverSaved(anna)
    proxy.heal()
    await bothComplete(anna, ben)
  })

  test('through a network that swallows everything without a word, both write on, and afterwards both have everything', async () => {
    await using proxy = await startTcpProxy({ port: server.port })
    const [anna, ben] = await openBoth(proxy.url, newPath())
    proxy.stall()
    await anna.type('A')
    await anna.forgetStatuses()
    await ben.press('Control+Home')
    await Promise.all([anna.type('nna’s half.'), ben.type('Ben’s half. ')])
    await anna.statusIs(offline)
    await neverSaved(anna)
    proxy.heal()
    await bothComplete(anna, ben)
  })

  test.each(['toServer', 'toClient'] as const)('through a network that fails in one direction, %s, both write on', async (direction) => {
    await using proxy = await startTcpProxy({ port: server.port })
    const [anna, ben] = await openBoth(proxy.url, newPath())
    proxy.stall(direction)
    await anna.type('Anna’s half.')
    await anna.forgetStatuses()
    await ben.press('Control+Home')
    await ben.type('Ben’s half. ')
    await anna.statusIs(offline)
    await neverSaved(anna)
    proxy.heal()
    await bothComplete(anna, ben)
  })

  test('in a browser without a network, both write on, and afterwards both have everything', async () => {
    const [anna, ben] = await openBoth(server.url, newPath())
    await anna.page.context().setOffline(true)
    await anna.type('A')
    await anna.forgetStatuses()
    await ben.press('Control+Home')
    await Promise.all([anna.type('nna’s half.'), ben.type('Ben’s half. ')])
    await anna.statusIs(offline)
    await neverSaved(anna)
    await anna.page.context().setOffline(false)
    await bothComplete(anna, ben)
  })

  test('[G12] over a slow network, "Saved" waits for the answer', async () => {
    await using proxy = await startTcpProxy({ port: server.port })
    const [anna, ben] = await openBoth(proxy.url, newPath())
    proxy.stall('toClient')
    await anna.type('!')
    await ben.sees(['Both wrote:', '!'])
    expect(await anna.status()).toBe('Saving…')
    proxy.heal()
    await anna.statusIs('Saved')
  })

  test('[G14] a page that is closed and opened again without the server has everything, and sends it when the server is back', async () => {
    await using own = await startServer()
    const path = '/d/closed-offline'
    const anna = await open(own.url + path, 'Anna')
    await anna.type('sent')
    await anna.statusIs('Saved')
    await own.kill()
    await anna.statusIs(offline)
    await anna.type(', not sent')
    await anna.statusIs('Offline, kept on this device')

    // Of the server only its files are there: nothing that is shown can have come from it.
    const files = await startStaticSite({ port: own.port, folder: clientFolder, application: { prefix: '/d/', file: 'index.html' } })
    const context = anna.page.context()
    await anna.page.close()
    const again = await openWriter(chromium, own.url + path, { name: 'Anna', context, allow: filesOnly })
    await again.sees(['sent, not sent'])
    await again.statusIs('Offline, kept on this device')
    await again.editable.click()
    await again.press('Control+End')
    await again.type(', not yet')
    await again.statusIs('Offline, kept on this device')
    await neverSaved(again)
    await again.page.reload()
    await again.sees(['sent, not sent, not yet'])
    await again.statusIs('Offline, kept on this device')
    await neverSaved(again)
    await files.close()

    await own.restart()
    const ben = await open(own.url + path, 'Ben')
    await ben.sees(['sent, not sent, not yet'])
    await again.statusIs('Saved')
  })

  test('a document that was never here says that it cannot be opened without the server, and opens when it is back', async () => {
    await using own = await startServer()
    await own.kill()
    const files = await startStaticSite({ port: own.port, folder: clientFolder, application: { prefix: '/d/', file: 'index.html' } })
    const { page } = await chromium.open({ url: `${own.url}/d/never-seen`, allow: filesOnly })
    await page.getByText('The server cannot be reached, and there is no copy').waitFor()
    await files.close()
    await own.restart()
    await page.locator('.tandem-document').waitFor()
  })

  test('[G14] two tabs of one browser that both wrote offline send everything once', async () => {
    await using proxy = await startTcpProxy({ port: server.port })
    const path = newPath()
    const first = await open(proxy.url + path, 'Anna')
    const second = await openWriter(chromium, proxy.url + path, { context: first.page.context(), allow: networkErrors })
    await second.statusIs('Saved')
    proxy.cut()
    await first.statusIs(offline)
    await second.statusIs(offline)
    await first.type('one')
    await second.editable.click()
    await second.type('two')
    proxy.heal()
    await first.statusIs('Saved')
    await second.statusIs('Saved')
    const ben = await openWriter(chromium, server.url + path)
    const letters = async (writer: Writer) => [...(await writer.blocks()).join('')].sort().join('')
    await until(async () => (await letters(ben)) === 'enootw', { what: 'each letter once' })
    await first.sees(await ben.blocks())
    await second.sees(await ben.blocks())
  })
})
