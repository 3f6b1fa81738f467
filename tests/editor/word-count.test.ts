/** How much text there is, in several scripts, and what is counted again after a change. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { AllSelection } from 'prosemirror-state'
import { describe, expect, test, vi } from 'vitest'
import { readingMinutes, WordCounter } from '@tandem/client/editor/word-count.ts'
import { br, doc, h, p, pre, stateOf, strong, ul } from './build.ts'

const never = () => false
const count = (document: Node, language = '') => new WordCounter(language).count(document, never)!
const selected = (document: Node) => new WordCounter('en').countSelected(document, stateOf(document).selection, never)

describe('words and characters', () => {
  test.each([
    ['English', 'en', 'It’s well-known, isn’t it? 3.5 km', 7, 33, 28],
    ['German', 'de', 'Straßenbahn fährt.', 2, 18, 17],
    ['Arabic', 'ar', 'خطة الحفلة', 2, 10, 9],
    ['Japanese', 'ja', '今日はいい天気です。', 5, 10, 10],
    ['Chinese', 'zh', '我们今天写文章', 4, 7, 7],
    ['Thai', 'th', 'ภาษาไทย', 2, 7, 7],
    ['a family', 'en', '👨‍👩‍👧 e\u0301', 1, 3, 2],
    ['nothing', 'en', ' — … ', 0, 5, 2],
  ])('of %s', (_name, language, text, words, characters, charactersWithoutSpaces) => {
    expect(count(doc(p(text)), language)).toMatchObject({ words, characters, charactersWithoutSpaces })
  })

  test('marks divide no word, and blocks and new lines do', () => {
    expect(count(doc(p('un', strong('believ'), 'able'), p('one', br, 'two')))).toMatchObject({ words: 3, characters: 18, paragraphs: 2 })
  })

  test('of headings, lists, code and cells; a block without text is no paragraph', () => {
    const { table, tableRow, tableCell } = schema.nodes
    const cell = (text: string) => tableCell.create(null, p(text).node)
    const grid = { node: table.create(null, tableRow.create(null, [cell('a b'), cell('c')])), tags: {} }
    expect(count(doc(h(1, 'one'), ul('two'), pre('three four'), p(''), p('  '), grid))).toMatchObject({ words: 7, paragraphs: 5 })
  })

  test('a page may have written anything as its language', () => {
    expect(count(doc(p('one two')), 'no such_language!')).toMatchObject({ words: 2 })
  })
})

test('reading time is by words, and by characters where a script has no spaces', () => {
  expect(readingMinutes(count(doc(p('word '.repeat(476)))))).toBe(2)
  expect(readingMinutes(count(doc(p('日'.repeat(250), ' ', 'word '.repeat(119))), 'ja'))).toBe(1)
  expect(readingMinutes(count(doc(p(''))))).toBe(0)
})

describe('the selection', () => {
  test('is counted by its part of the first and the last block', () => {
    expect(selected(doc(p('one t<a>wo'), p('three'), p('four fi<b>ve')))).toMatchObject({ words: 4, characters: 14, paragraphs: 3 })
    expect(selected(doc(p('<a>one<b> two')))).toMatchObject({ words: 1, characters: 3 })
  })

  test('of everything is everything', () => {
    const document = doc(h(1, 'one'), p('two'), p(''))
    const counter = new WordCounter('en')
    expect(counter.countSelected(document, new AllSelection(document), never)).toEqual(counter.count(document, never))
  })
})

describe('after a change', () => {
  const long = doc(...Array.from({ length: 50 }, (_, index) => p(`paragraph ${index}`)))

  test('only what was changed is counted again, and the whole is right', () => {
    const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment')
    try {
      const { tr } = stateOf(long)
      for (const after of [stateOf(long).tr.insertText(' more', 13).doc, stateOf(long).tr.delete(0, 100).doc, stateOf(long).tr.split(5).doc, tr.insert(0, p('a b c').node).doc]) {
        const counter = new WordCounter('en')
        counter.count(long, never)
        segment.mockClear()
        const counts = counter.count(after, never)
        expect(segment.mock.calls.length).toBeLessThan(4)
        expect(counts).toEqual(count(after, 'en'))
      }
    } finally {
      segment.mockRestore()
    }
  })

  test('counting goes on where it was late', () => {
    const counter = new WordCounter('en')
    let calls = 0
    let left = 0
    const isLate = () => left-- <= 0
    let counts = null
    while (counts === null) {
      left = 7
      calls++
      counts = counter.count(long, isLate)
    }
    expect(calls).toBe(8)
    expect(counts).toEqual(count(long, 'en'))
  })
})
