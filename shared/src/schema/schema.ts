/**
 * The ProseMirror schema of a Tandem document.
 *
 * The document is flat: a list item, a quoted paragraph and a heading are textblocks side by side,
 * and nesting is said by attributes (`indent`, `quote`). So a change of kind or depth never moves
 * text, which is what lets it merge with somebody else's typing in the same block.
 *
 * Attribute names are the keys of the block's marker in the Y document (docs/document-format.md).
 * Every block also has `unknown`: marker keys that this version does not know, kept as they are.
 */
import { Schema, type AttributeSpec, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec } from 'prosemirror-model'
import { safeHref, safeImageSource } from './links.ts'
import { calloutKinds, isPaletteColor } from './palette.ts'

/** A JSON value, as Yjs stores it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Deepest `indent` and `quote`. */
export const maxDepth = 8

/** The kinds of list item. */
export const listKinds = ['bullet', 'ordered', 'task'] as const
export type ListKind = (typeof listKinds)[number]

/** Values of `align`; `null` follows the direction of the text. */
export const alignments = ['start', 'center', 'end', 'justify'] as const

const commonAttributes: Record<string, AttributeSpec> = {
  indent: { default: 0, validate: 'number' },
  quote: { default: 0, validate: 'number' },
  align: { default: null, validate: 'string|null' },
  dir: { default: null, validate: 'string|null' },
  callout: { default: null, validate: 'string|null' },
  unknown: { default: null },
}

function depthFrom(element: HTMLElement, name: string): number {
  const depth = Number(element.getAttribute(name) ?? 0)
  return Number.isInteger(depth) ? Math.min(Math.max(depth, 0), maxDepth) : 0
}

function unknownFrom(element: HTMLElement): Json {
  const json = element.getAttribute('data-unknown')
  if (json === null) return null
  try {
    return JSON.parse(json) as Json
  } catch {
    return null
  }
}

/** The attributes that every block can have, read from an element that `commonDOM` wrote or that another editor made. */
function commonFrom(element: HTMLElement): Record<string, Json> {
  const align = element.getAttribute('data-align') ?? element.style.textAlign
  const dir = element.getAttribute('dir')
  return {
    indent: depthFrom(element, 'data-indent'),
    quote: depthFrom(element, 'data-quote') || (element.closest('blockquote') ? 1 : 0),
    align: alignments.find((value) => value === align) ?? null,
    dir: dir === 'ltr' || dir === 'rtl' ? dir : null,
    callout: calloutFrom(element),
    unknown: unknownFrom(element),
  }
}

/** The callout that an element is in: of this editor, or one of GitHub's alerts. */
function calloutFrom(element: HTMLElement): string | null {
  const around = element.closest<HTMLElement>('[data-callout], .markdown-alert')
  if (around === null) return null
  const named = around.getAttribute('data-callout')
  return calloutKinds.find((kind) => (named === null ? around.classList.contains(`markdown-alert-${kind}`) : kind === named)) ?? null
}

function commonDOM(node: Node): Record<string, string> {
  const { indent, quote, align, dir, callout, unknown } = node.attrs
  // Without a direction of its own a block follows its first strong character.
  const dom: Record<string, string> = { dir: dir === 'ltr' || dir === 'rtl' ? dir : 'auto' }
  const style: string[] = []
  if (indent > 0) {
    dom['data-indent'] = String(indent)
    style.push(`--indent: ${Number(indent)}`)
  }
  if (quote > 0) {
    dom['data-quote'] = String(quote)
    style.push(`--quote: ${Number(quote)}`)
  }
  if (style.length > 0) dom['style'] = style.join('; ')
  if (typeof align === 'string') dom['data-align'] = align
  if (typeof callout === 'string') dom['data-callout'] = callout
  if (unknown !== null) dom['data-unknown'] = JSON.stringify(unknown)
  return dom
}

function textblock(spec: NodeSpec): NodeSpec {
  return {
    content: 'inline*',
    group: 'block textblock',
    ...spec,
    attrs: { ...commonAttributes, ...spec.attrs },
  }
}

/** A cell, of the tag and the role that prosemirror-tables goes by. `column` is the id of its first column. */
function tableCell(tag: 'td' | 'th', tableRole: 'cell' | 'header_cell'): NodeSpec {
  return {
    content: 'textblock+',
    tableRole,
    isolating: true,
    attrs: {
      column: { default: null, validate: 'string|null' },
      colspan: { default: 1, validate: 'number' },
      rowspan: { default: 1, validate: 'number' },
      colwidth: { default: null },
      background: { default: null, validate: 'string|null' },
    },
    parseDOM: [
      {
        tag,
        getAttrs: (element) => {
          const span = (name: string) => Math.min(Math.max(Math.trunc(Number(element.getAttribute(name) ?? 1)) || 1, 1), 1000)
          const widths = element.getAttribute('data-colwidth')?.split(',').map(Number)
          const colspan = span('colspan')
          const background = element.getAttribute('data-background')
          return {
            colspan,
            rowspan: span('rowspan'),
            colwidth: widths?.length === colspan && widths.every((width) => Number.isInteger(width) && width >= 0) ? widths : null,
            background: background !== null && /^#[0-9a-f]{6}$/i.test(background) ? background : null,
          }
        },
      },
    ],
    toDOM: (node): DOMOutputSpec => {
      const { colspan, rowspan, colwidth, background } = node.attrs
      return [
        tag,
        {
          ...(colspan === 1 ? {} : { colspan: String(colspan) }),
          ...(rowspan === 1 ? {} : { rowspan: String(rowspan) }),
          ...(Array.isArray(colwidth) ? { 'data-colwidth': colwidth.join(',') } : {}),
          ...(typeof background === 'string' ? { 'data-background': background, style: `--cell-background: ${background}` } : {}),
        },
        0,
      ]
    },
  }
}

const nodes = {
  doc: { content: 'block+' },

  paragraph: textblock({
    parseDOM: [{ tag: 'p', getAttrs: (element) => commonFrom(element) }],
    toDOM: (node): DOMOutputSpec => {
      const { callout, quote } = node.attrs
      // What is around a paragraph is no element that could say so; other blocks stay what they are to a screen reader.
      const role = typeof callout === 'string' ? 'note' : quote > 0 ? 'blockquote' : null
      return ['p', { ...commonDOM(node), ...(role === null ? {} : { role }) }, 0]
    },
  }),

  heading: textblock({
    attrs: { level: { default: 1, validate: 'number' } },
    defining: true,
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({
      tag: `h${level}`,
      getAttrs: (element: HTMLElement) => ({ ...commonFrom(element), level }),
    })),
    toDOM: (node): DOMOutputSpec => [`h${Number(node.attrs['level'])}`, commonDOM(node), 0],
  }),

  /** One item of a list; `indent` is its depth. `start` numbers an ordered list that does not begin at 1. */
  listItem: textblock({
    attrs: {
      kind: { default: 'bullet', validate: 'string' },
      checked: { default: false, validate: 'boolean' },
      start: { default: null, validate: 'number|null' },
    },
    defining: true,
    parseDOM: [
      {
        tag: 'div[data-list-item]',
        getAttrs: (element) => {
          const start = Number.parseInt(element.getAttribute('data-start') ?? '', 10)
          return {
            ...commonFrom(element),
            kind: listKinds.find((kind) => kind === element.getAttribute('data-list-item')) ?? 'bullet',
            checked: element.getAttribute('data-checked') === 'true',
            start: Number.isNaN(start) ? null : start,
          }
        },
      },
      {
        tag: 'li',
        getAttrs: (element) => ({
          ...commonFrom(element),
          kind: element.parentElement?.nodeName === 'OL' ? 'ordered' : 'bullet',
          indent: Math.max(0, listDepth(element) - 1),
        }),
      },
    ],
    toDOM: (node): DOMOutputSpec => {
      const { kind, checked, start } = node.attrs
      return [
        'div',
        {
          ...commonDOM(node),
          'data-list-item': String(kind),
          ...(kind === 'task' ? { 'data-checked': String(checked) } : {}),
          ...(start === null ? {} : { 'data-start': String(start) }),
        },
        0,
      ]
    },
  }),

  codeBlock: textblock({
    marks: '',
    attrs: { language: { default: null, validate: 'string|null' } },
    code: true,
    defining: true,
    parseDOM: [
      {
        tag: 'pre',
        preserveWhitespace: 'full',
        getAttrs: (element) => ({ ...commonFrom(element), language: element.getAttribute('data-language') }),
      },
    ],
    toDOM: (node): DOMOutputSpec => [
      'pre',
      {
        ...commonDOM(node),
        dir: 'ltr',
        spellcheck: 'false',
        ...(node.attrs['language'] === null ? {} : { 'data-language': String(node.attrs['language']) }),
      },
      ['code', 0],
    ],
  }),

  /** A line across the text. What somebody else typed into the block before it became one is shown on the line. */
  divider: textblock({
    defining: true,
    parseDOM: [
      { tag: 'div[data-divider]', getAttrs: (element) => commonFrom(element) },
      { tag: 'hr', getAttrs: (element) => commonFrom(element) },
    ],
    toDOM: (node): DOMOutputSpec => ['div', { ...commonDOM(node), 'data-divider': '', role: 'separator' }, 0],
  }),

  /**
   * A picture; its text is the caption. `src` is an address, or `sha256:…` for a file that the server keeps for the
   * document; `width` is in CSS pixels, without it as wide as the picture is; `ratio` is its width by its height, which
   * keeps room for it until it is loaded.
   */
  image: textblock({
    attrs: {
      src: { default: '', validate: 'string' },
      alt: { default: '', validate: 'string' },
      width: { default: null, validate: 'number|null' },
      ratio: { default: null, validate: 'number|null' },
    },
    defining: true,
    parseDOM: [
      {
        tag: 'figure[data-image]',
        contentElement: (element) => element.querySelector('figcaption') ?? element,
        getAttrs: (element) => imageFrom(element, element.querySelector('img')),
      },
      { tag: 'img[src]', getAttrs: (element) => imageFrom(element, element) },
    ],
    toDOM: (node): DOMOutputSpec => {
      const { src, alt, width, ratio } = node.attrs
      const address = safeImageSource(String(src)) ?? ''
      return [
        'figure',
        { ...commonDOM(node), 'data-image': String(src) },
        // Only what the browser can load by itself: what the server keeps is put in by the node view.
        ['img', {
          ...(address === '' || address.startsWith('sha256:') ? {} : { src: address, referrerpolicy: 'no-referrer' }),
          alt: String(alt),
          ...(width === null ? {} : { width: String(width) }),
          ...(ratio === null ? {} : { 'data-ratio': String(ratio) }),
        }],
        ['figcaption', 0],
      ]
    },
  }),

  /** A block of a type that this version does not know: its text is shown and can be edited, its marker is kept as it is. */
  unknownBlock: textblock({
    attrs: { type: { default: '' } },
    defining: true,
    parseDOM: [
      {
        tag: 'div[data-unknown-block]',
        getAttrs: (element) => ({ ...commonFrom(element), type: element.getAttribute('data-unknown-block') }),
      },
    ],
    toDOM: (node): DOMOutputSpec => ['div', { ...commonDOM(node), 'data-unknown-block': String(node.attrs['type']) }, 0],
  }),

  /** A table; its rows and columns have ids, which `row` of a row and `column` of a cell say. */
  table: {
    content: 'tableRow+',
    group: 'block',
    tableRole: 'table',
    isolating: true,
    attrs: commonAttributes,
    parseDOM: [{ tag: 'table', getAttrs: (element) => commonFrom(element) }],
    toDOM: (node): DOMOutputSpec => ['table', commonDOM(node), ['tbody', 0]],
  },

  tableRow: {
    content: '(tableCell | tableHeader)*',
    tableRole: 'row',
    attrs: { row: { default: null, validate: 'string|null' } },
    parseDOM: [{ tag: 'tr' }],
    toDOM: (): DOMOutputSpec => ['tr', 0],
  },

  tableCell: tableCell('td', 'cell'),
  tableHeader: tableCell('th', 'header_cell'),

  text: { group: 'inline' },

  hardBreak: {
    group: 'inline',
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: 'br' }],
    toDOM: (): DOMOutputSpec => ['br'],
    leafText: () => '\n',
  },

  /** Somebody who is meant: `id` says who, to the page around; `label` is their name as it was when they were named. */
  mention: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { id: { default: '', validate: 'string' }, label: { default: '', validate: 'string' } },
    parseDOM: [
      {
        tag: 'span[data-mention]',
        getAttrs: (element) => ({
          id: element.getAttribute('data-mention') ?? '',
          label: (element.getAttribute('data-label') ?? element.textContent ?? '').replace(/^@/, ''),
        }),
      },
    ],
    toDOM: ({ attrs }): DOMOutputSpec => [
      'span',
      { 'data-mention': String(attrs['id']), 'data-label': String(attrs['label']), dir: 'auto' },
      `@${String(attrs['label'])}`,
    ],
    leafText: ({ attrs }) => `@${String(attrs['label'])}`,
  },

  /** A day, `value` as in 2026-11-27. */
  date: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { value: { default: '', validate: 'string' } },
    parseDOM: [
      {
        tag: 'time[data-date]',
        getAttrs: (element) => {
          const value = element.getAttribute('data-date') ?? ''
          return isDay(value) ? { value } : false
        },
      },
    ],
    toDOM: ({ attrs }): DOMOutputSpec => [
      'time',
      { datetime: String(attrs['value']), 'data-date': String(attrs['value']) },
      String(attrs['value']),
    ],
    leafText: ({ attrs }) => String(attrs['value']),
  },

  /** An inline atom that this version does not know. `value` is what is stored. */
  unknownInline: {
    group: 'inline',
    inline: true,
    atom: true,
    attrs: { value: { default: null } },
    parseDOM: [
      {
        tag: 'span[data-unknown-inline]',
        getAttrs: (element) => {
          try {
            return { value: JSON.parse(element.getAttribute('data-unknown-inline') ?? 'null') as Json }
          } catch {
            return false
          }
        },
      },
    ],
    toDOM: (node): DOMOutputSpec => {
      const value = node.attrs['value'] as unknown
      const type = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' ? value.type : '?'
      return ['span', { 'data-unknown-inline': JSON.stringify(value), 'data-label': type, title: type }, '\uFFFC']
    },
  },
} satisfies Record<string, NodeSpec>

function imageFrom(element: HTMLElement, image: HTMLElement | null): Record<string, Json> | false {
  const src = safeImageSource(element.getAttribute('data-image') ?? image?.getAttribute('src') ?? '')
  if (src === null) return false
  const width = Number(image?.getAttribute('width') ?? Number.NaN)
  const ratio = Number(image?.getAttribute('data-ratio') ?? Number.NaN)
  return {
    ...commonFrom(element),
    src,
    alt: image?.getAttribute('alt') ?? '',
    width: isImageWidth(width) ? width : null,
    ratio: isRatio(ratio) ? ratio : null,
  }
}

/** Whether a picture may be shown `width` CSS pixels wide. */
export function isImageWidth(width: unknown): width is number {
  return typeof width === 'number' && Number.isInteger(width) && width >= 16 && width <= 10_000
}

/** Whether `ratio` is the width of some picture by its height. */
export function isRatio(ratio: unknown): ratio is number {
  return typeof ratio === 'number' && ratio >= 0.001 && ratio <= 1000
}

/** Whether `value` is a day of the calendar, as in 2026-11-27. */
export function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const day = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}

function listDepth(item: HTMLElement): number {
  let depth = 0
  for (let parent = item.parentElement; parent !== null; parent = parent.parentElement) {
    if (parent.nodeName === 'UL' || parent.nodeName === 'OL') depth++
  }
  return depth
}

function paletteColor(name: string | null): string | null {
  return isPaletteColor(name) ? name : null
}

const marks = {
  link: {
    attrs: { href: { validate: 'string' }, title: { default: null, validate: 'string|null' } },
    inclusive: false,
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: (element) => {
          const href = safeHref(element.getAttribute('href') ?? '')
          return href === null ? false : { href, title: element.getAttribute('title') }
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => {
      const href = safeHref(String(mark.attrs['href']))
      const title = mark.attrs['title'] === null ? {} : { title: String(mark.attrs['title']) }
      return href === null ? ['span', title, 0] : ['a', { href, rel: 'noopener noreferrer nofollow', ...title }, 0]
    },
  },
  /** What is behind the text, by the name of a colour of the palette. */
  highlight: {
    attrs: { color: { validate: 'string' } },
    parseDOM: [{ tag: 'mark', getAttrs: (element) => ({ color: paletteColor(element.getAttribute('data-color')) ?? 'yellow' }) }],
    toDOM: (mark): DOMOutputSpec => ['mark', { 'data-color': String(mark.attrs['color']) }, 0],
  },
  /** The colour of the text, by its name in the palette. */
  color: {
    attrs: { color: { validate: 'string' } },
    parseDOM: [
      {
        tag: 'span[data-color]',
        getAttrs: (element) => {
          const color = paletteColor(element.getAttribute('data-color'))
          return color === null ? false : { color }
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => ['span', { 'data-color': String(mark.attrs['color']) }, 0],
  },
  bold: {
    parseDOM: [
      { tag: 'strong' },
      // Google Docs wraps what it copies in a <b> with normal weight.
      { tag: 'b', getAttrs: (element) => element.style.fontWeight !== 'normal' && null },
      { style: 'font-weight=400', clearMark: (mark) => mark.type.name === 'bold' },
      { style: 'font-weight', getAttrs: (value) => /^(bold(er)?|[5-9]\d{2,})$/.test(value) && null },
    ],
    toDOM: (): DOMOutputSpec => ['strong', 0],
  },
  italic: {
    parseDOM: [{ tag: 'em' }, { tag: 'i', getAttrs: (element) => element.style.fontStyle !== 'normal' && null }, { style: 'font-style=italic' }],
    toDOM: (): DOMOutputSpec => ['em', 0],
  },
  underline: {
    parseDOM: [{ tag: 'u' }, { style: 'text-decoration=underline', consuming: false }],
    toDOM: (): DOMOutputSpec => ['u', 0],
  },
  strike: {
    parseDOM: [{ tag: 's' }, { tag: 'del' }, { tag: 'strike' }, { style: 'text-decoration=line-through', consuming: false }],
    toDOM: (): DOMOutputSpec => ['s', 0],
  },
  superscript: {
    parseDOM: [{ tag: 'sup' }, { style: 'vertical-align=super' }],
    toDOM: (): DOMOutputSpec => ['sup', 0],
  },
  subscript: {
    parseDOM: [{ tag: 'sub' }, { style: 'vertical-align=sub' }],
    toDOM: (): DOMOutputSpec => ['sub', 0],
  },
  code: {
    code: true,
    parseDOM: [{ tag: 'code' }],
    toDOM: (): DOMOutputSpec => ['code', { spellcheck: 'false' }, 0],
  },
  /** A mark that this version does not know, or whose value it cannot read; several may be on one character. */
  unknownMark: {
    attrs: { key: { validate: 'string' }, value: {} },
    excludes: '',
    parseDOM: [
      {
        tag: 'span[data-unknown-mark]',
        getAttrs: (element) => {
          try {
            const [key, value] = JSON.parse(element.getAttribute('data-unknown-mark') ?? '') as [string, Json]
            return { key, value }
          } catch {
            return false
          }
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => ['span', { 'data-unknown-mark': JSON.stringify([mark.attrs['key'], mark.attrs['value']]) }, 0],
  },
} satisfies Record<string, MarkSpec>

/** The one schema: client, server and tests all use this instance. */
export const schema = new Schema<keyof typeof nodes, keyof typeof marks>({ nodes, marks })
