/** The outline in a browser: by mouse and by keyboard, on wide and narrow screens, while somebody else writes. */
import { describe, expect, test } from 'vitest'
import { doc, h, p } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const tree = ({ page }: Person) => page.getByRole('tree', { name: 'Outline' })
const items = (person: Person) => tree(person).getByRole('treeitem').evaluateAll((all) => all.map((item) => `${item.ariaLevel} ${item.getAttribute('aria-label')}${item.hasAttribute('aria-current') ? ' <' : ''}`))
const itemsAre = (person: Person, expected: string[]) => eventually(async () => expect(await items(person)).toEqual(expected), { what: 'the outline' })

/** How far below the top of the window a heading is. */
const topOf = ({ page }: Person, text: string) => page.getByRole('heading', { name: text }).evaluate((heading) => heading.getBoundingClientRect().top)

describe.skipIf(chromiumPath === null)(`the outline (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('by mouse: shows the headings, marks the current one, and leads to them', async () => {
    // Long enough that what is out of sight is not laid out.
    const filler = Array.from({ length: 110 }, (_, index) => p(`paragraph ${index}`))
    const { ann, bob } = await editors.open(doc(h(1, 'Plan'), ...filler, h(3, 'Food'), ...filler, h(1, 'End'), ...filler))
    await ann.select([1, 0])
    await ann.page.getByRole('button', { name: 'Outline' }).click()
    await itemsAre(ann, ['1 Plan <', '2 Food', '1 End'])
    await tree(ann).getByRole('treeitem', { name: 'Food' }).click()
    await itemsAre(ann, ['1 Plan', '2 Food <', '1 End'])
    await until(async () => (await topOf(ann, 'Food')) > 0 && (await topOf(ann, 'Food')) < 300, { what: 'the heading at the top' })
    expect(await ann.selected()).toEqual({ anchor: [111, 0], head: [111, 0] })
    // What others write comes in, and scrolls nothing.
    const before = await ann.page.evaluate(() => scrollY)
    await bob.page.getByRole('heading', { name: 'End' }).scrollIntoViewIfNeeded()
    await bob.select([222, 0])
    await bob.type('The ')
    await itemsAre(ann, ['1 Plan', '2 Food <', '1 The End'])
    expect(await ann.page.evaluate(() => scrollY)).toBe(before)
    await tree(ann).getByRole('treeitem', { name: 'Plan' }).locator('.toggle').click()
    await itemsAre(ann, ['1 Plan <', '1 The End'])
    // Below the toolbar, in two rows here, and not behind it.
    const bottomOf = (part: string) => ann.page.locator(part).evaluate((element) => element.getBoundingClientRect().bottom)
    const top = await ann.page.getByRole('heading', { name: 'Outline' }).evaluate((element) => element.getBoundingClientRect().top)
    expect(top).toBeGreaterThanOrEqual(await bottomOf('tandem-editor .bar'))
    await ann.page.getByRole('button', { name: 'Find and replace' }).click()
    await until(async () => (await ann.page.getByRole('heading', { name: 'Outline' }).evaluate((element) => element.getBoundingClientRect().top)) >= (await bottomOf('tandem-editor .bar')), { what: 'the outline below the search' })
    await ann.page.getByRole('button', { name: 'Close the outline' }).click()
    await eventually(async () => expect(await tree(ann).count()).toBe(0), { what: 'the outline to close' })
  })

  test('by keyboard: into the tree, along it, to a heading, and away', async () => {
    const { ann } = await editors.open(doc(h(1, 'One'), h(2, 'Two'), p('x'), h(1, 'Three')))
    await ann.select([2, 0])
    await ann.press('Control+Shift+o')
    await itemsAre(ann, ['1 One', '2 Two <', '1 Three'])
    await ann.press('ArrowLeft', 'ArrowLeft')
    await itemsAre(ann, ['1 One <', '1 Three'])
    await ann.press('ArrowRight', 'End', 'Enter')
    await itemsAre(ann, ['1 One', '2 Two', '1 Three <'])
    await ann.type('3')
    await itemsAre(ann, ['1 One', '2 Two', '1 3Three <'])
    await ann.press('Control+Shift+o')
    await eventually(async () => expect(await tree(ann).count()).toBe(0), { what: 'the outline to close' })
    await ann.type('!')
    expect((await ann.shown()).textContent).toContain('3!Three')
  })

  test('what is deleted while it is gone to leaves nothing behind in the page', async () => {
    const { ann } = await editors.open(doc(h(1, 'One'), p('x'), h(1, 'Two')), { fresh: true })
    await ann.select([1, 0])
    await ann.press('Control+Shift+o')
    await itemsAre(ann, ['1 One <', '1 Two'])
    const listening = await tree(ann).getByRole('treeitem', { name: 'Two' }).evaluate(async (item: HTMLElement) => {
      const signals: AbortSignal[] = []
      const listen = document.addEventListener.bind(document)
      document.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions) => {
        if (typeof options === 'object' && options.signal !== undefined) signals.push(options.signal)
        listen(type, listener, options)
      }
      item.click()
      const view = document.querySelector('tandem-editor')!.view!
      view.dispatch(view.state.tr.delete(view.state.doc.content.size - 5, view.state.doc.content.size))
      for (let frames = 0; frames < 10; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
      return { heard: signals.length, left: signals.filter(({ aborted }) => !aborted).length }
    })
    expect(listening.heard).toBeGreaterThan(0)
    expect(listening.left).toBe(0)
  })

  test('is hidden without headings, and comes with the first', async () => {
    const { ann } = await editors.open(doc(p('')))
    await ann.select([0, 0])
    await ann.press('Control+Shift+o')
    await ann.page.getByText('There are no headings yet.').waitFor()
    expect(await tree(ann).count()).toBe(0)
    await ann.type('# First')
    await itemsAre(ann, ['1 First <'])
  })

  test('on a narrow screen it is a drawer', async () => {
    const { ann } = await editors.open(doc(h(1, 'One'), h(2, 'Two'), p('x')))
    await ann.page.setViewportSize({ width: 390, height: 700 })
    await ann.select([2, 0])
    await ann.press('Control+Shift+o')
    await ann.page.getByRole('dialog', { name: 'Outline' }).waitFor()
    await ann.press('Escape')
    await eventually(async () => expect(await tree(ann).count()).toBe(0), { what: 'the drawer to close' })
    await ann.press('Control+Shift+o')
    await tree(ann).getByRole('treeitem', { name: 'One' }).click()
    await eventually(async () => expect(await tree(ann).count()).toBe(0), { what: 'the drawer to close' })
    expect(await ann.selected()).toEqual({ anchor: [0, 0], head: [0, 0] })
  })
})
