/** JSON of ProseMirror, from here and from elsewhere. */
import { readJson, writeJson } from '@tandem/shared/document/json.ts'
import { UnreadableTextError } from '@tandem/shared/document/unreadable-text-error.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import * as Y from 'yjs'
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { describe, expect, test } from 'vitest'
import { a, br, doc, future, h, ol, p, pre, strong, task, ul, unknown } from '../editor/build.ts'
import { anyDocument } from './any-document.ts'

const read = (value: unknown) => readJson(JSON.stringify(value))
const text = (words: string, ...marks: unknown[]) => ({ type: 'text', text: words, ...(marks.length > 0 ? { marks } : {}) })

test('says everything that a document holds', () => {
  const document = doc(h(2, 'a ', strong('b')), ul({ indent: 1, align: 'center' }, a('x', 'c'), br), task({ checked: true }, future('d')), ol({ start: 4 }, 'e'), pre({ language: 'js' }, 'f'), unknown({ unknown: { color: 'red' } }, 'g'))
  expect(readJson(writeJson(document)).toJSON()).toEqual(document.toJSON())
})

test('of any document is read as that document is when it is stored', () => {
  fc.assert(
    fc.property(anyDocument, (document) => {
      const stored = new Y.Doc()
      appendBlocks(contentOf(stored), document.children)
      const json = writeJson(documentFrom(stored))
      const again = readJson(json)
      again.check()
      // The ids of rows and columns are given anew.
      const plain = (source: string) => source.replace(/"(row|column)": "[^"]*"/g, '"$1": null')
      expect(plain(writeJson(again))).toBe(plain(json))
    }),
    { numRuns: 300, seed: 20261127 },
  )
})

describe('from elsewhere', () => {
  test('keeps what is not known', () => {
    expect(
      read({ type: 'doc', content: [{ type: 'chart', attrs: { of: 'x', indent: 1 }, content: [text('a', { type: 'glow', attrs: { by: 2 } }), { type: 'poll', attrs: { id: 7 } }] }] }).toJSON(),
    ).toEqual(
      schema.nodes.doc
        .create(null, schema.nodes.unknownBlock.create({ type: 'chart', indent: 1, unknown: { of: 'x' } }, [schema.text('a', [schema.marks.unknownMark.create({ key: 'glow', value: { by: 2 } })]), schema.nodes.unknownInline.create({ value: { type: 'poll', id: 7 } })]))
        .toJSON(),
    )
  })

  test('takes the default for what an attribute cannot have', () => {
    expect(read({ type: 'doc', content: [{ type: 'heading', attrs: { level: 9, indent: -1, align: 'javascript:' }, content: [text('a')] }] }).toJSON()).toEqual(doc(h(1, 'a')).toJSON())
  })

  test('makes lists and quotations flat', () => {
    const item = (...content: unknown[]) => ({ type: 'listItem', content })
    const line = (words: string) => ({ type: 'paragraph', content: [text(words, { type: 'strong' })] })
    expect(
      read({
        type: 'doc',
        content: [
          { type: 'orderedList', attrs: { start: 3 }, content: [item(line('a'), { type: 'bulletList', content: [item(line('b'))] }), item(line('c'))] },
          { type: 'blockquote', content: [line('d')] },
          { type: 'taskList', content: [{ type: 'taskItem', attrs: { checked: true }, content: [line('e')] }] },
        ],
      }).toJSON(),
    ).toEqual(doc(ol({ start: 3 }, strong('a')), ul({ indent: 1 }, strong('b')), ol(strong('c')), p({ quote: 1 }, strong('d')), task({ checked: true }, strong('e'))).toJSON())
  })

  test('takes the answer of the API', () => {
    expect(read({ version: { id: 1 }, document: doc(p('a')).toJSON() }).toJSON()).toEqual(doc(p('a')).toJSON())
  })
})

const faults: [string, string, RegExp][] = [
  ['no JSON', '{', /^This is not JSON: /],
  ['no node', '[]', /^The JSON: a node has to be an object/],
  ['no document', '{"type":"paragraph"}', /^type: "paragraph" is no document/],
  ['a node that is none', '{"type":"doc","content":[7]}', /^content\[0\]: a node has to be/],
  ['a type that is none', '{"type":"doc","content":[{"type":"paragraph","content":[{"type":1}]}]}', /^content\[0\]\.content\[0\]\.type: /],
  ['text outside of a block', '{"type":"doc","content":[{"type":"text","text":"a"}]}', /^content\[0\]: text has to be in a block/],
  ['an empty text', '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":""}]}]}', /^content\[0\]\.content\[0\]\.text: /],
  ['an unknown mark without a key', '{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"unknownMark"}]}]}]}', /marks\[0\]\.attrs\.key: /],
  ['a table of paragraphs', '{"type":"doc","content":[{"type":"table","content":[{"type":"paragraph"}]}]}', /^content\[0\]\.content\[0\]\.type: a table holds rows/],
  ['depth without end', `{"type":"doc","content":${'[{"type":"blockquote","content":'.repeat(300)}[]${'}]'.repeat(300)}}`, /nested more than 100 deep/],
]

test.each(faults)('says where there is %s', (_, json, message) => {
  expect(() => readJson(json)).toThrow(UnreadableTextError)
  expect(() => readJson(json)).toThrow(message)
})

test('never fails in another way', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        read({ type: 'doc', content: [value] }).check()
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableTextError)
      }
    }),
    { numRuns: 300, seed: 20261127 },
  )
})
