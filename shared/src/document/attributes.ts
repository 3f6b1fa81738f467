/**
 * Text attributes of the Y.Text (what Yjs calls formatting) and the ProseMirror marks they are shown as.
 *
 * A mark without parameters is stored as `true`, a colour by its name, a link as `{ href, title? }`. Anything else under a
 * known key, and every unknown key, is an `unknownMark` that keeps key and value. [DF8]
 */
import type { Mark, NodeType } from 'prosemirror-model'
import * as Y from 'yjs'
import { isPaletteColor } from '../schema/palette.ts'
import { schema, type Json } from '../schema/schema.ts'

/** The attributes in force at one place of a text: never holds `null`, which in Yjs means "none". */
export type Attributes = Readonly<Record<string, Json>>

export const noAttributes: Attributes = Object.freeze({})

/** Whether two values as Yjs stores them are the same, to any depth. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}

/** Whether two sets of attributes are the same. */
export function sameAttributes(a: Attributes, b: Attributes): boolean {
  return sameJson(a, b)
}

/** `attributes` after a formatting struct. */
export function withFormat(attributes: Attributes, format: Y.ContentFormat): Attributes {
  const key = format.key
  const value = format.value as Json
  if (value === null) {
    if (!Object.hasOwn(attributes, key)) return attributes
    const { [key]: _removed, ...rest } = attributes
    return rest
  }
  return { ...attributes, [key]: value }
}

const plainMarks = ['bold', 'italic', 'underline', 'strike', 'superscript', 'subscript', 'code'] as const
const colorMarks = ['color', 'highlight'] as const

function markFrom(key: string, value: Json): Mark {
  for (const name of plainMarks) {
    if (key === name && value === true) return schema.marks[name].create()
  }
  for (const name of colorMarks) {
    if (key === name && isPaletteColor(value)) return schema.marks[name].create({ color: value })
  }
  if (key === 'link' && typeof value === 'object' && value !== null && 'href' in value) {
    const { href, title = null, ...rest } = value
    if (typeof href === 'string' && (title === null || typeof title === 'string') && Object.keys(rest).length === 0) {
      return schema.marks.link.create({ href, title })
    }
  }
  return schema.marks.unknownMark.create({ key, value })
}

/** The marks that show `attributes` in a block of type `block`; marks that the block does not take are not shown. */
export function marksFrom(attributes: Attributes, block: NodeType): readonly Mark[] {
  let set: readonly Mark[] = []
  for (const key of Object.keys(attributes)) set = markFrom(key, attributes[key] as Json).addToSet(set)
  return block.allowedMarks(set)
}

/** The attribute that stores `mark`. */
export function attributeFrom(mark: Mark): { key: string; value: Json } {
  if (mark.type === schema.marks.unknownMark) return { key: String(mark.attrs['key']), value: mark.attrs['value'] as Json }
  if (mark.type === schema.marks.link) {
    const { href, title } = mark.attrs as { href: string; title: string | null }
    return { key: 'link', value: title === null ? { href } : { href, title } }
  }
  if (mark.type === schema.marks.color || mark.type === schema.marks.highlight) return { key: mark.type.name, value: String(mark.attrs['color']) }
  return { key: mark.type.name, value: true }
}

/** The attributes that store `marks`. */
export function attributesFrom(marks: readonly Mark[]): Attributes {
  if (marks.length === 0) return noAttributes
  const attributes: Record<string, Json> = {}
  for (const mark of marks) {
    const { key, value } = attributeFrom(mark)
    attributes[key] = value
  }
  return attributes
}
