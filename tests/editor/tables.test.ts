/**
 * Commands on tables. A table is written as its rows, each a list of cells: `table(['A<a>', 'B'], ['C', 'D'])`; `sketch` tells one
 * back with what each row and cell says it is, `x: a=A b=B | y: a=C b=D`.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, Slice, type Attrs, type Node } from 'prosemirror-model'
import { AllSelection, EditorState, NodeSelection, TextSelection, type Command } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'
import { describe, expect, test } from 'vitest'
import { setAlignment, setDirection, setHeading, toggleCallout, toggleQuote } from '@tandem/client/editor/commands/blocks.ts'
import { emptyCells, enterBesideText, gapBesideTable, goToNextCell, goToPreviousCell, selectCellOrTable } from '@tandem/client/editor/commands/cells.ts'
import { backspace, deleteForward } from '@tandem/client/editor/commands/delete.ts'
import { enter } from '@tandem/client/editor/commands/enter.ts'
import { indent, outdent, toggleList } from '@tandem/client/editor/commands/lists.ts'
import { clearFormatting, isMarkActive, toggleBold } from '@tandem/client/editor/commands/marks.ts'
import { moveBlocks } from '@tandem/client/editor/commands/move.ts'
import {
  changeColumnWidth,
  deleteColumn,
  deleteRow,
  hasHeaderColumn,
  hasHeaderRow,
  insertColumnAfter,
  insertColumnBefore,
  insertRowAbove,
  insertRowBelow,
  mergeCells,
  moveColumn,
  setCellBackground,
  splitCell,
  tableDirection,
  toggleHeaderCell,
  toggleHeaderColumn,
  toggleHeaderRow,
  toggleTableDirection,
} from '@tandem/client/editor/commands/table-menu.ts'
import { deleteTable, insertTable, moveRow } from '@tandem/client/editor/commands/tables.ts'
import { keys } from '@tandem/client/editor/keymap.ts'
import { cellsFromText, withoutTablesAmongBlocks } from '@tandem/client/editor/clipboard/cells.ts'
import { plainText } from '@tandem/client/editor/clipboard/plain-text.ts'
import { tableSelection } from '@tandem/client/editor/plugins/table-selection.ts'
import { tableItems } from '@tandem/client/editor/table-items.ts'
import { toolbarItems } from '@tandem/client/editor/toolbar-items.ts'
import { apply, doc, image, p, stateOf, ul } from './build.ts'

type Built = ReturnType<typeof p>
type Cell = string | { text?: string; header?: boolean; blocks?: Built[]; attrs?: Attrs }

const rowNames = 'xyzuvw'
const columnNames = 'abcdef'

/** A table whose rows are x, y … and whose columns are a, b …; a cell that is merged says its spans in `attrs`, and its column if others of its row are covered. */
function table(...rows: Cell[][]): Built {
  const tags: Built['tags'] = {}
  let position = 0
  const nodes = rows.map((cells, r) => {
    position++
    const cellNodes = cells.map((cell, c) => {
      const { text = '', header = false, blocks = [p(text)], attrs = {} } = typeof cell === 'string' ? { text: cell } : cell
      position++
      for (const block of blocks) {
        for (const [tag, at] of Object.entries(block.tags)) tags[tag as 'a' | 'b'] = position + 1 + at
        position += block.node.nodeSize
      }
      position++
      const type = header ? schema.nodes.tableHeader : schema.nodes.tableCell
      return type.create(
        { column: columnNames[c], ...attrs },
        blocks.map(({ node }) => node),
      )
    })
    position++
    return schema.nodes.tableRow.create({ row: rowNames[r] }, cellNodes)
  })
  return { node: schema.nodes.table.create(null, nodes), tags }
}

/** The first table of a document in one line. New rows and columns are `?`; a header is in brackets, spans are behind the text. */
function sketch(document: Node | undefined): string {
  const found = document?.children.find(({ type }) => type === schema.nodes.table)
  if (!found) return 'no table'
  return found.children
    .map((row) => {
      const cells = row.children.map((cell) => {
        const { column, colspan, rowspan } = cell.attrs
        const text = cell.children.map((block) => block.textContent).join('/')
        const spans = colspan > 1 || rowspan > 1 ? `*${colspan}x${rowspan}` : ''
        return `${column ?? '?'}=${cell.type === schema.nodes.tableHeader ? `[${text}]` : text}${spans}`
      })
      return `${row.attrs['row'] ?? '?'}: ${cells.join(' ')}`
    })
    .join(' | ')
}

/** Position before a cell of the table that is the document's block `block`. */
function cellPosition(document: Node, row: number, index: number, block = 0): number {
  let position = 0
  for (let i = 0; i < block; i++) position += document.child(i).nodeSize
  const found = document.child(block)
  position++
  for (let r = 0; r < row; r++) position += found.child(r).nodeSize
  position++
  for (let i = 0; i < index; i++) position += found.child(row).child(i).nodeSize
  return position
}

/** `document` with cells selected, each given by row and place in it. */
function selecting(document: Node, from: [number, number], to: [number, number] = from, block = 0): EditorState {
  const selection = CellSelection.create(document, cellPosition(document, ...from, block), cellPosition(document, ...to, block))
  return EditorState.create({ doc: document, selection })
}

function run(command: Command, before: Node | EditorState): EditorState {
  const after = apply(command, before)
  if (after === null) throw new Error('The command does not apply')
  after.doc.check()
  return after
}

/** The text of the block with the caret, with `|` where it is. */
function caret({ selection }: EditorState): string {
  const { $head } = selection
  const { textContent } = $head.parent
  return `${textContent.slice(0, $head.parentOffset)}|${textContent.slice($head.parentOffset)}`
}

const small = doc(table(['A', 'B'], ['C<a>', 'D']))
const big = doc(table(['A', 'B', 'C'], ['D', 'E<a>', 'F'], ['G', 'H', 'I']))

describe('a new table', () => {
  test('takes the place of an empty paragraph, which is below it then', () => {
    const { doc: after, selection } = run(insertTable(2, 3, true), doc(p('<a>')))
    expect(after.children.map(({ type }) => type.name)).toEqual(['table', 'paragraph'])
    expect(sketch(after)).toBe('?: ?=[] ?=[] ?=[] | ?: ?= ?= ?=')
    expect(selection.$head.pos).toBe(4)
  })

  test('comes below a block with text, and a paragraph below it at the end of the document', () => {
    const names = (state: EditorState) => state.doc.children.map(({ type, textContent }) => `${type.name} ${textContent}`)
    expect(names(run(insertTable(1, 1, false), doc(p('o<a>ne'))))).toEqual(['paragraph one', 'table ', 'paragraph '])
    expect(names(run(insertTable(1, 1, false), doc(p('o<a>ne'), p('two'))))).toEqual(['paragraph one', 'table ', 'paragraph two'])
  })

  test('comes beside a table that is selected, and not into one', () => {
    const state = EditorState.create({ doc: small, selection: NodeSelection.create(small, 0) })
    expect(run(insertTable(1, 1, false), state).doc.children.map(({ type }) => type.name)).toEqual(['table', 'table', 'paragraph'])
    expect(apply(insertTable(1, 1, false), small)).toBeNull()
  })

  test('stands where the block does that it comes below, and so does the paragraph behind it', () => {
    const place = { indent: 1, quote: 2, callout: 'note', dir: 'rtl' }
    const others = { align: 'center', unknown: { colour: 'red' } }
    const placeOf = ({ attrs: { indent, quote, callout, dir } }: Node) => ({ indent, quote, callout, dir })
    for (const block of [p({ ...place, ...others }, 'o<a>ne'), p({ ...place, ...others }, '<a>'), ul({ ...place, ...others }, 'one<a>')]) {
      const { doc: after } = run(insertTable(1, 1, false), doc(block))
      expect(after.children.map(placeOf)).toEqual(after.children.map(() => place))
      expect(after.children.find(({ type }) => type === schema.nodes.table)?.attrs).toMatchObject({ align: null, unknown: null })
    }
    const picture = doc(image(place), p())
    const selected = EditorState.create({ doc: picture, selection: NodeSelection.create(picture, 0) })
    expect(placeOf(run(insertTable(1, 1, false), selected).doc.child(1))).toEqual(place)
  })

  test('is deleted whole, from within and when it is selected', () => {
    expect(run(deleteTable, doc(p('one'), table(['A<a>']), p('two'))).doc.textContent).toBe('onetwo')
    const selected = EditorState.create({ doc: small, selection: NodeSelection.create(small, 0) })
    expect(run(deleteTable, selected).doc.eq(doc(p('')))).toBe(true)
    expect(apply(deleteTable, doc(table(['A']), p('<a>')))).toBeNull()
  })
})

describe('rows and columns', () => {
  test('come beside those of the selection; what was there keeps its ids', () => {
    expect(sketch(run(insertRowAbove, small).doc)).toBe('x: a=A b=B | ?: ?= ?= | y: a=C b=D')
    expect(sketch(run(insertRowBelow, small).doc)).toBe('x: a=A b=B | y: a=C b=D | ?: ?= ?=')
    expect(sketch(run(insertColumnBefore, small).doc)).toBe('x: ?= a=A b=B | y: ?= a=C b=D')
    expect(sketch(run(insertColumnAfter, small).doc)).toBe('x: a=A ?= b=B | y: a=C ?= b=D')
  })

  test('are deleted with all that is selected of them', () => {
    expect(sketch(run(deleteRow, big).doc)).toBe('x: a=A b=B c=C | z: a=G b=H c=I')
    expect(sketch(run(deleteColumn, big).doc)).toBe('x: a=A c=C | y: a=D c=F | z: a=G c=I')
    expect(sketch(run(deleteRow, selecting(big, [0, 0], [1, 0])).doc)).toBe('z: a=G b=H c=I')
    expect(sketch(run(deleteColumn, selecting(big, [1, 1], [1, 2])).doc)).toBe('x: a=A | y: a=D | z: a=G')
  })

  test('are the table when all are deleted', () => {
    expect(sketch(run(deleteRow, selecting(big, [0, 0], [2, 0])).doc)).toBe('no table')
    expect(sketch(run(deleteColumn, selecting(big, [0, 0], [0, 2])).doc)).toBe('no table')
  })

  test('of a row that is deleted, all that is merged with the next one stays', () => {
    const wide = { text: 'A', attrs: { colspan: 2, rowspan: 2 } }
    const tall = (text: string, column: string) => ({ text, attrs: { rowspan: 2, column } })
    const merged = doc(table([wide, { text: 'B<a>', attrs: { column: 'c' } }, tall('C', 'd'), tall('D', 'e')], [{ text: 'E', attrs: { column: 'c' } }], ['F', 'G', 'H', 'I', 'J']))
    expect(sketch(run(deleteRow, merged).doc)).toBe('y: a=A*2x1 c=E d=C e=D | z: a=F b=G c=H d=I e=J')
    const below = doc(table([wide, { text: 'B', attrs: { column: 'c' } }, tall('C', 'd'), tall('D', 'e')], [{ text: 'E<a>', attrs: { column: 'c' } }], ['F', 'G', 'H', 'I', 'J']))
    expect(sketch(run(deleteRow, below).doc)).toBe('x: a=A*2x1 c=B d=C e=D | z: a=F b=G c=H d=I e=J')
  })

  test('a row that comes into merged cells makes all of them higher', () => {
    const wide = { text: 'A', attrs: { colspan: 2, rowspan: 2 } }
    const merged = doc(table([wide, { text: 'B<a>', attrs: { column: 'c' } }, { text: 'C', attrs: { rowspan: 2, column: 'd' } }], [{ text: 'E', attrs: { column: 'c' } }]))
    expect(sketch(run(insertRowBelow, merged).doc)).toBe('x: a=A*2x3 c=B d=C*1x3 | ?: ?= | y: c=E')
  })

  test('a merged cell that loses its first column is in the next one', () => {
    const merged = doc(table(['A<a>', 'B', 'C'], [{ text: 'D', attrs: { colspan: 2 } }, { text: 'F', attrs: { column: 'c' } }]))
    expect(sketch(run(deleteColumn, merged).doc)).toBe('x: b=B c=C | y: b=D c=F')
  })

  test('a row moves with its id, up and down, and the caret with it', () => {
    const up = run(moveRow(-1), big)
    expect(sketch(up.doc)).toBe('y: a=D b=E c=F | x: a=A b=B c=C | z: a=G b=H c=I')
    expect(caret(up)).toBe('E|')
    expect(sketch(run(moveRow(1), big).doc)).toBe('x: a=A b=B c=C | z: a=G b=H c=I | y: a=D b=E c=F')
    expect(apply(moveRow(-1), up)).toBeNull()
  })

  test('a column moves with the ids of its cells, and the caret with it', () => {
    const back = run(moveColumn(-1), big)
    expect(sketch(back.doc)).toBe('x: b=B a=A c=C | y: b=E a=D c=F | z: b=H a=G c=I')
    expect(caret(back)).toBe('E|')
    const on = run(moveColumn(1), big)
    expect(sketch(on.doc)).toBe('x: a=A c=C b=B | y: a=D c=F b=E | z: a=G c=I b=H')
    expect(caret(on)).toBe('E|')
    expect(apply(moveColumn(1), on)).toBeNull()
  })

  test('several move together and stay selected', () => {
    const rows = run(moveRow(1), selecting(big, [0, 0], [1, 1]))
    expect(sketch(rows.doc)).toBe('z: a=G b=H c=I | x: a=A b=B c=C | y: a=D b=E c=F')
    const columns = run(moveColumn(-1), selecting(big, [0, 1], [1, 2]))
    expect(sketch(columns.doc)).toBe('x: b=B c=C a=A | y: b=E c=F a=D | z: b=H c=I a=G')
    for (const { selection } of [rows, columns]) expect(selection).toBeInstanceOf(CellSelection)
    const texts = (state: EditorState) => state.selection.ranges.map(({ $from, $to }) => state.doc.textBetween($from.pos, $to.pos)).toSorted()
    expect(texts(rows)).toEqual(['A', 'B', 'D', 'E'])
    expect(texts(columns)).toEqual(['B', 'C', 'E', 'F'])
  })

  test('what merged cells tie together moves together', () => {
    const tall = doc(table(['A', { text: 'B', attrs: { rowspan: 2 } }], ['C'], ['E<a>', 'F']))
    expect(sketch(run(moveRow(-1), tall).doc)).toBe('z: a=E b=F | x: a=A b=B*1x2 | y: a=C')
    const wide = doc(table(['A<a>', 'B', 'C'], ['D', { text: 'E', attrs: { colspan: 2 } }]))
    expect(sketch(run(moveColumn(1), wide).doc)).toBe('x: b=B c=C a=A | y: b=E*2x1 a=D')
  })

  test('only what is moved is rewritten, so that others can go on typing in the rest', () => {
    moveRow(-1)(stateOf(big), (tr) => {
      for (const [row, index] of [[0, 0], [0, 2], [2, 1]] as const) expect(tr.mapping.mapResult(cellPosition(big, row, index) + 2).deleted).toBe(false)
    })
    moveColumn(1)(stateOf(big), (tr) => {
      for (const [row, index] of [[0, 0], [1, 2], [2, 2]] as const) expect(tr.mapping.mapResult(cellPosition(big, row, index) + 2).deleted).toBe(false)
    })
  })
})

describe('cells', () => {
  test('merge into one with all their text, and are divided again', () => {
    const merged = run(mergeCells, selecting(big, [0, 0], [1, 1]))
    expect(sketch(merged.doc)).toBe('x: a=A/B/D/E*2x2 c=C | y: c=F | z: a=G b=H c=I')
    const split = run(splitCell, merged)
    expect(sketch(split.doc)).toBe('x: a=A/B/D/E b= c=C | y: a= b= c=F | z: a=G b=H c=I')
    expect(apply(mergeCells, small)).toBeNull()
    expect(apply(splitCell, small)).toBeNull()
  })

  test('a column that no cell begins in gets a new id when it is divided', () => {
    const merged = doc(table([{ text: 'A<a>', attrs: { colspan: 2 } }]))
    expect(sketch(run(splitCell, merged).doc)).toBe('x: a=A ?=')
  })

  test('are headers: the first row, the first column, the selected ones', () => {
    const row = run(toggleHeaderRow, small)
    expect(sketch(row.doc)).toBe('x: a=[A] b=[B] | y: a=C b=D')
    expect([hasHeaderRow(row), hasHeaderColumn(row)]).toEqual([true, false])
    const both = run(toggleHeaderColumn, row)
    expect(sketch(both.doc)).toBe('x: a=[A] b=[B] | y: a=[C] b=D')
    expect([hasHeaderRow(both), hasHeaderColumn(both)]).toEqual([true, true])
    expect(sketch(run(toggleHeaderRow, both).doc)).toBe('x: a=[A] b=B | y: a=[C] b=D')
    expect(sketch(run(toggleHeaderCell, small).doc)).toBe('x: a=A b=B | y: a=[C] b=D')
  })

  test('have a background, all that are selected', () => {
    const state = run(setCellBackground('#ffeeaa'), selecting(small, [0, 0], [0, 1]))
    const backgrounds = (node: Node) => node.child(0).children.map((row) => row.children.map((cell) => cell.attrs['background'] as string | null))
    expect(backgrounds(state.doc)).toEqual([['#ffeeaa', '#ffeeaa'], [null, null]])
    expect(apply(setCellBackground('#ffeeaa'), state)).toBeNull()
    expect(backgrounds(run(setCellBackground(null), state).doc)).toEqual([[null, null], [null, null]])
  })

  test('have the width of their column, in every row', () => {
    const widths = (node: Node) => node.child(0).children.map((row) => row.children.map((cell) => cell.attrs['colwidth'] as number[] | null))
    const wider = run(changeColumnWidth(20), small)
    expect(widths(wider.doc)).toEqual([[[140], null], [[140], null]])
    expect(widths(run(changeColumnWidth(-20), wider).doc)).toEqual([[[120], null], [[120], null]])
    const merged = doc(table([{ text: 'A', attrs: { colspan: 2, colwidth: [50, 60] } }], ['C', { text: 'D<a>', attrs: { colwidth: [60] } }]))
    expect(widths(run(changeColumnWidth(20), merged).doc)).toEqual([[[50, 80]], [null, [80]]])
    const narrowest = doc(table([{ text: 'A<a>', attrs: { colwidth: [40] } }]))
    expect(apply(changeColumnWidth(-20), narrowest)).toBeNull()
  })

  test('are emptied and stay', () => {
    expect(sketch(run(emptyCells, selecting(big, [0, 0], [1, 1])).doc)).toBe('x: a= b= c=C | y: a= b= c=F | z: a=G b=H c=I')
    for (const command of [backspace, deleteForward]) expect(sketch(run(command, selecting(small, [0, 0], [1, 0])).doc)).toBe('x: a= b=B | y: a= b=D')
    expect(apply(emptyCells, small)).toBeNull()
  })
})

describe('keys in a table', () => {
  test('Tab goes through the cells and from the last one into a new row', () => {
    const next = run(goToNextCell, small)
    expect(caret(next)).toBe('D|')
    expect(caret(run(goToPreviousCell, run(goToPreviousCell, next)))).toBe('B|')
    const added = run(goToNextCell, next)
    expect(sketch(added.doc)).toBe('x: a=A b=B | y: a=C b=D | ?: ?= ?=')
    expect(added.selection.$head.index(1)).toBe(2)
    expect(apply(goToPreviousCell, doc(table(['A<a>'])))).toBeNull()
    expect(apply(goToNextCell, doc(p('<a>')))).toBeNull()
  })

  test('Tab passes over what a merged cell covers', () => {
    const tall = doc(table([{ text: 'A', attrs: { rowspan: 2 } }, 'B<a>'], [{ text: 'D', attrs: { column: 'b' } }]))
    expect(caret(run(goToNextCell, tall))).toBe('D|')
  })

  test('Mod-a selects the cell, then the table, then all', () => {
    const cell = run(keys['Mod-a']!, small)
    expect(cell.selection.ranges).toHaveLength(1)
    const whole = run(keys['Mod-a']!, cell)
    expect(whole.selection.ranges).toHaveLength(4)
    expect(run(keys['Mod-a']!, whole).selection).toBeInstanceOf(AllSelection)
    expect(apply(selectCellOrTable, doc(p('<a>')))).toBeNull()
  })

  test('Enter makes blocks in the cell', () => {
    const state = run(enter, doc(table(['on<a>e', 'B'])))
    expect(sketch(state.doc)).toBe('x: a=on/e b=B')
    const list = doc(table([{ blocks: [ul('one'), ul('<a>')] }]))
    expect(sketch(run(enter, list).doc)).toBe('x: a=one/')
    expect(run(enter, list).doc.firstChild?.firstChild?.firstChild?.lastChild?.type.name).toBe('paragraph')
  })

  test('Enter on selected cells goes to the text, and beside a table makes a paragraph', () => {
    expect(caret(run(enterBesideText, selecting(small, [0, 0], [0, 1])))).toBe('B|')
    const selected = EditorState.create({ doc: small, selection: NodeSelection.create(small, 0) })
    expect(run(enterBesideText, selected).doc.children.map(({ type }) => type.name)).toEqual(['table', 'paragraph'])
    const above = EditorState.create({ doc: small, selection: gapBesideTable(small.resolve(0))! })
    const written = run(enterBesideText, above)
    expect(written.doc.children.map(({ type }) => type.name)).toEqual(['paragraph', 'table'])
    expect(written.selection.head).toBe(1)
  })

  test('Backspace at the start of a cell and Delete at its end join nothing', () => {
    for (const [command, cells] of [
      [backspace, ['A', '<a>B']],
      [backspace, ['A', '<a>']],
      [deleteForward, ['A<a>', 'B']],
      [deleteForward, ['<a>', 'B']],
    ] as const) {
      const document = doc(p('above'), table([...cells]), p('below'))
      expect(apply(command, document)).toBeNull()
      expect(apply(keys[command === backspace ? 'Backspace' : 'Delete']!, document)).toBeNull()
    }
  })

  test('within a cell blocks are joined', () => {
    expect(sketch(run(backspace, doc(table([{ blocks: [p('one'), p('<a>two')] }]))).doc)).toBe('x: a=onetwo')
    expect(sketch(run(deleteForward, doc(table([{ blocks: [p('one<a>'), p('two')] }]))).doc)).toBe('x: a=onetwo')
  })

  test('Backspace behind a table and Delete before one select it', () => {
    for (const text of ['<a>', '<a>below']) {
      const state = run(keys['Backspace']!, doc(table(['A']), p(text)))
      expect(state.selection).toBeInstanceOf(NodeSelection)
      expect(sketch(run(keys['Backspace']!, state).doc)).toBe('no table')
    }
    const before = run(keys['Delete']!, doc(p('above<a>'), table(['A'])))
    expect(before.selection).toBeInstanceOf(NodeSelection)
    const empty = run(keys['Delete']!, doc(p('<a>'), table(['A'])))
    expect(empty.doc.childCount).toBe(1)
    expect(caret(empty)).toBe('|A')
  })

  test('Alt-ArrowUp and Alt-ArrowDown move a block within its cell, over a table, and selected rows', () => {
    const cell = doc(table([{ blocks: [p('one'), p('t<a>wo')] }, 'B']))
    const up = run(keys['Alt-ArrowUp']!, cell)
    expect(sketch(up.doc)).toBe('x: a=two/one b=B')
    expect(caret(up)).toBe('t|wo')
    expect(apply(moveBlocks(1), cell)).toBeNull()
    expect(run(moveBlocks(1), doc(p('one<a>'), table(['A']))).doc.child(0).type.name).toBe('table')
    const selected = EditorState.create({ doc: doc(table(['A']), p('one')), selection: NodeSelection.create(doc(table(['A']), p('one')), 0) })
    expect(run(moveBlocks(1), selected).selection).toBeInstanceOf(NodeSelection)
    expect(sketch(run(keys['Alt-ArrowUp']!, selecting(big, [1, 0], [1, 1])).doc)).toMatch(/^y: .* \| x: /)
  })
})

describe('commands on blocks, in cells', () => {
  test('change the blocks of the cell with the caret', () => {
    const state = run(toggleList('bullet'), doc(p('above'), table(['A<a>', 'B'])))
    expect(state.doc.child(1).child(0).children.map((cell) => cell.child(0).type.name)).toEqual(['listItem', 'paragraph'])
    expect(apply(indent, state)).toBeNull()
  })

  test('change the blocks of all selected cells', () => {
    const state = run(setHeading(2), selecting(small, [0, 1], [1, 1]))
    expect(state.doc.child(0).children.map((row) => row.children.map((cell) => cell.child(0).type.name))).toEqual([
      ['paragraph', 'heading'],
      ['paragraph', 'heading'],
    ])
    const bold = run(toggleBold, selecting(small, [0, 0], [1, 0]))
    expect(isMarkActive(bold, schema.marks.bold)).toBe(true)
    expect(run(clearFormatting, bold).doc.eq(small)).toBe(true)
  })

  test('change what a selection beside and within a table touches', () => {
    const document = doc(p('o<a>ne'), table(['A', 'B']), p('tw<b>o'))
    const types: string[] = []
    run(setHeading(1), document).doc.descendants((node) => {
      if (node.isTextblock) types.push(node.type.name)
    })
    expect(types).toEqual(['heading', 'heading', 'heading', 'heading'])
  })

  test('every item of the menu applies or does not, and leaves a valid document', () => {
    for (const state of [stateOf(big), selecting(big, [0, 0], [1, 1]), stateOf(doc(p('<a>')))]) {
      for (const { command } of tableItems) apply(command, state)?.doc.check()
    }
  })
})

describe('commands on blocks, on a table as a whole', () => {
  const commands: [name: string, command: Command, attrs: Attrs][] = [
    ['quote', toggleQuote, { quote: 1 }],
    ['callout', toggleCallout('tip'), { callout: 'tip' }],
    ['direction', setDirection('rtl'), { dir: 'rtl' }],
    ['indent', indent, { indent: 1 }],
  ]
  const only = doc(table(['A', 'B'], ['C', 'D']))
  const whole: [how: string, state: EditorState][] = [
    ['as a node', EditorState.create({ doc: only, selection: NodeSelection.create(only, 0) })],
    ['with all of its cells', selecting(only, [0, 0], [1, 1])],
    ['with all else', EditorState.create({ doc: only, selection: new AllSelection(only) })],
    ['from above it', stateOf(doc(p('o<a>ne'), table(['A', 'B<b>'])))],
    ['between paragraphs', stateOf(doc(p('o<a>ne'), table(['A', 'B']), p('tw<b>o')))],
    ['from below it', stateOf(doc(table(['<b>A', 'B']), p('tw<a>o')))],
  ]

  test.each(whole)('selected %s it changes, and its cells do not', (_how, state) => {
    for (const [name, command, attrs] of commands) {
      const { doc: after } = run(command, state)
      after.forEach((block, _offset, index) => {
        expect(block.attrs, name).toMatchObject(attrs)
        expect(block.content.eq(state.doc.child(index).content), name).toBe(true)
      })
    }
  })

  test('what it is put into it comes out of again, and the toolbar says so', () => {
    const [, state] = whole[4]!
    const isOn = (id: string, at: EditorState) => toolbarItems.find((item) => item.id === id)?.isActive?.(at)
    for (const [id, command] of [['quote', toggleQuote], ['tip', toggleCallout('tip')]] as const) {
      const inside = run(command, state)
      expect([isOn(id, state), isOn(id, inside)]).toEqual([false, true])
      expect(run(command, inside).doc.eq(state.doc)).toBe(true)
    }
    const mirrored = run(setDirection('rtl'), state)
    expect(isOn('rightToLeft', mirrored)).toBe(true)
    expect(run(setDirection(null), mirrored).doc.eq(state.doc)).toBe(true)
    expect(run(outdent, run(indent, state)).doc.eq(state.doc)).toBe(true)
    expect(apply(outdent, state)).toBeNull()
  })

  test('part of it is paragraphs in its cells', () => {
    for (const state of [stateOf(doc(p('one'), table(['A<a>', 'B']))), stateOf(doc(table(['<a>A<b>', 'B']))), selecting(small, [0, 0], [0, 1])]) {
      for (const [name, command, attrs] of commands) {
        const { doc: after } = run(command, state)
        const changed: string[] = []
        after.descendants((node) => {
          if (node.type.isInGroup('block') && Object.entries(attrs).every(([key, value]) => node.attrs[key] === value)) changed.push(node.type.name)
        })
        expect(new Set(changed), name).toEqual(new Set(['paragraph']))
      }
    }
  })

  test('alignment is that of the text in its cells', () => {
    const { doc: after } = run(setAlignment('end'), whole[0]![1])
    expect(after.child(0).attrs['align']).toBeNull()
    expect(after.child(0).child(0).child(0).child(0).attrs['align']).toBe('end')
  })

  test('its menu says which way its columns go, or leaves that to its text', () => {
    const inside = stateOf(small)
    const mirrored = run(toggleTableDirection('rtl'), inside)
    expect([tableDirection(inside), tableDirection(mirrored)]).toEqual([null, 'rtl'])
    expect(tableDirection(run(toggleTableDirection('ltr'), mirrored))).toBe('ltr')
    expect(run(toggleTableDirection('rtl'), mirrored).doc.eq(small)).toBe(true)
    expect(apply(toggleTableDirection('rtl'), stateOf(doc(p('<a>'))))).toBeNull()
  })
})

describe('a selection', () => {
  const select = (document: Node, ...places: [anchor: number, head: number][]): EditorState => {
    let state = EditorState.create({ doc: document, plugins: [tableSelection()] })
    for (const [anchor, head] of places) state = state.apply(state.tr.setSelection(TextSelection.create(document, anchor, head)))
    return state
  }
  const document = doc(p('above'), table(['AAA', 'BBB'], ['CCC', 'DDD']), p('below'))
  const inCell = (row: number, index: number) => cellPosition(document, row, index, 1) + 3

  test('within a cell is of text', () => {
    expect(select(document, [inCell(0, 0), inCell(0, 0) + 2]).selection).toBeInstanceOf(TextSelection)
  })

  test('from one cell to another is of cells', () => {
    const { selection } = select(document, [inCell(1, 1), inCell(0, 1)])
    expect(selection).toBeInstanceOf(CellSelection)
    expect(selection.ranges).toHaveLength(2)
  })

  test('from outside takes in the whole table, and leaves it again', () => {
    const text = (state: EditorState) => state.doc.textBetween(state.selection.from, state.selection.to, '|')
    const whole = select(document, [3, inCell(0, 0)])
    expect(text(whole)).toBe('ove|AAA|BBB|CCC|DDD')
    expect(text(select(document, [document.content.size - 3, inCell(1, 1)]))).toBe('AAA|BBB|CCC|DDD|bel')
    expect(text(select(document, [3, inCell(0, 0)], [3, whole.selection.head - 1]))).toBe('ove')
    expect(text(select(document, [inCell(0, 1), document.content.size - 3]))).toBe('AAA|BBB|CCC|DDD|bel')
  })

  test('deletes no half of a table', () => {
    const state = select(document, [3, inCell(0, 0)])
    expect(run(backspace, state).doc.eq(doc(p('ab'), p('below')))).toBe(true)
    const ends = [document.content.size - 1, document.content.size - 3]
    expect(ends.map((end) => sketch(run(backspace, select(document, [end, inCell(1, 1)])).doc))).toEqual(['no table', 'no table'])
    expect(run(backspace, select(document, [document.content.size - 3, inCell(1, 1)])).doc.eq(doc(p('above'), p('ow')))).toBe(true)
  })
})

describe('the clipboard', () => {
  const row = (...texts: string[]) => schema.nodes.tableRow.create(null, texts.map((text) => schema.nodes.tableCell.create(null, p(text).node)))

  test('has cells as lines with tabs', () => {
    expect(plainText(new Slice(Fragment.from([row('A', 'B'), row('C', 'D')]), 1, 1))).toBe('A\tB\nC\tD')
    expect(plainText(new Slice(doc(p('above'), table(['A', 'B']), p('below')).content, 0, 0))).toBe('above\nA\tB\nbelow')
    expect(plainText(selecting(doc(table([{ blocks: [p('one'), p('two')] }])), [0, 0]).selection.content())).toBe('one\ntwo')
  })

  test('has text of one cell as text', () => {
    const cell = doc(table([{ blocks: [p('<a>one'), p('two<b>')] }]))
    expect(plainText(stateOf(cell).selection.content())).toBe('one\ntwo')
  })

  test('fills cells from lines with tabs', () => {
    const slice = cellsFromText('A\tB\r\nC\t\r\n')
    expect(slice?.content.firstChild?.children.map((line) => line.children.map((cell) => cell.textContent))).toEqual([['A', 'B'], ['C', '']])
    expect(cellsFromText('A\nB')).toBeNull()
  })

  test('puts the text of a table into a cell where other blocks come with it', () => {
    const mixed = withoutTablesAmongBlocks(new Slice(doc(p('above'), table(['A', 'B'])).content, 1, 4))
    expect(mixed.content.content.map(({ textContent }) => textContent)).toEqual(['above', 'A', 'B'])
    expect([mixed.openStart, mixed.openEnd]).toEqual([1, 1])
    const alone = new Slice(Fragment.from(table(['A']).node), 0, 0)
    expect(withoutTablesAmongBlocks(alone)).toBe(alone)
  })
})
