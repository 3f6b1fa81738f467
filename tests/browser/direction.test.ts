/** Text from right to left, in a page that is from left to right and in one that is not. */
import { describe, expect, test } from 'vitest'
import { doc, h, p, task, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { pageStates, putCaret, speak, useScene } from './page-states.ts'
import { useTwoEditors, type Person } from './two-editors.ts'

/** Where the text of a block is and what is beside it, from the left of the window. */
const layoutOf = ({ page }: Person, block: number) =>
  page.evaluate((index) => {
    const { view } = document.querySelector('tandem-editor')!
    const element = view!.dom.children[index]!
    const range = document.createRange()
    const letters = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    range.selectNodeContents(letters.nextNode() ?? element)
    const text = range.getBoundingClientRect()
    const box = element.getBoundingClientRect()
    const { direction, paddingLeft, paddingRight } = getComputedStyle(element)
    return {
      direction,
      /** Room at the sides, for markers and bars. */
      left: Number.parseFloat(paddingLeft),
      right: Number.parseFloat(paddingRight),
      isAtRight: box.right - text.right < text.left - box.left,
      checkbox: element.querySelector('[role=checkbox]')?.getBoundingClientRect().left ?? null,
      end: text.right,
    }
  }, block)

const caretX = ({ page }: Person) => page.evaluate(() => {
  const view = document.querySelector('tandem-editor')!.view!
  return view.coordsAtPos(view.state.selection.head).left
})

describe.skipIf(chromiumPath === null)(`right to left (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('a paragraph goes as its letters do, and so do markers, boxes, bars and the grip', async () => {
    const { ann } = await editors.open(doc(h(1, 'A title'), p('שלום עולם'), ul('فقرة بالعربية'), task('משימה'), p({ quote: 1 }, 'ציטוט'), p('Latin'), p('')))
    expect(await layoutOf(ann, 0)).toMatchObject({ direction: 'ltr', isAtRight: false })
    expect(await layoutOf(ann, 1)).toMatchObject({ direction: 'rtl', isAtRight: true })
    const item = await layoutOf(ann, 2)
    expect(item).toMatchObject({ direction: 'rtl', isAtRight: true, left: 0 })
    expect(item.right).toBeGreaterThan(20)
    const box = await layoutOf(ann, 3)
    expect(box.checkbox).toBeGreaterThan(box.end - 40)
    expect(box.right).toBeGreaterThan(20)
    const quote = await layoutOf(ann, 4)
    expect(quote).toMatchObject({ direction: 'rtl', left: 0 })
    expect(quote.right).toBeGreaterThan(10)
    expect(await layoutOf(ann, 5)).toMatchObject({ direction: 'ltr' })
    // The first letter says it, while one types.
    await ann.select([6, 0])
    await ann.type('א')
    expect(await layoutOf(ann, 6)).toMatchObject({ direction: 'rtl', isAtRight: true })
    const text = await ann.page.locator('.tandem-document > p').first().boundingBox()
    await ann.page.mouse.move(text!.x + text!.width / 2, text!.y + text!.height / 2)
    const grip = ann.page.locator('.tandem-block-grip')
    await grip.waitFor({ state: 'visible' })
    expect((await grip.boundingBox())!.x).toBeGreaterThan(text!.x + text!.width / 2)
  })

  test('the caret goes as one sees it, and Backspace at the start joins', async () => {
    const { ann } = await editors.open(doc(p('one'), p('שלום עולם')))
    await ann.select([1, 0])
    const start = await caretX(ann)
    await ann.press('ArrowLeft')
    expect((await ann.selected()).head).toEqual([1, 1])
    expect(await caretX(ann)).toBeLessThan(start)
    await ann.press('ArrowRight')
    expect((await ann.selected()).head).toEqual([1, 0])
    await ann.press('End')
    expect((await ann.selected()).head).toEqual([1, 9])
    await ann.press('Home')
    expect((await ann.selected()).head).toEqual([1, 0])
    await ann.press('Backspace')
    expect((await ann.shown()).childCount).toBe(1)
    expect((await ann.shown()).textContent).toBe('oneשלום עולם')
    expect((await ann.selected()).head).toEqual([0, 3])
    // By whole words, in text of both directions.
    await ann.press('Home', 'Delete', 'Delete', 'Delete')
    expect(await layoutOf(ann, 0)).toMatchObject({ direction: 'rtl' })
  })
})

describe.skipIf(chromiumPath === null)(`a page from right to left (${needsChromium})`, () => {
  const chromium = useChromium()
  const scene = useScene()

  test('has its controls from right to left, and the arrow keys go that way', async () => {
    const { page } = await chromium.open({ allow: [/example\.org/, /net::ERR_/] })
    const state = pageStates.find(({ name }) => name === 'full document in Arabic')!
    await speak(page, state)
    await state.open(page, scene)
    await putCaret(page, 'The end.')
    const x = async (id: string) => (await page.locator(`tandem-editor-toolbar [data-id=${id}]`).boundingBox())!.x
    expect(await x('undo')).toBeGreaterThan(await x('redo'))
    expect(await x('redo')).toBeGreaterThan(await x('bold'))
    await page.keyboard.press('Alt+F10')
    const focused = () => page.evaluate(() => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      return (element as HTMLElement | null)?.dataset['id']
    })
    expect(await focused()).toBe('undo')
    await page.keyboard.press('ArrowLeft')
    expect(await focused()).toBe('redo')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toBe('undo')
  })
})
