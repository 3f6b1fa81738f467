/** Code in a browser: its colours while it is written, by oneself and by somebody else, its language, and its keys. */
import { describe, expect, test } from 'vitest'
import { doc, p, pre, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

/** The coloured parts of a block: what they are, and their text. */
const parts = ({ page }: Person, block = 0) =>
  page
    .locator('.tandem-document > pre')
    .nth(block)
    .locator('code [class*=tandem-code-]')
    .evaluateAll((all) => all.map((part) => `${/tandem-code-(\w+)/.exec(part.className)?.[1]}: ${part.textContent}`))
const partsAre = (person: Person, expected: string[], block = 0) => eventually(async () => expect(await parts(person, block)).toEqual(expected), { what: 'the parts of the code' })
const picker = ({ page }: Person) => page.getByRole('dialog', { name: 'Language of the code' })
const isClosed = (person: Person) => eventually(async () => expect(await picker(person).count()).toBe(0), { what: 'the list to close' })
const requests = ({ page }: Person) => page.evaluate(() => performance.getEntriesByType('resource').filter(({ name }) => /code-highlighter/.test(name)).length)

describe.skipIf(chromiumPath === null)(`code (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('is coloured while it is written, here and by somebody else', async () => {
    const { ann, bob } = await editors.open(doc(pre({ language: 'js' }, 'const a = 1'), p('text'), pre({ language: 'brainfuck' }, 'const a')))
    await partsAre(ann, ['keyword: const', 'number: 1'])
    await ann.select([0, 11])
    await ann.type(' // x')
    await partsAre(ann, ['keyword: const', 'number: 1', 'comment: // x'])
    await bob.select([0, 0])
    await bob.type('let b; ')
    await partsAre(ann, ['keyword: let', 'keyword: const', 'number: 1', 'comment: // x'])
    await ann.type('!')
    await partsAre(ann, ['keyword: let', 'keyword: const', 'number: 1', 'comment: // x!'])
    expect(await parts(ann, 1)).toEqual([])
    expect(await ann.page.getByRole('button', { name: 'Language: brainfuck' }).count()).toBe(1)
    // Colours are no edits that could be taken back.
    await ann.press('Control+z')
    expect((await ann.shown()).child(0).textContent).toBe('let b; const a = 1 // x')
  })

  test('only the block that was changed is looked at again', async () => {
    const { ann } = await editors.open(doc(pre({ language: 'js' }, 'let a'), pre({ language: 'js' }, 'let b')))
    await partsAre(ann, ['keyword: let'], 1)
    await ann.page.evaluate(() => {
      const other = document.querySelectorAll('pre')[1]!
      new MutationObserver(() => other.setAttribute('data-touched', '')).observe(other, { subtree: true, childList: true, characterData: true, attributes: true })
    })
    await ann.select([0, 5])
    await ann.type(' = 2')
    await partsAre(ann, ['keyword: let', 'number: 2'])
    expect(await ann.page.locator('[data-touched]').count()).toBe(0)
  })

  test('what knows the languages is loaded with the first code of a language', async () => {
    const { ann } = await editors.open(doc(pre('let a')), { fresh: true })
    await ann.select([0, 5])
    await ann.type(';')
    expect(await requests(ann)).toBe(0)
    await ann.page.getByRole('button', { name: 'Language: Plain text' }).click()
    await picker(ann).waitFor()
    await ann.type('TypeSc')
    await ann.press('Enter')
    await partsAre(ann, ['keyword: let'])
    expect(await requests(ann)).toBe(1)
    expect(await ann.page.getByRole('button', { name: 'Language: TypeScript' }).count()).toBe(1)
  })

  test('the language by keyboard, there and back', async () => {
    const { ann, bob } = await editors.open(doc(p('x'), pre({ language: 'js' }, 'let a')))
    await ann.select([1, 3])
    await ann.press('Control+Alt+g')
    await picker(ann).waitFor()
    expect(await ann.page.getByRole('option', { selected: true }).allInnerTexts()).toEqual(['JavaScript'])
    await ann.press('Escape')
    await isClosed(ann)
    await ann.type('X')
    expect((await ann.shown()).child(1).textContent).toBe('letX a')
    await ann.press('Control+Alt+g')
    await picker(ann).waitFor()
    await ann.type('py')
    await eventually(async () => expect(await ann.page.getByRole('option').allInnerTexts()).toContain('Python'), { what: 'the languages that are meant' })
    await ann.press('ArrowDown', 'ArrowUp', 'Enter')
    await isClosed(ann)
    await eventually(async () => expect((await bob.shown()).child(1).attrs['language']).toBe('python'), { what: 'the language there' })
    await ann.type('Y')
    expect((await ann.shown()).child(1).textContent).toBe('letXY a')
    await ann.press('Control+Alt+g')
    await picker(ann).waitFor()
    await ann.type('plain')
    await ann.press('Enter')
    await eventually(async () => expect((await bob.shown()).child(1).attrs['language']).toBe(null), { what: 'no language there' })
  })

  test('Tab and Enter keep the indentation, and Escape gives the next Tab to the page', async () => {
    const { ann } = await editors.open(doc(ul('item'), pre('')))
    await ann.select([1, 0])
    await ann.press('Tab')
    await ann.type('a')
    await ann.press('Enter')
    await ann.type('b')
    expect((await ann.shown()).child(1).textContent).toBe('\ta\n\tb')
    await ann.press('Shift+Tab')
    expect((await ann.shown()).child(1).textContent).toBe('\ta\nb')
    await ann.press('Escape', 'Tab')
    expect(await ann.page.evaluate(() => document.activeElement?.classList.contains('tandem-document'))).toBe(false)
  })

  test('is copied, by button and by key', async () => {
    const { ann } = await editors.open(doc(pre('one\ntwo'), p('x')))
    await ann.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const clipboard = () => ann.page.evaluate(() => navigator.clipboard.readText())
    await ann.page.getByRole('button', { name: 'Copy code' }).click()
    await ann.page.getByText('The code was copied.').waitFor()
    expect(await clipboard()).toBe('one\ntwo')
    await ann.select([0, 0])
    await ann.type('X')
    await ann.press('Control+Alt+y')
    await eventually(async () => expect(await clipboard()).toBe('Xone\ntwo'), { what: 'the code in the clipboard' })
    // As over plain HTTP.
    await ann.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }))
    await ann.type('Y')
    await ann.press('Control+Alt+y')
    await ann.page.evaluate(() => delete (navigator as { clipboard?: unknown }).clipboard)
    await eventually(async () => expect(await clipboard()).toBe('XYone\ntwo'), { what: 'the code in the clipboard' })
  })

  test('nothing is coloured anew while an input method composes', async () => {
    const { ann, bob } = await editors.open(doc(pre({ language: 'js' }, 'let a')))
    await partsAre(ann, ['keyword: let'])
    await ann.select([0, 5])
    await ann.compose('に')
    await bob.select([0, 0])
    await bob.type('if ')
    await partsAre(bob, ['keyword: if', 'keyword: let'])
    expect(await ann.isComposing()).toBe(true)
    await ann.compose('日本')
    await ann.commit('日本')
    await partsAre(ann, ['keyword: if', 'keyword: let'])
    await eventually(async () => expect((await bob.shown()).child(0).textContent).toBe('if let a日本'), { what: 'what was composed' })
  })
})
