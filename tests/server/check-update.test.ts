/**
 * What an update must not be, and what it may be.
 */
import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import { BadUpdateError, checkUpdate, pendingBytes } from '@tandem/server/src/collaboration/check-update.ts'
import * as Y from 'yjs'

const enough = 1024 * 1024

function documentWith(update?: Uint8Array, clientId = 1): Y.Doc {
  const document = new Y.Doc()
  document.clientID = clientId
  if (update !== undefined) Y.applyUpdate(document, update)
  return document
}

/** A document of one client, its update from before, and the update of what `edit` did. */
function edited(edit: (document: Y.Doc) => void, before?: Uint8Array, clientId = 1): Uint8Array {
  const document = documentWith(before, clientId)
  const vector = Y.encodeStateVector(document)
  edit(document)
  return Y.encodeStateAsUpdate(document, vector)
}

const typed = (text: string) => (document: Y.Doc) => document.getText('content').insert(0, text)
const check = (document: Y.Doc, update: Uint8Array) => checkUpdate(document, update, enough)

/** An update of structs written by hand, without deletions. */
function written(client: number, clock: number, structs: ((encoder: encoding.Encoder) => void)[]): Uint8Array {
  return encoding.encode((encoder) => {
    for (const number of [1, structs.length, client, clock]) encoding.writeVarUint(encoder, number)
    for (const write of structs) write(encoder)
    encoding.writeVarUint(encoder, 0)
  })
}

describe('an update is taken', () => {
  test('when it is the first', () => {
    const { authors, waits } = check(new Y.Doc(), edited(typed('hello')))
    expect([[...authors], waits]).toEqual([[1], false])
  })

  test('when it says again what is there, in which case it has no author', () => {
    const update = edited(typed('hello'))
    expect(check(documentWith(update), update).authors.size).toBe(0)
  })

  test('when it overlaps what is there, also where that was deleted', () => {
    const document = documentWith()
    typed('hello')(document)
    const before = Y.encodeStateAsUpdate(document)
    typed('more ')(document)
    const server = documentWith(before, 9)
    expect([...check(server, Y.encodeStateAsUpdate(document)).authors]).toEqual([1])
    server.getText('content').delete(0, 5)
    expect([...check(server, Y.encodeStateAsUpdate(document)).authors]).toEqual([1])
  })

  test('with every kind of content, over and over', () => {
    const update = edited((document) => {
      const text = document.getText('content')
      text.insert(0, 'text \u{1F600}', { bold: true })
      text.insertEmbed(0, new Y.Map([['type', 'paragraph']]))
      text.insertEmbed(0, { image: { source: 'a' } })
      text.delete(1, 2)
      document.getMap('meta').set('any', [1, 2.5, null, undefined, { a: [true, new Uint8Array(2)] }, 12345678901234n])
      document.getArray('list').insert(0, [new Y.XmlElement('p'), new Y.Array(), 'x'])
      document.getMap('sub').set('doc', new Y.Doc({ guid: 'g' }))
    })
    const server = documentWith(undefined, 9)
    check(server, update)
    Y.applyUpdate(server, update)
    expect(check(server, update).authors.size).toBe(0)
  })

  test('with a large binary value that is there already, as quickly as the first time', () => {
    const update = edited((document) => document.getArray('list').insert(0, [new Uint8Array(4_000_000)]))
    const server = documentWith(update, 9)
    const start = performance.now()
    expect(check(server, update).authors.size).toBe(0)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  test('when it builds on what is missing, as long as little waits', () => {
    const first = edited(typed('first'))
    const second = edited(typed('second'), first, 2)
    const server = new Y.Doc()
    expect(check(server, second).waits).toBe(true)
    Y.applyUpdate(server, second)
    expect(pendingBytes(server)).toBeGreaterThan(0)
    expect(() => checkUpdate(server, second, 30)).toThrow('builds on edits that are missing')
    expect(checkUpdate(server, first, 30).waits).toBe(false)
  })
})

describe('an update is refused', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)])
  const bad: [string, Uint8Array, string][] = [
    ['that is nothing', new Uint8Array(), 'cannot be read'],
    ['that is no update', Uint8Array.of(1, 2, 3, 4, 5), 'cannot be read'],
    ['whose end is missing', edited(typed('hello')).subarray(0, 12), 'cannot be read'],
    ['with values nested a thousand levels deep', edited((document) => void document.getMap('m').set('a', nested(1000))), 'values that are nested too deeply'],
    [
      'with types nested a thousand levels deep',
      edited((document) => {
        let list = document.getArray<unknown>('list')
        for (let level = 0; level < 1000; level += 1) {
          const next = new Y.Array<unknown>()
          list.push([next])
          list = next
        }
      }),
      'types that are nested too deeply'
    ],
    [
      'with types nested a thousand levels deep in a later update',
      edited((document) => {
        const list = new Y.Array<unknown>()
        document.getArray('list').push([list])
        let inner = list
        for (let level = 0; level < 1000; level += 1) {
          const next = new Y.Array<unknown>()
          inner.insert(0, ['before', next])
          inner = next
        }
      }),
      'types that are nested too deeply'
    ],
    ['far ahead of what is known', written(1, 2 ** 30, [(encoder) => (encoding.writeUint8(encoder, 0), encoding.writeVarUint(encoder, 1))]), 'too far ahead'],
    ['with a struct of impossible length', written(1, 0, [(encoder) => (encoding.writeUint8(encoder, 0), encoding.writeVarUint(encoder, 2 ** 50))]), 'numbers that no edit has'],
    ['with a struct of no length', written(1, 0, [(encoder) => (encoding.writeUint8(encoder, 0), encoding.writeVarUint(encoder, 0))]), 'numbers that no edit has'],
    [
      'that deletes what nobody can have made',
      encoding.encode((encoder) => {
        for (const number of [0, 1, 7, 1, 2 ** 50, 5]) encoding.writeVarUint(encoder, number)
      }),
      'deletes what no edit has made'
    ]
  ]
  test.each(bad)('%s', (_label, update, message) => {
    const document = documentWith(edited(typed('there'), undefined, 3))
    const before = Y.encodeStateAsUpdate(document)
    expect(() => check(document, update)).toThrow(BadUpdateError)
    expect(() => check(document, update)).toThrow(message)
    expect(Y.encodeStateAsUpdate(document)).toEqual(before)
  })

  test('with another edit than the document has under the same number', () => {
    const server = documentWith(edited(typed('forged')), 9)
    expect(() => check(server, edited(typed('mine, a longer one')))).toThrow('other edits')
    expect(() => check(server, edited((document) => document.getArray('content').insert(0, [1])))).toThrow('other edits')
    const value = (part: unknown): Uint8Array => edited((document) => document.getArray('list').insert(0, [{ a: [part] }]))
    expect(() => check(documentWith(value(Uint8Array.of(1, 2)), 9), value(Uint8Array.of(1, 3)))).toThrow('other edits')
    expect(() => check(documentWith(value({ b: 1 }), 9), value({ c: 1 }))).toThrow('other edits')
    expect(check(documentWith(value({ b: [null, undefined, 5n, 0.5] }), 9), value({ b: [null, undefined, 5n, 0.5] })).authors.size).toBe(0)
  })
})

describe('what waits for edits that are missing', () => {
  test('is refused where types in it are nested so deep that all of it together would be too deep', () => {
    const writer = new Y.Doc()
    const updates: Uint8Array[] = []
    writer.on('update', (update: Uint8Array) => updates.push(update))
    let map = writer.getMap<unknown>('map')
    for (let part = 0; part < 12; part += 1) {
      writer.clientID = 100 + part
      writer.transact(() => {
        for (let level = 0; level < 40; level += 1) {
          const next = new Y.Map<unknown>()
          map.set('in', next)
          map = next
        }
      })
    }
    const server = new Y.Doc()
    const refused = updates.toReversed().filter((update) => {
      try {
        check(server, update)
        Y.applyUpdate(server, update)
        return false
      } catch (thrown) {
        expect(String(thrown)).toContain('types that are nested too deeply')
        return true
      }
    })
    expect(refused.length).toBeGreaterThan(3)
  })

  test('is refused where it is many deletions, which everybody would wait for with each edit', () => {
    const deletions = (count: number): Uint8Array =>
      encoding.encode((encoder) => {
        for (const number of [0, 1, 77, count]) encoding.writeVarUint(encoder, number)
        for (let index = 0; index < count; index += 1) {
          encoding.writeVarUint(encoder, 1000 + index * 2)
          encoding.writeVarUint(encoder, 1)
        }
      })
    expect(check(new Y.Doc(), deletions(100)).waits).toBe(true)
    expect(() => check(new Y.Doc(), deletions(10_000))).toThrow('too many deletions wait')
  })

  test('is refused where it is many edits, however few bytes they take', () => {
    const writer = new Y.Doc()
    const updates: Uint8Array[] = []
    writer.on('update', (update: Uint8Array) => updates.push(update))
    writer.getMap('map').set('first', 1)
    writer.transact(() => {
      for (let index = 0; index < 30_000; index += 1) writer.getMap('map').set(`k${index % 7}`, index)
    })
    expect(() => check(new Y.Doc(), updates[1]!)).toThrow('too many wait')
  })

  test('cannot hide behind a second part of the same client', () => {
    const part = (clock: number) => (encoder: encoding.Encoder) => {
      for (const number of [1, 5, clock]) encoding.writeVarUint(encoder, number)
      encoding.writeUint8(encoder, 0)
      encoding.writeVarUint(encoder, 10)
    }
    const twice = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 2)
      part(0)(encoder)
      part(10)(encoder)
      encoding.writeVarUint(encoder, 0)
    })
    expect(() => check(new Y.Doc(), twice)).toThrow('in several parts')
  })
})

test('a document of 8,000 blocks is checked as one update', () => {
  const update = edited((document) => {
    const text = document.getText('content')
    document.transact(() => {
      for (let block = 0; block < 8000; block += 1) {
        text.insertEmbed(0, new Y.Map([['type', 'paragraph']]))
        text.insert(1, `block ${block}`)
      }
    })
  })
  expect(check(new Y.Doc(), update).waits).toBe(false)
})
