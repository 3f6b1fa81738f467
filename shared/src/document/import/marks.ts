/**
 * Marks: those of Tiptap's and ProseMirror's usual schemas become ours, the others text attributes of their own name.
 *
 * y-prosemirror stores under a mark's name its attributes, `{}` if it has none. What a known mark has beyond ours (a link's
 * `target`) is kept under its name as an attribute beside it.
 */
import { isPaletteColor } from '../../schema/palette.ts'
import type { Json } from '../../schema/schema.ts'
import { sameJson } from '../attributes.ts'
import { keptName } from './kept-names.ts'
import { markName } from './xml-tree.ts'

/** A mark in the source and the text attributes that hold it. */
export interface ConvertedMark {
  name: string
  /** The attribute of ours that says the same; `null` if there is none. */
  known: { key: string; value: Json } | null
  /** The attribute that keeps what ours does not say; `null` if it says all. */
  kept: { key: string; value: Json } | null
}

const plainMarks = new Map([
  ['bold', 'bold'],
  ['strong', 'bold'],
  ['italic', 'italic'],
  ['em', 'italic'],
  ['underline', 'underline'],
  ['strike', 'strike'],
  ['strikethrough', 'strike'],
  ['code', 'code'],
  ['superscript', 'superscript'],
  ['subscript', 'subscript'],
])

/** What every link of ours has when it is rendered, and what Tiptap gives each of its own. */
const ownRel = 'noopener noreferrer nofollow'

/** The text attributes for the mark that is stored as `value` under `key`; `taken` are the attributes that are in use already. */
export function convertMark(key: string, value: Json, taken: Readonly<Record<string, Json>>): ConvertedMark {
  const name = markName(key)
  const unknown: ConvertedMark = { name, known: null, kept: { key: keptName(key), value } }
  const attributes = value === true ? {} : attributesOf(value)
  if (attributes === null) return unknown
  const known = knownAttribute(name, attributes)
  if (known === null) return unknown
  if (Object.hasOwn(taken, known.key)) return sameJson(taken[known.key], known.value) && isEmpty(known.rest) ? { name, known, kept: null } : unknown
  return { name, known, kept: isEmpty(known.rest) ? null : { key: keptName(key), value: known.rest } }
}

function knownAttribute(name: string, attributes: Record<string, Json>): { key: string; value: Json; rest: Record<string, Json> } | null {
  const plain = plainMarks.get(name)
  if (plain !== undefined) return { key: plain, value: true, rest: attributes }
  if (name === 'highlight') {
    const { color = 'yellow', ...others } = attributes
    return isPaletteColor(color) ? { key: 'highlight', value: color, rest: others } : null
  }
  if (name !== 'link') return null
  const { href, title, rel, ...others } = attributes
  if (typeof href !== 'string' || (title !== undefined && typeof title !== 'string')) return null
  const value = title === undefined ? { href } : { href, title }
  return { key: 'link', value, rest: rel === undefined || rel === ownRel ? others : { rel, ...others } }
}

/** The attributes of a mark without those that are absent; `null` if the value is no set of attributes. */
function attributesOf(value: Json): Record<string, Json> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return Object.fromEntries(Object.entries(value as Record<string, Json>).filter(([, held]) => held !== null))
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0
}
