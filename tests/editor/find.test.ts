import type { Node } from 'prosemirror-model'
import { EditorState } from 'prosemirror-state'
import { schema } from '@tandem/shared/schema/schema.ts'
import { describe, expect, test } from 'vitest'
import { DocumentSearch } from '@tandem/client/editor/find/document-search.ts'
import { foundMeta } from '@tandem/client/editor/find/found.ts'
import { finderOf, type Query } from '@tandem/client/editor/find/query.ts'
import { currentMatch, foundMatches } from '@tandem/client/editor/plugins/found-matches.ts'
import { DecorationSet } from 'prosemirror-view'
import { br, doc, p, pre, stateOf, ul } from './build.ts'

const plain = (text: string, options: Partial<Query> = {}): Query => ({ text, matchCase: false, wholeWord: false, isExpression: false, ...options })
const always = () => false

/** What a query finds, as the text of each match. */
function found(document: Node, query: Query): string[] {
  const search = new DocumentSearch()
  search.update(document)
  search.find(finderOf(query))
  search.work(always)
  expect(search.isDone).toBe(true)
  const matches = search.between(0, document.content.size, Infinity)
  expect(matches.length).toBe(search.count)
  return matches.map(({ from, to }) => document.textBetween(from, to, '|', (leaf) => (leaf.type === schema.nodes.hardBreak ? '\n' : '?')))
}

function table(...rows: string[][]): { node: Node; tags: object } {
  const { table: type, tableRow, tableCell } = schema.nodes
  const cell = (text: string) => tableCell.create(null, p(text).node)
  return {
    node: type.create(
      null,
      rows.map((cells) => tableRow.create(null, cells.map(cell))),
    ),
    tags: {},
  }
}

describe('a search', () => {
  test('finds in every kind of block, across marks, and in cells', () => {
    const bold = schema.text('or', [schema.marks.bold.create()])
    const document = doc(p('a word, w', bold, 'd'), ul('word'), pre('word();'), table(['x', 'a word'], ['word', 'y']))
    expect(found(document, plain('word'))).toEqual(['word', 'word', 'word', 'word', 'word', 'word'])
  })

  test('takes no notice of case, or does', () => {
    const document = doc(p('Straße STRASSE straße ΣΊΣΥΦΟΣ σίσυφος İstanbul'))
    expect(found(document, plain('straße'))).toEqual(['Straße', 'straße'])
    expect(found(document, plain('σίσυφος'))).toEqual(['ΣΊΣΥΦΟΣ', 'σίσυφος'])
    expect(found(document, plain('straße', { matchCase: true }))).toEqual(['straße'])
  })

  test('finds whole words of any language', () => {
    expect(found(doc(p('the other them the. «the»')), plain('the', { wholeWord: true }))).toEqual(['the', 'the', 'the'])
    expect(found(doc(p('слово словом слово')), plain('слово', { wholeWord: true }))).toEqual(['слово', 'слово'])
    expect(found(doc(p('日本語の本')), plain('本', { wholeWord: true }))).toEqual(['本', '本'])
  })

  test('means signs of expressions as they are, unless it is an expression', () => {
    const document = doc(p('a.c abc (x) $1'))
    expect(found(document, plain('a.c'))).toEqual(['a.c'])
    expect(found(document, plain('a.c', { isExpression: true }))).toEqual(['a.c', 'abc'])
    expect(found(document, plain('(x) $1'))).toEqual(['(x) $1'])
  })

  test('goes over line breaks only where it says so, and never over what is no text', () => {
    const inline = schema.nodes.unknownInline.create({ value: { type: 'image' } })
    const document = doc(p('one', br, 'two', inline, 'three'))
    expect(found(document, plain('.+', { isExpression: true }))).toEqual(['one', 'two', 'three'])
    expect(found(document, plain('one\\stwo', { isExpression: true }))).toEqual(['one\ntwo'])
  })

  test('an empty query finds nothing, and a match of nothing is none', () => {
    expect(found(doc(p('one')), plain(''))).toEqual([])
    expect(found(doc(p('one')), plain('x*', { isExpression: true }))).toEqual([])
  })
})

describe('going from match to match', () => {
  const document = doc(p('a x'), p('-'), p('x x'), p('-'))
  const search = new DocumentSearch()
  search.update(document)
  search.find(finderOf(plain('x')))
  search.work(always)
  const places = search.between(0, document.content.size, 10)

  test('is in order, round the end, in both directions', () => {
    expect(places.map((match) => search.rankOf(match))).toEqual([1, 2, 3])
    const [first, second, third] = places
    expect(search.matchFrom(0, 1)).toEqual(first)
    expect(search.matchFrom(first!.from + 1, 1)).toEqual(second)
    expect(search.matchFrom(third!.from + 1, 1)).toEqual(first)
    expect(search.matchFrom(third!.from, -1)).toEqual(second)
    expect(search.matchFrom(second!.from, -1)).toEqual(first)
    expect(search.matchFrom(first!.from, -1)).toEqual(third)
    expect(search.matchFrom(document.content.size, -1)).toEqual(third)
  })

  test('knows what is no match', () => {
    expect(search.rankOf({ from: 1, to: 2 })).toBe(0)
  })
})

describe('after a change', () => {
  test('only what is new is searched', () => {
    const paragraphs = Array.from({ length: 500 }, (_, index) => p(`word ${index}`))
    const state = stateOf(doc(...paragraphs))
    const finder = finderOf(plain('word'))!
    const searched: string[] = []
    const counting = { ...finder, search: (text: string) => (searched.push(text), finder.search(text)) }
    const search = new DocumentSearch()
    search.update(state.doc)
    search.find(counting)
    search.work(always)
    expect([search.count, searched.length]).toEqual([500, 500])

    searched.length = 0
    const next = state.apply(state.tr.insertText('word ', 1))
    search.update(next.doc)
    expect(search.isDone).toBe(false)
    search.work(always)
    expect([search.count, searched]).toEqual([501, ['word word 0']])

    // A block that only moves is known.
    searched.length = 0
    const { tr } = next
    const last = tr.doc.lastChild!
    tr.delete(tr.doc.content.size - last.nodeSize, tr.doc.content.size).insert(0, last)
    search.update(tr.doc)
    search.work(always)
    expect([search.count, searched]).toEqual([501, []])
    expect(search.matchFrom(0, 1)).toEqual({ from: 1, to: 5 })
  })

  test('of one cell, the others are not searched again', () => {
    const state = stateOf(doc(table(['word', 'b'], ['c', 'd'])))
    const finder = finderOf(plain('word'))!
    const searched: string[] = []
    const search = new DocumentSearch()
    search.update(state.doc)
    search.find({ ...finder, search: (text: string) => (searched.push(text), finder.search(text)) })
    search.work(always)
    searched.length = 0
    let place = 0
    state.doc.descendants((node, position) => {
      if (node.text === 'd') place = position
    })
    search.update(state.tr.insertText('word', place).doc)
    search.work(always)
    expect([search.count, searched]).toEqual([2, ['wordd']])
  })

  test('in the middle of a search, it goes on with the new text', () => {
    const state = stateOf(doc(...Array.from({ length: 20 }, () => p('word word'))))
    const search = new DocumentSearch()
    search.update(state.doc)
    search.find(finderOf(plain('word')))
    for (let slice = 0; slice < 7; slice++) expect(search.work(() => true)).toBe(false)
    const { tr } = state
    tr.delete(0, tr.doc.child(0).nodeSize).insertText('no ', 1)
    search.update(tr.doc)
    while (!search.work(() => true));
    expect(search.count).toBe(38)
  })
})

test('the matches that are shown stay with their text', () => {
  const document = doc(p('one two'), p('two'))
  let state = EditorState.create({ doc: document, plugins: [foundMatches()] })
  const matches = [
    { from: 5, to: 8 },
    { from: 10, to: 13 },
  ]
  state = state.apply(state.tr.setMeta(foundMeta, { matches, current: matches[1] }))
  const marked = () => {
    const set = state.plugins[0]!.props.decorations!.call(state.plugins[0]!, state) as DecorationSet
    return set
      .find()
      .map(({ from, to }) => state.doc.textBetween(from, to))
      .toSorted()
  }
  expect(marked()).toEqual(['two', 'two'])
  // Somebody writes above, and takes one of them away.
  state = state.apply(state.tr.insertText('zero ', 1))
  expect(marked()).toEqual(['two', 'two'])
  expect(currentMatch(state)).toEqual({ from: 15, to: 18 })
  state = state.apply(state.tr.delete(15, 18))
  expect(marked()).toEqual(['two'])
  expect(currentMatch(state)).toBeNull()
  state = state.apply(state.tr.setMeta(foundMeta, null))
  expect(marked()).toEqual([])
})

describe('a replacement', () => {
  const replaced = (text: string, query: Query, template: string): string[] => {
    const document = doc(p(text))
    const search = new DocumentSearch()
    search.update(document)
    search.find(finderOf(query))
    search.work(always)
    return search.between(0, document.content.size, 100).map((match) => search.replacement(match, template))
  }

  test('is what was typed', () => {
    expect(replaced('a', plain('a'), '$& $1')).toEqual(['$& $1'])
  })

  test('of an expression can say its parts', () => {
    const expression = (text: string) => plain(text, { isExpression: true })
    expect(replaced('2026-11-27', expression('(\\d+)-(\\d+)-(?<day>\\d+)'), '$<day>.$2.$1 $$ $& $9')).toEqual(['27.11.2026 $ 2026-11-27 $9'])
    expect(replaced('ab', expression('(a)(x)?'), '[$1$2$10]')).toEqual(['[aa0]'])
    expect(replaced('foobar', expression('(?<=foo)(b)'), '<$1>')).toEqual(['<b>'])
  })
})
