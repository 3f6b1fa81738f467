/**
 * Text that is pasted and then becomes what it says, as two steps: undo right afterwards gives the text, plain.
 *
 *     pasted as text ──> waiting, its place mapped through all changes ──> Markdown or cells
 *                                     └── changed meanwhile, or no reader could be loaded ──> stays text
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, type Node, Slice } from 'prosemirror-model'
import { PluginKey, TextSelection, type EditorState, type StateField, type Transaction } from 'prosemirror-state'
import { CellSelection, isInTable } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { deletionAcrossCells } from '../commands/delete.ts'
import { readDocument } from '../formats/formats.ts'
import { tableFromText, withoutTablesAmongBlocks } from './cells.ts'

/** Where the text is that waits for what it becomes. */
interface Waiting {
  from: number
  to: number
}

export const conversionKey = new PluginKey<Waiting | null>('tandem-clipboard')

export const conversionState: StateField<Waiting | null> = {
  init: () => null,
  apply(tr, waiting) {
    const set = tr.getMeta(conversionKey) as Waiting | null | undefined
    if (set !== undefined || waiting === null) return set ?? null
    return { from: tr.mapping.map(waiting.from, 1), to: tr.mapping.map(waiting.to, -1) }
  },
}

/**
 * Pastes `text`, which is `slice`, and makes it into the table or the `markdown` that it says; false where other rules are for the
 * selection.
 */
export function pasteAndConvert(view: EditorView, slice: Slice, text: string, markdown: string | Promise<string | null>): boolean {
  const { state } = view
  if (state.selection instanceof CellSelection || deletionAcrossCells(state) !== null) return false
  const cells = isInTable(state) ? null : tableFromText(text)
  if (isInTable(state) && slice.content.firstChild?.type === schema.nodes.table) return false
  const { from, to } = state.selection
  const tr = state.tr.replaceSelection(slice).scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste')
  const place = { from: tr.mapping.map(from, -1), to: tr.mapping.map(to, 1) }
  view.dispatch(tr.setMeta(conversionKey, place))
  const pasted = textAt(view.state, place)
  const convert = (blocks: readonly Node[]) => {
    if (view.isDestroyed) return
    const now = conversionKey.getState(view.state) ?? null
    if (now === null || !view.editable || textAt(view.state, now) !== pasted) return
    view.dispatch(converted(view.state, now, blocks).setMeta(conversionKey, null))
  }
  if (cells !== null) convert([cells])
  // The text stands where the reader cannot be loaded.
  else void readMarkdown(markdown).then((document) => document && convert(document.children), () => undefined)
  return true
}

async function readMarkdown(markdown: string | Promise<string | null>): Promise<Node | null> {
  const source = await markdown
  return source === null ? null : readDocument('markdown', source)
}

function textAt({ doc }: EditorState, { from, to }: Waiting): string {
  return from <= to && to <= doc.content.size ? doc.textBetween(from, to, '\n', '\n') : ''
}

/** The transaction that puts `blocks` into the place of the text between two positions. What is before and behind in their blocks stays. */
export function converted(state: EditorState, { from, to }: Waiting, blocks: readonly Node[]): Transaction {
  const $from = state.doc.resolve(from)
  const $to = state.doc.resolve(to)
  const only = blocks.length === 1 ? blocks[0]! : null
  // One paragraph is text in the line where it was pasted.
  if (only !== null && isText(only)) {
    const content = withEdges(only, textAt(state, { from, to })).content
    return finish(state.tr.replaceWith(from, to, content), from + content.size)
  }
  const all = new Slice(Fragment.from(blocks), 0, 0)
  const { content } = isInTable(state) ? withoutTablesAmongBlocks(onlyTextIn(all)) : all
  const takesStart = $from.parentOffset === 0 && $from.parent.type === schema.nodes.paragraph
  const takesEnd = $to.parentOffset === $to.parent.content.size
  const start = takesStart ? $from.before() : from
  const end = takesEnd && takesStart ? $to.after() : to
  const openStart = !takesStart && isText(content.firstChild!) ? 1 : 0
  const openEnd = !(takesEnd && takesStart) && isText(content.lastChild!) ? 1 : 0
  const tr = state.tr.replace(start, end, new Slice(content, openStart, openEnd))
  return finish(tr, Math.min(tr.mapping.map(end, 1), tr.doc.content.size))
}

/** `line` with the white space that the text had around it, which is nothing to Markdown. */
function withEdges(line: Node, text: string): Node {
  const [start, end] = [/^[ \t]*/, /[ \t]*$/].map((edge) => edge.exec(text)![0]) as [string, string]
  const space = (edge: string) => (edge === '' ? [] : [schema.text(edge)])
  return line.type.create(null, [...space(start), ...line.children, ...space(end)])
}

/** Of a table that would go into a cell, the text. */
function onlyTextIn(slice: Slice): Slice {
  const only = slice.content.childCount === 1 ? slice.content.firstChild! : null
  return only?.type === schema.nodes.table ? new Slice(Fragment.from([only, schema.nodes.paragraph.create()]), 0, 0) : slice
}

function isText(block: Node): boolean {
  return block.type === schema.nodes.paragraph && block.hasMarkup(schema.nodes.paragraph)
}

function finish(tr: Transaction, end: number): Transaction {
  const $end = tr.doc.resolve(end)
  // At the start of the block behind, the end of the one before is meant.
  const $last = $end.depth > 0 && $end.parentOffset === 0 && $end.index(-1) > 0 ? tr.doc.resolve($end.before()) : $end
  return tr.setSelection(TextSelection.near($last, -1)).scrollIntoView()
}
