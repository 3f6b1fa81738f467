/**
 * A block marker and the ProseMirror block it is shown as.
 *
 * Reading never fails: a type that is not known is shown as `unknownBlock`, a value that a known key
 * cannot have is shown as the key's default, keys of other block types are ignored, keys that no block
 * type has are carried in the attribute `unknown`. Writing touches only the keys that changed. [DF4-DF7]
 */
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import * as Y from 'yjs'
import { safeImageSource } from '../schema/links.ts'
import { calloutKinds } from '../schema/palette.ts'
import { alignments, isImageWidth, isRatio, listKinds, maxDepth, schema, type Json } from '../schema/schema.ts'
import { sameJson } from './attributes.ts'
import type { Marker } from './layout.ts'
import { gonePrefix, tableKeys, widthPrefix } from './tables.ts'

interface Key {
  default: Json
  isValid: (value: unknown) => boolean
}

const integer = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
const oneOf = (values: readonly string[]) => (value: unknown) => typeof value === 'string' && values.includes(value)

const commonKeys: Record<string, Key> = {
  indent: { default: 0, isValid: integer(0, maxDepth) },
  quote: { default: 0, isValid: integer(0, maxDepth) },
  align: { default: null, isValid: oneOf(alignments) },
  dir: { default: null, isValid: oneOf(['ltr', 'rtl']) },
  callout: { default: null, isValid: oneOf(calloutKinds) },
}

/** The marker keys of each block type, beside the common ones. */
const keysByType: Record<string, Record<string, Key>> = {
  paragraph: {},
  heading: { level: { default: 1, isValid: integer(1, 6) } },
  listItem: {
    kind: { default: 'bullet', isValid: oneOf(listKinds) },
    checked: { default: false, isValid: (value) => typeof value === 'boolean' },
    start: { default: null, isValid: integer(0, 999_999_999) },
  },
  codeBlock: { language: { default: null, isValid: (value) => typeof value === 'string' } },
  divider: {},
  image: {
    src: { default: '', isValid: (value) => value === '' || (typeof value === 'string' && safeImageSource(value) === value) },
    alt: { default: '', isValid: (value) => typeof value === 'string' },
    width: { default: null, isValid: isImageWidth },
    ratio: { default: null, isValid: isRatio },
  },
  table: {},
}

const knownKeys = new Set(['type', ...Object.keys(commonKeys), ...Object.values(keysByType).flatMap((keys) => Object.keys(keys))])

/** Whether `key` of a marker belongs to the parts of a table, which are not attributes of a node. */
function isTablePart(key: string): boolean {
  return Object.hasOwn(tableKeys, key) || key.startsWith(widthPrefix) || key.startsWith(gonePrefix)
}

/** Whether a marker begins a table. */
export function isTableMarker(marker: Marker): boolean {
  return marker.get('type') === 'table'
}

const allKeys = new Map(Object.entries(keysByType).map(([type, keys]) => [type, { ...commonKeys, ...keys }]))

function keysOf(type: string): Record<string, Key> {
  return allKeys.get(type) ?? commonKeys
}

/** Keys and values of a marker, wherever they were read. */
export interface MarkerKeys {
  get(key: string): unknown
  keys(): Iterable<string>
}

/** The ProseMirror node type and attributes that show a marker; `null` stands for the implied marker of text without one. [DF5] */
export function blockFrom(marker: MarkerKeys | null): { type: NodeType; attrs: Attrs } {
  if (marker === null) return { type: schema.nodes.paragraph, attrs: {} }
  // An undo of a change that met another one at the same moment leaves a marker without a type.
  const stored = marker.get('type') ?? 'paragraph'
  const name = typeof stored === 'string' ? stored : ''
  const isKnown = Object.hasOwn(keysByType, name)
  const attrs: Record<string, Json> = isKnown ? {} : { type: name }
  for (const [key, { default: fallback, isValid }] of Object.entries(keysOf(name))) {
    const value = marker.get(key)
    attrs[key] = isValid(value) ? (value as Json) : fallback
  }
  const unknown: [string, Json][] = []
  for (const key of marker.keys()) {
    if (isKnown ? !knownKeys.has(key) && !isTablePart(key) : key !== 'type' && !Object.hasOwn(commonKeys, key)) {
      const value = marker.get(key)
      unknown.push([key, (value instanceof Y.AbstractType ? (value.toJSON() as Json) : value) as Json])
    }
  }
  // Not by assignment, which a key of the name `__proto__` would not survive.
  attrs['unknown'] = unknown.length > 0 ? Object.fromEntries(unknown) : null
  return { type: (isKnown ? schema.nodes[name as keyof typeof schema.nodes] : undefined) ?? schema.nodes.unknownBlock, attrs }
}

/** As `blockFrom`, where a table cannot stand, as in a cell: its marker is shown as a block of an unknown type. */
export function textblockFrom(marker: MarkerKeys | null): { type: NodeType; attrs: Attrs } {
  const block = blockFrom(marker)
  return block.type === schema.nodes.table ? { type: schema.nodes.unknownBlock, attrs: { ...block.attrs, type: 'table' } } : block
}

function storedType(node: Node): string {
  return node.type === schema.nodes.unknownBlock ? String(node.attrs['type']) : node.type.name
}

/** The keys and values of a new marker for `node`: its type and what differs from the defaults. */
export function markerEntries(node: Node): [string, Json][] {
  const type = storedType(node)
  const entries: [string, Json][] = [['type', type]]
  for (const [key, { default: fallback }] of Object.entries(keysOf(type))) {
    const value = node.attrs[key] as Json | undefined
    if (value !== undefined && !sameJson(value, fallback)) entries.push([key, value])
  }
  const unknown = node.attrs['unknown'] as Record<string, Json> | null
  for (const [key, value] of Object.entries(unknown ?? {})) entries.push([key, value])
  return entries
}

/**
 * The marker keys to set where `before` became `after`. Keys that did not change are left out, so
 * that another person's concurrent change of them holds; unknown keys are never taken away.
 */
export function changedKeys(marker: Marker, before: Node, after: Node): [string, Json][] {
  const entries: [string, Json][] = []
  const type = storedType(after)
  const isNewType = storedType(before) !== type
  if (isNewType) entries.push(['type', type])
  for (const [key, { default: fallback }] of Object.entries(keysOf(type))) {
    const value = after.attrs[key] as Json
    const old = before.attrs[key] as Json | undefined
    // A key that comes with the new type may be stored already, left from when the block had that type before.
    const held = old === undefined ? ((marker.get(key) as Json | undefined) ?? fallback) : old
    if (!sameJson(held, value)) entries.push([key, value])
  }
  const unknown = after.attrs['unknown'] as Record<string, Json> | null
  const oldUnknown = before.attrs['unknown'] as Record<string, Json> | null
  for (const [key, value] of Object.entries(unknown ?? {})) {
    if (!sameJson(oldUnknown?.[key], value)) entries.push([key, value])
  }
  return entries
}

/**
 * Whether the marker of `before` can be kept for `after`: both are text, and an unknown type stays what
 * it is; or both are tables, of which some row is the same.
 */
export function canBecome(before: Node, after: Node): boolean {
  if (before.type === schema.nodes.table && after.type === schema.nodes.table) {
    const rows = new Set(before.children.map((row) => row.attrs['row'] as string | null))
    rows.delete(null)
    return after.children.some((row) => rows.has(row.attrs['row'] as string | null))
  }
  if (!before.isTextblock || !after.isTextblock) return false
  const unknown = schema.nodes.unknownBlock
  if (before.type !== unknown && after.type !== unknown) return true
  return before.type === after.type && before.attrs['type'] === after.attrs['type']
}

/** What is wrong with a marker, as sentences. Unknown types and keys are no fault: a newer version may have written them. */
export function markerFaults(marker: Marker): string[] {
  const type = marker.get('type') ?? 'paragraph'
  if (typeof type !== 'string' || type === '') return [`The marker's type is ${JSON.stringify(type)}; it must be a string.`]
  return Object.entries(keysOf(type)).flatMap(([key, { isValid }]) => {
    const value = marker.get(key)
    return value === undefined || value === null || isValid(value) ? [] : [`${type}.${key} cannot be ${JSON.stringify(value)}.`]
  })
}
