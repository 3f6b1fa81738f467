/**
 * Commands on list items and on depth.
 *
 * A list is consecutive list items; an item's `indent` is its depth, and the deeper items that follow it
 * are its children. An item is at most one deeper than the item before it, which is what makes a run of
 * flat items readable as nested lists. Children move with their parent, so that rule holds after any move; so do the
 * deeper blocks among them that are no items and belong to one, such as its second paragraph (list-structure.ts).
 */
import { maxDepth, schema, type ListKind } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import type { Command, EditorState } from 'prosemirror-state'
import { endOfTrees } from '../list-structure.ts'
import { canBecome, everySelectedBlock, selectedBlocks, selectedWholes, setBlockTypeAt, setParagraph, type Block } from './blocks.ts'

const { listItem, unknownBlock } = schema.nodes

/** Whether `node` is a list item, of `kind` where one is given. */
export function isListItem(node: Node, kind?: ListKind): boolean {
  return node.type === listItem && (kind === undefined || node.attrs['kind'] === kind)
}

/** Makes the selected blocks list items of `kind`, or paragraphs where they all are. */
export function toggleList(kind: ListKind): Command {
  return (state, dispatch) => {
    if (everySelectedBlock(state, (node) => isListItem(node, kind))) return setParagraph(state, dispatch)
    const blocks = selectedBlocks(state.doc, state.selection).filter(({ node }) => canBecome(node, listItem) && !isListItem(node, kind))
    if (blocks.length === 0) return false
    if (dispatch) {
      const { tr } = state
      for (const { node, pos } of blocks) {
        const mapped = tr.mapping.map(pos)
        if (isListItem(node)) tr.setNodeAttribute(mapped, 'kind', kind)
        else setBlockTypeAt(tr, mapped, listItem, { kind })
      }
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

/** Checks the selected tasks, or unchecks them where they all are checked. */
export const toggleTask: Command = (state, dispatch) => {
  const tasks = selectedBlocks(state.doc, state.selection).filter(({ node }) => isListItem(node, 'task'))
  if (tasks.length === 0) return false
  if (dispatch) {
    const checked = !tasks.every(({ node }) => node.attrs['checked'] === true)
    const { tr } = state
    for (const { node, pos } of tasks) {
      if (node.attrs['checked'] !== checked) tr.setNodeAttribute(pos, 'checked', checked)
    }
    dispatch(tr)
  }
  return true
}

/** Moves the selected blocks one deeper. Items go with their children, and not deeper than one below the item before them. */
export const indent: Command = (state, dispatch) => {
  const blocks = withChildren(state.doc, movable(state))
  if (blocks.length === 0 || blocks.some(({ node }) => node.attrs['indent'] >= maxDepth)) return false
  let behind: number | null = null
  for (const { node, pos } of blocks) {
    // What moves together keeps its distances, so only the first item of a run can come to lie too deep.
    const goesOn: boolean = behind === pos
    if (isListItem(node) && !goesOn) {
      const previous = state.doc.resolve(pos).nodeBefore
      if (previous === null || !isListItem(previous) || node.attrs['indent'] > previous.attrs['indent']) return false
    }
    behind = isListItem(node) || (goesOn && node.attrs['indent'] > 0) ? pos + node.nodeSize : null
  }
  return changeIndent(1, blocks)(state, dispatch)
}

/** Moves the selected blocks one out. Items go with their children. */
export const outdent: Command = (state, dispatch) => {
  const blocks = withChildren(
    state.doc,
    movable(state).filter(({ node }) => node.attrs['indent'] > 0),
  )
  return blocks.length > 0 && changeIndent(-1, blocks)(state, dispatch)
}

function changeIndent(by: 1 | -1, blocks: readonly Block[]): Command {
  return (state, dispatch) => {
    if (dispatch) {
      const { tr } = state
      for (const { node, pos } of blocks) {
        if (node.type !== unknownBlock) tr.setNodeAttribute(pos, 'indent', Number(node.attrs['indent']) + by)
      }
      dispatch(tr.scrollIntoView())
    }
    return true
  }
}

function movable(state: EditorState): Block[] {
  return selectedWholes(state.doc, state.selection).filter(({ node }) => node.type !== unknownBlock)
}

/** `blocks`, which follow each other, and the children that come after the last of them. */
function withChildren(doc: Node, blocks: readonly Block[]): Block[] {
  const all = [...blocks]
  const last = blocks.at(-1)
  if (last === undefined) return all
  const $behind = doc.resolve(last.pos + last.node.nodeSize)
  const following = $behind.parent.children.slice($behind.index())
  const end = endOfTrees([...blocks.map(({ node }) => node), ...following], 0, blocks.length - 1)
  let { pos } = $behind
  for (const node of following.slice(0, end - blocks.length)) {
    all.push({ node, pos })
    pos += node.nodeSize
  }
  return all
}
