/** Pictures as blocks: where they go in, and what a block says of one. */
import { isImageWidth, isRatio, schema } from '@tandem/shared/schema/schema.ts'
import { Fragment } from 'prosemirror-model'
import { TextSelection, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { commonAttributes } from '../commands/blocks.ts'
import type { FoundPicture } from './image-tools.ts'

const { image, paragraph } = schema.nodes

/**
 * Puts pictures in, below the block of `at`, in the place of an empty paragraph, or between two blocks. Where the caret was at
 * the end of that block, it is behind them.
 */
export function insertPictures({ tr, doc, selection }: EditorState, pictures: readonly FoundPicture[], at: number): Transaction {
  const $at = doc.resolve(at)
  const block = $at.parent
  const { indent, quote, callout, dir } = block.isTextblock ? commonAttributes(block) : {}
  const nodes = pictures.map((picture) => image.create({ indent: indent ?? 0, quote: quote ?? 0, callout: callout ?? null, dir: dir ?? null, ...attributesOf(picture) }))
  if (!block.isTextblock) return tr.insert(at, nodes).scrollIntoView()
  // An empty paragraph goes on below, with whatever refers to it.
  if (block.type === paragraph && block.content.size === 0) return tr.insert($at.before(), nodes).scrollIntoView()
  const below = $at.after()
  const next = doc.resolve(below).nodeAfter
  const canWriteBelow = next?.type === paragraph && next.content.size === 0
  if (!selection.empty || selection.from !== at || $at.parentOffset < block.content.size || canWriteBelow) return tr.insert(below, nodes).scrollIntoView()
  tr.insert(below, [...nodes, paragraph.create({ indent, quote, callout, dir })])
  return tr.setSelection(TextSelection.create(tr.doc, below + Fragment.from(nodes).size + 1)).scrollIntoView()
}

/** What a block says of a picture, as far as it can be said. */
function attributesOf({ src, width, ratio }: FoundPicture): { src: string; width: number | null; ratio: number | null } {
  return { src, width: isImageWidth(width) ? width : null, ratio: isRatio(ratio) ? ratio : null }
}

/** Puts a picture in the place of the one at `pos`, whose caption and all that is said about it stay. False where there is none. */
export function changePicture(view: EditorView, pos: number, picture: FoundPicture): boolean {
  const { doc, tr } = view.state
  if (doc.nodeAt(pos)?.type !== image) return false
  for (const [name, value] of Object.entries(attributesOf(picture))) tr.setNodeAttribute(pos, name, value)
  view.dispatch(tr)
  return true
}
