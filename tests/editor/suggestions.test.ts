/** What is taken for the beginning of a suggestion, what fits it, and what choosing does. */
import { choose, applicable } from '@tandem/client/editor/suggestions/choose.ts'
import { MentionSearch, parseMentionables, type Mentionable } from '@tandem/client/editor/suggestions/mention-search.ts'
import { keysOf, ranked } from '@tandem/client/editor/suggestions/rank.ts'
import { dayFromNow } from '@tandem/client/editor/commands/inline.ts'
import { slashCommands, type SlashId } from '@tandem/client/editor/suggestions/slash-commands.ts'
import { triggerIn } from '@tandem/client/editor/suggestions/trigger.ts'
import type { Typed } from '@tandem/client/editor/suggestions/typed.ts'
import { slashItems, keysIn } from '@tandem/client/components/suggestion-list/slash-items.ts'
import { EmojiNames } from '@tandem/client/components/suggestion-list/emoji.ts'
import { en } from '@tandem/client/messages/en.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { TextSelection, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { describe, expect, test, vi } from 'vitest'
import { br, code, doc, p, stateOf } from './build.ts'

describe('what is being typed', () => {
  test.each([
    ['/', 'slash', ''],
    ['/head', 'slash', 'head'],
    ['one /head', 'slash', 'head'],
    ['/numbered li', 'slash', 'numbered li'],
    ['／みだし', 'slash', 'みだし'],
    ['@', 'mention', ''],
    ['hello @Ada L', 'mention', 'Ada L'],
    ['(@ada', 'mention', 'ada'],
    [',@ada', 'mention', 'ada'],
    ['\uFFFC@ada', 'mention', 'ada'],
    [':sm', 'emoji', 'sm'],
    ['so :+1', 'emoji', '+1'],
  ])('%j is a %s, %j', (text, kind, query) => {
    expect(triggerIn(text, true)).toMatchObject({ kind, query, start: text.length - query.length - 1 })
  })

  test.each(['and/or', '/ ', 'a / b', 'http://x', '//', '/usr/bin', 'ada@example.org', 'é@a', '@ ', 'at 16:30', 'note: x', ':)', 'a:smile', ':two words', '/\uFFFCx'])(
    '%j is nothing',
    (text) => {
      expect(triggerIn(text, true)).toBeNull()
    },
  )

  test('a sign that a longer text is cut at is nothing, since what is before it is not seen', () => {
    expect(triggerIn('/head', false)).toBeNull()
    expect(triggerIn(' /head', false)).toMatchObject({ query: 'head' })
  })
})

describe('what fits', () => {
  const things = (...names: [name: string, ...words: string[]][]) => names.map(([name, ...words]) => ({ name, keys: keysOf(name, words) }))
  const names = (query: string, of: ReturnType<typeof things>) => ranked(query, of).map(({ name }) => name)

  test('begins with it, has a word that does, is also called so, or has it in the middle, in this order', () => {
    const all = things(['Subtable'], ['Chart', 'tabular'], ['Data table'], ['Table'], ['Tablet'], ['Quote'])
    expect(names('tab', all)).toEqual(['Table', 'Tablet', 'Data table', 'Chart', 'Subtable'])
    expect(names('tablet', all)).toEqual(['Tablet'])
    expect(names('', all)).toEqual(all.map(({ name }) => name))
  })

  test('is found without its case, accents and wide characters, and over a space', () => {
    const all = things(['Überschrift 1'], ['Numbered list'])
    expect(names('uber', all)).toEqual(['Überschrift 1'])
    expect(names('ｕｂｅｒ', all)).toEqual(['Überschrift 1'])
    expect(names('LIST', all)).toEqual(['Numbered list'])
    expect(names('numbered l', all)).toEqual(['Numbered list'])
    expect(names('numbered x', all)).toEqual([])
  })

  test('is found in English too, whatever the language is', () => {
    const german = { name: 'Überschrift 1', words: 'Titel' }
    const things = [{ keys: keysIn(german, en.suggestions.items.heading1) }]
    for (const query of ['über', 'tit', 'head', 'h1']) expect(ranked(query, things)).toHaveLength(1)
  })

  test('the slash menu has an item with a name for everything that it does', () => {
    expect(slashItems.map(({ id }) => id).toSorted()).toEqual(Object.keys(slashCommands).toSorted())
    expect(Object.keys(en.suggestions.items).toSorted()).toEqual(Object.keys(slashCommands).toSorted())
  })
})

/** A view, as far as choosing goes. */
function viewOn(initial: EditorState): { view: EditorView; steps: () => number; state: () => EditorState } {
  let state = initial
  let steps = 0
  const view = {
    get state() {
      return state
    },
    dispatch(tr: Transaction) {
      steps++
      state = state.apply(tr)
    },
    dom: { dispatchEvent: () => true },
  } as unknown as EditorView
  return { view, steps: () => steps, state: () => state }
}

/** What was typed last in the block of the caret. */
function typedIn(state: EditorState, length: number): Typed {
  const { from } = state.selection
  return { kind: 'slash', from: from - length, to: from, query: '', isAsked: false, isComposed: false }
}

describe('choosing', () => {
  test.each<[SlashId, (block: { type: { name: string }; attrs: Record<string, unknown> }) => boolean]>([
    ['heading2', ({ type, attrs }) => type.name === 'heading' && attrs['level'] === 2],
    ['taskList', ({ attrs }) => attrs['kind'] === 'task'],
    ['quote', ({ attrs }) => attrs['quote'] === 1],
    ['warning', ({ attrs }) => attrs['callout'] === 'warning'],
    ['codeBlock', ({ type }) => type.name === 'codeBlock'],
    ['alignEnd', ({ attrs }) => attrs['align'] === 'end'],
    ['rtl', ({ attrs }) => attrs['dir'] === 'rtl'],
  ])('%s takes what was typed away and does it, in one transaction', (id, holds) => {
    const { view, steps, state } = viewOn(stateOf(doc(p('one /x<a>two'))))
    choose(view, typedIn(view.state, 2), { kind: 'command', id }, () => undefined)
    expect(steps()).toBe(1)
    expect(state().doc.textContent).toBe('one two')
    expect(holds(state().doc.child(0))).toBe(true)
    expect(state().selection.from).toBe(5)
  })

  test('a line break comes in the place of what was typed', () => {
    const { view, steps, state } = viewOn(stateOf(doc(p('one /x<a>two'))))
    choose(view, typedIn(view.state, 2), { kind: 'command', id: 'lineBreak' }, () => undefined)
    expect(steps()).toBe(1)
    expect(state().doc.toJSON()).toEqual(doc(p('one ', br, 'two')).toJSON())
    expect(state().selection.from).toBe(6)
  })

  test('what a block is already stays', () => {
    const { view, state } = viewOn(stateOf(doc(p({ quote: 1 }, '/q<a>'))))
    choose(view, typedIn(view.state, 2), { kind: 'command', id: 'quote' }, () => undefined)
    expect(state().doc.toJSON()).toEqual(doc(p({ quote: 1 })).toJSON())
  })

  test('what does not apply is not offered: no table in a table', () => {
    const { table, tableRow, tableCell } = schema.nodes
    const cell = tableCell.create(null, p('/x').node)
    const inTable = stateOf(doc({ node: table.create(null, tableRow.create(null, cell)), tags: {} }))
    const from = 4
    const typed: Typed = { kind: 'slash', from, to: from + 2, query: '', isAsked: false, isComposed: false }
    const at = inTable.apply(inTable.tr.setSelection(TextSelection.create(inTable.doc, from + 2)))
    expect(applicable(typed, at).has('table')).toBe(false)
    expect(applicable(typed, at).has('heading1')).toBe(true)
    const outside = stateOf(doc(p('/x<a>')))
    expect(applicable(typedIn(outside, 2), outside).has('table')).toBe(true)
  })

  test('clearing takes the formatting of the whole block and leaves its links', () => {
    const { view, state } = viewOn(stateOf(doc(p('a', code('b'), 'c /x<a>'))))
    choose(view, typedIn(view.state, 2), { kind: 'command', id: 'clearFormatting' }, () => undefined)
    expect(state().doc.toJSON()).toEqual(doc(p('abc ')).toJSON())
  })

  test('somebody is told who was mentioned, and a space is added where none follows', () => {
    const told = vi.fn()
    const { view, state } = viewOn(stateOf(doc(p('to @a<a>'))))
    choose(view, typedIn(view.state, 2), { kind: 'mention', id: 'u1', label: 'Ada' }, told)
    expect(told).toHaveBeenCalledExactlyOnceWith({ id: 'u1', label: 'Ada' })
    expect(state().doc.child(0).textContent).toBe('to @Ada ')
    const followed = viewOn(stateOf(doc(p('to @a<a>, too'))))
    choose(followed.view, typedIn(followed.view.state, 2), { kind: 'mention', id: 'u1', label: 'Ada' }, told)
    expect(followed.state().doc.child(0).textContent).toBe('to @Ada, too')
  })

  test('days are those of the calendar here', () => {
    expect(dayFromNow(0, new Date(2026, 11, 31, 23, 59))).toBe('2026-12-31')
    expect(dayFromNow(1, new Date(2026, 11, 31, 23, 59))).toBe('2027-01-01')
    expect(dayFromNow(-1, new Date(2026, 2, 1, 0, 0))).toBe('2026-02-28')
  })
})

describe('people from the page around', () => {
  test('are taken as far as they can be shown', () => {
    expect(() => parseMentionables(null)).toThrow(TypeError)
    expect(
      parseMentionables([
        { id: 'a', label: ' Ada\u202E\nLovelace ', color: '#123456', avatar: 'https://example.org/a.png', detail: 'Countess', other: 1 },
        { id: 'a', label: 'again' },
        { id: '', label: 'nobody' },
        { id: 'b', label: '' },
        { id: 'c', label: 'Bob', color: 'red; background: url(x)', avatar: 'javascript:alert(1)' },
        null,
        7,
      ]),
    ).toEqual([
      { id: 'a', label: 'Ada Lovelace', color: '#123456', avatar: 'https://example.org/a.png', detail: 'Countess' },
      { id: 'c', label: 'Bob' },
    ])
  })

  test('found before stay while somebody else is looked for, as far as their name or detail fits', async () => {
    vi.useFakeTimers()
    try {
      const ada = { id: '1', label: 'Ada Lovelace', detail: 'Countess' }
      const toda = { id: '2', label: 'Toda Aznárez' }
      const search = new MentionSearch(
        () => Promise.resolve([ada, toda]),
        () => undefined,
      )
      search.search('')
      await vi.advanceTimersByTimeAsync(0)
      search.search('lov')
      expect(search.state).toEqual({ kind: 'searching', people: [ada] })
      await vi.advanceTimersByTimeAsync(1000)
      search.search('count')
      expect(search.state).toEqual({ kind: 'searching', people: [ada] })
      await vi.advanceTimersByTimeAsync(1000)
      search.search('tod')
      expect(search.state).toEqual({ kind: 'searching', people: [toda] })
      search.search('today')
      expect(search.state).toEqual({ kind: 'searching', people: [] })
    } finally {
      vi.useRealTimers()
    }
  })

  test('are asked for when nothing was typed for a moment, and a late answer is dropped', async () => {
    vi.useFakeTimers()
    try {
      const answers = new Map<string, (people: Mentionable[]) => void>()
      const signals = new Map<string, AbortSignal>()
      const search = new MentionSearch(
        (query, signal) => {
          signals.set(query, signal)
          return new Promise((resolve) => answers.set(query, resolve))
        },
        () => undefined,
      )
      search.search('')
      await vi.advanceTimersByTimeAsync(0)
      for (const query of ['a', 'ad', 'ada']) search.search(query)
      await vi.advanceTimersByTimeAsync(1000)
      expect([...answers.keys()]).toEqual(['', 'ada'])
      expect(signals.get('')?.aborted).toBe(true)
      answers.get('ada')?.([{ id: '1', label: 'Ada' }])
      answers.get('')?.([{ id: '2', label: 'Old' }])
      await vi.advanceTimersByTimeAsync(0)
      expect(search.state).toEqual({ kind: 'found', people: [{ id: '1', label: 'Ada' }] })
      search.search('adam')
      // A key chooses whoever is first, also before the answer.
      expect(search.state).toEqual({ kind: 'searching', people: [] })
      await vi.advanceTimersByTimeAsync(10_000)
      expect(search.state).toEqual({ kind: 'unavailable', people: [] })
      expect(signals.get('adam')?.aborted).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('emoji', () => {
  test('are found by their short name, and by their names in the language', async () => {
    const names = await EmojiNames.load('de-AT')
    expect(names.named('smile')).toBe('😄')
    expect(names.named('+1')).toBe('👍️')
    expect(names.named('no such name')).toBeNull()
    expect(names.search('smil', 5)[0]?.short).toMatch(/^smil/)
    expect(names.search('rakete', 5)[0]).toMatchObject({ text: '🚀', name: 'Rakete' })
    expect(names.search('rocket', 5)[0]?.text).toBe('🚀')
    expect(names.search('', 50).length).toBe(20)
  })

  test('are in English where there are no names in the language', async () => {
    expect((await EmojiNames.load('ar')).search('rocket', 1)[0]).toMatchObject({ text: '🚀', name: 'rocket' })
  })
})
