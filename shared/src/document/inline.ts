/**
 * What stands between two block markers: text and inline atoms, as Yjs structs and as ProseMirror nodes.
 * One UTF-16 unit of text, or one atom, is one countable unit of the Y.Text and one position in ProseMirror.
 */
import type { Mark, Node } from 'prosemirror-model'
import * as Y from 'yjs'
import { isDay, schema, type Json } from '../schema/schema.ts'

/** Whether `item` is text or an inline atom that has not been deleted. Markers are not inline. */
export function isVisibleInline(item: Y.Item): boolean {
  return !item.deleted && item.countable && !(item.content instanceof Y.ContentType && item.content.type instanceof Y.Map)
}

/** The node that shows an inline atom as it is stored: exactly the keys of a known one, or an unknown one. [DF8, DF13] */
export function atomFrom(value: unknown, marks: readonly Mark[]): Node {
  if (typeof value === 'object' && value !== null && 'type' in value) {
    const { type, ...attrs } = value as Record<string, unknown>
    const names = Object.keys(attrs)
    if (type === 'hardBreak' && names.length === 0) return schema.nodes.hardBreak.create(null, null, marks)
    if (type === 'date' && names.length === 1 && isDay(attrs['value'])) return schema.nodes.date.create(attrs, null, marks)
    if (type === 'mention' && names.length === 2 && typeof attrs['id'] === 'string' && typeof attrs['label'] === 'string') {
      return schema.nodes.mention.create(attrs, null, marks)
    }
  }
  return schema.nodes.unknownInline.create({ value: value as Json }, null, marks)
}

/** The nodes that show `length` units of an inline struct, beginning with unit `from`. */
export function inlineNodes(item: Y.Item, from: number, length: number, marks: readonly Mark[]): Node[] {
  const { content } = item
  if (content instanceof Y.ContentString) return [schema.text(content.str.slice(from, from + length), marks)]
  if (content instanceof Y.ContentEmbed) return [atomFrom(content.embed, marks)]
  if (content instanceof Y.ContentType) return [atomFrom({ type: 'unknown', value: content.type.toJSON() as Json }, marks)]
  return content
    .getContent()
    .slice(from, from + length)
    .map((value: unknown) => atomFrom({ type: 'unknown', value: value as Json }, marks))
}

/** What is stored for an inline atom. */
export function embedFrom(node: Node): Json {
  return node.type === schema.nodes.unknownInline ? (node.attrs['value'] as Json) : { type: node.type.name, ...(node.attrs as Record<string, Json>) }
}
