import { describe, expect, test } from 'vitest'
import { clearFormatting, isMarkActive, toggleBold } from '@tandem/client/editor/commands/marks.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { a, apply, code, doc, em, expectCommand, future, p, pre, stateOf, strong } from './build.ts'

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
