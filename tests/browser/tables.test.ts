/** Tables in a browser: made, written in, changed by mouse and by keyboard, and by two people at once. */
import { appendBlocks } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Locator } from 'playwright-core'
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { doc, h, p, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium, nextFrame } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person, type TwoEditors } from './two-editors.ts'

type Built = ReturnType<typeof p>

/** A table of cells with one paragraph each. */
function table(...rows: string[][]): Built {
  const { table: tableType, tableRow, tableCell } = schema.nodes
  const nodes = rows.map((cells) =>
    tableRow.create(
      null,
      cells.map((text) => tableCell.create(null, p(text).node)),
    ),
  )
  return { node: tableType.create(null, nodes), tags: {} }
}

const grid = () => table(['A', 'B', 'C'], ['D', 'E', 'F'], ['G', 'H', 'I'])

/** The rows of the first table, a cell's blocks with `/` between; spans and headers are said. */
function rowsOf(node: Node): string[] {
  const found = node.children.find(({ type }) => type === schema.nodes.table)
  return (found?.children ?? []).map((row) =>
    row.children
      .map((cell) => {
        const { colspan, rowspan } = cell.attrs
        const text = cell.children.map((block) => block.textContent).join('/')
        return (cell.type === schema.nodes.tableHeader ? `[${text}]` : text) + (colspan > 1 || rowspan > 1 ? `*${colspan}x${rowspan}` : '')
      })
      .join('|'),
  )
}

function cellOf({ page }: Person, index: number): Locator {
  return page.locator('.tandem-document :is(td, th)').nth(index)
}

/** Presses into a cell, behind its text. */
async function click(person: Person, index: number): Promise<void> {
  await cellOf(person, index).click()
  await nextFrame(person.page)
  await person.press('End')
}

/** Drags the mouse from one cell to another. */
async function drag(person: Person, from: number, to: number): Promise<void> {
  const { mouse } = person.page
  const middle = async (index: number) => {
    const box = await cellOf(person, index).boundingBox()
    if (box === null) throw new Error(`There is no cell ${index}`)
    return [box.x + box.width / 2, box.y + box.height / 2] as const
  }
  await mouse.move(...(await middle(from)))
  await mouse.down()
  await mouse.move(...(await middle(to)), { steps: 4 })
  await mouse.up()
  await nextFrame(person.page)
}

async function choose(person: Person, item: string): Promise<void> {
  await person.press('Control+Alt+t')
  await person.page.locator('tandem-table-menu').getByText(item, { exact: true }).click()
  await nextFrame(person.page)
}

const inText = ({ page }: Person) => page.evaluate(() => document.activeElement?.classList.contains('tandem-document') === true)
const focusedItem = ({ page }: Person) =>
  page.evaluate(() => {
    const editor = document.querySelector('tandem-editor')
    const item = editor?.shadowRoot?.querySelector('tandem-table-menu')?.shadowRoot?.activeElement
    return item?.getAttribute('aria-label') ?? item?.textContent?.trim() ?? null
  })

/** What the button of the toolbar is called that has the focus. */
const focusedTool = ({ page }: Person) =>
  page.evaluate(() => {
    const toolbar = document.querySelector('tandem-editor')?.shadowRoot?.querySelector('tandem-editor-toolbar')
    return toolbar?.shadowRoot?.activeElement?.getAttribute('aria-label')?.replace(/ \(.*/, '') ?? null
  })

/** Puts HTML or text into the clipboard's place and pastes it. */
async function paste(person: Person, data: Record<string, string>): Promise<void> {
  await person.page.evaluate((content) => {
    const clipboardData = new DataTransfer()
    for (const [type, value] of Object.entries(content)) clipboardData.setData(type, value)
    document.querySelector('.tandem-document')?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, data)
  await nextFrame(person.page)
}

/** What copying puts into the clipboard. */
function copied({ page }: Person): Promise<{ html: string; text: string }> {
  return page.evaluate(() => {
    const clipboardData = new DataTransfer()
    document.querySelector('.tandem-document')?.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
    return { html: clipboardData.getData('text/html'), text: clipboardData.getData('text/plain') }
  })
}

async function expectRows(editors: TwoEditors, ...rows: string[]): Promise<void> {
  // What reads from other programs is loaded when something is pasted.
  await eventually(async () => expect(rowsOf(await editors.settled())).toEqual(rows), { what: 'the rows' })
}

describe.skipIf(chromiumPath === null)(`tables (${needsChromium})`, () => {
  const browsers = useTwoEditors()

  /** Two people on a document with tables, whose rows and columns get their ids as they are stored. */
  async function open(content: Node): Promise<TwoEditors> {
    const editors = await browsers.open(doc(p('')))
    const { document } = editors.stored
    const text = contentOf(document)
    document.transact(() => {
      text.delete(0, text.length)
      appendBlocks(text, content.children)
    })
    await editors.settled()
    return editors
  }

  describe('are made', () => {
    it('with the toolbar, and written in with Tab', async () => {
      const editors = await open(doc(p('')))
      const { ann } = editors
      await ann.select([0, 0])
      await ann.page.getByRole('button', { name: 'Table' }).click()
      await nextFrame(ann.page)
      for (const text of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
        await ann.type(text)
        await ann.press('Tab')
      }
      await ann.type('j')
      await ann.press('Shift+Tab')
      await ann.type('!')
      await expectRows(editors, '[a]|[b]|[c]', 'd|e|f', 'g|h|i!', 'j||')
    })

    it('with the keyboard, and left with the arrow keys', async () => {
      const editors = await open(doc(p('above')))
      const { ann } = editors
      await ann.select([0, 5])
      await ann.press('Control+Alt+t')
      await ann.type('x')
      await ann.press('ArrowDown')
      await ann.type('y')
      await ann.press('ArrowRight')
      await ann.type('z')
      await ann.press('ArrowDown', 'ArrowDown')
      await ann.type('below')
      await ann.press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp')
      await ann.type('!')
      const node = await editors.settled()
      expect(rowsOf(node)).toEqual(['[x]|[]|[]', 'y|z|', '||'])
      expect(node.lastChild?.textContent).toBe('below')
      expect(node.firstChild?.textContent).toContain('!')
    })

    it('beside each other and at the edges, with places to write around them', async () => {
      const editors = await open(doc(table(['A']), table(['B'])))
      const { ann } = editors
      await click(ann, 1)
      await ann.press('ArrowDown')
      await ann.type('below')
      await click(ann, 0)
      await ann.press('ArrowUp', 'Enter')
      await ann.type('above')
      await click(ann, 0)
      await ann.press('ArrowDown')
      await ann.type('between')
      const node = await editors.settled()
      expect(node.children.map(({ type, textContent }) => `${type.name} ${textContent}`)).toEqual([
        'paragraph above',
        'table A',
        'paragraph between',
        'table B',
        'paragraph below',
      ])
    })
  })

  describe('at once', () => {
    it('a row here and a column there make a full grid', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await click(ann, 4)
        await choose(ann, 'Insert row below')
        await click(bob, 4)
        await choose(bob, 'Insert column after')
        await bob.press('Tab')
        await bob.type('x')
      })
      expect(rowsOf(node)).toEqual(['A|B||C', 'D|E|x|F', '|||', 'G|H||I'])
    })

    it('text typed into a row that is deleted stays, in that row', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await click(ann, 4)
        await choose(ann, 'Delete row')
        expect(rowsOf(await ann.shown())).toEqual(['A|B|C', 'G|H|I'])
        await click(bob, 4)
        await bob.type('xyz')
      })
      expect(rowsOf(node)).toEqual(['A|B|C', '|xyz|', 'G|H|I'])
      editors.expectTypedOnce(node)
    })

    it('cells merged here and a row put between them there', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await drag(ann, 0, 4)
        await choose(ann, 'Merge cells')
        await click(bob, 0)
        await choose(bob, 'Insert row below')
      })
      expect(rowsOf(node)).toEqual(['A/B/D/E*2x3|C', '', 'F', 'G|H|I'])
    })

    it('a row moved here and written in there is moved with what was written', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await click(ann, 7)
        await choose(ann, 'Move row up')
        await ann.type('!')
        await click(bob, 7)
        await bob.type('?')
      })
      expect(rowsOf(node).map((row) => row.replace(/H(!\?|\?!)/, 'H!?'))).toEqual(['A|B|C', 'G|H!?|I', 'D|E|F'])
    })

    it('the caret in a cell stays there while others change the table around it', async () => {
      const editors = await open(doc(p('above'), grid()))
      const { ann, bob } = editors
      await click(ann, 4)
      for (const item of ['Insert row above', 'Insert column before', 'Move column right', 'Header row']) {
        await click(bob, 0)
        await choose(bob, item)
        await editors.settled()
        await ann.type('x')
      }
      const node = await editors.settled()
      expect(node.textContent).toContain('Exxxx')
    })

    it('the menu of a table that somebody deletes closes, and the next key is text', async () => {
      const editors = await open(doc(p('above'), grid(), p('')))
      const { ann, bob } = editors
      await click(ann, 4)
      await ann.press('Control+Alt+t')
      expect(await focusedItem(ann)).toBe('Insert row above')
      await click(bob, 0)
      await choose(bob, 'Delete table')
      await eventually(async () => expect(await inText(ann)).toBe(true), { what: 'the focus in the text' })
      await ann.type('x')
      const node = await editors.settled()
      expect(node.textContent.replace('x', '')).toBe('above')
      editors.expectTypedOnce(node)
    })
  })

  describe('by mouse', () => {
    it('a column is dragged wider, which the other sees', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      await click(ann, 1)
      const before = await cellOf(ann, 1).boundingBox()
      if (before === null) throw new Error('There is no cell')
      const { mouse } = ann.page
      const y = before.y + before.height / 2
      await mouse.move(before.x + 20, y)
      await mouse.move(before.x + before.width - 2, y, { steps: 3 })
      await nextFrame(ann.page)
      await mouse.down()
      await mouse.move(before.x + before.width + 58, y, { steps: 6 })
      await nextFrame(ann.page)
      const width = Math.round(before.width + 60)
      expect(Math.round((await cellOf(ann, 1).boundingBox())?.width ?? 0)).toBe(width)
      expect(rowsOf(await bob.shown())).toEqual(['A|B|C', 'D|E|F', 'G|H|I'])
      await mouse.up()
      const node = await editors.settled()
      expect(node.firstChild?.children.map((row) => row.children.map((cell) => cell.attrs['colwidth'] as unknown))).toEqual(
        Array.from({ length: 3 }, () => [null, [width], null]),
      )
      expect(Math.round((await cellOf(bob, 1).boundingBox())?.width ?? 0)).toBe(width)
    })

    it('cells are selected, emptied and written over', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await drag(ann, 8, 4)
      expect(await ann.page.locator('.tandem-selected').allTextContents()).toEqual(['E', 'F', 'H', 'I'])
      await ann.press('Delete')
      await expectRows(editors, 'A|B|C', 'D||', 'G||')
      await drag(ann, 0, 1)
      await ann.type('xy')
      await expectRows(editors, 'xy||C', 'D||', 'G||')
    })

    const replacing: Record<string, { act: (person: Person) => Promise<void>; left: string }> = {
      'typing over it': { act: (person) => person.type('xy'), left: 'xy' },
      'cutting it': { act: (person) => person.press('Control+x'), left: '' },
      'pasting over it': { act: (person) => paste(person, { 'text/plain': 'pasted' }), left: 'pasted' },
    }
    it.each(Object.keys(replacing))('a selection from a table to the end of the text below goes whole by %s', async (name) => {
      const editors = await open(doc(table(['A', 'B']), p('below')))
      const { ann } = editors
      const { mouse } = ann.page
      const cell = await cellOf(ann, 0).boundingBox()
      const below = await ann.page.locator('.tandem-document > p').last().boundingBox()
      if (below === null || cell === null) throw new Error('Not shown')
      await click(ann, 0)
      await mouse.move(cell.x + 10, cell.y + cell.height / 2)
      await mouse.down()
      await mouse.move(below.x + below.width - 5, below.y + below.height / 2, { steps: 6 })
      await mouse.up()
      await nextFrame(ann.page)
      const { act, left } = replacing[name] ?? {}
      await act?.(ann)
      expect((await editors.settled()).toJSON()).toEqual(doc(p(left ?? '')).toJSON())
    })

    it('a selection from the text above takes in the table, and deletes it whole', async () => {
      const editors = await open(doc(p('above'), grid(), p('below')))
      const { ann } = editors
      const { mouse } = ann.page
      const above = await ann.page.locator('.tandem-document > p').first().boundingBox()
      const cell = await cellOf(ann, 4).boundingBox()
      if (above === null || cell === null) throw new Error('Not shown')
      await ann.select([0, 0])
      await mouse.move(above.x + 1, above.y + above.height / 2)
      await mouse.down()
      await mouse.move(cell.x + 15, cell.y + cell.height / 2, { steps: 4 })
      await mouse.up()
      await nextFrame(ann.page)
      await ann.press('Backspace')
      expect((await editors.settled()).toJSON()).toEqual(doc(p(''), p('below')).toJSON())
    })
  })

  describe('by keyboard', () => {
    it('the menu does all: it opens, goes round, does, and gives the focus back', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 4)
      await ann.press('Control+Alt+t')
      expect(await focusedItem(ann)).toBe('Insert row above')
      await ann.press('ArrowDown')
      expect(await focusedItem(ann)).toBe('Insert row below')
      await ann.press('ArrowRight')
      expect(await focusedItem(ann)).toBe('Insert column after')
      await ann.press('ArrowLeft', 'ArrowUp', 'ArrowUp')
      expect(await focusedItem(ann)).toBe('Delete table')
      await ann.press('ArrowDown')
      expect(await focusedItem(ann)).toBe('Insert row above')
      await ann.press('End', 'Home', 'Escape')
      expect(await inText(ann)).toBe(true)
      expect(await focusedItem(ann)).toBeNull()
      await ann.type('1')

      await ann.press('Control+Alt+t', 'ArrowDown', 'Enter')
      expect(await inText(ann)).toBe(true)
      await ann.type('2')
      await expectRows(editors, 'A|B|C', 'D|E12|F', '||', 'G|H|I')

      // A colour: the row of colours is above the directions and the last item.
      await ann.press('Control+Alt+t', 'End', 'ArrowUp', 'ArrowUp', 'ArrowRight')
      expect(await focusedItem(ann)).toBe('Grey')
      await ann.press('Enter')
      const node = await editors.settled()
      expect(node.child(0).child(1).child(1).attrs['background']).toBe('#dfe3e8')
    })

    it('a column gets wider step by step', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 0)
      const width = Math.round((await cellOf(ann, 0).boundingBox())?.width ?? 0)
      await ann.press('Control+Alt+t')
      for (let times = 0; times < 18 && (await focusedItem(ann)) !== 'Wider column'; times++) await ann.press(times < 6 ? 'ArrowDown' : 'ArrowRight', 'ArrowDown')
      expect(await focusedItem(ann)).toBe('Wider column')
      await ann.press('Enter', 'Enter', 'Escape')
      const node = await editors.settled()
      expect(node.child(0).child(0).child(0).attrs['colwidth']).toEqual([width + 40])
    })

    it('cells are selected with Shift and the arrow keys, and merged', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 0)
      await ann.press('Shift+ArrowRight', 'Shift+ArrowDown')
      await choose(ann, 'Merge cells')
      await expectRows(editors, 'A/B/D/E*2x2|C', 'F', 'G|H|I')
      await choose(ann, 'Split cell')
      await expectRows(editors, 'A/B/D/E||C', '||F', 'G|H|I')
    })

    it('the toolbar leads to the menu, and Escape gives Tab back to the page', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 4)
      await ann.press('Alt+F10', 'End')
      for (let left = 10; left > 0 && (await focusedTool(ann)) !== 'Table'; left--) await ann.press('ArrowLeft')
      await ann.press('Enter')
      expect(await focusedItem(ann)).toBe('Insert row above')
      await ann.press('Escape')
      expect(await inText(ann)).toBe(true)
      await ann.press('Escape', 'Tab')
      expect(await inText(ann)).toBe(false)
      await expectRows(editors, 'A|B|C', 'D|E|F', 'G|H|I')
    })

    it('the whole text is selected by the third Mod-a', async () => {
      const editors = await open(doc(p('above'), grid()))
      const { ann } = editors
      await click(ann, 4)
      await ann.press('Control+a')
      expect(await ann.page.locator('.tandem-selected').allTextContents()).toEqual(['E'])
      await ann.press('Control+a')
      expect(await ann.page.locator('.tandem-selected').count()).toBe(9)
      await ann.press('Control+a', 'Delete')
      expect((await editors.settled()).eq(doc(p('')))).toBe(true)
    })
  })

  describe('in cells', () => {
    it('blocks are what they are elsewhere: lists with numbers, headings, code', async () => {
      const editors = await open(doc(grid()))
      const { ann, bob } = editors
      await click(ann, 0)
      await ann.press('Enter')
      await ann.type('1. x')
      await ann.press('Enter')
      await ann.type('y')
      await click(ann, 1)
      await ann.press('Enter')
      await ann.type('1. z')
      await click(ann, 2)
      await ann.press('Control+Alt+1')
      await editors.settled()
      for (const { page } of [ann, bob]) {
        expect(await page.locator('td [data-list-item]').evaluateAll((items) => items.map((item) => item.getAttribute('data-number')))).toEqual(['1.', '2.', '1.'])
      }
      // An item that somebody puts in front renumbers the others.
      await bob.page.locator('td [data-list-item]').first().click()
      await nextFrame(bob.page)
      await bob.press('Home', 'Enter')
      await editors.settled()
      for (const { page } of [ann, bob]) {
        expect(await page.locator('td [data-list-item]').evaluateAll((items) => items.map((item) => item.getAttribute('data-number')))).toEqual(['1.', '2.', '3.', '1.'])
      }
      expect(await bob.page.locator('td h1').evaluate((heading) => getComputedStyle(heading).fontSize)).toBe('32px')
    })

    it('undo takes back a change of the table', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 4)
      for (const item of ['Insert row below', 'Delete column', 'Header row']) {
        await choose(ann, item)
        await editors.settled()
      }
      for (let times = 0; times < 3; times++) await ann.press('Control+z')
      await expectRows(editors, 'A|B|C', 'D|E|F', 'G|H|I')
    })
  })

  describe('with the clipboard', () => {
    const spreadsheet = `<meta charset="utf-8"><google-sheets-html-origin><table><colgroup><col width="100"><col></colgroup><tbody>
      <tr><th>Name</th><th>Sum</th></tr><tr><td style="color: red">Ann</td><td></td></tr></tbody></table></google-sheets-html-origin>`

    it('a table of a spreadsheet is a table', async () => {
      const editors = await open(doc(p('')))
      const { ann } = editors
      await ann.select([0, 0])
      await paste(ann, { 'text/html': spreadsheet, 'text/plain': 'Name\tSum\nAnn\t' })
      await expectRows(editors, '[Name]|[Sum]', 'Ann|')
    })

    it('a table with lists around and within it stays one', async () => {
      const editors = await open(doc(p('')))
      const { ann } = editors
      await ann.select([0, 0])
      await paste(ann, {
        'text/html': '<p>x</p><ul><li>one</li></ul><table><tr><td><ul><li>a</li><li>b</li></ul></td><td><table><tr><td>in</td><td>ner</td></tr></table></td></tr></table>',
      })
      await expectRows(editors, 'a/b|in/ner')
      const node = await editors.settled()
      expect(node.children.map(({ type }) => type.name).slice(0, 3)).toEqual(['paragraph', 'listItem', 'table'])
    })

    it('cells go over cells, and lines with tabs too', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 4)
      await paste(ann, { 'text/plain': '1\t2\n3\t4\n' })
      await expectRows(editors, 'A|B|C', 'D|1|2', 'G|3|4')
      await click(ann, 8)
      await paste(ann, { 'text/html': spreadsheet })
      await expectRows(editors, 'A|B|C|', 'D|1|2|', 'G|3|[Name]|[Sum]', '||Ann|')
    })

    it('a column pasted over is the same column to somebody who writes in it', async () => {
      const editors = await open(doc(table(['A', 'B'], ['C', 'D'])))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await click(ann, 0)
        await paste(ann, { 'text/plain': '1\t\n2\t' })
        await click(bob, 3)
        await bob.type('x')
      })
      expect(rowsOf(node)).toEqual(['1|', '2|x'])
    })

    it('copied cells are a table, and text of a cell is text', async () => {
      const editors = await open(doc(grid(), p('')))
      const { ann } = editors
      await drag(ann, 0, 4)
      const { html, text } = await copied(ann)
      expect(text).toBe('A\tB\nD\tE')
      expect(html).toMatch(/^<table[^>]*><tbody><tr.*<td><p[^>]*>E<\/p><\/td><\/tr><\/tbody><\/table>$/)
      await ann.select([1, 0])
      await paste(ann, { 'text/html': html, 'text/plain': text })
      const node = await editors.settled()
      expect(node.children.filter(({ type }) => type === schema.nodes.table).map((each) => each.childCount)).toEqual([3, 2])
      await click(ann, 0)
      await ann.press('Shift+Home')
      expect((await copied(ann)).text).toBe('A')
    })

    it('blocks pasted into a cell stay in it', async () => {
      const editors = await open(doc(grid()))
      const { ann } = editors
      await click(ann, 4)
      await paste(ann, { 'text/html': '<h1>x</h1><table><tr><td>y</td><td>z</td></tr></table><p>w</p>' })
      await expectRows(editors, 'A|B|C', 'D|Ex/y/z/w|F', 'G|H|I')
    })
  })

  it('all works inside a shadow root of the page', async () => {
    const { ann } = await open(doc(p('')))
    const { page } = ann
    await page.evaluate(() => {
      const host = document.createElement('div')
      const root = host.attachShadow({ mode: 'open' })
      root.innerHTML = '<section><tandem-editor document="in-shadow" no-offline></tandem-editor></section>'
      document.body.replaceChildren(host)
    })
    const isInText = () => page.locator('.tandem-document').evaluate((text) => (text.getRootNode() as ShadowRoot).activeElement === text)
    await page.locator('.tandem-document').click()
    await page.getByRole('button', { name: 'Table' }).click()
    await nextFrame(page)
    await ann.type('x')
    await ann.press('Control+Alt+t')
    await page.getByRole('menuitem', { name: 'Insert column before' }).click()
    await nextFrame(page)
    expect(await isInText()).toBe(true)
    await ann.type('y')
    expect(await page.locator('.tandem-document th').allTextContents()).toEqual(['', 'xy', '', ''])
    await drag(ann, 1, 6)
    await ann.press('Control+Alt+t')
    await page.getByRole('menuitem', { name: 'Merge cells' }).click()
    await nextFrame(page)
    expect(await page.locator('.tandem-document :is(td, th)').count()).toBe(9)
    expect(await cellOf(ann, 1).evaluate((cell) => getComputedStyle(cell).borderTopWidth)).toBe('1px')
    await cellOf(ann, 0).click()
    await page.getByRole('button', { name: 'Table' }).last().click()
    await page.getByRole('menuitem', { name: 'Delete table' }).click()
    await nextFrame(page)
    expect(await isInText()).toBe(true)
    expect(await page.locator('.tandem-document table').count()).toBe(0)
  })

  it('its menu says which way the columns go, whatever the text does', async () => {
    const { ann } = await open(doc(grid()))
    const isMirrored = () =>
      ann.page.evaluate(() => {
        const [first, second] = [...document.querySelectorAll('td, th')].map((cell) => cell.getBoundingClientRect().left)
        return (first ?? 0) > (second ?? 0)
      })
    await click(ann, 4)
    expect(await isMirrored()).toBe(false)
    await choose(ann, 'Right to left')
    expect(await isMirrored()).toBe(true)
    await choose(ann, 'Right to left')
    expect(await isMirrored()).toBe(false)
  })

  it('what a finger presses is at least 44 pixels large', async () => {
    const { ann } = await open(doc(grid()))
    const devtools = await ann.page.context().newCDPSession(ann.page)
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] })
    await click(ann, 4)
    const menu = ann.page.locator('tandem-table-menu')
    const reach = await menu.locator('#opener').evaluate((opener) => {
      const { width, height } = getComputedStyle(opener, '::after')
      return Math.min(Number.parseFloat(width), Number.parseFloat(height))
    })
    expect(reach).toBeGreaterThanOrEqual(44)
    await ann.press('Control+Alt+t')
    const sizes = await menu.getByRole('menu').evaluate((list) => [...list.querySelectorAll('button')].map((item) => Math.min(item.offsetWidth, item.offsetHeight)))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44)
  })

  it('a wide table scrolls by itself on a narrow screen, also from right to left', async () => {
    const wide = table(Array.from({ length: 9 }, (_, index) => `א${index}`), Array.from({ length: 9 }, () => ''))
    const editors = await open(doc(h(1, 'x'), wide, ul('y')))
    const { ann } = editors
    await ann.page.setViewportSize({ width: 360, height: 640 })
    const { body, scrolls, direction } = await ann.page.evaluate(() => {
      const scroller = document.querySelector('.tandem-table-scroller')
      const first = document.querySelector('td')?.getBoundingClientRect().left ?? 0
      const second = document.querySelectorAll('td')[1]?.getBoundingClientRect().left ?? 0
      return {
        body: document.documentElement.scrollWidth,
        scrolls: scroller !== null && scroller.scrollWidth > scroller.clientWidth,
        direction: first > second ? 'rtl' : 'ltr',
      }
    })
    expect({ body, scrolls, direction }).toEqual({ body: 360, scrolls: true, direction: 'rtl' })
    await click(ann, 0)
    await ann.press('Control+Alt+t')
    const menu = await ann.page.locator('tandem-table-menu').getByRole('menu').boundingBox()
    expect(menu !== null && menu.x >= 0 && menu.x + menu.width <= 360 && menu.y >= 0 && menu.y + menu.height <= 640).toBe(true)
  })
})
