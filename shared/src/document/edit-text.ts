/**
 * Edits of a Y.Text at a known struct instead of at an index.
 *
 * `Y.Text.insert`, `delete` and `format` find their place by walking from the start, because the
 * attributes in force there are the sum of all formatting structs before it (and a text with
 * formatting has no search markers). These functions walk to the nearest block marker whose
 * attributes the caller knows, so that they cost the time of a block.
 *
 * What they leave behind is what `Y.Text` itself would: structs of the same kinds, and no formatting
 * struct that says nothing. The *gap* between two visible structs (text, atoms, markers) may hold
 * formatting and deleted structs; in it only the last formatting of each key counts.
 */
import * as Y from 'yjs'
import type { Json } from '../schema/schema.ts'
import { sameAttributes, sameJson, withFormat, type Attributes, noAttributes } from './attributes.ts'
import { isVisibleInline } from './inline.ts'
import { isMarkerItem, type MarkerItem } from './layout.ts'

/** The attributes in force at a live block marker, or `undefined` when they are not known. */
export type AttributesAtMarker = (marker: MarkerItem) => Attributes | undefined

/** A range of structs by id: `length` units of `client`, beginning at `clock`. */
export interface IdRange {
  client: number
  clock: number
  length: number
}

function rightOf(text: Y.Text, left: Y.Item | null): Y.Item | null {
  return left === null ? text._start : left.right
}

function isStop(item: Y.Item): boolean {
  return isVisibleInline(item) || (!item.deleted && isMarkerItem(item))
}

function liveFormat(item: Y.Item): Y.ContentFormat | null {
  return !item.deleted && item.content instanceof Y.ContentFormat ? item.content : null
}

/** Creates a struct right after `left` (`null`: at the start of the text). */
function insertItem(transaction: Y.Transaction, text: Y.Text, left: Y.Item | null, content: Y.Item['content']): Y.Item {
  const { doc } = transaction
  const right = rightOf(text, left)
  const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
  const item = new Y.Item(id, left, left === null ? null : left.lastId, right, right === null ? null : right.id, text, null, content)
  item.integrate(transaction, 0)
  return item
}

/** The attributes in force right after `left`. */
export function attributesAfter(left: Y.Item | null, atMarker: AttributesAtMarker): Attributes {
  const formats = new Map<string, Json>()
  let base = noAttributes
  for (let item = left; item !== null; item = item.left) {
    const format = liveFormat(item)
    if (format !== null && !formats.has(format.key)) formats.set(format.key, format.value as Json)
    if (!item.deleted && isMarkerItem(item)) {
      const known = atMarker(item)
      if (known !== undefined) {
        base = known
        break
      }
    }
  }
  if (formats.size === 0) return base
  const attributes: Record<string, Json> = { ...base }
  for (const [key, value] of formats) {
    if (value === null) delete attributes[key]
    else attributes[key] = value
  }
  return attributes
}

/** The value of an attribute; null for none. Attributes may be called what every object has, such as `constructor`. */
function valueOf(attributes: Attributes, key: string): Json {
  return Object.hasOwn(attributes, key) ? (attributes[key] ?? null) : null
}

function insertFormats(transaction: Y.Transaction, text: Y.Text, left: Y.Item | null, from: Attributes, to: Attributes): Y.Item | null {
  let at = left
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const value = valueOf(to, key)
    if (!sameJson(valueOf(from, key), value)) at = insertItem(transaction, text, at, new Y.ContentFormat(key, value as object))
  }
  return at
}

/**
 * Inserts text or an atom with exactly the attributes `wanted` into the gap after `left`, and returns
 * the new struct. Where some place in the gap has these attributes already, it goes there; else it is
 * put right after `left` between formatting structs of its own.
 */
export function insertInline(
  transaction: Y.Transaction,
  text: Y.Text,
  left: Y.Item | null,
  content: Y.ContentString | Y.ContentEmbed,
  wanted: Attributes,
  atMarker: AttributesAtMarker,
): Y.Item {
  const before = attributesAfter(left, atMarker)
  let here = before
  for (let place = left; ; ) {
    if (sameAttributes(here, wanted)) return insertItem(transaction, text, place, content)
    const next = rightOf(text, place)
    if (next === null || isStop(next)) break
    const format = liveFormat(next)
    if (format !== null) here = withFormat(here, format)
    place = next
  }
  const inserted = insertItem(transaction, text, insertFormats(transaction, text, left, before, wanted), content)
  insertFormats(transaction, text, inserted, wanted, before)
  return inserted
}

/**
 * Inserts a block marker into the gap after `left`. It goes behind formatting that ends there, so
 * that bold text at the end of a block does not begin the next one; with `whole`, for a block that is
 * put between two others, behind all formatting of the gap.
 */
export function insertMarker(
  transaction: Y.Transaction,
  text: Y.Text,
  left: Y.Item | null,
  entries: readonly (readonly [string, Json])[],
  whole: boolean,
): MarkerItem {
  let place = left
  for (let item = rightOf(text, left); item !== null && !isStop(item); item = item.right) {
    const format = liveFormat(item)
    if (format !== null && format.value !== null && !whole) break
    if (format !== null) place = item
  }
  const map = new Y.Map<unknown>(entries as [string, unknown][])
  return insertItem(transaction, text, place, new Y.ContentType(map)) as MarkerItem
}

/** The live struct that begins with the first unit of `range`, split off where needed; `null` if it was collected. */
function itemsOf(transaction: Y.Transaction, { client, clock, length }: IdRange): Y.Item[] {
  const items: Y.Item[] = []
  const end = clock + length
  for (let at = clock; at < end; ) {
    const item: Y.Item | Y.GC = Y.getItemCleanStart(transaction, Y.createID(client, at))
    if (!(item instanceof Y.Item)) {
      at += (item as Y.AbstractStruct).length
      continue
    }
    if (at + item.length > end) Y.getItemCleanEnd(transaction, transaction.doc.store, Y.createID(client, end - 1))
    items.push(item)
    at += item.length
  }
  return items
}

/** The struct that ends with the given unit, split there where needed. */
export function itemEndingWith(transaction: Y.Transaction, client: number, clock: number): Y.Item {
  return Y.getItemCleanEnd(transaction, transaction.doc.store, Y.createID(client, clock))
}

/** Deletes a range of structs; returns those that were live, for `tidyGaps`. */
export function deleteRange(transaction: Y.Transaction, range: IdRange): Y.Item[] {
  const live = itemsOf(transaction, range).filter((item) => !item.deleted)
  for (const item of live) item.delete(transaction)
  return live
}

/**
 * Sets (`null`: removes) attributes on everything between the first and the last unit of `ranges`,
 * which belong to one block and are in order. Returns structs at both ends, for `tidyGaps`, and the
 * live markers between them, at which other attributes may be in force now.
 */
export function formatRanges(
  transaction: Y.Transaction,
  text: Y.Text,
  ranges: readonly IdRange[],
  changes: Attributes | Readonly<Record<string, Json>>,
  atMarker: AttributesAtMarker,
): { ends: Y.Item[]; markers: MarkerItem[] } {
  const markers: MarkerItem[] = []
  const items = ranges.flatMap((range) => itemsOf(transaction, range))
  const first = items[0]
  const last = items.at(-1)
  if (first === undefined || last === undefined) return { ends: [], markers }
  const before = attributesAfter(first.left, atMarker)
  let start = first.left
  let after = before
  for (const [key, value] of Object.entries(changes)) {
    if (!sameJson(valueOf(before, key), value)) start = insertItem(transaction, text, start, new Y.ContentFormat(key, value as object))
  }
  for (let item: Y.Item | null = first; item !== null; item = item.right) {
    const format = liveFormat(item)
    if (format !== null) {
      after = withFormat(after, format)
      if (Object.hasOwn(changes, format.key)) item.delete(transaction)
    } else if (!item.deleted && isMarkerItem(item)) markers.push(item)
    if (item === last) break
  }
  let end: Y.Item = last
  for (const [key, value] of Object.entries(changes)) {
    const held = valueOf(after, key)
    if (!sameJson(held, value)) end = insertItem(transaction, text, end, new Y.ContentFormat(key, held as object))
  }
  return { ends: start === null ? [first, end] : [start, end], markers }
}

/** Deletes the formatting structs that say nothing in the gaps that `items` are in or border on. */
export function tidyGaps(transaction: Y.Transaction, text: Y.Text, items: Iterable<Y.Item>, atMarker: AttributesAtMarker): void {
  const done = new Set<Y.Item | null>()
  for (const item of items) {
    let left: Y.Item | null = item
    while (left !== null && !isStop(left)) left = left.left
    if (done.has(left)) continue
    done.add(left)
    tidyGap(transaction, text, left, atMarker)
  }
}

function tidyGap(transaction: Y.Transaction, text: Y.Text, left: Y.Item | null, atMarker: AttributesAtMarker): void {
  const last = new Map<string, Y.Item>()
  const formats: Y.Item[] = []
  for (let item = rightOf(text, left); item !== null && !isStop(item); item = item.right) {
    const format = liveFormat(item)
    if (format === null) continue
    formats.push(item)
    last.set(format.key, item)
  }
  if (formats.length === 0) return
  const before = attributesAfter(left, atMarker)
  for (const item of formats) {
    const { key, value } = item.content as Y.ContentFormat
    if (last.get(key) !== item || sameJson(valueOf(before, key), value)) item.delete(transaction)
  }
}
