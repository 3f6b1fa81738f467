/**
 * What an update is made of is checked before it is applied, since there is no taking back what was applied to a document that
 * others have open:
 *
 *     decodable ── within bounds ── not against what is there ── under clientIDs of its sender ── applied
 *                   structs, depth,    an edit of that number,      "client-id-in-use"
 *                   numbers, pending   but another one
 *
 * An update may build on others that are not here yet; it waits in the document then, up to a limit for all that wait.
 */
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

/** Most structs in one update. A document of 1,000 pages that was typed by many has 50,000. */
const maxStructs = 1_000_000

/** Deepest nesting of values in an update, and of types in a document. */
const maxDepth = 100

/** Largest number of an edit, and furthest distance to the last known one of the same client. */
const maxClock = 2 ** 40
const maxClockGap = 10_000_000

/**
 * How many deletions may wait for what they delete, in bytes. Yjs looks at all of them with each edit of anybody: a megabyte of them
 * makes every keystroke take a second.
 */
const maxWaitingDeletionBytes = 16 * 1024

/** How many structs may wait. Yjs goes through all of them with each update that waits; in bytes, a hundred thousand may be a hundred. */
const maxWaitingStructs = 20_000

/** How deep types may be nested in what waits: what is around the missing ones is not known, and comes on top. */
const maxWaitingDepth = maxDepth / 2

/** Largest clientID: Yjs takes 32 bits at random, other implementations up to 53. */
const maxClientId = Number.MAX_SAFE_INTEGER

/** An update that is not taken; the message completes "The update …". */
export class BadUpdateError extends Error {
  override readonly name = 'BadUpdateError'
}

/** What an update would do. */
export interface CheckedUpdate {
  /** The clientIDs of the edits in it that are new to the document. */
  authors: ReadonlySet<number>
  /** Whether it builds on something that is not there. */
  waits: boolean
}

type Decoded = ReturnType<typeof Y.decodeUpdate>
type Struct = Decoded['structs'][number]

/**
 * Checks an update, and that it agrees with what is in the document.
 *
 * @param maxPendingBytes how much may wait in the document.
 * @throws BadUpdateError if it must not be applied.
 */
export function checkUpdate(document: Y.Doc, update: Uint8Array, maxPendingBytes: number): CheckedUpdate {
  const { structs, ds } = decode(update)
  if (structs.length > maxStructs) throw new BadUpdateError(`has more than ${maxStructs} structs`)
  const { store } = document
  const own = new OwnStructs(structs)
  // Yjs would take the last part for all, and drop the others without a word.
  if (own.size !== clientParts(update)) throw new BadUpdateError('has the edits of one client in several parts')
  const authors = new Set<number>()
  let waits = false
  for (const struct of structs) {
    // What the update leaves out.
    if (struct instanceof Y.Skip) continue
    const { client, clock } = struct.id
    const end = clock + struct.length
    if (!isWithin(client, maxClientId) || !isWithin(end, maxClock) || struct.length < 1) throw new BadUpdateError('has numbers that no edit has')
    const known = Y.getState(store, client)
    if (clock - known > maxClockGap) throw new BadUpdateError('is too far ahead of the edits that are known')
    if (end > known) authors.add(client)
    if (clock > known && !own.has(client, clock - 1)) waits = true
    if (struct instanceof Y.Item) {
      if (valueDepth(struct.content) > maxDepth) throw new BadUpdateError('has values that are nested too deeply')
      if (clock < known) assertSame(store, struct, known)
      waits ||= !isThere(store, own, struct.origin) || !isThere(store, own, struct.rightOrigin) || !isThere(store, own, parentId(struct))
    }
  }
  assertShallow(structs, new Depths(store, [own]), maxDepth)
  let waitingDeletions = 0
  for (const [client, deletions] of ds.clients) {
    const known = own.end(client) ?? Y.getState(store, client)
    for (const { clock, len } of deletions) {
      if (!isWithin(client, maxClientId) || !isWithin(clock + len, maxClock)) throw new BadUpdateError('deletes what no edit has made')
      if (clock + len > known) waitingDeletions += 1
    }
  }
  if (waitingDeletions > 0) {
    waits = true
    const waitingBytes = (store.pendingDs?.byteLength ?? 0) + waitingDeletions * deletionBytes
    if (waitingBytes > maxWaitingDeletionBytes) throw new BadUpdateError('deletes what is missing, and too many deletions wait for such already')
  }
  if (waits && pendingBytes(document) + update.byteLength > maxPendingBytes) {
    throw new BadUpdateError('builds on edits that are missing, and too much waits for such already')
  }
  if (waits) {
    const waiting = store.pendingStructs === null ? [] : Y.decodeUpdateV2(store.pendingStructs.update).structs
    if (structs.length + waiting.length > maxWaitingStructs) throw new BadUpdateError('builds on edits that are missing, and too many wait for such already')
    assertShallow([...structs, ...waiting], new Depths(store, [own, new OwnStructs(waiting)]), maxWaitingDepth)
  }
  return { authors, waits }
}

/** About how many bytes a deletion takes. */
const deletionBytes = 4

/** How many parts an update has; each is of one client. */
function clientParts(update: Uint8Array): number {
  return decoding.readVarUint(decoding.createDecoder(update))
}

function assertShallow(structs: readonly Struct[], depths: Depths, most: number): void {
  for (const struct of structs) {
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentType && depths.of(struct) >= most) throw new BadUpdateError('has types that are nested too deeply')
  }
}

/** How much waits in a document for edits that it builds on, in bytes. */
export function pendingBytes({ store }: Y.Doc): number {
  return (store.pendingStructs?.update.byteLength ?? 0) + (store.pendingDs?.byteLength ?? 0)
}

function decode(update: Uint8Array): Decoded {
  try {
    return Y.decodeUpdate(update)
  } catch {
    throw new BadUpdateError('cannot be read')
  }
}

function isWithin(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most
}

/** The structs of an update, to be found by id. Those of one client are together, and in order. */
class OwnStructs {
  readonly #byClient = new Map<number, Struct[]>()
  readonly #clients = new Set<number>()

  constructor(structs: readonly Struct[]) {
    for (const struct of structs) {
      this.#clients.add(struct.id.client)
      if (struct instanceof Y.Skip) continue
      const list = this.#byClient.get(struct.id.client)
      if (list === undefined) this.#byClient.set(struct.id.client, [struct])
      else list.push(struct)
    }
  }

  /** How many clients it has something of, if only that something is left out. */
  get size(): number {
    return this.#clients.size
  }

  has(client: number, clock: number): boolean {
    return this.find(client, clock) !== null
  }

  /** The number behind the last edit of a client; null if there is none. */
  end(client: number): number | null {
    const last = this.#byClient.get(client)?.at(-1)
    return last === undefined ? null : last.id.clock + last.length
  }

  find(client: number, clock: number): Struct | null {
    const list = this.#byClient.get(client)
    if (list === undefined) return null
    let low = 0
    let high = list.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const struct = list[middle]!
      if (clock < struct.id.clock) high = middle - 1
      else if (clock >= struct.id.clock + struct.length) low = middle + 1
      else return struct
    }
    return null
  }
}

function isThere(store: Y.Doc['store'], own: OwnStructs, id: Y.ID | null): boolean {
  return id === null || id.clock < Y.getState(store, id.client) || own.has(id.client, id.clock)
}

/** The id of the type that an item says it is in; null where that is a root or follows from its neighbours. */
function parentId(item: Y.Item): Y.ID | null {
  return item.parent instanceof Y.ID ? item.parent : null
}

/**
 * How many types are around the items of an update. Where an item does not say what it is in, it is in what its neighbours are
 * in, and these may be many: what is found on the way is kept.
 */
class Depths {
  readonly #known = new Map<Y.Item, number>()
  readonly #store: Y.Doc['store']
  readonly #sources: readonly OwnStructs[]

  /** @param sources where items are looked for before the document. */
  constructor(store: Y.Doc['store'], sources: readonly OwnStructs[]) {
    this.#store = store
    this.#sources = sources
  }

  of(item: Y.Item): number {
    const way: { item: Y.Item; isDeeper: boolean }[] = []
    let depth = 0
    for (let current: Y.Item | null = item; current !== null; ) {
      const known = this.#known.get(current)
      if (known !== undefined) depth = known
      else if (current.parent instanceof Y.AbstractType) depth = depthOfType(current.parent)
      if (known !== undefined || current.parent instanceof Y.AbstractType) break
      // Also ends a circle, which Yjs never applies.
      this.#known.set(current, 0)
      const parent = parentId(current)
      way.push({ item: current, isDeeper: parent !== null })
      const next: Y.ID | null = parent ?? current.origin ?? current.rightOrigin
      current = next === null ? null : itemAt(this.#store, this.#sources, next)
    }
    for (const step of way.toReversed()) {
      if (step.isDeeper) depth += 1
      this.#known.set(step.item, depth)
    }
    return depth
  }
}

/** How many items are around what is in a type. */
function depthOfType(type: Y.AbstractType<unknown>): number {
  let depth = 0
  for (let { _item: item } = type; item !== null && depth <= maxDepth; item = (item.parent as Y.AbstractType<unknown>)._item) depth += 1
  return depth
}

function itemAt(store: Y.Doc['store'], sources: readonly OwnStructs[], { client, clock }: Y.ID): Y.Item | null {
  let struct: Struct | null = null
  for (const source of sources) struct ??= source.find(client, clock)
  if (struct === null && clock < Y.getState(store, client)) struct = Y.getItem(store, Y.createID(client, clock))
  return struct instanceof Y.Item ? struct : null
}

/** How deep the values in a content are nested, counted no further than the limit. */
function valueDepth(content: Y.Item['content']): number {
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) return depthOf(content.arr)
  if (content instanceof Y.ContentEmbed) return depthOf(content.embed)
  if (content instanceof Y.ContentFormat) return depthOf(content.value)
  if (content instanceof Y.ContentDoc) return depthOf(content.opts)
  return 0
}

function depthOf(value: unknown): number {
  let depth = 0
  let level: unknown[] = [value]
  while (level.length > 0 && depth <= maxDepth) {
    const next: unknown[] = []
    for (const each of level) {
      if (typeof each !== 'object' || each === null || each instanceof Uint8Array) continue
      // Not by spreading: a call takes only so many arguments.
      for (const part of Object.values(each)) next.push(part)
    }
    depth += 1
    level = next
  }
  return depth
}

/** Where the document has edits of the same numbers already, they have to be the same ones. */
function assertSame(store: Y.Doc['store'], item: Y.Item, known: number): void {
  const { client, clock } = item.id
  const end = Math.min(clock + item.length, known)
  for (let at = clock; at < end; ) {
    const there = Y.getItem(store, Y.createID(client, at)) as Y.Item | Y.GC
    const thereEnd = there.id.clock + there.length
    // Of what was deleted, the content is gone.
    if (there instanceof Y.Item && !there.deleted && !(item.content instanceof Y.ContentDeleted)) {
      const length = Math.min(end, thereEnd) - at
      if (!hasSameContent(there, at - there.id.clock, item, at - clock, length)) {
        throw new BadUpdateError('has other edits than the document under the same clientID and numbers')
      }
    }
    at = thereEnd
  }
}

function hasSameContent(a: Y.Item, aStart: number, b: Y.Item, bStart: number, length: number): boolean {
  if (a.content.constructor !== b.content.constructor) return false
  if (a.content instanceof Y.ContentString && b.content instanceof Y.ContentString) {
    return a.content.str.slice(aStart, aStart + length) === b.content.str.slice(bStart, bStart + length)
  }
  if (a.content instanceof Y.ContentType || a.content instanceof Y.ContentDoc) return true
  if (a.content instanceof Y.ContentFormat && b.content instanceof Y.ContentFormat) return isSameValue([a.content.key, a.content.value], [b.content.key, b.content.value])
  return isSameValue(a.content.getContent().slice(aStart, aStart + length), b.content.getContent().slice(bStart, bStart + length))
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b || Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array) return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
  const keys = Object.keys(a)
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
