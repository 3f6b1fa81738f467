/** The word count in a browser: it comes and goes, follows what is written, and tells of the selection. */
import { describe, expect, test } from 'vitest'
import { doc, p } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const line = ({ page }: Person) => page.locator('tandem-word-count #line')
const lineIs = (person: Person, words: string) => eventually(async () => expect((await line(person).innerText()).trim()).toBe(words), { what: words })
const details = ({ page }: Person) => page.getByRole('dialog', { name: 'Word count' })

describe.skipIf(chromiumPath === null)(`the word count (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('by key: tells, says it, and goes back to the text', async () => {
    const { ann } = await editors.open(doc(p('one two'), p('three')))
    await ann.select([1, 5])
    await ann.press('Control+Shift+g')
    await details(ann).waitFor()
    expect(await details(ann).locator('div').allInnerTexts()).toEqual(['Words\n3', 'Characters\n12', 'Characters without spaces\n11', 'Paragraphs\n2', 'Reading time\nless than a minute'])
    expect(await ann.page.locator('tandem-word-count [role=status]').textContent()).toBe('3 words, 12 characters, reading time less than a minute.')
    await ann.press('Escape')
    await eventually(async () => expect(await details(ann).count()).toBe(0), { what: 'the details to close' })
    expect(await ann.page.locator('tandem-word-count [role=status]').textContent()).toBe('')
    await ann.press('Control+Shift+g')
    await eventually(async () => expect(await line(ann).count()).toBe(0), { what: 'the line to go' })
    await ann.type('!')
    expect((await ann.shown()).child(1).textContent).toBe('three!')
  })

  test('follows what anybody writes and what is selected, and says nothing by itself', async () => {
    const { ann, bob } = await editors.open(doc(p('one two'), p('three')))
    await ann.page.getByRole('button', { name: 'Word count' }).click()
    await details(ann).waitFor()
    await ann.press('Escape')
    await lineIs(ann, '3 words')
    await ann.select([1, 5])
    await ann.type(' four')
    await lineIs(ann, '4 words')
    await bob.select([0, 7])
    await bob.type(' five')
    await lineIs(ann, '5 words')
    await ann.select([0, 4], [1, 5])
    await lineIs(ann, '3 of 5 words')
    expect(await ann.page.locator('tandem-word-count [role=status]').textContent()).toBe('')
    await line(ann).click()
    await details(ann).waitFor()
    expect(await details(ann).getByRole('heading').allInnerTexts()).toEqual(['Selection', 'Document'])
  })

  test('is remembered by the application', async () => {
    const { ann } = await editors.open(doc(p('one two')))
    await ann.select([0, 0])
    await ann.press('Control+Shift+g')
    await lineIs(ann, '2 words')
    await ann.page.reload()
    await lineIs(ann, '2 words')
    expect(await details(ann).count()).toBe(0)
  })

  test('a long document is counted to its end', async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ')
    const { ann } = await editors.open(doc(...Array.from({ length: 1500 }, () => p(words))))
    await ann.select([0, 0])
    await ann.press('Control+Shift+g')
    await details(ann).waitFor()
    await lineIs(ann, '90,000 words')
    await ann.press('Escape')
    await ann.select([3, 0])
    await ann.type('more ')
    await lineIs(ann, '90,001 words')
  })
})
