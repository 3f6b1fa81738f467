/** Keys of a marker that this version does not know are carried along, whatever they are called. [DF11] */
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { blockFrom, markerEntries } from '@tandem/shared/document/blocks.ts'

test.each(['mood', '__proto__', 'constructor', 'toString'])('a key called %s', (key) => {
  const document = new Y.Doc()
  const marker = document.getMap('marker')
  marker.set('type', 'paragraph')
  marker.set(key, 'calm')
  const { type, attrs } = blockFrom(marker)
  expect(Object.entries(attrs['unknown'] as object)).toEqual([[key, 'calm']])
  expect(markerEntries(type.create(attrs))).toContainEqual([key, 'calm'])
})
