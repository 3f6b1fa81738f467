/** Keys of a marker that this version does not know are carried along, whatever they are called. [DF11] */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { blockFrom, markerEntries } from '@tandem/shared/document/blocks.ts'
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'

test.each(['mood', '__proto__', 'constructor', 'toString'])('a key called %s', (key) => {
  const document = new Y.Doc()
  const marker = document.getMap('marker')
  marker.set('type', 'paragraph')
  marker.set(key, 'calm')
  const { type, attrs } = blockFrom(marker)
  expect(Object.entries(attrs['unknown'] as object)).toEqual([[key, 'calm']])
  expect(markerEntries(type.create(attrs))).toContainEqual([key, 'calm'])
})

test.each(['mood', 'constructor', 'toString', 'valueOf'])('a mark called %s is stored with its value', (key) => {
  const paragraph = schema.nodes.paragraph.create(null, [schema.text('a'), schema.text('b', [schema.marks.unknownMark.create({ key, value: 'calm' })]), schema.text('c')])
  const document = new Y.Doc()
  appendBlocks(contentOf(document), [paragraph])
  expect(documentFrom(document).firstChild!.toJSON()).toEqual(paragraph.toJSON())
})
