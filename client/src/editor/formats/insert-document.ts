/** Puts a document into another one, as one step to undo. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { Selection, type EditorState, type Transaction } from 'prosemirror-state'
import { cellAround } from 'prosemirror-tables'

/**
 * The transaction that puts the blocks of `inserted` where the selection is: between two blocks, or where a block is split;
 * one paragraph goes into the line. In an empty document they are the document.
 */
export function insertDocument(state: EditorState, inserted: Node): Transaction {
  const { tr, doc, selection } = state
  const { $head } = selection
  if (isEmptyParagraph(doc.firstChild!) && doc.childCount === 1) return finish(tr.replaceWith(0, doc.content.size, inserted.content), tr.doc.content.size)
  // A cell holds text only.
  const blocks = cellAround($head) === null ? inserted.children : inserted.children.flatMap(textblocksOf)
  if (!$head.parent.isTextblock) return insertAt(tr, $head.pos, blocks)
  const [only] = blocks
  if (blocks.length === 1 && isLine(only!) && !$head.parent.type.spec.code) return finish(tr.insert($head.pos, only!.content), $head.pos + only!.content.size)
  if (isEmptyParagraph($head.parent)) return finish(tr.replaceWith($head.before(), $head.after(), blocks), $head.before() + sizeOf(blocks))
  if ($head.parentOffset === 0) return insertAt(tr, $head.before(), blocks)
  if ($head.parentOffset === $head.parent.content.size || $head.parent.type.spec.code) return insertAt(tr, $head.after(), blocks)
  return insertAt(tr.split($head.pos), $head.pos + 1, blocks)
}

function insertAt(tr: Transaction, at: number, blocks: readonly Node[]): Transaction {
  return finish(tr.insert(at, blocks), at + sizeOf(blocks))
}

function sizeOf(blocks: readonly Node[]): number {
  return blocks.reduce((size, block) => size + block.nodeSize, 0)
}

/** Puts the caret to the end of what was inserted. */
function finish(tr: Transaction, end: number): Transaction {
  return tr.setSelection(Selection.near(tr.doc.resolve(Math.min(end, tr.doc.content.size)), -1)).scrollIntoView()
}

function isEmptyParagraph(block: Node): boolean {
  return block.type === schema.nodes.paragraph && block.childCount === 0
}

/** Whether a block is a paragraph that says nothing beside its text. */
function isLine(block: Node): boolean {
  return block.type === schema.nodes.paragraph && block.hasMarkup(schema.nodes.paragraph)
}

function textblocksOf(node: Node): Node[] {
  return node.isTextblock ? [node] : node.children.flatMap(textblocksOf)
}
