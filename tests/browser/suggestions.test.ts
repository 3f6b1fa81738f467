/** Suggestions while typing, in a browser: by keyboard, mouse and input method, alone and while somebody else writes. */
import type { TandemMentionEvent } from '@tandem/client/components/tandem-editor/events.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { doc, h, p, pre, task, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium, nextFrame } from '../support/browser.ts'
import { eventually, useTwoEditors, type Person } from './two-editors.ts'

const listOf = ({ page }: Person) => page.locator('tandem-suggestion-list')
const optionsOf = ({ page }: Person) => page.locator('tandem-suggestion-list [role=option]')

/** The names of the options that are shown; none where there is no list. */
const namesOf = ({ page }: Person) =>
  page.evaluate(() => {
    const list = document.querySelector('tandem-suggestion-list')
    return list?.matches(':popover-open') ? [...list.querySelectorAll('[role=option] .tandem-name')].map((name) => name.textContent) : []
  })

/** Waits until exactly these are suggested, or these first. */
async function suggested(person: Person, names: readonly string[], isAll = true): Promise<void> {
  await eventually(
    async () => {
      const shown = await namesOf(person)
      expect(isAll ? shown : shown.slice(0, names.length)).toEqual(names)
    },
    { what: `the suggestions ${names.join(', ')}` },
  )
}

/** What the editable says is the current option, as it is read. */
const currentOf = ({ page }: Person) =>
  page.evaluate(() => {
    const id = document.querySelector('.tandem-document')?.getAttribute('aria-activedescendant')
    const option = document.getElementById(id ?? '')
    return option?.getAttribute('aria-selected') === 'true' ? (option.querySelector('.tandem-name')?.textContent ?? null) : null
  })

async function currentIs(person: Person, name: string | null): Promise<void> {
  await eventually(async () => expect(await currentOf(person)).toBe(name), { what: `the current option ${name}` })
}

/** What a listener of the page has written down. */
const told = ({ page }: Person) => page.evaluate(() => document.body.dataset['told'])

const isInText = ({ page }: Person) => page.evaluate(() => document.activeElement?.classList.contains('tandem-document') === true)

async function showsBecome(person: Person, content: Node): Promise<void> {
  await eventually(async () => expect((await person.shown()).toJSON()).toEqual(content.toJSON()), { what: 'the document' })
}

const { mention, date } = schema.nodes
const ada = mention.create({ id: 'u1', label: 'Ada Lovelace' })

function today(): string {
  const now = new Date()
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, '0'), String(now.getDate()).padStart(2, '0')].join('-')
}

describe.skipIf(chromiumPath === null)(`suggestions while typing (${needsChromium})`, () => {
  const browsers = useTwoEditors()
  const open = async (content: Node) => {
    const editors = await browsers.open(content)
    return { editors, ann: editors.ann, bob: editors.bob }
  }

  describe('the slash menu', () => {
    it('is worked by keyboard, and one undo brings back what was typed', async () => {
      const { editors, ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/')
      await suggested(ann, ['Paragraph', 'Heading 1', 'Heading 2'], false)
      await currentIs(ann, 'Paragraph')
      await ann.press('ArrowDown', 'ArrowDown')
      await currentIs(ann, 'Heading 2')
      await ann.press('ArrowUp', 'ArrowUp', 'ArrowUp')
      await currentIs(ann, 'Clear formatting')
      await ann.type('head')
      await suggested(ann, [1, 2, 3, 4, 5, 6].map((level) => `Heading ${level}`))
      await ann.press('ArrowDown', 'Enter')
      await showsBecome(ann, doc(h(2, '')))
      await suggested(ann, [])
      expect(await isInText(ann)).toBe(true)
      expect(await currentOf(ann)).toBeNull()
      await ann.press('Control+z')
      await showsBecome(ann, doc(p('/head')))
      // What is brought back is not being typed.
      expect(await namesOf(ann)).toEqual([])
      await ann.press('Control+Shift+z')
      expect((await editors.settled()).toJSON()).toEqual(doc(h(2, '')).toJSON())
    })

    it.each<[typed: string, key: string, becomes: Node]>([
      ['/todo', 'Enter', doc(task('ab '))],
      ['/bul', 'Tab', doc(ul('ab '))],
      ['/code', 'Enter', doc(pre('ab '))],
      ['/warn', 'Enter', doc(p({ callout: 'warning' }, 'ab '))],
      ['/justify', 'Enter', doc(p({ align: 'justify' }, 'ab '))],
      ['/right to left', 'Enter', doc(p({ dir: 'rtl' }, 'ab '))],
      ['/h3', 'Enter', doc(h(3, 'ab '))],
    ])('%s and %s, behind text', async (typed, key, becomes) => {
      const { ann } = await open(doc(p('ab ')))
      await ann.select([0, 3])
      await ann.type(typed)
      await eventually(async () => expect(await currentOf(ann)).not.toBeNull(), { what: 'a suggestion' })
      await ann.press(key)
      await showsBecome(ann, becomes)
    })

    it('is worked by mouse, with the focus left in the text', async () => {
      const { editors, ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/')
      await optionsOf(ann).getByText('Quote', { exact: true }).click()
      await showsBecome(ann, doc(p({ quote: 1 }, '')))
      expect(await isInText(ann)).toBe(true)
      await ann.type('x/')
      expect(await namesOf(ann)).toEqual([])
      await ann.type(' /tab')
      await suggested(ann, ['Table'], false)
      await optionsOf(ann).first().click()
      await eventually(async () => expect((await ann.shown()).children.map(({ type }) => type.name)).toContain('table'), { what: 'the table' })
      await ann.type('cell')
      expect((await editors.settled()).textContent).toBe('x/ cell')
    })

    it('asks the page for what the editor does not do itself', async () => {
      const { ann } = await open(doc(p('ab ')))
      await ann.page.evaluate(() => document.addEventListener('tandem-insert-image', () => (document.body.dataset['told'] = 'asked for a picture')))
      await ann.select([0, 3])
      await ann.type('/pict')
      await suggested(ann, ['Picture'])
      await ann.press('Enter')
      await eventually(async () => expect(await told(ann)).toBe('asked for a picture'), { what: 'the request' })
      await showsBecome(ann, doc(p('ab ')))
    })

    it('closes on Escape and stays closed there, leaves keys alone while it is, and opens for another sign', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/he')
      await currentIs(ann, 'Heading 1')
      await ann.press('Escape')
      await suggested(ann, [])
      await ann.type('ad')
      expect(await namesOf(ann)).toEqual([])
      await ann.press('Enter')
      await showsBecome(ann, doc(p('/head'), p('')))
      await ann.type('/')
      await suggested(ann, ['Paragraph'], false)
    })

    it('takes no keys where nothing fits, and comes back for what does', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/quote')
      await currentIs(ann, 'Quote')
      await ann.type('x')
      await suggested(ann, [])
      await ann.press('Backspace')
      await currentIs(ann, 'Quote')
      await ann.type('xyz')
      await suggested(ann, [])
      await ann.press('Backspace', 'Backspace', 'Backspace')
      await nextFrame(ann.page)
      expect(await namesOf(ann)).toEqual([])
      await ann.press('Enter')
      await showsBecome(ann, doc(p('/quote'), p('')))
    })

    it('closes when the caret or the focus leaves, and does not open where the caret only comes by', async () => {
      const { ann } = await open(doc(p('/he'), p('ab')))
      await ann.select([0, 2])
      await ann.press('ArrowRight')
      expect(await namesOf(ann)).toEqual([])
      await ann.select([1, 2])
      await ann.type(' /')
      await suggested(ann, ['Paragraph'], false)
      await ann.press('ArrowLeft')
      await suggested(ann, [])
      await ann.press('ArrowRight')
      expect(await namesOf(ann)).toEqual([])
      await ann.type('x @')
      await suggested(ann, ['Ann', 'Bob'])
      await ann.page.getByRole('textbox', { name: 'Title' }).focus()
      await suggested(ann, [])
    })

    it('is not for code, nor for those who read', async () => {
      const { ann } = await open(doc(pre(''), p('')))
      await ann.select([1, 0])
      await ann.type('/')
      await suggested(ann, ['Paragraph'], false)
      await ann.page.evaluate(() => document.querySelector('tandem-editor')?.setAttribute('readonly', ''))
      await suggested(ann, [])
      await ann.page.evaluate(() => document.querySelector('tandem-editor')?.removeAttribute('readonly'))
      await ann.select([0, 0])
      await ann.type('/he @a :sm')
      expect(await namesOf(ann)).toEqual([])
    })

    it('waits for an input method to be done, and finds what it composes', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.compose('/h')
      await nextFrame(ann.page)
      expect(await namesOf(ann)).toEqual([])
      await ann.commit('/he')
      await suggested(ann, ['Heading 1'], false)
      await ann.compose('ad')
      await eventually(async () => expect((await ann.shown()).textContent).toBe('/head'), { what: 'what is composed' })
      expect(await ann.isComposing()).toBe(true)
      await currentIs(ann, 'Heading 1')
      await ann.commit('ading 3')
      await suggested(ann, ['Heading 3'])
      await ann.press('Enter')
      await showsBecome(ann, doc(h(3, '')))
    })

    it('stays with what is typed while somebody writes before it, and goes when they delete it', async () => {
      const { editors, ann, bob } = await open(doc(p('one'), p('two ')))
      await ann.select([1, 4])
      await ann.type('/head')
      await currentIs(ann, 'Heading 1')
      await bob.select([1, 0])
      await bob.type('XY')
      await bob.select([0, 3])
      await bob.press('Enter')
      await bob.type('Z')
      await eventually(async () => expect((await ann.shown()).textContent).toBe('oneZXYtwo /head'), { what: "Bob's typing" })
      await currentIs(ann, 'Heading 1')
      await ann.press('Enter')
      const node = await editors.settled()
      expect(node.toJSON()).toEqual(doc(p('one'), p('Z'), h(1, 'XYtwo ')).toJSON())

      await ann.type('/quo')
      await currentIs(ann, 'Quote')
      await bob.select([2, 6], [2, 10])
      await bob.press('Delete')
      await suggested(ann, [])
    })

    it('lies beside what is typed, within the window', async () => {
      const { ann } = await open(doc(...Array.from({ length: 40 }, (_, index) => p(`block ${index}`)), p('')))
      await ann.select([40, 0])
      await ann.type('/')
      await suggested(ann, ['Paragraph'], false)
      const places = () =>
        ann.page.evaluate(() => {
          const list = document.querySelector('tandem-suggestion-list')!.getBoundingClientRect()
          const { view } = document.querySelector('tandem-editor')!
          const text = view!.coordsAtPos(view!.state.selection.head)
          return { isInside: list.top >= 0 && list.bottom <= innerHeight && list.left >= 0 && list.right <= innerWidth, gap: text.top - list.bottom, text: text.top }
        })
      await eventually(async () => expect((await places()).isInside).toBe(true), { what: 'the list within the window' })
      const before = await places()
      expect(before.gap).toBeGreaterThanOrEqual(0)
      expect(before.gap).toBeLessThan(20)
      await ann.page.mouse.wheel(0, -100)
      await eventually(async () => expect((await places()).text).toBeGreaterThan(before.text), { what: 'the scrolled text' })
      await eventually(async () => expect(Math.abs((await places()).gap - before.gap)).toBeLessThan(2), { what: 'the list beside the text' })
    })
  })

  it('are each editor’s own, where there are two in one page', async () => {
    const { ann } = await open(doc(p('')))
    await ann.page.evaluate(() => {
      const other = document.createElement('tandem-editor')
      other.id = 'other'
      other.document = 'beside'
      other.noOffline = true
      document.body.append(other)
    })
    const other = ann.page.locator('#other .tandem-document')
    await ann.select([0, 0])
    await ann.type('/quo')
    await suggested(ann, ['Quote'])
    await other.click()
    await suggested(ann, [])
    await ann.type('/tip')
    const current = async () => {
      const id = await other.getAttribute('aria-activedescendant')
      return id === null ? null : ann.page.locator(`[id="${id}"] .tandem-name`).textContent()
    }
    await eventually(async () => expect(await current()).toBe('Tip'), { what: 'the list of the other editor' })
    await ann.press('Enter')
    await eventually(async () => expect(await other.locator('[data-callout=tip]').count()).toBe(1), { what: 'the callout there' })
    await showsBecome(ann, doc(p('/quo')))
  })

  describe('people', () => {
    it('are those who are here and those who are mentioned already, and are told to the page', async () => {
      const { editors, ann } = await open(doc(p('with ', ada, ' ')))
      await ann.page.evaluate(() => {
        document.addEventListener('mention', (event) => {
          const { id, label } = event as TandemMentionEvent
          document.body.dataset['told'] = `${id} ${label}`
        })
      })
      await ann.select([0, 7])
      await ann.type('@')
      await suggested(ann, ['Ann', 'Bob', 'Ada Lovelace'])
      await ann.type('bo')
      await suggested(ann, ['Bob'])
      await ann.press('Enter')
      await eventually(async () => expect(await told(ann)).toBe('Bob Bob'), { what: 'the event' })
      await ann.type('here')
      const bob = mention.create({ id: 'Bob', label: 'Bob' })
      expect((await editors.settled()).toJSON()).toEqual(doc(p('with ', ada, ' ', bob, ' here')).toJSON())
      expect(await ann.page.locator('.tandem-document [data-mention=Bob]').getAttribute('contenteditable')).toBe('false')
      await ann.press('Control+z', 'Control+z')
      await showsBecome(ann, doc(p('with ', ada, ' @bo')))
    })

    it('are suggested from the toolbar too, behind what is selected', async () => {
      const { ann } = await open(doc(p('thank you')))
      const choose = async (name: string) => {
        await ann.page.getByRole('button', { name: 'Insert more' }).click()
        await ann.page.getByRole('menuitem', { name }).click()
      }
      await ann.select([0, 6], [0, 9])
      await choose('Mention')
      await suggested(ann, ['Ann', 'Bob'])
      await ann.type('bob')
      await suggested(ann, ['Bob'])
      await ann.press('Enter')
      const bob = mention.create({ id: 'Bob', label: 'Bob' })
      await showsBecome(ann, doc(p('thank you ', bob, ' ')))
      await choose('Emoji')
      await eventually(async () => expect((await namesOf(ann)).length).toBeGreaterThan(0), { what: 'emoji' })
      await ann.type('tada')
      await suggested(ann, ['party popper'])
      await ann.press('Enter')
      await showsBecome(ann, doc(p('thank you ', bob, ' 🎉')))
      await choose('Date')
      await showsBecome(ann, doc(p('thank you ', bob, ' 🎉', date.create({ value: today() }))))
      expect(await isInText(ann)).toBe(true)
    })

    it('are deleted whole, and passed over by the arrows', async () => {
      const { ann } = await open(doc(p('ab', ada, 'cd')))
      await ann.select([0, 3])
      await ann.press('ArrowLeft', 'ArrowLeft')
      expect(await ann.selected()).toEqual({ anchor: [0, 2], head: [0, 2] })
      await ann.select([0, 3])
      await ann.press('Backspace')
      await showsBecome(ann, doc(p('abcd')))
    })

    it('come from the page around, where it supplies them; what fails is said', async () => {
      const { ann } = await open(doc(p('')))
      await ann.page.evaluate(() => {
        document.querySelector('tandem-editor')!.mentions = async (query) => {
          if (query.startsWith('x')) throw new Error('out of order')
          return [{ id: 'u1', label: 'Ada Lovelace', detail: 'Analysis' }, { id: 'u2', label: 'Alan' }, { id: 'u3' } as never]
        }
      })
      await ann.select([0, 0])
      await ann.type('@ada')
      // What the page finds is not sorted out again.
      await suggested(ann, ['Ada Lovelace', 'Alan'])
      await ann.press('Enter')
      await showsBecome(ann, doc(p(ada, ' ')))
      await ann.page.evaluate(() =>
        addEventListener('error', (event) => {
          event.preventDefault()
          document.body.dataset['told'] = event.message
        }),
      )
      await ann.type('@x')
      await eventually(async () => expect(await listOf(ann).locator('.tandem-note').textContent()).toBe('The list of people is not available.'), { what: 'the words' })
      expect(await told(ann)).toContain('out of order')
      await ann.press('Enter')
      await showsBecome(ann, doc(p(ada, ' @x'), p('')))
    })

    it('and days: @today', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('@tod')
      await suggested(ann, ['Today'])
      await ann.press('Enter')
      await showsBecome(ann, doc(p(date.create({ value: today() }), ' ')))
    })
  })

  describe('emoji', () => {
    it('are found by name, and made of a whole name between colons', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type(':r')
      await nextFrame(ann.page)
      expect(await namesOf(ann)).toEqual([])
      await ann.type('ocke')
      await suggested(ann, ['rocket'], false)
      await ann.press('Enter')
      await showsBecome(ann, doc(p('🚀')))
      await ann.type(' :tada:')
      await showsBecome(ann, doc(p('🚀 🎉')))
      await ann.press('Control+z')
      await showsBecome(ann, doc(p('🚀 :tada:')))
      await ann.type(' 16:30 :nosuchname:')
      await showsBecome(ann, doc(p('🚀 :tada: 16:30 :nosuchname:')))
    })

    it('are offered by the slash menu, and then found as they are typed', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/emo')
      await suggested(ann, ['Emoji'])
      await ann.press('Enter')
      await eventually(async () => expect(await namesOf(ann)).toHaveLength(20), { what: 'frequent emoji' })
      await ann.type('heart')
      await eventually(async () => expect((await namesOf(ann))[0]).toMatch(/heart/), { what: 'hearts' })
      await ann.press('Backspace', 'Backspace', 'Backspace', 'Backspace', 'Backspace')
      await eventually(async () => expect(await namesOf(ann)).toHaveLength(20), { what: 'frequent emoji again' })
      await optionsOf(ann).nth(6).click()
      await showsBecome(ann, doc(p('👍️')))
    })
  })

  describe('days', () => {
    const field = ({ page }: Person) => page.locator('tandem-date-editor input')
    const christmas = date.create({ value: '2026-12-25' })

    it('are shown in words, and changed by keyboard alone, as one step to undo', async () => {
      const { editors, ann } = await open(doc(p('on ', christmas, ' at')))
      const shown = ann.page.locator('.tandem-document time')
      expect(await shown.textContent()).toBe('Dec 25, 2026')
      expect(await shown.getAttribute('datetime')).toBe('2026-12-25')
      expect(await shown.getAttribute('title')).toBe('Friday, December 25, 2026')
      await ann.select([0, 3])
      await ann.press('ArrowRight', 'Enter')
      await field(ann).waitFor({ state: 'visible' })
      await eventually(async () => expect(await field(ann).inputValue()).toBe('2026-12-25'), { what: 'the day in the field' })
      await ann.press('ArrowUp')
      expect(await field(ann).inputValue()).not.toBe('2026-12-25')
      const changed = await field(ann).inputValue()
      await ann.press('Enter')
      await showsBecome(ann, doc(p('on ', date.create({ value: changed }), ' at')))
      expect(await isInText(ann)).toBe(true)
      await ann.press('Control+z')
      expect((await editors.settled()).toJSON()).toEqual(doc(p('on ', christmas, ' at')).toJSON())
    })

    it('stay on Escape, and are removed by a button', async () => {
      const { ann } = await open(doc(p('on ', christmas)))
      await ann.page.locator('.tandem-document time').click()
      await field(ann).waitFor({ state: 'visible' })
      await field(ann).fill('2027-01-01')
      await ann.press('Escape')
      await field(ann).waitFor({ state: 'hidden' })
      await showsBecome(ann, doc(p('on ', christmas)))
      await ann.page.locator('.tandem-document time').click()
      await ann.page.getByRole('button', { name: 'Remove date' }).click()
      await showsBecome(ann, doc(p('on ')))
    })

    it('are changed where they are by then, when somebody else writes meanwhile; not where they are gone', async () => {
      const { editors, ann, bob } = await open(doc(p('on ', christmas)))
      await ann.page.locator('.tandem-document time').click()
      await field(ann).waitFor({ state: 'visible' })
      await field(ann).fill('2027-01-01')
      await bob.select([0, 0])
      await bob.type('XY')
      await eventually(async () => expect((await ann.shown()).textContent).toBe('XYon 2026-12-25'), { what: "Bob's typing" })
      await ann.page.getByRole('button', { name: 'Apply' }).click()
      const newYear = date.create({ value: '2027-01-01' })
      await showsBecome(ann, doc(p('XYon ', newYear)))
      expect((await editors.settled()).toJSON()).toEqual(doc(p('XYon ', newYear)).toJSON())

      await ann.page.locator('.tandem-document time').click()
      await field(ann).fill('2028-01-01')
      await bob.select([0, 6])
      await bob.press('Backspace')
      await eventually(async () => expect((await ann.shown()).textContent).toBe('XYon '), { what: 'the deletion' })
      await ann.press('Enter')
      expect((await editors.settled()).toJSON()).toEqual(doc(p('XYon ')).toJSON())
    })

    it('of the slash menu are today', async () => {
      const { ann } = await open(doc(p('')))
      await ann.select([0, 0])
      await ann.type('/date')
      await suggested(ann, ['Date'])
      await ann.press('Enter')
      await showsBecome(ann, doc(p(date.create({ value: today() }))))
    })
  })
})
