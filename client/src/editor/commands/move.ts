/**
 * Moving blocks: by keys and menus over what is beside them, by the grip to anywhere.
 *
 * A list item goes with all below it (list-structure.ts), and what it is moved over is an item with all below that, so a list is
 * never cut apart. Every other block goes alone. In a list, a key moves an item
 *
 *   past a sibling             over the sibling and all below it
 *   up as a first child        over its parent, as the last child of the item above that: it keeps its depth, as in outliners and
 *                              in word processors, and the way back is the other key
 *   down as a last child       over the next item, as the first child of that
 *   to where it is too deep    as deep as it can be there: the first child of the first item becomes its sibling, above it
 */
import type { Node } from 'prosemirror-model'
import { NodeSelection, Selection, TextSelection, type Command } from 'prosemirror-state'
import { endOfTrees, fitted, startOfTree } from '../list-structure.ts'
import { selectedTrees } from './blocks.ts'

const sizeOf = (blocks: readonly Node[]): number => blocks.reduce((sum, { nodeSize }) => sum + nodeSize, 0)

/** A command that moves the selected blocks over what is before (-1) or after (1) them. In a cell they stay in it. */
export function moveBlocks(direction: -1 | 1): Command {
  return (state, dispatch) => {
    const { doc, selection } = state
    const blocks = selectedTrees(doc, selection)
    const first = blocks[0]
    const last = blocks.at(-1)
    if (first === undefined || last === undefined) return false
    const start = first.pos
    const end = last.pos + last.node.nodeSize
    const $start = doc.resolve(start)
    const { children } = $start.parent
    const index = $start.index()
    const behind = index + blocks.length
    const neighbour = children[direction < 0 ? index - 1 : behind]
    if (neighbour === undefined) return false

    if (dispatch) {
      // In another quote there is another list, where depths are no one's children.
      const isInQuote = neighbour.attrs['quote'] === first.node.attrs['quote']
      const depth = isInQuote ? blocks.reduce((least, { node }) => Math.min(least, Number(node.attrs['indent'])), Infinity) : 0
      const endBelow = neighbour.attrs['indent'] < depth ? behind + 1 : endOfTrees(children, behind)
      const over = direction < 0 ? children.slice(startOfTree(children, index, depth), index) : children.slice(behind, endBelow)
      // The selected blocks are what is taken out and put back: the neighbour may be where somebody else is typing.
      const distance = direction * sizeOf(over)
      const { tr } = state
      tr.delete(start, end).insert(start + distance, fitted(children, index, behind, index + direction * over.length))
      const { anchor, head } = selection
      // A selection that ends at the very start of the block behind does not have that block, and stays within what was moved.
      const place = (position: number) => tr.doc.resolve(Math.min(Math.max(position, start), end - 1) + distance)
      if (selection instanceof TextSelection) tr.setSelection(TextSelection.between(place(anchor), place(head)))
      else if (selection instanceof NodeSelection) tr.setSelection(NodeSelection.create(tr.doc, start + distance))
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** A command that moves the block at `from`, and what goes with it, to between two blocks, at `to`; not applicable where it is there already. */
export function moveBlockTo(from: number, to: number): Command {
  return ({ doc, selection, tr }, dispatch) => {
    const $from = doc.resolve(from)
    const { children } = $from.parent
    const index = $from.index()
    const behind = endOfTrees(children, index)
    const end = from + sizeOf(children.slice(index, behind))
    if (end === from || (to >= from && to <= end)) return false
    if (dispatch) {
      const before = doc.resolve(to).index()
      tr.delete(from, end)
      const place = tr.mapping.map(to)
      tr.insert(place, fitted(children, index, behind, before < index ? before : before - (behind - index)))
      // What was selected within the blocks goes with them.
      if (selection.from >= from && selection.to <= end) {
        const at = (position: number) => tr.doc.resolve(position - from + place)
        if (selection instanceof NodeSelection) tr.setSelection(NodeSelection.create(tr.doc, selection.from - from + place))
        else if (selection instanceof TextSelection) tr.setSelection(TextSelection.between(at(selection.anchor), at(selection.head)))
        else tr.setSelection(Selection.near(tr.doc.resolve(place + 1)))
      }
      dispatch(tr)
    }
    return true
  }
}
