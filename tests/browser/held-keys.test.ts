/** What is asked for by a key and still being loaded: what is typed goes there, and never into the text; where it does not come, that is said. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { writerAt, type Writer } from './editor-page.ts'

describe.skipIf(chromiumPath === null)(`keys for what is being loaded (${needsChromium})`, () => {
  const chromium = useChromium()
  let server: ServerProcess | undefined
  let documents = 0

  beforeAll(async () => {
    server = await startServer()
  })

  afterAll(async () => {
    await server?.dispose()
  })

  /** A page in which the scripts of these names come when they are let go, in that order; `fail` has all of them fail instead. */
  async function openSlow(...names: string[]) {
    const { page } = await chromium.open({ allow: [/net::ERR_FAILED/] })
    const waits = names.map((name) => ({ name, ...Promise.withResolvers<boolean>(), isAsked: false }))
    for (const wait of waits) {
      await page.route(new RegExp(`/assets/${wait.name}-`), async (route) => {
        wait.isAsked = true
        await ((await wait.promise) ? route.continue() : route.abort())
      })
    }
    const letGo = async (comes: boolean) => {
      for (const wait of waits) {
        await until(() => wait.isAsked, { what: `the page to ask for ${wait.name}` })
        wait.resolve(comes)
      }
    }
    return { page, come: () => letGo(true), fail: () => letGo(false) }
  }

  async function write(page: Page, text: string): Promise<Writer> {
    await page.goto(`${server?.url ?? ''}/d/held-${++documents}`)
    const writer = writerAt(page)
    await writer.editable.click()
    await writer.type(text)
    return writer
  }

  const hasFocus = ({ editable }: Writer) => editable.evaluate((element) => element === document.activeElement)

  it('an address that is typed right behind Control+K, and Enter, make the link', async () => {
    const { page, come } = await openSlow('floating-controller', 'link-editor')
    const anna = await write(page, 'see docs')
    await anna.press('Control+Shift+ArrowLeft', 'Control+k')
    await anna.type('example.org/a')
    await anna.press('Enter')
    expect(await anna.blocks()).toEqual(['see docs'])
    await come()
    const link = anna.editable.locator('a')
    await link.waitFor()
    expect([await link.textContent(), await link.getAttribute('href')]).toEqual(['docs', 'https://example.org/a'])
    await anna.press('ArrowRight')
    await anna.type('!')
    await anna.sees(['see docs!'])
  })

  it('what is searched for, also with an input method', async () => {
    const { page, come } = await openSlow('find-panel')
    const anna = await write(page, 'one two one')
    await anna.press('Control+f')
    await anna.type('on')
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Input.imeSetComposition', { text: 'e', selectionStart: 1, selectionEnd: 1 })
    await devtools.send('Input.insertText', { text: 'e' })
    await nextFrame(page)
    await come()
    const field = page.getByRole('textbox', { name: 'Find', exact: true })
    await field.waitFor()
    await until(async () => (await field.inputValue()) === 'one', { what: 'what was typed in the field' })
    await page.getByText('2 of 2').or(page.getByText('1 of 2')).waitFor()
    await anna.type(' two')
    expect(await field.inputValue()).toBe('one two')
    expect(await anna.blocks()).toEqual(['one two one'])
  })

  it('Escape does not wait any longer, and nothing opens', async () => {
    const { page, come } = await openSlow('link-editor')
    const anna = await write(page, 'word')
    await anna.press('Control+a', 'Control+k')
    await anna.type('exam')
    await anna.press('Escape')
    expect(await hasFocus(anna)).toBe(true)
    await anna.press('ArrowRight')
    await anna.type('s')
    await come()
    await page.waitForFunction(() => customElements.get('tandem-link-editor') !== undefined)
    await nextFrame(page)
    await anna.type(' still')
    await anna.sees(['words still'])
    expect(await page.getByRole('dialog', { name: 'Link' }).count()).toBe(0)
  })

  it('where it does not come, the text has the focus again', async () => {
    const { page, fail } = await openSlow('link-editor')
    const anna = await write(page, 'word')
    await anna.press('Control+k')
    await anna.type('lost')
    await fail()
    await page.getByText('This could not be loaded').waitFor()
    expect(await hasFocus(anna)).toBe(true)
    await anna.type('s')
    await anna.sees(['words'])
  })

  it('the focus mode is not on where it does not come', async () => {
    const { page, fail } = await openSlow('in-focus')
    const anna = await write(page, 'one\ntwo')
    await anna.press('Control+Shift+f')
    await fail()
    await page.getByText('This could not be loaded').waitFor()
    expect(await page.getByRole('button', { name: 'Focus mode' }).getAttribute('aria-pressed')).toBe('false')
    await anna.type('!')
    await anna.sees(['one', 'two!'])
  })

  it('keys for the list of keys do nothing to the text, which gets the focus back when that closes', async () => {
    const { page, come } = await openSlow('shortcut-help')
    const anna = await write(page, 'word')
    await anna.press('Control+/', 'Backspace')
    await anna.type('x')
    await come()
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    expect(await hasFocus(anna)).toBe(true)
    await anna.type('s')
    await anna.sees(['words'])
  })

  it('keys for the outline move in it once it is there', async () => {
    const { page, come } = await openSlow('outline-panel')
    const anna = await write(page, '# One\ntext\n# Two')
    await anna.press('Control+Shift+o', 'ArrowUp', 'Enter')
    await anna.type('x')
    expect(await anna.blocks()).toEqual(['# One', 'text', '# Two'])
    await come()
    await until(() => hasFocus(anna), { what: 'the focus in the text' })
    await anna.type('!')
    await anna.press('End')
    await anna.type('?')
    await anna.sees(['# !One?', 'text', '# Two'])
  })

  it('Delete for the menu of a block deletes the block', async () => {
    const { page, come } = await openSlow('block-menu')
    const anna = await write(page, 'one\ntwo\nthree')
    await anna.editable.getByText('two').hover()
    await page.locator('.tandem-block-grip.tandem-shown').click()
    await anna.press('Delete')
    expect(await anna.blocks()).toEqual(['one', 'two', 'three'])
    await come()
    await anna.sees(['one', 'three'])
    expect(await hasFocus(anna)).toBe(true)
  })

  it('what waits when another document is shown takes nothing along, and breaks nothing', async () => {
    const { page, come } = await openSlow('link-editor')
    const anna = await write(page, 'word')
    await anna.press('Control+a', 'Control+k')
    await anna.type('exam')
    await page.evaluate((name) => (document.querySelector('tandem-editor')!.document = name), `held-${++documents}`)
    await anna.sees([''])
    await come()
    await page.waitForFunction(() => customElements.get('tandem-link-editor') !== undefined)
    await nextFrame(page)
    expect(await page.getByRole('dialog', { name: 'Link' }).count()).toBe(0)
    await anna.editable.click()
    await anna.type('other')
    await anna.sees(['other'])
  })
})
