/** Documents that consist of what Markdown can say, in all the ways that are hard to say. */
import { withTrimmedMarks } from '@tandem/shared/document/markdown/mark-edges.ts'
import { safeImageSource } from '@tandem/shared/schema/links.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import type { Mark, Node } from 'prosemirror-model'

const { nodes, marks } = schema

const words = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'one two', 'snake_case', 'x', 'été', '日本', '🎉', '(b)', '"c"', 'd!', '.') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['*', '**', '_', '__', '~', '~~', '`', '``', '[', ']', '[x]', '[ ] ', '[a](b)', '![', '!', '<b>', '<!-- -->', '<', '&amp;', '&#32;', '&'],
      ...['\\', '\\*', '# ', '#', '- ', '-', '---', '===', '=', '+', '+ ', '1. ', '1)', '12', '>', '> ', '|', ':-', '|-|', '~~~', '```', '    x', '\tx'],
      ...['http://a.b', 'www.a.b', 'a@b.c', ':', '[^1]', '[^1]: x', '[a]: b', '  ', ' ', '\u00a0', 'http', '://x.y', 'www', '@', '<br>', '</u>', '{', '\u2028'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
)

const href = fc.constantFrom('https://a.b/c_d*e', 'x', 'a b', 'a(b', '(', '<', 'a\\)', '?a=1&amp;b', '#x|y', 'mailto:a@b.c', 'é', '/a"b', 'https://a.b')
const title = fc.constantFrom(null, null, 't', 'a "b"', "c'd", '(', '\\', '&lt;', 'a|b')
const linkMark = fc.record({ href, title }).map((attrs) => marks.link.create(attrs))
const plainMark = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...(['bold', 'italic', 'underline', 'strike', 'superscript', 'subscript', 'code'] as const)).map((name): Mark => marks[name].create()) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(marks.color, marks.highlight), fc.constantFrom('red', 'yellow')).map(([type, color]): Mark => type.create({ color })) },
)

function addAll(set: readonly Mark[]): readonly Mark[] {
  return set.reduce<readonly Mark[]>((all, one) => one.addToSet(all), [])
}

const piece: fc.Arbitrary<Node> = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: words }, { weight: 1, arbitrary: fc.constant('\n') }), fc.array(fc.oneof({ weight: 4, arbitrary: plainMark }, { weight: 1, arbitrary: linkMark }), { maxLength: 3 }))
  .filter(([text]) => text !== '')
  .map(([text, set]) => (text === '\n' ? nodes.hardBreak.create() : schema.text(text, addAll(set))))

/** The text of a block. */
export const inline: fc.Arbitrary<Node[]> = fc.array(piece, { maxLength: 6, size: 'max' }).map((content) => withTrimmedMarks(content))
const something = inline.filter((content) => content.length > 0)

const code = fc.array(fc.oneof(words, fc.constantFrom('', '\n', '\n\n', '````', '~~~~')), { maxLength: 5 }).map((parts) => {
  const text = parts.join('')
  return text === '' ? [] : [schema.text(text)]
})

const cell = (align: string | null, isHeader: boolean) =>
  inline.map((content) => (isHeader ? nodes.tableHeader : nodes.tableCell).create(null, nodes.paragraph.create({ align }, content)))

const tableRows = fc
  .record({
    aligns: fc.array(fc.constantFrom(null, null, 'start', 'center', 'end'), { minLength: 1, maxLength: 3 }),
    height: fc.integer({ min: 1, max: 3 }),
    hasHead: fc.boolean(),
  })
  .chain(({ aligns, height, hasHead }) =>
    fc.tuple(...Array.from({ length: height }, (_, row) => fc.tuple(...aligns.map((align) => cell(align, hasHead && row === 0))))),
  )
  .filter((rows) => rows[0]!.some((first) => first.type === nodes.tableCell || first.textContent !== '' || first.firstChild!.childCount > 0))
  .map((rows) => rows.map((cells) => nodes.tableRow.create(null, cells)))

interface Shape {
  make: (place: { indent: number; quote: number; callout: string | null }) => Node
  isItem: boolean
}

const shape: fc.Arbitrary<Shape> = fc.oneof(
  { weight: 3, arbitrary: something.map((content): Shape => ({ isItem: false, make: (place) => nodes.paragraph.create(place, content) })) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 6 }), inline).map(([level, content]): Shape => ({ isItem: false, make: (place) => nodes.heading.create({ ...place, level }, content) })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(null, 'js', 'c++', 'a`b', 'x&amp;y', 'js title="x"', '~'), code)
      .map(([language, content]): Shape => ({ isItem: false, make: (place) => nodes.codeBlock.create({ ...place, language }, content) })),
  },
  { weight: 1, arbitrary: fc.constant<Shape>({ isItem: false, make: (place) => nodes.divider.create(place) }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(href.map(safeImageSource).filter((src) => src !== null), words, words.map((caption) => caption.trim()))
      .map(([src, alt, caption]): Shape => ({ isItem: false, make: (place) => nodes.image.create({ ...place, src, alt }, caption === '' ? null : schema.text(caption)) })),
  },
  { weight: 1, arbitrary: tableRows.map((rows): Shape => ({ isItem: false, make: (place) => nodes.table.create(place, rows) })) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom('bullet', 'bullet', 'ordered', 'ordered', 'task'), fc.boolean(), inline)
      .map(([kind, checked, content]): Shape => ({ isItem: true, make: (place) => nodes.listItem.create({ ...place, kind, checked: kind === 'task' && checked }, content) })),
  },
)

/**
 * A document that Markdown can say. Each block is in the item above it as deep as `depth` says and no deeper than that
 * allows; no list and no quotation is in the middle of nowhere.
 */
export const sayable: fc.Arbitrary<Node> = fc.array(fc.tuple(shape, fc.nat(4), fc.nat(2), fc.constantFrom(null, null, null, 'note', 'tip')), { minLength: 1, maxLength: 9, size: 'max' }).map((shapes) => {
  const blocks: Node[] = []
  let deepest = 0
  let lastQuote = 0
  let lastCallout: string | null = null
  for (const [{ make, isItem }, depth, quote, callout] of shapes) {
    const isInside = quote === lastQuote && callout === lastCallout
    const place = { quote, callout, indent: isInside ? Math.min(depth, deepest) : 0 }
    const before = blocks.at(-1)
    const node = make(place)
    // The first paragraph of an item is its text.
    const wouldBeText = node.type === nodes.paragraph && before?.type === nodes.listItem && before.childCount === 0 && before.attrs['kind'] !== 'task' && place.indent > before.attrs['indent'] && isInside
    if (wouldBeText) continue
    blocks.push(node)
    lastQuote = quote
    lastCallout = callout
    deepest = isItem ? place.indent + 1 : place.indent
  }
  return nodes.doc.create(null, blocks.length > 0 ? blocks : [nodes.paragraph.create()])
})
