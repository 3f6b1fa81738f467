/** Where carets, selections and the scroll position are after somebody else's edit. */
import { describe, expect, it } from 'vitest'
import { doc, p } from '../editor/build.ts'
import { chromiumPath, nextFrame, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person, type Place, type TwoEditors } from './two-editors.ts'

/** Waits until `person` sees `name`'s caret at `place`. */
async function untilCaret(person: Person, name: string, place: Place): Promise<void> {
  await eventually(async () => expect(await person.carets()).toEqual([{ name, place }]), { what: `the caret of ${name}` })
}

/** The place of a character in the document that both show, which is the offset before it. */
async function placeOf(editors: TwoEditors, character: string): Promise<Place> {
  const node = await editors.settled()
  const block = node.children.findIndex((child) => child.textContent.includes(character))
  return [block, node.child(block).textContent.indexOf(character)]
}

const scrollTop = (person: Person) => person.page.evaluate(() => scrollY)

describe.skipIf(chromiumPath === null)(`carets (${needsChromium})`, () => {
  const browsers = useTwoEditors()

  it('stay at their character when the other types before them in the same block', async () => {
    const editors = await browsers.open(doc(p('abcdef')))
    const { ann, bob } = editors
    await ann.select([0, 4])
    await bob.select([0, 1])
    await bob.type('XYZ')
    const [block, offset] = await placeOf(editors, 'e')
    expect(await ann.selected()).toEqual({ anchor: [block, offset], head: [block, offset] })
    await ann.type('A')
    expect((await editors.settled()).textContent).toBe('aXYZbcdAef')
  })

  it('stay at their character when the other types before them without one having seen it', async () => {
    const editors = await browsers.open(doc(p('abcdef')))
    const { ann, bob } = editors
    await ann.select([0, 2], [0, 4])
    await editors.apart(async () => {
      await bob.select([0, 1])
      await bob.type('XYZ')
      await bob.press('Enter')
    })
    expect(await ann.selected()).toEqual({ anchor: [1, 1], head: [1, 3] })
    await ann.press('Delete')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('aXYZ'), p('bef')).toJSON())
  })

  it('stay at their character when the other makes the block a heading, splits and joins it', async () => {
    const editors = await browsers.open(doc(p('abc'), p('defghi')))
    const { ann, bob } = editors
    await ann.select([1, 4])
    await bob.select([1, 2])
    await bob.press('Control+Alt+1')
    await editors.settled()
    expect(await ann.selected()).toEqual({ anchor: [1, 4], head: [1, 4] })
    await bob.press('Enter')
    await editors.settled()
    expect(await ann.selected()).toEqual({ anchor: [2, 2], head: [2, 2] })
    await bob.press('Control+z')
    await editors.settled()
    expect(await ann.selected()).toEqual({ anchor: [1, 4], head: [1, 4] })
  })

  it("keep one's own typing together where the other types at the same point", async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await bob.select([0, 2])
    for (const [one, other] of ['AX', 'BY', 'CZ'].map(([...pair]) => pair as [string, string])) {
      await ann.type(one)
      await bob.type(other)
    }
    const node = await editors.settled()
    expect(['abABCXYZcd', 'abXYZABCcd']).toContain(node.textContent)
  })

  it("keep one's own typing together where the other types at the same point meanwhile", async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await editors.apart(async () => {
      await ann.select([0, 2])
      await ann.type('AB')
      await bob.select([0, 2])
      await bob.type('XY')
    })
    await editors.apart(async () => {
      await ann.type('C')
      await bob.type('Z')
    })
    const node = await editors.settled()
    expect(['abABCXYZcd', 'abXYZABCcd']).toContain(node.textContent)
  })

  it('do not scroll the page when the other edits, be it above, at or below what is seen', async () => {
    const editors = await browsers.open(doc(...Array.from({ length: 80 }, (_, index) => p(`line ${index}`))))
    const { ann, bob } = editors
    await ann.select([79, 4])
    await ann.page.evaluate(() => scrollTo(0, 0))
    await nextFrame(ann.page)
    expect(await scrollTop(ann)).toBe(0)
    for (const [block, letter] of [[79, 'X'], [40, 'Y'], [78, 'Z']] as const) {
      await bob.select([block, 2])
      await bob.type(letter)
      await editors.settled()
      await nextFrame(ann.page)
      expect(await scrollTop(ann), `after an edit of block ${block}`).toBe(0)
    }
    await bob.press('Enter')
    await editors.settled()
    await nextFrame(ann.page)
    expect(await scrollTop(ann), 'after a split').toBe(0)
  })

  it('keep what is seen in its place when the other adds lines above it', async () => {
    const editors = await browsers.open(doc(...Array.from({ length: 80 }, (_, index) => p(`line ${index}`))))
    const { ann, bob } = editors
    await ann.select([60, 4])
    const top = () => ann.page.evaluate(() => document.querySelector('tandem-editor')?.view?.dom.children[60]?.getBoundingClientRect().top)
    await ann.page.evaluate(() => document.querySelector('tandem-editor')?.view?.dom.children[60]?.scrollIntoView({ block: 'center' }))
    await nextFrame(ann.page)
    const before = Number(await top())
    expect(before).toBeGreaterThan(0)
    await bob.select([10, 2])
    await bob.press('Enter', 'Enter')
    expect((await editors.settled()).childCount).toBe(82)
    const line = () => ann.page.evaluate(() => document.querySelector('tandem-editor')?.view?.dom.children[62]?.getBoundingClientRect().top)
    // The browser scrolls by whole pixels.
    await eventually(async () => expect(Math.abs(Number(await line()) - before)).toBeLessThan(2), { what: 'the line in its place', deadline: 2_000 })
  })

  it('of the other stay at their character when one types before them', async () => {
    const editors = await browsers.open(doc(p('abcdef'), p('ghi')))
    const { ann, bob } = editors
    await bob.select([0, 4])
    await untilCaret(ann, 'Bob', [0, 4])
    await ann.select([0, 1])
    await ann.type('ABC')
    await untilCaret(ann, 'Bob', [0, 7])
    await ann.press('Enter')
    await untilCaret(ann, 'Bob', [1, 3])
    expect((await editors.settled()).toJSON()).toEqual(doc(p('aABC'), p('bcdef'), p('ghi')).toJSON())
    await untilCaret(ann, 'Bob', [1, 3])
  })

  it('of the other stay where they are when one types at them', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await bob.select([0, 2])
    await untilCaret(ann, 'Bob', [0, 2])
    await ann.select([0, 2])
    await ann.type('AB')
    await editors.settled()
    await untilCaret(ann, 'Bob', [0, 2])
    expect(await bob.selected()).toEqual({ anchor: [0, 2], head: [0, 2] })
    await untilCaret(bob, 'Ann', [0, 4])
  })

  it('of the other are at the same place on both sides after a move, a join and a deletion', async () => {
    const editors = await browsers.open(doc(p('abc'), p('def'), p('ghi')))
    const { ann, bob } = editors
    await bob.select([2, 2])
    await ann.select([1, 1])
    await ann.press('Alt+ArrowUp')
    await editors.settled()
    await untilCaret(bob, 'Ann', [0, 1])
    await ann.select([2, 0])
    await ann.press('Backspace')
    await editors.settled()
    await untilCaret(bob, 'Ann', [1, 3])
    await untilCaret(ann, 'Bob', [1, 5])
    expect(await bob.selected()).toEqual({ anchor: [1, 5], head: [1, 5] })
    await ann.select([1, 2], [1, 6])
    await ann.press('Backspace')
    await editors.settled()
    await untilCaret(ann, 'Bob', [1, 2])
    expect(await bob.selected()).toEqual({ anchor: [1, 2], head: [1, 2] })
  })
})
