/**
 * Random edits of the stored document as a program without an editor might make them: markers of all types
 * anywhere, also in cells, blocks that become tables and the other way round, tables without rows, ids that
 * stand twice. An edit is a few numbers, read against what it meets.
 */
import { contentRoot } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import * as fc from 'fast-check'
import * as Y from 'yjs'
import { seen, type SeenState } from './history.ts'

const kinds = [
  'type',
  'type',
  'delete',
  'format',
  'marker',
  'blockType',
  'key',
  'nested',
  'lines',
  'line',
  'moveLine',
  'gone',
  'cell',
  'merge',
  'width',
  'exchange',
] as const

interface Edit {
  peer: number
  kind: (typeof kinds)[number]
  /** In the content, or in the text of a cell. */
  inCell: boolean
  at: number
  pick: number
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({ peer: fc.nat(2), kind: fc.constantFrom(...kinds), inCell: fc.boolean(), at: fc.nat(999), pick: fc.nat(999) }),
  { maxLength: 60, size: 'max' },
)

const lineIds = ['r', 's', 't', 'not an id']
const types = ['paragraph', 'table', 'heading', 'codeBlock', 'table', 'carousel']
const roots = lineIds.slice(0, 3).flatMap((row) => lineIds.slice(0, 3).map((column) => `cell:${row}:${column}`))

/** Does `all` in three documents, which exchange what they have now and then; the history has it at once. */
export function edited(all: readonly Edit[]): { history: Y.Doc; states: SeenState[] } {
  const history = new Y.Doc({ gc: false })
  const documents = [0, 1, 2].map((index) => {
    const document = new Y.Doc()
    document.clientID = 100 + index
    document.on('update', (update: Uint8Array) => Y.applyUpdate(history, update))
    Y.applyUpdate(document, seedUpdate)
    return document
  })
  const states = [seen(history)]
  for (const { peer, ...edit } of all) {
    const document = documents[peer]!
    if (edit.kind === 'exchange') Y.applyUpdate(document, Y.encodeStateAsUpdate(documents[edit.pick % documents.length]!))
    else document.transact(() => apply(document, edit))
    states.push(seen(document), seen(history))
  }
  return { history, states }
}

function apply(document: Y.Doc, { kind, inCell, at, pick }: Omit<Edit, 'peer'>): void {
  const text = document.getText(inCell ? roots[pick % roots.length]! : contentRoot)
  const place = Math.floor((at * (text.length + 1)) / 1000)
  const markers = (text.toDelta() as { insert: unknown }[]).flatMap(({ insert }) => (insert instanceof Y.Map ? [insert as Y.Map<unknown>] : []))
  const marker = markers[Math.floor((at * markers.length) / 1000)]
  const list = <T>(key: string, create: () => T, isOne: (value: unknown) => value is T): T | null => {
    if (marker === undefined) return null
    const held = marker.get(key)
    if (isOne(held) && pick % 7 > 0) return held
    return marker.set(key, create()) as T
  }
  const line = (offset: number) => lineIds[Math.floor(pick / offset) % lineIds.length]!
  switch (kind) {
    case 'type':
      text.insert(place, 'abc'.slice(0, 1 + (pick % 3)))
      break
    case 'delete':
      text.delete(place, Math.min(1 + (pick % 4), text.length - place))
      break
    case 'format':
      text.format(place, Math.min(1 + (pick % 6), text.length - place), { [pick % 2 === 0 ? 'bold' : 'glow']: pick % 3 === 0 ? null : true })
      break
    case 'marker':
      text.insertEmbed(place, new Y.Map<unknown>([['type', types[pick % types.length]]]))
      break
    case 'blockType':
      marker?.set('type', types[pick % types.length])
      break
    case 'key':
      if (pick % 3 === 0) marker?.delete('align')
      else marker?.set(['align', 'indent', 'mood'][pick % 3]!, pick % 2 === 0 ? 'center' : pick % 5)
      break
    case 'nested': {
      const nested = list('mood', () => new Y.Map<unknown>(), (value): value is Y.Map<unknown> => value instanceof Y.Map)
      if (nested !== null) nested.set('list', new Y.Array<unknown>()).push([pick % 3, new Y.Map([['deep', pick]])])
      break
    }
    case 'lines':
      // A table that has both from the start.
      marker?.set('rows', Y.Array.from(lineIds.slice(pick % 3)))
      marker?.set('columns', Y.Array.from(lineIds.slice(pick % 2, 2)))
      break
    case 'line':
    case 'moveLine': {
      const lines = list(pick % 2 === 0 ? 'rows' : 'columns', () => new Y.Array<string>(), (value): value is Y.Array<string> => value instanceof Y.Array)
      if (lines === null) break
      if (kind === 'moveLine' && lines.length > 0) lines.delete(pick % lines.length)
      lines.insert(at % (lines.length + 1), [line(2)])
      break
    }
    case 'gone':
      marker?.set(`gone:${line(2)}`, pick % 2 === 0)
      break
    case 'cell':
    case 'merge': {
      const cells = list('cells', () => new Y.Map<unknown>(), (value): value is Y.Map<unknown> => value instanceof Y.Map)
      const cell = `${line(2)}:${line(8)}`
      if (kind === 'merge') cells?.set(`${cell}:to`, `${line(32)}:${line(128)}`)
      else if (pick % 2 === 0) cells?.set(`${cell}:header`, pick % 3 > 0)
      else cells?.set(`${cell}:background`, ['#aabbcc', 'red', null][pick % 3])
      break
    }
    case 'width':
      marker?.set(`width:${line(2)}`, pick % 200)
      break
    case 'exchange':
      throw new Error('The documents do this')
    default:
      kind satisfies never
  }
}
