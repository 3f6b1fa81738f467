/**
 * Commands on whole blocks: their type, their quote, their place.
 *
 * A block is a textblock, of the document or of a table's cell. All that is said about it is in its type and
 * attributes, so these commands set those and leave the text where it is: somebody else may be typing in it. What changes
 * with the type (`level`, `kind`, `language` …) goes, what every block has (`indent`, `quote`, `align`,
 * `dir`, `unknown`) stays. An unknown block is left alone, since its type is not ours to take away.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import { NodeSelection, TextSelection, type Command, type EditorState, type Selection, type Transaction } from 'prosemirror-state'

/** A block and the position before it. */
export interface Block {
  readonly node: Node
  readonly pos: number
}

const { paragraph, heading, codeBlock, unknownBlock, tableCell, tableHeader } = schema.nodes

/** The attributes of `node` that a block of any type has. */
export function commonAttributes(node: Node): Attrs {
  const { indent, quote, align, dir, unknown } = node.attrs
  return { indent, quote, align, dir, unknown }
}

/** The blocks that `selection` touches, in order. One at whose very start a longer selection ends is not touched. */
export function selectedBlocks(doc: Node, selection: Selection): Block[] {
  const blocks: Block[] = []
  for (const { $from, $to } of selection.ranges.toSorted((a, b) => a.$from.pos - b.$from.pos)) {
    doc.nodesBetween($from.pos, $to.pos, (node, pos) => {
      const isTouched = $to.pos > pos + 1 || $from.pos === $to.pos
      if (node.isTextblock && isTouched) blocks.push({ node, pos })
      return !node.isTextblock
    })
  }
  return blocks
}

/** The neighbours of one parent that `selection` touches: blocks of one cell, or of the document, where a table is one. */
function selectedSiblings(selection: Selection): Block[] {
  const { $from, $to, ranges } = selection
  if (ranges.length > 1) return []
  let depth = $from.sharedDepth($to.pos)
  while (depth > 0 && $from.node(depth).type !== tableCell && $from.node(depth).type !== tableHeader) depth--
  const first = $from.index(depth)
  let last = $to.depth === depth ? $to.index(depth) - 1 : $to.index(depth)
  if ($to.depth === depth + 1 && $to.parentOffset === 0 && last > first) last--
  const siblings: Block[] = []
  for (let index = first; index <= last; index++) siblings.push({ node: $from.node(depth).child(index), pos: $from.posAtIndex(index, depth) })
  return siblings
}

/** Whether `node` may be made a `type` without losing what this version does not know. */
export function canBecome(node: Node, type: NodeType): boolean {
  if (node.type === unknownBlock) return false
  if (type !== codeBlock || node.type === codeBlock) return true
  // Code has no marks, and an unknown mark must not be dropped.
  let known = true
  node.forEach((child) => {
    if (schema.marks.unknownMark.isInSet(child.marks)) known = false
  })
  return known
}

/** Makes the block at `pos` in `tr.doc` a `type` with `attrs` and the common attributes that it has. */
export function setBlockTypeAt(tr: Transaction, pos: number, type: NodeType, attrs: Attrs = {}): void {
  // Between code and the rest this also turns line ends into line breaks, and takes away marks that code cannot have.
  tr.setBlockType(pos + 1, pos + 1, type, (node) => ({ ...commonAttributes(node), ...attrs }))
}

/** A command that makes the selected blocks a `type`; not applicable where they all are. */
export function setType(type: NodeType, attrs: Attrs = {}): Command {
  return (state, dispatch) => {
    const blocks = selectedBlocks(state.doc, state.selection).filter(
      ({ node }) => canBecome(node, type) && !node.hasMarkup(type, { ...commonAttributes(node), ...attrs }),
    )
    if (blocks.length === 0) return false
    if (dispatch) {
      const { tr } = state
      for (const { pos } of blocks) setBlockTypeAt(tr, tr.mapping.map(pos), type, attrs)
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Whether there are selected blocks and `test` holds for each. */
export function everySelectedBlock(state: EditorState, test: (node: Node) => boolean): boolean {
  const blocks = selectedBlocks(state.doc, state.selection)
  return blocks.length > 0 && blocks.every(({ node }) => test(node))
}

/** Makes the selected blocks paragraphs. */
export const setParagraph: Command = setType(paragraph)

/** Makes the selected blocks headings of `level`, 1 to 6. */
export function setHeading(level: number): Command {
  return setType(heading, { level })
}

/** Makes the selected blocks headings of `level`, or paragraphs where they all are. */
export function toggleHeading(level: number): Command {
  return toggle((node) => node.type === heading && node.attrs['level'] === level, setHeading(level))
}

/** Makes each selected block a code block in `language`. */
export function setCodeBlock(language: string | null = null): Command {
  return setType(codeBlock, { language })
}

/** Makes the selected blocks code blocks, or paragraphs where they all are. */
export const toggleCodeBlock: Command = toggle((node) => node.type === codeBlock, setCodeBlock())

/** `on`, or paragraphs where `isOn` holds for each selected block. */
export function toggle(isOn: (node: Node) => boolean, on: Command): Command {
  return (state, dispatch) => (everySelectedBlock(state, isOn) ? setParagraph : on)(state, dispatch)
}

/** Quotes the selected blocks, or takes them out of every quote where they all are in one. */
export const toggleQuote: Command = (state, dispatch) => {
  const blocks = selectedBlocks(state.doc, state.selection).filter(({ node }) => node.type !== unknownBlock)
  if (blocks.length === 0) return false
  if (dispatch) {
    const quoted = blocks.every(({ node }) => node.attrs['quote'] > 0)
    const { tr } = state
    for (const { node, pos } of blocks) {
      if (quoted) tr.setNodeAttribute(pos, 'quote', 0)
      else if (node.attrs['quote'] === 0) tr.setNodeAttribute(pos, 'quote', 1)
    }
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** A command that moves the selected blocks over the block before (-1) or after (1) them. In a cell they stay in it. */
export function moveBlocks(direction: -1 | 1): Command {
  return (state, dispatch) => {
    const { doc, selection } = state
    const blocks = selectedSiblings(selection)
    const first = blocks[0]
    const last = blocks.at(-1)
    if (first === undefined || last === undefined) return false
    const start = first.pos
    const end = last.pos + last.node.nodeSize
    const neighbour = direction < 0 ? doc.resolve(start).nodeBefore : doc.resolve(end).nodeAfter
    if (neighbour === null) return false

    if (dispatch) {
      // The selected blocks are what is taken out and put back: the neighbour may be where somebody else is typing.
      const distance = direction * neighbour.nodeSize
      const { tr } = state
      tr.delete(start, end).insert(
        start + distance,
        blocks.map(({ node }) => node),
      )
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
