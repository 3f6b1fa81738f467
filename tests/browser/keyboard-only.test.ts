/** A document from the start page to its end without a mouse: all is reached, the focus is always seen, and nothing holds it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { writerAt } from './editor-page.ts'

/** Runs in the page: what has the focus, and whether one sees that. */
function lookAtFocus(): { name: string; seen: boolean } {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  if (!(element instanceof HTMLElement) || element === document.body) return { name: '', seen: true }
  const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? [...(element.labels ?? [])].map((label) => label.textContent?.trim()) : []
  const name = element.getAttribute('aria-label') ?? labels[0] ?? (element.textContent ?? '').trim()
  const isOutlined = (of: Element): boolean => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(of)
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && !/^(transparent|rgba\(.*, 0\))$/.test(outlineColor)) || boxShadow !== 'none'
  }
  // In a text the caret says it.
  const seen = element.isContentEditable || isOutlined(element) || (element.closest('.field') !== null && isOutlined(element.closest('.field')!))
  const { top, bottom, left, right } = element.getBoundingClientRect()
  const isInSight = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth
  return { name, seen: seen && isInSight }
}

describe.skipIf(chromiumPath === null)(`by keyboard alone (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  test('a document is made, written, formatted, searched, shared and left', async () => {
    const { page } = await chromium.open({ url: server.url })
    const writer = writerAt(page)
    const unseen: string[] = []
    const focused = async (): Promise<string> => {
      const { name, seen } = await page.evaluate(lookAtFocus)
      if (!seen) unseen.push(name)
      return name
    }
    /** Presses a key until something of this name has the focus. */
    const goTo = async (wanted: string | RegExp, key: string): Promise<void> => {
      const passed: string[] = []
      while (passed.length < 45) {
        await writer.press(key)
        const name = await focused()
        passed.push(name)
        if (typeof wanted === 'string' ? name === wanted : wanted.test(name)) return
      }
      throw new Error(`${key} leads to ${passed.join(' | ')}, and not to ${String(wanted)}`)
    }
    const focusIs = (wanted: string | RegExp) =>
      until(async () => {
        const name = await focused()
        return typeof wanted === 'string' ? name === wanted : wanted.test(name)
      }, { what: `the focus on ${String(wanted)}` })
    const isInText = () => page.evaluate(() => document.activeElement?.classList.contains('tandem-document') === true)
    const returnsToText = () => until(isInText, { what: 'the focus in the text' })
    /** Uses a control of the toolbar, from the text. */
    const use = async (control: string | RegExp): Promise<void> => {
      await writer.press('Alt+F10')
      if (!(typeof control === 'string' ? (await focused()) === control : control.test(await focused()))) await goTo(control, 'ArrowRight')
      await writer.press('Enter')
    }

    // A new document.
    await page.getByRole('button', { name: 'New document' }).waitFor()
    await goTo('New document', 'Tab')
    await writer.press('Enter')
    await writer.editable.waitFor()
    await returnsToText()
    await goTo('Title', 'Shift+Tab')
    await writer.type('Plan')
    await writer.press('Enter')
    await returnsToText()

    // A heading, by the menu of the text style.
    await use(/^Text style/)
    await focusIs(/^Paragraph/)
    await goTo(/^Heading 2/, 'ArrowDown')
    await writer.press('Enter')
    await returnsToText()
    await writer.type('Things\n')
    await writer.sees(['## Things', ''])

    // A list, in which Tab changes the depth; after Escape it leaves.
    await use('Bulleted list')
    await returnsToText()
    await writer.type('one\ntwo')
    await writer.press('Tab')
    await writer.sees(['## Things', '- one', '  - two'])
    expect(await isInText()).toBe(true)
    await writer.press('Escape', 'Tab')
    expect(await isInText()).toBe(false)
    await writer.press('Shift+Tab')
    await returnsToText()
    await writer.press('Escape', 'Shift+Tab')
    expect(await isInText()).toBe(false)
    // The toolbar is one stop; Escape leads back.
    await writer.press('Escape')
    await returnsToText()

    // A link and a callout, in a paragraph, out of which Tab leads at once.
    await writer.press('Enter', 'Enter', 'Enter')
    await writer.type('see here')
    await writer.press('Tab')
    expect(await isInText()).toBe(false)
    await writer.press('Shift+Tab')
    await returnsToText()
    await writer.press('End', 'Control+Shift+ArrowLeft', 'Control+k')
    await focusIs('Address')
    await writer.type('example.org')
    await writer.press('Escape')
    await returnsToText()
    expect(await writer.editable.locator('a').count()).toBe(0)
    await writer.press('Control+k')
    await focusIs('Address')
    await writer.type('https://example.org/')
    await writer.press('Enter')
    await returnsToText()
    expect(await writer.editable.locator('a[href="https://example.org/"]').textContent()).toBe('here')
    await writer.press('End')
    await use('Insert more')
    await focusIs(/^Divider/)
    await writer.press('Escape')
    await focusIs('Insert more')
    await writer.press('Enter')
    await goTo(/^Tip/, 'ArrowDown')
    await writer.press('Enter')
    await returnsToText()
    expect(await writer.editable.locator('[data-callout=tip]').textContent()).toBe('see here')

    // Code, in which Tab indents; after Escape it leaves. And a way out downwards.
    await writer.press('End', 'Enter')
    await use('Code block')
    await returnsToText()
    await writer.type('x = 1')
    await writer.press('Tab')
    expect(await isInText()).toBe(true)
    await writer.press('Escape', 'Tab')
    expect(await isInText()).toBe(false)
    await writer.press('Shift+Tab')
    await returnsToText()
    await writer.press('Control+Enter')

    // A table: Tab goes through the cells, Escape and Tab leave it, the menu is at hand.
    await use('Table')
    await returnsToText()
    await writer.type('Name')
    await writer.press('Tab')
    await writer.type('Number')
    expect(await writer.editable.locator('tr').first().locator('th').allTextContents()).toEqual(['Name', 'Number', ''])
    await writer.press('Control+Alt+t')
    await focusIs(/^Insert row above/)
    await writer.press('ArrowDown')
    await focusIs(/^Insert row below/)
    await writer.press('Enter')
    await returnsToText()
    expect(await writer.editable.locator('tr').count()).toBe(4)
    await writer.press('Escape', 'Tab')
    expect(await isInText()).toBe(false)
    await writer.press('Shift+Tab')
    await returnsToText()

    // Find, and back.
    await writer.press('Control+f')
    await focusIs('Find')
    await writer.type('here')
    await page.getByText('1 of 1').first().waitFor()
    await goTo('Close', 'Tab')
    await writer.press('Escape')
    await returnsToText()

    // The help, and back.
    await writer.press('Control+/')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await writer.press('Tab', 'Tab')
    await focused()
    await writer.press('Escape')
    await returnsToText()

    // The dialog for sharing gives the focus back.
    await writer.press('Escape', 'Shift+Tab')
    expect(await isInText()).toBe(false)
    await goTo('Share', 'Shift+Tab')
    await writer.press('Enter')
    await page.getByRole('dialog', { name: 'Share this document' }).waitFor()
    await writer.press('Tab')
    await focused()
    await writer.press('Escape')
    await focusIs('Share')

    // Through all of the page and out of it: Tab is no trap.
    await goTo('Document', 'Tab')
    await writer.press('Escape')
    await goTo('All documents', 'Tab')
    await nextFrame(page)
    await writer.press('Enter')
    await page.locator('.documents a', { hasText: 'Plan' }).waitFor()
    expect(unseen, 'what had the focus without showing it').toEqual([])
  })
})
