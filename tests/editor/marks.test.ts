import { describe, expect, test } from 'vitest'
import { clearFormatting, colorAt, isMarkActive, setHighlight, setTextColor, toggleBold, toggleHighlight, toggleSubscript, toggleSuperscript } from '@tandem/client/editor/commands/marks.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { a, apply, code, colored, doc, em, expectCommand, future, marked, p, pre, stateOf, strong, sub, sup } from './build.ts'

describe('marks', () => {
  test('a mark is put on the selection and taken off', () => {
    const plain = doc(p('o<a>n<b>e'))
    const marked = doc(p('o', strong('<a>n<b>'), 'e'))
    expectCommand(toggleBold, plain, marked)
    expectCommand(toggleBold, marked, plain)
  })

  test('at a caret a mark waits for what is typed', () => {
    const after = apply(toggleBold, doc(p('one<a>')))
    expect(after !== null && isMarkActive(after, schema.marks.bold)).toBe(true)
  })

  test('code has no marks', () => {
    expect(apply(toggleBold, doc(pre('o<a>n<b>e')))).toBeNull()
  })
})

describe('clearing the formatting', () => {
  test('links and what this version does not know stay', () => {
    expectCommand(
      clearFormatting,
      doc(p(strong('<a>1', em('2')), code('3'), a('https://x.org', strong('4')), future(em('5<b>')))),
      doc(p('<a>123', a('https://x.org', '4'), future('5<b>'))),
    )
  })

  test('at a caret what is typed next is plain', () => {
    const after = apply(clearFormatting, doc(p(strong('one<a>'))))
    expect(after !== null && isMarkActive(after, schema.marks.bold)).toBe(false)
    expect(apply(clearFormatting, doc(p('one<a>')))).toBeNull()
  })
})

test('a mark is active where the selection has it somewhere', () => {
  const active = (document: ReturnType<typeof doc>) => isMarkActive(stateOf(document), schema.marks.bold)
  expect(active(doc(p('<a>1', strong('2<b>'))))).toBe(true)
  expect(active(doc(p('<a>1<b>', strong('2'))))).toBe(false)
  expect(active(doc(p(strong('2<a>'))))).toBe(true)
})

describe('above and below the line', () => {
  test('a text is one of the two', () => {
    expectCommand(toggleSuperscript, doc(p('x<a>2<b>')), doc(p('x', sup('<a>2<b>'))))
    expectCommand(toggleSubscript, doc(p('x', sup('<a>2<b>'))), doc(p('x', sub('<a>2<b>'))))
    expectCommand(toggleSubscript, doc(p('x', sub('<a>2<b>'))), doc(p('x<a>2<b>')))
  })

  test('at a caret the one waits instead of the other', () => {
    const above = apply(toggleSuperscript, doc(p('x<a>')))
    const below = above && apply(toggleSubscript, above)
    expect(below?.storedMarks?.map(({ type }) => type.name)).toEqual(['subscript'])
  })
})

describe('colours', () => {
  test('a text has one colour, and one behind it', () => {
    expectCommand(setTextColor('red'), doc(p('o<a>n<b>e')), doc(p('o', colored('red')('<a>n<b>'), 'e')))
    expectCommand(setTextColor('blue'), doc(p('o', colored('red')('<a>n<b>'), 'e')), doc(p('o', colored('blue')('<a>n<b>'), 'e')))
    expectCommand(setTextColor(null), doc(p('o', colored('red')('<a>n<b>'), 'e')), doc(p('o<a>n<b>e')))
    expectCommand(setHighlight('green'), doc(p(colored('red')('<a>one<b>'))), doc(p({}, ...[colored('red')('<a>one<b>')].map(({ nodes, ...rest }) => ({ ...rest, nodes: nodes.map((node) => node.mark(schema.marks.highlight.create({ color: 'green' }).addToSet(node.marks))) })))))
  })

  test('a key highlights in yellow, and takes every highlight away', () => {
    expectCommand(toggleHighlight, doc(p('<a>one<b>')), doc(p(marked('yellow')('<a>one<b>'))))
    expectCommand(toggleHighlight, doc(p(marked('pink')('<a>one<b>'))), doc(p('<a>one<b>')))
  })

  test('at a caret the colour waits for what is typed', () => {
    const state = apply(setTextColor('red'), doc(p('x<a>')))
    expect(state?.storedMarks?.map(({ attrs }) => attrs['color'] as unknown)).toEqual(['red'])
    expect(state && colorAt(state, 'color')).toBe('red')
  })

  test('are told of the start of the selection', () => {
    const state = stateOf(doc(p('x', colored('red')('<a>one'), ' two<b>')))
    expect(colorAt(state, 'color')).toBe('red')
    expect(colorAt(state, 'highlight')).toBeNull()
  })

  test('code has none', () => {
    expect(apply(setTextColor('red'), doc(pre('<a>one<b>')))).toBeNull()
    expect(apply(setHighlight('red'), doc(pre('<a>one<b>')))).toBeNull()
  })

  test('go with the formatting', () => {
    expectCommand(clearFormatting, doc(p(colored('red')('<a>one'), marked('blue')('two'), sup('three<b>'))), doc(p('<a>onetwothree<b>')))
  })
})
