/** What becomes of a change of structure or formatting in one browser and typing in another, at the same time. */
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { doc, h, li, p, pre, strong, task, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { useTwoEditors, type Person } from './two-editors.ts'

/** Fails unless `node` is one of `expected`. */
function expectShown(node: Node, ...expected: Node[]): void {
  if (expected.length === 1) expect(node.toJSON()).toEqual(expected[0]?.toJSON())
  else expect(expected.map((each) => each.toJSON() as unknown)).toContainEqual(node.toJSON())
}

describe.skipIf(chromiumPath === null)(`two people who edit at once (${needsChromium})`, () => {
  const browsers = useTwoEditors()

  describe('a change of the block, against typing in it', () => {
    const changes: [change: string, key: string, after: Node][] = [
      ['a heading', 'Control+Alt+2', doc(h(2, 'abcXYZdef'), p('ghi'))],
      ['a bullet item', 'Control+Shift+8', doc(ul('abcXYZdef'), p('ghi'))],
      ['an ordered item', 'Control+Shift+7', doc(li('ordered', 'abcXYZdef'), p('ghi'))],
      ['a task', 'Control+Shift+9', doc(task('abcXYZdef'), p('ghi'))],
      ['a quote', 'Control+Shift+b', doc(p({ quote: 1 }, 'abcXYZdef'), p('ghi'))],
      ['code', 'Control+Alt+c', doc(pre('abcXYZdef'), p('ghi'))],
      ['an indented paragraph', 'Control+]', doc(p({ indent: 1 }, 'abcXYZdef'), p('ghi'))],
    ]
    it.each(changes)('both hold when it becomes %s', async (_change, key, after) => {
      const editors = await browsers.open(doc(p('abcdef'), p('ghi')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 1])
        await ann.press(key)
        await bob.select([0, 3])
        await bob.type('XYZ')
      })
      expectShown(node, after)
      editors.expectTypedOnce(node)
    })

    it('both hold when an item of a list is indented with Tab', async () => {
      const editors = await browsers.open(doc(ul('ab'), ul('cdef')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([1, 4])
        await ann.press('Tab')
        await bob.select([1, 2])
        await bob.type('XYZ')
      })
      expectShown(node, doc(ul('ab'), ul({ indent: 1 }, 'cdXYZef')))
    })

    it('both hold when a task is checked', async () => {
      const editors = await browsers.open(doc(task('abcd')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Control+Enter')
        await bob.select([0, 2])
        await bob.type('XYZ')
      })
      expectShown(node, doc(task({ checked: true }, 'abXYZcd')))
    })
  })

  describe('a join', () => {
    it('holds with typing in both halves', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([1, 0])
        await ann.press('Backspace')
        await bob.select([0, 2])
        await bob.type('XY')
        await bob.select([1, 2])
        await bob.type('ZW')
      })
      expectShown(node, doc(p('abXYcdefZWgh')))
      editors.expectTypedOnce(node)
    })

    it('holds with typing at the seam', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Delete')
        await bob.select([0, 4])
        await bob.type('XY')
        await bob.select([1, 0])
        await bob.type('ZW')
      })
      expectShown(node, doc(p('abcdXYZWefgh')))
      editors.expectTypedOnce(node)
    })

    it('holds with a split of what is joined', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([1, 0])
        await ann.press('Backspace')
        await bob.select([1, 2])
        await bob.press('Enter')
      })
      expectShown(node, doc(p('abcdef'), p('gh')))
    })

    it('of two people is one join', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('efgh'), p('ij')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        for (const person of [ann, bob]) {
          await person.select([1, 0])
          await person.press('Backspace')
        }
      })
      expectShown(node, doc(p('abcdefgh'), p('ij')))
    })
  })

  describe('a split', () => {
    it('leaves each character in its half, with typing before and behind the point', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Enter')
        await bob.select([0, 6])
        await bob.type('ZW')
        await bob.select([0, 2])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abXYcd'), p('efZWgh')))
      editors.expectTypedOnce(node)
    })

    it('holds with typing exactly at its point, which is in one of the halves', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Enter')
        await bob.select([0, 4])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abcdXY'), p('efgh')), doc(p('abcd'), p('XYefgh')))
    })

    it('holds with typing on both sides of it by the person who splits', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.type('AB')
        await ann.press('Enter')
        await ann.type('CD')
        await bob.select([0, 6])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abcdAB'), p('CDefXYgh')))
      editors.expectTypedOnce(node)
    })

    it('at the start of a heading leaves the heading with its text, and with what is typed into it', async () => {
      const editors = await browsers.open(doc(p('ab'), h(1, 'cdef')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([1, 0])
        await ann.press('Enter')
        await bob.select([1, 2])
        await bob.type('XY')
      })
      expectShown(node, doc(p('ab'), p(), h(1, 'cdXYef')))
    })

    it('at two points makes three blocks', async () => {
      const editors = await browsers.open(doc(h(3, 'abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 3])
        await ann.press('Enter')
        await bob.select([0, 6])
        await bob.press('Enter')
      })
      expectShown(node, doc(h(3, 'abc'), h(3, 'def'), h(3, 'gh')))
    })

    it('of two people at the same point has all text once', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Enter')
        await ann.type('AB')
        await bob.select([0, 4])
        await bob.press('Enter')
        await bob.type('XY')
      })
      expectShown(node, doc(p('abcd'), p('AB'), p('XYefgh')), doc(p('abcd'), p('XY'), p('ABefgh')))
      editors.expectTypedOnce(node)
    })

    it('holds with a change of the type', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Enter')
        await bob.select([0, 6])
        await bob.press('Control+Alt+1')
      })
      expectShown(node, doc(h(1, 'abcd'), p('efgh')))
    })
  })

  describe('two changes of one block', () => {
    it('of its type leave one of the two types, the same for both', async () => {
      const editors = await browsers.open(doc(p('abcd')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4])
        await ann.press('Control+Alt+1')
        await ann.type('AB')
        await bob.select([0, 0])
        await bob.press('Control+Shift+8')
        await bob.type('XY')
      })
      expectShown(node, doc(h(1, 'XYabcdAB')), doc(ul('XYabcdAB')))
    })

    it('of the level of a heading leave one of the two levels', async () => {
      const editors = await browsers.open(doc(h(1, 'abcd')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 0])
        await ann.press('Control+Alt+2')
        await bob.select([0, 0])
        await bob.press('Control+Alt+3')
      })
      expectShown(node, doc(h(2, 'abcd')), doc(h(3, 'abcd')))
    })

    it('of its type and of its quote both hold', async () => {
      const editors = await browsers.open(doc(p('abcd')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 0])
        await ann.press('Control+Alt+2')
        await bob.select([0, 0])
        await bob.press('Control+Shift+b')
      })
      expectShown(node, doc(h(2, { quote: 1 }, 'abcd')))
    })
  })

  describe('a move', () => {
    /** The blocks' texts, sorted; a block twice is there twice. */
    const texts = (node: Node): string[] => node.children.map((block) => block.textContent).toSorted()

    it.each([
      ['up', 'Alt+ArrowUp', 'Alt+ArrowUp'],
      ['in two directions', 'Alt+ArrowUp', 'Alt+ArrowDown'],
    ])('of one block by both, %s, leaves one or two whole copies', async (_direction, one, other) => {
      const editors = await browsers.open(doc(p('ab'), h(2, 'cdef'), p('gh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([1, 2])
        await ann.press(one)
        await bob.select([1, 2])
        await bob.press(other)
      })
      expect([
        ['ab', 'cdef', 'gh'],
        ['ab', 'cdef', 'cdef', 'gh'],
      ]).toContainEqual(texts(node))
      for (const block of node.children) expect(block.type.name).toBe(block.textContent === 'cdef' ? 'heading' : 'paragraph')
    })

    it('of two blocks over each other leaves whole blocks', async () => {
      const editors = await browsers.open(doc(p('ab'), p('cd'), p('ef')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 1])
        await ann.press('Alt+ArrowDown')
        await bob.select([1, 1])
        await bob.press('Alt+ArrowUp')
      })
      expect(texts(node)).toEqual(['ab', 'cd', 'ef'])
    })

    it('takes the block to its new place and leaves what is typed into it where it was typed', async () => {
      const editors = await browsers.open(doc(p('ab'), p('cd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([2, 4])
        await ann.press('Alt+ArrowUp')
        await bob.select([2, 2])
        await bob.type('XY')
      })
      expectShown(node, doc(p('ab'), p('efgh'), p('cdXY')))
      editors.expectTypedOnce(node)
    })

    it('leaves the block that it goes over, and what is typed into it, alone', async () => {
      const editors = await browsers.open(doc(p('ab'), p('cd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([2, 4])
        await ann.press('Alt+ArrowUp')
        await bob.select([1, 1])
        await bob.type('XY')
      })
      expectShown(node, doc(p('ab'), p('efgh'), p('cXYd')))
      editors.expectTypedOnce(node)
    })
  })

  describe('a deletion', () => {
    it('of a range leaves what is typed inside it', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [0, 6])
        await ann.press('Backspace')
        await bob.select([0, 4])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abXYgh')))
    })

    it('across blocks leaves what is typed inside it, in order', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('ef'), p('ghij')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [2, 2])
        await ann.press('Delete')
        await bob.select([0, 3])
        await bob.type('XY')
        await bob.select([1, 1])
        await bob.type('ZW')
        await bob.select([2, 1])
        await bob.type('V')
      })
      expectShown(node, doc(p('abXYZWVij')))
      editors.expectTypedOnce(node)
    })

    it('of a block leaves what is typed into it at the end of the block before', async () => {
      const editors = await browsers.open(doc(p('ab'), h(1, 'cdef'), p('gh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [1, 4])
        await ann.press('Backspace')
        await bob.select([1, 2])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abXY'), p('gh')))
    })

    it('by typing over a selection leaves both texts', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [0, 6])
        await ann.type('AB')
        await bob.select([0, 4])
        await bob.type('XY')
      })
      expectShown(node, doc(p('abABXYgh')), doc(p('abXYABgh')))
      editors.expectTypedOnce(node)
    })

    it('of everything leaves what is typed meanwhile', async () => {
      const editors = await browsers.open(doc(h(1, 'abcd'), p('ef')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 0])
        await ann.press('Control+a', 'Backspace')
        await bob.select([1, 1])
        await bob.type('XY')
      })
      expect(node.textContent).toBe('XY')
      editors.expectTypedOnce(node)
    })
  })

  describe('formatting', () => {
    it('of a range is also that of what is typed inside it', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [0, 6])
        await ann.press('Control+b')
        await bob.select([0, 4])
        await bob.type('XY')
      })
      expectShown(node, doc(p('ab', strong('cdXYef'), 'gh')))
    })

    it('of a range holds with a split inside it', async () => {
      const editors = await browsers.open(doc(p('abcdefgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [0, 6])
        await ann.press('Control+b')
        await bob.select([0, 4])
        await bob.press('Enter')
      })
      expectShown(node, doc(p('ab', strong('cd')), p(strong('ef'), 'gh')))
    })

    it('across blocks holds with a join of them', async () => {
      const editors = await browsers.open(doc(p('abcd'), p('efgh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 2], [1, 2])
        await ann.press('Control+b')
        await bob.select([1, 0])
        await bob.press('Backspace')
      })
      expectShown(node, doc(p('ab', strong('cdef'), 'gh')))
    })

    it('taken off holds with formatting put on beside it', async () => {
      const editors = await browsers.open(doc(p('ab', strong('cdef'), 'gh')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 4], [0, 6])
        await ann.press('Control+b')
        await bob.select([0, 0], [0, 2])
        await bob.press('Control+b')
      })
      expectShown(node, doc(p(strong('abcd'), 'efgh')))
    })
  })

  describe('a replacement at many places in one transaction', () => {
    /** Replaces each `-` by `+`, as a search panel would. */
    const replaceAll = (person: Person) =>
      person.page.evaluate(() => {
        const view = document.querySelector('tandem-editor')?.view
        if (!view) throw new Error('The document is not shown')
        const { tr } = view.state
        view.state.doc.descendants((node, position) => {
          for (const { index } of (node.text ?? '').matchAll(/-/g)) tr.insertText('+', position + index, position + index + 1)
        })
        view.dispatch(tr)
      })

    it('holds with typing beside them, and is undone in one step', async () => {
      const editors = await browsers.open(doc(p('a-b-c'), h(1, 'd-'), p('e'), p('-f')))
      const { ann, bob } = editors
      const node = await editors.apart(async () => {
        await ann.select([0, 0])
        await replaceAll(ann)
        await bob.select([0, 2])
        await bob.type('XY')
        await bob.select([3, 1])
        await bob.type('ZW')
      })
      expectShown(node, doc(p('a+XYb+c'), h(1, 'd+'), p('e'), p('+ZWf')))
      editors.expectTypedOnce(node)

      await ann.press('Control+z')
      expectShown(await editors.settled(), doc(p('a-XYb-c'), h(1, 'd-'), p('e'), p('-ZWf')))
    })
  })
})
