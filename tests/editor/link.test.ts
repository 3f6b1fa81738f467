import { schema } from '@tandem/shared/schema/schema.ts'
import { describe, expect, test } from 'vitest'
import { hrefFromInput, pastedHref } from '@tandem/client/editor/href.ts'
import { linkAt, linkTo, unlink } from '@tandem/client/editor/link.ts'
import { a, apply, doc, em, expectCommand, p, pre, stateOf, strong } from './build.ts'

const href = 'https://example.org'

describe('what a person types as an address', () => {
  test.each([
    ['example.org', 'https://example.org'],
    [' https://example.org/a?b#c ', 'https://example.org/a?b#c'],
    ['http://example.org', 'http://example.org'],
    ['mailto:ann@example.org', 'mailto:ann@example.org'],
    ['ann@example.org', 'mailto:ann@example.org'],
    ['localhost:3000/x', 'https://localhost:3000/x'],
    ['/about', '/about'],
    ['#part', '#part'],
  ])('%s is %s', (input, expected) => {
    expect(hrefFromInput(input)).toBe(expected)
  })

  const unsafe = ['', '  ', 'javascript:alert(1)', 'java\nscript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'vbscript:x']
  test.each(unsafe)('%j is refused', (input) => {
    expect(hrefFromInput(input)).toBeNull()
  })
})

describe('the link at the selection', () => {
  test('is found inside and at both of its ends', () => {
    for (const link of [a(href, '<a>one'), a(href, 'o<a>ne'), a(href, 'one<a>')])
      expect(linkAt(stateOf(doc(p('x ', link, ' y'))))).toEqual({ href, title: null, from: 3, to: 6 })
    expect(linkAt(stateOf(doc(p('x<a> ', a(href, 'one')))))).toBeNull()
  })

  test('is one link whatever other marks its text has', () => {
    const expected = { href, title: null, from: 1, to: 4 }
    expect(linkAt(stateOf(doc(p(a(href, '<a>a', strong('b'), em('c')), a('https://other.org', 'd')))))).toEqual(expected)
    expect(linkAt(stateOf(doc(p(a(href, 'a', strong('b'), em('<a>c')), a('https://other.org', 'd')))))).toEqual(expected)
  })
})

describe('linking', () => {
  test('the selection is linked', () => {
    expectCommand(linkTo(href), doc(p('o<a>n<b>e')), doc(p('o', a(href, '<a>n<b>'), 'e')))
  })

  test('the link at the caret is changed as a whole', () => {
    expectCommand(linkTo(href), doc(p(a('https://old.org', 'on<a>', strong('e')))), doc(p(a(href, 'on<a>', strong('e')))))
  })

  test('without a selection the address is inserted', () => {
    expectCommand(linkTo(href), doc(p('x<a>')), doc(p('x', a(href, `${href}<a>`))))
  })

  test('other words and a title are given with the address', () => {
    const titled = (text: string) => schema.text(text, [schema.marks.link.create({ href, title: 'A title' })])
    expectCommand(linkTo(href, { title: 'A title', text: 'words' }), doc(p('x<a> ')), doc(p('x', titled('words'), '<a> ')))
    expectCommand(linkTo(href, { title: 'A title', text: 'new' }), doc(p(a('https://old.org', 'o<a>ld'), '!')), doc(p(titled('new'), '<a>!')))
    expectCommand(linkTo(href, { title: 'A title', text: 'old' }), doc(p(a('https://old.org', 'o<a>ld'), '!')), doc(p(titled('old'), '!')))
  })

  test('from a part of a link it is changed as a whole', () => {
    expectCommand(linkTo(href), doc(p(a('https://old.org', 'o<a>n<b>e'))), doc(p(a(href, 'o<a>n<b>e'))))
  })

  test('code has no links', () => {
    expect(apply(linkTo(href), doc(pre('o<a>n<b>e')))).toBeNull()
    expect(apply(linkTo(href), doc(pre('one<a>')))).toBeNull()
  })

  test('a link is taken away, whole at a caret, in part by a selection', () => {
    expectCommand(unlink, doc(p(a(href, 'on<a>e'))), doc(p('on<a>e')))
    expectCommand(unlink, doc(p(a(href, 'o<a>n<b>e'))), doc(p(a(href, 'o'), '<a>n<b>', a(href, 'e'))))
    expect(apply(unlink, doc(p('x<a>')))).toBeNull()
  })
})

test('only an address by itself is pasted as one', () => {
  expect(pastedHref(' https://example.org/x ')).toBe('https://example.org/x')
  expect(pastedHref('see https://example.org')).toBeNull()
  expect(pastedHref('example.org')).toBeNull()
  expect(pastedHref('javascript:alert(1)')).toBeNull()
})
