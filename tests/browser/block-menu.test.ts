/** The menu of a block, by mouse, by keyboard and by touch, and links to blocks. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openWriter, type Writer } from './editor-page.ts'
import { useWriters } from './kept-writers.ts'

describe.skipIf(chromiumPath === null)(`the menu of a block (${needsChromium})`, () => {
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

  const path = () => `${server?.url ?? ''}/d/block-menu-${++documents}`

  async function begin(writer: Writer, text: string): Promise<Writer> {
    await writer.editable.click()
    await writer.type(text)
    return writer
  }

  const open = async (text: string) => begin(await writers.open(path()), text)
  const openFresh = async (text: string) => begin(await openWriter(chromium, path(), { contextOptions: { permissions } }), text)

  const menuOf = (page: Page) => page.getByRole('menu', { name: 'Block', exact: true })
  const said = (page: Page) => page.locator('tandem-editor .said')
  const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

  /** Presses the grip beside a block. */
  async function openByGrip({ page, editable }: Writer, block: number): Promise<void> {
    await editable.locator(':scope > *').nth(block).scrollIntoViewIfNeeded()
    const box = await editable.locator(':scope > *').nth(block).boundingBox()
    if (box === null) throw new Error(`There is no block ${block}`)
    await page.mouse.move(box.x + 40, box.y + box.height / 2)
    await nextFrame(page)
    await page.locator('.tandem-block-grip.tandem-shown').click()
    await menuOf(page).waitFor()
  }

  it('opens by the grip for its block, which is selected, and closes by Escape with the focus in the text', async () => {
    const writer = await open('one\ntwo\nthree')
    const { page, editable } = writer
    await openByGrip(writer, 1)
    expect(await page.locator('.ProseMirror-selectednode').textContent()).toBe('two')
    await expect.poll(() => page.evaluate(() => document.querySelector('tandem-editor')?.shadowRoot?.activeElement?.localName)).toBe('tandem-block-menu')
    await page.keyboard.press('Escape')
    await menuOf(page).waitFor({ state: 'hidden' })
    expect(await editable.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('opens by a key, and goes by arrows, letters and into submenus', async () => {
    const writer = await open('one\ntwo')
    const { page } = writer
    const focused = () => page.evaluate(() => document.querySelector('tandem-editor')?.shadowRoot?.activeElement?.shadowRoot?.activeElement?.getAttribute('data-id') ?? null)
    await page.keyboard.press('Control+Shift+Space')
    await menuOf(page).waitFor()
    await expect.poll(focused).toBe('turnInto')
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('alignment')
    await page.keyboard.press('End')
    expect(await focused()).toBe('delete')
    await page.keyboard.press('t')
    expect(await focused()).toBe('turnInto')
    await page.keyboard.press('ArrowRight')
    await page.getByRole('menu', { name: 'Turn into' }).waitFor()
    await expect.poll(focused).toBe('paragraph')
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('menu', { name: 'Turn into' }).waitFor({ state: 'hidden' })
    await expect.poll(focused).toBe('turnInto')
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).toBe('paragraph')
    await page.keyboard.type('heading 3')
    expect(await focused()).toBe('heading3')
    await page.keyboard.press('Enter')
    await writer.sees(['one', '### two'])
    await writer.type('!')
    await writer.sees(['one', '### two!'])
  })

  it('has its submenus on the other side in a page from right to left', async () => {
    const writer = await openFresh('שלום')
    const { page } = writer
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await page.keyboard.press('Control+Shift+Space')
    await menuOf(page).waitFor()
    await page.keyboard.press('ArrowLeft')
    const submenu = page.getByRole('menu', { name: 'Turn into' })
    await submenu.waitFor()
    const [outer, inner] = [await menuOf(page).boundingBox(), await submenu.boundingBox()]
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + 8)
    await page.keyboard.press('ArrowRight')
    await submenu.waitFor({ state: 'hidden' })
    expect(await menuOf(page).isVisible()).toBe(true)
  })

  it('does what it says with the block', async () => {
    const writer = await open('one\ntwo')
    const { page } = writer
    const choose = async (name: string) => {
      await menuOf(page).getByRole('menuitem', { name }).click()
      await menuOf(page).waitFor({ state: 'hidden' })
    }
    await openByGrip(writer, 0)
    await choose('Duplicate')
    await writer.sees(['one', 'one', 'two'])
    await openByGrip(writer, 2)
    await choose('Move up')
    await writer.sees(['one', 'two', 'one'])
    await openByGrip(writer, 0)
    await choose('Delete')
    await writer.sees(['two', 'one'])
    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'Alignment' }).click()
    await page.getByRole('menuitemradio', { name: 'Align in the middle' }).click()
    await expect.poll(() => writer.editable.locator(':scope > *').first().getAttribute('data-align')).toBe('center')
    await openByGrip(writer, 0)
    await page.keyboard.press('Backspace')
    await writer.sees(['one'])
  })

  it('puts a table into a callout and turns it round as a whole, and leaves the text of its cells alone', async () => {
    const writer = await open('one')
    const { page, editable } = writer
    await writer.press('Control+Alt+t')
    const table = editable.locator(':scope > .tandem-table')
    await table.waitFor()
    const choose = async (menu: string, item: string) => {
      await openByGrip(writer, 1)
      await menuOf(page).getByRole('menuitem', { name: menu }).click()
      await page.getByRole('menuitemradio', { name: item }).click()
      await menuOf(page).waitFor({ state: 'hidden' })
    }
    await choose('Turn into', 'Tip')
    await expect.poll(() => table.getAttribute('data-callout')).toBe('tip')
    await choose('Direction', 'Right to left')
    await expect.poll(() => table.getAttribute('dir')).toBe('rtl')
    expect(await table.locator('p:not([dir=auto]), [data-callout]').count()).toBe(0)
    await openByGrip(writer, 1)
    expect(await menuOf(page).getByRole('menuitem', { name: 'Alignment' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('gives a numbered list its first number', async () => {
    const writer = await open('1. one\ntwo')
    const { page } = writer
    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'First number' }).click()
    const field = page.getByRole('spinbutton', { name: 'First number' })
    await field.fill('7')
    await field.press('Enter')
    await writer.sees(['7. one', '8. two'])
  })

  it('changes no first number for whoever may not write any more', async () => {
    const writer = await open('1. one\ntwo')
    const { page } = writer
    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'First number' }).click()
    const field = page.getByRole('spinbutton', { name: 'First number' })
    await field.fill('7')
    await page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
    await nextFrame(page)
    await field.press('Enter')
    await nextFrame(page)
    await writer.sees(['1. one', '2. two'])
  })

  it('keeps several blocks selected that the grip is one of', async () => {
    const writer = await open('one\ntwo\nthree')
    const { page } = writer
    await writer.press('Shift+ArrowUp', 'Shift+Home')
    await openByGrip(writer, 2)
    await menuOf(page).getByRole('menuitem', { name: 'Delete' }).click()
    await writer.sees(['one'])
  })

  it('copies the blocks as Markdown', async () => {
    const writer = await open('# Plan\nwords')
    const { page } = writer
    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'Copy as Markdown' }).click()
    await expect.poll(() => said(page).textContent()).toContain('Markdown')
    expect((await clipboard(page)).trim()).toBe('# Plan')
  })

  it('copies over plain HTTP too, where a page has no way of its own to the clipboard', async () => {
    const writer = await open('# Plan\nwords')
    const { page } = writer
    const copyAs = async (item: string, words: string): Promise<string> => {
      await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }))
      await openByGrip(writer, 0)
      await menuOf(page).getByRole('menuitem', { name: item }).click()
      await expect.poll(() => said(page).textContent()).toContain(words)
      await page.evaluate(() => delete (navigator as { clipboard?: unknown }).clipboard)
      return clipboard(page)
    }
    expect(await copyAs('Copy as Markdown', 'as Markdown')).toBe('# Plan\n')
    expect(await copyAs('Copy link to block', 'link')).toMatch(/#block=\d+-\d+$/)
  })

  it('copies a link that leads to the block, wherever it is then, and says when it is gone', async () => {
    const writer = await open(`first\n${'x\n'.repeat(40)}the block`)
    const { page } = writer
    await openByGrip(writer, 41)
    await menuOf(page).getByRole('menuitem', { name: 'Copy link to block' }).click()
    await expect.poll(() => said(page).textContent()).toContain('link')
    const link = await clipboard(page)
    expect(link).toMatch(/\/d\/block-menu-\d+#block=\d+-\d+$/)
    await writer.statusIs('Saved')

    const reader = await openWriter(chromium, link)
    const target = reader.editable.locator(':scope > *').nth(41)
    await expect.poll(() => target.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight && element.getBoundingClientRect().top >= 0)).toBe(true)
    await expect.poll(() => reader.page.evaluate(() => document.querySelector('tandem-editor')?.view?.state.selection.$head.parent.textContent)).toBe('the block')

    // Another one, by a change of the address alone.
    const other = await page.evaluate(() => document.querySelector('tandem-editor')?.goToBlock('1-999'))
    expect(other).toBe(false)
    await expect.poll(() => said(page).textContent()).toContain('not in the document any more')

    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'Copy link to block' }).click()
    await expect.poll(() => clipboard(page)).not.toBe(link)
    const first = await clipboard(page)
    await reader.page.evaluate((hash) => {
      location.hash = hash
    }, new URL(first).hash)
    await expect.poll(() => reader.page.evaluate(() => document.querySelector('tandem-editor')?.view?.state.selection.$head.parent.textContent)).toBe('first')
  })

  it('copies what the page makes of a block’s id', async () => {
    const writer = await open('one')
    const { page } = writer
    await page.evaluate(() => {
      const editor = document.querySelector('tandem-editor')
      if (editor !== null) editor.blockLink = (id) => `https://intranet.example/notes?at=${id}`
    })
    await openByGrip(writer, 0)
    await menuOf(page).getByRole('menuitem', { name: 'Copy link to block' }).click()
    await expect.poll(() => clipboard(page)).toMatch(/^https:\/\/intranet\.example\/notes\?at=\d+-\d+$/)
  })

  it('has no link for text without a block of its own, and says why', async () => {
    const writer = await open('one\n')
    const { page } = writer
    await writer.press('Control+Alt+t')
    await page.locator('td, th').first().click()
    await page.keyboard.press('Control+Shift+Space')
    const item = menuOf(page).getByRole('menuitem', { name: 'Copy link to block' })
    await item.waitFor()
    expect(await item.getAttribute('aria-disabled')).toBe('true')
    expect(await item.getAttribute('aria-description')).toContain('no block of its own')
    await item.click({ force: true })
    expect(await menuOf(page).isVisible()).toBe(true)
  })

  it('has nothing for whoever only reads', async () => {
    const writer = await open('one')
    await writer.page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
    await writer.press('Control+Shift+Space')
    await writer.page.evaluate(() => document.querySelector('tandem-editor')?.dispatchEvent(new Event('tandem-block-menu')))
    expect(await menuOf(writer.page).count()).toBe(0)
  })

  describe('with a finger', () => {
    async function tap(devtools: CDPSession, page: Page, x: number, y: number): Promise<void> {
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] })
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      await nextFrame(page)
    }

    it('opens by a tap on the grip, with items that a finger can hit', async () => {
      const writer = await openFresh('one\ntwo')
      const { page, editable } = writer
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true })
      await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] })
      const block = await editable.locator(':scope > *').nth(1).boundingBox()
      await tap(devtools, page, (block?.x ?? 0) + 60, (block?.y ?? 0) + 14)
      const grip = await page.locator('.tandem-block-grip.tandem-shown').boundingBox()
      await tap(devtools, page, (grip?.x ?? 0) + 8, (grip?.y ?? 0) + (grip?.height ?? 0) / 2)
      await menuOf(page).waitFor()
      const item = await menuOf(page).getByRole('menuitem', { name: 'Duplicate' }).boundingBox()
      expect(item?.height).toBeGreaterThanOrEqual(44)
      await tap(devtools, page, (item?.x ?? 0) + 30, (item?.y ?? 0) + 20)
      await writer.sees(['one', 'two', 'two'])
    })
  })
})
