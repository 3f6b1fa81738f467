/**
 * The text of a block as Markdown.
 *
 *     leaves   text, line breaks and atoms with their marks; white space at the edge of a mark is put outside of it
 *     pieces   the leaves, and where each mark begins and ends: what lasts longest is outermost, code innermost
 *     source   marks as `**`, `_` and `~~` where that is read as such, else as HTML: whether it is depends on what is
 *              beside it, and "a**(b)**c" would not be
 *
 * What would be taken for syntax is escaped, and not what would not: `snake_case` and `2 * 3` stay as they are.
 */
import type { Mark, Node } from 'prosemirror-model'
import { safeHref, safeImageSource } from '../../schema/links.ts'
import { schema } from '../../schema/schema.ts'
import { withTrimmedMarks } from './mark-edges.ts'

/** Where the text stands: in lines of its own, in one line, or in a cell of a table. */
export type Context = 'paragraph' | 'line' | 'cell'

interface Leaf {
  kind: 'text' | 'code' | 'break'
  text: string
  marks: readonly Mark[]
}

type Piece =
  | { type: 'leaf'; leaf: Leaf; source: string }
  | { type: 'start' | 'end'; span: Span }

/** A mark on a stretch of text. */
interface Span {
  mark: Mark
  /** What it is written as. */
  start: string
  end: string
}

const { link, highlight, color, bold, italic, underline, strike, superscript, subscript, code } = schema.marks

/** How marks are written, and how where that would not be read. */
const forms = new Map([
  [bold, { delimiter: '**', tag: 'strong' }],
  [italic, { delimiter: '_', tag: 'em' }],
  [strike, { delimiter: '~~', tag: 'del' }],
  [underline, { delimiter: null, tag: 'u' }],
  [superscript, { delimiter: null, tag: 'sup' }],
  [subscript, { delimiter: null, tag: 'sub' }],
  [highlight, { delimiter: null, tag: 'mark' }],
  [color, { delimiter: null, tag: 'span' }],
])

/** The text of a block; in a paragraph it may be several lines. */
export function writeInline(block: Node, context: Context): string {
  return sourceOf(piecesOf(merged(leavesOf(withTrimmedMarks(block.children)))), context)
}

/** A picture, with `title` as what it says of itself; `null` where it has no address that is safe to load. */
export function writeImage(src: string, alt: string, title: string, context: Context): string | null {
  const address = safeImageSource(src)
  if (address === null) return null
  const words = escaped(alt.replace(/[\0\r\n]+/g, ' '), context, true)
  return `![${words}](${destination(address, title, context)})`
}

/** `text` with nothing in it that is syntax, as in the line that begins a code block. */
export function writeText(text: string): string {
  return escaped(text, 'line', false)
}

/** `text` as code, line by line in a cell. */
export function writeCode(text: string, context: Context): string {
  return text
    .split(/\r\n?|\n/)
    .map((line) => (line === '' ? '' : codeSource(line, context)))
    .join('<br>')
}

function leavesOf(nodes: readonly Node[]): Leaf[] {
  return nodes.flatMap((node): Leaf[] => {
    const marks = node.marks.flatMap((mark): Mark[] => {
      if (mark.type !== link) return forms.has(mark.type) || mark.type === code ? [mark] : []
      const href = safeHref(String(mark.attrs['href']))
      return href === null || href === '' ? [] : [link.create({ ...mark.attrs, href })]
    })
    const textMarks = marks.filter(({ type }) => type !== code)
    if (node.type === schema.nodes.hardBreak) return [{ kind: 'break', text: '', marks: textMarks }]
    if (!node.isText) return [{ kind: 'text', text: atomText(node).replace(/[\0\r\n]+/g, ' '), marks: textMarks }]
    const kind = textMarks.length < marks.length ? 'code' : 'text'
    // A line break among the characters is one line break, as it is shown.
    return (node.text ?? '').replaceAll('\0', '\uFFFD').split(/\r\n?|\n/).flatMap((text, index): Leaf[] => [
      ...(index > 0 ? [{ kind: 'break' as const, text: '', marks: textMarks }] : []),
      ...(text === '' ? [] : [{ kind, text, marks: textMarks } as const]),
    ])
  })
}

/** An atom as text: a name, a day, or what an unknown one calls itself. */
export function atomText(atom: Node): string {
  const known = atom.type.spec.leafText?.(atom)
  if (known !== undefined) return known
  const value: unknown = atom.attrs['value']
  const name = typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' ? value.type : '?'
  return `[${name}]`
}

/** Texts of the same marks side by side as one. */
function merged(leaves: readonly Leaf[]): Leaf[] {
  return leaves.reduce<Leaf[]>((all, leaf) => {
    const last = all.at(-1)
    if (last !== undefined && leaf.kind !== 'break' && last.kind === leaf.kind && sameMarks(last, leaf)) all[all.length - 1] = { ...last, text: last.text + leaf.text }
    else all.push(leaf)
    return all
  }, [])
}

function sameMarks(a: Leaf, b: Leaf): boolean {
  return a.marks.length === b.marks.length && a.marks.every((mark) => mark.isInSet(b.marks))
}

function piecesOf(leaves: readonly Leaf[]): Piece[] {
  const pieces: Piece[] = []
  const open: Span[] = []
  leaves.forEach((leaf, index) => {
    let kept = 0
    while (kept < open.length && open[kept]!.mark.isInSet(leaf.marks)) kept++
    while (open.length > kept) pieces.push({ type: 'end', span: open.pop()! })
    const lasting = (mark: Mark) => {
      let end = index
      while (end < leaves.length && mark.isInSet(leaves[end]!.marks)) end++
      return end
    }
    const begins = leaf.marks.filter((mark) => !open.some((span) => span.mark.eq(mark))).toSorted((a, b) => lasting(b) - lasting(a))
    for (const mark of begins) {
      const span: Span = { mark, start: '', end: '' }
      open.push(span)
      pieces.push({ type: 'start', span })
    }
    pieces.push({ type: 'leaf', leaf, source: '' })
  })
  while (open.length > 0) pieces.push({ type: 'end', span: open.pop()! })
  return pieces
}

function sourceOf(pieces: Piece[], context: Context): string {
  let isLineStart = true
  let links = 0
  const lastLeaf = pieces.findLastIndex(({ type }) => type === 'leaf')
  pieces.forEach((piece, index) => {
    if (piece.type !== 'leaf') {
      if (piece.span.mark.type === link) links += piece.type === 'start' ? 1 : -1
      isLineStart = false
      return
    }
    const { kind, text } = piece.leaf
    const isLast = index === lastLeaf
    if (kind === 'break') {
      piece.source = context === 'paragraph' && !isLast ? '\\\n' : '<br>'
      isLineStart = context === 'paragraph' && !isLast
      return
    }
    if (kind === 'code') piece.source = codeSource(text, context)
    else {
      const next = pieces[index + 1]
      let source = escaped(text, context, links > 0)
      if (isLineStart && context === 'paragraph') source = escapedLineStart(source)
      if (isLineStart) source = source.replace(/^[ \t]/, reference)
      if (isLast) source = source.replace(/[ \t]$/, reference)
      // Before a link, this would make a picture of it.
      if (next?.type === 'start' && next.span.mark.type === link) source = source.replace(/!$/, '\\!')
      piece.source = source
    }
    isLineStart = false
  })
  const starts = new Map<Span, number>()
  for (const [index, piece] of pieces.entries()) {
    if (piece.type === 'start') starts.set(piece.span, index)
    else if (piece.type === 'end') writeSpan(pieces, starts.get(piece.span)!, index, piece.span, context)
  }
  const source = pieces.map((piece) => (piece.type === 'leaf' ? piece.source : piece.type === 'start' ? piece.span.start : piece.span.end)).join('')
  // At the end of a heading these would only close it.
  return context === 'line' ? source.replace(/(^|[^\\#])(#+)$/, '$1\\$2') : source
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

/** Decides how the span from piece `start` to piece `end` is written. */
function writeSpan(pieces: readonly Piece[], start: number, end: number, span: Span, context: Context): void {
  if (span.mark.type === link) {
    const only = end === start + 2 ? pieces[start + 1] : undefined
    const href = String(span.mark.attrs['href'])
    if (only?.type === 'leaf' && only.leaf.kind === 'text' && only.leaf.text === href && span.mark.attrs['title'] === null && isAutolink(href)) {
      only.source = href
      span.start = '<'
      span.end = '>'
    } else {
      span.start = '['
      span.end = `](${destination(href, span.mark.attrs['title'], context)})`
    }
    return
  }
  const { delimiter, tag } = forms.get(span.mark.type) ?? { delimiter: null, tag: 'span' }
  const isRead =
    delimiter !== null &&
    canBegin(neighbour(pieces, start, -1), neighbour(pieces, start, 1), delimiter) &&
    canBegin(neighbour(pieces, end, 1), neighbour(pieces, end, -1), delimiter)
  const name: unknown = span.mark.attrs['color']
  const said = typeof name !== 'string' || (tag === 'mark' && name === 'yellow') ? '' : ` data-color="${escapedValue(name, /["&\n\r]/g)}"`
  span.start = isRead ? delimiter : `<${tag}${said}>`
  span.end = isRead ? delimiter : `</${tag}>`
}

/** The character beside a delimiter; marks are written with punctuation, whichever way. Empty at the edge of the text. */
function neighbour(pieces: readonly Piece[], index: number, step: 1 | -1): string {
  const piece = pieces[index + step]
  if (piece === undefined) return ''
  if (piece.type !== 'leaf') return '*'
  const characters = step === 1 ? piece.source.slice(0, 2) : piece.source.slice(-2)
  return (step === 1 ? [...characters][0] : [...characters].at(-1)) ?? ''
}

const isSpace = (character: string) => character === '' || /\s/.test(character)
/** Whether readers that look at characters take this for punctuation, and whether those do that look at UTF-16 units. */
const isPunctuation = (character: string) => /^[\p{P}\p{S}]$/u.test(character)
const isUnitPunctuation = (character: string) => character.length === 1 && isPunctuation(character)

/**
 * Whether a delimiter between `outside` and `inside` begins a mark, or ends one where it is between them the other way
 * round. Underscores must not be within a word besides.
 */
function canBegin(outside: string, inside: string, delimiter: string): boolean {
  return [isPunctuation, isUnitPunctuation].every((punctuation) => {
    const isApart = isSpace(outside) || punctuation(outside)
    return !isSpace(inside) && (isApart || (!punctuation(inside) && delimiter !== '_'))
  })
}

/** Whether `<href>` is read as a link to that very address. */
function isAutolink(href: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these end an address
  return /^https?:\/\/[^\u0000-\u0020\u007f-\uffff<>|\\&]+$/i.test(href)
}

function destination(target: string, title: unknown, context: Context): string {
  const inCell = (text: string) => (context === 'cell' ? text.replaceAll('|', '\\|') : text)
  const href = escapedValue(target, /[\\<>&\n\r]/g)
  // oxlint-disable-next-line no-control-regex -- these end an address
  const address = /^[^\u0000-\u0020\u007f()]+$/.test(href) && !href.startsWith('\\<') ? href : `<${href}>`
  if (typeof title !== 'string' || title === '') return inCell(address)
  return inCell(`${address} "${escapedValue(title, /[\\"&\n\r]/g)}"`)
}

/** `value` with each of `characters` as what it is. */
function escapedValue(value: string, characters: RegExp): string {
  return value.replaceAll('\0', '\uFFFD').replace(characters, (character, at: number, text: string) => {
    if (character === '&') return isReference(text, at) ? '\\&' : '&'
    return character === '\n' || character === '\r' ? reference(character) : `\\${character}`
  })
}

/** Whether the ampersand at `at` begins a character reference. */
function isReference(text: string, at: number): boolean {
  return /^&(#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{0,31});/i.test(text.slice(at, at + 40))
}

/** Code in backticks, or as HTML where it could not be read from there. */
function codeSource(text: string, context: Context): string {
  // In a cell a bar is escaped even in code, and then a backslash before it cannot be.
  if (context === 'cell' && text.includes('\\|')) return `<code>${escaped(text, context, false)}</code>`
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  const isPadded = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== '')
  const space = isPadded ? ' ' : ''
  return fence + space + (context === 'cell' ? text.replaceAll('|', '\\|') : text) + space + fence
}

/** `text` with a backslash before what would be taken for syntax wherever it stands. */
function escaped(text: string, context: Context, isInLink: boolean): string {
  let source = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    source += needsEscape(character, text, at, context, isInLink) ? `\\${character}` : character
  }
  return source
}

function needsEscape(character: string, text: string, at: number, context: Context, isInLink: boolean): boolean {
  const before = text[at - 1] ?? ''
  const after = text[at + 1] ?? ''
  switch (character) {
    case '`':
    case '[':
      return true
    case ']':
      return isInLink
    case '|':
      return context === 'cell'
    case '\\':
      return after === '' || /[!-/:-@[-`{-~]/.test(after)
    case '*':
    case '~':
      return !(before !== '' && after !== '' && /\s/.test(before) && /\s/.test(after))
    case '_': {
      // Within a word it is no syntax, and neither is a run of them.
      const [left = '', right = ''] = [/[^_](?=_*$)/.exec(text.slice(Math.max(0, at - 40), at))?.[0], /^_*([^_])/.exec(text.slice(at, at + 40))?.[1]]
      return !(/[a-z\d]/i.test(left) && /[a-z\d]/i.test(right))
    }
    case '<':
      return after === '' || /[a-z/!?]/i.test(after)
    case '&':
      return isReference(text, at)
    // Addresses that are no links.
    case ':':
      return !isInLink && /https?$/i.test(text.slice(Math.max(0, at - 5), at)) && after === '/'
    case '.':
      return !isInLink && /www$/i.test(text.slice(Math.max(0, at - 3), at))
    case '@':
      return !isInLink && /[\w.+-]/.test(before) && /[\w-]/.test(after)
    default:
      return false
  }
}

/** `source` with a backslash before what would begin a block at the start of a line. */
function escapedLineStart(source: string): string {
  return source
    .replace(/^#{1,6}(?=[ \t]|$)/, '\\$&')
    .replace(/^[+](?=[ \t]|$)/, '\\$&')
    .replace(/^-(?![^\s-|:])/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=[ \t]|$)/, '$1\\$2')
    .replace(/^[=>|:](?![a-z\d])/i, '\\$&')
    .replace(/^>/, '\\$&')
}
