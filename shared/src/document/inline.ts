/**
 * What stands between two block markers: text and inline atoms, as Yjs structs and as ProseMirror nodes.
 * One UTF-16 unit of text, or one atom, is one countable unit of the Y.Text and one position in ProseMirror.
 */
import type { Mark, Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { schema, type Json } from '../schema/schema.ts'

/** Whether `item` is text or an inline atom that has not been deleted. Markers are not inline. */
export function isVisibleInline(item: Y.Item): boolean {
  return !item.deleted && item.countable && !(item.content instanceof Y.ContentType && item.content.type instanceof Y.Map)
}

function atomNode(value: unknown, marks: readonly Mark[]): Node {
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'hardBreak' && Object.keys(value).length === 1) {
    return schema.nodes.hardBreak.create(null, null, marks)
  }
  return schema.nodes.unknownInline.create({ value: value as Json }, null, marks)
}

/** The nodes that show `length` units of an inline struct, beginning with unit `from`. */
export function inlineNodes(item: Y.Item, from: number, length: number, marks: readonly Mark[]): Node[] {
  const { content } = item
  if (content instanceof Y.ContentString) return [schema.text(content.str.slice(from, from + length), marks)]
  if (content instanceof Y.ContentEmbed) return [atomNode(content.embed, marks)]
  if (content instanceof Y.ContentType) return [atomNode({ type: 'unknown', value: content.type.toJSON() as Json }, marks)]
  return content
    .getContent()
    .slice(from, from + length)
    .map((value: unknown) => atomNode({ type: 'unknown', value: value as Json }, marks))
}

/** What is stored for an inline atom. */
export function embedFrom(node: Node): Json {
  return node.type === schema.nodes.unknownInline ? (node.attrs['value'] as Json) : { type: node.type.name }
}
