/**
 * Documents as JSON of ProseMirror, as the editor, the API and other programs write them.
 *
 * What comes from outside is read as a stored document is: values that an attribute cannot have are its default; types,
 * attributes and marks of a newer version are kept as what is not known. Lists and quotations of other editors, which are
 * nested, become flat.
 */
import type { Node, NodeType } from 'prosemirror-model'
import { maxDepth, schema, type Json, type ListKind } from '../schema/schema.ts'
import { marksFrom } from './attributes.ts'
import { textblockFrom } from './blocks.ts'
import { atomFrom } from './inline.ts'
import { UnreadableTextError } from './unreadable-text-error.ts'

const { doc, paragraph, table, tableRow, tableCell, tableHeader } = schema.nodes

/** `document` as JSON, for people to read too. */
export function writeJson(document: Node): string {
  return `${JSON.stringify(document.toJSON(), null, 2)}\n`
}

/** The document that JSON says. Throws an UnreadableTextError. */
export function readJson(text: string): Node {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new UnreadableTextError(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  return documentFromJson(value)
}

/** The document that a value says: a node of type `doc`, or what the API answers, in which one is `document`. Throws an UnreadableTextError. */
export function documentFromJson(value: unknown): Node {
  const isAnswer = isRecord(value) && value['type'] === undefined && isRecord(value['document'])
  const path = isAnswer ? 'document' : ''
  const node = nodeFrom(isAnswer ? value['document'] : value, path)
  if (node.type !== 'doc') throw wrong(join(path, 'type'), `"${node.type}" is no document; it would be "doc"`)
  const blocks = blocksFrom(node, path, outside)
  return doc.create(null, blocks.length > 0 ? blocks : [paragraph.create()])
}

/** A node as it is written, with what is checked of it. */
interface JsonNode {
  type: string
  attrs: Readonly<Record<string, Json>>
  content: readonly unknown[]
  marks: readonly unknown[]
  text: unknown
}

/** What a node is in. */
interface Place {
  readonly indent: number
  readonly quote: number
  readonly kind: ListKind
  readonly nesting: number
}

const outside: Place = { indent: 0, quote: 0, kind: 'bullet', nesting: 0 }
const maxNesting = 100

const listsOfOthers: Readonly<Record<string, ListKind>> = {
  bulletList: 'bullet',
  bullet_list: 'bullet',
  orderedList: 'ordered',
  ordered_list: 'ordered',
  taskList: 'task',
}
const itemsOfOthers = new Set(['listItem', 'list_item', 'taskItem'])
const blocksOfOthers: Readonly<Record<string, string>> = { code_block: 'codeBlock', horizontal_rule: 'divider', horizontalRule: 'divider', hard_break: 'hardBreak', table_row: 'tableRow', table_cell: 'tableCell', table_header: 'tableHeader' }
const marksOfOthers: Readonly<Record<string, string>> = { strong: 'bold', em: 'italic' }

function wrong(path: string, message: string): UnreadableTextError {
  return new UnreadableTextError(`${path === '' ? 'The JSON' : path}: ${message}.`)
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nodeFrom(value: unknown, path: string): JsonNode {
  if (!isRecord(value)) throw wrong(path, 'a node has to be an object with a type')
  const { type, attrs = {}, content = [], marks = [], text } = value
  if (typeof type !== 'string' || type === '') throw wrong(join(path, 'type'), 'the type of a node has to be a string')
  if (attrs !== null && !isRecord(attrs)) throw wrong(join(path, 'attrs'), 'attributes have to be an object')
  if (!Array.isArray(content)) throw wrong(join(path, 'content'), 'content has to be an array')
  if (!Array.isArray(marks)) throw wrong(join(path, 'marks'), 'marks have to be an array')
  // What JSON.parse gives is JSON.
  return { type: blocksOfOthers[type] ?? type, attrs: (attrs ?? {}) as Record<string, Json>, content, marks, text }
}

function childrenOf({ content }: JsonNode, path: string): { node: JsonNode; path: string }[] {
  return content.map((value, index) => {
    const at = `${join(path, 'content')}[${index}]`
    return { node: nodeFrom(value, at), path: at }
  })
}

function isInline({ type, content }: JsonNode): boolean {
  if (type === 'text') return true
  const known = Object.hasOwn(schema.nodes, type) ? schema.nodes[type as keyof typeof schema.nodes] : undefined
  return known === undefined ? content.length === 0 && listsOfOthers[type] === undefined : known.isInline
}

function blocksFrom(node: JsonNode, path: string, place: Place): Node[] {
  if (place.nesting > maxNesting) throw wrong(path, `nodes are nested more than ${maxNesting} deep`)
  return childrenOf(node, path).flatMap((child) => blockFrom(child.node, child.path, { ...place, nesting: place.nesting + 1 }))
}

function blockFrom(node: JsonNode, path: string, place: Place): Node[] {
  const kind = listsOfOthers[node.type]
  if (node.type === 'text' || node.type === 'hardBreak' || node.type === 'mention' || node.type === 'date') throw wrong(path, 'text has to be in a block, such as a paragraph')
  if (node.type === 'table') return [tableFrom(node, path, place)]
  if (node.type === 'blockquote') return blocksFrom(node, path, { ...place, quote: place.quote + 1 })
  if (kind !== undefined) return childrenOf(node, path).flatMap((item, index) => itemFrom(item.node, item.path, { ...place, kind }, index === 0 ? numberFrom(node.attrs) : null))
  const children = childrenOf(node, path)
  if (children.every((child) => isInline(child.node))) return [textblock(node, path, place, {})]
  if (itemsOfOthers.has(node.type)) return itemFrom(node, path, place, null)
  // Of a block with blocks in it that is not known, these are kept.
  return blocksFrom(node, path, place)
}

/** An item of a list of another editor: its first paragraph is the item, what follows stands below it. */
function itemFrom(node: JsonNode, path: string, place: Place, start: number | null): Node[] {
  const checked = node.attrs['checked']
  const kind = place.kind === 'task' || typeof checked === 'boolean' ? 'task' : place.kind
  const keys = { kind, checked: checked === true, ...(kind === 'ordered' && start !== null && start !== 1 ? { start } : {}) }
  const [first, ...others] = childrenOf(node, path)
  const isText = first?.node.type === 'paragraph'
  const item = textblock({ ...(isText ? first.node : { ...node, content: [] }), type: 'listItem' }, isText ? first.path : path, place, keys)
  const below = { ...place, indent: place.indent + 1, nesting: place.nesting + 1 }
  if (below.nesting > maxNesting) throw wrong(path, `nodes are nested more than ${maxNesting} deep`)
  return [item, ...[...(isText || first === undefined ? [] : [first]), ...others].flatMap((child) => blockFrom(child.node, child.path, below))]
}

function numberFrom({ start, order }: Readonly<Record<string, Json>>): number | null {
  const number = start ?? order
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null
}

/** A block of text, read as its marker would be. */
function textblock(node: JsonNode, path: string, { indent, quote }: Place, keys: Readonly<Record<string, Json>>): Node {
  const { type: storedType, unknown, ...attrs } = node.attrs
  const isUnknown = node.type === 'unknownBlock'
  const entries: [string, Json][] = [...Object.entries(isRecord(unknown) ? (unknown as Record<string, Json>) : {}), ...Object.entries(attrs), ...Object.entries(keys)]
  if (!isUnknown && storedType !== undefined) entries.push(['type', storedType])
  const marker = new Map(entries.filter(([, value]) => value !== null))
  for (const [key, depth] of [['indent', indent], ['quote', quote]] as const) {
    const own = marker.get(key)
    if (depth > 0) marker.set(key, Math.min(depth + (typeof own === 'number' ? own : 0), maxDepth))
  }
  marker.set('type', isUnknown ? (storedType ?? '') : node.type)
  const block = textblockFrom(marker)
  return block.type.create(block.attrs, childrenOf(node, path).map((child) => inlineFrom(child.node, child.path, block.type)))
}

function inlineFrom(node: JsonNode, path: string, block: NodeType): Node {
  const marks = marksFrom(attributesFrom(node.marks, path), block)
  if (node.type === 'text') {
    if (typeof node.text !== 'string' || node.text === '') throw wrong(join(path, 'text'), 'a text has to be a string that is not empty')
    return schema.text(node.text.toWellFormed(), marks)
  }
  const value = node.type === 'unknownInline' ? (node.attrs['value'] ?? null) : { type: node.type, ...node.attrs }
  return atomFrom(value, marks)
}

/** The attributes of a text that stand for its marks. */
function attributesFrom(marks: readonly unknown[], path: string): Record<string, Json> {
  return Object.fromEntries(
    marks.map((value, index): [string, Json] => {
      const at = `${join(path, 'marks')}[${index}]`
      const { type, attrs } = nodeFrom(value, at)
      const name = marksOfOthers[type] ?? type
      if (name === 'unknownMark') {
        if (typeof attrs['key'] !== 'string') throw wrong(join(at, 'attrs.key'), 'the key of an unknown mark has to be a string')
        return [attrs['key'], attrs['value'] ?? true]
      }
      if (name === 'color' || name === 'highlight') return [name, attrs['color'] ?? true]
      if (name !== 'link') return [name, Object.keys(attrs).length === 0 ? true : attrs]
      const { href, title } = attrs
      if (typeof href !== 'string') return [name, attrs]
      return [name, typeof title === 'string' ? { href, title } : { href }]
    }),
  )
}

function tableFrom(node: JsonNode, path: string, place: Place): Node {
  const attributes = textblock({ ...node, type: 'paragraph', content: [] }, path, place, {}).attrs
  const rows = childrenOf(node, path).map((row) => {
    if (row.node.type !== 'tableRow') throw wrong(join(row.path, 'type'), `a table holds rows ("tableRow"), not "${row.node.type}"`)
    return tableRow.create(null, childrenOf(row.node, row.path).map((cell) => cellFrom(cell.node, cell.path, place)))
  })
  if (rows.length === 0) throw wrong(path, 'a table has to have a row')
  return table.create(attributes, rows)
}

function cellFrom(node: JsonNode, path: string, place: Place): Node {
  const type = node.type === 'tableHeader' ? tableHeader : node.type === 'tableCell' ? tableCell : null
  if (type === null) throw wrong(join(path, 'type'), `a row holds cells ("tableCell", "tableHeader"), not "${node.type}"`)
  const { colspan, rowspan, colwidth, background } = node.attrs
  const span = (value: Json | undefined) => (typeof value === 'number' && Number.isInteger(value) ? Math.min(Math.max(value, 1), 1000) : 1)
  const widths = Array.isArray(colwidth) && colwidth.length === span(colspan) && colwidth.every((width) => typeof width === 'number' && Number.isInteger(width) && width >= 0)
  const attrs = {
    colspan: span(colspan),
    rowspan: span(rowspan),
    colwidth: widths ? colwidth : null,
    background: typeof background === 'string' && /^#[0-9a-f]{6}$/i.test(background) ? background : null,
  }
  // A cell holds text; of a table in it, the text stays.
  const blocks = blocksFrom(node, path, { ...outside, nesting: place.nesting }).flatMap(textblocksOf)
  return type.create(attrs, blocks.length > 0 ? blocks : [paragraph.create()])
}

function textblocksOf(node: Node): Node[] {
  return node.isTextblock ? [node] : node.children.flatMap(textblocksOf)
}
