/**
 * The documents that both editors are measured with, and what other people do to them: generated from a seed, the same
 * text and the same edits for both, each stored as its editor stores it.
 *
 * A page is eight blocks and about 480 words: a heading, four paragraphs with a bold and an italic stretch, three list
 * items. Edits are made here and not in the browser, so that the page that is measured only receives.
 */

import type { Node, Schema } from 'prosemirror-model'
import { prosemirrorToYXmlFragment } from 'y-prosemirror'
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { appendBlocks } from '@tandem/shared/document/convert.ts'
import { contentOf, firstItem, formatVersion, isMarkerItem, metaOf } from '@tandem/shared/document/layout.ts'
import { schema as tandemSchema } from '@tandem/shared/schema/schema.ts'
import type { Delivery, PageData } from './pages/page.ts'
import { plainFragment, plainSchema } from './pages/plain-schema.ts'

export const editors = ['tandem', 'y-prosemirror'] as const
export type EditorName = (typeof editors)[number]

interface Run {
  text: string
  mark?: 'bold' | 'italic'
}

interface BlockText {
  type: 'heading' | 'paragraph' | 'listItem'
  runs: Run[]
}

const blocksPerPage = 8
/** How many single characters another person inserts in the measurement of a remote change. */
const editCount = 16
export const crowdSize = 50
/** Milliseconds between two updates of one person in the crowd. */
const crowdInterval = 200
/** How long the crowd writes, in milliseconds. */
export const crowdTime = 6000

/** A seeded generator of numbers from 0 to 1: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const syllables = ['an', 'ber', 'col', 'da', 'en', 'fi', 'gar', 'he', 'in', 'ka', 'lo', 'mer', 'no', 'or', 'pe', 'ri', 'sta', 'ten', 'u', 'vil']

function makeText(pages: number): BlockText[] {
  const random = randomNumbers(pages)
  const word = () => {
    let letters = ''
    for (let count = 1 + Math.floor(random() * 3); count > 0; count--) letters += syllables[Math.floor(random() * syllables.length)]!
    return letters
  }
  const words = (count: number) => Array.from({ length: count }, word).join(' ')
  const block = (type: BlockText['type'], ...runs: Run[]): BlockText => ({ type, runs })
  const paragraph = () =>
    block(
      'paragraph',
      { text: `${words(20)} ` },
      { text: words(3), mark: 'bold' },
      { text: ` ${words(44)} ` },
      { text: words(3), mark: 'italic' },
      { text: ` ${words(20)}.` },
    )
  const item = () => block('listItem', { text: words(38) })
  return Array.from({ length: pages }, () => [
    block('heading', { text: words(6) }),
    paragraph(),
    paragraph(),
    item(),
    item(),
    item(),
    paragraph(),
    paragraph(),
  ]).flat()
}

function nodesOf(blocks: readonly BlockText[], schema: Schema): Node[] {
  const attributes = { heading: { level: 2 }, paragraph: null, listItem: { kind: 'bullet' } }
  return blocks.map(({ type, runs }) => {
    const inline = runs.map(({ text, mark }) => schema.text(text, mark === undefined ? [] : [schema.mark(mark)]))
    return schema.node(type, attributes[type], inline)
  })
}

/** Where a person writes: a function that inserts a character behind the last one and returns the caret's place. */
type Writer = (character: string) => { anchor: unknown; head: unknown }

/** A writer in the middle of the first run of text in a block. */
const writers: Record<EditorName, (document: Y.Doc, block: number) => Writer> = {
  tandem(document, block) {
    const text = contentOf(document)
    let index = 0
    let number = -1
    let item = firstItem(text)
    for (; item !== null && number < block; item = item.right) {
      if (item.deleted) continue
      if (isMarkerItem(item)) number++
      if (item.countable) index += item.length
    }
    if (item === null) throw new Error(`There is no block ${block}`)
    index += item.length >> 1
    return (character) => {
      const clock = Y.getState(document.store, document.clientID)
      text.insert(index++, character)
      const position = { type: null, tname: null, item: { client: document.clientID, clock }, assoc: -1 }
      return { anchor: position, head: position }
    }
  },
  'y-prosemirror'(document, block) {
    const element = plainFragment(document).get(block) as Y.XmlElement
    const text = element.get(0) as Y.XmlText
    let index = (text.toDelta() as { insert: string }[])[0]!.insert.length >> 1
    return (character) => {
      text.insert(index++, character)
      const position = Y.createRelativePositionFromTypeIndex(text, index)
      return { anchor: position, head: position }
    }
  },
}

function firstUpdate(editor: EditorName, blocks: readonly BlockText[]): Uint8Array {
  const document = new Y.Doc()
  document.clientID = 100
  if (editor === 'tandem') {
    metaOf(document).set('format', formatVersion)
    appendBlocks(contentOf(document), nodesOf(blocks, tandemSchema))
  } else {
    prosemirrorToYXmlFragment(plainSchema.node('doc', null, nodesOf(blocks, plainSchema)), plainFragment(document))
  }
  const update = Y.encodeStateAsUpdate(document)
  document.destroy()
  return update
}

/** Another copy of the document, whose updates are collected. */
function openCopy(update: Uint8Array, client: number): { document: Y.Doc; takeUpdate: () => string } {
  const document = new Y.Doc()
  document.clientID = client
  Y.applyUpdate(document, update)
  let last: Uint8Array | null = null
  document.on('update', (bytes: Uint8Array) => {
    last = bytes
  })
  const takeUpdate = () => {
    if (last === null) throw new Error('The edit made no update')
    return encode(last)
  }
  return { document, takeUpdate }
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

/** Single characters, each in another block, none near the middle of the document where the reader's caret is. */
function makeEdits(editor: EditorName, update: Uint8Array, blockCount: number): string[] {
  const random = randomNumbers(blockCount)
  const { document, takeUpdate } = openCopy(update, 200)
  const edits = Array.from({ length: editCount }, () => {
    const far = Math.floor(random() * blockCount * 0.8)
    const block = far < blockCount * 0.4 ? far : far + Math.floor(blockCount * 0.2)
    writers[editor](document, block)('x')
    return takeUpdate()
  })
  document.destroy()
  return edits
}

/** Everybody types a character each `crowdInterval`, in a block of their own; an edit and a caret come as two messages. */
function makeCrowd(editor: EditorName, update: Uint8Array, blockCount: number): Delivery[] {
  const random = randomNumbers(crowdSize)
  const deliveries: Delivery[] = []
  for (let person = 0; person < crowdSize; person++) {
    const { document, takeUpdate } = openCopy(update, 1000 + person)
    const awareness = new Awareness(document)
    const color = `#${Math.floor(random() * 0xffffff)
      .toString(16)
      .padStart(6, '0')}`
    awareness.setLocalStateField('user', { name: `Person ${person + 1}`, color })
    const write = writers[editor](document, Math.floor(((person + 0.5) / crowdSize) * blockCount))
    const offset = (person / crowdSize) * crowdInterval
    // The first, at the time 0, puts the caret where it will write.
    for (let at = 0; at < crowdTime; at = at === 0 ? offset + crowdInterval : at + crowdInterval) {
      const cursor = write('aeiou'[Math.floor(random() * 5)]!)
      awareness.setLocalStateField('cursor', cursor)
      const message = encode(encodeAwarenessUpdate(awareness, [document.clientID]))
      deliveries.push({ at, update: takeUpdate(), awareness: message })
    }
    awareness.destroy()
    document.destroy()
  }
  return deliveries.toSorted((a, b) => a.at - b.at)
}

/** What the page of `editor` is given for a document of so many pages. */
export function makeData(editor: EditorName, pages: number, options: { crowd: boolean }): PageData {
  const update = firstUpdate(editor, makeText(pages))
  const blockCount = pages * blocksPerPage
  return {
    update: encode(update),
    edits: makeEdits(editor, update, blockCount),
    crowd: options.crowd ? makeCrowd(editor, update, blockCount) : [],
  }
}
