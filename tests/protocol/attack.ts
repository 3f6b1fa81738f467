/**
 * What a hostile or broken client may send, at random: frames of either protocol that are right, nearly right, or nothing at
 * all. A case is a seed; the same seed sends the same bytes.
 */
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { frame } from '../server/frames.ts'
import { awarenessUpdate } from '../server/raw-client.ts'

/** Random numbers from a seed (mulberry32, public domain, by Tommy Ettinger). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256))
  }
}

/** What happens to a connection. */
export type Step =
  | { kind: 'frame'; bytes: Uint8Array }
  /** A text frame. */
  | { kind: 'text'; text: string }
  /** Bytes below the WebSocket protocol: broken or unfinished fragments. */
  | { kind: 'raw'; bytes: Uint8Array }
  /** The client stops to read. */
  | { kind: 'deaf' }
  | { kind: 'close' }
  | { kind: 'reset' }

/** A hostile client. */
export interface Attack {
  /** `/collaboration` or `/yjs/<document>`, with a query perhaps. */
  path: string
  document: string
  steps: Step[]
}

const documents = ['victim', 'victim2', '__proto__', 'constructor', 'toString', 'victim~comments']

/** An update that a client could have made, or nearly. */
function anyUpdate(random: Random, state: Uint8Array): Uint8Array {
  const document = new Y.Doc()
  const clientId = random.pick([1, 2, random.below(2 ** 32)])
  if (random.next() < 0.5) Y.applyUpdate(document, state)
  // Not before: Yjs changes a clientID of its own that it meets in an update.
  document.clientID = clientId
  const vector = random.next() < 0.7 ? Y.encodeStateVector(document) : undefined
  const text = document.getText(random.pick(['content', 'meta', 'other']))
  document.transact(() => {
    for (let edits = 1 + random.below(8); edits > 0; edits -= 1) edit(random, document, text)
  })
  return Y.encodeStateAsUpdate(document, vector)
}

function edit(random: Random, document: Y.Doc, text: Y.Text): void {
  const at = random.below(text.length + 1)
  switch (random.below(8)) {
    case 0:
      return text.insertEmbed(at, new Y.Map([['type', random.pick(['paragraph', 'heading', 'table', 'javascript:', ''])]]))
    case 1:
      return text.delete(at, Math.min(3, text.length - at))
    case 2:
      return text.format(Math.min(at, Math.max(text.length - 1, 0)), Math.min(3, text.length - Math.min(at, text.length)), {
        link: { href: random.pick(['javascript:alert(1)', 'https://example.org', 5]) }
      })
    case 3:
      return text.insertEmbed(at, random.pick<object>([{ image: 'x' }, { __proto__: null, constructor: 1 }, []]))
    case 4: {
      let list = document.getArray<unknown>('list')
      for (let depth = random.pick([1, 5, 300]); depth > 0; depth -= 1) {
        const next = new Y.Array<unknown>()
        list.push([next])
        list = next
      }
      return
    }
    case 5: {
      let value: unknown = 1
      for (let depth = random.pick([1, 5, 3000]); depth > 0; depth -= 1) value = random.next() < 0.5 ? [value] : { a: value }
      return void document.getMap('any').set('deep', value)
    }
    case 6:
      return void document.getMap('sub').set('doc', new Y.Doc({ guid: 'x'.repeat(random.below(50)) }))
    default:
      return text.insert(at, random.pick(['text', '\u{1F600}', '\ud800', '\0', 'x'.repeat(random.below(2000))]))
  }
}

/** Makes bytes nearly right. */
function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  switch (random.below(6)) {
    case 0:
      return copy.subarray(0, random.below(copy.length + 1))
    case 1: {
      for (let flips = 1 + random.below(4); flips > 0 && copy.length > 0; flips -= 1) copy[random.below(copy.length)] = random.below(256)
      return copy
    }
    case 2:
      return Uint8Array.from([...copy, ...random.bytes(random.below(20))])
    case 3: {
      // A number that is larger than anything.
      const at = random.below(copy.length + 1)
      return Uint8Array.from([...copy.subarray(0, at), ...random.pick([[255, 255, 255, 255, 127], [255, 255, 255, 255, 255, 255, 255, 127], [128, 128, 0]]), ...copy.subarray(at)])
    }
    case 4: {
      const from = random.below(copy.length + 1)
      return Uint8Array.from([...copy.subarray(0, from), ...copy.subarray(Math.min(copy.length, from + 1 + random.below(10)))])
    }
    default:
      return copy
  }
}

function bodyOf(random: Random, state: Uint8Array): { type: number; parts: (string | number | Uint8Array)[] } {
  const maybe = (bytes: Uint8Array): Uint8Array => (random.next() < 0.5 ? mutate(random, bytes) : bytes)
  switch (random.below(9)) {
    case 0:
      return { type: 0, parts: [0, maybe(Y.encodeStateVectorFromUpdate(state))] }
    case 1:
      return { type: 0, parts: [1, maybe(anyUpdate(random, state))] }
    case 2:
    case 3:
      return { type: 0, parts: [2, maybe(anyUpdate(random, state))] }
    case 4:
      return {
        type: 1,
        parts: [maybe(awarenessUpdate(random.pick([1, 2, 3, random.below(2 ** 32)]), random.below(2 ** 31), random.pick<unknown>([null, {}, { user: { name: 'x', color: 'javascript:' } }, [1], 5, { big: 'x'.repeat(random.below(40_000)) }])))]
      }
    case 5:
      return { type: 3, parts: [] }
    case 6:
      return { type: 5, parts: [random.pick(['{"type":"storageStatus","writable":false}', '{', '', 'x'.repeat(5000)])] }
    case 7:
      return { type: random.pick([4, 6, 7, 8, 9, 10, 99]), parts: [random.bytes(random.below(30))] }
    default:
      return { type: 0, parts: [random.below(5), random.bytes(random.below(random.pick([20, 3000])))] }
  }
}

/** A client from a seed. `state` is what it knows of the documents. */
export function attackFrom(seed: number, state: Uint8Array): Attack {
  const random = new Random(seed)
  const document = random.pick(documents)
  const isYjs = random.next() < 0.4
  const path = isYjs ? `/yjs/${document}?token=${random.pick(['', 'x', 'share_x'])}` : `/collaboration${random.pick(['', `?doc=${document}`, '?device=0123456789abcdef'])}`
  const steps: Step[] = []
  const address = (): string => random.pick([document, document, document, `${document}\0${random.below(6)}`, `${document}\0`, '../x', ''])
  if (!isYjs && random.next() < 0.9) steps.push({ kind: 'frame', bytes: frame(document, 2, 0, random.pick(['', 'token', 'share_none']), '4.8.0') })
  for (let count = 1 + random.below(30); count > 0; count -= 1) steps.push(anyStep(random, state, isYjs, address))
  const end = random.next()
  if (end < 0.3) steps.push({ kind: 'close' })
  else if (end < 0.6) steps.push({ kind: 'reset' })
  if (random.next() < 0.2) shuffle(random, steps)
  return { path, document, steps }
}

function anyStep(random: Random, state: Uint8Array, isYjs: boolean, address: () => string): Step {
  const kind = random.next()
  if (kind < 0.02) return { kind: 'text', text: random.pick(['', 'hello', '{}']) }
  if (kind < 0.05) return { kind: 'raw', bytes: random.pick([Uint8Array.of(0x02, 0x85, 1, 2, 3, 4, 1), Uint8Array.of(0x82, 0xff), Uint8Array.of(0x00, 0x80, 0, 0, 0, 0), random.bytes(20)]) }
  if (kind < 0.06) return { kind: 'deaf' }
  if (kind < 0.1) return { kind: 'frame', bytes: random.bytes(random.below(random.pick([5, 200, 70_000]))) }
  const { type, parts } = bodyOf(random, state)
  const bytes = isYjs ? frame(type, ...parts) : frame(address(), type, ...parts)
  const changed = random.next() < 0.25 ? mutate(random, bytes) : bytes
  return { kind: 'frame', bytes: random.next() < 0.01 ? huge(changed) : changed }
}

function huge(bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeUint8Array(encoder, bytes)
    encoding.writeUint8Array(encoder, new Uint8Array(9_000_000))
  })
}

function shuffle(random: Random, steps: Step[]): void {
  for (let last = steps.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1)
    ;[steps[last], steps[other]] = [steps[other]!, steps[last]!]
  }
}
