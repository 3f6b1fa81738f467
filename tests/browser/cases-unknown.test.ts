/**
 * Content that a newer version wrote: shown as placeholders, edited around, and kept as it was stored.
 *
 *   paragraph { mood: 'calm' }   ab **glowing** cd
 *   chart { data, title, … }     efgh
 *   paragraph                    ij [formula] kl
 */
import * as Y from 'yjs'
import { describe, expect, it } from 'vitest'
import { doc, p } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { useTwoEditors, type TwoEditors } from './two-editors.ts'

const chart = { type: 'chart', data: [1, 2, { y: 3 }], title: 'Rain', indent: 1 }
const formula = { type: 'formula', source: 'E=mc²', display: { inline: true } }
const glow = { color: 'green', size: [1, 2] }

type Stored = { marker: Record<string, unknown> } | { insert: unknown; attributes?: Record<string, unknown> }

/** What is stored: markers with all their keys, and what is between them. */
function contentIn({ stored }: TwoEditors): Stored[] {
  const delta = stored.document.getText('content').toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
  return delta.map((operation) => (operation.insert instanceof Y.Map ? { marker: operation.insert.toJSON() as Record<string, unknown> } : operation))
}

/** Writes, as a newer client would, what this version does not know. */
async function addUnknown(editors: TwoEditors): Promise<void> {
  const { stored, ann } = editors
  const text = stored.document.getText('content')
  stored.document.transact(() => {
    text.delete(0, text.length)
    text.applyDelta([
      { insert: marker({ type: 'paragraph', mood: 'calm' }) },
      { insert: 'ab' },
      { insert: 'glowing', attributes: { glow } },
      { insert: 'cd' },
      { insert: marker(chart) },
      { insert: 'efgh' },
      { insert: marker({ type: 'paragraph' }) },
      { insert: 'ij' },
      { insert: formula },
      { insert: 'kl' },
    ])
  })
  await until(async () => (await ann.shown()).childCount === 3, { what: 'the new content' })
  await editors.settled()
}

function marker(keys: Record<string, unknown>): Y.Map<unknown> {
  return new Y.Map(Object.entries(keys))
}

const paragraph = { marker: { type: 'paragraph', mood: 'calm' } }
const glowing = { insert: 'glowing', attributes: { glow } }
const last = [{ marker: { type: 'paragraph' } }, { insert: 'ij' }, { insert: formula }, { insert: 'kl' }]
const untouched: Stored[] = [paragraph, { insert: 'ab' }, glowing, { insert: 'cd' }, { marker: chart }, { insert: 'efgh' }, ...last]

describe.skipIf(chromiumPath === null)(`content of a newer version (${needsChromium})`, () => {
  const browsers = useTwoEditors()
  const open = async () => {
    const editors = await browsers.open(doc(p('x')))
    await addUnknown(editors)
    return editors
  }

  it('is shown as placeholders with its text, and showing it changes nothing', async () => {
    const editors = await open()
    const { page } = editors.ann
    const before = Y.encodeStateVector(editors.stored.document)
    const block = page.locator('[data-unknown-block="chart"]')
    expect(await block.isVisible()).toBe(true)
    expect(await block.textContent()).toBe('efgh')
    expect(await block.evaluate((element) => getComputedStyle(element, '::before').content)).toBe('"chart"')
    const inline = page.locator('[data-unknown-inline]')
    // Its own text has no height; what is seen is drawn before it.
    expect(await inline.evaluate((element) => getComputedStyle(element, '::before').content)).toBe('"formula"')
    expect((await inline.boundingBox())?.width).toBeGreaterThan(8)
    expect(await page.locator('[data-unknown-mark]').textContent()).toBe('glowing')
    await page.reload()
    await editors.settled()
    expect(Y.encodeStateVector(editors.stored.document)).toEqual(before)
    expect(contentIn(editors)).toEqual(untouched)
  })

  it('is kept when people type inside and around it', async () => {
    const editors = await open()
    const { ann, bob } = editors
    const node = await editors.apart(async () => {
      await ann.select([1, 2])
      await ann.type('AB')
      await ann.select([0, 5])
      await ann.type('C')
      await bob.select([1, 0])
      await bob.type('X')
      await bob.select([2, 3])
      await bob.type('Y')
      await bob.select([2, 2])
      await bob.type('Z')
    })
    editors.expectTypedOnce(node)
    expect(contentIn(editors)).toEqual([
      paragraph,
      { insert: 'ab' },
      { insert: 'gloCwing', attributes: { glow } },
      { insert: 'cd' },
      { marker: chart },
      { insert: 'XefABgh' },
      { marker: { type: 'paragraph' } },
      { insert: 'ijZ' },
      { insert: formula },
      { insert: 'Ykl' },
    ])
  })

  it('is on both sides of a split of its block, and once again after undo', async () => {
    const editors = await open()
    const { ann } = editors
    await ann.select([0, 5])
    await ann.press('Enter')
    await editors.settled()
    const { length } = untouched
    expect(contentIn(editors)).toEqual([
      paragraph,
      { insert: 'ab' },
      { insert: 'glo', attributes: { glow } },
      paragraph,
      { insert: 'wing', attributes: { glow } },
      ...untouched.slice(3, length),
    ])
    await ann.press('Control+z')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched)
  })

  it('is kept when its paragraph becomes a heading and a paragraph again', async () => {
    const editors = await open()
    const { ann } = editors
    await ann.select([0, 1])
    await ann.press('Control+Alt+1')
    await editors.settled()
    expect(contentIn(editors)[0]).toEqual({ marker: { type: 'heading', mood: 'calm' } })
    await ann.press('Control+Alt+0')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched)
  })

  it('is left as it is by commands that change the type of blocks', async () => {
    const editors = await open()
    const { ann } = editors
    await ann.select([1, 1])
    await ann.press('Control+Alt+1', 'Control+Shift+8', 'Control+Alt+c', 'Control+Shift+b', 'Control+]')
    await ann.select([1, 0])
    await ann.press('Home')
    await ann.type('A')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched.map((part) => ('insert' in part && part.insert === 'efgh' ? { insert: 'Aefgh' } : part)))
  })

  it('is copied and pasted whole, block, inline and mark, and undone', async () => {
    const editors = await open()
    const { ann, bob } = editors
    await ann.select([0, 2], [2, 5])
    await ann.press('Control+c')
    await ann.select([2, 5])
    await ann.press('Enter')
    await editors.settled()
    await ann.press('Control+v')
    await until(async () => (await bob.shown()).childCount > 4, { what: 'what was pasted' })
    await editors.settled()
    expect(contentIn(editors)).toEqual([
      ...untouched,
      { marker: expect.objectContaining({ type: 'paragraph' }) as Record<string, unknown> },
      glowing,
      { insert: 'cd' },
      { marker: chart },
      { insert: 'efgh' },
      ...last,
    ])
    await ann.press('Control+z', 'Control+z')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched)
  })

  it('is moved whole, and back', async () => {
    const editors = await open()
    const { ann } = editors
    await ann.select([1, 2])
    await ann.press('Alt+ArrowUp')
    await editors.settled()
    expect(contentIn(editors)).toEqual([{ marker: chart }, { insert: 'efgh' }, ...untouched.slice(0, 4), ...last])
    await ann.press('Alt+ArrowDown')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched)
  })

  it('comes back with undo after it was deleted', async () => {
    const editors = await open()
    const { ann } = editors
    await ann.select([0, 0])
    await ann.press('Control+a', 'Backspace')
    expect((await editors.settled()).textContent).toBe('')
    await ann.press('Control+z')
    await editors.settled()
    expect(contentIn(editors)).toEqual(untouched)
  })
})
