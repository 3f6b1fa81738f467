/** The bar above a selection, the colours, and dividers, with a real mouse and real keys. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openWriter, type Writer, type WriterOptions } from './editor-page.ts'
import { useWriters } from './kept-writers.ts'

describe.skipIf(chromiumPath === null)(`the bar above a selection (${needsChromium})`, () => {
  const chromium = useChromium()
  const writers = useWriters(chromium)
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

  const open = async (text: string) => begin(await writers.open(`${server?.url ?? ''}/d/bubble-${++documents}`), text)
  const openFresh = async (text: string, options: WriterOptions = {}) => begin(await openWriter(chromium, `${server?.url ?? ''}/d/bubble-${++documents}`, options), text)

  const bubbleOf = (page: Page) => page.getByRole('toolbar', { name: 'Selected text' })
  const focused = (page: Page) =>
    page.evaluate(() => document.querySelector('tandem-editor')?.shadowRoot?.activeElement?.shadowRoot?.activeElement?.getAttribute('data-id') ?? null)
  const marks = (page: Page) =>
    page.evaluate(() => document.querySelector('tandem-editor')?.view?.state.doc.firstChild?.firstChild?.marks.map((mark) => [mark.type.name, mark.attrs['color'] as unknown]) ?? [])

  it('comes above what is selected with the keyboard, and leaves the focus in the text', async () => {
    const writer = await open('some words')
    const { page } = writer
    await writer.press('Shift+Home')
    await bubbleOf(page).waitFor()
    const bar = await bubbleOf(page).boundingBox()
    const text = await page.evaluate(() => getSelection()?.getRangeAt(0).getBoundingClientRect().top ?? 0)
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(text)
    expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
    await bubbleOf(page).getByRole('button', { name: 'Bold' }).click()
    expect(await bubbleOf(page).getByRole('button', { name: 'Bold' }).getAttribute('aria-pressed')).toBe('true')
    expect(await marks(page)).toEqual([['bold', undefined]])
    await writer.type('x')
    await bubbleOf(page).waitFor({ state: 'hidden' })
  })

  it('waits until the mouse is let go', async () => {
    const writer = await open('some words to drag over')
    const { page } = writer
    const box = await writer.editable.locator('p').boundingBox()
    if (box === null) throw new Error('There is no text')
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + 2, y)
    await page.mouse.down()
    await page.mouse.move(box.x + 90, y, { steps: 4 })
    await expect.poll(() => page.evaluate(() => getSelection()?.toString().length ?? 0)).toBeGreaterThan(3)
    // As long as the mouse is held nothing starts to wait.
    expect(await bubbleOf(page).count()).toBe(0)
    await page.mouse.up()
    await bubbleOf(page).waitFor()
    await page.mouse.click(box.x + 4, y)
    await bubbleOf(page).waitFor({ state: 'hidden' })
  })

  it('stays away after Escape until something else is selected', async () => {
    const writer = await open('some words')
    const { page } = writer
    await writer.press('Shift+ArrowLeft')
    await bubbleOf(page).waitFor()
    await writer.press('Escape')
    await bubbleOf(page).waitFor({ state: 'hidden' })
    await writer.press('Shift+ArrowLeft')
    await bubbleOf(page).waitFor()
  })

  it('is reached by Alt+F10, goes by arrows, and gives the focus back; again Alt+F10 leads to the toolbar', async () => {
    const writer = await open('some words')
    const { page } = writer
    await writer.press('Shift+Home')
    await bubbleOf(page).waitFor()
    await page.keyboard.press('Alt+F10')
    expect(await focused(page)).toBe('bold')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe('italic')
    await page.keyboard.press('End')
    expect(await focused(page)).toBe('turnInto')
    await page.keyboard.press('Alt+F10')
    expect(await page.evaluate(() => document.querySelector('tandem-editor')?.shadowRoot?.activeElement?.localName)).toBe('tandem-editor-toolbar')
    await bubbleOf(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await bubbleOf(page).waitFor()
    await page.keyboard.press('Alt+F10')
    expect(await focused(page)).toBe('turnInto')
    await page.keyboard.press('Enter')
    await page.getByRole('menu', { name: 'Turn into' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await writer.sees(['# some words'])
    expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('mirrors its arrows in a page from right to left', async () => {
    const writer = await openFresh('some words')
    const { page } = writer
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    await writer.press('Shift+Home')
    await bubbleOf(page).waitFor()
    await page.keyboard.press('Alt+F10')
    await page.keyboard.press('ArrowLeft')
    expect(await focused(page)).toBe('italic')
  })

  it('is not there in code, for whoever reads, and on a screen that is touched', async () => {
    const code = await open('``` code')
    await code.press('Shift+Home')
    const reader = await open('some words')
    await reader.page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
    await reader.editable.locator('p').dblclick()
    const touched = await openFresh('some words')
    const devtools = await touched.page.context().newCDPSession(touched.page)
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] })
    await touched.press('Shift+Home')
    // One that may have it, begun later, has it before.
    const control = await open('some words')
    await control.press('Shift+Home')
    await bubbleOf(control.page).waitFor()
    expect(await Promise.all([code, reader, touched].map(({ page }) => bubbleOf(page).count()))).toEqual([0, 0, 0])
  })

  it('offers what the page asks for', async () => {
    const writer = await openFresh('some words', { allow: [/there is no "strong"/] })
    const { page } = writer
    const warnings: string[] = []
    page.on('console', (message) => warnings.push(message.text()))
    await page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('bubble', 'link strong bold'))
    await writer.press('Shift+Home')
    await bubbleOf(page).waitFor()
    expect(await bubbleOf(page).getByRole('button').evaluateAll((buttons) => buttons.map((button) => button.getAttribute('data-id')))).toEqual(['link', 'bold'])
    expect(warnings.join()).toContain('there is no "strong"')
    await page.evaluate(() => {
      const editor = document.querySelector('tandem-editor')
      if (editor !== null) editor.bubble = 'off'
    })
    await bubbleOf(page).waitFor({ state: 'hidden' })
  })

  describe('colours', () => {
    it('are chosen with the mouse from the bar, and shown as chosen', async () => {
      const writer = await open('some words')
      const { page } = writer
      await writer.press('Shift+Home')
      await bubbleOf(page).getByRole('button', { name: 'Highlight' }).click()
      const row = page.getByRole('radiogroup', { name: 'Highlight' })
      await row.getByRole('radio', { name: 'Green' }).click()
      expect(await marks(page)).toEqual([['highlight', 'green']])
      await bubbleOf(page).getByRole('button', { name: 'Highlight' }).click()
      expect(await row.getByRole('radio', { name: 'Green' }).getAttribute('aria-checked')).toBe('true')
      await row.getByRole('radio', { name: 'None' }).click()
      expect(await marks(page)).toEqual([])
    })

    it('are chosen with the keyboard from the toolbar, in two rows', async () => {
      const writer = await open('some words')
      const { page } = writer
      await writer.press('Shift+Home', 'Control+Alt+o')
      await page.getByRole('radiogroup', { name: 'Text colour' }).waitFor()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Enter')
      expect(await marks(page)).toEqual([['color', 'red']])
      await writer.press('Control+Alt+o')
      await expect.poll(() => page.evaluate(() => document.querySelector('tandem-editor')?.shadowRoot?.activeElement?.shadowRoot?.activeElement?.getAttribute('data-color'))).toBe('red')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Space')
      expect(await marks(page)).toEqual([
        ['highlight', 'red'],
        ['color', 'red'],
      ])
      expect(await writer.editable.evaluate((element) => element === document.activeElement)).toBe(true)
    })
  })

  describe('a divider', () => {
    it('is selected by a click and by the arrows, which go on behind it', async () => {
      const writer = await open('one\n---two')
      const { page } = writer
      const selected = page.locator('[data-divider].ProseMirror-selectednode')
      await page.locator('[data-divider]').click()
      expect(await selected.count()).toBe(1)
      await writer.press('ArrowDown')
      expect(await selected.count()).toBe(0)
      await writer.type('>')
      await writer.press('ArrowUp')
      expect(await selected.count()).toBe(1)
      await writer.press('ArrowUp')
      await writer.type('<')
      expect((await writer.blocks()).map((block) => block.replace(/[<>]/, ''))).toEqual(['one', '', 'two'])
      expect((await writer.blocks()).join('')).toMatch(/<.*>/)
    })

    it('puts what is typed and composed there into a paragraph below, and goes by Delete', async () => {
      const writer = await open('one\n---two')
      const { page } = writer
      await page.locator('[data-divider]').click()
      await writer.type('xy')
      await writer.sees(['one', '', 'xy', 'two'])
      await page.locator('[data-divider]').click()
      const devtools = await page.context().newCDPSession(page)
      // As input methods do before they begin.
      await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: 'KeyN', windowsVirtualKeyCode: 229 })
      await nextFrame(page)
      await devtools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
      await nextFrame(page)
      await devtools.send('Input.insertText', { text: '日' })
      await writer.sees(['one', '', '日', 'xy', 'two'])
      await page.locator('[data-divider]').click()
      await writer.press('Enter')
      await writer.sees(['one', '', '', '日', 'xy', 'two'])
      await page.locator('[data-divider]').click()
      await writer.press('Delete')
      await writer.sees(['one', '', '日', 'xy', 'two'])
    })
  })

  it('shows the name of a callout once, above its first block', async () => {
    const writer = await open('[!note] one\n- two\n')
    const names = await writer.editable.evaluate((element) => [...element.children].map((block) => getComputedStyle(block, '::after').content))
    expect(names[0]).toContain('Note')
    expect(names.slice(1).join()).not.toContain('Note')
  })
})
