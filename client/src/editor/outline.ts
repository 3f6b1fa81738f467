/**
 * The headings of a document, kept up from one state of it to the next: blocks are compared by identity from both ends, and
 * only what lies between is looked at.
 */
import type { Node } from 'prosemirror-model'

export interface Heading {
  readonly node: Node
  readonly text: string
  /** 1 to 6. */
  readonly level: number
  /** How many headings it is under, which may be fewer than its level says. */
  readonly depth: number
  /** Where its block begins in the document. */
  readonly position: number
}

interface Place {
  node: Node
  index: number
  position: number
}

/** Longest text of a heading that is shown. */
const longestText = 200

export class Outline {
  #document: Node | null = null
  #places: Place[] = []

  /** The headings of `document` that have text, in order. */
  update(document: Node): readonly Heading[] {
    const old = this.#document?.children ?? []
    const { children } = document
    let start = 0
    let position = 0
    while (start < old.length && start < children.length && old[start] === children[start]) position += children[start++]!.nodeSize
    let oldEnd = old.length
    let end = children.length
    while (oldEnd > start && end > start && old[oldEnd - 1] === children[end - 1]) {
      oldEnd--
      end--
    }
    const fresh: Place[] = []
    for (let index = start; index < end; index++) {
      const node = children[index]!
      if (node.type.name === 'heading') fresh.push({ node, index, position })
      position += node.nodeSize
    }
    const grown = document.content.size - (this.#document?.content.size ?? 0)
    const before = this.#places.filter(({ index }) => index < start)
    const after = this.#places
      .filter(({ index }) => index >= oldEnd)
      .map((place) => ({ node: place.node, index: place.index + end - oldEnd, position: place.position + grown }))
    this.#places = [...before, ...fresh, ...after]
    this.#document = document
    return nested(this.#places)
  }
}

function nested(places: readonly Place[]): Heading[] {
  const headings: Heading[] = []
  /** The levels of the headings that the next one may be under. */
  const above: number[] = []
  for (const { node, position } of places) {
    const text = node.textContent.trim().slice(0, longestText)
    // One that is about to be written says nothing yet.
    if (text === '') continue
    const level = Math.min(Math.max(Number(node.attrs['level']) || 1, 1), 6)
    while (above.length > 0 && above.at(-1)! >= level) above.pop()
    headings.push({ node, text, level, depth: above.length, position })
    above.push(level)
  }
  return headings
}

/** The index of the heading whose section a position is in; -1 above the first. */
export function headingAt(headings: readonly Heading[], position: number): number {
  let low = 0
  let high = headings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (headings[middle]!.position <= position) low = middle + 1
    else high = middle
  }
  return low - 1
}
