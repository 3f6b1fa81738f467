/**
 * The panel that says why an editor has no connection: in front of a real Nginx with one line of its configuration broken,
 * on a page of another site, and above a document that is shown from this device's copy.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { faults, type FaultId } from '@tandem/shared/diagnosis.ts'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { needsNginx, nginxPath, startNginx, type Nginx, type Replacement } from '../support/nginx.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openWriter } from './editor-page.ts'
import { startStaticSite } from './static-site.ts'

/** What a browser writes to the console of what is meant to fail here. */
const allow = [...networkErrors, /Failed to load resource: the server responded with a status of/]

describe.skipIf(chromiumPath === null || nginxPath === null)(`connection help (${needsChromium}; ${needsNginx})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  const contextOptions = { ignoreHTTPSErrors: true }

  const shows = async (page: Page, fault: FaultId): Promise<Locator> => {
    const help = page.locator('tandem-connection-help')
    await help.getByText(`${faults[fault].title}.`).waitFor({ timeout: 30_000 })
    return help
  }

  /** Opens the details by keyboard alone, and returns what is said there. */
  const readDetails = async (help: Locator): Promise<string> => {
    const summary = help.locator('summary')
    await summary.press('Enter')
    await help.getByText('What to change').waitFor()
    return (await help.locator('dl').textContent()) ?? ''
  }

  const broken: readonly { what: string; fault: FaultId; change: readonly Replacement[]; line: string }[] = [
    {
      what: 'the header Upgrade is not passed on',
      fault: 'sockets-fail',
      change: [['    proxy_set_header Upgrade           $http_upgrade;\n', '']],
      line: 'proxy_set_header Upgrade $http_upgrade;',
    },
    {
      what: 'the paths of sockets are not passed on',
      fault: 'sockets-not-passed',
      change: [['    location ~ ^/(?:collaboration$|yjs/) {\n        proxy_pass http://tandem;', '    location ~ ^/(?:collaboration$|yjs/) {\n        return 404;']],
      line: 'location ~ ^/(?:collaboration$|yjs/)',
    },
    {
      what: 'health is answered by another site',
      fault: 'not-tandem',
      change: [['    location = /metrics {', '    location ~ ^/(?:healthz|collaboration)$ {\n        return 200 "Welcome";\n    }\n    location = /metrics {'], ['    location ~ ^/(?:collaboration$|yjs/) {', '    location ~ ^/(?:yjs/) {']],
      line: 'proxy_pass http://tandem;',
    },
    {
      what: 'idle sockets are cut before the next ping',
      fault: 'idle-cut',
      change: [['proxy_read_timeout 60s;', 'proxy_read_timeout 1200ms;']],
      line: 'proxy_read_timeout',
    },
  ]

  const withNginx = async (change: readonly Replacement[], use: (nginx: Nginx) => Promise<void>): Promise<void> => {
    await using nginx = await startNginx({ upstreams: [server.port], change })
    await use(nginx)
  }

  test.each(broken.slice(0, 3))('where $what, the editor says so in place of the document', async ({ fault, change, line }) => {
    await withNginx(change, async (nginx) => {
      const { page } = await chromium.open({ url: `${nginx.url}/d/notes`, allow, contextOptions })
      const details = await readDetails(await shows(page, fault))
      expect(details).toContain(line)
      expect(details).toContain(`/collaboration?doc=notes`)
    })
  })

  test('where idle sockets are cut, the save status leads to the reason', async () => {
    const { fault, change, line } = broken[3]!
    await withNginx(change, async (nginx) => {
      const anna = await openWriter(chromium, `${nginx.url}/d/idle`, { name: 'Anna', allow, contextOptions })
      const why = anna.page.getByRole('button', { name: 'Why is there no connection?' })
      await why.waitFor({ timeout: 30_000 })
      await why.press('Enter')
      const help = await shows(anna.page, fault)
      expect(await help.locator('dl').textContent()).toContain(line)
    })
  })

  test('above a copy of this device, by keyboard, until it is closed', async () => {
    const own = await startServer()
    try {
      const anna = await openWriter(chromium, `${own.url}/d/kept`, { name: 'Anna', allow })
      await anna.statusIs('Saved')
      await anna.editable.click()
      await anna.type('kept here')
      await anna.statusIs('Saved')
      await own.kill()
      await anna.page.getByRole('button', { name: 'Why is there no connection?' }).press('Enter')
      const help = await shows(anna.page, 'unreachable')
      // The focus is on the details, which are open.
      expect(await help.locator('details').evaluate((details) => (details.getRootNode() as ShadowRoot).activeElement?.localName)).toBe('summary')
      await help.getByText('tandem doctor').waitFor()
      await own.restart()
      await help.getByText('The connection is back.').waitFor({ timeout: 30_000 })
      await anna.page.getByRole('button', { name: 'Close' }).press('Enter')
      await help.waitFor({ state: 'detached' })
      await anna.type('!')
      await anna.sees(['kept here!'])
    } finally {
      await own.dispose()
    }
  })

  test('on a page of another site that is not allowed, that it is not', async () => {
    const page = (address: string) => `<!doctype html><title>Host</title><tandem-editor document="notes" server="${address}" no-offline></tandem-editor><script type="module" src="${server.url}/embed/tandem-editor.js"></script>`
    await using site = await startStaticSite({ pages: { '/': page(server.url) } })
    const opened = await chromium.open({ url: site.url, allow })
    const details = await readDetails(await shows(opened.page, 'origin-refused'))
    expect(details).toContain(site.url)
    expect(details).toContain('--allowed-origins')
  })
})
