/**
 * How much text there is. Each block is counted once and remembered by its node, which is the same as long as nobody changes it; the
 * whole is kept up from one document to the next by what was taken away and what came. So a key costs the block it is typed into.
 *
 * What a word is says `Intl.Segmenter`, by the rules of the language, which for Chinese, Japanese, Thai and others takes a dictionary.
 * A character is what a person sees as one; the ends of lines and blocks are none.
 */
import type { Node } from 'prosemirror-model'
import type { Selection } from 'prosemirror-state'

export interface Counts {
  words: number
  /** Words in scripts that are read character by character: Han, Hiragana and Katakana. */
  ideographicWords: number
  /** Characters of these scripts. */
  ideographs: number
  characters: number
  charactersWithoutSpaces: number
  /** Blocks that have text. */
  paragraphs: number
}

const none: Counts = { words: 0, ideographicWords: 0, ideographs: 0, characters: 0, charactersWithoutSpaces: 0, paragraphs: 0 }

/** How fast people read on the average, in a minute. */
const wordsPerMinute = 238
const ideographsPerMinute = 500

const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const ideographs = new RegExp(ideograph, 'gu')
/** Where a character may be more than one unit of the text: marks that combine, and what is beyond the Basic Multilingual Plane. */
const isComposed = /\p{M}|[\u0590-\u1cff]|\u200d|[\u{10000}-\u{10ffff}]/u

/** How long somebody reads, in minutes; 0 where there is nothing to read. */
export function readingMinutes({ words, ideographicWords, ideographs: characters }: Counts): number {
  return (words - ideographicWords) / wordsPerMinute + characters / ideographsPerMinute
}

export class WordCounter {
  readonly #words: Intl.Segmenter | null
  readonly #characters: Intl.Segmenter | null
  readonly #counted = new WeakMap<Node, Counts>()
  #document: Node | null = null
  #total: Counts = none

  /** `language` is that of the text, as a tag; empty where nothing is known of it. */
  constructor(language = '') {
    this.#words = segmenter(language, 'word')
    this.#characters = segmenter(language, 'grapheme')
  }

  /** What there is in `document`, or null once `isLate` says so: then the next call goes on where this one stopped. */
  count(document: Node, isLate: () => boolean): Counts | null {
    const old = this.#document?.children ?? []
    const { children } = document
    let start = 0
    while (start < old.length && start < children.length && old[start] === children[start]) start++
    let oldEnd = old.length
    let end = children.length
    while (oldEnd > start && end > start && old[oldEnd - 1] === children[end - 1]) {
      oldEnd--
      end--
    }
    let total = this.#total
    for (let index = start; index < end; index++) {
      const counts = this.#of(children[index]!, isLate)
      if (counts === null) return null
      total = sum(total, counts, 1)
    }
    for (let index = start; index < oldEnd; index++) total = sum(total, this.#counted.get(old[index]!) ?? none, -1)
    this.#document = document
    this.#total = total
    return total
  }

  /** What is selected, or null as above. Of the first and the last block only a part may be. */
  countSelected(document: Node, { ranges }: Pick<Selection, 'ranges'>, isLate: () => boolean): Counts | null {
    let total = none
    let isDone = true
    for (const { $from, $to } of ranges) {
      const from = $from.pos
      const to = $to.pos
      document.nodesBetween(from, to, (node, position) => {
        if (!isDone || node.isText) return false
        const start = position + 1
        if (from <= start && to >= start + node.content.size && node !== document) {
          const counts = this.#of(node, isLate)
          if (counts === null) isDone = false
          else total = sum(total, counts, 1)
          return false
        }
        if (node.isTextblock) total = sum(total, this.#ofText(textOf(node, Math.max(0, from - start), Math.min(node.content.size, to - start))), 1)
        return !node.isTextblock
      })
    }
    return isDone ? total : null
  }

  /** What there is in a block, or in all that a table holds; null once it is late and this is not known yet. */
  #of(node: Node, isLate: () => boolean): Counts | null {
    const known = this.#counted.get(node)
    if (known !== undefined) return known
    let counts = none
    if (node.isTextblock) {
      if (isLate()) return null
      counts = this.#ofText(textOf(node, 0, node.content.size))
    } else {
      for (const child of node.children) {
        const inner = this.#of(child, isLate)
        if (inner === null) return null
        counts = sum(counts, inner, 1)
      }
    }
    this.#counted.set(node, counts)
    return counts
  }

  #ofText(text: string): Counts {
    let words = 0
    let ideographicWords = 0
    for (const word of this.#wordsOf(text)) {
      words++
      if (ideograph.test(word)) ideographicWords++
    }
    const ideographCount = ideographicWords === 0 ? 0 : (text.match(ideographs)?.length ?? 0)
    const characters = this.#charactersOf(text.replace(/[\n\r]/g, ''))
    const charactersWithoutSpaces = this.#charactersOf(text.replace(/\s/g, ''))
    return { words, ideographicWords, ideographs: ideographCount, characters, charactersWithoutSpaces, paragraphs: charactersWithoutSpaces > 0 ? 1 : 0 }
  }

  *#wordsOf(text: string): Generator<string> {
    if (this.#words === null) {
      for (const [word] of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’.][\p{L}\p{N}\p{M}]+)*/gu)) yield word
      return
    }
    for (const { segment, isWordLike } of this.#words.segment(text)) if (isWordLike === true) yield segment
  }

  #charactersOf(text: string): number {
    if (!isComposed.test(text)) return text.length
    if (this.#characters === null) return [...text].length
    let count = 0
    for (const _ of this.#characters.segment(text)) count++
    return count
  }
}

/** Null where the browser has none. */
function segmenter(language: string, granularity: 'word' | 'grapheme'): Intl.Segmenter | null {
  if (!('Segmenter' in Intl)) return null
  try {
    return new Intl.Segmenter(language === '' ? undefined : language, { granularity })
  } catch {
    // What a page has written as its language is no tag.
    return new Intl.Segmenter(undefined, { granularity })
  }
}

function textOf(block: Node, from: number, to: number): string {
  return block.textBetween(from, to, undefined, (leaf) => leaf.type.spec.leafText?.(leaf) ?? ' ')
}

function sum(a: Counts, b: Counts, sign: 1 | -1): Counts {
  return {
    words: a.words + sign * b.words,
    ideographicWords: a.ideographicWords + sign * b.ideographicWords,
    ideographs: a.ideographs + sign * b.ideographs,
    characters: a.characters + sign * b.characters,
    charactersWithoutSpaces: a.charactersWithoutSpaces + sign * b.charactersWithoutSpaces,
    paragraphs: a.paragraphs + sign * b.paragraphs,
  }
}
