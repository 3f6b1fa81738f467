/** Find and replace in a browser: by mouse, by keyboard alone, and while somebody else writes. */
import { appendBlocks } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Page } from 'playwright-core'
import type { Node } from 'prosemirror-model'
import { describe, expect, test } from 'vitest'
import { doc, h, p } from '../editor/build.ts'
import { chromiumPath, needsChromium, nextFrame } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const panel = ({ page }: Person) => page.getByRole('search', { name: 'Find in the document' })
const field = (person: Person) => panel(person).getByRole('textbox', { name: 'Find' })

async function countIs(person: Person, words: string): Promise<void> {
  await eventually(async () => expect(await panel(person).locator('.count').textContent()).toBe(words), { what: `the count ${words}` })
}

/** The text that is selected, in the editor's own terms. */
const selectedText = ({ page }: Person) =>
  page.evaluate(() => {
    const { state } = document.querySelector('tandem-editor')!.view!
    return state.doc.textBetween(state.selection.from, state.selection.to)
  })

const isInText = ({ page }: Person) => page.evaluate(() => document.activeElement?.classList.contains('tandem-document') === true)

/** What is marked: the texts of the marks, the current one in brackets. */
const marked = ({ page }: Person) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.tandem-found')].map((mark) => (mark.classList.contains('tandem-found-current') ? `[${mark.textContent}]` : mark.textContent)),
  )

/** Whether the current match is within the window. */
const currentInSight = (page: Page) =>
  page.evaluate(() => {
    const box = document.querySelector('.tandem-found-current')?.getBoundingClientRect()
    return box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= innerHeight
  })

const texts = (node: Node) => node.children.map((child) => child.textContent)

function tableOf(...cells: string[]): ReturnType<typeof p> {
  const { table, tableRow, tableCell } = schema.nodes
  return {
    node: table.create(null, [
      tableRow.create(
        null,
        cells.map((text) => tableCell.create(null, p(text).node)),
      ),
    ]),
    tags: {},
  }
}

describe.skipIf(chromiumPath === null)(`find and replace (${needsChromium})`, () => {
  const browsers = useTwoEditors()
  // The page remembers what was searched for last.
  const open = (content: Node) => browsers.open(content, { fresh: true })

  test('by keyboard alone: find, go on, back, and return to the text', async () => {
    const { ann } = await open(doc(h(1, 'Cats'), p('One cat and another Cat.'), p('Concatenate.')))
    await ann.select([1, 0])
    await ann.press('Control+f')
    await field(ann).waitFor()
    await ann.page.keyboard.type('cat')
    await countIs(ann, '2 of 4')
    expect(await marked(ann)).toEqual(['Cat', '[cat]', 'Cat', 'cat'])
    await ann.press('Enter')
    await countIs(ann, '3 of 4')
    await ann.press('Shift+Enter', 'Shift+Enter')
    await countIs(ann, '1 of 4')
    await ann.press('F3', 'F3', 'F3')
    await countIs(ann, '4 of 4')
    await ann.press('Alt+w')
    await countIs(ann, '1 of 2')
    await ann.press('Alt+c')
    await countIs(ann, '1 of 1')
    await ann.press('Enter', 'Escape')
    await eventually(async () => expect(await panel(ann).count()).toBe(0), { what: 'the panel to close' })
    expect(await isInText(ann)).toBe(true)
    expect(await selectedText(ann)).toBe('cat')
    expect(await marked(ann)).toEqual([])
    // Again, with what was searched for last.
    await ann.press('F3')
    await countIs(ann, '1 of 1')
  })

  test('Escape returns to where one was, if one only looked', async () => {
    const { ann } = await open(doc(p('here'), p('there')))
    await ann.select([0, 1], [0, 3])
    await ann.press('Control+f')
    await field(ann).waitFor()
    // What is selected is searched for.
    await countIs(ann, '1 of 2')
    expect(await field(ann).inputValue()).toBe('er')
    await ann.page.keyboard.type('the')
    await countIs(ann, '1 of 1')
    await ann.press('Escape')
    expect(await ann.selected()).toEqual({ anchor: [0, 1], head: [0, 3] })
    expect(await isInText(ann)).toBe(true)
  })

  test('by mouse: found in the toolbar, replaced one and all, taken back with one undo', async () => {
    const both = await open(doc(p('red, red and red'), p('Red'), p('blue')))
    const { ann, bob } = both
    await ann.select([2, 0])
    await ann.page.getByRole('button', { name: 'Find and replace' }).click()
    await field(ann).fill('red')
    await countIs(ann, '1 of 4')
    await panel(ann).getByRole('button', { name: 'Match case' }).click()
    await countIs(ann, '1 of 3')
    await panel(ann).getByRole('button', { name: 'Replace', exact: true }).click()
    await panel(ann).getByRole('textbox', { name: 'Replace with' }).fill('green')
    await panel(ann).getByRole('button', { name: 'Next match' }).click()
    await countIs(ann, '2 of 3')
    await panel(ann).getByTitle('Replace (Enter)').click()
    await countIs(ann, '2 of 2')
    expect(texts(await both.settled())).toEqual(['red, green and red', 'Red', 'blue'])
    let updates = 0
    both.stored.document.on('update', () => updates++)
    await panel(ann).getByRole('button', { name: 'Replace all' }).click()
    await panel(ann).getByText('Replaced 2 matches.').first().waitFor()
    expect(texts(await both.settled())).toEqual(['green, green and green', 'Red', 'blue'])
    expect(updates).toBe(1)
    expect(texts(await bob.shown())).toEqual(['green, green and green', 'Red', 'blue'])
    await panel(ann).getByRole('button', { name: 'Close' }).click()
    await ann.press('Control+z')
    expect(texts(await both.settled())).toEqual(['red, green and red', 'Red', 'blue'])
    await ann.press('Control+z')
    expect(texts(await both.settled())).toEqual(['red, red and red', 'Red', 'blue'])
  })

  test('what others write is found, moves what was found, and never scrolls', async () => {
    const paragraphs = Array.from({ length: 400 }, (_, index) => p(index === 300 ? 'a needle here' : `paragraph ${index}`))
    const { ann, bob } = await open(doc(...paragraphs))
    await ann.select([0, 0])
    await ann.press('Control+f')
    await field(ann).waitFor()
    await ann.page.keyboard.type('needle')
    await countIs(ann, '1 of 1')
    // It is far below, where nothing is laid out yet.
    await until(() => currentInSight(ann.page), { what: 'the match in sight' })
    await bob.page.getByText('a needle here').scrollIntoViewIfNeeded()
    await bob.select([300, 8])
    await bob.type('s and needle')
    await countIs(ann, '1 of 2')
    expect(await marked(ann)).toEqual(['[needle]', 'needle'])
    const before = await ann.page.evaluate(() => scrollY)
    await bob.select([302, 0])
    await bob.type('needle far below ')
    await countIs(ann, '1 of 3')
    await bob.select([300, 3])
    await bob.press('Delete', 'Delete')
    await countIs(ann, '2 found')
    expect(await ann.page.evaluate(() => scrollY)).toBe(before)
    await ann.press('Enter')
    await countIs(ann, '1 of 2')
  })

  test('in cells of tables, by an expression with groups', async () => {
    const both = await open(doc(p('')))
    const { ann } = both
    const text = contentOf(both.stored.document)
    both.stored.document.transact(() => {
      text.delete(0, text.length)
      appendBlocks(text, doc(p('27.11.2026'), tableOf('1.2.2026', 'x', '3.4.2026')).children)
    })
    await both.settled()
    await ann.select([0, 0])
    await ann.press('Control+h')
    await field(ann).waitFor()
    await ann.page.keyboard.type('(\\d+)\\.(\\d+)\\.(\\d+)')
    await ann.press('Alt+r')
    await countIs(ann, '1 of 3')
    await panel(ann).getByRole('textbox', { name: 'Replace with' }).focus()
    await ann.page.keyboard.type('$3-$2-$1')
    await ann.press('Enter')
    await countIs(ann, '1 of 2')
    await ann.press('Alt+Enter')
    await panel(ann).getByText('Replaced 2 matches.').first().waitFor()
    expect((await both.settled()).textContent).toBe('2026-11-272026-2-1x2026-4-3')
    await ann.press('Escape', 'Control+z')
    expect((await both.settled()).textContent).toBe('2026-11-271.2.2026x3.4.2026')
  })

  test('an expression that is none, or would take for ever, is answered', async () => {
    const { ann } = await open(doc(p(`${'a'.repeat(80)}!`)))
    await ann.select([0, 0])
    await ann.press('Control+f')
    await field(ann).waitFor()
    await ann.press('Alt+r')
    await ann.page.keyboard.type('(a+')
    await panel(ann).getByText('This is not a regular expression: unterminated group.').first().waitFor()
    expect(await field(ann).getAttribute('aria-invalid')).toBe('true')
    await ann.page.keyboard.type(')+$')
    await panel(ann).getByText('This expression takes too long on this text.').first().waitFor()
    // What it takes is counted out to screen readers, politely.
    await eventually(async () => expect(await panel(ann).getByRole('status').textContent()).toContain('takes too long'), { what: 'the answer to be read out' })
    await field(ann).fill('a{80}')
    await countIs(ann, '1 of 1')
    await eventually(async () => expect(await panel(ann).getByRole('status').textContent()).toMatch(/^1 of 1: a+/), { what: 'the count to be read out' })
    await nextFrame(ann.page)
  })

  test('a search that is left while it goes to a match leaves nothing behind in the page', async () => {
    const { ann } = await open(doc(p('one two one')))
    await ann.select([0, 0])
    await ann.press('Control+f')
    await field(ann).fill('one')
    await countIs(ann, '1 of 2')
    const listening = await field(ann).evaluate(async (input) => {
      const signals: AbortSignal[] = []
      const listen = document.addEventListener.bind(document)
      document.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions) => {
        if (type === 'wheel' && typeof options === 'object' && options.signal !== undefined) signals.push(options.signal)
        listen(type, listener, options)
      }
      for (const key of ['Enter', 'Escape']) input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }))
      for (let frames = 0; frames < 10; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
      return { heard: signals.length, left: signals.filter(({ aborted }) => !aborted).length }
    })
    expect(listening.heard).toBeGreaterThan(0)
    expect(listening.left).toBe(0)
  })

  test('whoever may not write finds, and cannot replace', async () => {
    const { ann } = await open(doc(p('one two one')))
    await ann.page.evaluate(() => {
      document.querySelector('tandem-editor')!.readonly = true
    })
    await ann.page.locator('.tandem-document').focus()
    await ann.press('Control+h')
    await field(ann).waitFor()
    await ann.page.keyboard.type('one')
    await countIs(ann, '1 of 2')
    expect(await panel(ann).getByRole('textbox').count()).toBe(1)
    expect(await panel(ann).getByRole('button', { name: /^Replace/ }).count()).toBe(0)
    await ann.press('Enter', 'Escape')
    expect(await selectedText(ann)).toBe('one')
  })
})
