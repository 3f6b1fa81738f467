/**
 * The editing core, written once and run in each browser: writing, blocks, marks, lists, tables, selecting, undoing, the
 * clipboard, and what is not English.
 *
 * After each test all that was written is saved, the server has what the editor holds, and the page shows what the editor holds.
 */
import { checkDocument } from '@tandem/shared/document/check.ts'
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import type { Node } from 'prosemirror-model'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { a, br, doc, em, h, li, p, pre, strong, task, ul } from '../../editor/build.ts'
import { connectEditor, type EditorClient } from '../../server/editor-client.ts'
import { startServer, type ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { eventually } from '../two-editors.ts'
import type { CoreBrowser } from './browsers.ts'
import { Person } from './person.ts'

/** Declares the suite for a browser. */
export function testEditingCore(browser: CoreBrowser): void {
  describe.skipIf(browser.missing !== null)(`the editing core in ${browser.name} (${browser.missing ?? 'installed'})`, () => {
    let server: ServerProcess
    let person: Person
    /** The documents that are open in this test, as the server has them. */
    const stored = new Map<Person, EditorClient>()
    let documents = 0

    beforeAll(async () => {
      ;[server, person] = await Promise.all([startServer(), browser.open().then((page) => new Person(page))])
    })

    afterAll(async () => {
      await person?.page.close()
      await server?.dispose()
    })

    afterEach(async () => {
      try {
        for (const [writer, client] of stored) await expectWhole(writer, client)
      } finally {
        for (const client of stored.values()) client.destroy()
        stored.clear()
      }
    })

    /** Opens a new document that holds `content`, or nothing. */
    const open = async (content?: Node): Promise<Person> => {
      const name = `core-${++documents}`
      const client = connectEditor(server.url, name)
      await client.synced()
      if (content !== undefined) {
        const text = contentOf(client.document)
        client.document.transact(() => {
          text.delete(0, text.length)
          appendBlocks(text, content.children)
        })
        await client.saved()
      }
      await person.open(`${server.url}/d/${name}`)
      stored.set(person, client)
      return person
    }

    const at = (block: number, offset: number) => [block, offset] as const
    const cell = (row: number, column: number, offset = 0) => [0, row, column, offset] as const

    describe('writing', () => {
      test('text goes to the start, into the middle and to the end', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('one three')
        await anna.press('Home')
        await anna.type('0 ')
        await anna.click(at(0, 6))
        await anna.type('two ')
        await anna.press('End')
        await anna.type('!')
        await anna.sees('0 one two three!')
      })

      test('Enter in the middle of a block splits it, and Backspace at its start joins it again', async () => {
        const anna = await open(doc(p('onetwo'), p('three')))
        await anna.click(at(0, 3))
        await anna.press('Enter')
        await anna.sees('one', 'two', 'three')
        await anna.type('x')
        await anna.press('Backspace', 'Backspace')
        await anna.sees('onetwo', 'three')
        await anna.type('-')
        await anna.sees('one-two', 'three')
      })

      test('Enter at the ends of a heading makes paragraphs around it', async () => {
        const anna = await open(doc(h(2, 'Plan')))
        await anna.click(at(0, 4))
        await anna.press('Enter')
        await anna.type('after')
        await anna.click(at(0, 0))
        await anna.press('Enter')
        await anna.press('ArrowUp')
        await anna.type('before')
        await anna.sees('before', '## Plan', 'after')
      })

      test('Delete at the end of a block joins the next one', async () => {
        const anna = await open(doc(p('one'), p(strong('two')), p('three')))
        await anna.click(at(0, 3))
        await anna.press('Delete')
        await anna.sees('onetwo', 'three')
        await anna.press('ArrowRight', 'Delete')
        await anna.sees('oneto', 'three')
      })

      test('Backspace and Delete at the ends of the document change nothing', async () => {
        const anna = await open(doc(p('one')))
        await anna.click(at(0, 0))
        await anna.press('Backspace')
        await anna.press('End', 'Delete')
        await anna.sees('one')
      })

      test('Backspace at the start of a heading and of a list item makes them paragraphs', async () => {
        const anna = await open(doc(h(1, 'Plan'), ul('milk')))
        await anna.click(at(1, 0))
        await anna.press('Backspace')
        await anna.click(at(0, 0))
        await anna.press('Backspace')
        await anna.sees('Plan', 'milk')
      })

      test('several spaces and blank ends of lines are kept', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('a  b ')
        await anna.press('Enter')
        await anna.type(' c')
        await anna.sees('a  b ', ' c')
      })

      test('characters beyond the keyboard go in whole, and go whole', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('Grüße 漢字 😀')
        await anna.sees('Grüße 漢字 😀')
        await anna.press('Backspace')
        await anna.sees('Grüße 漢字 ')
        await anna.press('ArrowLeft', 'Backspace')
        await anna.sees('Grüße 漢 ')
      })
    })

    describe('marks', () => {
      test('a key turns bold on for what is typed, and off again', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('a ')
        await anna.press('Control+b')
        await anna.type('b')
        await anna.press('Control+b')
        await anna.type(' c')
        expect(await anna.html(0)).toBe('a <strong>b</strong> c')
      })

      test('a button of the toolbar makes what is selected bold, and the text keeps the focus', async () => {
        const anna = await open(doc(p('one two')))
        await anna.drag(at(0, 4), at(0, 7))
        expect(await anna.selectedText()).toBe('two')
        await anna.clickOn({ control: 'Bold' })
        expect(await anna.html(0)).toBe('one <strong>two</strong>')
        await anna.press('End')
        await anna.type('!')
        await anna.sees('one two!')
      })

      test('Markdown becomes what it means', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('# Plan\n- milk\n\n1. first\nsecond\n\n> said\n')
        await anna.press('Backspace')
        await anna.type('**bold** and `code`')
        await anna.sees('# Plan', '- milk', '1. first', '2. second', '> said', 'bold and code')
        expect(await anna.html(5)).toBe('<strong>bold</strong> and <code>code</code>')
      })

      test('Backspace right after a shortcut takes it back', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('# ')
        await anna.sees('# ')
        await anna.press('Backspace')
        await anna.type('x')
        await anna.sees('# x')
        expect(await anna.html(0)).toBe('# x')
      })
    })

    describe('lists', () => {
      test('Enter continues a list, Tab and Shift+Tab change its depth, and Enter in an empty item ends it', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('- one\ntwo')
        await anna.press('Tab')
        await anna.sees('- one', '  - two')
        await anna.type('\nthree')
        await anna.press('Shift+Tab')
        await anna.sees('- one', '  - two', '- three')
        await anna.type('\n\nafter')
        await anna.sees('- one', '  - two', '- three', 'after')
      })

      test('Tab goes on with an item in which nothing is written', async () => {
        const anna = await open(doc(ul('one'), ul('')))
        await anna.click(at(1, 0))
        await anna.press('Tab')
        await anna.type('x')
        await anna.sees('- one', '  - x')
      })

      test('a task is ticked by mouse and by key, and its text is written on', async () => {
        const anna = await open(doc(task('one'), task('two')))
        await anna.clickOn({ selector: '[role=checkbox]' })
        await anna.sees('[x] one', '[ ] two')
        await anna.click(at(1, 3))
        await anna.press('Control+Enter')
        await anna.type('!\nthree')
        await anna.sees('[x] one', '[x] two!', '[ ] three')
      })

      test('items are joined and split like other blocks', async () => {
        const anna = await open(doc(li('ordered', 'one'), li('ordered', 'two'), p('text')))
        await anna.click(at(2, 0))
        await anna.press('Backspace')
        await anna.sees('1. one', '2. twotext')
        await anna.press('Enter')
        await anna.sees('1. one', '2. two', '3. text')
      })
    })

    describe('code', () => {
      test('a fence begins a block of code, in which Enter is a line that keeps its indentation; Control+Enter leaves it', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        // A new line begins where the one before it does.
        await anna.type('```js\nif (a) {\n  b("**")\n')
        await anna.press('Shift+Tab')
        await anna.type('}')
        await anna.press('Control+Enter')
        await anna.type('after')
        await anna.sees('```js if (a) {\n  b("**")\n}', 'after')
      })

      test('the arrow keys go through lines of code and out of them, from either side', async () => {
        const anna = await open(doc(p('before'), pre('one\ntwo'), p('after')))
        await anna.click(at(0, 0))
        await anna.press('ArrowDown', 'ArrowDown')
        await anna.type('x')
        await anna.press('ArrowDown')
        await anna.press('Home')
        await anna.type('y')
        await anna.sees('before', '``` one\nxtwo', 'yafter')
        await anna.press('ArrowUp', 'Home')
        await anna.type('z')
        await anna.sees('before', '``` one\nzxtwo', 'yafter')
        await anna.press('ArrowUp', 'ArrowUp', 'Home')
        await anna.type('0')
        await anna.press('Shift+ArrowDown', 'Shift+Home')
        expect(await anna.selectedText()).toBe('before\n')
        await anna.sees('0before', '``` one\nzxtwo', 'yafter')
      })

      test('Backspace joins lines of code, also at a blank last line', async () => {
        const anna = await open(doc(pre('one')))
        await anna.click(at(0, 3))
        await anna.press('Enter')
        await anna.sees('``` one\n')
        await anna.press('Backspace')
        await anna.type('!')
        await anna.sees('``` one!')
      })
    })

    describe('tables', () => {
      const table = async (): Promise<Person> => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.clickOn({ control: 'Table' })
        await anna.type('a')
        await anna.press('Tab')
        await anna.type('b')
        await anna.press('Tab')
        await anna.type('c')
        await anna.press('Tab')
        await anna.type('d')
        return anna
      }
      const full = [['a', 'b', 'c'], ['d', '', ''], ['', '', '']]

      test('the toolbar makes one, and Tab and Shift+Tab go through its cells', async () => {
        const anna = await table()
        await anna.seesTable(full)
        await anna.press('Shift+Tab', 'Shift+Tab')
        await anna.type('x')
        await anna.seesTable([['a', 'bx', 'c'], ['d', '', ''], ['', '', '']])
      })

      test('Enter in a cell makes a block in it, and Backspace at its start leaves the cell alone', async () => {
        const anna = await table()
        await anna.press('Enter')
        await anna.type('e')
        await anna.seesTable([['a', 'b', 'c'], ['de', '', ''], ['', '', '']])
        await anna.click(cell(1, 1))
        await anna.press('Backspace')
        await anna.seesTable([['a', 'b', 'c'], ['de', '', ''], ['', '', '']])
      })

      test('Shift and the arrow keys select cells, which Delete empties and typing fills', async () => {
        const anna = await table()
        await anna.click(cell(0, 0, 1))
        await anna.press('Shift+ArrowRight', 'Shift+ArrowDown')
        await anna.press('Delete')
        await anna.seesTable([['', '', 'c'], ['', '', ''], ['', '', '']])
        await anna.press('Control+z')
        await anna.seesTable(full)
      })

      test('cells are selected with the mouse', async () => {
        const anna = await table()
        await anna.drag(cell(0, 1, 0), cell(1, 2, 0))
        await anna.press('Delete')
        await anna.seesTable([['a', '', ''], ['d', '', ''], ['', '', '']])
      })

      test('the arrow keys go from cell to cell, in below and out above', async () => {
        const anna = await table()
        await anna.click(cell(0, 0, 1))
        await anna.press('ArrowRight')
        await anna.type('1')
        await anna.press('ArrowDown')
        await anna.type('2')
        await anna.seesTable([['a', '1b', 'c'], ['d', '2', ''], ['', '', '']])
      })

      test('the arrow keys go into a table from above and below', async () => {
        const anna = await table()
        await anna.click(cell(0, 0, 0))
        await anna.press('ArrowUp')
        await anna.type('x')
        await anna.press('ArrowDown')
        await anna.press('Home')
        await anna.type('1')
        await anna.seesTable([['1a', 'b', 'c'], ['d', '', ''], ['', '', '']])
        await anna.click([1, 2, 0, 0])
        await anna.press('ArrowDown')
        await anna.type('y')
        await anna.press('ArrowUp')
        await anna.type('2')
        await anna.seesTable([['1a', 'b', 'c'], ['d', '', ''], ['2', '', '']])
      })

      test('text can be written before and after a table that is all there is', async () => {
        const anna = await table()
        await anna.click(cell(0, 0, 0))
        await anna.press('ArrowUp')
        await anna.type('above')
        await anna.click([1, 2, 2, 0])
        await anna.press('ArrowDown')
        await anna.type('below')
        await anna.sees('above', 'abcd', 'below')
      })

      test('its menu deletes it, by keyboard', async () => {
        const anna = await table()
        await anna.press('Control+Alt+t', 'End', 'Enter')
        await anna.type('after')
        await anna.sees('after')
      })

      test('all that is selected goes, the table with it', async () => {
        const anna = await table()
        await anna.press('Control+a', 'Control+a', 'Control+a', 'Backspace')
        await anna.type('x')
        await anna.sees('x')
      })
    })

    describe('selecting', () => {
      const text = () => doc(p('one two three'), p('four'), p('five six'))

      test('Shift and the arrow keys, Home and End select from the caret on', async () => {
        const anna = await open(text())
        await anna.click(at(0, 4))
        await anna.press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight')
        expect(await anna.selectedText()).toBe('two')
        await anna.press('Shift+ArrowLeft')
        expect(await anna.selectedText()).toBe('tw')
        await anna.press('Shift+End')
        expect(await anna.selectedText()).toBe('two three')
        await anna.press('Shift+Home')
        expect(await anna.selectedText()).toBe('one ')
        await anna.type('x')
        await anna.sees('xtwo three', 'four', 'five six')
      })

      test('Shift and the arrow keys select across blocks, and one key replaces that', async () => {
        const anna = await open(text())
        await anna.click(at(0, 4))
        await anna.press('Shift+ArrowDown', 'Shift+End')
        expect(await anna.selectedText()).toBe('two three\nfour')
        await anna.press('Backspace')
        await anna.sees('one ', 'five six')
      })

      test('Control+A selects all, and typing replaces it', async () => {
        const anna = await open(text())
        await anna.click(at(1, 1))
        await anna.press('Control+a')
        expect(await anna.selectedText()).toBe('one two three\nfour\nfive six')
        await anna.type('n')
        await anna.press('Enter')
        await anna.sees('n', '')
      })

      test('Control and an arrow key go by words', async () => {
        const anna = await open(text())
        await anna.click(at(0, 0))
        await anna.press('Control+ArrowRight', 'Control+ArrowRight', 'Control+Shift+ArrowLeft')
        expect((await anna.selectedText()).trim()).toBe('two')
      })

      test('the mouse selects across blocks, and Enter replaces that', async () => {
        const anna = await open(text())
        await anna.drag(at(0, 4), at(2, 4))
        expect(await anna.selectedText()).toBe('two three\nfour\nfive')
        await anna.press('Enter')
        await anna.sees('one ', ' six')
      })

      test('Shift and a press of the mouse extend what is selected', async () => {
        const anna = await open(text())
        await anna.click(at(0, 4))
        await anna.click(at(2, 4), { shift: true })
        expect(await anna.selectedText()).toBe('two three\nfour\nfive')
      })

      // What drives Firefox makes two presses of a double one.
      if (browser.name !== 'Firefox') {
        test('a double press selects a word, and a third its block', async () => {
          const anna = await open(text())
          await anna.click(at(0, 5), { count: 2 })
          expect((await anna.selectedText()).trim()).toBe('two')
          await anna.click(at(2, 2), { count: 3 })
          expect((await anna.selectedText()).trim()).toBe('five six')
        })
      }
    })

    describe('undo', () => {
      test('what was typed goes and comes back', async () => {
        const anna = await open(doc(p('one')))
        await anna.click(at(0, 3))
        await anna.type(' two')
        await anna.press('Control+z')
        await anna.sees('one')
        await anna.press('Control+Shift+z')
        await anna.sees('one two')
        await anna.press('Control+z', 'Control+y')
        await anna.type('!')
        await anna.sees('one two!')
      })

      test('a heading, a mark and a split are taken back one by one', async () => {
        const anna = await open(doc(p('one two')))
        await anna.click(at(0, 3))
        await anna.press('Control+Alt+2')
        await anna.sees('## one two')
        await anna.press('Control+a', 'Control+i')
        expect(await anna.html(0)).toBe('<em>one two</em>')
        await anna.click(at(0, 3))
        await anna.press('Enter')
        await anna.press('Control+z')
        await anna.sees('## one two')
        await anna.press('Control+z')
        expect(await anna.html(0)).toBe('one two')
        await anna.press('Control+z')
        await anna.sees('one two')
        expect(await anna.html(0)).toBe('one two')
      })

      test('the buttons of the toolbar do the same', async () => {
        const anna = await open(doc(p('one')))
        await anna.click(at(0, 3))
        await anna.type('!')
        await anna.clickOn({ control: 'Undo' })
        await anna.sees('one')
        await anna.clickOn({ control: 'Redo' })
        await anna.type('!')
        await anna.sees('one!!')
      })
    })

    describe('the clipboard', () => {
      test('what is cut goes, and is pasted with its marks', async () => {
        const anna = await open(doc(p('one ', strong('two'), ' three'), p('')))
        await anna.click(at(0, 4))
        for (let step = 0; step < 3; step++) await anna.press('Shift+ArrowRight')
        await anna.press('Control+x')
        await anna.sees('one  three', '')
        await anna.click(at(1, 0))
        await anna.press('Control+v')
        await anna.sees('one  three', 'two')
        expect(await anna.html(1)).toBe('<strong>two</strong>')
      })

      test('blocks that are copied are blocks where they are pasted', async () => {
        const anna = await open(doc(h(2, 'Plan'), ul('milk'), ul({ indent: 1 }, 'skimmed'), p('end')))
        await anna.click(at(0, 0))
        await anna.click(at(2, 7), { shift: true })
        await anna.press('Control+c')
        await anna.click(at(3, 3))
        await anna.press('Enter', 'Control+v')
        await anna.sees('## Plan', '- milk', '  - skimmed', 'end', '## Plan', '- milk', '  - skimmed')
      })

      test('with Shift, text is pasted without its marks', async () => {
        const anna = await open(doc(p('one ', strong('two')), p('x')))
        await anna.click(at(0, 0))
        await anna.press('Shift+End', 'Control+c')
        await anna.click(at(1, 1))
        await anna.press('Control+Shift+v')
        await anna.sees('one two', 'xone two')
        expect(await anna.html(1)).toBe('xone two')
      })

      test('cells are pasted over cells', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.clickOn({ control: 'Table' })
        await anna.type('a')
        await anna.press('Tab')
        await anna.type('b')
        // The first takes the text of the cell, the second the cells.
        await anna.press('Shift+ArrowLeft', 'Shift+ArrowLeft', 'Control+c')
        await anna.click(cell(1, 1))
        await anna.press('Control+v')
        await anna.seesTable([['a', 'b', ''], ['', 'a', 'b'], ['', '', '']])
      })

      test('what is copied elsewhere in the page comes as what it is', async () => {
        const anna = await open()
        await anna.page.run(() => {
          const other = document.createElement('section')
          other.style.cssText = 'position: fixed; inset: auto 0 0; background: white; z-index: 9'
          other.innerHTML = '<h3>Elsewhere</h3><p>plain and <b>bold</b></p><ol><li>one</li><li>two</li></ol>'
          document.body.append(other)
          getSelection()?.selectAllChildren(other)
        }, null)
        await anna.press('Control+c')
        await anna.page.run(() => document.querySelector('section')?.remove(), null)
        await anna.click(at(0, 0))
        await anna.press('Control+v')
        await anna.sees('### Elsewhere', 'plain and bold', '1. one', '2. two')
        expect(await anna.html(1)).toBe('plain and <strong>bold</strong>')
      })
    })

    describe('around what is no text', () => {
      test('Shift+Enter breaks a line, which the arrow keys go around and Backspace takes away', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('one')
        await anna.press('Shift+Enter')
        await anna.type('two')
        expect(await anna.html(0)).toBe('one<br>two')
        await anna.press('ArrowUp', 'End')
        await anna.type('1')
        expect(await anna.html(0)).toBe('one1<br>two')
        await anna.press('ArrowRight')
        await anna.type('2')
        expect(await anna.html(0)).toBe('one1<br>2two')
        await anna.press('ArrowLeft', 'Backspace')
        expect(await anna.html(0)).toBe('one12two')
      })

      test('a break at the end of a block is a line to write in', async () => {
        const anna = await open(doc(p('one', br), p('next')))
        await anna.click(at(0, 4))
        await anna.type('two')
        expect(await anna.html(0)).toBe('one<br>two')
        await anna.press('Backspace', 'Backspace', 'Backspace', 'Backspace')
        await anna.type('!')
        expect(await anna.html(0)).toBe('one!')
        await anna.sees('one!', 'next')
      })

      test('text at the end of a link is outside of it', async () => {
        const anna = await open(doc(p(a('https://example.org/', 'link'))))
        await anna.click(at(0, 4))
        await anna.press('End')
        await anna.type('!')
        expect(await anna.html(0)).toBe('<a>link</a>!')
      })

      test('text at the end of bold text is bold, and before it is not', async () => {
        const anna = await open(doc(p('a ', strong('b')), p(em('c'))))
        await anna.click(at(0, 3))
        await anna.type('1')
        await anna.click(at(0, 2))
        await anna.press('ArrowLeft', 'ArrowRight')
        await anna.type('2')
        expect(await anna.html(0)).toBe('a 2<strong>b1</strong>')
        await anna.click(at(1, 1))
        await anna.type('3')
        expect(await anna.html(1)).toBe('<em>c3</em>')
      })

      test('the arrow keys do nothing in an empty document, in which one can write then', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.press('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'Backspace', 'Delete')
        await anna.type('here')
        await anna.sees('here')
      })

      test('the arrow keys go through blank blocks', async () => {
        const anna = await open(doc(p('one'), p(''), p(''), p('two')))
        await anna.click(at(0, 3))
        await anna.press('ArrowRight')
        await anna.type('x')
        await anna.press('ArrowDown')
        await anna.type('y')
        await anna.press('ArrowRight')
        await anna.type('z')
        await anna.sees('one', 'x', 'y', 'ztwo')
      })
    })

    describe('from right to left', () => {
      test('Hebrew runs from right to left, and the keys go the way that they point', async () => {
        const anna = await open()
        await anna.click(at(0, 0))
        await anna.type('שלום עולם')
        await anna.sees('שלום עולם')
        expect(await anna.page.run(() => getComputedStyle(document.querySelector('.tandem-document > p') ?? document.body).direction, null)).toBe('rtl')
        await anna.press('Home')
        await anna.type('א')
        await anna.press('End')
        await anna.type('ת')
        await anna.sees('אשלום עולםת')
        await anna.press('ArrowRight', 'ArrowRight', 'Backspace')
        await anna.sees('אשלום עוםת')
      })

      test('text is selected, deleted and undone in it as elsewhere', async () => {
        const anna = await open(doc(p('אבגד'), p('one')))
        await anna.click(at(0, 1))
        // Which way Shift and a horizontal arrow key select here is for the browser to say.
        await anna.press('Shift+End')
        expect(await anna.selectedText()).toBe('בגד')
        await anna.press('Delete')
        await anna.sees('א', 'one')
        await anna.press('Control+z')
        await anna.sees('אבגד', 'one')
      })
    })

    // DevTools have an input method; WebDriver has none, and events that a script makes up would change no text.
    if (browser.name === 'Chromium') {
      describe('composing', () => {
        test('what is composed is one edit, and the keys after it go on behind it', async () => {
          const anna = await open(doc(p('one two')))
          const { inputMethod } = anna.page
          if (inputMethod === null) throw new Error('There is no input method')
          await anna.click(at(0, 4))
          await inputMethod.compose('か')
          await inputMethod.compose('かん')
          await inputMethod.commit('漢')
          await anna.type('!')
          await anna.sees('one 漢!two')
          await anna.press('Control+z')
          await anna.sees('one 漢two')
          await anna.press('Control+z')
          await anna.sees('one two')
        })
      })
    }

    describe('two people', () => {
      test('both type into one paragraph at the same time, and nothing is lost, doubled or mixed up', async () => {
        const anna = await open(doc(p('one two')))
        const ben = new Person(await browser.open())
        try {
          await ben.open(`${server.url}/d/core-${documents}`)
          await anna.click(at(0, 3))
          await ben.click(at(0, 7))
          await Promise.all([anna.type(' ABCDEFGHIJKLMNOP'), ben.type(' abcdefghijklmnop')])
          await anna.sees('one ABCDEFGHIJKLMNOP two abcdefghijklmnop')
          await ben.sees('one ABCDEFGHIJKLMNOP two abcdefghijklmnop')
          // What was typed with a pause in it is more than one step.
          await until(
            async () => {
              await anna.press('Control+z')
              return (await anna.blocks())[0] === 'one two abcdefghijklmnop'
            },
            { what: 'what Anna wrote to be undone' },
          )
          await ben.sees('one two abcdefghijklmnop')
          await ben.type('!')
          await anna.sees('one two abcdefghijklmnop!')
          expect(await ben.isDrawn()).toBe(true)
          expect(await ben.page.errors()).toEqual([])
        } finally {
          await ben.page.close()
        }
      })
    })
  })
}

/** The rule that the page shows what the editor holds, which is what the server has stored. */
async function expectWhole(writer: Person, client: EditorClient): Promise<void> {
  await until(() => writer.isSaved(), { what: 'all to be saved' })
  expect(await writer.isDrawn(), 'the page shows what the editor holds').toBe(true)
  await eventually(async () => expect(documentFrom(client.document).toJSON()).toEqual(await writer.document()), { what: 'the server to have what is shown' })
  expect(checkDocument(client.document), 'faults of the stored document').toEqual([])
  expect(await writer.page.errors(), 'errors of the page').toEqual([])
}
