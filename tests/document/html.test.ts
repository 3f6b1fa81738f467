/** A failure of a property prints seed, path and the smallest document found; repeat it with TANDEM_FUZZ_SEED=<seed>. */
import { listPlaces } from '@tandem/client/editor/list-structure.ts'
import { htmlFrom, htmlPageFrom } from '@tandem/shared/document/html.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { describe, expect, it, test } from 'vitest'
import { a, br, code, doc, em, future, h, ol, p, pre, strike, strong, task, ul, unknown } from '../editor/build.ts'
import { anyDocument, hostile } from './any-document.ts'
import { readHtml, textOf, type Element } from './html-reader.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 1000)
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261123)
const timeout = 50 * runs + 60_000

const html = (...blocks: Parameters<typeof doc>) => htmlFrom(doc(...blocks))

describe('whatever a document holds', () => {
  it(
    'its HTML runs nothing, closes what it opens, and has the same text',
    () =>
      fc.assert(
        fc.property(anyDocument, (document) => {
          expect(textOf(readHtml(htmlFrom(document)))).toBe(document.textContent.replaceAll('\0', '\uFFFD'))
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )

  it('its page has one style, no script, and the title as text', () =>
    fc.assert(
      fc.property(anyDocument, hostile, fc.option(hostile, { nil: undefined }), (document, title, lang) => {
        const page = htmlPageFrom(document, title, lang)
        const [, tag, head, style, body] = /^<!DOCTYPE html><html( lang="[A-Za-z0-9-]+")?><head>(.*?)<style>(.*?)<\/style><\/head><body><main>(.*)<\/main><\/body><\/html>$/s.exec(page)!
        if (tag !== undefined) expect(tag).toBe(` lang="${lang}"`)
        expect(head!.replace(/<title>[^<>]*<\/title>$/, '')).toBe(htmlPageFrom(doc(p()), '').split('<title>')[0]!.split('<head>')[1])
        expect(style).not.toMatch(/[<]|url|@import/)
        expect(body).toBe(htmlFrom(document))
      }),
      { numRuns: 200, seed },
    ))

  it('its lists count as the editor does', () =>
    fc.assert(
      fc.property(fc.array(listBlock, { maxLength: 14, size: 'max' }), (blocks) => {
        const places = listPlaces(blocks).flatMap((place) => (place === null ? [] : [{ number: place.number, position: place.position }]))
        expect(itemsOf(readHtml(htmlFrom(schema.nodes.doc.create(null, blocks))))).toEqual(places)
      }),
      { numRuns: runs, seed },
    ))
})

const { paragraph, listItem } = schema.nodes
const listBlock: fc.Arbitrary<Node> = fc
  .record({
    isItem: fc.constantFrom(true, true, true, false),
    indent: fc.nat(3),
    quote: fc.constantFrom(0, 0, 0, 1, 2),
    kind: fc.constantFrom('bullet', 'ordered', 'ordered'),
    start: fc.constantFrom(null, null, 0, 1, 7),
  })
  .map(({ isItem, indent, quote, ...attrs }) => (isItem ? listItem.create({ indent, quote, ...attrs }) : paragraph.create({ indent, quote })))

/** The items of all lists as a browser numbers them, in the order of the document. */
function itemsOf(element: Element): { number: number | null; position: number }[] {
  const start = Number(element.attributes.get('start') ?? 1)
  return element.children.flatMap((child, index) => {
    if (typeof child === 'string') return []
    const item = { number: element.tag === 'ol' ? start + index : null, position: index + 1 }
    return [...(child.tag === 'li' ? [item] : []), ...itemsOf(child)]
  })
}

describe('nesting', () => {
  test('of items is lists in items', () => {
    expect(html(ul('1'), ul({ indent: 1 }, '2'), ul({ indent: 1 }, '3'), ul('4'))).toBe('<ul><li>1<ul><li>2</li><li>3</li></ul></li><li>4</li></ul>')
  })

  test('begins another list with another kind, and numbers from where it is said', () => {
    expect(html(ol({ start: 3 }, 'c'), ol({ start: 9 }, 'd'), ul('e'), ol('f'))).toBe(
      '<ol start="3"><li>c</li><li>d</li></ol><ul><li>e</li></ul><ol><li>f</li></ol>',
    )
  })

  test('puts what is deeper than an item into it', () => {
    expect(html(ol('1'), p({ indent: 1 }, 'more'), pre({ indent: 1 }, 'x'), ol('2'), p('out'))).toBe(
      '<ol><li>1<p>more</p><pre><code>x</code></pre></li><li>2</li></ol><p>out</p>',
    )
  })

  test('makes no empty items up for depths that nothing leads to', () => {
    expect(html(ul({ indent: 2 }, 'deep'), ul('flat'), p({ indent: 3 }, 'deeper'))).toBe(
      '<ul style="margin-inline-start: 4em"><li>deep</li></ul><ul><li>flat<p style="margin-inline-start: 4em">deeper</p></li></ul>',
    )
  })

  test('of quotations is around lists', () => {
    expect(html(p({ quote: 1 }, 'a'), ul({ quote: 2 }, 'b'), p({ quote: 1 }, 'c'), p('d'))).toBe(
      '<blockquote><p>a</p><blockquote><ul><li>b</li></ul></blockquote><p>c</p></blockquote><p>d</p>',
    )
  })
})

describe('a block', () => {
  test('of each type has its element', () => {
    expect(html(h(2, 'a'), p('b', br, 'c'), unknown({ type: 'chart "1"' }, 'd'))).toBe(
      '<h2>a</h2><p>b<br>c</p><div data-block="chart &quot;1&quot;">d</div>',
    )
    expect(html(pre({ language: 'c++' }, 'a < b\n\n'))).toBe('<pre><code class="language-c++">a &lt; b\n\n</code></pre>')
  })

  test('that is a task has a checkbox with its text as label', () => {
    expect(html(task({ checked: true }, 'done'), task('to do'))).toBe(
      '<ul class="tasks"><li><label><input type="checkbox" disabled checked>done</label></li><li><label><input type="checkbox" disabled>to do</label></li></ul>',
    )
  })

  test('keeps its alignment to itself', () => {
    expect(html(ul({ align: 'center' }, 'a'), ul({ indent: 1 }, 'b'))).toBe('<ul><li><p style="text-align: center">a</p><ul><li>b</li></ul></li></ul>')
  })

  test('has a direction where not all are left to right', () => {
    expect(html(p('a'), p({ dir: 'ltr' }, 'b'))).toBe('<p>a</p><p dir="ltr">b</p>')
    expect(html(ul({ dir: 'rtl' }, 'a'), p({ indent: 1 }, 'b'))).toBe('<ul><li dir="rtl">a<p dir="auto">b</p></li></ul>')
    expect(html(p('שלום'), pre('x'))).toBe('<p dir="auto">שלום</p><pre dir="ltr"><code>x</code></pre>')
  })
})

test('a mark that goes on is one element', () => {
  expect(html(p('a', strong('b', em('c')), strong('d'), code('e'), strike('f'), future('g')))).toBe(
    '<p>a<strong>b<em>c</em>d</strong><code>e</code><s>f</s><span data-mark="glow">g</span></p>',
  )
  expect(html(p(a('https://example.org/?a&b', 'one ', strong('two'))))).toBe(
    '<p><a href="https://example.org/?a&amp;b" rel="noopener noreferrer nofollow">one <strong>two</strong></a></p>',
  )
})

test('a link that is not safe keeps its text only', () => {
  expect(html(p(a('java\nscript:alert(1)', 'text')))).toBe('<p><span>text</span></p>')
})

test('an unknown atom is named', () => {
  expect(html({ node: paragraph.create(null, schema.nodes.unknownInline.create({ value: { type: 'poll', question: 1 } })), tags: {} })).toBe(
    '<p><span data-atom="poll"></span></p>',
  )
})

describe('a table', () => {
  const { table, tableRow, tableCell, tableHeader } = schema.nodes
  const cell = (text: string, attrs = {}) => tableCell.create(attrs, p(text).node)
  const header = (text: string, attrs = {}) => tableHeader.create(attrs, p(text).node)
  const tableHtml = (...rows: Node[][]) => html({ node: table.create(null, rows.map((cells) => tableRow.create(null, cells))), tags: {} })

  test('has a head, and header cells say what they are of', () => {
    expect(tableHtml([header('a'), header('b')], [header('c'), cell('d')])).toBe(
      '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><th scope="row">c</th><td>d</td></tr></tbody></table>',
    )
  })

  test('has no head that a cell reaches out of', () => {
    expect(tableHtml([header('a', { rowspan: 2 }), header('b')], [cell('c')])).toBe(
      '<table><tbody><tr><th scope="row" rowspan="2">a</th><th scope="row">b</th></tr><tr><td>c</td></tr></tbody></table>',
    )
  })

  test('says spans, colours and widths', () => {
    expect(tableHtml([cell('a', { colspan: 2, background: '#ffeeaa', colwidth: [0, 80] })])).toBe(
      '<table><colgroup><col><col style="width: 80px"></colgroup><tbody><tr><td colspan="2" style="background-color: #ffeeaa">a</td></tr></tbody></table>',
    )
  })

  test('has blocks in a cell where they say more than text', () => {
    expect(tableHtml([tableCell.create(null, [ul('a').node, p('b').node])])).toBe('<table><tbody><tr><td><ul><li>a</li></ul><p>b</p></td></tr></tbody></table>')
  })
})

test('a page says its language only if that is one', () => {
  expect(htmlPageFrom(doc(p()), 'T', 'de-AT')).toContain('<html lang="de-AT">')
  expect(htmlPageFrom(doc(p()), 'T', 'x" onload="')).toContain('<html><head>')
})
