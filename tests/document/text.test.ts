/** Plain text, both ways. */
import { readText } from '@tandem/shared/document/read-text.ts'
import { writeText } from '@tandem/shared/document/text.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { describe, expect, test } from 'vitest'
import { br, doc, h, ol, p, pre, strong, task, ul } from '../editor/build.ts'
import { anyDocument } from './any-document.ts'

const { table, tableRow, tableCell } = schema.nodes
const cell = (text: string) => tableCell.create(null, p(text).node)

const both: [string, string, Node][] = [
  ['paragraphs', 'one\n\ntwo', doc(p('one'), p('two'))],
  ['line breaks', 'one\ntwo', doc(p('one', br, 'two'))],
  ['lists', '- a\n  - b\n  - c\n- d', doc(ul('a'), ul({ indent: 1 }, 'b'), ul({ indent: 1 }, 'c'), ul('d'))],
  ['numbers', '3. a\n4. b', doc(ol({ start: 3 }, 'a'), ol('b'))],
  ['tasks', '[ ] a\n[x] b', doc(task('a'), task({ checked: true }, 'b'))],
  ['an item of several lines', '10. a\n    b', doc(ol({ start: 10 }, 'a', br, 'b'))],
  ['quotations', '> a\n> b\n\nc', doc(p({ quote: 1 }, 'a', br, 'b'), p('c'))],
  ['a list in a quotation', '> - a\n> - b', doc(ul({ quote: 1 }, 'a'), ul({ quote: 1 }, 'b'))],
  ['a list behind a paragraph', 'a\n\n- b', doc(p('a'), ul('b'))],
]

describe('both ways', () => {
  test.each(both)('%s', (_, text, document) => {
    expect(writeText(document)).toBe(`${text}\n`)
    expect(readText(text).toJSON()).toEqual(document.toJSON())
  })
})

const read: [string, string, Node][] = [
  ['nothing', '\n \n', doc(p())],
  ['lines of other systems', '\uFEFFa\r\nb\r\rc', doc(p('a', br, 'b'), p('c'))],
  ['lists with empty lines', '* a\n\n* b\n\n\t- [X] c', doc(ul('a'), ul('b'), task({ indent: 1, checked: true }, 'c'))],
  ['lists that begin again', '1) a\n2) b\n\n1) c', doc(ol('a'), ol('b'), p(), ol('c'))],
  ['what only looks like a list', 'a\n- b', doc(p('a', br, '- b'))],
  ['syntax of Markdown', '# **a** <i>', doc(p('# **a** <i>'))],
]

test.each(read)('reads %s', (_, text, document) => {
  expect(readText(text).toJSON()).toEqual(document.toJSON())
})

test('writes headings, code and tables as their text', () => {
  const rows = [[cell('c'), cell('d')], [cell('e'), cell('f')]].map((cells) => tableRow.create(null, cells))
  const document = doc(h(1, 'a'), pre('b\n  b'), { node: table.create(null, rows), tags: {} }, p(strong('g')))
  expect(writeText(document)).toBe('a\n\nb\n  b\n\nc\td\ne\tf\n\ng\n')
})

test('loses no text of any document', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const visible = (text: string) => text.replace(/\s/g, '')
      let rest = visible(writeText(document))
      // In order, with markers between.
      for (const character of visible(document.textContent)) {
        const at = rest.indexOf(character)
        expect(at).not.toBe(-1)
        rest = rest.slice(at + 1)
      }
      readText(writeText(document)).check()
    }),
    { numRuns: 300, seed: 20261127 },
  )
})
