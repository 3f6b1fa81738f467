/**
 * Commands on whole blocks: their type, their quote, copies and deletion. Moving them is in move.ts.
 *
 * A block is a textblock, of the document or of a table's cell. All that is said about it is in its type and
 * attributes, so these commands set those and leave the text where it is: somebody else may be typing in it. What changes
 * with the type (`level`, `kind`, `language` …) goes, what every block has (`indent`, `quote`, `callout`, `align`,
 * `dir`, `unknown`) stays. An unknown block is left alone, since its type is not ours to take away.
 *
 * A table that is selected as a whole is quoted, put into a callout, indented and given a direction as a whole. What has a
 * meaning for text only, its type and its alignment, is that of the blocks in its cells.
 */
import type { CalloutKind } from '@tandem/shared/schema/palette.ts'
import { schema, type alignments } from '@tandem/shared/schema/schema.ts'
import type { Attrs, Node, NodeType } from 'prosemirror-model'
import { FloatingRequestEvent } from '../floating-request.ts'
import { endOfTrees } from '../list-structure.ts'
import { NodeSelection, Selection, TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'

/** A block and the position before it. */
export interface Block {
  readonly node: Node
  readonly pos: number
}

const { paragraph, heading, codeBlock, unknownBlock, table: tableType, tableCell, tableHeader } = schema.nodes

/** The attributes of `node` that a block of any type has. */
export function commonAttributes(node: Node): Attrs {
  const { indent, quote, callout, align, dir, unknown } = node.attrs
  return { indent, quote, callout, align, dir, unknown }
}

/** The blocks of text that `selection` touches, in order. One at whose very start a longer selection ends is not touched. */
export function selectedBlocks(doc: Node, selection: Selection): Block[] {
  return touchedBlocks(doc, selection, () => false)
}

/**
 * The blocks that `selection` touches, as `selectedBlocks`, but with a table in the place of its blocks where it is selected as a
 * whole: as a node, with all of its cells, or together with something outside of it, since such a selection has all of the table.
 */
export function selectedWholes(doc: Node, selection: Selection): Block[] {
  const { from, to } = selection
  const hasAllCells = selection instanceof CellSelection && selection.isRowSelection() && selection.isColSelection()
  return touchedBlocks(doc, selection, ({ node, pos }) => hasAllCells || from <= pos || to >= pos + node.nodeSize)
}

function touchedBlocks(doc: Node, selection: Selection, isWhole: (table: Block) => boolean): Block[] {
  const blocks: Block[] = []
  for (const { $from, $to } of selection.ranges.toSorted((a, b) => a.$from.pos - b.$from.pos)) {
    doc.nodesBetween($from.pos, $to.pos, (node, pos) => {
      const isBlock = node.isTextblock || (node.type === tableType && isWhole({ node, pos }))
      const isTouched = $to.pos > pos + 1 || $from.pos === $to.pos
      // Each cell of a selection is a range of its own, in the same table.
      if (isBlock && isTouched && blocks.at(-1)?.pos !== pos) blocks.push({ node, pos })
      return !isBlock
    })
  }
  return blocks
}

/** The neighbours of one parent that `selection` touches: blocks of one cell, or of the document, where a table is one. */
export function selectedSiblings(selection: Selection): Block[] {
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

/** The selected neighbours, and the blocks that go with the last of them: a list item is moved, copied and deleted with all below it. */
export function selectedTrees(doc: Node, selection: Selection): Block[] {
  const siblings = selectedSiblings(selection)
  const [first] = siblings
  if (first === undefined) return siblings
  const $first = doc.resolve(first.pos)
  const index = $first.index()
  const end = endOfTrees($first.parent.children, index, index + siblings.length - 1)
  for (const node of $first.parent.children.slice(index + siblings.length, end)) {
    const last = siblings.at(-1) ?? first
    siblings.push({ node, pos: last.pos + last.node.nodeSize })
  }
  return siblings
}

/** Whether a block is something to see beside its text, which a change of type would take away. */
export function isFigure({ type }: Node): boolean {
  return type === schema.nodes.divider || type === schema.nodes.image
}

/** Whether `node` may be made a `type` without losing what it is, or what this version does not know. */
export function canBecome(node: Node, type: NodeType): boolean {
  if (node.type === unknownBlock || (isFigure(node) && type !== node.type)) return false
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

/** Whether there are selected blocks, or tables selected as a whole, and `test` holds for each. */
export function everySelectedWhole(state: EditorState, test: (node: Node) => boolean): boolean {
  const blocks = selectedWholes(state.doc, state.selection)
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
  const blocks = selectedWholes(state.doc, state.selection).filter(({ node }) => node.type !== unknownBlock)
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

/** A command that gives the selected blocks one attribute that every block can have; not applicable where they all have it. */
export function setCommon(name: 'align' | 'dir' | 'callout', value: string | null): Command {
  return (state, dispatch) => {
    const selected = name === 'align' ? selectedBlocks : selectedWholes
    const blocks = selected(state.doc, state.selection).filter(({ node }) => node.type !== unknownBlock && node.attrs[name] !== value)
    if (blocks.length === 0) return false
    if (dispatch) {
      const { tr } = state
      for (const { pos } of blocks) tr.setNodeAttribute(pos, name, value)
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Aligns the selected blocks; `null` goes by the direction of their text. */
export function setAlignment(align: (typeof alignments)[number] | null): Command {
  return setCommon('align', align)
}

/** Sets the direction of the selected blocks; `null` goes by their first strong character. */
export function setDirection(dir: 'ltr' | 'rtl' | null): Command {
  return setCommon('dir', dir)
}

/** Puts the selected blocks into a callout, or out of it where they all are in one of that kind. */
export function toggleCallout(kind: CalloutKind): Command {
  return (state, dispatch) => {
    const isOn = everySelectedWhole(state, (node) => node.attrs['callout'] === kind)
    return setCommon('callout', isOn ? null : kind)(state, dispatch)
  }
}

/** Numbers the selected ordered item, and those behind it, from `start` on; `null` begins at 1. */
export function setListStart(start: number | null): Command {
  return (state, dispatch) => {
    const item = selectedBlocks(state.doc, state.selection)[0]
    if (item?.node.type !== schema.nodes.listItem || item.node.attrs['kind'] !== 'ordered') return false
    if (start !== null && (!Number.isInteger(start) || start < 0 || start > 999_999_999)) return false
    if (dispatch) dispatch(state.tr.setNodeAttribute(item.pos, 'start', start))
    return true
  }
}

/**
 * Puts a divider below the block of the caret or the one that is selected whole, or in its place where it is an empty paragraph, and
 * the caret behind it.
 */
export const insertDivider: Command = ({ selection, tr }, dispatch) => {
  const { $from, $to } = selection
  const selected = selection instanceof NodeSelection && selection.node.type.isInGroup('block') ? selection.node : null
  const block = selected ?? $to.parent
  if (selected === null && !block.isTextblock) return false
  if (dispatch) {
    const common = commonAttributes(block)
    const isEmpty = block.type === paragraph && block.content.size === 0 && (selected !== null || $from.sameParent($to))
    const line = schema.nodes.divider.create({ ...common, unknown: null, align: null })
    // The place of a picture or a table is not that of text.
    const below = paragraph.create({ ...common, unknown: null, ...(isFigure(block) || !block.isTextblock ? { align: null } : {}) })
    const end = selected === null ? $to.after() : $to.pos
    // An empty paragraph goes on below the line, with whatever refers to it.
    const at = isEmpty ? end - block.nodeSize : end
    tr.insert(at, isEmpty ? line : [line, below])
    tr.setSelection(TextSelection.create(tr.doc, at + line.nodeSize + 1))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** A command that puts a copy of the selected blocks, and of what goes with them, below them. */
export const duplicateBlocks: Command = (state, dispatch) => {
  const blocks = selectedTrees(state.doc, state.selection)
  const last = blocks.at(-1)
  if (last === undefined) return false
  if (dispatch) {
    const at = last.pos + last.node.nodeSize
    const copies = blocks.map(({ node }) => node)
    const { tr } = state
    tr.insert(at, copies)
    tr.setSelection(Selection.near(tr.doc.resolve(at + 1)))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Deletes the selected blocks whole, with what goes with them. Of a cell, or a document, one empty paragraph stays. */
export const deleteBlocks: Command = (state, dispatch) => {
  const blocks = selectedTrees(state.doc, state.selection)
  const [first] = blocks
  const last = blocks.at(-1)
  if (first === undefined || last === undefined) return false
  if (dispatch) {
    const { tr } = state
    const isAll = state.doc.resolve(first.pos).parent.childCount === blocks.length
    const end = last.pos + last.node.nodeSize
    if (isAll) tr.replaceWith(first.pos, end, paragraph.create())
    else tr.delete(first.pos, end)
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(first.pos, tr.doc.content.size)), 1))
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Asks for the menu of the selected blocks. */
export const requestBlockMenu: Command = (state, dispatch, view) => {
  if (selectedSiblings(state.selection).length === 0) return false
  if (dispatch && view) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-block-menu'))
  return true
}
