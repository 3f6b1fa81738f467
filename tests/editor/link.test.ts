import { schema } from '@tandem/shared/schema/schema.ts'
import { undoInputRule } from 'prosemirror-inputrules'
import type { Node } from 'prosemirror-model'
import type { Command, EditorState, Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { describe, expect, test } from 'vitest'
import { addressIn, hrefFromInput, pastedHref } from '@tandem/client/editor/href.ts'
import { enter } from '@tandem/client/editor/commands/enter.ts'
import { inputRulesPlugin } from '@tandem/client/editor/input-rules.ts'
import { linkAt, linkBefore, linkTo, unlink } from '@tandem/client/editor/link.ts'
import { a, apply, code, doc, em, expectCommand, expectDocument, p, pre, stateOf, strong, ul } from './build.ts'

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

describe('Enter behind an address', () => {
  /** Runs a command as a key does, and gives what can be taken back by Backspace too. */
  function press(document: Node, command: Command): EditorState {
    let state = stateOf(document, [inputRulesPlugin()])
    const view = {
      get state() {
        return state
      },
      dispatch(tr: Transaction) {
        state = state.apply(tr)
      },
    } as unknown as EditorView
    expect(command(state, view.dispatch, view)).toBe(true)
    return state
  }

  test('links it, and Backspace takes the link off again', () => {
    const state = press(doc(p('see https://example.org/a.<a>')), linkBefore(enter))
    expectDocument(state, doc(p('see ', a('https://example.org/a', 'https://example.org/a'), '.'), p('<a>')))
    expectDocument(apply(undoInputRule, state), doc(p('see https://example.org/a.'), p('<a>')))
  })

  test('links it in the item that stays, and before what goes into the next one', () => {
    expectDocument(press(doc(ul('www.example.org<a>and on')), linkBefore(enter)), doc(ul(a('https://www.example.org', 'www.example.org')), ul('<a>and on')))
  })

  test('links nothing in code, and nothing that is a link', () => {
    expectDocument(press(doc(pre('https://example.org<a>')), linkBefore(enter)), doc(pre('https://example.org\n<a>')))
    expectDocument(press(doc(p(code('https://example.org'), '<a>')), linkBefore(enter)), doc(p(code('https://example.org')), p('<a>')))
    const linked = a('https://other.org', 'https://example.org')
    expectDocument(press(doc(p(linked, '<a>')), linkBefore(enter)), doc(p(linked), p('<a>')))
  })
})

test.each([
  ['https://example.org', 'https://example.org'],
  ['https://example.org/a?b=c#d.', 'https://example.org/a?b=c#d'],
  ['https://en.wikipedia.org/wiki/A_(b)', 'https://en.wikipedia.org/wiki/A_(b)'],
  ['https://example.org/a),', 'https://example.org/a'],
  ['http://localhost:8080/x!?', 'http://localhost:8080/x'],
  ['www.example.org"', 'www.example.org'],
  ['https://例え.jp/あ。', 'https://例え.jp/あ'],
])('of %s, %s is the address', (text, shown) => {
  expect(addressIn(text)).toEqual({ shown, href: shown.startsWith('www') ? `https://${shown}` : shown })
})

test.each(['https://', 'https://...', 'www.', 'www.example', 'www..org', 'http://?', 'www.ann@example.org', 'https://exa mple'.slice(0, 8)])('%s is no address', (text) => {
  expect(addressIn(text)).toBeNull()
})

test('only an address by itself is pasted as one', () => {
  expect(pastedHref(' https://example.org/x ')).toBe('https://example.org/x')
  expect(pastedHref('see https://example.org')).toBeNull()
  expect(pastedHref('example.org')).toBeNull()
  expect(pastedHref('javascript:alert(1)')).toBeNull()
})
