/** Blocks moved by their grip, with a real mouse and a real finger, while somebody else has the document open. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { doc, h, p, task } from '../editor/build.ts'
import { chromiumPath, needsChromium, nextFrame } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

interface Box {
  x: number
  y: number
  width: number
  height: number
}

type Edge = 'start' | 'end'

const long = 'many words '.repeat(60).trim()

const blocksOf = ({ page }: Person) => page.locator('.tandem-document > :not(.ProseMirror-widget)')
const gripOf = ({ page }: Person) => page.locator('.tandem-block-grip.tandem-shown')
const lineOf = ({ page }: Person) => page.locator('.tandem-block-line.tandem-shown')

async function boxOf(person: Person, block: number): Promise<Box> {
  const box = await blocksOf(person).nth(block).boundingBox()
  if (box === null) throw new Error(`Block ${block} is not shown`)
  return box
}

/** Moves the mouse over a block, and returns where the grip is. */
async function hover(person: Person, block: number): Promise<Box> {
  const { x, y, height } = await boxOf(person, block)
  await person.page.mouse.move(x + 40, y + height / 2)
  await nextFrame(person.page)
  const grip = await gripOf(person).boundingBox()
  if (grip === null) throw new Error('There is no grip')
  return grip
}

/** Takes hold of a block: presses the mouse on its grip and begins to move. */
async function take(person: Person, block: number): Promise<void> {
  const { mouse } = person.page
  const { x, y, width, height } = await hover(person, block)
  await mouse.move(x + width / 2, y + height / 2)
  await mouse.down()
  await mouse.move(x + width / 2, y + height / 2 + 8, { steps: 2 })
}

/** Moves what is held over a block, nearer to its start or its end. */
async function carry(person: Person, block: number, edge: Edge): Promise<void> {
  const { x, y, width, height } = await boxOf(person, block)
  await person.page.mouse.move(x + width / 2, y + height * (edge === 'start' ? 0.3 : 0.7), { steps: 4 })
  await nextFrame(person.page)
}

async function release(person: Person): Promise<void> {
  await person.page.mouse.up()
  await nextFrame(person.page)
}

async function drag(person: Person, block: number, over: number, edge: Edge): Promise<void> {
  await take(person, block)
  await carry(person, over, edge)
  await release(person)
}

function tableOf(...rows: string[][]): Node {
  const { table, tableRow, tableCell, paragraph } = schema.nodes
  const cellOf = (text: string, column: number) => tableCell.create({ column: `c${column}` }, paragraph.create(null, schema.text(text)))
  return table.create(
    null,
    rows.map((texts, row) => tableRow.create({ row: `r${row}` }, texts.map(cellOf))),
  )
}

const texts = (node: Node): string[] => node.children.map((block) => block.textContent)

describe.skipIf(chromiumPath === null)(`moving a block by its grip (${needsChromium})`, () => {
  const browsers = useTwoEditors()
  const open = async (content: Node) => {
    const editors = await browsers.open(content)
    // The grip is loaded once the text is shown; it takes no part in what is done before, nor while the network stands still.
    for (const { page } of [editors.ann, editors.bob]) {
      // Its styles come with it.
      await page.waitForFunction(() => document.adoptedStyleSheets.some(({ cssRules }) => [...cssRules].some(({ cssText }) => cssText.startsWith('.tandem-block-grip'))))
    }
    return { editors, ann: editors.ann, bob: editors.bob }
  }

  describe('with a mouse', () => {
    it.each<[over: number, edge: Edge, order: number[]]>([
      [0, 'start', [2, 0, 1, 3]],
      [0, 'end', [0, 2, 1, 3]],
      [3, 'start', [0, 1, 2, 3]],
      [3, 'end', [0, 1, 3, 2]],
    ])('takes a block as it is over block %i, to its %s, and one undo takes it back', async (over, edge, order) => {
      const blocks = [h(1, 'Plan'), p('one'), task({ checked: true, indent: 1, align: 'end' }, 'two'), p({ quote: 2 }, long)]
      const { editors, ann } = await open(doc(...blocks))
      await drag(ann, 2, over, edge)
      const moved = doc(...order.map((index) => blocks[index] ?? p()))
      expect((await editors.settled()).toJSON()).toEqual(moved.toJSON())
      await eventually(async () => expect(await gripOf(ann).count()).toBe(0), { what: 'no grip' })
      await ann.press('Control+z')
      expect((await editors.settled()).toJSON()).toEqual(doc(...blocks).toJSON())
    })

    it('takes a list item with all below it, over all below another, and to where it takes nothing from others', async () => {
      const at = (indent: number, text: string) => task({ indent }, text)
      const { editors, ann } = await open(doc(at(0, 'A'), at(1, 'A1'), at(0, 'B'), at(1, 'B1'), p('end')))
      await take(ann, 0)
      await carry(ann, 1, 'end')
      expect(await ann.page.locator('.tandem-dragged').allTextContents()).toEqual(['A', 'A1'])
      expect(await lineOf(ann).count()).toBe(0)
      await carry(ann, 3, 'end')
      await release(ann)
      expect((await editors.settled()).toJSON()).toEqual(doc(at(0, 'B'), at(1, 'B1'), at(0, 'A'), at(1, 'A1'), p('end')).toJSON())
      await drag(ann, 2, 0, 'end')
      expect((await editors.settled()).toJSON()).toEqual(doc(at(0, 'B'), at(1, 'A'), at(2, 'A1'), at(1, 'B1'), p('end')).toJSON())
    })

    it('does not split the paragraph that it is let go in the middle of', async () => {
      const { editors, ann } = await open(doc(p('ab'), p(long), p('cd')))
      await drag(ann, 0, 1, 'end')
      expect(texts(await editors.settled())).toEqual([long, 'ab', 'cd'])
      await drag(ann, 2, 0, 'start')
      expect(texts(await editors.settled())).toEqual(['cd', long, 'ab'])
    })

    it('takes it straight up and down the margin', async () => {
      const { editors, ann } = await open(doc(p('ab'), p('cd'), p('ef')))
      const to = await boxOf(ann, 2)
      await take(ann, 0)
      await ann.page.mouse.move(to.x - 12, to.y + to.height - 3, { steps: 3 })
      await nextFrame(ann.page)
      expect(await lineOf(ann).count()).toBe(1)
      await release(ann)
      expect(texts(await editors.settled())).toEqual(['cd', 'ef', 'ab'])
      expect(await lineOf(ann).count()).toBe(0)
    })

    it('leaves all as it is on Escape and on a release elsewhere', async () => {
      const content = doc(p('ab'), p('cd'), p('ef'))
      const { editors, ann } = await open(content)
      await take(ann, 0)
      await carry(ann, 2, 'end')
      await ann.press('Escape')
      await release(ann)
      expect((await editors.settled()).toJSON()).toEqual(content.toJSON())

      await take(ann, 0)
      await carry(ann, 2, 'end')
      await ann.page.mouse.move(300, 12, { steps: 3 })
      await release(ann)
      expect((await editors.settled()).toJSON()).toEqual(content.toJSON())
      expect(await ann.page.locator('.tandem-dragged').count()).toBe(0)
    })

    it('appears beside the block that the mouse rests on when it is loaded', async () => {
      const { ann } = await open(doc(p('ab'), p('cd')))
      const isLoaded = Promise.withResolvers<void>()
      await ann.page.route('**/block-grip*', async (route) => {
        await isLoaded.promise
        await route.continue()
      })
      await ann.page.reload({ waitUntil: 'commit' })
      const { x, y, height } = await boxOf(ann, 1)
      await ann.page.mouse.move(x + 40, y + height / 2)
      await nextFrame(ann.page)
      expect(await gripOf(ann).count()).toBe(0)
      isLoaded.resolve()
      const grip = await gripOf(ann).boundingBox()
      expect(Math.abs((grip?.y ?? 0) + (grip?.height ?? 0) / 2 - y - height / 2)).toBeLessThan(2)
    })

    it('names the keys of a Mac where there is one', async () => {
      const { ann } = await open(doc(p('ab')))
      await hover(ann, 0)
      expect(await gripOf(ann).getAttribute('title')).toContain('(Alt+↑, Alt+↓)')
      await ann.page.evaluate(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel', configurable: true }))
      await ann.page.mouse.move(0, 0)
      await hover(ann, 0)
      expect(await gripOf(ann).getAttribute('title')).toContain('(⌥↑, ⌥↓)')
      await ann.page.evaluate(() => Reflect.deleteProperty(navigator, 'platform'))
    })

    it('selects the block on a click, and takes along a selection within it', async () => {
      const { editors, ann } = await open(doc(p('abcd'), p('ef'), p('gh')))
      await ann.select([0, 1], [0, 3])
      await drag(ann, 0, 2, 'end')
      expect(await ann.selected()).toEqual({ anchor: [2, 1], head: [2, 3] })
      // Above what is selected lies a bar.
      await ann.press('ArrowRight')

      const { x, y, width, height } = await hover(ann, 1)
      await ann.page.mouse.click(x + width / 2, y + height / 2)
      await nextFrame(ann.page)
      expect(await ann.page.locator('.ProseMirror-selectednode').textContent()).toBe('gh')
      await ann.press('Backspace')
      // The menu of the block may be loading, and has the key then.
      await eventually(async () => expect(texts(await editors.settled())).toEqual(['ef', 'abcd']), { what: 'the block to be gone' })
    })

    it('takes a table as a whole, which has one grip, and never goes into one', async () => {
      const { editors, ann } = await open(doc(p('ab'), p('cd')))
      await ann.page.evaluate((json) => {
        const view = document.querySelector('tandem-editor')?.view
        if (view) view.dispatch(view.state.tr.insert(4, view.state.schema.nodeFromJSON(json)))
      }, tableOf(['a1', 'b1'], ['a2', 'b2']).toJSON() as unknown)
      await editors.settled()
      const first = await hover(ann, 1)
      const corner = await boxOf(ann, 1)
      await ann.page.mouse.move(corner.x + corner.width / 2, corner.y + corner.height - 10)
      await nextFrame(ann.page)
      expect(await gripOf(ann).boundingBox()).toEqual(first)
      expect(first.x + first.width).toBeLessThanOrEqual(corner.x)

      await drag(ann, 0, 1, 'end')
      expect((await editors.settled()).children.map((block) => block.type.name)).toEqual(['table', 'paragraph', 'paragraph'])
      await drag(ann, 0, 2, 'end')
      const node = await editors.settled()
      expect(node.children.map((block) => block.type.name)).toEqual(['paragraph', 'paragraph', 'table'])
      expect(node.textContent).toBe('abcda1b1a2b2')
    })

    it('has its grip outside of the text and at its side, and takes no room', async () => {
      const { ann } = await open(doc(p('ab'), p('שלום'), p('cd')))
      const boxes = async () => ({
        blocks: await Promise.all([0, 1, 2].map((block) => boxOf(ann, block))),
        editor: await ann.page.locator('.tandem-content').boundingBox(),
      })
      const all = await boxes()
      const before = all.blocks
      const grip = await hover(ann, 0)
      expect(grip.x + grip.width).toBeLessThanOrEqual(before[0]?.x ?? 0)
      expect([grip.width, grip.height]).toEqual([24, 24])
      const mirrored = await hover(ann, 1)
      expect(mirrored.x).toBeGreaterThanOrEqual((before[1]?.x ?? 0) + (before[1]?.width ?? 0))
      expect(await boxes()).toEqual(all)
      expect(await ann.page.locator('.tandem-document .tandem-block-grip').count()).toBe(0)
      await ann.select([0, 1])
      await ann.type('x')
      expect(await gripOf(ann).count()).toBe(0)
    })

    it('has no grip where nothing can be written', async () => {
      const { ann } = await open(doc(p('ab')))
      await hover(ann, 0)
      await ann.page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
      await expect.poll(() => gripOf(ann).count()).toBe(0)
      const { x, y, height } = await boxOf(ann, 0)
      await ann.page.mouse.move(x + 30, y + height / 2)
      await nextFrame(ann.page)
      expect(await gripOf(ann).count()).toBe(0)
    })
  })

  describe('while somebody else writes', () => {
    it('has what they typed into the block while it was held', async () => {
      const { editors, ann, bob } = await open(doc(p('ab'), p('cd'), p('ef')))
      await take(ann, 2)
      await bob.select([2, 1])
      await bob.type('XYZ')
      // Blocks that come before it move it.
      await bob.select([0, 2])
      await bob.press('Enter')
      await bob.type('uvw')
      await eventually(async () => expect(texts(await ann.shown())).toEqual(['ab', 'uvw', 'cd', 'eXYZf']), { what: 'what Bob typed' })
      await carry(ann, 0, 'start')
      await release(ann)
      const node = await editors.settled()
      expect(texts(node)).toEqual(['eXYZf', 'ab', 'uvw', 'cd'])
      editors.expectTypedOnce(node)
    })

    it('keeps hold of a block that they make another type', async () => {
      const { editors, ann, bob } = await open(doc(p('ab'), p('cd'), p('ef')))
      await take(ann, 2)
      await bob.select([2, 1])
      await bob.press('Control+Alt+2')
      await eventually(async () => expect((await ann.shown()).child(2).type.name).toBe('heading'), { what: 'the heading' })
      await carry(ann, 0, 'start')
      await release(ann)
      expect((await editors.settled()).toJSON()).toEqual(doc(h(2, 'ef'), p('ab'), p('cd')).toJSON())
    })

    it('does nothing when they deleted the block', async () => {
      const { editors, ann, bob } = await open(doc(p('ab'), p('cd'), p('ef')))
      await take(ann, 1)
      await hover(bob, 1)
      await gripOf(bob).click()
      await bob.press('Delete')
      await eventually(async () => expect(texts(await ann.shown())).toEqual(['ab', 'ef']), { what: 'the deletion' })
      await carry(ann, 0, 'start')
      await release(ann)
      expect(texts(await editors.settled())).toEqual(['ab', 'ef'])
    })

    it('loses nothing of what they type into it at the same time', async () => {
      const { editors, ann, bob } = await open(doc(p('ab'), p('cd'), p('efgh')))
      const node = await editors.apart(async () => {
        await drag(ann, 2, 0, 'start')
        await bob.select([2, 2])
        await bob.type('XY')
      })
      // What was typed stays where it was typed, as with a move by keyboard.
      expect(texts(node)).toEqual(['efgh', 'ab', 'cdXY'])
      editors.expectTypedOnce(node)
    })

    it('leaves one or two whole copies of a block that both move at the same time', async () => {
      const { editors, ann, bob } = await open(doc(p('ab'), p('cd'), h(2, 'efgh'), p('ij')))
      const node = await editors.apart(async () => {
        await drag(ann, 2, 0, 'start')
        await drag(bob, 2, 3, 'end')
      })
      expect([
        ['ab', 'cd', 'efgh', 'ij'],
        ['ab', 'cd', 'efgh', 'efgh', 'ij'],
      ]).toContainEqual(texts(node).toSorted())
      for (const block of node.children) expect(block.type.name).toBe(block.textContent === 'efgh' ? 'heading' : 'paragraph')
    })

    it('scrolls at the edge, to where the block is to go', async () => {
      const blocks = Array.from({ length: 60 }, (_, index) => p(`block ${index}`))
      const { editors, ann } = await open(doc(...blocks))
      await take(ann, 0)
      const { height } = await ann.page.evaluate(() => ({ height: innerHeight }))
      const { x } = await boxOf(ann, 0)
      await ann.page.mouse.move(x + 50, height - 5, { steps: 3 })
      await expect.poll(() => ann.page.evaluate(() => Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight), { timeout: 10_000 }).toBe(true)
      await carry(ann, 59, 'end')
      await release(ann)
      expect((await editors.settled()).lastChild?.textContent).toBe('block 0')
    })
  })

  describe('with a finger', () => {
    it('is 44 pixels large after a tap on the block, and takes it', async () => {
      const { editors, ann } = await open(doc(p('ab'), p('cd'), p('ef')))
      const devtools = await ann.page.context().newCDPSession(ann.page)
      await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true })
      await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'pointer', value: 'coarse' }] })
      const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...at: { x: number; y: number }[]) => {
        await devtools.send('Input.dispatchTouchEvent', { type, touchPoints: at })
        await nextFrame(ann.page)
      }
      const from = await boxOf(ann, 2)
      await touch('touchStart', { x: from.x + 60, y: from.y + 12 })
      await touch('touchEnd')
      const grip = await gripOf(ann).boundingBox()
      if (grip === null) throw new Error('There is no grip')
      expect([grip.width, grip.height]).toEqual([44, 44])
      const middle = { x: grip.x + grip.width / 2, y: grip.y + grip.height / 2 }
      const to = await boxOf(ann, 0)
      await touch('touchStart', middle)
      await touch('touchMove', { x: middle.x, y: middle.y - 10 })
      await touch('touchMove', { x: to.x + 60, y: to.y + 4 })
      await touch('touchEnd')
      expect(texts(await editors.settled())).toEqual(['ef', 'ab', 'cd'])
    })
  })
})
