/** The map of the keyboard: opened by key and by mouse, from everywhere, and closed to where one was. */
import { describe, expect, test } from 'vitest'
import { doc, p } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Keyboard shortcuts' })
const isClosed = (person: Person) => eventually(async () => expect(await dialog(person).count()).toBe(0), { what: 'the dialog to close' })

describe.skipIf(chromiumPath === null)(`keyboard shortcuts (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('are shown by keyboard, in the text and out of it, and Escape goes back', async () => {
    const { ann } = await editors.open(doc(p('one')))
    await ann.select([0, 2])
    // A question mark in the text is one.
    await ann.type('?')
    await ann.press('Control+/')
    await dialog(ann).waitFor()
    expect(await dialog(ann).getByText('Ctrl+Shift+7').count()).toBe(1)
    await ann.press('Escape')
    await isClosed(ann)
    expect(await ann.selected()).toEqual({ anchor: [0, 3], head: [0, 3] })
    await ann.type('!')
    expect((await ann.shown()).textContent).toBe('on?!e')
    // From the toolbar, which is in the element, and from a button of the page.
    await ann.press('Alt+F10', '?')
    await dialog(ann).waitFor()
    await ann.press('Escape')
    await isClosed(ann)
    await ann.page.getByRole('link', { name: 'All documents' }).focus()
    await ann.press('?')
    await dialog(ann).waitFor()
    await ann.press('Escape')
    await isClosed(ann)
    // Where text is typed, it is text.
    await ann.page.getByRole('textbox', { name: 'Title' }).focus()
    await ann.press('?')
    expect(await ann.page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('?')
    expect(await dialog(ann).count()).toBe(0)
  })

  test('are shown by mouse; readers see what is of use to them', async () => {
    const { ann } = await editors.open(doc(p('one')))
    await ann.page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await dialog(ann).getByText('Bold', { exact: true }).first().waitFor()
    await dialog(ann).getByRole('button', { name: 'Close' }).click()
    await isClosed(ann)
    await ann.page.evaluate(() => {
      document.querySelector('tandem-editor')!.readonly = true
    })
    await ann.page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await dialog(ann).getByText('Find and replace').waitFor()
    expect(await dialog(ann).getByText('Bold', { exact: true }).count()).toBe(0)
  })
})
