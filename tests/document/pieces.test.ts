/** A failure of a property prints seed, path and the shortest run of actions found; repeat it with TANDEM_FUZZ_SEED=<seed>. */
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { piecesFrom, type BlockRuns } from '@tandem/shared/document/pieces.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { action } from '../convergence/actions.ts'
import { br, doc, h, p } from '../editor/build.ts'
import { lived } from './history.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 200)
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261123)
const timeout = 200 * runs + 60_000

/** The text of a block, with an object replacement character for an atom. */
const textOf = (block: BlockRuns) => block.runs.map((run) => ('text' in run ? run.text : '\uFFFC')).join('')

describe('the pieces of a document', () => {
  it(
    'are its text in its blocks, each unit under its id',
    () =>
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 3 }), fc.array(action(3), { maxLength: 40, size: 'max' }), (peers, actions) => {
          const { history: document } = lived(peers, actions)
          const pieces = piecesFrom(document)

          const shown: { type: string; text: string }[] = []
          documentFrom(document).descendants((node) => {
            const isTable = node.type === schema.nodes.table
            if (isTable || node.isTextblock) shown.push({ type: node.type.name, text: isTable ? '' : node.textBetween(0, node.content.size, '', '\uFFFC') })
            return !node.isTextblock
          })
          expect(pieces.map((block) => ({ type: block.type, text: textOf(block) }))).toEqual(shown)

          for (const { runs } of pieces) {
            for (const { client, clock, length, ...run } of runs) {
              if ('text' in run) expect(run.text).toHaveLength(length)
              else expect(length).toBe(1)
              for (let unit = clock; unit < clock + length; unit++) {
                const item = Y.getItem(document.store, Y.createID(client, unit)) as unknown as Y.Item
                expect(item.deleted).toBe(false)
                if ('text' in run) expect((item.content as Y.ContentString).str[unit - item.id.clock]).toBe(run.text[unit - clock])
              }
            }
          }
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )

  it('say who wrote what', () => {
    const [ann, ben] = [new Y.Doc(), new Y.Doc()]
    ann.clientID = 1
    ben.clientID = 2
    appendBlocks(contentOf(ann), doc(p('one three', br), h(1, 'four')).children)
    Y.applyUpdate(ben, Y.encodeStateAsUpdate(ann))
    contentOf(ben).insert(5, 'two ')
    expect(piecesFrom(ben).map(({ type, runs }) => [type, ...runs.map((run) => [run.client, 'text' in run ? run.text : run.atom])])).toEqual([
      ['paragraph', [1, 'one '], [2, 'two '], [1, 'three'], [1, { type: 'hardBreak' }]],
      ['heading', [1, 'four']],
    ])
  })

  it('are one run where ids go on, whatever the formatting', () => {
    const document = new Y.Doc()
    document.clientID = 5
    appendBlocks(contentOf(document), doc(p('abcdef')).children)
    contentOf(document).format(3, 2, { bold: true })
    const [block] = piecesFrom(document)
    expect(block).toEqual({ id: { client: 5, clock: 0 }, type: 'paragraph', cell: null, runs: [{ client: 5, clock: 2, length: 6, text: 'abcdef' }] })
  })

  it('are there for an empty document, which they do not change', () => {
    const document = new Y.Doc()
    expect(piecesFrom(document)).toEqual([{ id: null, type: 'paragraph', cell: null, runs: [] }])
    expect(document.share.size).toBe(0)
  })

  it('say in which cell they are', () => {
    const { table, tableRow, tableCell } = schema.nodes
    const cell = (text: string) => tableCell.create(null, p(text).node)
    const document = new Y.Doc()
    document.clientID = 5
    appendBlocks(contentOf(document), [p('x').node, table.create(null, tableRow.create(null, [cell('a'), cell('b')])), p('c').node])
    const grid = documentFrom(document).child(1).firstChild!
    const place = (index: number) => ({ table: { client: 5, clock: 3 }, row: grid.attrs['row'] as string, column: grid.child(index).attrs['column'] as string })
    contentOf(document).insert(3, 'behind')
    expect(piecesFrom(document).map((block) => [block.type, block.cell, textOf(block)])).toEqual([
      ['paragraph', null, 'x'],
      ['table', null, ''],
      ['paragraph', place(0), 'a'],
      ['paragraph', place(1), 'b'],
      ['paragraph', null, 'behind'],
      ['paragraph', null, 'c'],
    ])
  })
})
