/** Links: the form that makes and changes them, and the card that shows where one leads. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openWriter, type Writer } from './editor-page.ts'
import { useWriters } from './kept-writers.ts'

describe.skipIf(chromiumPath === null)(`links (${needsChromium})`, () => {
  const permissions = ['clipboard-read', 'clipboard-write']
  const chromium = useChromium()
  const writers = useWriters(chromium, { permissions })
  let server: ServerProcess | undefined
  let documents = 0

  beforeAll(async () => {
    server = await startServer()
  })

  afterAll(async () => {
    await server?.dispose()
  })

  async function begin(writer: Writer, text: string): Promise<Writer> {
    await writer.editable.click()
    await writer.type(text)
    return writer
  }

  const open = async (text: string) => begin(await writers.open(`${server?.url ?? ''}/d/links-${++documents}`), text)
  const openFresh = async (text: string) => begin(await openWriter(chromium, `${server?.url ?? ''}/d/links-${++documents}`, { contextOptions: { permissions } }), text)

  const formOf = (page: Page) => page.getByRole('dialog', { name: 'Link' })
  const cardOf = (page: Page) => page.getByRole('group', { name: 'Link', exact: true })
  const linksIn = ({ editable }: Writer) =>
    editable.locator('a').evaluateAll((links) => links.map((link) => [link.textContent, link.getAttribute('href'), link.getAttribute('title')]))

  it('are made of what is selected, with Enter, and say at once what is no address', async () => {
    const writer = await open('some words')
    const { page } = writer
    await writer.press('Shift+Home', 'Control+k')
    const address = page.getByRole('textbox', { name: 'Address' })
    await address.waitFor()
    expect(await page.getByRole('textbox', { name: 'Text', exact: true }).count()).toBe(0)
    await address.fill('javascript:alert(1)')
    expect(await formOf(page).getByRole('alert').textContent()).toContain('not an address')
    expect(await address.getAttribute('aria-invalid')).toBe('true')
    await address.press('Enter')
    expect(await linksIn(writer)).toEqual([])
    await address.fill('example.org')
    expect(await formOf(page).getByRole('alert').textContent()).toBe('')
    await page.getByRole('textbox', { name: 'Title (optional)' }).fill('An example')
    await page.keyboard.press('Enter')
    await formOf(page).waitFor({ state: 'hidden' })
    expect(await linksIn(writer)).toEqual([['some words', 'https://example.org', 'An example']])
    expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('are made with their text where nothing is selected, and changed as a whole', async () => {
    const writer = await open('see ')
    const { page } = writer
    await writer.press('Control+k')
    await page.getByRole('textbox', { name: 'Address' }).fill('https://example.org/a')
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('this page')
    await page.keyboard.press('Enter')
    await expect.poll(() => linksIn(writer)).toEqual([['this page', 'https://example.org/a', null]])
    await writer.type('.')
    await writer.sees(['see this page.'])
    await writer.press('ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'Control+k')
    const text = page.getByRole('textbox', { name: 'Text', exact: true })
    await expect.poll(() => text.inputValue()).toBe('this page')
    await text.fill('that page')
    await page.keyboard.press('Enter')
    await expect.poll(() => linksIn(writer)).toEqual([['that page', 'https://example.org/a', null]])
  })

  it('are left by Escape as they were', async () => {
    const writer = await open('some words')
    const { page } = writer
    await writer.press('Shift+Home', 'Control+k')
    await page.getByRole('textbox', { name: 'Address' }).fill('example.org')
    await page.keyboard.press('Escape')
    await formOf(page).waitFor({ state: 'hidden' })
    expect(await linksIn(writer)).toEqual([])
    expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('are made of an address that is typed or pasted, and undo takes only the link off', async () => {
    const writer = await open('see https://example.org/a, and')
    const { page } = writer
    const link = ['https://example.org/a', 'https://example.org/a', null]
    expect(await linksIn(writer)).toEqual([link])
    await writer.type(' www.example.org/b\n')
    await writer.sees(['see https://example.org/a, and www.example.org/b', ''])
    expect(await linksIn(writer)).toEqual([link, ['www.example.org/b', 'https://www.example.org/b', null]])
    await writer.press('Backspace')
    await writer.sees(['see https://example.org/a, and www.example.org/b', ''])
    expect(await linksIn(writer)).toEqual([link])
    const paste = (type: string) =>
      page.evaluate((key) => {
        const clipboardData = new DataTransfer()
        clipboardData.setData(key, key === 'text/plain' ? 'https://example.org/c_d_' : '<b>https://example.org/c_d_</b>')
        clipboardData.setData('text/plain', 'https://example.org/c_d_')
        document.querySelector('.tandem-document')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      }, type)
    const pasted = ['https://example.org/c_d_', 'https://example.org/c_d_', null]
    for (const type of ['text/plain', 'text/html']) {
      await paste(type)
      await expect.poll(() => linksIn(writer)).toEqual([link, pasted])
      await writer.press('Control+z')
      expect(await linksIn(writer)).toEqual([link])
      await writer.sees(['see https://example.org/a, and www.example.org/b', 'https://example.org/c_d_'])
      await writer.press('Control+z')
      await writer.sees(['see https://example.org/a, and www.example.org/b', ''])
    }
  })

  describe('the card', () => {
    it('comes when the caret is put into a link, and not while one writes in it', async () => {
      const requests: string[] = []
      const writer = await openFresh('[text](https://links.invalid/a) and more')
      const { page } = writer
      page.on('request', (request) => requests.push(request.url()))
      await writer.editable.locator('a').click()
      await cardOf(page).waitFor()
      expect(await cardOf(page).locator('b').textContent()).toBe('links.invalid')
      expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
      await writer.press('Escape')
      await cardOf(page).waitFor({ state: 'hidden' })
      await writer.press('End', 'Control+ArrowLeft', 'Control+ArrowLeft', 'Control+ArrowLeft')
      await cardOf(page).waitFor()
      // Nothing is asked of where it leads.
      expect(requests.filter((url) => url.includes('links.invalid'))).toEqual([])
    })

    it('copies the address, leads to the form, and takes the link away', async () => {
      const writer = await open('[text](https://example.org/a) and more')
      const { page } = writer
      await writer.editable.locator('a').click()
      await cardOf(page).getByRole('button', { name: 'Copy' }).click()
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('https://example.org/a')
      await cardOf(page).getByRole('button', { name: 'Edit' }).click()
      await expect.poll(() => page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('https://example.org/a')
      await page.keyboard.press('Escape')
      await formOf(page).waitFor({ state: 'hidden' })
      await writer.editable.locator('a').hover()
      await cardOf(page).getByRole('button', { name: 'Remove link' }).click()
      await expect.poll(() => linksIn(writer)).toEqual([])
      await cardOf(page).waitFor({ state: 'hidden' })
    })

    it('comes after a long press, too', async () => {
      const writer = await openFresh('[text](https://example.org/a) and more')
      const { page } = writer
      await writer.editable.locator('a').hover()
      await page.mouse.down()
      // What shows it is loaded when it is due.
      await page.waitForFunction(() => customElements.get('tandem-link-editor') !== undefined)
      await nextFrame(page)
      expect(await cardOf(page).isVisible()).toBe(false)
      await page.mouse.up()
      await cardOf(page).waitFor()
    })

    it('copies the address over plain HTTP too', async () => {
      const writer = await open('[text](https://example.org/a) and more')
      const { page } = writer
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }))
      await writer.editable.locator('a').click()
      await cardOf(page).getByRole('button', { name: 'Copy' }).click()
      await cardOf(page).getByText('The address is on the clipboard.').waitFor()
      await page.evaluate(() => delete (navigator as { clipboard?: unknown }).clipboard)
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('https://example.org/a')
    })

    it('comes where the mouse rests, also for whoever reads, and goes with it', async () => {
      const writer = await open('[text](https://example.org/a) and more')
      const { page } = writer
      await page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
      await writer.editable.locator('a').hover()
      await cardOf(page).waitFor()
      expect(await cardOf(page).getByRole('button').count()).toBe(2)
      await cardOf(page).getByRole('button', { name: 'Open' }).hover()
      expect(await cardOf(page).isVisible()).toBe(true)
      await page.mouse.move(500, 600)
      await cardOf(page).waitFor({ state: 'hidden' })
    })

    it('shows the text of the block that a link within the document leads to, and goes there', async () => {
      const writer = await open('# The plan\nsee ')
      const { page } = writer
      await writer.press('Control+Home', 'Control+Shift+Space')
      await page.getByRole('menuitem', { name: 'Copy link to block' }).click()
      await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('#block=')
      const address = await page.evaluate(() => navigator.clipboard.readText())
      await writer.press('Control+End', 'Control+k')
      await page.getByRole('textbox', { name: 'Address' }).fill(address)
      await page.getByRole('textbox', { name: 'Text', exact: true }).fill('above')
      await page.keyboard.press('Enter')
      await expect.poll(() => linksIn(writer)).toEqual([['above', address, null]])
      await writer.press('ArrowLeft')
      await cardOf(page).waitFor()
      expect(await cardOf(page).textContent()).toContain('The plan')
      await cardOf(page).getByRole('button', { name: 'Go there' }).click()
      await expect.poll(() => page.evaluate(() => document.querySelector('tandem-editor')?.view?.state.selection.$head.parent.textContent)).toBe('The plan')
    })
  })
})
