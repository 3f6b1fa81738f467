/**
 * A document as nested, semantic HTML, for reading, printing and other programs. It is a rendition: what
 * HTML has no element for (keys and values of a newer version) is named, and not carried along.
 *
 * Whatever a document holds, the result runs nothing: the elements are those written here, every value is
 * checked against what it may be or escaped, and a link leads only where `safeHref` lets it. No white space is
 * added, so the text of the elements is the text of the document and spaces may be shown as they are
 * (`white-space: pre-wrap`).
 */
import type { Mark, Node } from 'prosemirror-model'
import { safeHref, safeImageSource } from '../schema/links.ts'
import type { PaletteColor } from '../schema/palette.ts'
import { alignments, isImageWidth, schema } from '../schema/schema.ts'
import { nestingOf, type ListStart } from './nesting.ts'
import { columnWidths, layOutTable } from './table-layout.ts'

const { paragraph, heading, codeBlock, divider, image, unknownBlock, table: tableType, tableHeader, hardBreak, mention, date } = schema.nodes

/**
 * `doc` as HTML to put into a page.
 *
 * Lists are `ul` and `ol`, a task begins with a disabled checkbox, quotations are `blockquote`. A block of an unknown
 * type is `<div data-block="its type">`, an unknown mark `<span data-mark="its key">`, an unknown atom an empty
 * `<span data-atom="its type">`. A link that is not safe to follow is a `span`.
 */
export function htmlFrom(doc: Node): string {
  return blocksHtml(doc.children, needsDirections(doc))
}

/**
 * A whole page of `doc`, to open or print: `title` in its head, `lang` (a language tag such as `de-AT`) on
 * its root, where it is well-formed. It needs nothing from elsewhere and forbids scripts.
 */
export function htmlPageFrom(doc: Node, title: string, lang?: string): string {
  const isTag = lang !== undefined && /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(lang)
  return (
    `<!DOCTYPE html><html${isTag ? attribute('lang', lang) : ''}><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:">` +
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>` +
    `<style>${pageStyle}</style></head><body><main>${htmlFrom(doc)}</main></body></html>`
  )
}

/** The palette on white paper: of text, and behind it. */
const pageColors: Readonly<Record<PaletteColor, readonly [string, string]>> = {
  gray: ['#5c6470', '#e6e8ec'],
  brown: ['#7d4f32', '#efe3da'],
  red: ['#b42318', '#fcdcd9'],
  orange: ['#a34a07', '#fde3cc'],
  yellow: ['#7a5b00', '#fff1b3'],
  green: ['#1c6b3a', '#d5f0dd'],
  blue: ['#1a5fd0', '#d9e7fd'],
  purple: ['#6f3cc3', '#e8ddfa'],
  pink: ['#ad2a6e', '#fadcea'],
}

const pageStyle = [
  ':root{color-scheme:light;color:#1d2129;background:#fff;font:16px/1.6 system-ui,sans-serif}',
  'body{margin:0}',
  'main{max-width:45em;margin:0 auto;padding:2em 1em;white-space:pre-wrap;overflow-wrap:break-word;tab-size:4}',
  'p,ul,ol,pre,blockquote,table,div{margin-block:.5em}',
  'p:empty,li:empty,div:empty{min-height:1lh}',
  'h1,h2,h3,h4,h5,h6{margin-block:1em .3em;line-height:1.25;break-after:avoid}',
  'ul,ol{padding-inline-start:2em}',
  'li>ul,li>ol{margin-block:0}',
  '.tasks{list-style:none}',
  '.tasks>li{position:relative}',
  '.tasks input{position:absolute;inset-inline-start:-1.6em;inset-block-start:.35em;margin:0}',
  'blockquote{margin-inline:0;padding-inline-start:1em;border-inline-start:3px solid #cbd1da}',
  'pre,code{font-family:ui-monospace,monospace;font-size:.9em;background:#f3f5f8}',
  'pre{padding:.7em 1em;white-space:pre-wrap}',
  'pre>code{font-size:inherit;background:none}',
  'table{border-collapse:collapse}',
  'th,td{padding:.2em .6em;border:1px solid #cbd1da;text-align:start;vertical-align:top}',
  'th{background:#f3f5f8}',
  'tr{break-inside:avoid}',
  'a{color:#1a5fd0}',
  'hr{border:0;border-block-start:1px solid #cbd1da;margin-block:1.5em}',
  'figure{margin:1em 0}',
  'img{max-width:100%;height:auto}',
  'figcaption{color:#5c6470;font-size:.9em}',
  'aside{margin-block:.8em;padding:.3em 1em;border-inline-start:3px solid #6b7280;background:#f3f5f8}',
  'aside[data-callout=note]{border-color:#1a5fd0}',
  'aside[data-callout=tip]{border-color:#1a7f37}',
  'aside[data-callout=important]{border-color:#8250df}',
  'aside[data-callout=warning]{border-color:#9a6700}',
  'aside[data-callout=caution]{border-color:#cf222e}',
  ...Object.entries(pageColors).flatMap(([name, [text, back]]) => [`span[data-color=${name}]{color:${text}}`, `mark[data-color=${name}]{color:inherit;background:${back}}`]),
  '[data-atom]::before{content:"["attr(data-atom)"]";color:#5c6470}',
  '@media print{main{max-width:none;padding:0}}',
].join('')

/** A value in text or between double quotes. What a parser would change on its own account is written as it will be read. */
function escaped(value: string): string {
  return value
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escaped(value)}"`
}

// Hebrew, Arabic and their neighbours; and the marks that set a direction.
const rightToLeft = /[\u0590-\u08FF\u200F\u202B\u202E\u2067\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** Whether the directions of blocks must be said: all of them where one differs, since an item hands its own down. */
function needsDirections(doc: Node): boolean {
  if (rightToLeft.test(doc.textContent)) return true
  let isSaid = false
  doc.descendants((node) => {
    if (node.attrs['dir'] === 'rtl') isSaid = true
    return !isSaid && !node.isTextblock
  })
  return isSaid
}

function blocksHtml(blocks: readonly Node[], directions: boolean): string {
  const { steps, openLists, openQuotes, isCalloutOpen } = nestingOf(blocks)
  const lists: ListStart[] = []
  const closeLists = (count: number) => {
    let html = ''
    for (let i = 0; i < count; i++) html += `</li></${listTag(lists.pop()!)}>`
    return html
  }
  let html = ''
  steps.forEach((step, index) => {
    html += closeLists(step.closeLists)
    if (step.closeCallout) html += '</aside>'
    html += '</blockquote>'.repeat(step.closeQuotes) + '<blockquote>'.repeat(step.openQuotes)
    if (step.openCallout !== null) html += `<aside${attribute('data-callout', step.openCallout)} role="note">`
    if (step.closeItem) html += '</li>'
    if (step.openList !== null) {
      lists.push(step.openList)
      html += listStart(step.openList, step.indent)
    }
    html += step.isItem ? itemStart(blocks[index]!, directions) : blockHtml(blocks[index]!, step.indent, directions)
  })
  return html + closeLists(openLists) + (isCalloutOpen ? '</aside>' : '') + '</blockquote>'.repeat(openQuotes)
}

function listTag({ kind }: ListStart): string {
  return kind === 'ordered' ? 'ol' : 'ul'
}

function listStart(list: ListStart, indent: number): string {
  const start = Number.isInteger(list.start) ? attribute('start', String(list.start)) : ''
  return `<${listTag(list)}${list.kind === 'task' ? ' class="tasks"' : ''}${start}${style(indented(indent))}>`
}

/** An item up to its own text; what is nested in it follows. */
function itemStart(item: Node, directions: boolean): string {
  const text = inlineHtml(item)
  // The label gives the checkbox a name.
  const line = item.attrs['kind'] === 'task' ? `<label><input type="checkbox" disabled${item.attrs['checked'] === true ? ' checked' : ''}>${text}</label>` : text
  // Set on the item, the alignment would go on to what is nested in it.
  const align = style(alignment(item))
  return `<li${direction(item, directions)}>${align === '' ? line : `<p${align}>${line}</p>`}`
}

function blockHtml(block: Node, indent: number, directions: boolean): string {
  if (block.type === tableType) return tableHtml(block, indent, directions)
  const attributes = direction(block, directions) + style(alignment(block), indented(indent))
  switch (block.type) {
    case heading: {
      const level = Number(block.attrs['level'])
      const tag = `h${Number.isInteger(level) ? Math.min(Math.max(level, 1), 6) : 1}`
      return `<${tag}${attributes}>${inlineHtml(block)}</${tag}>`
    }
    case codeBlock: {
      const language: unknown = block.attrs['language']
      // A space would make two classes of it.
      const name = typeof language === 'string' ? language.trim().replace(/\s+/g, '-') : ''
      return `<pre${attributes}><code${name === '' ? '' : attribute('class', `language-${name}`)}>${inlineHtml(block)}</code></pre>`
    }
    case divider:
      // What is written on the line stands below it.
      return `<hr${attributes}>${block.childCount === 0 ? '' : `<p${attributes}>${inlineHtml(block)}</p>`}`
    case image:
      return imageHtml(block, attributes)
    case unknownBlock:
      return `<div${attribute('data-block', String(block.attrs['type']))}${attributes}>${inlineHtml(block)}</div>`
    default:
      return `<p${attributes}>${inlineHtml(block)}</p>`
  }
}

function imageHtml(block: Node, attributes: string): string {
  const { src, alt, width } = block.attrs
  const address = safeImageSource(String(src)) ?? ''
  const size = isImageWidth(width) ? attribute('width', String(width)) : ''
  // What the server keeps has no address without it.
  const source = address === '' || address.startsWith('sha256:') ? '' : `${attribute('src', address)} referrerpolicy="no-referrer"`
  const picture = `<img${source}${attribute('alt', String(alt))}${size}>`
  const caption = block.childCount === 0 ? '' : `<figcaption>${inlineHtml(block)}</figcaption>`
  return `<figure${address === '' ? '' : attribute('data-image', address)}${attributes}>${picture}${caption}</figure>`
}

function direction(block: Node, directions: boolean): string {
  if (block.type === codeBlock) return directions ? ' dir="ltr"' : ''
  const dir: unknown = block.attrs['dir']
  return dir === 'ltr' || dir === 'rtl' ? ` dir="${dir}"` : directions ? ' dir="auto"' : ''
}

function alignment(block: Node): string | null {
  const align = alignments.find((value) => value === block.attrs['align'])
  return align === undefined ? null : `text-align: ${align}`
}

function indented(levels: number): string | null {
  return Number.isInteger(levels) && levels > 0 ? `margin-inline-start: ${2 * levels}em` : null
}

function style(...declarations: readonly (string | null)[]): string {
  const said = declarations.filter((declaration) => declaration !== null)
  return said.length === 0 ? '' : attribute('style', said.join('; '))
}

function tableHtml(table: Node, indent: number, directions: boolean): string {
  const rows = table.children
  const head = headRows(rows)
  const section = (tag: string, from: number, to: number) =>
    from === to ? '' : `<${tag}>${rows.slice(from, to).map((row) => rowHtml(row, tag === 'thead' ? 'col' : 'row', directions)).join('')}</${tag}>`
  return `<table${direction(table, directions)}${style(indented(indent))}>${columnsHtml(table)}${section('thead', 0, head)}${section('tbody', head, rows.length)}</table>`
}

/** How many rows at the top have header cells only, none of which reaches below the last of them. */
function headRows(rows: readonly Node[]): number {
  const firstOther = rows.findIndex((row) => row.children.some((cell) => cell.type !== tableHeader))
  let count = firstOther === -1 ? rows.length : firstOther
  const staysWithin = (row: Node, index: number) => row.children.every((cell) => index + span(cell, 'rowspan') <= count)
  while (count > 0 && count < rows.length && !rows.slice(0, count).every(staysWithin)) count--
  return count
}

function columnsHtml(table: Node): string {
  if (!table.children.some((row) => row.children.some((cell) => cell.attrs['colwidth'] !== null))) return ''
  const { cells, width } = layOutTable(table)
  const widths: number[] = Array.from({ length: width }, () => 0)
  for (const { node, column } of cells) {
    for (const [index, width] of columnWidths(node).entries()) if (Number.isInteger(width) && width > 0) widths[column + index] = width
  }
  return `<colgroup>${widths.map((width) => `<col${style(width > 0 ? `width: ${width}px` : null)}>`).join('')}</colgroup>`
}

function span(cell: Node, name: 'colspan' | 'rowspan'): number {
  const value = Number(cell.attrs[name])
  return Number.isInteger(value) && value > 1 ? Math.min(value, 1000) : 1
}

function rowHtml(row: Node, scope: 'col' | 'row', directions: boolean): string {
  return `<tr>${row.children.map((cell) => cellHtml(cell, scope, directions)).join('')}</tr>`
}

function cellHtml(cell: Node, scope: 'col' | 'row', directions: boolean): string {
  const tag = cell.type === tableHeader ? 'th' : 'td'
  const spans = (['colspan', 'rowspan'] as const).map((name) => (span(cell, name) > 1 ? attribute(name, String(span(cell, name))) : ''))
  const background: unknown = cell.attrs['background']
  const color = typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? `background-color: ${background}` : null
  const start = `<${tag}${tag === 'th' ? ` scope="${scope}"` : ''}${spans.join('')}${style(color)}>`
  const html = blocksHtml(cell.children, directions)
  // One paragraph that has nothing of its own to say is the cell's text.
  const isText = cell.childCount === 1 && cell.firstChild!.type === paragraph && html.startsWith('<p>')
  return `${start}${isText ? html.slice('<p>'.length, -'</p>'.length) : html}</${tag}>`
}

/** The text, atoms and marks of a block. A mark that goes on from one node to the next is one element. */
function inlineHtml(block: Node): string {
  let html = ''
  let open: { mark: Mark; end: string }[] = []
  const closeFrom = (depth: number) => {
    for (const { end } of open.slice(depth).toReversed()) html += end
    open = open.slice(0, depth)
  }
  for (const node of block.children) {
    let kept = 0
    while (kept < open.length && kept < node.marks.length && open[kept]!.mark.eq(node.marks[kept]!)) kept++
    closeFrom(kept)
    for (const mark of node.marks.slice(kept)) {
      const [start, end] = markHtml(mark)
      html += start
      open.push({ mark, end })
    }
    html += leafHtml(node)
  }
  closeFrom(0)
  return html
}

function leafHtml(node: Node): string {
  if (node.isText) return escaped(node.text ?? '')
  if (node.type === hardBreak) return '<br>'
  if (node.type === mention) {
    const { id, label } = node.attrs
    return `<span${attribute('data-mention', String(id))}${attribute('data-label', String(label))} dir="auto">@${escaped(String(label))}</span>`
  }
  if (node.type === date) {
    const value = String(node.attrs['value'])
    return `<time${attribute('datetime', value)}${attribute('data-date', value)}>${escaped(value)}</time>`
  }
  return `<span${attribute('data-atom', typeName(node.attrs['value']))}></span>`
}

/** What an unknown atom calls itself. */
function typeName(value: unknown): string {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' ? value.type : '?'
}

const elements: Readonly<Record<string, string>> = { bold: 'strong', italic: 'em', underline: 'u', strike: 's', superscript: 'sup', subscript: 'sub', code: 'code' }

/** Start and end of the element that shows a mark. */
function markHtml({ type, attrs }: Mark): [string, string] {
  if (type === schema.marks.link) {
    const href = safeHref(String(attrs['href']))
    const title = typeof attrs['title'] === 'string' ? attribute('title', attrs['title']) : ''
    return href === null ? [`<span${title}>`, '</span>'] : [`<a${attribute('href', href)} rel="noopener noreferrer nofollow"${title}>`, '</a>']
  }
  if (type === schema.marks.unknownMark) return [`<span${attribute('data-mark', String(attrs['key']))}>`, '</span>']
  if (type === schema.marks.highlight || type === schema.marks.color) {
    const tag = type === schema.marks.highlight ? 'mark' : 'span'
    return [`<${tag}${attribute('data-color', String(attrs['color']))}>`, `</${tag}>`]
  }
  const tag = elements[type.name] ?? 'span'
  return [`<${tag}>`, `</${tag}>`]
}
