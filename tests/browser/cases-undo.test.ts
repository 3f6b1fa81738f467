/** What undo takes back in one browser while somebody else edits the same block in another. */
import { describe, expect, it } from 'vitest'
import { doc, h, p, strong } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person, type Selected } from './two-editors.ts'

/** Waits until the person's selection is this. */
async function untilSelected(person: Person, expected: Selected): Promise<void> {
  await eventually(async () => expect(await person.selected()).toEqual(expected), { what: 'the selection' })
}

describe.skipIf(chromiumPath === null)(`undo (${needsChromium})`, () => {
  const browsers = useTwoEditors()

  it("takes back one's own typing and leaves what the other typed in the middle of it", async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.type('ABC')
    await editors.settled()
    await bob.select([0, 4])
    await bob.type('XYZ')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('abABXYZCcd')).toJSON())

    await ann.press('Control+z')
    const undone = await editors.settled()
    expect(undone.toJSON()).toEqual(doc(p('abXYZcd')).toJSON())

    await ann.press('Control+Shift+z')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('abABXYZCcd')).toJSON())
  })

  it("leaves what the other types into one's own typing at the same time", async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.type('ABC')
    const node = await editors.apart(async () => {
      await ann.press('Control+z')
      await bob.select([0, 4])
      await bob.type('XYZ')
    })
    expect(node.toJSON()).toEqual(doc(p('abXYZcd')).toJSON())
    editors.expectTypedOnce(node, 'ABC')
  })

  it('does nothing when only the other has edited', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await bob.select([0, 2])
    await bob.type('XYZ')
    await editors.settled()
    await ann.select([0, 0])
    await ann.press('Control+z')
    await ann.type('A')
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('AabXYZcd')).toJSON())
    editors.expectTypedOnce(node)
  })

  it('of a split joins the halves with what was typed into both meanwhile', async () => {
    const editors = await browsers.open(doc(p('abcdefgh')))
    const { ann, bob } = editors
    await ann.select([0, 4])
    await ann.press('Enter')
    const node = await editors.apart(async () => {
      await ann.press('Control+z')
      await bob.select([0, 2])
      await bob.type('XY')
      await bob.select([1, 2])
      await bob.type('ZW')
    })
    expect(node.toJSON()).toEqual(doc(p('abXYcdefZWgh')).toJSON())
  })

  it('of a join brings both blocks back, each with what was typed on its side meanwhile', async () => {
    const editors = await browsers.open(doc(p('abcd'), h(2, 'efgh')))
    const { ann, bob } = editors
    await ann.select([0, 4])
    await ann.press('Delete')
    const node = await editors.apart(async () => {
      await ann.press('Control+z')
      await bob.select([0, 6])
      await bob.type('ZW')
      await bob.select([0, 2])
      await bob.type('XY')
    })
    expect(node.toJSON()).toEqual(doc(p('abXYcd'), h(2, 'efZWgh')).toJSON())
    editors.expectTypedOnce(node)
  })

  it('of a heading leaves what was typed into it meanwhile', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 0])
    await ann.press('Control+Alt+1')
    const node = await editors.apart(async () => {
      await ann.press('Control+z')
      await bob.select([0, 2])
      await bob.type('XY')
    })
    expect(node.toJSON()).toEqual(doc(p('abXYcd')).toJSON())
  })

  it("of a heading leaves the other's quote", async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 0])
    await ann.press('Control+Alt+1')
    await editors.settled()
    await bob.select([0, 0])
    await bob.press('Control+Shift+b')
    await editors.settled()
    await ann.press('Control+z')
    expect((await editors.settled()).toJSON()).toEqual(doc(p({ quote: 1 }, 'abcd')).toJSON())
  })

  it('of a deletion brings the text back around what was typed inside it', async () => {
    const editors = await browsers.open(doc(p('abcdefgh')))
    const { ann, bob } = editors
    const apart = await editors.apart(async () => {
      await ann.select([0, 2], [0, 6])
      await ann.press('Backspace')
      await bob.select([0, 4])
      await bob.type('XY')
    })
    expect(apart.toJSON()).toEqual(doc(p('abXYgh')).toJSON())
    await ann.press('Control+z')
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('abcdXYefgh')).toJSON())
    editors.expectTypedOnce(node)
  })

  it('of a format takes it off the text that it was put on, and leaves what was typed in it', async () => {
    const editors = await browsers.open(doc(p('abcdefgh')))
    const { ann, bob } = editors
    await ann.select([0, 2], [0, 6])
    await ann.press('Control+b')
    await editors.settled()
    await bob.select([0, 4])
    await bob.type('XY')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('ab', strong('cdXYef'), 'gh')).toJSON())
    await ann.press('Control+z')
    const node = await editors.settled()
    expect(node.textContent).toBe('abcdXYefgh')
    for (const character of 'abcdefgh') {
      node.descendants((text) => {
        if (text.isText && text.text?.includes(character)) expect(text.marks, character).toEqual([])
      })
    }
  })

  it('of a move takes the block back, and keeps what was typed into it at its new place', async () => {
    const editors = await browsers.open(doc(p('ab'), p('cd'), p('efgh')))
    const { ann, bob } = editors
    await ann.select([2, 4])
    await ann.press('Alt+ArrowUp')
    await editors.settled()
    await bob.select([1, 2])
    await bob.type('XY')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('ab'), p('efXYgh'), p('cd')).toJSON())
    await ann.press('Control+z')
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('abXY'), p('cd'), p('efgh')).toJSON())
    editors.expectTypedOnce(node)
  })

  it('by both, of what each typed into the same block, leaves neither', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await editors.apart(async () => {
      await ann.select([0, 2])
      await ann.type('AB')
      await bob.select([0, 2])
      await bob.type('XY')
    })
    const node = await editors.apart(async () => {
      await ann.press('Control+z')
      await bob.press('Control+z')
    })
    expect(node.toJSON()).toEqual(doc(p('abcd')).toJSON())
  })

  it('puts the selection back to where it was before the edit, in spite of what the other typed before it', async () => {
    const editors = await browsers.open(doc(p('abcd'), p('efgh')))
    const { ann, bob } = editors
    await ann.select([1, 1], [1, 3])
    await ann.press('Backspace')
    await ann.select([0, 0])
    await editors.settled()
    await bob.select([1, 0])
    await bob.type('XY')
    await editors.settled()
    await ann.press('Control+z')
    await untilSelected(ann, { anchor: [1, 3], head: [1, 5] })
    expect((await editors.settled()).toJSON()).toEqual(doc(p('abcd'), p('XYefgh')).toJSON())
  })
})
