import { describe, expect, test } from 'vitest'
import { listPlaces, numberLabel } from '@tandem/client/editor/list-structure.ts'
import { changedBlocks } from '@tandem/client/editor/plugins/list-item-view.ts'
import { keepFirstBlock } from '@tandem/client/editor/clipboard/clipboard.ts'
import { plainText } from '@tandem/client/editor/clipboard/plain-text.ts'
import { doc, expectDocument, h, ol, p, pre, stateOf, task, ul } from './build.ts'

function numbers(...blocks: Parameters<typeof doc>): (number | null | undefined)[] {
  return listPlaces(doc(...blocks).content.content).map((place) => place?.number)
}

describe('numbers', () => {
  test('count the items of one list', () => {
    expect(numbers(ol(), ol(), ol())).toEqual([1, 2, 3])
  })

  test('begin with the start of the first item, and of no other', () => {
    expect(numbers(ol({ start: 4 }), ol({ start: 9 }))).toEqual([4, 5])
    expect(numbers(ol({ start: 0 }), ol())).toEqual([0, 1])
  })

  test('count each depth by itself, anew under each item', () => {
    expect(numbers(ol(), ol({ indent: 1 }), ol({ indent: 1 }), ol(), ol({ indent: 1 }))).toEqual([1, 1, 2, 2, 1])
  })

  test('go on after what belongs to an item', () => {
    expect(numbers(ol(), p({ indent: 1 }), ul({ indent: 1 }), pre({ indent: 1 }), ol())).toEqual([1, undefined, null, undefined, 2])
  })

  test('start over after any other block, another kind and another quote', () => {
    expect(numbers(ol(), p(), ol())).toEqual([1, undefined, 1])
    expect(numbers(ol(), h(1), ol())).toEqual([1, undefined, 1])
    expect(numbers(ol(), ul(), ol())).toEqual([1, null, 1])
    expect(numbers(ol(), ol({ quote: 1 }), ol())).toEqual([1, 1, 1])
  })

  test('survive a depth that nothing leads to', () => {
    expect(numbers(ol({ indent: 3 }), ol({ indent: 1 }), ol({ indent: 3 }))).toEqual([1, 1, 1])
  })
})

test('an item knows its place among its siblings', () => {
  const places = listPlaces(doc(ul(), ul({ indent: 1 }), task(), task()).content.content)
  expect(places.map((place) => place && `${place.position} of ${place.list.size}`)).toEqual(['1 of 1', '1 of 1', '1 of 2', '2 of 2'])
})

test('labels change with the depth', () => {
  expect([1, 2, 27].map((number) => numberLabel(number, 0))).toEqual(['1.', '2.', '27.'])
  expect([1, 26, 27, 703].map((number) => numberLabel(number, 1))).toEqual(['a.', 'z.', 'aa.', 'aaa.'])
  expect([1, 4, 1994].map((number) => numberLabel(number, 2))).toEqual(['i.', 'iv.', 'mcmxciv.'])
  expect(numberLabel(3, 3)).toBe('3.')
  expect([0, -1].map((number) => numberLabel(number, 1))).toEqual(['0.', '-1.'])
})

describe('the changed blocks', () => {
  const one = doc(p('1'), p('2'), p('3'), p('4'))

  test('are those that are not the same object', () => {
    expect(changedBlocks(one, one)).toBeNull()
    const replaced = one.copy(one.content.replaceChild(1, p('x').node))
    expect(changedBlocks(one, replaced)).toEqual({ from: 1, to: 2, before: 1 })
  })

  test('may be none any more, or none before', () => {
    const without = one.copy(one.content.cut(0, 3).append(one.content.cut(6)))
    expect(changedBlocks(one, without)).toEqual({ from: 1, to: 1, before: 1 })
    expect(changedBlocks(without, one)).toEqual({ from: 1, to: 2, before: 0 })
  })
})

describe('as plain text', () => {
  test('a list keeps its markers', () => {
    const list = doc(p('t'), ol({ start: 2 }, 'a'), ul({ indent: 1 }, 'b'), ol('c'), task({ checked: true }, 'd'), task('e'))
    expect(plainText(list.slice(0, list.content.size))).toBe('t\n2. a\n  - b\n3. c\n[x] d\n[ ] e')
  })

  test('part of one block is its text', () => {
    expect(plainText(doc(ul('one')).slice(1, 3))).toBe('on')
    expect(plainText(doc(ul('one')).slice(0, 5))).toBe('one')
  })
})

test('blocks pasted into an empty paragraph keep the quote of the first; a line pasted into text does not bring its own', () => {
  const paste = (copied: ReturnType<typeof doc>, into: ReturnType<typeof doc>) => {
    const state = stateOf(into)
    return state.apply(state.tr.replaceSelection(keepFirstBlock(copied.slice(1, copied.content.size - 1), state.selection)))
  }
  const quoted = doc(p({ quote: 1 }, '1'), p({ quote: 1 }, '2'))
  expectDocument(paste(quoted, doc(p('<a>'))), quoted)
  expectDocument(paste(doc(p({ quote: 1 }, '1')), doc(p('<a>'))), doc(p('1')))
  expectDocument(paste(quoted, doc(p('x<a>y'))), doc(p('x1'), p({ quote: 1 }, '2y')))
})
