/** Writing in the application with a real keyboard and mouse, alone and with somebody else. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, writerAt, type Writer } from './editor-page.ts'
import { useWriters, type Who } from './kept-writers.ts'

describe.skipIf(chromiumPath === null)(`writing (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()
  const writers = useWriters(chromium)

  let documents = 0
  /** The address of a document that no other test uses. */
  const newUrl = () => `${server.url}/d/test-${++documents}`
  const open = (url: string, who?: Who) => writers.open(url, who)
  const openFocused = async (url: string, who?: Who): Promise<Writer> => {
    const writer = await open(url, who)
    await writer.editable.click()
    return writer
  }

  describe('documents', () => {
    test('an empty list offers a new document, which opens with the caret in its text and is then listed', async () => {
      await using empty = await startServer()
      const { page } = await chromium.open({ url: empty.url })
      await page.getByRole('heading', { name: 'No documents yet' }).waitFor()
      await page.getByRole('button', { name: 'New document' }).click()
      await page.waitForURL(/\/d\/[a-z2-9]{12}$/)
      const writer = writerAt(page)
      await until(() => writer.editable.evaluate((editable) => editable === document.activeElement), { what: 'the focus in the text' })
      await writer.type('Shopping for two')
      await writer.statusIs('Saved')
      await page.getByRole('link', { name: 'All documents' }).click()
      await page.waitForURL(`${empty.url}/`)
      await page.getByRole('link', { name: /^Shopping for two/ }).click()
      await writerAt(page).sees(['Shopping for two'])
    })

    test('a document opens by its address, also one that nobody has made yet', async () => {
      const url = newUrl()
      const anna = await openWriter(chromium, url)
      await anna.editable.click()
      await anna.sees([''])
      await anna.type('Here')
      await anna.statusIs('Saved')
      const ben = await openWriter(chromium, url)
      await ben.sees(['Here'])
    })

    test('an address that can be no document says so', async () => {
      const { page } = await chromium.open({ url: server.url })
      await page.evaluate(() => history.pushState(null, '', '/d/.hidden'))
      await page.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate')))
      await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
    })
  })

  describe('Markdown turns into what it means as it is typed', () => {
    test('headings, lists, tasks, quotes and code', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('# Plan\n')
      await anna.type('## Today\n')
      await anna.type('- milk\noat\n')
      await anna.press('Tab')
      await anna.type('whole\n\n\n')
      await anna.type('1. first\nsecond\n\n')
      await anna.type('[ ] open\n\n')
      await anna.type('[x] done\n\n')
      await anna.type('> said\n\n')
      await anna.type('```ts\n')
      await anna.type('let a = 1\n  a++')
      const expected = [
        '# Plan',
        '## Today',
        '- milk',
        '- oat',
        '  - whole',
        '1. first',
        '2. second',
        '[ ] open',
        '[x] done',
        '> said',
        '```ts let a = 1\n  a++',
      ]
      await anna.sees(expected)
      await anna.statusIs('Saved')
      const ben = await open(anna.page.url())
      await ben.sees(expected)
    })

    test('bold, italic, strikethrough, code and links', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('**a** *b* ~~c~~ `d` [e](example.org) f')
      await anna.sees(['a b c d e f'])
      const texts = (selector: string) => anna.editable.locator(selector).allTextContents()
      expect(await Promise.all(['strong', 'em', 's', 'code', 'a'].map(texts))).toEqual([['a'], ['b'], ['c'], ['d'], ['e']])
      expect(await anna.editable.locator('a').getAttribute('href')).toBe('https://example.org')
    })

    test('Backspace right after gives back what was typed', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('# ')
      await anna.sees(['# '])
      await anna.press('Backspace')
      expect(await anna.editable.locator('h1').count()).toBe(0)
      await anna.sees(['# '])
    })

    test('blocks have their roles for assistive technology', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('## Today\n- milk\nbread\n\n[ ] call')
      await anna.sees(['## Today', '- milk', '- bread', '[ ] call'])
      const { page } = anna
      expect(await page.getByRole('textbox', { name: 'Document' }).count()).toBe(1)
      expect(await page.getByRole('heading', { name: 'Today', level: 2 }).count()).toBe(1)
      expect(await page.getByRole('listitem').filter({ hasText: /milk|bread|call/ }).count()).toBe(3)
      expect(await page.getByRole('checkbox', { name: 'call', checked: false }).count()).toBe(1)
    })
  })

  describe('the toolbar', () => {
    const focusedControl = (writer: Writer) =>
      writer.page.evaluate(() => {
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        return active?.getAttribute('aria-label') ?? null
      })

    /** The bar above what is selected has some of the same buttons. */
    const button = (writer: Writer, name: string) => writer.page.locator('tandem-editor-toolbar').getByRole('button', { name })

    test('is reached with Alt+F10, walked with arrow keys, used with Enter, and left with Escape', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('one two')
      await anna.press('Control+Shift+ArrowLeft', 'Alt+F10')
      const bold = button(anna, 'Bold')
      const start = await focusedControl(anna)
      for (let moves = 0; (await focusedControl(anna)) !== 'Bold'; moves++) {
        expect(moves, 'moves along the toolbar').toBeLessThan(25)
        await anna.press('ArrowRight')
      }
      expect(start).not.toBe('Bold')
      expect(await bold.getAttribute('aria-pressed')).toBe('false')
      await anna.press('Enter')
      expect(await anna.editable.locator('strong').allTextContents()).toEqual(['two'])
      await until(async () => (await bold.getAttribute('aria-pressed')) === 'true', { what: 'the pressed button' })
      await anna.press('Alt+F10')
      expect(await focusedControl(anna), 'the control it was left at').toBe('Bold')
      await anna.press('Home', 'ArrowLeft', 'End', 'Escape')
      await anna.press('ArrowRight')
      await anna.type('!')
      await anna.sees(['one two!'])
    })

    test('used with the mouse keeps the selection and the focus in the text', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('one two')
      await anna.press('Control+Shift+ArrowLeft')
      await button(anna, 'Italic').click()
      await button(anna, 'Bold').click()
      await nextFrame(anna.page)
      expect(await anna.page.evaluate(() => getSelection()?.toString())).toBe('two')
      await anna.type('three')
      await anna.sees(['one three'])
      expect(await anna.editable.locator('em strong, strong em').allTextContents()).toEqual(['three'])
    })

    test('changes the style of a block from its menu, with the mouse and by keyboard', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('words')
      await anna.page.getByRole('button', { name: /^Text style/ }).click()
      await anna.page.getByRole('menuitemradio', { name: 'Heading 2' }).click()
      await anna.sees(['## words'])
      await anna.type('!')
      await anna.sees(['## words!'])
      await anna.press('Alt+F10')
      for (let moves = 0; !(await focusedControl(anna))?.startsWith('Text style'); moves++) {
        expect(moves, 'moves along the toolbar').toBeLessThan(25)
        await anna.press('ArrowRight')
      }
      await anna.press('ArrowDown', 'Home', 'Enter')
      await anna.sees(['words!'])
      await anna.type('?')
      await anna.sees(['words!?'])
    })
  })

  describe('two people', () => {
    test('see each other’s typing, also within one paragraph at once', async () => {
      const url = newUrl()
      const anna = await openFocused(url, { name: 'Anna' })
      await anna.type('start end')
      const ben = await openFocused(url, { name: 'Ben' })
      await ben.sees(['start end'])
      await ben.press('Home')
      await anna.press('End')
      await Promise.all([anna.type(' Anna writes here'), ben.type('Ben writes there ')])
      const expected = ['Ben writes there start end Anna writes here']
      await anna.sees(expected)
      await ben.sees(expected)
    })

    test('see each other’s caret and selection, with name and colour, where they are', async () => {
      const url = newUrl()
      const anna = await openFocused(url, { name: 'Anna', color: '#b63d9e' })
      await anna.type('one two')
      const ben = await openFocused(url, { name: 'Ben', color: '#207e4f' })
      const caret = ben.editable.locator('.tandem-caret')
      await caret.waitFor({ state: 'attached' })
      const label = caret.locator('.tandem-caret-label')
      const shown = await label.evaluate((element) => ({
        name: getComputedStyle(element, '::before').content,
        color: getComputedStyle(element).backgroundColor,
        width: element.getBoundingClientRect().width,
      }))
      expect(shown).toEqual({ name: '"Anna"', color: 'rgb(182, 61, 158)', width: expect.any(Number) })
      expect(shown.width).toBeGreaterThan(20)
      const before = () =>
        caret.evaluate((element) => {
          const range = document.createRange()
          range.setStart(element.closest('.tandem-document') ?? element, 0)
          range.setEndBefore(element)
          return range.toString()
        })
      await until(async () => (await before()) === 'one two', { what: 'the caret behind the text' })
      await anna.press('Home')
      await until(async () => (await before()) === '', { what: 'the caret before the text' })
      await anna.press('Control+Shift+ArrowRight')
      const selection = ben.editable.locator('.tandem-selection')
      await until(async () => (await selection.allTextContents()).join('').trim() === 'one', { what: 'the selection' })
      await ben.page.getByRole('list', { name: 'People in this document' }).getByText('Anna').waitFor({ state: 'attached' })
      await anna.page.close()
      await until(async () => (await caret.count()) === 0, { what: 'no caret of somebody who left' })
    })

    test('a person’s own caret stays where it is while somebody types before it', async () => {
      const url = newUrl()
      const anna = await openFocused(url)
      await anna.type('middle')
      await anna.press('ArrowLeft', 'ArrowLeft', 'ArrowLeft')
      const ben = await openFocused(url)
      await ben.press('Home')
      await ben.type('in the ')
      await anna.sees(['in the middle'])
      await anna.type('-')
      await anna.sees(['in the mid-dle'])
      await ben.sees(['in the mid-dle'])
    })

    test('undo takes back only one’s own', async () => {
      const url = newUrl()
      const anna = await openFocused(url)
      const ben = await openFocused(url)
      // At once: what is typed slowly takes several steps.
      await anna.page.keyboard.insertText('Anna ')
      await ben.sees(['Anna '])
      await ben.press('End')
      await ben.page.keyboard.insertText('Ben')
      await anna.sees(['Anna Ben'])
      await anna.press('Control+z')
      await anna.sees(['Ben'])
      await ben.sees(['Ben'])
      await anna.press('Control+Shift+z')
      await ben.sees(['Anna Ben'])
      await ben.press('Control+z')
      await ben.sees(['Anna '])
      await anna.sees(['Anna '])
    })

    test('undo and redo with nothing left do nothing, also not the browser’s own', async () => {
      const url = newUrl()
      const anna = await openFocused(url)
      const ben = await openFocused(url)
      await anna.page.keyboard.insertText('words')
      await ben.sees(['words'])
      await anna.press('Control+z', 'Control+z', 'Control+z')
      await anna.sees([''])
      await anna.press('Control+Shift+z')
      await anna.sees(['words'])
      // As with Caps Lock, or on a Mac: a small z although Shift is held.
      await anna.press('Control+Shift+z')
      await anna.sees(['words'])
      await anna.press('Control+y')
      await anna.sees(['words'])
      await ben.press('Control+z', 'Control+z')
      await ben.sees(['words'])
    })

    test('making a heading of a paragraph loses nothing of what somebody types into it', async () => {
      const url = newUrl()
      const anna = await openFocused(url)
      const ben = await openFocused(url)
      await anna.type('words')
      await ben.sees(['words'])
      await ben.press('End')
      await Promise.all([anna.press('Control+Alt+1', 'Control+Alt+2', 'Control+Alt+1'), ben.type(' typed meanwhile')])
      await anna.sees(['# words typed meanwhile'])
      await ben.sees(['# words typed meanwhile'])
    })

    test('see the title that the other gives, and find it in the list', async () => {
      const url = newUrl()
      const anna = await open(url)
      const ben = await open(url)
      const title = (writer: Writer) => writer.page.getByRole('textbox', { name: 'Title' })
      await title(anna).click()
      await anna.type('Our trip')
      await until(async () => (await title(ben).inputValue()) === 'Our trip', { what: 'the title at the other' })
      expect(await ben.page.title()).toBe('Our trip – Tandem')
      await anna.press('Enter')
      await anna.type('The text')
      await anna.sees(['The text'])
      await anna.statusIs('Saved')
      const { page } = await chromium.open({ url: server.url })
      await page.getByRole('link', { name: /^Our trip/ }).click()
      await page.waitForURL(url)
    })
  })

  describe('tasks', () => {
    test('are ticked with the mouse, without moving the caret', async () => {
      const url = newUrl()
      const anna = await openFocused(url)
      await anna.type('[ ] one\ntwo')
      const ben = await open(url)
      await anna.editable.getByRole('checkbox', { name: 'one' }).click()
      await anna.sees(['[x] one', '[ ] two'])
      await ben.sees(['[x] one', '[ ] two'])
      await anna.type('!')
      await anna.sees(['[x] one', '[ ] two!'])
      await anna.editable.getByRole('checkbox', { name: 'one' }).click()
      await ben.sees(['[ ] one', '[ ] two!'])
    })

    test('are ticked by keyboard from their text', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('[ ] one\ntwo')
      await anna.press('Control+Enter')
      await anna.sees(['[ ] one', '[x] two'])
      await anna.press('ArrowUp', 'Control+Enter', 'Control+Enter', 'Control+Enter')
      await anna.sees(['[x] one', '[x] two'])
    })
  })

  describe('links', () => {
    test('are made with Control+K, changed and removed, and the focus goes back to the text', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('see docs')
      await anna.press('Control+Shift+ArrowLeft', 'Control+k')
      const address = anna.page.getByRole('textbox', { name: 'Address' })
      await address.waitFor()
      await anna.type('example.org/a')
      await anna.press('Enter')
      const link = anna.editable.locator('a')
      await until(async () => (await link.getAttribute('href')) === 'https://example.org/a', { what: 'the link' })
      expect(await link.textContent()).toBe('docs')
      await anna.press('ArrowRight')
      await anna.type(' now')
      await anna.sees(['see docs now'])
      expect(await link.textContent()).toBe('docs')
      for (let moves = 0; moves < 6; moves++) await anna.press('ArrowLeft')
      await anna.press('Control+k')
      expect(await address.inputValue()).toBe('https://example.org/a')
      await anna.page.getByRole('button', { name: 'Remove link' }).click()
      await until(async () => (await link.count()) === 0, { what: 'no link' })
      await anna.sees(['see docs now'])
    })

    test('that could run a script are refused', async () => {
      const anna = await openFocused(newUrl())
      await anna.type('word')
      await anna.press('Control+a', 'Control+k')
      await anna.type('javascript:alert(1)')
      await anna.press('Enter')
      await anna.page.getByRole('alert').filter({ hasText: 'not an address' }).waitFor()
      await anna.press('Escape')
      expect(await anna.editable.locator('a').count()).toBe(0)
      await anna.type('still writing')
      await anna.sees(['still writing'])
    })
  })

  describe('pasting', () => {
    const paste = async (writer: Writer, html: string) => {
      await writer.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await writer.page.evaluate(async (content) => {
        await navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([content], { type: 'text/html' }) })])
      }, html)
      await writer.press('Control+v')
    }

    test('nested lists from another page keep their kinds and depths', async () => {
      const anna = await openFocused(newUrl())
      await paste(
        anna,
        '<h2>Trip</h2><ul><li>pack<ol><li>socks</li><li><p>maps</p><ul><li>paper</li></ul></li></ol></li><li>go</li></ul><p>Then <b>home</b></p>',
      )
      await anna.sees(['## Trip', '- pack', '  a. socks', '  b. maps', '    - paper', '- go', 'Then home'])
      expect(await anna.editable.locator('strong').allTextContents()).toEqual(['home'])
    })

    test('what is copied in the editor is pasted as it was', async () => {
      const anna = await openFocused(newUrl())
      await anna.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await anna.type('# Plan\n[x] done\n\n> said')
      await anna.press('Control+a', 'Control+c', 'Control+End', 'Enter', 'Enter', 'Control+v')
      await anna.sees(['# Plan', '[x] done', '> said', '# Plan', '[x] done', '> said'])
    })
  })
})
