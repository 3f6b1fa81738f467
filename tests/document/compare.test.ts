/**
 * A failure of a property prints seed, path and the shortest run of actions found; repeat it with TANDEM_FUZZ_SEED=<seed>,
 * and TANDEM_FUZZ_RUNS=<runs> for more cases.
 */
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { compareStates, hasChanges, onlyChanges, type BlockChange, type Piece } from '@tandem/shared/document/compare.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { piecesFrom } from '@tandem/shared/document/pieces.ts'
import { cellRoot } from '@tandem/shared/document/tables.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { action } from '../convergence/actions.ts'
import { br, doc, h, p, strong } from '../editor/build.ts'
import { historyOf, lived, type SeenState } from './history.ts'
import { documentOf } from './one-state.ts'
import { edited, edits } from './raw-edits.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 200)
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261123)
const timeout = 200 * runs + 60_000

function expectSame(actual: Node, expected: Node): void {
  if (!actual.eq(expected)) throw new Error(`reads back as ${JSON.stringify(actual.toJSON())}\n  but was ${JSON.stringify(expected.toJSON())}`)
}

/** Every piece of text of a comparison, those in cells too. */
function piecesOf(blocks: readonly BlockChange[]): Piece[] {
  return blocks.flatMap((block) => (block.kind === 'text' ? block.content : piecesOf(block.rows.flatMap((row) => row.cells.flatMap((cell) => cell.blocks)))))
}

/** The character that a Y.Doc holds under an id. */
function unitAt(document: Y.Doc, client: number, clock: number): unknown {
  const item = Y.getItem(document.store, Y.createID(client, clock)) as unknown as Y.Item
  return item.content instanceof Y.ContentString ? item.content.str[clock - item.id.clock] : item.content
}

const structs = (document: Y.Doc) => [...document.store.clients.values()].map((list) => list.length)

/** Which states to compare, as thousandths of the history. Of two peers, none need be the older one. */
const pairs = fc.array(fc.tuple(fc.nat(999), fc.nat(999)), { minLength: 1, maxLength: 12, size: 'max' })

/** Compares the `chosen` pairs of states with what was shown in them. */
function expectStates({ history, states }: { history: Y.Doc; states: SeenState[] }, chosen: readonly (readonly [number, number])[]): void {
  const before = Y.encodeStateAsUpdate(history)
  const layout = structs(history)
  for (const pair of chosen) {
    const [first, second] = pair.map((pick) => Math.floor((pick * states.length) / 1000)).toSorted((x, y) => x - y) as [number, number]
    const older = states[first]!
    const newer = states[second]!
    const changes = compareStates(history, older.snapshot, newer.snapshot)
    expectSame(documentOf(changes, 'before'), older.shown)
    expectSame(documentOf(changes, 'after'), newer.shown)
    expect(JSON.parse(JSON.stringify(changes))).toEqual(changes)
    if (first === second) expect(onlyChanges(changes)).toEqual([])
    for (const { id, length, ...piece } of piecesOf(changes)) {
      if (!('text' in piece)) continue
      expect(piece.text).toHaveLength(length)
      for (let unit = 0; unit < length; unit++) expect(unitAt(history, id.client, id.clock + unit)).toBe(piece.text[unit])
    }
  }
  // It only reads.
  expect(structs(history)).toEqual(layout)
  expect(Y.encodeStateAsUpdate(history)).toEqual(before)
}

describe('the comparison of two states', () => {
  it(
    'holds both of them whole, whatever people did between them',
    () =>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 4 }), fc.array(action(4), { maxLength: 50, size: 'max' }), pairs, (peers, actions, chosen) => {
          expectStates(lived(peers, actions), chosen)
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )

  it(
    'holds both of them whole, whatever a program wrote between them',
    () => fc.assert(fc.property(edits, pairs, (all, chosen) => expectStates(edited(all), chosen)), { numRuns: runs, seed }),
    timeout,
  )

  it(
    'of a state with itself has no change',
    () =>
      fc.assert(
        fc.property(fc.oneof(fc.array(action(3), { maxLength: 40, size: 'max' }).map((actions) => () => lived(3, actions)), edits.map((all) => () => edited(all))), fc.nat(999), (live, pick) => {
          const all = live()
          expectStates(all, [[pick, pick]])
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )
})

type Change = (content: Y.Text, document: Y.Doc) => void

/** What `change` changes in a document of `blocks` after `first`. The client is 7, and the first marker its first unit. */
function changesBetween(blocks: Node, first: Change, change: Change): BlockChange[] {
  const document = new Y.Doc()
  document.clientID = 7
  const history = historyOf(document)
  appendBlocks(contentOf(document), blocks.children)
  first(contentOf(document), document)
  const older = Y.snapshot(history)
  change(contentOf(document), document)
  return compareStates(history, older, Y.snapshot(history))
}

function changesBy(blocks: Node, change: Change): BlockChange[] {
  return changesBetween(blocks, () => {}, change)
}

const signs = { same: '', inserted: '+', deleted: '-', changed: '~', formatted: '*' }

/** A comparison as short lines: `~heading: one|+two|-three`, with # for an atom. */
function lines(blocks: readonly BlockChange[]): string[] {
  return blocks.flatMap((block) => {
    const head = `${signs[block.status]}${(block.after ?? block.before)?.type}${block.id === null ? ' (implied)' : ''}`
    if (block.kind === 'text') return [`${head}: ${block.content.map((piece) => signs[piece.status] + ('text' in piece ? piece.text : '#')).join('|')}`]
    const rows = block.rows.map((row) => {
      const cells = row.cells.map((cell) => `${signs[cell.status]}(${lines(cell.blocks).join(', ')})`)
      return `  ${signs[row.status]}row${row.isMoved ? ' moved' : ''}: ${cells.join(' ')}`
    })
    return [`${head}: ${block.columns.map((column) => `${signs[column.status]}column`).join(' ')}`, ...rows]
  })
}

/** The markers of a text, in order. */
function markersOf(content: Y.Text): Y.Map<unknown>[] {
  return (content.toDelta() as { insert: unknown }[]).flatMap(({ insert }) => (insert instanceof Y.Map ? [insert as Y.Map<unknown>] : []))
}

const marker = (type: string) => new Y.Map<unknown>([['type', type]])

describe('what changed', () => {
  it('is the text that was typed and the text that was deleted', () => {
    expect(lines(changesBy(doc(p('one two')), (content) => content.insert(4, 's')))).toEqual(['paragraph: one|+s| two'])
    expect(lines(changesBy(doc(p('one two')), (content) => content.delete(1, 4)))).toEqual(['paragraph: -one |two'])
  })

  it('is what was done and not what it looks like', () => {
    const retyped = changesBy(doc(p('same')), (content) => {
      content.delete(1, 4)
      content.insert(1, 'same')
    })
    expect(lines(retyped)).toEqual(['paragraph: -same|+same'])
  })

  it('is a block that became another, with its text the same', () => {
    const changes = changesBy(doc(p('one')), (content) => markersOf(content)[0]!.set('type', 'heading'))
    expect(lines(changes)).toEqual(['~heading: one'])
    expect(changes[0]).toMatchObject({ id: { client: 7, clock: 0 }, before: { type: 'paragraph' }, after: { type: 'heading', attrs: { level: 1 } } })
  })

  it('is no key that says nothing of the block', () => {
    const changes = changesBy(doc(p('one')), (content) => {
      markersOf(content)[0]!.set('checked', true)
      markersOf(content)[0]!.set('align', 'center')
      markersOf(content)[0]!.delete('align')
    })
    expect(changes.some(hasChanges)).toBe(false)
  })

  it('is the value that each state had last, of several set in a row', () => {
    const document = new Y.Doc()
    const history = historyOf(document)
    appendBlocks(contentOf(document), doc(h(1, 'one')).children)
    const [heading] = markersOf(contentOf(document))
    const states = [2, 3, 4, 5].map((level) => {
      heading!.set('level', level)
      return Y.snapshot(history)
    })
    expect(compareStates(history, states[0]!, states[1]!)).toMatchObject([{ before: { attrs: { level: 2 } }, after: { attrs: { level: 3 } } }])
    expect(compareStates(history, states[1]!, states[2]!)).toMatchObject([{ before: { attrs: { level: 3 } }, after: { attrs: { level: 4 } } }])
  })

  it('is a marker where a block was split or joined, and none of its text', () => {
    expect(lines(changesBy(doc(p('onetwo')), (content) => content.insertEmbed(4, marker('paragraph'))))).toEqual(['paragraph: one', '+paragraph: two'])
    expect(lines(changesBy(doc(p('one'), h(1, 'two')), (content) => content.delete(4, 1)))).toEqual(['paragraph: one', '-heading: two'])
  })

  it('is formatting, with what it was', () => {
    const changes = changesBy(doc(p('one ', strong('two'))), (content) => content.format(4, 2, { bold: null, italic: true }))
    expect(lines(changes)).toEqual(['paragraph: one|* |*t|wo'])
    const marked = changesBy(doc(p(strong('one'))), (content) => content.format(1, 3, { bold: null, link: { href: 'x' } }))
    expect(marked).toMatchObject([
      { content: [{ status: 'formatted', text: 'one', marks: [{ type: 'link', attrs: { href: 'x', title: null } }], marksBefore: [{ type: 'bold' }] }] },
    ])
  })

  it('is formatting apart where it was apart', () => {
    const document = new Y.Doc()
    const history = historyOf(document)
    appendBlocks(contentOf(document), doc(p('ab')).children)
    contentOf(document).format(1, 1, { bold: true })
    const older = Y.snapshot(history)
    contentOf(document).format(1, 2, { bold: null, italic: true })
    expect(compareStates(history, older, Y.snapshot(history))).toMatchObject([
      { content: [{ text: 'a', marks: [{ type: 'italic' }], marksBefore: [{ type: 'bold' }] }, { text: 'b', marks: [{ type: 'italic' }], marksBefore: [] }] },
    ])
  })

  it('is what a block of code shows no more', () => {
    const changes = changesBy(doc(p('one ', strong('two'))), (content) => markersOf(content)[0]!.set('type', 'codeBlock'))
    expect(changes).toMatchObject([{ status: 'changed', content: [{ status: 'same' }, { status: 'formatted', marks: [], marksBefore: [{ type: 'bold' }] }] }])
  })

  it('is atoms', () => {
    expect(lines(changesBy(doc(p('one', br, 'two')), (content) => content.delete(4, 1)))).toEqual(['paragraph: one|-#|two'])
    const added = changesBy(doc(p('one')), (content) => content.insertEmbed(4, { type: 'poll' }))
    expect(added).toMatchObject([{ content: [{ status: 'same' }, { status: 'inserted', atom: { type: 'poll' }, length: 1 }] }])
  })

  it('is text before the first marker and behind a table', () => {
    expect(lines(changesBy(doc(p('one')), (content) => content.insert(0, 'new')))).toEqual(['+paragraph (implied): +new', 'paragraph: one'])
    const behind = changesBy(doc(p('one'), table([['a']])), (content) => content.insert(content.length, 'new'))
    expect(lines(behind)).toEqual(['paragraph: one', 'table: column', '  row: (paragraph: a)', '+paragraph (implied): +new'])
  })

  it('is all of it from nothing on', () => {
    const document = new Y.Doc({ gc: false })
    appendBlocks(contentOf(document), doc(p('one')).children)
    expect(lines(compareStates(document, Y.emptySnapshot, Y.snapshot(document)))).toEqual(['+paragraph: +one'])
    expect(lines(compareStates(document, Y.emptySnapshot, Y.emptySnapshot))).toEqual(['paragraph (implied): '])
  })

  it('is not in roots that are none of a document', () => {
    expect(changesBy(doc(p('one')), (_, document) => document.getText('other').insert(0, 'x')).some(hasChanges)).toBe(false)
  })
})

const { nodes } = schema

function table(rows: string[][]): ReturnType<typeof p> {
  const cells = (texts: string[]) => texts.map((text) => nodes.tableCell.create(null, p(...(text === '' ? [] : [text])).node))
  return { node: nodes.table.create(null, rows.map((texts) => nodes.tableRow.create(null, cells(texts)))), tags: {} }
}

describe('what changed in a table', () => {
  const twoByTwo = doc(p('x'), table([['a', 'b'], ['c', '']]))
  const partsOf = (content: Y.Text) => {
    const stored = markersOf(content).at(-1)!
    return { stored, rows: stored.get('rows') as Y.Array<string>, columns: stored.get('columns') as Y.Array<string>, cells: stored.get('cells') as Y.Map<unknown> }
  }

  it('is in the first of two tables with the same rows, as its cells are [DF15]', () => {
    const changes = changesBy(twoByTwo, (content, document) => {
      const { rows, columns } = partsOf(content)
      const copy = new Y.Map<unknown>([['type', 'table'], ['rows', Y.Array.from(rows.toArray())], ['columns', Y.Array.from(columns.toArray())]])
      content.insertEmbed(content.length, copy)
      document.getText(cellRoot(rows.get(0), columns.get(0))).insert(2, '!')
      const shown = documentFrom(document)
      expect(shown.textContent).toBe('xa!bc')
      expect(shown.lastChild!.children.map((row) => row.childCount)).toEqual([2])
      expect(piecesFrom(document).flatMap(({ runs }) => runs.map((run) => ('text' in run ? run.text : '')))).toEqual(['x', 'a', '!', 'b', 'c'])
    })
    expect(lines(changes)).toEqual([
      'paragraph: x',
      'table: column column',
      '  row: (paragraph: a|+!) (paragraph: b)',
      '  row: (paragraph: c) (paragraph (implied): )',
      '+table: +column +column',
      '  +row: +(+paragraph (implied): ) +(+paragraph (implied): )',
    ])
  })

  it('is text in its cells, and the first text of an empty one', () => {
    const changes = changesBy(twoByTwo, (content, document) => {
      const { rows, columns } = partsOf(content)
      document.getText(cellRoot(rows.get(0), columns.get(0))).insert(2, '!')
      document.getText(cellRoot(rows.get(1), columns.get(1))).insert(0, 'new')
    })
    expect(lines(changes)).toEqual([
      'paragraph: x',
      'table: column column',
      '  row: (paragraph: a|+!) (paragraph: b)',
      '  row: (paragraph: c) (paragraph (implied): +new)',
    ])
  })

  it('is rows and columns', () => {
    const changes = changesBy(twoByTwo, (content, document) => {
      const { stored, rows, columns } = partsOf(content)
      rows.insert(1, ['r'])
      const [, last] = columns.toArray()
      stored.set(`gone:${last}`, true)
      for (const row of rows.toArray()) document.getText(cellRoot(row, last!)).delete(0, document.getText(cellRoot(row, last!)).length)
    })
    expect(lines(changes)).toEqual([
      'paragraph: x',
      'table: column -column',
      '  row: (paragraph: a) -(-paragraph: -b)',
      '  +row: +(+paragraph (implied): )',
      '  row: (paragraph: c) -(-paragraph (implied): )',
    ])
  })

  it('is a row that was moved, at both of its places', () => {
    const changes = changesBy(doc(table([['a'], ['b']])), (content) => {
      const { rows } = partsOf(content)
      const first = rows.get(0)
      rows.delete(0)
      rows.push([first])
    })
    expect(lines(changes)).toEqual(['table: column', '  -row moved: -(-paragraph: -a)', '  row: (paragraph: b)', '  +row moved: +(+paragraph: +a)'])
  })

  it('is what a cell is, what it covers, and how wide a column is', () => {
    const changes = changesBy(doc(table([['a', '']])), (content) => {
      const { stored, rows, columns, cells } = partsOf(content)
      const [row, first, second] = [rows.get(0), columns.get(0), columns.get(1)]
      cells.set(`${row}:${first}:to`, `${row}:${second}`)
      cells.set(`${row}:${first}:background`, '#ffeeaa')
      stored.set(`width:${first}`, 120)
    })
    expect(lines(changes)).toEqual(['table: ~column column', '  row: ~(paragraph: a) -(-paragraph (implied): )'])
    const [changed] = changes
    expect(changed?.kind === 'table' && changed.rows[0]!.cells[0]).toMatchObject({
      before: { colspan: 1, background: null },
      after: { colspan: 2, background: '#ffeeaa' },
    })
    expect(changed?.kind === 'table' && changed.columns[0]).toMatchObject({ before: { width: 0 }, after: { width: 120 } })
  })

  it('is a merged cell that comes apart, as somebody typed into what it covered', () => {
    const changes = changesBetween(
      doc(table([['a', ''], ['', '']])),
      (content) => {
        const { rows, columns, cells } = partsOf(content)
        cells.set(`${rows.get(0)}:${columns.get(0)}:to`, `${rows.get(1)}:${columns.get(1)}`)
      },
      (content, document) => {
        const { rows, columns } = partsOf(content)
        document.getText(cellRoot(rows.get(1), columns.get(1))).insert(0, 'new')
      },
    )
    expect(lines(changes)).toEqual([
      'table: column column',
      '  row: ~(paragraph: a) +(+paragraph (implied): )',
      '  row: +(+paragraph (implied): ) +(+paragraph (implied): +new)',
    ])
  })

  it('is no merged cell over another one', () => {
    const changes = changesBy(doc(table([['a', '', '']])), (content) => {
      const { rows, columns, cells } = partsOf(content)
      for (const [from, to] of [[0, 1], [1, 2]] as const) cells.set(`${rows.get(0)}:${columns.get(from)}:to`, `${rows.get(0)}:${columns.get(to)}`)
    })
    expect(lines(changes)).toEqual(['table: column column column', '  row: ~(paragraph: a) -(-paragraph (implied): ) (paragraph (implied): )'])
    const upwards = changesBy(doc(table([['', '', ''], ['', '', '']])), (content) => {
      const { rows, columns, cells } = partsOf(content)
      cells.set(`${rows.get(0)}:${columns.get(1)}:to`, `${rows.get(1)}:${columns.get(1)}`)
      cells.set(`${rows.get(1)}:${columns.get(0)}:to`, `${rows.get(1)}:${columns.get(2)}`)
    })
    expect(lines(upwards).slice(1)).toEqual([
      '  row: (paragraph (implied): ) ~(paragraph (implied): ) (paragraph (implied): )',
      '  row: (paragraph (implied): ) -(-paragraph (implied): ) (paragraph (implied): )',
    ])
  })

  it('is text that was deleted with the block before it, where a table was put between', () => {
    const changes = changesBy(doc(p('ab')), (content) => {
      content.insertEmbed(2, marker('table'))
      content.delete(3, 1)
    })
    expect(lines(changes)).toEqual(['paragraph: a|-b', '+table: +column', '  +row: +(+paragraph (implied): )'])
  })

  it('is all of it where it became text, and the other way round', () => {
    const becomes = (from: string, to: string) =>
      lines(
        changesBetween(
          doc(p('x'), h(1, 'text')),
          (content) => markersOf(content)[1]!.set('type', from),
          (content) => markersOf(content)[1]!.set('type', to),
        ),
      )
    expect(becomes('table', 'heading')).toEqual(['paragraph: x', '-table: -column', '  -row: -(-paragraph (implied): )', '+heading: text'])
    expect(becomes('heading', 'table')).toEqual([
      'paragraph: x',
      '-heading: ',
      '+table: +column',
      '  +row: +(+paragraph (implied): )',
      '+paragraph (implied): text',
    ])
  })

  it('is the whole of one that was deleted', () => {
    expect(lines(changesBy(twoByTwo, (content) => content.delete(2, 1)))).toEqual([
      'paragraph: x',
      '-table: -column -column',
      '  -row: -(-paragraph: -a) -(-paragraph: -b)',
      '  -row: -(-paragraph: -c) -(-paragraph (implied): )',
    ])
  })
})

describe('only the changes', () => {
  const five = doc(p('1'), p('2'), p('3'), p('4'), p('5'))

  it('are the changed blocks and one on either side', () => {
    const changes = changesBy(five, (content) => content.insert(6, '!'))
    expect(lines(onlyChanges(changes))).toEqual(['paragraph: 2', 'paragraph: 3|+!', 'paragraph: 4'])
    const first = changesBy(five, (content) => markersOf(content)[0]!.set('type', 'heading'))
    expect(lines(onlyChanges(first))).toEqual(['~heading: 1', 'paragraph: 2'])
  })

  it('are a table whole, for a change in a cell', () => {
    const changes = changesBy(doc(p('1'), p('2'), table([['a'], ['b']])), (content, document) => {
      const stored = markersOf(content)[2]!
      const root = cellRoot((stored.get('rows') as Y.Array<string>).get(1), (stored.get('columns') as Y.Array<string>).get(0))
      document.getText(root).insert(2, '!')
    })
    expect(lines(onlyChanges(changes))).toEqual(['paragraph: 2', 'table: column', '  row: (paragraph: a)', '  row: (paragraph: b|+!)'])
  })
})

describe('a document that does not hold both states', () => {
  const written = (options?: { gc: boolean }): Y.Doc => {
    const document = new Y.Doc(options)
    document.clientID = 7
    appendBlocks(contentOf(document), doc(p('one')).children)
    return document
  }

  it('is refused: it collects garbage', () => {
    const document = written()
    expect(() => compareStates(document, Y.emptySnapshot, Y.snapshot(document))).toThrow(/\{ gc: false \}/)
  })

  it('is refused: it is older than a state', () => {
    const document = written({ gc: false })
    const earlier = historyOf(document)
    contentOf(document).insert(4, 'x')
    const history = new Y.Doc({ gc: false })
    Y.applyUpdate(history, Y.encodeStateAsUpdate(written({ gc: false })))
    expect(() => compareStates(history, Y.snapshot(history), Y.snapshot(earlier))).toThrow(/of client 7 it has 5 units, the snapshot says 6/)
  })

  it.each(['text', 'a block', 'an attribute'])('is refused: %s that an earlier state has was collected', (what) => {
    const document = written()
    markersOf(contentOf(document))[0]!.set('align', 'center')
    const older = Y.snapshot(document)
    if (what === 'text') contentOf(document).delete(1, 2)
    else if (what === 'an attribute') markersOf(contentOf(document))[0]!.set('align', 'end')
    else contentOf(document).delete(0, 4)
    const late = new Y.Doc({ gc: false })
    Y.applyUpdate(late, Y.encodeStateAsUpdate(document))
    expect(() => compareStates(late, older, Y.snapshot(late))).toThrow(/of client 7 from \d on were visible in it and are collected/)
  })
})
