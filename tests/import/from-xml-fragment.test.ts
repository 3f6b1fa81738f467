/**
 * What becomes of a document that y-prosemirror stored: the structure that has a counterpart is mapped, all else is kept,
 * and no character is lost.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { checkDocument } from '@tandem/shared/document/check.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { fromXmlFragment } from '@tandem/shared/document/from-xml-fragment.ts'
import { rootsOf } from '@tandem/shared/document/import/roots.ts'
import { e, imported, importedFrom, plainSchema, stored, t, tiptapSchema, type Imported, type SourceJson } from './schemas.ts'
import type { Json } from '@tandem/shared/schema/schema.ts'
import type { Node, Schema } from 'prosemirror-model'

const p = (...content: (SourceJson | string)[]) => e('paragraph', {}, ...content)
const li = (...content: SourceJson[]) => e('listItem', {}, ...content)
const br = '{"type":"hardBreak"}'

function keysAndText({ blocks }: Imported): [Record<string, unknown>, string][] {
  return blocks.map(({ keys, text }) => [keys, text])
}

describe('blocks', () => {
  test('an empty document is the seed', () => {
    const { document, blocks, report } = importedFrom(new Y.Doc())
    expect(blocks).toEqual([])
    expect(report).toEqual({ blocks: 0, characters: 0, mapped: [], kept: [] })
    expect(contentOf(document).length).toBe(1)
    expect(checkDocument(document)).toEqual([])
  })

  test('paragraphs, headings, code, quotes and alignment have their counterparts', () => {
    const result = imported(
      tiptapSchema,
      e('heading', { level: 2, textAlign: 'center' }, 'Title'),
      e('paragraph', { textAlign: 'left' }),
      e('paragraph', { textAlign: 'right' }, 'one', e('hardBreak', {}), 'two'),
      e('blockquote', {}, p('said'), e('blockquote', {}, p('said again'))),
      e('codeBlock', { language: 'ts' }, 'let a\n\n'),
    )
    expect(keysAndText(result)).toEqual([
      [{ type: 'heading', level: 2, align: 'center' }, 'Title'],
      [{ type: 'paragraph' }, ''],
      [{ type: 'paragraph', align: 'end' }, `one${br}two`],
      [{ type: 'paragraph', quote: 1 }, 'said'],
      [{ type: 'paragraph', quote: 2 }, 'said again'],
      [{ type: 'codeBlock', language: 'ts' }, 'let a\n\n'],
    ])
    expect(result.report.kept).toEqual([])
    expect(result.node.lastChild?.textContent).toBe('let a\n\n')
  })

  test('alignment follows the direction of the text', () => {
    const { blocks } = imported(tiptapSchema, e('paragraph', { textAlign: 'right' }, '1. שלום'), e('paragraph', { textAlign: 'right', dir: 'rtl' }), e('paragraph', { textAlign: 'left' }, 'سلام'))
    expect(blocks.map(({ keys }) => keys)).toEqual([{ type: 'paragraph' }, { type: 'paragraph', dir: 'rtl' }, { type: 'paragraph', align: 'end' }])
  })

  test("ProseMirror's own names are understood", () => {
    const result = imported(
      plainSchema,
      e('ordered_list', { order: 4 }, e('list_item', {}, p('four'), e('bullet_list', {}, e('list_item', {}, p('below')))), e('list_item', {}, p('five'))),
      e('code_block', {}, 'code'),
      p(t('a', 'strong', 'em'), e('hard_break', {}), t('b', 'code', { type: 'link', attrs: { href: 'https://a.example', title: 'T' } })),
    )
    expect(keysAndText(result)).toEqual([
      [{ type: 'listItem', kind: 'ordered', start: 4 }, 'four'],
      [{ type: 'listItem', indent: 1 }, 'below'],
      [{ type: 'listItem', kind: 'ordered' }, 'five'],
      [{ type: 'codeBlock' }, 'code'],
      [{ type: 'paragraph' }, `a${br}b`],
    ])
    expect(result.report.kept).toEqual([])
    const marks = result.node.lastChild?.children.map((node) => node.marks.map((mark) => ({ [mark.type.name]: mark.attrs })))
    expect(marks).toEqual([[{ bold: {} }, { italic: {} }], [], [{ link: { href: 'https://a.example', title: 'T' } }, { code: {} }]])
  })
})

describe('lists', () => {
  test('what stands in an item besides its first paragraph stands below it, one deeper', () => {
    const result = imported(
      tiptapSchema,
      e('bulletList', {}, li(p('one'), p('more'), e('heading', { level: 3 }, 'h'), e('bulletList', {}, li(p('deep'), e('codeBlock', {}, 'c')))), li(p('two'))),
      e('taskList', {}, e('taskItem', { checked: true }, p('done')), e('taskItem', {}, p('open'))),
    )
    expect(keysAndText(result)).toEqual([
      [{ type: 'listItem' }, 'one'],
      [{ type: 'paragraph', indent: 1 }, 'more'],
      [{ type: 'heading', level: 3, indent: 1 }, 'h'],
      [{ type: 'listItem', indent: 1 }, 'deep'],
      [{ type: 'codeBlock', indent: 2 }, 'c'],
      [{ type: 'listItem' }, 'two'],
      [{ type: 'listItem', kind: 'task', checked: true }, 'done'],
      [{ type: 'listItem', kind: 'task' }, 'open'],
    ])
  })

  test('an item that does not begin with a paragraph has an empty line of its own', () => {
    const source = new Y.Doc()
    const heading = new Y.XmlElement('heading')
    heading.insert(0, [new Y.XmlText('h')])
    const items = [new Y.XmlElement('listItem'), new Y.XmlElement('listItem'), new Y.XmlElement('listItem')] as const
    items[0].insert(0, [heading])
    items[2].insert(0, [new Y.XmlText('bare')])
    const list = new Y.XmlElement('orderedList')
    list.insert(0, [...items])
    source.getXmlFragment('default').insert(0, [list, new Y.XmlElement('bulletList'), new Y.XmlText('loose'), new Y.XmlElement('blockquote')])
    expect(keysAndText(importedFrom(source))).toEqual([
      [{ type: 'listItem', kind: 'ordered' }, ''],
      [{ type: 'heading', indent: 1 }, 'h'],
      [{ type: 'listItem', kind: 'ordered' }, ''],
      [{ type: 'listItem', kind: 'ordered' }, 'bare'],
      [{ type: 'listItem' }, ''],
      [{ type: 'paragraph' }, 'loose'],
      [{ type: 'paragraph', quote: 1 }, ''],
    ])
  })

  test('numbers go on behind a quote, which in a flat document ends a list', () => {
    const { blocks } = imported(tiptapSchema, e('orderedList', {}, li(p('one'), e('blockquote', {}, p('q'))), li(p('two')), li(p('three'))))
    expect(blocks.map(({ keys }) => keys['start'])).toEqual([undefined, undefined, 2, undefined])
  })

  test('lists of one kind side by side are told apart by a note', () => {
    const { blocks, report } = imported(tiptapSchema, e('orderedList', {}, li(p('a'))), e('orderedList', {}, li(p('b'))), e('blockquote', {}, p('c')), e('blockquote', {}, p('d')))
    expect(blocks[1]?.keys).toEqual({ type: 'listItem', kind: 'ordered', start: 1, yprosemirror: { begins: ['orderedList'] } })
    expect(blocks[3]?.keys).toEqual({ type: 'paragraph', quote: 1, yprosemirror: { begins: ['blockquote'] } })
    expect(report.kept.map(({ thing, places }) => [thing, places])).toEqual([
      ['boundary', [{ block: 1, path: 'orderedList[1]' }]],
      ['boundary', [{ block: 3, path: 'blockquote[3]' }]],
    ])
  })

  test('depth past the deepest is noted', () => {
    let list = e('bulletList', {}, li(p('bottom')))
    for (let depth = 0; depth < 10; depth++) list = e('bulletList', {}, li(p(String(depth)), list))
    const result = imported(tiptapSchema, list)
    expect(result.blocks.at(-1)).toEqual({ keys: { type: 'listItem', indent: 8, yprosemirror: { indent: 10 } }, text: 'bottom' })
    expect(result.report.kept).toMatchObject([{ thing: 'depth', count: 2 }])
    expect(checkDocument(result.document)).toEqual([])
  })
})

/** The rows of a table: each cell as its attributes without the defaults and the ids, and its text. */
function cellsOf(table: Node | undefined): [Record<string, unknown>, string][][] {
  return (table?.children ?? []).map((row) =>
    row.children.map((cell) => {
      const { colspan, rowspan, colwidth, background } = cell.attrs
      return [
        {
          ...(cell.type.name === 'tableHeader' ? { header: true } : {}),
          ...(colspan === 1 ? {} : { colspan: colspan as Json }),
          ...(rowspan === 1 ? {} : { rowspan: rowspan as Json }),
          ...(colwidth === null ? {} : { colwidth: colwidth as Json }),
          ...(background === null ? {} : { background: background as Json }),
        },
        cell.textContent,
      ]
    }),
  )
}

describe('tables', () => {
  const td = (attrs: Record<string, unknown>, ...content: SourceJson[]) => e('tableCell', attrs, ...content)
  const tr = (...cells: SourceJson[]) => e('tableRow', {}, ...cells)
  const cell = (text: string, attrs: Record<string, unknown> = {}) => td(attrs, p(text))

  /** A table as some other program may have stored it, whatever ProseMirror would say of it. */
  function stray(...rows: Y.XmlElement[]): Imported {
    const source = new Y.Doc()
    const table = new Y.XmlElement('table')
    table.insert(0, rows)
    source.getXmlFragment('default').insert(0, [table])
    return importedFrom(source)
  }

  function strayRow(...cells: [attributes: Record<string, unknown>, text: string][]): Y.XmlElement {
    const row = new Y.XmlElement('tableRow')
    row.insert(
      0,
      cells.map(([attributes, text]) => {
        const element = new Y.XmlElement('tableCell')
        // y-prosemirror stores any JSON, whatever the types of Yjs say.
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value as string)
        element.insert(0, [new Y.XmlText(text)])
        return element
      }),
    )
    return row
  }

  test('become tables, with header cells, merged cells, widths and backgrounds', () => {
    const result = imported(
      tiptapSchema,
      p('before'),
      e(
        'table',
        {},
        tr(e('tableHeader', { colspan: 2, colwidth: [120, 0] }, p(t('H', 'bold'))), cell('tall', { rowspan: 2 })),
        tr(cell('a', { colwidth: [120] }), cell('b', { backgroundColor: '#FFcc00' })),
        tr(cell('c'), td({}, p()), cell('d', { colwidth: [80] })),
      ),
      p('after'),
    )
    expect(result.node.children.map(({ type }) => type.name)).toEqual(['paragraph', 'table', 'paragraph'])
    const table = result.node.child(1)
    expect(cellsOf(table)).toEqual([
      [[{ header: true, colspan: 2, colwidth: [120, 0] }, 'H'], [{ rowspan: 2, colwidth: [80] }, 'tall']],
      [[{ colwidth: [120] }, 'a'], [{ background: '#FFcc00' }, 'b']],
      [[{ colwidth: [120] }, 'c'], [{}, ''], [{ colwidth: [80] }, 'd']],
    ])
    expect(table.nodeAt(3)?.marks[0]?.type.name).toBe('bold')
    expect(result.blocks[1]?.keys).toEqual({ type: 'table' })
    expect(result.report).toMatchObject({ blocks: 3, characters: 'beforeHtallabcdafter'.length, kept: [] })
    expect(result.report.mapped).toContainEqual({ from: 'tableHeader', to: 'header cell', count: 1 })
    expect(checkDocument(result.document)).toEqual([])
    // Nothing is stored of an empty cell.
    const reopened = new Y.Doc()
    Y.applyUpdate(reopened, Y.encodeStateAsUpdate(result.document))
    expect([...reopened.share.keys()].filter((name) => name.startsWith('cell:'))).toHaveLength(6)
  })

  test("have ProseMirror's own names, too", () => {
    const { node, report } = imported(
      plainSchema,
      e('table', {}, e('table_row', {}, e('table_header', { background: '#00ff00' }, p('h')), e('table_cell', {}, p('a'))), e('table_row', {}, e('table_cell', { colspan: 2 }, p('b')))),
    )
    expect(cellsOf(node.child(0))).toEqual([
      [[{ header: true, background: '#00ff00' }, 'h'], [{}, 'a']],
      [[{ colspan: 2 }, 'b']],
    ])
    expect(report.kept).toEqual([])
  })

  test('hold lists, quotes and code flat in their cells, and what a cell cannot hold as unknown blocks', () => {
    const inner = e('table', {}, tr(cell('x'), cell('y')), tr(cell('z')))
    const { node, blocks, report, document } = imported(
      tiptapSchema,
      e('table', {}, tr(td({}, e('bulletList', {}, li(p('one'), e('bulletList', {}, li(p('two'))))), e('blockquote', {}, p('said')), e('codeBlock', { language: 'ts' }, 'let a\n')), td({}, e('image', { src: 'https://example.org/a.png' }), inner, p('end', e('mention', { id: '7' }))))),
    )
    expect(blocks[0]?.cells).toEqual([
      [
        { keys: { type: 'listItem' }, text: 'one' },
        { keys: { type: 'listItem', indent: 1 }, text: 'two' },
        { keys: { type: 'paragraph', quote: 1 }, text: 'said' },
        { keys: { type: 'codeBlock', language: 'ts' }, text: 'let a\n' },
      ],
      [
        { keys: { type: 'image', src: 'https://example.org/a.png' }, text: '' },
        { keys: { type: 'yprosemirror:table', yprosemirror: expect.anything() as unknown }, text: `x\ty${br}z` },
        { keys: { type: 'paragraph' }, text: 'end{"type":"yprosemirror:mention","attrs":{"id":"7"}}' },
      ],
    ])
    const note = blocks[0]?.cells?.[1]?.[1]?.keys['yprosemirror'] as { node: unknown } | undefined
    expect(tiptapSchema.nodeFromJSON(note?.node).eq(tiptapSchema.nodeFromJSON(inner))).toBe(true)
    expect(node.child(0).child(0).child(1).children.map(({ type }) => type.name)).toEqual(['image', 'unknownBlock', 'paragraph'])
    expect(node.child(0).child(0).child(0).lastChild?.textContent).toBe('let a\n')
    expect(report.kept.map(({ name, places }) => [name, places])).toEqual([
      ['table', [{ block: 0, path: 'table[0]/tableRow[0]/tableCell[1]/table[1]' }]],
      ['mention', [{ block: 0, path: 'table[0]/tableRow[0]/tableCell[1]/paragraph[2]/mention[1]' }]],
    ])
    expect(checkDocument(document)).toEqual([])
  })

  test('stand in lists and quotes like any block', () => {
    const table = e('table', { id: 't', textAlign: 'center' }, tr(td({}, e('blockquote', { cite: 'c' }, p('in')))))
    const { blocks, node } = imported(tiptapSchema, e('bulletList', {}, li(p('item'), table)), e('blockquote', {}, p('q')), e('blockquote', {}, table))
    expect(blocks.map(({ keys }) => keys)).toEqual([
      { type: 'listItem' },
      { type: 'table', indent: 1, align: 'center', 'yprosemirror:id': 't' },
      { type: 'paragraph', quote: 1 },
      // What waits for the next block is not for the first one of a cell.
      { type: 'table', quote: 1, align: 'center', 'yprosemirror:id': 't', yprosemirror: { begins: ['blockquote'] } },
    ])
    expect(blocks[3]?.cells).toEqual([[{ keys: { type: 'paragraph', quote: 1 }, text: 'in' }]])
    expect(node.child(3).attrs).toMatchObject({ quote: 1, unknown: { yprosemirror: { begins: ['blockquote'] } } })
  })

  test('attributes of rows and cells without a counterpart are noted with their place', () => {
    const { node, blocks, report } = imported(
      tiptapSchema,
      e('table', {}, tr(cell('a', { rowspan: 2 }), cell('b')), e('tableRow', { height: 40 }, cell('c', { backgroundColor: 'tomato', align: 'right' }))),
    )
    expect(blocks[0]?.keys['yprosemirror']).toEqual({
      rows: [{ row: 1, attrs: { height: 40 } }],
      cells: [{ row: 1, column: 1, attrs: { backgroundColor: 'tomato', align: 'right' } }],
    })
    expect(node.child(0).attrs['unknown']).toEqual({ yprosemirror: blocks[0]?.keys['yprosemirror'] })
    const noted = (name: string, where: string, path: string) => ({
      thing: 'attribute',
      name,
      keptAs: `"${where}" in key "yprosemirror"`,
      count: 1,
      places: [{ block: 0, path }],
    })
    expect(report.kept).toEqual([
      noted('tableRow.height', 'rows', 'table[0]/tableRow[1]'),
      noted('tableCell.backgroundColor', 'cells', 'table[0]/tableRow[1]/tableCell[0]'),
      noted('tableCell.align', 'cells', 'table[0]/tableRow[1]/tableCell[0]'),
    ])
  })

  test('values that a grid does not have are noted, and rows that are too short filled up', () => {
    const { node, blocks, document } = stray(
      strayRow([{ rowspan: 9, colwidth: [100.5] }, 'a'], [{ colspan: '2', colwidth: [60, null] }, 'b'], [{ colspan: 0, rowspan: 1 }, 'c']),
      strayRow([{ colspan: 1, colwidth: [70] }, 'd'], [{ colspan: 1e9 }, 'e']),
      strayRow(),
    )
    expect(cellsOf(node.child(0))).toEqual([
      [[{ rowspan: 3, colwidth: [101] }, 'a'], [{ colspan: 2, colwidth: [60, 0] }, 'b'], [{}, 'c']],
      [[{ colwidth: [60] }, 'd'], [{}, 'e'], [{}, '']],
      [[{ colwidth: [60] }, ''], [{}, ''], [{}, '']],
    ])
    expect(blocks[0]?.keys['yprosemirror']).toEqual({
      cells: [
        { row: 0, column: 0, attrs: { rowspan: 9, colwidth: [100.5] } },
        { row: 0, column: 3, attrs: { colspan: 0 } },
        { row: 1, column: 1, attrs: { colwidth: [70] } },
        { row: 1, column: 2, attrs: { colspan: 1e9 } },
      ],
    })
    expect(checkDocument(document)).toEqual([])
    // Where cells would overlap, the later one ends before the other.
    const overlapping = stray(strayRow([{}, 'a'], [{}, 'b'], [{ rowspan: 2 }, 'c']), strayRow([{ colspan: 3 }, 'd']))
    expect(cellsOf(overlapping.node.child(0))).toEqual([[[{}, 'a'], [{}, 'b'], [{ rowspan: 2 }, 'c']], [[{ colspan: 2 }, 'd']]])
    expect(overlapping.blocks[0]?.keys['yprosemirror']).toEqual({ cells: [{ row: 1, column: 0, attrs: { colspan: 3 } }] })
  })

  test('that are none, or would be too large, are kept as blocks of unknown type', () => {
    const huge = stray(...Array.from({ length: 200 }, () => strayRow([{ colspan: 1000 }, 'x'])))
    const captioned = stray(new Y.XmlElement('caption'), strayRow([{}, 'a'], [{}, 'b']))
    const odd = new Y.XmlElement('tableRow')
    odd.insert(0, [new Y.XmlElement('tableCell'), new Y.XmlText('loose')])
    for (const { node, blocks, document } of [huge, captioned, stray(), stray(odd)]) {
      expect(blocks).toHaveLength(1)
      expect(blocks[0]?.keys['type']).toBe('yprosemirror:table')
      expect(node.child(0).type.name).toBe('unknownBlock')
      expect(checkDocument(document)).toEqual([])
    }
    expect(captioned.blocks[0]?.text).toBe(`${br}a\tb`)
    expect(captioned.blocks[0]?.keys['yprosemirror']).toMatchObject({ node: { content: [{ type: 'caption' }, { type: 'tableRow' }] } })
  })
})

describe('what has no counterpart is kept', () => {
  test('leaves, atoms and nodes with text inside a text', () => {
    const { blocks, report } = imported(
      tiptapSchema,
      e('horizontalRule', {}),
      e('image', { src: 'data:image/png;base64,AA', alt: 'A' }),
      p('hi ', e('mention', { id: '7', label: 'Ann' }), '!', e('footnote', {}, 'small print')),
      e('callout', { emoji: '*' }, p('one'), p('two')),
    )
    expect(blocks[0]).toEqual({ keys: { type: 'divider' }, text: '' })
    expect(blocks[1]?.keys).toEqual({ type: 'yprosemirror:image', 'yprosemirror:src': 'data:image/png;base64,AA', 'yprosemirror:alt': 'A' })
    expect(blocks[2]?.text).toBe(
      'hi {"type":"mention","id":"7","label":"Ann"}!{"type":"yprosemirror:footnote","content":[{"type":"text","text":"small print"}]}small print',
    )
    expect(blocks[3]).toMatchObject({ keys: { type: 'yprosemirror:callout', 'yprosemirror:emoji': '*' }, text: `one${br}two` })
    expect(report.kept.map(({ thing, name }) => `${thing} ${name}`)).toEqual(['block image', 'inline footnote', 'block callout'])
  })

  test('a picture, a highlight and a mention with more than ours say', () => {
    const { blocks, node, report } = imported(
      tiptapSchema,
      e('image', { src: 'https://example.org/a.png', alt: 'A', title: 'T' }),
      p(t('a', { type: 'highlight', attrs: { color: 'red' } }), t('b', 'superscript'), e('mention', { id: '7' })),
    )
    expect(blocks[0]?.keys).toEqual({ type: 'image', src: 'https://example.org/a.png', alt: 'A', 'yprosemirror:title': 'T' })
    expect(node.child(1).children.map((child) => child.marks.map((mark) => mark.type.name))).toEqual([['highlight'], ['superscript'], []])
    expect(report.kept.map(({ thing, name }) => `${thing} ${name}`)).toEqual(['attribute title', 'inline mention'])
  })

  test('attributes of blocks, and of the lists and items that begin with them', () => {
    const { blocks, report } = imported(
      tiptapSchema,
      e('orderedList', { start: -3, type: 'a' }, e('listItem', { id: 'i' }, e('paragraph', { id: 'p', textAlign: 'wild' }, 'x'))),
      e('heading', { level: 9 }, 'h'),
    )
    expect(blocks[0]?.keys).toEqual({
      type: 'listItem',
      kind: 'ordered',
      'yprosemirror:orderedList.start': -3,
      'yprosemirror:orderedList.type': 'a',
      'yprosemirror:listItem.id': 'i',
      'yprosemirror:id': 'p',
      'yprosemirror:textAlign': 'wild',
    })
    expect(blocks[1]?.keys).toEqual({ type: 'heading', 'yprosemirror:level': 9 })
    expect(report.kept).toHaveLength(6)
  })

  test('marks, overlapping ones each for itself', () => {
    const comment = (commentId: string) => ({ type: 'comment', attrs: { commentId } })
    const { node, report } = imported(
      tiptapSchema,
      p(t('a', comment('1')), t('b', comment('1'), comment('2')), t('c', { type: 'highlight', attrs: { color: '#ff0000' } }), t('d', { type: 'link', attrs: { href: 'https://a.example' } })),
    )
    const keys = node.firstChild?.children.map((child) => child.marks.map((mark) => (mark.type.name === 'unknownMark' ? { ...mark.attrs } : mark.type.name)))
    const hash = expect.stringMatching(/^yprosemirror:comment--.{8}$/) as string
    expect(keys?.[0]).toEqual([{ key: hash, value: { commentId: '1' } }])
    expect(keys?.[1]).toHaveLength(2)
    expect(keys?.[1]).toEqual(expect.arrayContaining([{ key: hash, value: { commentId: '1' } }, { key: hash, value: { commentId: '2' } }]))
    expect(keys?.[2]).toEqual([{ key: 'yprosemirror:highlight', value: { color: '#ff0000' } }])
    expect(keys?.[3]).toEqual(['link', { key: 'yprosemirror:link', value: { target: '_blank' } }])
    expect(report.kept.map(({ name, count }) => [name, count])).toEqual([['comment', 3], ['highlight', 1], ['link (what link does not say)', 1]])
  })

  test('what other programs put into a text', () => {
    const source = new Y.Doc()
    const text = new Y.XmlText()
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [text])
    source.getXmlFragment('default').insert(0, [paragraph])
    text.insertEmbed(0, { video: 'v' })
    text.insert(1, 'x', { bold: true, link: { href: 5 } })
    const { node, document } = importedFrom(source)
    expect(node.firstChild?.firstChild?.attrs['value']).toEqual({ type: 'yprosemirror:embed', value: { video: 'v' } })
    expect(node.firstChild?.lastChild?.marks.map(({ type }) => type.name)).toEqual(['bold', 'unknownMark'])
    expect(checkDocument(document)).toEqual([])
  })
})

test('the source is not changed', () => {
  const source = stored(tiptapSchema, [e('callout', {}, p('x')), p(t('y', 'bold'))])
  const before = Y.encodeStateAsUpdate(source)
  fromXmlFragment(source.getXmlFragment('default'))
  expect(Y.encodeStateAsUpdate(source)).toEqual(before)
})

test('a document that is nested without end is refused', () => {
  const source = new Y.Doc()
  let parent: Y.XmlFragment = source.getXmlFragment('default')
  for (let depth = 0; depth < 600; depth++) {
    const child = new Y.XmlElement('blockquote')
    parent.insert(0, [child])
    parent = child
  }
  expect(() => fromXmlFragment(source.getXmlFragment('default'))).toThrow('nested more than 500 levels deep')
})

test('the roots of a document are told by what they hold', () => {
  const source = stored(tiptapSchema, [p('x')])
  source.getMap('comments').set('a', 1)
  source.getText('title').insert(0, 'Title')
  source.getArray('tags').push(['a', 'b'])
  source.getArray('gone').push(['a'])
  source.getArray('gone').delete(0)
  const document = new Y.Doc()
  Y.applyUpdate(document, Y.encodeStateAsUpdate(source))
  const roots = rootsOf(document).map(({ name, kind, size }) => `${name}: ${kind} ${size}`)
  expect(roots.toSorted()).toEqual(['comments: map 1', 'default: XML fragment 1', 'gone: empty 0', 'tags: array 2', 'title: text 5'])
})

/** Random documents of a schema, as JSON: whatever its content expressions allow, three levels deep. */
function documentOf(names: Names): fc.Arbitrary<SourceJson[]> {
  const text = fc.oneof(fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme' }), fc.constantFrom('🌱', '👩‍👩‍👧', 'שלום', 'a\tb', '\n'))
  const run = fc.tuple(text, fc.uniqueArray(fc.constantFrom(...names.marks), { maxLength: 3, selector: (mark) => JSON.stringify(mark) })).map(([value, marks]) => t(value, ...marks))
  const inline = fc.array(fc.oneof({ weight: 4, arbitrary: run }, fc.constantFrom(...names.atoms)), { maxLength: 4 })
  const paragraph = fc.tuple(fc.constantFrom(...names.paragraphs), inline).map(([node, content]) => ({ ...node, ...(content.length === 0 ? {} : { content }) }))
  const code = text.map((value) => e(names.code, {}, value))
  const { blocks } = fc.letrec<{ blocks: SourceJson[]; block: SourceJson }>((tie) => ({
    blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3, depthIdentifier: 'blocks' }),
    block: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'blocks' },
      paragraph,
      code,
      fc.constantFrom(...names.leaves),
      fc.tuple(fc.constantFrom(...names.quotes), tie('blocks')).map(([name, content]) => e(name, {}, ...content)),
      fc
        .tuple(fc.constantFrom(...names.lists), fc.array(fc.tuple(paragraph, fc.oneof(fc.constant([]), tie('blocks'))), { minLength: 1, maxLength: 3 }))
        .map(([[list, item, head], items]) => e(list, {}, ...items.map(([first, rest]) => e(item, {}, { ...first, type: head, attrs: {} }, ...rest)))),
      fc
        .array(fc.array(fc.tuple(fc.constantFrom(...names.cells), tie('blocks')), { maxLength: 3 }), { minLength: 1, maxLength: 3 })
        .map((rows) => e('table', {}, ...rows.map((cells) => e(names.row, {}, ...cells.map(([cell, content]) => ({ ...cell, content })))))),
    ),
  }))
  return blocks
}

interface Names {
  marks: { type: string; attrs?: Record<string, unknown> }[]
  atoms: SourceJson[]
  paragraphs: SourceJson[]
  leaves: SourceJson[]
  code: string
  quotes: string[]
  lists: [string, string, string][]
  row: string
  cells: SourceJson[]
}

const tiptapNames: Names = {
  marks: [...['bold', 'italic', 'underline', 'strike', 'code', 'subscript'].map((type) => ({ type })), { type: 'link', attrs: { href: 'https://a.example' } }, { type: 'highlight', attrs: { color: 'red' } }, { type: 'comment', attrs: { commentId: '1' } }, { type: 'comment', attrs: { commentId: '2' } }],
  atoms: [e('hardBreak', {}), e('mention', { id: '1' }), e('footnote', {}, 'note')],
  paragraphs: [p(), e('paragraph', { textAlign: 'right', id: 'p1' }), e('heading', { level: 3 })],
  leaves: [e('horizontalRule', {}), e('image', { src: 'a.png' })],
  code: 'codeBlock',
  quotes: ['blockquote', 'callout'],
  lists: [['bulletList', 'listItem', 'paragraph'], ['orderedList', 'listItem', 'paragraph'], ['taskList', 'taskItem', 'paragraph']],
  row: 'tableRow',
  cells: [e('tableCell', {}), e('tableHeader', { align: 'right' }), e('tableCell', { colspan: 2, colwidth: [50, 60] }), e('tableCell', { rowspan: 2, backgroundColor: '#aabbcc' })],
}

const plainNames: Names = {
  marks: [...['strong', 'em', 'code'].map((type) => ({ type })), { type: 'link', attrs: { href: 'javascript:alert(1)', title: 't' } }],
  atoms: [e('hard_break', {}), e('image', { src: 'a.png' })],
  paragraphs: [p(), e('heading', { level: 6 })],
  leaves: [e('horizontal_rule', {})],
  code: 'code_block',
  quotes: ['blockquote'],
  lists: [['bullet_list', 'list_item', 'paragraph'], ['ordered_list', 'list_item', 'paragraph']],
  row: 'table_row',
  cells: [e('table_cell', {}), e('table_header', { background: 'red' }), e('table_cell', { colspan: 2, rowspan: 3 })],
}

function textBelow(json: SourceJson): string {
  return (json.text ?? '') + (json.content ?? []).map(textBelow).join('')
}

/** A document as JSON, without the ids of rows and columns, which each import draws anew. */
function withoutIds(node: Node): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'row' || key === 'column') && typeof value === 'string' ? undefined : value))
}

/** Every text that a document shows, without what the import puts between the cells of a table it cannot show and for hard breaks. */
function shownText({ node }: Imported): string {
  return node.children.map((block) => block.textContent.replace(/[\n\t]/g, '')).join('')
}

describe.each([
  ['Tiptap', tiptapSchema, tiptapNames],
  ["ProseMirror's own", plainSchema, plainNames],
] as [string, Schema, Names][])('any document of the schema %s', (_label, schema, names) => {
  test('comes over with all its text in order, without fault, and the same each time', () => {
    fc.assert(
      fc.property(documentOf(names), (blocks) => {
        const source = stored(schema, blocks)
        const result = importedFrom(source)
        expect(shownText(result)).toBe(blocks.map(textBelow).join('').replace(/[\n\t]/g, ''))
        expect(checkDocument(result.document)).toEqual([])
        const again = importedFrom(source)
        expect(withoutIds(again.node)).toEqual(withoutIds(result.node))
        expect(again.blocks).toEqual(result.blocks)
        expect(again.report).toEqual(result.report)
        const reopened = new Y.Doc()
        Y.applyUpdate(reopened, Y.encodeStateAsUpdate(result.document))
        expect(documentFrom(reopened).eq(result.node)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})
