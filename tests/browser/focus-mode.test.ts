/** The focus mode in a browser: what is paler, what is scrolled, and what is not. */
import { describe, expect, test } from 'vitest'
import { doc, p } from '../editor/build.ts'
import { chromiumPath, needsChromium, nextFrame } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const focused = ({ page }: Person) => page.locator('.tandem-focus-mode > .tandem-focused').allInnerTexts()
const focusedAre = (person: Person, texts: string[]) => eventually(async () => expect(await focused(person)).toEqual(texts), { what: 'the blocks in focus' })
const colorOf = ({ page }: Person, text: string) => page.getByText(text, { exact: true }).evaluate((element) => getComputedStyle(element).color)
const scrolled = ({ page }: Person) => page.evaluate(() => scrollY)

/** How far the caret's line is from the middle of the window, in its heights. */
const offset = ({ page }: Person) =>
  page.evaluate(() => {
    const { view } = document.querySelector('tandem-editor')!
    const { top, bottom } = view!.coordsAtPos(view!.state.selection.head)
    return ((top + bottom) / 2 - innerHeight / 2) / (bottom - top)
  })

/** Where the text is scrolled to, once it scrolls no more. */
async function atRest(person: Person): Promise<number> {
  let last = await scrolled(person)
  await until(
    async () => {
      const before = last
      for (let frame = 0; frame < 3; frame++) await nextFrame(person.page)
      last = await scrolled(person)
      return last === before
    },
    { what: 'the end of scrolling' },
  )
  return last
}

const isInMiddle = (person: Person) => eventually(async () => expect(Math.abs(await offset(person))).toBeLessThan(1.5), { what: 'the line in the middle' })

const filler = (length: number) => Array.from({ length }, (_, index) => p(`paragraph ${index}`))

describe.skipIf(chromiumPath === null)(`the focus mode (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('dims what the caret is not in, and is remembered', async () => {
    const { ann } = await editors.open(doc(p('one'), p('two'), p('three')))
    await ann.select([1, 0])
    const color = await colorOf(ann, 'one')
    await ann.press('Control+Shift+f')
    await ann.page.getByText('Focus mode is on.').waitFor()
    await focusedAre(ann, ['two'])
    expect(await ann.page.getByRole('button', { name: 'Focus mode' }).getAttribute('aria-pressed')).toBe('true')
    expect(await colorOf(ann, 'two')).toBe(color)
    expect(await colorOf(ann, 'one')).not.toBe(color)
    await ann.press('ArrowDown')
    await focusedAre(ann, ['three'])
    await ann.select([0, 1], [1, 1])
    await focusedAre(ann, ['one', 'two'])
    await ann.page.reload()
    await focusedAre(ann, ['one'])
    await ann.page.getByRole('button', { name: 'Focus mode' }).click()
    await ann.page.getByText('Focus mode is off.').waitFor()
    await focusedAre(ann, [])
    expect(await colorOf(ann, 'one')).toBe(color)
    expect(await ann.page.getByRole('button', { name: 'Focus mode' }).getAttribute('aria-pressed')).toBe('false')
  })

  test('keeps the line that is written in the middle, and moves nothing for others or the mouse', async () => {
    const { ann, bob } = await editors.open(doc(...filler(80)))
    await ann.select([40, 3])
    await ann.press('Control+Shift+f')
    await ann.page.getByText('Focus mode is on.').waitFor()
    await ann.type('x')
    await isInMiddle(ann)
    await ann.type('\n\n\n')
    await isInMiddle(ann)
    await ann.press('ArrowDown', 'ArrowDown', 'ArrowDown')
    await isInMiddle(ann)
    // The last line too.
    await ann.press('Control+End')
    await ann.type('end')
    await isInMiddle(ann)
    const before = await atRest(ann)
    await ann.page.mouse.click(400, 200)
    await bob.select([82, 0])
    await bob.type('Bob ')
    await eventually(async () => expect((await ann.shown()).child(82).textContent).toContain('Bob '), { what: 'what Bob wrote' })
    expect(await scrolled(ann)).toBe(before)
    expect(Math.abs(await offset(ann))).toBeGreaterThan(3)
    await ann.type('y')
    await isInMiddle(ann)
  })
})
