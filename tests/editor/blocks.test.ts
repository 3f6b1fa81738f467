import { schema } from '@tandem/shared/schema/schema.ts'
import { describe, expect, test } from 'vitest'
import { NodeSelection } from 'prosemirror-state'
import {
  deleteBlocks,
  duplicateBlocks,
  insertDivider,
  requestBlockMenu,
  setAlignment,
  setCodeBlock,
  setDirection,
  setHeading,
  setListStart,
  setParagraph,
  toggleCallout,
  toggleCodeBlock,
  toggleHeading,
  toggleQuote,
} from '@tandem/client/editor/commands/blocks.ts'
import { moveBlocks } from '@tandem/client/editor/commands/move.ts'
import { a, apply, br, code, doc, expectCommand, expectDocument, future, h, hr, image, ol, p, pre, stateOf, strong, ul, unknown } from './build.ts'

describe('the type of a block', () => {
  test('a paragraph becomes a heading', () => {
    expectCommand(setHeading(2), doc(p('on<a>e')), doc(h(2, 'on<a>e')))
  })

  test('all blocks that a selection touches become headings', () => {
    expectCommand(setHeading(1), doc(p('zero'), p('o<a>ne'), ul('two'), p('th<b>ree')), doc(p('zero'), h(1, 'o<a>ne'), h(1, 'two'), h(1, 'th<b>ree')))
  })

  test('a block at whose start a selection ends is not touched', () => {
    expectCommand(setHeading(1), doc(p('o<a>ne'), p('<b>two')), doc(h(1, 'o<a>ne'), p('<b>two')))
  })

  test('what every block has stays when the type changes', () => {
    const common = { indent: 2, quote: 1, align: 'center', dir: 'rtl', unknown: { colour: 'red' } }
    expectCommand(setHeading(3), doc(p(common, '<a>x')), doc(h(3, common, '<a>x')))
    expectCommand(setCodeBlock('ts'), doc(p(common, '<a>x')), doc(pre({ ...common, language: 'ts' }, '<a>x')))
    expectCommand(setParagraph, doc(h(1, common, '<a>x')), doc(p(common, '<a>x')))
  })

  test('what belongs to the old type goes', () => {
    const after = apply(setParagraph, doc(ul({ checked: true }, '<a>x')))
    expect(after?.doc.firstChild?.attrs).not.toHaveProperty('checked')
  })

  test('nothing is done where the block is that already', () => {
    expect(apply(setHeading(2), doc(h(2, '<a>')))).toBeNull()
    expect(apply(setParagraph, doc(p('<a>')))).toBeNull()
  })

  test('choosing a heading level again makes a paragraph', () => {
    expectCommand(toggleHeading(2), doc(h(2, '<a>x')), doc(p('<a>x')))
    expectCommand(toggleHeading(2), doc(h(1, '<a>x')), doc(h(2, '<a>x')))
  })

  test('an unknown block is never converted', () => {
    for (const command of [setHeading(1), setParagraph, setCodeBlock(), toggleQuote]) expect(apply(command, doc(unknown('x<a>')))).toBeNull()
    expectCommand(setHeading(1), doc(p('<a>1'), unknown('2'), p('3<b>')), doc(h(1, '<a>1'), unknown('2'), h(1, '3<b>')))
  })

  test('a change of type moves no text', () => {
    const before = stateOf(doc(p('some text<a>')))
    for (const command of [setHeading(1), setCodeBlock(), toggleQuote]) {
      command(before, (tr) => {
        for (const pos of [2, 5, 9]) expect(tr.mapping.mapResult(pos).deleted).toBe(false)
        // One step that keeps the content as it is.
        expect(tr.steps).toHaveLength(1)
      })
    }
  })
})

describe('code blocks', () => {
  test('marks that code cannot have go', () => {
    expectCommand(setCodeBlock('js'), doc(p('a', strong('b<a>'), a('https://x.org', 'c'))), doc(pre({ language: 'js' }, 'ab<a>c')))
  })

  test('a block with an unknown mark does not become code', () => {
    expect(apply(setCodeBlock(), doc(p('a<a>', future('b'))))).toBeNull()
  })

  test('line ends become line breaks when code becomes text', () => {
    expectCommand(toggleCodeBlock, doc(pre('a\nb<a>')), doc(p('a', br, 'b<a>')))
  })

  test('inline code is no code block', () => {
    expectCommand(toggleCodeBlock, doc(p(code('x<a>'))), doc(pre('x<a>')))
  })
})

describe('quotes', () => {
  test('the selected blocks are quoted, and no longer once all are', () => {
    const none = doc(p('<a>1'), p('2<b>'))
    const some = doc(p({ quote: 2 }, '<a>1'), p('2<b>'))
    const all = doc(p({ quote: 1 }, '<a>1'), p({ quote: 1 }, '2<b>'))
    expectCommand(toggleQuote, none, all)
    expectCommand(toggleQuote, some, doc(p({ quote: 2 }, '<a>1'), p({ quote: 1 }, '2<b>')))
    expectCommand(toggleQuote, all, none)
  })

  test('a heading in a quote stays a heading', () => {
    expectCommand(toggleQuote, doc(h(1, '<a>x')), doc(h(1, { quote: 1 }, '<a>x')))
  })
})

describe('moving blocks', () => {
  test('a block moves up and down with its selection', () => {
    expectCommand(moveBlocks(-1), doc(p('one'), h(1, 't<a>w<b>o')), doc(h(1, 't<a>w<b>o'), p('one')))
    expectCommand(moveBlocks(1), doc(p('o<a>ne'), p('three'), p('x')), doc(p('three'), p('o<a>ne'), p('x')))
  })

  test('several selected blocks move together', () => {
    expectCommand(moveBlocks(1), doc(p('<a>1'), p('2<b>'), p('3')), doc(p('3'), p('<a>1'), p('2<b>')))
  })

  test('the first does not move up nor the last down', () => {
    expect(apply(moveBlocks(-1), doc(p('<a>1'), p('2')))).toBeNull()
    expect(apply(moveBlocks(1), doc(p('1'), p('2<a>')))).toBeNull()
  })

  test('an unknown block moves as it is', () => {
    const block = unknown({ unknown: { rows: 3 } }, 'x<a>')
    expectCommand(moveBlocks(-1), doc(p('1'), block), doc(block, p('1')))
  })
})

describe('what every block can have', () => {
  test('the selected blocks are aligned, and that alone changes', () => {
    expectCommand(setAlignment('center'), doc(p('<a>1'), ul({ indent: 1 }, '2<b>')), doc(p({ align: 'center' }, '<a>1'), ul({ indent: 1, align: 'center' }, '2<b>')))
    expectCommand(setAlignment(null), doc(h(1, { align: 'end' }, '<a>x')), doc(h(1, '<a>x')))
    expect(apply(setAlignment('end'), doc(p({ align: 'end' }, '<a>x')))).toBeNull()
  })

  test('a direction is given and taken away', () => {
    expectCommand(setDirection('rtl'), doc(p('<a>x')), doc(p({ dir: 'rtl' }, '<a>x')))
    expectCommand(setDirection(null), doc(p({ dir: 'rtl' }, '<a>x')), doc(p('<a>x')))
  })

  test('an unknown block has none of it', () => {
    for (const command of [setAlignment('end'), setDirection('rtl'), toggleCallout('note')]) expect(apply(command, doc(unknown('x<a>')))).toBeNull()
  })

  test('the selected blocks go into a callout, into another kind, and out of it once all are in one', () => {
    const none = doc(p('<a>1'), ul('2<b>'))
    const notes = doc(p({ callout: 'note' }, '<a>1'), ul({ callout: 'note' }, '2<b>'))
    expectCommand(toggleCallout('note'), none, notes)
    expectCommand(toggleCallout('tip'), doc(p({ callout: 'note' }, '<a>1'), ul('2<b>')), doc(p({ callout: 'tip' }, '<a>1'), ul({ callout: 'tip' }, '2<b>')))
    expectCommand(toggleCallout('note'), notes, none)
  })
})

describe('the first number of a list', () => {
  test('is that of the selected ordered item', () => {
    expectCommand(setListStart(5), doc(ol('o<a>ne'), ol('two')), doc(ol({ start: 5 }, 'o<a>ne'), ol('two')))
    expectCommand(setListStart(null), doc(ol({ start: 5 }, 'o<a>ne')), doc(ol('o<a>ne')))
  })

  test('belongs to no other block, and is a whole number that a list can have', () => {
    expect(apply(setListStart(2), doc(ul('<a>x')))).toBeNull()
    expect(apply(setListStart(2), doc(p('<a>x')))).toBeNull()
    for (const number of [-1, 1.5, 1_000_000_000, Number.NaN]) expect(apply(setListStart(number), doc(ol('<a>x')))).toBeNull()
  })
})

describe('dividers', () => {
  test('one is put below the block of the caret, with a paragraph to go on in', () => {
    expectCommand(insertDivider, doc(h(1, 'o<a>ne'), p('two')), doc(h(1, 'one'), hr(), p('<a>'), p('two')))
    expectCommand(insertDivider, doc(p({ quote: 1, align: 'end' }, 'one<a>')), doc(p({ quote: 1, align: 'end' }, 'one'), hr({ quote: 1 }), p({ quote: 1, align: 'end' }, '<a>')))
  })

  test('an empty paragraph goes on below it', () => {
    expectCommand(insertDivider, doc(p('one'), p('<a>')), doc(p('one'), hr(), p('<a>')))
  })

  test('one is put below a block that is selected as a whole, be it a divider, a picture or a table', () => {
    const { table, tableRow, tableCell } = schema.nodes
    const cells = { node: table.create({ quote: 1 }, tableRow.create(null, tableCell.create(null, p('x').node))), tags: {} }
    for (const block of [hr({ quote: 1 }), image({ quote: 1, align: 'end' }, 'caption'), h(1, { quote: 1 }, 'one'), cells]) {
      const state = stateOf(doc(block, p('two')))
      const selected = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 0)))
      expectDocument(apply(insertDivider, selected), doc(block, hr({ quote: 1 }), p({ quote: 1 }, '<a>'), p('two')))
    }
    const empty = stateOf(doc(p(), p('two')))
    expectDocument(apply(insertDivider, empty.apply(empty.tr.setSelection(NodeSelection.create(empty.doc, 0)))), doc(hr(), p('<a>'), p('two')))
  })

  test('neither a divider nor a picture becomes another block', () => {
    for (const block of [hr('x<a>'), image('x<a>')]) for (const command of [setHeading(1), setParagraph, setCodeBlock()]) expect(apply(command, doc(block))).toBeNull()
  })
})

describe('copies and deletion of whole blocks', () => {
  test('a copy of the selected blocks comes below them, with the caret in it', () => {
    expectCommand(duplicateBlocks, doc(h(2, 'o<a>ne'), p('two')), doc(h(2, 'one'), h(2, '<a>one'), p('two')))
    expectCommand(duplicateBlocks, doc(p('<a>1'), ul('2<b>'), p('3')), doc(p('1'), ul('2'), p('<a>1'), ul('2'), p('3')))
  })

  test('the selected blocks are deleted whole, and one paragraph stays', () => {
    expectCommand(deleteBlocks, doc(p('1'), h(1, '<a>2'), p('3<b>'), p('4')), doc(p('1'), p('<a>4')))
    expectCommand(deleteBlocks, doc(p('1'), h(1, '2<a>')), doc(p('1<a>')))
    expectCommand(deleteBlocks, doc(h(1, 'o<a>ne')), doc(p('<a>')))
  })

  test('a block that is selected as a whole is meant, be it a divider or a picture', () => {
    for (const block of [hr(), image('caption')]) {
      const state = stateOf(doc(p('1'), block, p('2')))
      const selected = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 3)))
      expectDocument(apply(deleteBlocks, selected), doc(p('1'), p('2')))
      expectDocument(apply(duplicateBlocks, selected), doc(p('1'), block, block, p('2')))
    }
  })

  test('in a cell they stay in it', () => {
    const { table, tableRow, tableCell } = schema.nodes
    const cells = (...texts: string[][]) =>
      schema.nodes.doc.create(null, table.create(null, tableRow.create(null, texts.map((blocks) => tableCell.create(null, blocks.map((text) => p(text).node))))))
    const state = stateOf(cells(['a', 'b'], ['c']))
    const inFirst = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 3)))
    expect(apply(duplicateBlocks, inFirst)?.doc.toJSON()).toEqual(cells(['a', 'a', 'b'], ['c']).toJSON())
    expect(apply(deleteBlocks, inFirst)?.doc.toJSON()).toEqual(cells(['b'], ['c']).toJSON())
  })
})

test('there is a menu of the blocks wherever one is selected', () => {
  expect(requestBlockMenu(stateOf(doc(p('<a>x'))))).toBe(true)
})

test('every block type of the schema has the attributes that stay', () => {
  for (const type of Object.values(schema.nodes).filter((node) => node.isTextblock)) {
    expect(Object.keys(type.create().attrs)).toEqual(expect.arrayContaining(['indent', 'quote', 'align', 'dir', 'unknown']))
  }
})
