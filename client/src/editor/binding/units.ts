/**
 * A document of the editor as a row of units: `open` for the beginning of a block, one unit for each character or atom. In
 * ProseMirror an `open` takes two positions, the end of the block before it and its own start.
 */
import type { Mark, Node } from 'prosemirror-model'
import { attributesFrom, sameJson } from '@tandem/shared/document/attributes.ts'
import { canBecome } from '@tandem/shared/document/blocks.ts'
import type { Json } from '@tandem/shared/schema/schema.ts'

/** The beginning of a block, one UTF-16 unit of text, or an inline atom, as ProseMirror has it. */
export type Unit = { open: Node } | { text: string; marks: readonly Mark[] } | { atom: Node; marks: readonly Mark[] }

/** The units of `doc` between two positions; an `open` belongs to the position before its block's node. */
export function unitsBetween(doc: Node, from: number, to: number): Unit[] {
  const units: Unit[] = []
  if (from >= to) return units
  const first = doc.childAfter(from)
  let start = first.offset
  for (let index = first.index; index < doc.childCount && start < to; index++) {
    const block = doc.child(index)
    if (start >= from) units.push({ open: block })
    let position = start + 1
    // A table is one unit; what is in its cells is written cell by cell.
    if (block.isTextblock) block.forEach((node) => {
      const begin = Math.max(from - position, 0)
      const end = Math.min(to - position, node.nodeSize)
      if (begin < end) {
        if (node.isText) for (const text of (node.text ?? '').slice(begin, end).split('')) units.push({ text, marks: node.marks })
        else units.push({ atom: node, marks: node.marks })
      }
      position += node.nodeSize
    })
    start += block.nodeSize
  }
  return units
}

/** Whether two units are the same but for their marks and, for blocks, their attributes. */
function sameUnit(a: Unit, b: Unit): boolean {
  if ('open' in a) return 'open' in b && canBecome(a.open, b.open)
  if ('text' in a) return 'text' in b && a.text === b.text
  return 'atom' in b && a.atom.type === b.atom.type && sameJson(a.atom.attrs, b.atom.attrs)
}

const isHighSurrogate = (unit: Unit | undefined) => unit !== undefined && 'text' in unit && /[\uD800-\uDBFF]/.test(unit.text)
const isLowSurrogate = (unit: Unit | undefined) => unit !== undefined && 'text' in unit && /[\uDC00-\uDFFF]/.test(unit.text)

/** How many units two rows have in common at their start and end, surrogate pairs kept whole. */
export function commonEnds(before: Unit[], after: Unit[]): { prefix: number; suffix: number } {
  const shorter = Math.min(before.length, after.length)
  let suffix = 0
  while (suffix < shorter && sameUnit(before[before.length - 1 - suffix]!, after[after.length - 1 - suffix]!)) suffix++
  if (isLowSurrogate(after[after.length - suffix])) suffix--
  let prefix = 0
  while (prefix < shorter - suffix && sameUnit(before[prefix]!, after[prefix]!)) prefix++
  if (prefix > 0 && isHighSurrogate(after[prefix - 1])) prefix--
  return { prefix, suffix }
}

/**
 * Where all of the shorter of two rows of text stands within the other, which has more on both sides of it: as the words do
 * whose delimiters of Markdown were taken away, or came back. `null` where it does not.
 */
export function placeWithin(before: Unit[], after: Unit[]): number | null {
  const [short, long] = before.length < after.length ? [before, after] : [after, before]
  if (short.length === 0 || [...before, ...after].some((unit) => 'open' in unit)) return null
  const textOf = (units: Unit[]) => units.map((unit) => ('text' in unit ? unit.text : '\uFFFC')).join('')
  const place = textOf(long).indexOf(textOf(short))
  if (place <= 0 || place + short.length === long.length) return null
  return short.every((unit, index) => sameUnit(unit, long[place + index]!)) ? place : null
}

/** The attribute changes that turn one set of marks into another; `null` for none. */
export function markChanges(before: readonly Mark[], after: readonly Mark[]): Record<string, Json> | null {
  if (before === after) return null
  const from = attributesFrom(before)
  const to = attributesFrom(after)
  const changes: Record<string, Json> = {}
  for (const key of Object.keys(from)) if (!Object.hasOwn(to, key)) changes[key] = null
  for (const [key, value] of Object.entries(to)) if (!sameJson(from[key], value)) changes[key] = value
  return Object.keys(changes).length > 0 ? changes : null
}
