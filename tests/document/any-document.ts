/** Documents of every kind of node, with values that nobody who means well would write. */
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import { Mark, type Node } from 'prosemirror-model'

const { nodes, marks } = schema

/** A string that is up to no good. */
export const hostile = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '</p></li><img src=x onerror=alert(1)>',
    '" onmouseover="alert(1)',
    "' onclick='alert(1)",
    'javascript:alert(1)',
    ' \u0001java\tscript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    '&lt;script&gt;&amp;&#106;avascript:',
    '--><script>',
    ']]>',
    '</style></title><script>',
    'red; background: url(javascript:alert(1))',
    'https://example.org/?a=1&b=2#c"d',
    '//example.org',
    '\0\r\n\u2028\t  ',
    '\nnew line first',
    'שלום',
    'a b\tc',
    '__proto__',
    'constructor',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
)
/** The values that are meant, and now and then others of the type that the schema lets through. */
const orNumber = (meant: fc.Arbitrary<number | null>) =>
  fc.oneof({ weight: 8, arbitrary: meant }, { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 1e9, Number.NaN, Number.POSITIVE_INFINITY) })
const orString = (meant: fc.Arbitrary<string | null>) => fc.oneof({ weight: 8, arbitrary: meant }, { weight: 1, arbitrary: hostile })

const mark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constantFrom(...(['bold', 'italic', 'underline', 'strike', 'superscript', 'subscript', 'code'] as const)).map((name) => marks[name].create()),
  fc.tuple(fc.constantFrom(marks.color, marks.highlight), orString(fc.constantFrom('red', 'yellow'))).map(([type, color]) => type.create({ color })),
  fc.record({ href: hostile, title: fc.option(hostile) }).map((attrs) => marks.link.create(attrs)),
  fc.record({ key: hostile, value: hostile }).map((attrs) => marks.unknownMark.create(attrs)),
)

const leaf: fc.Arbitrary<Node> = fc.oneof(
  { weight: 4, arbitrary: hostile.filter((text) => text !== '').map((text) => schema.text(text)) },
  { weight: 1, arbitrary: fc.constant(nodes.hardBreak.create()) },
  { weight: 1, arbitrary: fc.record({ id: hostile, label: hostile }).map((attrs) => nodes.mention.create(attrs)) },
  { weight: 1, arbitrary: fc.oneof(fc.constant('2026-11-27'), hostile).map((value) => nodes.date.create({ value })) },
  { weight: 1, arbitrary: fc.oneof(hostile, hostile.map((type) => ({ type, on: '<b>' })), fc.constant(null)).map((value) => nodes.unknownInline.create({ value })) },
)
const inline = fc.array(fc.tuple(leaf, fc.array(mark, { maxLength: 4 })), { maxLength: 5, size: 'max' }).map((leaves) =>
  // Each mark once, as in a document.
  leaves.map(([node, set]) => node.mark(set.reduce<readonly Mark[]>((all, one) => one.addToSet(all), []))),
)

const common = {
  indent: orNumber(fc.nat(4)),
  quote: orNumber(fc.nat(2)),
  align: orString(fc.constantFrom(null, 'start', 'center', 'end', 'justify')),
  dir: orString(fc.constantFrom(null, null, 'ltr', 'rtl')),
  callout: orString(fc.constantFrom(null, null, null, 'note', 'tip')),
}

const textblock: fc.Arbitrary<Node> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant(nodes.paragraph), fc.record(common)),
      fc.tuple(fc.constant(nodes.heading), fc.record({ ...common, level: orNumber(fc.integer({ min: 1, max: 6 })) })),
      fc.tuple(
        fc.constant(nodes.listItem),
        fc.record({
          ...common,
          kind: orString(fc.constantFrom('bullet', 'ordered', 'task')),
          checked: fc.boolean(),
          start: orNumber(fc.constantFrom(null, 0, 1, 7)),
        }),
      ),
      fc.tuple(fc.constant(nodes.codeBlock), fc.record({ ...common, language: orString(fc.constantFrom(null, 'js')) })),
      fc.tuple(fc.constant(nodes.divider), fc.record(common)),
      fc.tuple(
        fc.constant(nodes.image),
        fc.record({
          ...common,
          src: fc.oneof(fc.constantFrom('https://example.org/a.png', `sha256:${'0'.repeat(64)}`, ''), hostile),
          alt: hostile,
          width: orNumber(fc.constantFrom(null, 240)),
          ratio: orNumber(fc.constantFrom(null, 1.5)),
        }),
      ),
      fc.tuple(fc.constant(nodes.unknownBlock), fc.record({ ...common, type: hostile })),
    ),
    inline,
  )
  .map(([[type, attrs], content]) => type.create(attrs, type === nodes.codeBlock ? content.map((node) => node.mark([])) : content))

const cell: fc.Arbitrary<Node> = fc
  .tuple(
    fc.boolean(),
    fc.record({
      colspan: fc.constantFrom(1, 1, 2),
      rowspan: fc.constantFrom(1, 1, 2),
      background: orString(fc.constantFrom(null, '#ffeeaa')),
      colwidth: fc.constantFrom(null, null, [120], [120, 0]),
    }),
    fc.array(textblock, { minLength: 1, maxLength: 3 }),
  )
  .map(([isHeader, attrs, content]) => (isHeader ? nodes.tableHeader : nodes.tableCell).create(attrs, content))

const table: fc.Arbitrary<Node> = fc
  .tuple(fc.record(common), fc.array(fc.array(cell, { maxLength: 3 }), { minLength: 1, maxLength: 3 }))
  .map(([attrs, rows]) => nodes.table.create(attrs, rows.map((cells) => nodes.tableRow.create(null, cells))))

/** Any document; its values may be others than a Y.Doc is ever read as. */
export const anyDocument: fc.Arbitrary<Node> = fc
  .array(fc.oneof({ weight: 6, arbitrary: textblock }, { weight: 1, arbitrary: table }), { minLength: 1, maxLength: 10, size: 'max' })
  .map((blocks) => nodes.doc.create(null, blocks))
