/** The text of a block: marks, links, line breaks, and as text what the document has no counterpart for. */
import type { Definition, Nodes, PhrasingContent } from 'mdast'
import type { Mark, Node } from 'prosemirror-model'
import { safeHref } from '../../schema/links.ts'
import { isPaletteColor } from '../../schema/palette.ts'
import { schema } from '../../schema/schema.ts'
import { withTrimmedMarks } from './mark-edges.ts'

const { link, highlight, color, bold, italic, underline, strike, superscript, subscript, code } = schema.marks

/** HTML elements that are marks. With attributes they say more than that and stay text. */
const markOfTag: Readonly<Record<string, Mark>> = {
  strong: bold.create(),
  b: bold.create(),
  em: italic.create(),
  i: italic.create(),
  u: underline.create(),
  ins: underline.create(),
  del: strike.create(),
  s: strike.create(),
  strike: strike.create(),
  sup: superscript.create(),
  sub: subscript.create(),
  mark: highlight.create({ color: 'yellow' }),
  code: code.create(),
  kbd: code.create(),
}

interface Tag {
  name: string
  kind: 'start' | 'end'
  attributes: ReadonlyMap<string, string>
}

type Marks = readonly Mark[]

/** Reads the text of the blocks of one source. */
export class InlineReader {
  readonly #source: string
  readonly #definitions: ReadonlyMap<string, Definition>
  readonly #maxNesting: number

  /** `maxNesting` is how deep nodes may be in each other; what is deeper is kept as it is written. */
  constructor(source: string, definitions: ReadonlyMap<string, Definition>, maxNesting: number) {
    this.#source = source
    this.#definitions = definitions
    this.#maxNesting = maxNesting
  }

  /** The nodes that show `nodes`. */
  read(nodes: readonly PhrasingContent[]): Node[] {
    return withTrimmedMarks(this.#readAll(nodes, [], 0))
  }

  #readAll(nodes: readonly PhrasingContent[], marks: Marks, nesting: number): Node[] {
    if (nesting > this.#maxNesting) return nodes.flatMap((node) => text(this.#sourceOf(node), marks))
    const ends = tagPairs(nodes)
    const read: Node[] = []
    const range = (from: number, to: number, inForce: Marks, depth: number): void => {
      for (let index = from; index < to; index++) {
        const node = nodes[index]!
        const end = ends.get(index)
        const mark = end === undefined || end.end >= to || depth > this.#maxNesting ? null : markOf(end.tag)
        if (end === undefined || mark === null) {
          for (const leaf of this.#readOne(node, inForce, nesting)) read.push(leaf)
          continue
        }
        range(index + 1, end.end, mark.addToSet(inForce), depth + 1)
        index = end.end
      }
    }
    range(0, nodes.length, marks, nesting)
    return read
  }

  #readOne(node: PhrasingContent, marks: Marks, nesting: number): Node[] {
    const inside = (mark: Mark, children: readonly PhrasingContent[]) => this.#readAll(children, mark.addToSet(marks), nesting + 1)
    switch (node.type) {
      case 'text':
        return text(node.value, marks)
      case 'emphasis':
        return inside(italic.create(), node.children)
      case 'strong':
        return inside(bold.create(), node.children)
      case 'delete':
        return inside(strike.create(), node.children)
      case 'inlineCode':
        return text(node.value, code.create().addToSet(marks))
      case 'break':
        return [schema.nodes.hardBreak.create(null, null, marks)]
      case 'link':
        return this.#link(node.url, node.title ?? null, node.children, marks, nesting)
      case 'linkReference': {
        const { url, title } = this.#definitions.get(node.identifier) ?? {}
        return url === undefined ? text(this.#sourceOf(node), marks) : this.#link(url, title ?? null, node.children, marks, nesting)
      }
      case 'image':
        return picture(node.url, node.alt ?? '', node.title ?? null, marks)
      case 'imageReference': {
        const { url, title } = this.#definitions.get(node.identifier) ?? {}
        return url === undefined ? text(this.#sourceOf(node), marks) : picture(url, node.alt ?? '', title ?? null, marks)
      }
      case 'html':
        return html(node.value, marks)
      case 'footnoteReference':
        return text(`[^${node.label ?? node.identifier}]`, marks)
      default:
        return text(this.#sourceOf(node), marks)
    }
  }

  #link(url: string, title: string | null, children: readonly PhrasingContent[], marks: Marks, nesting: number): Node[] {
    const mark = linkMark(url, title)
    const content = this.#readAll(children, mark === null ? marks : mark.addToSet(marks), nesting + 1)
    // A link without words is its address.
    return content.length > 0 ? content : text(url, mark === null ? marks : mark.addToSet(marks))
  }

  #sourceOf({ position }: Nodes): string {
    return position === undefined ? '' : this.#source.slice(position.start.offset, position.end.offset)
  }
}

/** `value` as text. Where a line ends without a break, it goes on. */
function text(value: string, marks: Marks): Node[] {
  return value === '' ? [] : [schema.text(value.replaceAll('\n', ' '), marks)]
}

function linkMark(url: string, title: string | null): Mark | null {
  const href = safeHref(url)
  return href === null || href === '' ? null : link.create({ href, title })
}

/**
 * A picture is a link to it, with what is said of it as words. In a link the words lead where the link does, and the
 * picture's address is what the link says of itself; a picture that is part of the text, `data:`, is its words only.
 */
function picture(url: string, alt: string, title: string | null, marks: Marks): Node[] {
  const isData = /^\s*data:/i.test(url)
  const words = alt !== '' ? alt : isData ? 'image' : url
  const outer = link.isInSet(marks)
  if (outer === undefined) {
    const mark = linkMark(url, title)
    return text(words, mark === null ? marks : mark.addToSet(marks))
  }
  if (alt === '' || isData) return text(words, marks)
  if (outer.attrs['title'] !== null) return text(`${words} (${url})`, marks)
  return text(words, link.create({ ...outer.attrs, title: url }).addToSet(marks))
}

/** HTML in a text: a line break, a picture, or as it is written. */
function html(source: string, marks: Marks): Node[] {
  const tag = tagFrom(source)
  if (tag?.name === 'br' && tag.attributes.size === 0) return [schema.nodes.hardBreak.create(null, null, marks)]
  const src = tag?.name === 'img' ? tag.attributes.get('src') : undefined
  if (src !== undefined) return picture(src, tag?.attributes.get('alt') ?? '', tag?.attributes.get('title') ?? null, marks)
  return text(source, marks)
}

/** The mark that an element is; `null` if it is none. */
function markOf({ name, attributes }: Tag): Mark | null {
  if (name === 'a') return linkMark(attributes.get('href') ?? '', attributes.get('title') ?? null)
  const said = attributes.get('data-color')
  if (attributes.size === 1 && isPaletteColor(said) && (name === 'mark' || name === 'span')) {
    return (name === 'mark' ? highlight : color).create({ color: said })
  }
  return attributes.size === 0 && Object.hasOwn(markOfTag, name) ? markOfTag[name]! : null
}

/** For the place of each start tag the tag, and the place of its end tag among the same nodes. */
function tagPairs(nodes: readonly PhrasingContent[]): Map<number, { tag: Tag; end: number }> {
  const pairs = new Map<number, { tag: Tag; end: number }>()
  const open = new Map<string, { tag: Tag; start: number }[]>()
  nodes.forEach((node, index) => {
    const tag = node.type === 'html' ? tagFrom(node.value) : null
    if (tag === null) return
    const starts = open.get(tag.name) ?? []
    open.set(tag.name, starts)
    if (tag.kind === 'start') starts.push({ tag, start: index })
    else {
      const start = starts.pop()
      if (start !== undefined) pairs.set(start.start, { tag: start.tag, end: index })
    }
  })
  return pairs
}

/** The tag that `source` is; `null` for a comment and the like. */
function tagFrom(source: string): Tag | null {
  const [, slash, name, rest = ''] = /^<(\/?)([a-z][a-z\d-]*)(\s[^]*?)?\s*\/?>$/i.exec(source) ?? []
  if (name === undefined) return null
  const attributes = new Map<string, string>()
  for (const [, key = '', value = ''] of rest.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?/g)) {
    const plain = /^["']/.test(value) ? value.slice(1, -1) : value
    attributes.set(key.toLowerCase(), plain.replace(/&(amp|quot|lt|gt);/g, (_, entity: string) => ({ amp: '&', quot: '"', lt: '<', gt: '>' })[entity] ?? ''))
  }
  return { name: name.toLowerCase(), kind: slash === '/' ? 'end' : 'start', attributes }
}
