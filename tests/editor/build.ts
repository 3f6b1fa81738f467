/**
 * Documents written as documents: `doc(p('one<a>two'), li('bullet', 'three'))`.
 *
 * `<a>` in a text is the caret, or the anchor of a selection whose head is `<b>`. `apply` runs a command
 * on such a document and `expectDocument` compares with another, tags included where it has any.
 */
import { schema, type ListKind } from '@tandem/shared/schema/schema.ts'
import type { Attrs, Mark, Node, NodeType } from 'prosemirror-model'
import { EditorState, TextSelection, type Command, type Plugin } from 'prosemirror-state'
import { expect } from 'vitest'

type Tag = 'a' | 'b'

/** Inline content with the places of the tags in it, relative to its start. */
interface Content {
  nodes: Node[]
  tags: Partial<Record<Tag, number>>
  size: number
}

interface Built {
  node: Node
  tags: Partial<Record<Tag, number>>
}

type Inline = string | Node | Content

const tagOf = new WeakMap<Node, Partial<Record<Tag, number>>>()

function content(parts: readonly Inline[], marks: readonly Mark[] = []): Content {
  const out: Content = { nodes: [], tags: {}, size: 0 }
  const add = (node: Node): void => {
    out.nodes.push(marks.reduce((marked, mark) => marked.mark(mark.addToSet(marked.marks)), node))
    out.size += node.nodeSize
  }
  for (const part of parts) {
    if (typeof part === 'string') {
      for (const piece of part.split(/(<[ab]>)/)) {
        if (piece === '<a>' || piece === '<b>') out.tags[piece[1] as Tag] = out.size
        else if (piece !== '') add(schema.text(piece))
      }
    } else if ('nodes' in part) {
      for (const [tag, at] of Object.entries(part.tags)) out.tags[tag as Tag] = out.size + at
      part.nodes.forEach(add)
    } else {
      add(part)
    }
  }
  return out
}

function block(type: NodeType, attrs: Attrs, parts: readonly Inline[]): Built {
  const { nodes, tags } = content(parts)
  return { node: type.create(attrs, nodes), tags }
}

function mark(name: 'link' | 'bold' | 'italic' | 'strike' | 'code' | 'superscript' | 'subscript' | 'highlight' | 'color' | 'unknownMark', attrs: Attrs | null = null) {
  return (...parts: Inline[]): Content => content(parts, [schema.marks[name].create(attrs)])
}

/** Splits off leading attributes: `p({ quote: 1 }, 'text')`. */
function blockBuilder(type: NodeType, attrs: Attrs = {}) {
  return (...parts: (Attrs | Inline)[]): Built => {
    const [first] = parts
    const hasAttrs = typeof first === 'object' && !('nodes' in first) && !('nodeSize' in first)
    const own = hasAttrs ? (first as Attrs) : {}
    return block(type, { ...attrs, ...own }, (hasAttrs ? parts.slice(1) : parts) as Inline[])
  }
}

export const p = blockBuilder(schema.nodes.paragraph)
export const hr = blockBuilder(schema.nodes.divider)
export const image = blockBuilder(schema.nodes.image, { src: 'https://example.org/a.png' })
export const pre = blockBuilder(schema.nodes.codeBlock)
export const unknown = blockBuilder(schema.nodes.unknownBlock, { type: 'chart' })
export const h = (level: number, ...parts: (Attrs | Inline)[]): Built => blockBuilder(schema.nodes.heading, { level })(...parts)
export const li = (kind: ListKind, ...parts: (Attrs | Inline)[]): Built => blockBuilder(schema.nodes.listItem, { kind })(...parts)
export const ul = (...parts: (Attrs | Inline)[]): Built => li('bullet', ...parts)
export const ol = (...parts: (Attrs | Inline)[]): Built => li('ordered', ...parts)
export const task = (...parts: (Attrs | Inline)[]): Built => li('task', ...parts)

export const strong = mark('bold')
export const sup = mark('superscript')
export const sub = mark('subscript')
export const marked = (color: string) => mark('highlight', { color })
export const colored = (color: string) => mark('color', { color })
export const em = mark('italic')
export const strike = mark('strike')
export const code = mark('code')
export const future = mark('unknownMark', { key: 'glow', value: 1 })
export const a = (href: string, ...parts: Inline[]): Content => mark('link', { href })(...parts)
export const br = schema.nodes.hardBreak.create()

export function doc(...blocks: Built[]): Node {
  const tags: Partial<Record<Tag, number>> = {}
  let pos = 0
  for (const { node, tags: inner } of blocks) {
    for (const [tag, at] of Object.entries(inner)) tags[tag as Tag] = pos + 1 + at
    pos += node.nodeSize
  }
  const node = schema.nodes.doc.create(
    null,
    blocks.map((built) => built.node),
  )
  node.check()
  tagOf.set(node, tags)
  return node
}

/** The editor's state on `document`, with the selection at its tags. */
export function stateOf(document: Node, plugins: Plugin[] = []): EditorState {
  const { a: anchor, b: head = anchor } = tagOf.get(document) ?? {}
  const selection = anchor === undefined ? undefined : TextSelection.create(document, anchor, head)
  return EditorState.create({ doc: document, plugins, ...(selection && { selection }) })
}

/** The state after `command` on `document`, or `null` where the command does not apply. A command must say the same without doing it. */
export function apply(command: Command, document: Node | EditorState): EditorState | null {
  const state = document instanceof EditorState ? document : stateOf(document)
  let after: EditorState | null = null
  const applies = command(state)
  const done = command(state, (tr) => {
    after = state.apply(tr)
  })
  expect(done).toBe(applies)
  if (applies && after === null) throw new Error('The command says that it applies, and dispatches nothing')
  return applies ? after : null
}

/** Fails unless `state` shows `expected`, with its selection where `expected` has tags. */
export function expectDocument(state: EditorState | null, expected: Node): void {
  if (state === null) throw new Error('The command does not apply')
  state.doc.check()
  expect(state.doc.toJSON()).toEqual(expected.toJSON())
  const { a: anchor, b: head = anchor } = tagOf.get(expected) ?? {}
  if (anchor !== undefined) expect({ anchor: state.selection.anchor, head: state.selection.head }).toEqual({ anchor, head })
}

/** The rule that `command` makes `after` of `before`. */
export function expectCommand(command: Command, before: Node, after: Node): void {
  expectDocument(apply(command, before), after)
}
