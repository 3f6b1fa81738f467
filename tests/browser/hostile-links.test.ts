/**
 * Links that could run a script, written straight into the stored document by a peer, reach no address in the page.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileLinks, writeHostileLinks } from '../document/hostile-links.ts'
import { connectEditor } from '../server/editor-client.ts'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter } from './editor-page.ts'

describe.skipIf(chromiumPath === null)(`a hostile peer (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  test('gets no link to a script into the editor or the form for links, and has nothing loaded from this site', async () => {
    const peer = connectEditor(server.url, 'a')
    await peer.synced()
    writeHostileLinks(peer.document)
    await peer.saved()
    peer.destroy()

    const anna = await openWriter(chromium, `${server.url}/d/a`, { name: 'Anna' })
    const { page, editable } = anna
    await editable.getByText(`[${hostileLinks.length - 1}]`).first().waitFor()
    /** Protocols of all addresses in the page, shadow roots included. */
    const protocols = () =>
      page.evaluate(() => {
        const found: string[] = []
        const walk = (root: Document | ShadowRoot): void => {
          for (const element of root.querySelectorAll('*')) {
            if (element instanceof HTMLAnchorElement) found.push(element.protocol)
            for (const name of ['src', 'href', 'action', 'formaction', 'data']) {
              const value = element.getAttribute(name)
              if (value !== null) found.push(URL.parse(value, document.baseURI)?.protocol ?? 'none')
            }
            if (element.shadowRoot !== null) walk(element.shadowRoot)
          }
        }
        walk(document)
        return [...new Set(found)].toSorted()
      })
    expect(await protocols()).toEqual(['http:', 'https:'])
    expect(await editable.locator('[onclick], [onmouseover], script').count()).toBe(0)

    // The form shows the link at the caret.
    await editable.getByText('[0]').first().click()
    await anna.press('Home', 'ArrowRight', 'Control+k')
    await until(async () => (await page.locator('#href').inputValue()) === 'javascript:alert(1)', { what: 'the address in the form' })
    expect(await page.getByRole('button', { name: 'Remove link' }).count()).toBe(1)
    expect(await page.getByRole('link', { name: 'Open' }).count()).toBe(0)
    expect(await protocols()).toEqual(['http:', 'https:'])
  })
})
