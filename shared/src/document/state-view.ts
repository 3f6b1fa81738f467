/**
 * Reads one state of a document out of a Y.Doc that holds more than that state, and changes nothing.
 *
 * A Y.Doc that collects no garbage (`gc: false`) holds every unit that was ever inserted. A state in its
 * history is a `Y.Snapshot`: how far each client had come, and what was deleted. A unit (of a struct: one
 * UTF-16 unit, atom, marker or value) is visible in it if its client had come that far and it is not
 * among the deleted. A struct may be visible in part, since Yjs merges neighbours; so all is asked by unit.
 */
import * as Y from 'yjs'
import type { Json } from '../schema/schema.ts'
import type { Marker } from './layout.ts'

/** One state of a document, as what is visible in it. */
export interface StateView {
  /** Whether unit `offset` of `item` is there, and the offset up to which the same holds. */
  at: (item: Y.Item, offset: number) => { readonly isVisible: boolean; readonly end: number }
  /** How many units of `item` the state has, deleted ones included. */
  reach: (item: Y.Item) => number
}

/** The state that a Y.Doc is in now. */
export const currentView: StateView = { at: (item) => ({ isVisible: !item.deleted, end: item.length }), reach: (item) => item.length }

/** A state in which nothing is there. */
export const emptyView: StateView = { at: (item) => ({ isVisible: false, end: item.length }), reach: () => 0 }

interface Span {
  start: number
  end: number
}

/** Sorted, and without overlaps: snapshots that were put together by hand may have neither. */
function spansFrom(items: readonly { clock: number; len: number }[]): Span[] {
  const spans: Span[] = []
  for (const { clock, len } of items.toSorted((a, b) => a.clock - b.clock)) {
    const last = spans.at(-1)
    if (last !== undefined && clock <= last.end) last.end = Math.max(last.end, clock + len)
    else spans.push({ start: clock, end: clock + len })
  }
  return spans
}

/** The first of `spans` that ends behind `clock`. */
function spanAt(spans: readonly Span[], clock: number): Span | undefined {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (spans[middle]!.end <= clock) low = middle + 1
    else high = middle
  }
  return spans[low]
}

/**
 * The state of `document` that `snapshot` says.
 *
 * Throws an Error that says what is missing if `document` does not hold that state: if it collects
 * garbage or has not come as far as the snapshot. Reading throws where it meets something that was
 * collected before it came to `document`.
 */
export function viewOf(document: Y.Doc, snapshot: Y.Snapshot): StateView {
  if (document.gc) {
    throw new Error('A past state can be read only from a Y.Doc that keeps what was deleted. Make it with { gc: false } before applying updates to it.')
  }
  const deleted = new Map([...snapshot.ds.clients].map(([client, items]) => [client, spansFrom(items)]))
  const reach = ({ id: { client, clock }, length }: Y.Item) => Math.min(Math.max((snapshot.sv.get(client) ?? 0) - clock, 0), length)
  const view: StateView = {
    reach,
    at: (item, offset) => {
      const { client, clock } = item.id
      const unit = clock + offset
      const end = reach(item)
      if (offset >= end) return { isVisible: false, end: item.length }
      const span = spanAt(deleted.get(client) ?? [], unit)
      if (span === undefined) return { isVisible: true, end }
      if (span.start <= unit) return { isVisible: false, end: Math.min(end, span.end - clock) }
      return { isVisible: true, end: Math.min(end, span.start - clock) }
    },
  }
  for (const [client, clock] of snapshot.sv) {
    const held = Y.getState(document.store, client)
    if (held < clock) {
      throw new Error(`The Y.Doc does not hold the state to read: of client ${client} it has ${held} units, the snapshot says ${clock}. Apply the missing updates first.`)
    }
  }
  return view
}

function assertHeld(view: StateView, struct: Y.Item): void {
  for (let offset = 0; offset < struct.length; ) {
    const { isVisible, end } = view.at(struct, offset)
    if (isVisible) {
      throw new Error(
        `The Y.Doc does not hold the state to read: ${end - offset} units of client ${struct.id.client} from ${struct.id.clock + offset} on were visible in it and are collected. Build the Y.Doc from the updates as they came, with { gc: false }.`,
      )
    }
    offset = end
  }
}

/** Units `from` to `to` of a struct, in the order of its list. */
export interface UnitRun {
  item: Y.Item
  from: number
  to: number
  /** Whether they are visible in each of the states asked for; in at least one they are. */
  isVisible: boolean[]
}

/** What of a list that begins with `first` is visible in at least one of `views`, in order, formatting included. */
export function* visibleRuns(first: Y.Item | null, views: readonly StateView[]): Generator<UnitRun, void> {
  for (let item = first; item !== null; item = item.right) {
    for (let from = 0; from < item.length; ) {
      let to = item.length
      const isVisible: boolean[] = []
      for (const view of views) {
        const answer = view.at(item, from)
        isVisible.push(answer.isVisible)
        to = Math.min(to, answer.end)
      }
      if (isVisible.includes(true)) {
        if (item.content instanceof Y.ContentDeleted) for (const view of views) assertHeld(view, item)
        yield { item, from, to, isVisible }
      }
      from = to
    }
  }
}

/** The value of `key` in a map, as of `view`; `undefined` where it has none. A type is returned as it is now. */
export function valueAt(view: StateView, map: Pick<Y.Map<unknown>, '_map'>, key: string): unknown {
  for (let item = map._map.get(key) ?? null; item !== null; item = item.left) {
    // Of values that one client set after another, the last that the state has counts. Yjs may hold several in one struct.
    const last = view.reach(item) - 1
    if (last < 0) continue
    if (!view.at(item, last).isVisible) return undefined
    if (item.content instanceof Y.ContentDeleted) assertHeld(view, item)
    return item.content.getContent()[last] as unknown
  }
  return undefined
}

/** The values of a list that are there in at least one of `views`, in order; types as they are now. */
export function* listAt(list: Pick<Y.Array<unknown>, '_start'>, views: readonly StateView[]): Generator<{ value: unknown; isVisible: boolean[] }, void> {
  for (const { item, from, to, isVisible } of visibleRuns(list._start, views)) {
    if (!item.countable) continue
    for (const value of item.content.getContent().slice(from, to) as unknown[]) yield { value, isVisible }
  }
}

/** `value` as JSON, as of `view` to any depth. Of types that are no map, list or text, as they are now. */
function jsonAt(view: StateView, value: unknown): Json {
  if (value instanceof Y.Map) {
    const entries = [...value._map.keys()].flatMap((key): [string, Json][] => {
      const held = valueAt(view, value, key)
      return held === undefined ? [] : [[key, jsonAt(view, held)]]
    })
    return Object.fromEntries(entries)
  }
  if (value instanceof Y.Array) return Array.from(listAt(value as Y.Array<unknown>, [view]), (held) => jsonAt(view, held.value))
  if (value instanceof Y.AbstractType) return value.toJSON() as Json
  return value as Json
}

/** A block marker as it is in one state, as far as reading a block needs it: what is nested in it is JSON. */
export class MarkerAt implements Pick<Marker, 'get' | 'keys'> {
  readonly view: StateView
  readonly marker: Marker

  constructor(view: StateView, marker: Marker) {
    this.view = view
    this.marker = marker
  }

  get(key: string): Json | undefined {
    const value = valueAt(this.view, this.marker, key)
    return value === undefined ? undefined : jsonAt(this.view, value)
  }

  keys(): MapIterator<string> {
    return new Set([...this.marker._map.keys()].filter((key) => valueAt(this.view, this.marker, key) !== undefined)).keys()
  }
}
