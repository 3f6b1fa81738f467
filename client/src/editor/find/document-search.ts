/**
 * All matches of a query in a document that changes.
 *
 *     document  ── child for child, by identity ──▶  blocks: node, its matches or `null` while it is not searched
 *
 * ProseMirror's nodes never change; an edit makes new ones of what it touches. So what was found in a node is right for
 * as long as the node is there, wherever it has moved, and after an edit only what is new is searched.
 */
import type { Node } from 'prosemirror-model'
import { noText } from './expression.ts'
import type { Finder, TextSearch } from './query.ts'

/** A match, in positions of the document. */
export interface Match {
  from: number
  to: number
}

interface Block {
  readonly node: Node
  /** Beginnings and ends in turn, counted from the position before the block. */
  matches: readonly number[] | null
}

/** The search of one block that is under way. */
interface Progress {
  readonly block: Block
  readonly parts: { node: Node; start: number }[]
  readonly matches: number[]
  part: number
  search: TextSearch | null
}

/** The text of a textblock, a character for each position. */
export function textOf(textblock: Node): string {
  const { firstChild } = textblock
  if (textblock.childCount === 1 && firstChild?.isText) return firstChild.text ?? ''
  let text = ''
  for (const child of textblock.children) {
    text += child.isText ? child.text : child.type.name === 'hardBreak' ? '\n' : String.fromCharCode(noText).repeat(child.nodeSize)
  }
  return text
}

export class DocumentSearch {
  /** How many matches were found so far. */
  count = 0
  #document: Node | null = null
  #finder: Finder | null = null
  #blocks: Block[] = []
  /** Of textblocks, from their beginnings. */
  #known = new WeakMap<Node, readonly number[]>()
  #waiting = 0
  #cursor = 0
  #progress: Progress | null = null

  get isDone(): boolean {
    return this.#waiting === 0
  }

  /** Looks for something else; `null` for nothing. The search begins at the block that position `near` is in. */
  find(finder: Finder | null, near = 0): void {
    this.#finder = finder
    this.#known = new WeakMap()
    this.#progress = null
    this.count = 0
    for (const block of this.#blocks) block.matches = null
    this.#waiting = finder === null ? 0 : this.#blocks.length
    this.#cursor = this.#document?.resolve(Math.min(near, this.#document.content.size)).index(0) ?? 0
  }

  /** Goes over to the newest document. */
  update(document: Node): void {
    if (document === this.#document) return
    this.#document = document
    const old = this.#blocks
    const { children } = document
    let start = 0
    while (start < old.length && start < children.length && old[start]!.node === children[start]) start++
    let oldEnd = old.length
    let end = children.length
    while (oldEnd > start && end > start && old[oldEnd - 1]!.node === children[end - 1]) {
      oldEnd--
      end--
    }
    const fresh: Block[] = []
    for (let index = start; index < end; index++) fresh.push({ node: children[index]!, matches: null })
    for (let index = start; index < oldEnd; index++) {
      const { matches } = old[index]!
      if (matches === null) this.#waiting--
      else this.count -= matches.length / 2
    }
    this.#blocks = start === 0 && oldEnd === old.length ? fresh : [...old.slice(0, start), ...fresh, ...old.slice(oldEnd)]
    this.#progress = null
    if (this.#finder === null) {
      this.#waiting = 0
      return
    }
    this.#waiting += fresh.length
    this.#cursor = start
  }

  /** Searches until all is searched or `isTime` says that the page waits; true when all is. Throws what the search of a text throws. */
  work(isTime: () => boolean): boolean {
    while (this.#waiting > 0) {
      const progress = (this.#progress ??= this.#next())
      while (progress.part < progress.parts.length) {
        const { node, start } = progress.parts[progress.part]!
        let found = this.#known.get(node)
        if (found === undefined) {
          progress.search ??= this.#finder!.search(textOf(node))
          if (!progress.search.run(isTime)) return false
          found = progress.search.matches
          this.#known.set(node, found)
          progress.search = null
        }
        for (const offset of found) progress.matches.push(start + offset)
        progress.part++
      }
      progress.block.matches = progress.matches
      this.count += progress.matches.length / 2
      this.#waiting--
      this.#progress = null
      if (isTime()) break
    }
    return this.#waiting === 0
  }

  #next(): Progress {
    const blocks = this.#blocks
    while (blocks[this.#cursor % blocks.length]!.matches !== null) this.#cursor++
    const block = blocks[this.#cursor % blocks.length]!
    const parts: Progress['parts'] = []
    if (block.node.isTextblock) parts.push({ node: block.node, start: 1 })
    else {
      block.node.descendants((node, position) => {
        if (!node.isTextblock) return true
        parts.push({ node, start: position + 2 })
        return false
      })
    }
    return { block, parts, matches: [], part: 0, search: null }
  }

  /** The first match that begins at `position` or later, or the last that begins before it; round the end of the document. */
  matchFrom(position: number, direction: 1 | -1): Match | null {
    let first: Match | null = null
    let last: Match | null = null
    let before: Match | null = null
    let start = 0
    for (const { node, matches } of this.#blocks) {
      const length = matches?.length ?? 0
      if (matches !== null && length > 0) {
        const at = (index: number): Match => ({ from: start + matches[index]!, to: start + matches[index + 1]! })
        first ??= at(0)
        last = at(length - 2)
        if (start + node.nodeSize > position) {
          for (let index = 0; index < length; index += 2) {
            if (start + matches[index]! < position) before = at(index)
            else if (direction === 1) return at(index)
            else return before ?? this.#lastMatch()
          }
        } else {
          before = last
        }
      }
      start += node.nodeSize
    }
    return direction === 1 ? first : (before ?? last)
  }

  #lastMatch(): Match | null {
    let end = this.#document?.content.size ?? 0
    for (const { node, matches } of this.#blocks.toReversed()) {
      end -= node.nodeSize
      if (matches !== null && matches.length > 0) return { from: end + matches.at(-2)!, to: end + matches.at(-1)! }
    }
    return null
  }

  /** Which one of the matches begins at `from`, counted from 1; 0 when none does. */
  rankOf({ from, to }: Match): number {
    let start = 0
    let rank = 0
    for (const { node, matches } of this.#blocks) {
      const end = start + node.nodeSize
      if (from < end) {
        if (matches === null) return 0
        for (let index = 0; index < matches.length; index += 2) {
          if (start + matches[index]! === from) return start + matches[index + 1]! === to ? rank + index / 2 + 1 : 0
        }
        return 0
      }
      rank += (matches?.length ?? 0) / 2
      start = end
    }
    return 0
  }

  /** The matches in blocks that reach into a range, at most `most`. */
  between(from: number, to: number, most: number): Match[] {
    const found: Match[] = []
    let start = 0
    for (const { node, matches } of this.#blocks) {
      if (start >= to || found.length >= most) break
      if (start + node.nodeSize > from && matches !== null) {
        for (let index = 0; index < matches.length && found.length < most; index += 2) {
          const match = { from: start + matches[index]!, to: start + matches[index + 1]! }
          if (match.to >= from && match.from <= to) found.push(match)
        }
      }
      start += node.nodeSize
    }
    return found
  }

  /** What a match is to be replaced by. */
  replacement(match: Match, template: string): string {
    const $from = this.#document?.resolve(match.from)
    if ($from === undefined || this.#finder === null) return template
    return this.#finder.replacement(textOf($from.parent), $from.parentOffset, template)
  }
}
