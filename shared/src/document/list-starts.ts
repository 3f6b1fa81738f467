/**
 * From the lists that a text writes one by one to the flat run of blocks, where items of one depth and kind are one list
 * until something else stands between them: where two lists would run together, an empty paragraph keeps them apart, and
 * where one list would fall apart, its items go on counting.
 */
import type { Node } from 'prosemirror-model'
import { schema } from '../schema/schema.ts'
import { nestingOf } from './nesting.ts'

/** A block as a text has it. */
export interface ReadBlock {
  node: Node
  /** Of a list item: the number that it has in its list, and whether it is the first one there. */
  item?: { number: number; isFirst: boolean }
}

/** Highest number that an item can begin with. */
const maxStart = 999_999_999

/** The blocks with the starts that make the editor number the lists as the text did. */
export function withListStarts(blocks: readonly ReadBlock[]): Node[] {
  const { steps } = nestingOf(blocks.map(({ node }) => node))
  return blocks.flatMap(({ node, item }, index) => {
    if (item === undefined) return [node]
    const goesOn = steps[index]!.openList === null
    const isSeparate = goesOn && item.isFirst
    const { indent, quote, callout, kind } = node.attrs
    const start = kind === 'ordered' && (!goesOn || isSeparate) && item.number !== 1 && item.number <= maxStart ? item.number : null
    const numbered = node.type.create({ ...node.attrs, start }, node.content)
    return isSeparate ? [schema.nodes.paragraph.create({ indent, quote, callout }), numbered] : [numbered]
  })
}
