/** Each construct, both ways; and what has no counterpart, one way each. */
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Attrs, Node } from 'prosemirror-model'
import { describe, expect, test } from 'vitest'
import { a, br, code, colored, doc, em, future, h, hr, image, marked, ol, p, pre, strike, strong, sub, sup, task, ul, unknown } from '../../editor/build.ts'

const { table, tableRow, tableCell, tableHeader, paragraph, unknownInline } = schema.nodes
const underlined = (text: string) => schema.text(text, [schema.marks.underline.create()])
const titled = (href: string, title: string, text: string) => schema.text(text, [schema.marks.link.create({ href, title })])
const cell = (...content: Parameters<typeof p>) => tableCell.create(null, p(...content).node)
const header = (...content: Parameters<typeof p>) => tableHeader.create(null, p(...content).node)
const built = (node: Node) => ({ node, tags: {} })
const rows = (...cells: Node[][]) => built(table.create(null, cells.map((row) => tableRow.create(null, row))))

/** Markdown as this writes it, and the document that it says. */
const both: [string, string, Node][] = [
  ['a paragraph', 'one two', doc(p('one two'))],
  ['headings', '# a\n\n###### b', doc(h(1, 'a'), h(6, 'b'))],
  ['an empty heading', '##', doc(h(2))],
  ['a heading that ends like one', '# a \\#', doc(h(1, 'a #'))],
  ['bold, italic and struck text', '**b** _i_ ~~s~~', doc(p(strong('b'), ' ', em('i'), ' ', strike('s')))],
  ['marks in marks', '**b _bi_** _i **bi**_', doc(p(strong('b ', em('bi')), ' ', em('i ', strong('bi'))))],
  ['marks within a word', 'a**b**c<em>d</em>e', doc(p('a', strong('b'), 'c', em('d'), 'e'))],
  ['marks that no delimiter can begin', 'a<strong>(b)</strong>c', doc(p('a', strong('(b)'), 'c'))],
  ['underlined text', '<u>u</u>', doc(p(underlined('u')))],
  ['code', '`a` `` b` `` ` `', doc(p(code('a'), ' ', code('b`'), ' ', code(' ')))],
  ['bold code', '**a `b`**', doc(p(strong('a ', code('b'))))],
  ['a link', '[a **b**](https://x.y/z)', doc(p(a('https://x.y/z', 'a ', strong('b'))))],
  ['a link with a title', '[a](x "say \\"b\\"")', doc(p(titled('x', 'say "b"', 'a')))],
  ['a link to a strange place', '[a](<b (c)>)', doc(p(a('b (c)', 'a')))],
  ['an address', '<https://x.y/a_b>', doc(p(a('https://x.y/a_b', 'https://x.y/a_b')))],
  ['a line break', 'a\\\nb', doc(p('a', br, 'b'))],
  ['a line break at the end', 'a<br>', doc(p('a', br))],
  ['what is no syntax', '\\*a\\* \\_b\\_ snake_case 2 * 3 \\[x] \\`c\\` \\<i> & \\&amp; \\~d\\~ \\\\\\*', doc(p('*a* _b_ snake_case 2 * 3 [x] `c` <i> & &amp; ~d~ \\*'))],
  ['what begins no block', '\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n\n\\---x', doc(p('# a'), p('- b'), p('1. c'), p('> d'), p('---x'))],
  ['addresses that are no links', 'http\\://x.y www\\.x.y a\\@b.c', doc(p('http://x.y www.x.y a@b.c'))],
  ['space at the edge of a paragraph', '&#32; a&#32;', doc(p('  a '))],
  ['a quotation', '> a\n>\n> b\n>\n> > c', doc(p({ quote: 1 }, 'a'), p({ quote: 1 }, 'b'), p({ quote: 2 }, 'c'))],
  ['an empty quotation', '>', doc(p({ quote: 1 }))],
  ['code blocks', '```js\na\n\n  b\n```\n\n````\n```\n````', doc(pre({ language: 'js' }, 'a\n\n  b'), pre('```'))],
  ['an empty code block', '```\n```', doc(pre())],
  ['a bullet list', '- a\n  - b\n    - c\n- d', doc(ul('a'), ul({ indent: 1 }, 'b'), ul({ indent: 2 }, 'c'), ul('d'))],
  ['an ordered list', '7. a\n8. b', doc(ol({ start: 7 }, 'a'), ol('b'))],
  ['a long ordered list', '9. a\n10. b\n    - c', doc(ol({ start: 9 }, 'a'), ol('b'), ul({ indent: 1 }, 'c'))],
  ['tasks', '- [ ] a\n- [x] b\n- [ ]', doc(task('a'), task({ checked: true }, 'b'), task())],
  ['empty items', '-\n- a\n-', doc(ul(), ul('a'), ul())],
  ['a list that begins with an empty item', '- a\n\n  -\n  - b', doc(ul('a'), ul({ indent: 1 }), ul({ indent: 1 }, 'b'))],
  ['blocks in an item', '1. a\n\n   b\n\n   ```\n   c\n   ```\n\n2. d', doc(ol('a'), p({ indent: 1 }, 'b'), pre({ indent: 1 }, 'c'), ol('d'))],
  ['a quotation in an item', '1. a\n\n   > b\n\n2. c', doc(ol('a'), p({ indent: 1, quote: 1 }, 'b'), ol({ start: 2 }, 'c'))],
  ['a list in a quotation', '> - a\n>   - b', doc(ul({ quote: 1 }, 'a'), ul({ quote: 1, indent: 1 }, 'b'))],
  ['two lists', '1. a\n\n1) b', doc(ol('a'), p(), ol('b'))],
  ['two lists of bullets', '- a\n\n* b', doc(ul('a'), p(), ul('b'))],
  ['a divider', 'a\n\n---\n\nb', doc(p('a'), hr(), p('b'))],
  ['superscript, subscript, highlights and colours', 'a<sup>b</sup> c<sub>d</sub> <mark>e</mark> <mark data-color="red">f</mark> <span data-color="blue">g</span>', doc(p('a', sup('b'), ' c', sub('d'), ' ', marked('yellow')('e'), ' ', marked('red')('f'), ' ', colored('blue')('g')))],
  ['a picture', '![a * b](https://example.org/a.png "some _words_")', doc(image({ alt: 'a * b' }, 'some _words_'))],
  ['a picture in an item', '- a\n\n  ![](https://example.org/a.png)', doc(ul('a'), image({ indent: 1 }))],
  ['callouts', '> [!NOTE]\n> a\n>\n> - b\n\n> [!WARNING]\n> c\n\nd', doc(p({ callout: 'note' }, 'a'), ul({ callout: 'note' }, 'b'), p({ callout: 'warning' }, 'c'), p('d'))],
  ['two callouts of one kind', '> [!NOTE]\n> a\n\n> [!NOTE]\n> b', doc(p({ callout: 'note' }, 'a'), p(), p({ callout: 'note' }, 'b'))],
  ['a callout in a quotation and in an item', '> > [!TIP]\n> > a\n\n- b\n\n  > [!TIP]\n  > c', doc(p({ quote: 1, callout: 'tip' }, 'a'), ul('b'), p({ indent: 1, callout: 'tip' }, 'c'))],
  ['a quotation that begins like a callout', '> \\[!NOTE]', doc(p({ quote: 1 }, '[!NOTE]'))],
  ['a table', '| a | b |\n| --- | --- |\n| c | **d** \\| `e\\|f` |', doc(rows([header('a'), header('b')], [cell('c'), cell(strong('d'), ' | ', code('e|f'))]))],
  ['a table without headers', '|  |\n| --- |\n| a |', doc(rows([cell('a')]))],
  [
    'the alignment of columns',
    '| a | b | c |\n| :-- | :-: | --: |',
    doc(rows((['start', 'center', 'end'] as const).map((align, index) => tableHeader.create(null, p({ align }, 'abc'[index]!).node)))),
  ],
  ['lines in a cell', '| a<br>b |\n| --- |', doc(rows([header('a', br, 'b')]))],
]

describe('both ways', () => {
  test.each(both)('%s', (_, markdown, document) => {
    expect(writeMarkdown(document)).toBe(`${markdown}\n`)
    expect(readMarkdown(markdown).toJSON()).toEqual(document.toJSON())
  })
})

/** Other ways to write it, and what has no counterpart. */
const read: [string, string, Node][] = [
  ['nothing', '', doc(p())],
  ['a byte order mark and lines of other systems', '\uFEFFa\r\nb\r\rc', doc(p('a b'), p('c'))],
  ['underlined headings', 'a\n===\n\nb\n---', doc(h(1, 'a'), h(2, 'b'))],
  ['indented code', '    a\n    b', doc(pre('a\nb'))],
  ['empty quotations beside others', '>\n\n> a\n\n>\n\nb\n\n>', doc(p({ quote: 1 }, 'a'), p('b'), p({ quote: 1 }))],
  ['references', '[a][r] [r]\n\n[r]: /u "t"', doc(p(titled('/u', 't', 'a'), ' ', titled('/u', 't', 'r')))],
  ['a definition that nothing refers to', '[r]: /u "t"', doc(p('[r]: /u "t"'))],
  ['bare addresses', 'see https://x.y and www.x.y', doc(p('see ', a('https://x.y', 'https://x.y'), ' and ', a('http://www.x.y', 'www.x.y')))],
  ['a picture', '![a cat](cat.png) ![](b.png)', doc(p(a('cat.png', 'a cat'), ' ', a('b.png', 'b.png')))],
  ['a picture in a link', '[![build](badge.svg)](https://x.y)', doc(p(titled('https://x.y', 'badge.svg', 'build')))],
  ['a picture in the text itself', '![dot](data:image/gif;base64,R0lGOD)', doc(p('dot'))],
  ['a footnote', 'a[^1]\n\n[^1]: b\n\n    c', doc(p('a[^1]'), p('[^1]: b'), p('c'))],
  ['HTML', '<div>\n<i>a</i>\n</div>', doc(pre({ language: 'html' }, '<div>\n<i>a</i>\n</div>'))],
  ['HTML that is a mark', 'a <b>b</b> <kbd>c</kbd> <a href="d">e</a> <ins>f</ins>', doc(p('a ', strong('b'), ' ', code('c'), ' ', a('d', 'e'), ' ', underlined('f')))],
  ['HTML in a text', 'a <q>b</q> </b> <!-- c --> <img src=d.png alt=e>', doc(p('a <q>b</q> </b> <!-- c --> ', a('d.png', 'e')))],
  ['tasks in an ordered list', '1. a\n2. [x] b\n3. c', doc(ol('a'), task({ checked: true }, 'b'), ol({ start: 3 }, 'c'))],
  ['what a code block is said to be beside its language', '```js title="a"\n```', doc(pre({ language: 'js title="a"' }))],
  ['links that are not safe', '[a](javascript:alert(1)) <a href="vbscript:x">b</a> [c](data:text/html,d)', doc(p('a <a href="vbscript:x">b</a> c'))],
  ['a script', '<script>alert(1)</script>', doc(pre({ language: 'html' }, '<script>alert(1)</script>'))],
]

test.each(read)('reads %s', (_, markdown, document) => {
  expect(readMarkdown(markdown).toJSON()).toEqual(document.toJSON())
})

/** What Markdown cannot say, and the nearest form. */
const written: [string, Node, string][] = [
  ['nothing', doc(p()), ''],
  ['empty paragraphs', doc(p('a'), p(), p(), p('b')), 'a\n\nb'],
  ['what is aligned and indented', doc(p({ align: 'center', indent: 2 }, 'a')), 'a'],
  ['white space at the edge of a mark', doc(p('a', strong(' b '), 'c')), 'a **b** c'],
  ['line breaks at the edge of a mark', doc(p('x', strong(br, ' a', br), 'y')), 'x\\\n&#32;**a**\\\ny'],
  ['unknown marks, blocks and atoms', doc(p(future('a')), unknown('b'), built(paragraph.create(null, unknownInline.create({ value: { type: 'poll' } })))), 'a\n\nb\n\n\\[poll]'],
  ['a link that is not safe', doc(p(a('java\nscript:alert(1)', 'a'))), 'a'],
  ['depths that nothing leads to', doc(ul({ indent: 3 }, 'a'), ul({ indent: 1 }, 'b')), '- a\n- b'],
  [
    'blocks in a cell',
    doc(rows([header('a'), header('b')], [tableCell.create(null, [p('c').node, ul('d').node, ol('e').node, task('f').node, pre('g\nh').node]), cell('i')])),
    '| a | b |\n| --- | --- |\n| c<br>- d<br>1. e<br>\\[ ] f<br>`g`<br>`h` | i |',
  ],
  ['merged cells', doc(rows([header('a'), header('b')], [tableCell.create({ colspan: 2 } as Attrs, p('c').node)])), '| a | b |\n| --- | --- |\n| c |  |'],
  ['header cells elsewhere', doc(rows([header('a'), cell('b')])), '|  |  |\n| --- | --- |\n| a | b |'],
]

test.each(written)('writes %s', (_, document, markdown) => {
  expect(writeMarkdown(document).trimEnd()).toBe(markdown)
})

test('what is nested without end is read', () => {
  for (const source of ['> '.repeat(1000) + 'a', '*a '.repeat(1000), '<u>'.repeat(1000) + 'a' + '</u>'.repeat(1000), '- '.repeat(1000) + 'a']) {
    const document = readMarkdown(source)
    document.check()
    expect(document.textContent).toContain('a')
  }
}, 60_000)
