/** Where the blocks of a file go, and what of a file is text. */
import { insertDocument } from '@tandem/client/editor/formats/insert-document.ts'
import { formatOf, textFrom } from '@tandem/client/editor/formats/read-file.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { doc, expectDocument, h, p, pre, stateOf, strong, ul } from './build.ts'

const { table, tableRow, tableCell } = schema.nodes
const list = doc(ul('x'), ul('y'))
const line = doc(p('x ', strong('y')))

function inserted(before: Node, what: Node) {
  const state = stateOf(before)
  return state.apply(insertDocument(state, what))
}

const cases: [string, Node, Node, Node][] = [
  ['in an empty document, is the document', doc(p('<a>')), list, doc(ul('x'), ul('y<a>'))],
  ['at the end of a block, is behind it', doc(p('a<a>'), p('b')), list, doc(p('a'), ul('x'), ul('y<a>'), p('b'))],
  ['at the start of a block, is before it', doc(p('<a>a')), list, doc(ul('x'), ul('y<a>'), p('a'))],
  ['within a block, splits it', doc(h(2, 'a<a>b')), list, doc(h(2, 'a'), ul('x'), ul('y<a>'), h(2, 'b'))],
  ['in an empty paragraph, takes its place', doc(p('a'), p('<a>'), p('b')), list, doc(p('a'), ul('x'), ul('y<a>'), p('b'))],
  ['of one paragraph, goes into the line', doc(h(1, 'a<a>b')), line, doc(h(1, 'ax ', strong('y'), '<a>b'))],
  ['in code, is behind it', doc(pre('a<a>b')), line, doc(pre('ab'), p('x ', strong('y'), '<a>'))],
  ['replaces nothing that is selected', doc(p('<a>ab<b>')), list, doc(p('ab'), ul('x'), ul('y<a>'))],
]

describe('a file', () => {
  test.each(cases)('%s', (_, before, what, after) => expectDocument(inserted(before, what), after))

  test('in a cell, is text there', () => {
    const cell = (...blocks: Node[]) => tableCell.create(null, blocks)
    const grid = (...cells: Node[]) => table.create(null, tableRow.create(null, cells))
    const before = doc({ node: grid(cell(p('a').node), cell(p().node)), tags: {} })
    const state = stateOf(before).apply(stateOf(before).tr.setSelection(TextSelection.create(before, 5)))
    const what = doc(h(1, 'x'), { node: grid(cell(p('y').node)), tags: {} })
    const after = state.apply(insertDocument(state, what))
    after.doc.check()
    expect(after.doc.toJSON()).toEqual(doc({ node: grid(cell(p('a').node, h(1, 'x').node, p('y').node), cell(p().node)), tags: {} }).toJSON())
  })
})

test('has a format by the ending of its name', () => {
  expect(['a.md', 'a.b.MARKDOWN', 'a.htm', 'a.html', 'a.txt', 'a.json', 'a.docx', 'md', '.md'].map(formatOf)).toEqual([
    ...['markdown', 'markdown', 'html', 'html', 'text', 'json', null, null, 'markdown'],
  ])
})

test('is text in UTF-8 or marked UTF-16', () => {
  expect(textFrom(new TextEncoder().encode('\uFEFFé\n'))).toBe('é\n')
  expect(textFrom(Uint8Array.of(0xff, 0xfe, 0xe9, 0))).toBe('é')
  expect(textFrom(Uint8Array.of(0xfe, 0xff, 0, 0xe9))).toBe('é')
  expect(() => textFrom(Uint8Array.of(0x61, 0xe9))).toThrow('It is not text in UTF-8')
  expect(() => textFrom(Uint8Array.of(0x61, 0))).toThrow('It is not text')
})
