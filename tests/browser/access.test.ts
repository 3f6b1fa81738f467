/**
 * What people see of roles, tokens and share links: in the application, and around an embedded element.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { readFile } from 'node:fs/promises'
import type { Role } from '@tandem/shared/access.ts'
import { chromiumPath, needsChromium, networkErrors, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'
import { secret, seconds, sign } from '../server/auth/tokens.ts'
import { openWriter, writerAt, type Writer, type WriterOptions } from './editor-page.ts'
import { startStaticSite } from './static-site.ts'

/** What a browser reports of itself when the server answers that somebody may not. */
const refusals = [/status of 40[13]/]

interface Link {
  id: number
  token: string
  url: string
}

describe.skipIf(chromiumPath === null)(`roles, tokens and share links (${needsChromium})`, () => {
  let server: ServerProcess
  let owner = ''
  beforeAll(async () => {
    server = await startServer({ args: ['--auth', 'token', '--sign-in-url', 'https://login.example/start'], env: { TANDEM_JWT_SECRET: secret } })
    owner = await sign({ sub: 'olga', name: 'Olga' })
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  let documents = 0
  const newName = () => `access-${++documents}`

  const api = async (path: string, method: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${server.url}/api/documents/${path}`, {
      method,
      headers: { authorization: `Bearer ${owner}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
    return response.status === 204 ? null : response.json()
  }
  const makeLink = async (name: string, role: Role) => (await api(`${name}/share-links`, 'POST', { role })) as Link
  const changeLink = (name: string, { id }: Link, role: Role) => api(`${name}/share-links/${id}`, 'PATCH', { role })
  const revokeLink = (name: string, { id }: Link) => api(`${name}/share-links/${id}`, 'DELETE')

  const allow = [...networkErrors, ...refusals]

  /** Somebody who comes with a token of their own. */
  const openAs = (token: string, name: string, options: WriterOptions & { at?: string } = {}): Promise<Writer> =>
    openWriter(chromium, `${options.at ?? server.url}/d/${name}#token=${token}`, { allow, ...options })

  /** Somebody who comes by a share link. */
  const openBy = (link: Link, options: WriterOptions & { at?: string } = {}): Promise<Writer> =>
    openWriter(chromium, `${options.at ?? server.url}${link.url}`, { allow, ...options })

  /** The owner, with a document that has text in it. */
  const openOwner = async (text = 'shared words'): Promise<{ name: string; olga: Writer }> => {
    const name = newName()
    const olga = await openAs(owner, name)
    await olga.statusIs('Saved')
    await olga.editable.click()
    await olga.type(text)
    await olga.statusIs('Saved')
    return { name, olga }
  }

  const noticeOf = ({ page }: Writer) => page.locator('tandem-refusal-notice')
  const panelOf = (page: Page) => page.locator('tandem-sign-in-panel')

  /** Somebody who came by a link as an editor, and typed while the news that they may only read was still on its way. */
  const openDemoted = async (proxy: { url: string; stall: (direction: 'toClient') => void; heal: () => void }, options: WriterOptions = {}) => {
    const { name, olga } = await openOwner()
    const link = await makeLink(name, 'editor')
    const ben = await openBy(link, { at: proxy.url, ...options })
    await ben.statusIs('Saved')
    await ben.editable.click()
    await ben.press('Control+End')
    const rosa = await openBy(link)
    proxy.stall('toClient')
    await changeLink(name, link, 'viewer')
    // Whoever came after him has heard, so the server has come to him too.
    await rosa.statusIs('Can read')
    await rosa.page.close()
    await ben.type(', and more')
    proxy.heal()
    await noticeOf(ben).waitFor()
    return { name, link, olga, ben }
  }

  describe('signing in', () => {
    test('by an address with a token, which is kept and taken out of the address', async () => {
      const name = newName()
      const anna = await openAs(await sign({ sub: 'anna', name: 'Anna Berg' }), name, { name: 'Somebody else' })
      await anna.statusIs('Saved')
      await anna.editable.click()
      await anna.type('signed')
      await anna.statusIs('Saved')
      expect(anna.page.url()).toBe(`${server.url}/d/${name}`)
      const olga = await openAs(owner, name)
      await olga.editable.locator('.tandem-caret-label[data-name="Anna Berg"]').waitFor({ state: 'attached' })

      // The name is the token's, and not theirs to change.
      await anna.page.getByRole('button', { name: 'You appear as Anna Berg' }).click()
      await anna.page.locator('#profile').getByText('Anna Berg').waitFor()
      expect(await anna.page.locator('#profile-name').count()).toBe(0)
      await anna.page.reload()
      await anna.sees(['signed'])
      await anna.statusIs('Saved')
    })

    test('is asked for, with a page to go to, and takes a token that is pasted', async () => {
      const name = newName()
      const { page } = await chromium.open({ url: `${server.url}/d/${name}`, allow })
      const panel = panelOf(page)
      await panel.getByRole('heading', { name: 'Sign in to go on' }).waitFor()
      expect(await panel.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe(
        `https://login.example/start?return=${encodeURIComponent(`${server.url}/d/${name}`)}`,
      )
      const field = panel.getByLabel('Or paste a token or a share link')
      await field.fill('something')
      await field.press('Enter')
      await panel.getByText('This is neither a token nor').waitFor()
      await field.fill(await sign())
      await field.press('Enter')
      const writer = writerAt(page)
      await writer.editable.waitFor()
      await writer.statusIs('Saved')
      expect(await panel.count()).toBe(0)
    })

    test('is asked for at the list of documents, and signing out leads back to that', async () => {
      const { name, olga } = await openOwner()
      const { page } = olga
      await page.getByRole('button', { name: 'You appear as Olga' }).click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await panelOf(page).getByRole('heading', { name: 'Sign in to go on' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/')
      expect(await page.evaluate(() => localStorage.getItem('tandem:token'))).toBe(null)
      expect(await page.locator('.documents').count()).toBe(0)

      const field = panelOf(page).getByLabel('Or paste a token or a share link')
      await field.fill(owner)
      await field.press('Enter')
      await page.locator(`a[href="/d/${name}"]`).waitFor()
      await page.getByRole('button', { name: 'New document' }).waitFor()
    })

    test('shows who may make no documents no button for it', async () => {
      const { name, olga } = await openOwner()
      const reader = await sign({ sub: 'rosa', documents: { [name]: 'viewer' } })
      const { page } = await chromium.open({ url: `${server.url}/#token=${reader}`, allow })
      await page.locator(`a[href="/d/${name}"]`).waitFor()
      await until(async () => (await page.getByRole('button', { name: 'New document' }).count()) === 0, { what: 'no button for a new document' })
      await olga.statusIs('Saved')
    })

    test('that has expired is asked for again; what was not saved is kept and goes out with the next token', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const name = newName()
      const shortly = await sign({ sub: 'anna', name: 'Anna', exp: seconds() + 4 })
      const anna = await openAs(shortly, name, { at: proxy.url })
      await anna.editable.click()
      await anna.type('saved')
      await anna.statusIs('Saved')
      proxy.stall('toServer')
      await anna.type(', not saved')
      await panelOf(anna.page).getByRole('heading', { name: 'Your sign-in has expired' }).waitFor()
      proxy.heal()
      await noticeOf(anna).getByText('Your newest edits are not saved').waitFor()
      await anna.sees(['saved, not saved'])
      expect(await anna.editable.getAttribute('aria-readonly')).toBe('true')
      await panelOf(anna.page).getByLabel('Or paste a token or a share link').fill(await sign({ sub: 'anna', name: 'Anna' }))
      await anna.page.keyboard.press('Enter')
      await anna.statusIs('Saved')
      expect(await noticeOf(anna).count()).toBe(0)
      const olga = await openAs(owner, name)
      await olga.sees(['saved, not saved'])
    })
  })

  describe('a person who may not write', () => {
    test('sees that, and nothing that writes', async () => {
      const { name, olga } = await openOwner()
      const rosa = await openBy(await makeLink(name, 'viewer'))
      await rosa.statusIs('Can read')
      expect(await rosa.editable.getAttribute('aria-readonly')).toBe('true')
      expect(await rosa.page.getByRole('toolbar', { name: 'Formatting' }).count()).toBe(0)
      const title = rosa.page.getByRole('textbox', { name: 'Title' })
      expect(await title.getAttribute('readonly')).toBe('')
      expect(await rosa.page.getByRole('button', { name: 'Share' }).count()).toBe(0)
      await rosa.editable.click()
      await rosa.type('no')
      await rosa.press('Enter', 'Backspace', 'Control+b')
      await olga.press('Control+Home')
      await olga.type('Still ')
      await rosa.sees(['Still shared words'])
      await rosa.statusIs('Can read')
      const carl = await openBy(await makeLink(name, 'commenter'))
      await carl.statusIs('Can comment')
      // The address can be passed on, and a reload does not need it.
      expect(new URL(rosa.page.url()).hash).toMatch(/^#share=share_/)
      await rosa.page.goto(`${server.url}/d/${name}`)
      await rosa.sees(['Still shared words'])
      await rosa.statusIs('Can read')
    })

    test('turns into a writer, and back, on the open page', async () => {
      const { name, olga } = await openOwner()
      const link = await makeLink(name, 'viewer')
      const ben = await openBy(link)
      let sockets = 0
      ben.page.on('websocket', () => sockets++)
      await ben.statusIs('Can read')
      await changeLink(name, link, 'editor')
      await ben.statusIs('Saved')
      await ben.page.getByRole('toolbar', { name: 'Formatting' }).waitFor()
      await ben.editable.click()
      await ben.press('Control+End')
      await ben.type('!')
      await olga.sees(['shared words!'])
      await changeLink(name, link, 'commenter')
      await ben.statusIs('Can comment')
      expect(sockets).toBe(0)
    })

    test('who may only read takes the document out, and puts nothing in', async () => {
      const { name } = await openOwner()
      const rosa = await openBy(await makeLink(name, 'viewer'))
      await rosa.statusIs('Can read')
      await rosa.page.getByRole('button', { name: 'File', exact: true }).click()
      const items = await rosa.page.getByRole('menuitem').allTextContents()
      expect(items.map((text) => text.trim())).toEqual(['Copy as Markdown', 'Download as Markdown', 'Download as HTML', 'Download as plain text', 'Download as JSON'])
      const download = rosa.page.waitForEvent('download')
      await rosa.page.getByRole('menuitem', { name: 'Download as plain text' }).click()
      expect(await readFile(await (await download).path(), 'utf8')).toBe('shared words\n')
    })

    test('with a token and a share link has the higher role, and is who they are where both give the same', async () => {
      const { name, olga } = await openOwner()
      const link = await makeLink(name, 'editor')
      const reader = await sign({ sub: 'rosa', name: 'Rosa', documents: { [name]: 'viewer' } })
      const rosa = await openAs(reader, name)
      await rosa.statusIs('Can read')
      await rosa.page.goto(server.url + link.url)
      await rosa.statusIs('Saved')
      await rosa.editable.click()
      await rosa.press('Control+End')
      await rosa.type(' of both')
      await olga.sees(['shared words of both'])
      await changeLink(name, link, 'viewer')
      await rosa.statusIs('Can read')
      await rosa.page.reload()
      await rosa.statusIs('Can read')
      await rosa.page.getByRole('button', { name: 'You appear as Rosa' }).waitFor()
    })
  })

  describe('edits that are refused', () => {
    test('stay, are told of, can be copied whole, and let go of', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const { olga, ben } = await openDemoted(proxy, { contextOptions: { permissions: ['clipboard-read', 'clipboard-write'] } })
      await ben.sees(['shared words, and more'])
      await ben.statusIs('Not saved')
      await olga.sees(['shared words'])
      expect(await noticeOf(ben).evaluate((notice) => notice.closest('[role=alert]') !== null)).toBe(true)
      await noticeOf(ben).getByText('the server does not let you write in this document. They are kept on this device.').waitFor()

      await ben.page.getByRole('button', { name: 'Copy the text' }).click()
      await ben.page.getByText('The text is on the clipboard').waitFor()
      const copied = await ben.page.evaluate(async () => {
        const [item] = await navigator.clipboard.read()
        const read = async (type: string) => (await item?.getType(type))?.text()
        return { html: await read('text/html'), text: await read('text/plain') }
      })
      expect(copied.text).toBe('shared words, and more')
      expect(copied.html).toMatch(/<p[^>]*>shared words, and more<\/p>/)

      // Also in a page that is opened later.
      await ben.page.reload()
      await noticeOf(ben).waitFor()
      await ben.sees(['shared words, and more'])

      await ben.page.getByRole('button', { name: 'Discard my changes' }).click()
      await ben.page.getByText('This cannot be undone').waitFor()
      await ben.press('Escape')
      await ben.sees(['shared words, and more'])
      await ben.page.getByRole('button', { name: 'Discard my changes' }).click()
      await ben.page.getByRole('button', { name: 'Discard', exact: true }).click()
      await ben.sees(['shared words'])
      await ben.statusIs('Can read')
      expect(await noticeOf(ben).count()).toBe(0)
      await ben.page.reload()
      await ben.sees(['shared words'])
      await ben.statusIs('Can read')
      await olga.sees(['shared words'])
    })

    test('can be reached and let go of by keyboard alone', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const { ben } = await openDemoted(proxy)
      const { page } = ben
      const focused = () => page.evaluate(() => {
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        return active?.textContent?.trim() ?? ''
      })
      await page.locator('.title').focus()
      const steps: string[] = []
      while (steps.at(-1) !== 'Discard my changes' && steps.length < 12) {
        await ben.press('Tab')
        steps.push(await focused())
      }
      expect(steps.slice(-2)).toEqual(['Copy the text', 'Discard my changes'])
      await ben.press('Enter')
      // The safe answer is first.
      await until(async () => (await focused()) === 'Keep', { what: 'the focus on the safe answer' })
      await ben.press('Escape')
      await until(async () => (await focused()) === 'Discard my changes', { what: 'the focus back' })
      await ben.press('Enter')
      await until(async () => (await focused()) === 'Keep', { what: 'the focus on the safe answer' })
      await ben.press('Tab', 'Enter')
      await ben.sees(['shared words'])
    })

    test('are shown in a field and offered as a file where the page may not copy', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const { ben, name } = await openDemoted(proxy)
      const { page } = ben
      await page.evaluate(() => {
        Object.defineProperty(navigator, 'clipboard', { value: undefined })
        document.execCommand = () => false
      })
      await page.getByRole('button', { name: 'Copy the text' }).click()
      const field = page.getByRole('textbox', { name: 'This browser does not let the page copy' })
      expect(await field.inputValue()).toBe('shared words, and more')
      expect(await field.evaluate((area: HTMLTextAreaElement) => [area.selectionStart, area.selectionEnd])).toEqual([0, 22])
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as a file' }).click()])
      expect(download.suggestedFilename()).toBe(`${name}.html`)
    })

    test('are sent after all when the role is given back', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const { name, link, olga, ben } = await openDemoted(proxy)
      await changeLink(name, link, 'editor')
      await ben.statusIs('Saved')
      await olga.sees(['shared words, and more'])
      expect(await noticeOf(ben).count()).toBe(0)
    })

    test('stay when they are more than the server reads, and are not shown to it again and again', async () => {
      await using small = await startServer({ args: ['--max-message-bytes', '20000'] })
      const anna = await openWriter(chromium, `${small.url}/d/large`, { allow })
      let sockets = 0
      anna.page.on('websocket', () => sockets++)
      await anna.statusIs('Saved')
      await anna.editable.click()
      await anna.page.keyboard.insertText('much '.repeat(8_000))
      await noticeOf(anna).getByText('there is one among them that the server cannot take').waitFor()
      await anna.statusIs('Not saved')
      await anna.page.getByRole('button', { name: 'Discard my changes' }).waitFor()
      expect(sockets).toBe(0)
      await anna.page.getByRole('button', { name: 'Try again' }).click()
      await until(() => sockets === 1, { what: 'another attempt' })
      await anna.statusIs('Not saved')
      await anna.page.getByRole('button', { name: 'Discard my changes' }).click()
      await anna.page.getByRole('button', { name: 'Discard', exact: true }).click()
      await anna.statusIs('Saved')
      await anna.sees([''])
    })

    test('stay when the share link is revoked, and the page says so', async () => {
      await using proxy = await startTcpProxy({ port: server.port })
      const { name, olga } = await openOwner()
      const link = await makeLink(name, 'editor')
      const ben = await openBy(link, { at: proxy.url })
      await ben.editable.click()
      await ben.press('Control+End')
      await ben.statusIs('Saved')
      const rosa = await openBy(link)
      proxy.stall('toClient')
      await revokeLink(name, link)
      await panelOf(rosa.page).waitFor()
      await ben.type('!')
      proxy.heal()
      await panelOf(ben.page).getByRole('heading', { name: 'This share link does not work any more' }).waitFor()
      await ben.sees(['shared words!'])
      await noticeOf(ben).getByText('Your newest edits are not saved').waitFor()
      await olga.sees(['shared words'])
      // Whoever comes by it now is told the same.
      const { page } = await chromium.open({ url: server.url + link.url, allow })
      await panelOf(page).getByRole('heading', { name: 'This share link does not work any more' }).waitFor()
    })
  })

  describe('the share dialog', () => {
    const rows = (page: Page) => page.locator('.share-links li')

    test('makes, changes and revokes links by mouse', async () => {
      const { olga } = await openOwner()
      const { page } = olga
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await page.getByRole('button', { name: 'Share' }).click()
      const dialog = page.getByRole('dialog', { name: 'Share this document' })
      await dialog.getByText('There are none.').waitFor()
      await dialog.getByLabel('Whoever has the link').selectOption('can edit')
      await dialog.getByLabel('It works').selectOption('for a week')
      await dialog.getByLabel('For whom').fill('The neighbours')
      await dialog.getByRole('button', { name: 'Make a link' }).click()
      await rows(page).filter({ hasText: 'The neighbours' }).waitFor()
      expect(await rows(page).textContent()).toMatch(/works until .*, made .* by olga/)
      await dialog.getByRole('button', { name: 'Copy', exact: true }).click()
      await dialog.getByRole('button', { name: 'Copied' }).waitFor()
      const address = await page.evaluate(() => navigator.clipboard.readText())
      expect(address).toMatch(/\/d\/access-\d+#share=share_/)

      const ben = await openWriter(chromium, address, { allow })
      await ben.statusIs('Saved')
      await dialog.getByLabel('What “The neighbours” allows').selectOption('Can read')
      await ben.statusIs('Can read')
      await dialog.getByRole('button', { name: 'Revoke “The neighbours”' }).click()
      await dialog.getByRole('button', { name: 'Keep' }).click()
      expect(await rows(page).count()).toBe(1)
      await dialog.getByRole('button', { name: 'Revoke “The neighbours”' }).click()
      await dialog.getByRole('button', { name: 'Revoke', exact: true }).click()
      await dialog.getByText('There are none.').waitFor()
      await panelOf(ben.page).waitFor()
      await dialog.getByRole('button', { name: 'Close' }).click()
      expect(await dialog.count()).toBe(0)
    })

    test('makes and revokes a link by keyboard alone, and gives the focus back', async () => {
      const { olga } = await openOwner()
      const { page } = olga
      const focused = () => page.evaluate(() => {
        const active = document.activeElement
        return active?.id || active?.getAttribute('aria-label') || active?.textContent?.trim() || ''
      })
      const tabTo = async (wanted: string | RegExp) => {
        const passed: string[] = []
        while (passed.length < 20) {
          await olga.press('Tab')
          passed.push(await focused())
          const now = passed.at(-1) ?? ''
          if (typeof wanted === 'string' ? now === wanted : wanted.test(now)) return
        }
        throw new Error(`Tab leads to ${passed.join(', ')}, and not to ${String(wanted)}`)
      }
      await page.getByRole('button', { name: 'Share' }).waitFor()
      await page.locator('.title').focus()
      await tabTo('Share')
      await olga.press('Enter')
      await page.getByRole('dialog').getByText('There are none.').waitFor()
      await tabTo('share-role')
      await olga.press('ArrowDown')
      await tabTo('share-label')
      await olga.type('Keys')
      await olga.press('Enter')
      await rows(page).filter({ hasText: 'Keys' }).waitFor()
      // The address comes to be copied.
      await until(async () => (await focused()) === 'share-made', { what: 'the focus on the new address' })
      expect(await page.getByLabel('What “Keys” allows').inputValue()).toBe('commenter')
      await tabTo('Revoke “Keys”')
      await olga.press('Enter')
      await until(async () => (await focused()) === 'Keep', { what: 'the focus on the safe answer' })
      await olga.press('Escape')
      await until(async () => (await focused()) === 'Revoke “Keys”', { what: 'the focus back at the question' })
      await olga.press('Enter')
      await until(async () => (await focused()) === 'Keep', { what: 'the focus on the safe answer' })
      await tabTo('Revoke')
      await olga.press('Enter')
      await page.getByRole('dialog').getByText('There are none.').waitFor()
      await olga.press('Escape')
      await until(async () => (await page.getByRole('dialog').count()) === 0, { what: 'the dialog is closed' })
      expect(await focused()).toBe('Share')
    })

    test('tells the plain address where access is open', async () => {
      await using open = await startServer()
      const writer = await openWriter(chromium, `${open.url}/d/open-to-all`)
      await writer.statusIs('Saved')
      await writer.page.getByRole('button', { name: 'Share' }).click()
      const field = writer.page.getByLabel('Whoever can reach this server can open and change the document at')
      expect(await field.inputValue()).toBe(`${open.url}/d/open-to-all`)
      // Nobody signs in there.
      await writer.press('Escape')
      await writer.page.locator('.avatar').click()
      expect(await writer.page.getByRole('button', { name: /^Sign/ }).count()).toBe(0)
    })
  })

  describe('around an embedded element', () => {
    const pageWith = (attributes: string, script: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title></head><body>
      <tandem-editor ${attributes}></tandem-editor>
      <script>
        const editor = document.querySelector('tandem-editor')
        window.events = []
        editor.addEventListener('access-change', ({ role, user }) => window.events.push('access ' + role + ' ' + (user && user.name)))
        editor.addEventListener('sign-in-needed', ({ denial }) => window.events.push('sign-in ' + denial))
        ${script}
      </script>
      <script type="module" src="EMBED"></script></body></html>`
    const events = (page: Page) => page.evaluate(() => (window as unknown as { events: string[] }).events)

    /** A server that takes connections from a page of another site, and that page. */
    const embed = async (attributes: string, script = '') => {
      const pages: Record<string, string> = {}
      const site = await startStaticSite({ pages })
      const own = await startServer({ args: ['--auth', 'token', '--allowed-origins', site.url], env: { TANDEM_JWT_SECRET: secret } })
      pages['/'] = pageWith(`server="${own.url}" ${attributes}`, script).replace('EMBED', `${own.url}/embed/tandem-editor.js?v=1`)
      return {
        site,
        async [Symbol.asyncDispose]() {
          await own.dispose()
          await site.close()
        },
      }
    }

    test('a token that expires is replaced without a new connection', async () => {
      await using embedded = await embed('document="lasting"', 'editor.token = () => window.freshToken()')
      const { page } = await chromium.open({ allow })
      const ends: number[] = []
      await page.exposeFunction('freshToken', () => {
        ends.push(seconds() + 5)
        return sign({ exp: ends.at(-1) })
      })
      let sockets = 0
      page.on('websocket', () => sockets++)
      await page.goto(embedded.site.url)
      const anna = writerAt(page)
      await anna.editable.waitFor()
      await anna.statusIs('Saved')
      await until(() => seconds() > (ends[0] ?? Infinity) + 1, { what: 'the end of the first token', deadline: 20_000 })
      await anna.editable.click()
      await anna.type('still here')
      await anna.statusIs('Saved')
      expect(ends.length).toBeGreaterThan(1)
      expect(sockets).toBe(1)
      expect(await events(page)).toEqual(['access editor Ann'])
    })

    test('the element says what is needed where the page does not, and the page hears of it', async () => {
      const viewer = await sign({ documents: { guarded: 'viewer' } })
      await using embedded = await embed('document="guarded"')
      const { page } = await chromium.open({ url: embedded.site.url, allow })
      await page.getByText('This needs a sign-in, and no token came with it.').first().waitFor()
      expect(await events(page)).toEqual(['sign-in sign-in-required'])
      const editor = page.locator('tandem-editor')
      await editor.evaluate((element, token) => Object.assign(element, { token }), await sign())
      await page.locator('.tandem-document').waitFor()
      expect(await editor.evaluate((element) => (element as unknown as { accessRole: string }).accessRole)).toBe('editor')
      await editor.evaluate((element, token) => Object.assign(element, { token }), viewer)
      await until(async () => (await events(page)).at(-1) === 'access viewer Ann', { what: 'the event of the new role' })
      // Without access to it any more, the text that is here stays, with the reason above it.
      await editor.evaluate((element, token) => Object.assign(element, { token }), await sign({ documents: {} }))
      await page.getByRole('alert').getByText('The token does not give access to this document').waitFor()
      expect(await editor.evaluate((element) => (element as unknown as { accessRole: string | null }).accessRole)).toBe(null)
    })

    test('the element leaves it to a page that does something about it', async () => {
      await using embedded = await embed('document="guarded"', "editor.addEventListener('sign-in-needed', (event) => event.preventDefault())")
      const { page } = await chromium.open({ url: embedded.site.url, allow })
      await until(async () => (await events(page)).length > 0, { what: 'the event' })
      await nextFrame(page)
      expect(await page.locator('tandem-editor [part=message]').count()).toBe(0)
    })

    test('the element offers the text of refused edits, loaded beside its own module', async () => {
      await using embedded = await embed('document="taken"', 'editor.token = window.editorToken')
      const { page } = await chromium.open({ allow })
      await page.addInitScript((token) => Object.assign(window, { editorToken: token }), await sign())
      await page.goto(embedded.site.url)
      const anna = writerAt(page)
      await anna.editable.click()
      await anna.type('mine')
      await anna.statusIs('Saved')
      const viewer = await sign({ documents: { taken: 'viewer' } })
      await page.locator('tandem-editor').evaluate((element, token) => Object.assign(element, { token }), viewer)
      await anna.statusIs('Can read')
      // Something around the editor writes all the same.
      await page.locator('tandem-editor').evaluate((element) => {
        const { session } = element as unknown as { session: { document: { getMap: (name: string) => Map<string, unknown> } } }
        session.document.getMap('meta').set('title', 'refused')
      })
      await anna.statusIs('Not saved')
      await page.getByRole('button', { name: 'Discard my changes' }).waitFor()
      await anna.sees(['mine'])
    })
  })
})
