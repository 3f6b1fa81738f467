/** Composing with an input method in one browser while somebody else edits in another. */
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { doc, h, p } from '../editor/build.ts'
import { chromiumPath, nextFrame, needsChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { useTwoEditors, type Person } from './two-editors.ts'

/** How long a change of the block being composed in may wait, in milliseconds; see `longestHold` of the binding. */
const longestHold = 5_000

/** Waits until `person` sees `test` hold. */
function untilShown(person: Person, what: string, test: (node: Node) => boolean, deadline = 2_000): Promise<true> {
  return until(async () => test(await person.shown()), { what, deadline })
}

/** The texts of the blocks that `person` sees. */
async function texts(person: Person): Promise<string[]> {
  return (await person.shown()).children.map((block) => block.textContent)
}

describe.skipIf(chromiumPath === null)(`composition (${needsChromium})`, () => {
  const browsers = useTwoEditors()

  it('sees changes of other blocks at once', async () => {
    const editors = await browsers.open(doc(p('abcd'), p('efgh'), p('ijkl')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('k')
    await ann.compose('か')
    await bob.select([1, 2])
    await bob.type('XY')
    await bob.select([2, 0])
    await bob.press('Control+Alt+1')
    await untilShown(ann, 'the changes', (node) => node.child(1).textContent === 'efXYgh' && node.child(2).type.name === 'heading')
    expect(await ann.isComposing()).toBe(true)
    await ann.compose('かん')
    await ann.commit('漢字')
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('ab漢字cd'), p('efXYgh'), h(1, 'ijkl')).toJSON())
    editors.expectTypedOnce(node)
  })

  it('sees changes of the block being composed in when it ends, and the text is there once', async () => {
    const editors = await browsers.open(doc(p('abcd'), p('efgh')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('か')
    await bob.select([0, 0])
    await bob.type('X')
    await until(() => editors.stored.text().includes('X'), { what: "Bob's typing on the server" })
    await nextFrame(ann.page)
    expect(await texts(ann)).toEqual(['abかcd', 'efgh'])
    await ann.compose('かん')
    expect(await ann.isComposing()).toBe(true)
    await ann.commit('漢字')
    await untilShown(ann, "Bob's typing", (node) => node.child(0).textContent === 'Xab漢字cd', 1_000)
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('Xab漢字cd'), p('efgh')).toJSON())
    editors.expectTypedOnce(node)
    expect(await ann.selected()).toEqual({ anchor: [0, 5], head: [0, 5] })
  })

  it('sees changes of the blocks beside at once while a change of the block being composed in waits', async () => {
    const editors = await browsers.open(doc(p('abcd'), p('efgh'), p('ijkl')))
    const { ann, bob } = editors
    await ann.select([1, 2])
    await ann.compose('か')
    await bob.select([1, 0])
    await bob.type('X')
    await bob.select([0, 0])
    await bob.type('Y')
    await bob.select([2, 0])
    await bob.type('Z')
    await untilShown(ann, 'the changes beside', (node) => node.child(0).textContent === 'Yabcd' && node.child(2).textContent === 'Zijkl', 1_500)
    expect((await texts(ann))[1]).toBe('efかgh')
    await ann.commit('漢')
    const node = await editors.settled()
    expect(node.toJSON()).toEqual(doc(p('Yabcd'), p('Xef漢gh'), p('Zijkl')).toJSON())
  })

  it('shows the other what is being composed', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('か')
    await untilShown(bob, 'the composition', (node) => node.textContent === 'abかcd')
    await ann.compose('かん')
    await untilShown(bob, 'the composition', (node) => node.textContent === 'abかんcd')
    await ann.commit('漢')
    expect((await editors.settled()).textContent).toBe('ab漢cd')
  })

  it('loses nothing when the other types at the same point', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('か')
    await untilShown(bob, 'the composition', (node) => node.textContent === 'abかcd')
    await bob.select([0, 2])
    await bob.type('XY')
    await bob.select([0, 5])
    await bob.type('ZW')
    await ann.compose('かん')
    await ann.commit('漢字')
    const node = await editors.settled()
    editors.expectTypedOnce(node)
    expect(['abXY漢字ZWcd', 'ab漢字XYZWcd']).toContain(node.textContent)
  })

  it('loses nothing when the other makes its block a heading, splits it and joins it', async () => {
    const editors = await browsers.open(doc(p('ab'), p('cdefgh')))
    const { ann, bob } = editors
    await ann.select([1, 2])
    await ann.compose('か')
    await bob.select([1, 0])
    await bob.press('Control+Alt+1')
    await bob.select([1, 6])
    await bob.press('Enter')
    await bob.select([1, 0])
    await bob.press('Backspace')
    await bob.press('Backspace')
    await until(() => bob.shown().then((node) => node.child(0).textContent.startsWith('abcd')), { what: 'the join' })
    await ann.compose('かん')
    await ann.commit('漢字')
    const node = await editors.settled()
    editors.expectTypedOnce(node)
    expect(node.textContent).toBe('abcd漢字efgh')
  })

  it('loses nothing when the other deletes its block', async () => {
    const editors = await browsers.open(doc(p('ab'), p('cdef'), p('gh')))
    const { ann, bob } = editors
    await ann.select([1, 2])
    await ann.compose('か')
    await bob.select([0, 2], [1, 2])
    await bob.press('Backspace')
    await until(() => bob.shown().then((node) => node.childCount === 2), { what: 'the deletion' })
    await ann.commit('漢字')
    const node = await editors.settled()
    editors.expectTypedOnce(node)
    expect(node.toJSON()).toEqual(doc(p('ab漢字ef'), p('gh')).toJSON())
  })

  it('sees changes of its block after 5 s at the latest, and is there once however it goes on', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('か')
    const start = performance.now()
    await bob.select([0, 0])
    await bob.type('X')
    await bob.select([0, 6])
    await bob.type('Y')
    await untilShown(ann, "Bob's typing", (node) => node.textContent === 'Xabかcd' + 'Y', longestHold + 5_000)
    expect(performance.now() - start).toBeGreaterThan(longestHold - 500)
    await ann.compose('かん')
    await ann.compose('かんじ')
    await ann.commit('漢字')
    const node = await editors.settled()
    editors.expectTypedOnce(node)
    expect(node.toJSON()).toEqual(doc(p('Xab漢字cdY')).toJSON())
  })

  it('at the start of an empty block is there once while the other types into the blocks around', async () => {
    const editors = await browsers.open(doc(p('ab'), p(), p('cd')))
    const { ann, bob } = editors
    await ann.select([1, 0])
    await ann.compose('か')
    await bob.select([0, 2])
    await bob.type('X')
    await bob.select([2, 0])
    await bob.type('Y')
    await untilShown(ann, 'the changes', (node) => node.child(0).textContent === 'abX' && node.child(2).textContent === 'Ycd')
    await ann.compose('かん')
    await ann.commit('漢字')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('abX'), p('漢字'), p('Ycd')).toJSON())
  })

  it('is taken back by undo, and what the other typed stays', async () => {
    const editors = await browsers.open(doc(p('abcd')))
    const { ann, bob } = editors
    await ann.select([0, 2])
    await ann.compose('か')
    await bob.select([0, 0])
    await bob.type('X')
    await ann.commit('漢字')
    expect((await editors.settled()).textContent).toBe('Xab漢字cd')
    await ann.press('Control+z')
    expect((await editors.settled()).toJSON()).toEqual(doc(p('Xabcd')).toJSON())
  })
})
