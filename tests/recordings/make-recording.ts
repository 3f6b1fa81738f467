/**
 * Makes `two-people.json.gz`: two people who plan a shared garden in one document, typed key by key.
 *
 * Nobody sat down for it: the two follow the scripts below, with a seeded random generator for who types next, for typing
 * errors (noticed some keys later, taken back with backspaces), and for how long their work is on its way to the other.
 * So the recording has what a real one has: keys that cross on their way, corrections, jumps back to insert a sentence,
 * words replaced, a pasted line, a stretch without network, line breaks, and characters of two UTF-16 code units. As in
 * the recordings of the editing-traces collection, whose format this is, the two never insert at one place at one time.
 *
 * The same seed always gives the same recording, which a test checks. To make the file again after a change:
 * `npm run recording`.
 */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as Y from 'yjs'
import type { ConcurrentTransaction, Patch } from '../support/recording.ts'

export const recordingFile = join(import.meta.dirname, 'two-people.json.gz')

/** As it stands in the file. */
export interface RecordingFile {
  kind: 'concurrent'
  endContent: string
  numAgents: 2
  txns: (ConcurrentTransaction & { numChildren: number; time: string })[]
}

/** Something a person does. Places are named by words that stand there, and looked up when the person gets to it. */
type Action =
  | { do: 'type'; text: string; after?: string }
  | { do: 'paste'; text: string; after: string }
  | { do: 'replace'; words: string; by: string }
  | { do: 'delete'; words: string }
  /** Reads on until these words have come from the other. */
  | { do: 'await'; words: string }
  /** Closes the lid: sends and receives nothing until so many more keys are typed. */
  | { do: 'offline'; keys: number }

const type = (text: string, after?: string): Action => (after === undefined ? { do: 'type', text } : { do: 'type', text, after })
const paste = (text: string, after: string): Action => ({ do: 'paste', text, after })
const replace = (words: string, by: string): Action => ({ do: 'replace', words, by })
const remove = (words: string): Action => ({ do: 'delete', words })
const awaitWords = (words: string): Action => ({ do: 'await', words })
const offline = (keys: number): Action => ({ do: 'offline', keys })

const scripts: [Action[], Action[]] = [
  [
    type('The plot behind the station\nWhat we grow\nWho waters when\nCosts\n'),
    type('\nThe bed by the wall gets sun until six, so the tomatoes 🍅 go there, and basil between them.', 'What we grow'),
    type(' Last year they had blight; this time they get a roof.', 'basil between them.'),
    replace('until six', 'until seven'),
    type('\nBeans climb the old fence. Nobody has to love beetroot, but it keeps until March.', 'get a roof.'),
    awaitWords('Fridays'),
    offline(70),
    type(' Whoever finds slugs 🐌 carries them to the far meadow.', 'keeps until March.'),
    remove(' old'),
    // A paragraph is split, and joined again by typing over the break.
    type('\n', 'this time they get a roof.'),
    type('Pumpkins need room', 'a roof.\n'),
    replace('roof.\n', 'roof. '),
    type(', so only one.', 'Pumpkins need room'),
    awaitWords('a year'),
    type(' and a bench', 'shared garden'),
    type(' No lawn!', 'far meadow.'),
    type(' Sage stays where it is.', 'keeps until March.'),
  ],
  [
    awaitWords('Who waters when'),
    type(': a shared garden', 'The plot behind the station'),
    awaitWords('Costs'),
    type('\nAnn takes Mondays and Thursdays, Bo takes Tuesdays and Fridays.', 'Who waters when'),
    paste(' In a heatwave we both come, before eight in the morning, and never at noon.', 'and Fridays.'),
    type(' Weekends go by turns.', 'Tuesdays and Fridays.'),
    awaitWords('basil between them.'),
    type(' (and has a chair for whoever shells peas)', 'by the wall gets sun'),
    offline(50),
    type('\nThe lease is 90 euros a year, seeds about 40.', 'Costs'),
    replace('takes Tuesdays', 'has Tuesdays'),
    type(' The rain barrel is a gift from the bakery 🎁', 'seeds about 40.'),
    type(', so water is free', 'from the bakery 🎁'),
    type('.', 'so water is free'),
    replace('never at noon', 'never around noon'),
    type(' for two', 'Who waters when'),
    remove(' for two'),
    type('\nTools\nTwo spades, one rake, and the wheelbarrow 🛒 that squeaks. Oil it in spring.', 'so water is free.'),
    type(' The key hangs behind the shed door.', 'Oil it in spring.'),
    replace('Two spades', 'Three spades'),
  ],
]

const seed = 20_240_501
/** How likely a typed letter is the wrong one. */
const errorRate = 0.035
/** How likely each of the two types in a given moment. */
const pace = [0.62, 0.55] as const
/** How many moments a transaction is on its way to the other, at least and at most. */
const delay = [1, 9] as const

/** Writes the recording. */
export function makeRecording(): RecordingFile {
  const random = mulberry32(seed)
  const people: [Person, Person] = [new Person(0, random), new Person(1, random)]
  const txns: RecordingFile['txns'] = []
  for (let moment = 0; people.some((person) => !person.hasFinished); moment++) {
    if (moment > 100_000) throw new Error('The two wait for each other')
    for (const person of people) {
      const partner = people[1 - person.agent] as Person
      person.receive(partner, moment)
      if (random() > pace[person.agent]) continue
      const patch = person.nextPatch()
      if (patch === null) continue
      const index = txns.length
      const parents = person.write(index, patch, moment + Math.floor(delay[0] + random() * (delay[1] - delay[0] + 1)))
      for (const parent of parents) (txns[parent] as { numChildren: number }).numChildren++
      txns.push({ parents, numChildren: 0, agent: person.agent, time: new Date(1_714_550_400_000 + moment * 90).toISOString(), patches: [patch] })
    }
  }
  for (const person of people) person.receive(people[1 - person.agent] as Person, Infinity)
  const [zero, one] = people.map((person) => person.content)
  if (zero === undefined || zero !== one) throw new Error('The two do not have the same text')
  return { kind: 'concurrent', endContent: zero, numAgents: 2, txns }
}

interface SentTransaction {
  index: number
  update: Uint8Array
  arrivesAt: number
  /** How many of the receiver's own transactions the sender had when it was made. */
  seen: number
}

/** One of the two, with a replica of the document. */
class Person {
  readonly agent: 0 | 1
  readonly #random: () => number
  readonly #doc = new Y.Doc()
  readonly #text: Y.Text
  readonly #actions: Action[]
  readonly #sent: SentTransaction[] = []
  /** The keys still to type for the action in hand. */
  #keys: Patch[] = []
  /** Where the person types, as something that moves along when the other inserts before it. */
  #caret: Y.RelativePosition | null = null
  #received = 0
  #lastReceived: SentTransaction | null = null
  #offlineKeys = 0

  constructor(agent: 0 | 1, random: () => number) {
    this.agent = agent
    this.#random = random
    this.#doc.clientID = agent + 1
    this.#text = this.#doc.getText('content')
    this.#actions = [...scripts[agent]]
  }

  get content(): string {
    return this.#text.toJSON()
  }

  get hasFinished(): boolean {
    return this.#actions.length === 0 && this.#keys.length === 0
  }

  /** Takes over what has arrived of the partner's work, in order. */
  receive(partner: Person, moment: number): void {
    if (moment !== Infinity && (this.#offlineKeys > 0 || partner.#offlineKeys > 0)) return
    for (;;) {
      const next = partner.#sent[this.#received]
      if (next === undefined || next.arrivesAt > moment) return
      Y.applyUpdate(this.#doc, next.update)
      this.#received++
      this.#lastReceived = next
    }
  }

  /** The next key, or `null` if there is nothing to do now. Its position counts code points. */
  nextPatch(): Patch | null {
    while (this.#keys.length === 0) {
      const action = this.#actions[0]
      if (action === undefined) return null
      if (action.do === 'await' && !this.content.includes(action.words)) return null
      this.#actions.shift()
      this.#begin(action)
    }
    const [offset, deleted, inserted] = this.#keys.shift() as Patch
    const caret = this.#caret === null ? null : Y.createAbsolutePositionFromRelativePosition(this.#caret, this.#doc)
    const start = (caret?.index ?? 0) + offset
    const text = this.content
    return [points(text.slice(0, start)), points(text.slice(start, start + deleted)), inserted]
  }

  /** Applies a patch, sends it, and returns its parents. */
  write(index: number, [position, deleted, inserted]: Patch, arrivesAt: number): number[] {
    const own = this.#sent.at(-1)
    // The last of the other's is a parent, unless it was made on all of one's own, in which case it alone is.
    const parents: number[] = []
    const received = this.#lastReceived
    if (own !== undefined && (received === null || received.seen < this.#sent.length)) parents.push(own.index)
    if (received !== null && !(own !== undefined && this.#seenByLast >= this.#received)) parents.push(received.index)
    const text = this.content
    const start = units(text, position)
    const length = units(text.slice(start), deleted)
    this.#doc.once('update', (update: Uint8Array) => {
      this.#sent.push({ index, update, arrivesAt: Math.max(arrivesAt, own?.arrivesAt ?? 0), seen: this.#received })
    })
    this.#doc.transact(() => {
      if (length > 0) this.#text.delete(start, length)
      if (inserted !== '') this.#text.insert(start, inserted)
    })
    this.#caret = Y.createRelativePositionFromTypeIndex(this.#text, start + inserted.length, -1)
    if (this.#offlineKeys > 0) this.#offlineKeys--
    return parents.sort((a, b) => a - b)
  }

  /** How many of the other's transactions were received when this person last wrote. */
  get #seenByLast(): number {
    return this.#sent.at(-1)?.seen ?? 0
  }

  #begin(action: Action): void {
    switch (action.do) {
      case 'await':
        return
      case 'offline':
        this.#offlineKeys = action.keys
        return
      case 'type':
        if (action.after !== undefined) this.#jumpBehind(action.after)
        this.#keys = this.#typing(action.text)
        return
      case 'paste':
        this.#jumpBehind(action.after)
        this.#keys = [[0, 0, action.text]]
        return
      case 'replace':
        // Selected with the mouse: the first letter replaces it all, the rest is typed.
        this.#jumpBehind(action.words)
        this.#keys = [[-action.words.length, action.words.length, action.by.slice(0, 1)], ...this.#typing(action.by.slice(1))]
        return
      case 'delete':
        this.#jumpBehind(action.words)
        this.#keys = Array.from(action.words, () => [-1, 1, ''] as const)
        return
    }
  }

  #jumpBehind(words: string): void {
    const at = this.content.lastIndexOf(words)
    if (at < 0) throw new Error(`Agent ${this.agent} does not find "${words}" in:\n${this.content}`)
    this.#caret = Y.createRelativePositionFromTypeIndex(this.#text, at + words.length, -1)
  }

  /** The keys that give a text, with errors and their corrections. Offsets are from the caret. */
  #typing(text: string): Patch[] {
    const keys: Patch[] = []
    const characters = [...text]
    for (let at = 0; at < characters.length; at++) {
      if (/[a-z]/.test(characters[at] ?? '') && this.#random() < errorRate) {
        const blind = characters.slice(at + 1, at + 1 + Math.floor(this.#random() * 3)).filter((each) => /[a-z ]/.test(each))
        const wrong = 'abcdefghijklmnopqrstuvwxyz'.charAt(Math.floor(this.#random() * 26))
        for (const key of [wrong, ...blind]) keys.push([0, 0, key])
        for (let backspaces = 0; backspaces <= blind.length; backspaces++) keys.push([-1, 1, ''])
      }
      keys.push([0, 0, characters[at] ?? ''])
    }
    return keys
  }
}

/** Number of code points. */
function points(text: string): number {
  return [...text].length
}

/** Code units that so many code points at the start of a text take. */
function units(text: string, count: number): number {
  return [...text].slice(0, count).join('').length
}

/** A small random generator with a seed; numbers from 0 to 1. */
function mulberry32(state: number): () => number {
  let a = state
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

if (process.argv[1] === import.meta.filename) {
  const recording = makeRecording()
  writeFileSync(recordingFile, gzipSync(JSON.stringify(recording), { level: 9 }))
  console.log(`${recording.txns.length} transactions, ${recording.endContent.length} characters`)
}
