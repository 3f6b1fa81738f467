/**
 * Writing with a finger: what is chosen and pressed by tap. Chromium emulates a phone; the handles that the system has at a
 * selection are no part of the page, so what they do to the selection is done to it here.
 */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, nextFrame, useChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { useScene } from './page-states.ts'

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const

/** A document as lines: `image` and its caption, the cells of a table, or the text of a block; marks and attributes by name. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const { state } = document.querySelector('tandem-editor')!.view!
    return state.doc.children.map(({ type, children, textContent }) =>
      type.name === 'table' ? children.map((row) => row.children.map((cell) => `${cell.textContent}*${String(cell.attrs['colspan'])}`).join('|')).join(' / ') : `${type.name} ${textContent}`,
    )
  })

/** Selects the word in a cell of the first row, as a long press does. */
const selectWord = async (page: Page, cell: number) => {
  await page.evaluate((index) => {
    const word = document.querySelectorAll('.tandem-document th p')[index]!.firstChild!
    getSelection()!.setBaseAndExtent(word, 0, word, 2)
  }, cell)
  await nextFrame(page)
}

/** Selects text from one cell into another, as the handle at the end of a selection does: from where its other end is now. */
const dragHandle = async (page: Page, ...cells: number[]) => {
  for (const cell of cells) {
    await page.evaluate((index) => {
      const element = document.querySelectorAll('.tandem-document :is(td, th)')[index]!.querySelector('p')!
      getSelection()!.extend(element.firstChild!, 1)
    }, cell)
    await nextFrame(page)
    await nextFrame(page)
  }
}

const selectedCells = (page: Page) => page.locator('.tandem-document .tandem-selected').allTextContents()

describe.skipIf(chromiumPath === null)(`writing by touch (${needsChromium})`, () => {
  const chromium = useChromium()
  const scene = useScene()

  const open = async () => {
    const { page } = await chromium.open({ allow: [...networkErrors, /example\.org/], contextOptions: phone })
    await page.goto(scene.empty())
    await page.locator('.tandem-document').waitFor()
    await page.waitForFunction(() => customElements.get('tandem-table-menu') !== undefined)
    await page.locator('.tandem-document').tap()
    return page
  }

  const openTable = async () => {
    const page = await open()
    await page.keyboard.type('/table')
    await page.getByRole('option', { name: /^Table/ }).tap()
    await nextFrame(page)
    for (const text of 'abcdefghi') {
      await page.keyboard.type(text + text)
      await page.keyboard.press('Tab')
    }
    await page.locator('.tandem-document :is(td, th)').first().tap()
    await nextFrame(page)
    return page
  }

  test('a tap on the list of what can be inserted chooses', async () => {
    const page = await open()
    await page.keyboard.type('/head')
    await page.getByRole('option', { name: /^Heading 2/ }).tap()
    await page.keyboard.type('title')
    expect(await shown(page)).toEqual(['heading title'])
  })

  test('a selection that its handle takes into another cell is of cells, goes on from there, and they can be merged', async () => {
    const page = await openTable()
    await selectWord(page, 0)
    await dragHandle(page, 1)
    expect(await selectedCells(page)).toEqual(['aa', 'bb'])
    await dragHandle(page, 1, 2)
    expect(await selectedCells(page)).toEqual(['aa', 'bb', 'cc'])
    await dragHandle(page, 2, 1)
    expect(await selectedCells(page)).toEqual(['aa', 'bb'])
    await page.getByRole('button', { name: 'Table', exact: true }).last().tap()
    await page.getByRole('menuitem', { name: 'Merge cells' }).tap()
    await nextFrame(page)
    expect((await shown(page))[0]).toMatch(/^aabb\*2\|cc\*1 \/ dd\*1\|ee\*1\|ff\*1 \//)
  })

  test('cells that a handle has selected are let go by a tap into one', async () => {
    const page = await openTable()
    await selectWord(page, 0)
    await dragHandle(page, 1)
    await page.locator('.tandem-document th').nth(1).tap()
    expect(await selectedCells(page)).toEqual([])
    await selectWord(page, 1)
    await nextFrame(page)
    expect(await selectedCells(page)).toEqual([])
    await page.keyboard.type('x')
    expect((await shown(page))[0]).toMatch(/^aa\*1\|x\*1\|cc\*1/)
  })

  test('a tap gives selected text a colour', async () => {
    const page = await open()
    await page.keyboard.type('words')
    await page.keyboard.press('Shift+Home')
    await page.getByRole('button', { name: 'Colour', exact: true }).tap()
    await page.getByRole('radiogroup', { name: 'Text colour' }).getByRole('radio', { name: 'Red' }).tap()
    const colors = () => page.evaluate(() => document.querySelector('tandem-editor')!.view!.state.doc.firstChild!.firstChild!.marks.map(({ attrs }) => String(attrs['color'])))
    await until(async () => (await colors()).join() === 'red', { what: 'red words' })
    expect(await page.evaluate(() => document.querySelector('tandem-editor')!.view!.hasFocus())).toBe(true)
  })

  test('a tap selects a picture, and taps do what its bar offers', async () => {
    const page = await open()
    await page.keyboard.type('above')
    await page.locator('.tandem-document').evaluate(async (element) => {
      const canvas = document.createElement('canvas')
      canvas.width = 200
      canvas.height = 100
      canvas.getContext('2d')!.fillRect(0, 0, 200, 100)
      const bytes = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)))
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([bytes], 'black.png', { type: 'image/png' }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    })
    const attributes = () =>
      page.evaluate(() => document.querySelector('tandem-editor')!.view!.state.doc.children.find(({ type }) => type.name === 'image')?.attrs ?? {})
    const picture = page.locator('.tandem-document figure img')
    await picture.waitFor()
    await page.getByText('above').tap()
    await picture.tap()
    const bar = page.getByRole('toolbar', { name: 'Picture' })
    await bar.waitFor()
    await bar.getByRole('button', { name: 'In the middle' }).tap()
    await until(async () => (await attributes())['align'] === 'center', { what: 'the picture in the middle' })
    await bar.getByRole('button', { name: 'Narrower' }).tap()
    await until(async () => Number((await attributes())['width']) < 200, { what: 'a narrower picture' })
    await bar.getByRole('button', { name: /Alternative text/ }).tap()
    const words = page.getByRole('textbox', { name: 'Alternative text' })
    await words.tap()
    await words.fill('Black')
    await page.getByRole('button', { name: 'Apply' }).tap()
    await until(async () => (await attributes())['alt'] === 'Black', { what: 'the alternative text' })
    await bar.getByRole('button', { name: 'Delete' }).tap()
    await until(async () => (await picture.count()) === 0, { what: 'no picture' })
    expect((await shown(page))[0]).toBe('paragraph above')
  })

  test('a tap on a link shows its card, whose buttons are tapped', async () => {
    const page = await open()
    await page.keyboard.type('see [here](https://example.org/) and more')
    const link = page.locator('.tandem-document a')
    await link.tap()
    const card = page.locator('tandem-link-editor')
    await card.getByRole('button', { name: 'Open' }).waitFor()
    await card.getByRole('button', { name: 'Remove link' }).tap()
    await link.waitFor({ state: 'detached' })
    expect(await shown(page)).toEqual(['paragraph see here and more'])
  })
})
