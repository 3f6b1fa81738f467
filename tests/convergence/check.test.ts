import * as Y from 'yjs'
import { describe, expect, it } from 'vitest'
import { checkDocument } from '@tandem/shared/document/check.ts'
import { contentOf, metaOf } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'

function seeded(): Y.Doc {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  contentOf(document)
  return document
}
const rules = (document: Y.Doc) => checkDocument(document).map(({ rule }) => rule)

describe('the checker', () => {
  it('finds nothing in a new document', () => {
    expect(checkDocument(seeded())).toEqual([])
  })

  it('misses the content [DF1]', () => {
    expect(rules(new Y.Doc())).toEqual(['DF1'])
  })

  it('wants a format version [DF2]', () => {
    const document = seeded()
    metaOf(document).set('format', 'new')
    expect(rules(document)).toEqual(['DF2'])
  })

  it('says which block has a value that its key cannot have [DF4]', () => {
    const document = seeded()
    contentOf(document).insertEmbed(1, new Y.Map<unknown>([['type', 'heading'], ['level', 9]]))
    expect(checkDocument(document)).toMatchObject([{ rule: 'DF4', block: 1 }])
  })

  it('takes unknown types and keys, and a newer version, as they are [DF10, DF11, DF14]', () => {
    const document = seeded()
    contentOf(document).insertEmbed(1, new Y.Map<unknown>([['type', 'carousel'], ['speed', 3]]))
    metaOf(document).set('format', 2)
    contentOf(document).insertEmbed(2, new Y.Map<unknown>([['type', 'heading'], ['level', 9]]))
    expect(checkDocument(document)).toEqual([])
  })

  it('finds rows of a table that are no ids [DF15]', () => {
    const document = seeded()
    contentOf(document).insertEmbed(1, new Y.Map<unknown>([['type', 'table'], ['rows', Y.Array.from(['a:b'])], ['columns', Y.Array.from(['c'])]]))
    expect(rules(document)).toEqual(['DF15'])
  })
})
