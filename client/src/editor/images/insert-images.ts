/** Putting pictures into the text: files, and addresses of the web. */
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import { isImageWidth, isRatio, schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, type Node, type ResolvedPos } from 'prosemirror-model'
import { NodeSelection, PluginKey, TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { EditorText } from '../../messages/messages.ts'
import { commonAttributes } from '../commands/blocks.ts'
import type { EditorImages } from './images.ts'
import type { ReadPicture } from './image-tools.ts'

const { image, paragraph } = schema.nodes

/** What pictures need of the editor that they are in. */
export interface PictureOptions {
  /** Who keeps the pictures of the document; null where nobody does. */
  images: EditorImages | null
  text: () => EditorText
  /** Tells the person something, for a while. */
  say: (words: string) => void
}

/** Where pictures will go that are still being read: positions that go along with everybody's edits. */
export interface PictureState {
  readonly options: PictureOptions
  readonly places: ReadonlyMap<object, number>
}

/** Takes a place up, moves nothing, or gives it back. */
export interface PlaceChange {
  place: object
  /** Where it is; null to forget it. */
  position: number | null
}

export const pictureKey = new PluginKey<PictureState>('tandem-pictures')

/** Loads what reads pictures. */
export function loadTools(): Promise<typeof import('./image-tools.ts')> {
  return import('./image-tools.ts')
}

/** The picture that is selected as a whole, and the position before it; null if none is. */
export function selectedPicture({ selection }: EditorState): { node: Node; pos: number } | null {
  return selection instanceof NodeSelection && selection.node.type === image ? { node: selection.node, pos: selection.from } : null
}

/** Asks whoever embeds the editor for a picture to put in, by an event. */
export const requestImage: Command = (state, dispatch, view) => {
  if (pictureKey.getState(state) === undefined) return false
  if (dispatch && view) view.dom.dispatchEvent(new CustomEvent('tandem-insert-image', { bubbles: true, composed: true }))
  return true
}

/** Asks for what can be done with the picture that is selected, or that the caret is in the caption of. */
export const requestImageBar: Command = (state, dispatch, view) => {
  const { $from } = state.selection
  const pos = selectedPicture(state)?.pos ?? ($from.parent.type === image ? $from.before() : null)
  if (pos === null) return false
  if (dispatch && view) {
    dispatch(state.tr.setSelection(NodeSelection.create(state.doc, pos)))
    view.dom.dispatchEvent(new CustomEvent('tandem-image-bar', { bubbles: true, composed: true }))
  }
  return true
}

/**
 * Puts pictures in, below the block of `at`, in the place of an empty paragraph, or between two blocks; by default where the
 * selection ends. The caret is behind them where it was at the end of its block.
 */
export function insertPictures(state: EditorState, pictures: readonly Node[], at = state.selection.to): Transaction {
  const { tr, doc, selection } = state
  const $at = doc.resolve(at)
  if (!$at.parent.isTextblock) return tr.insert(at, pictures).scrollIntoView()
  const block = $at.parent
  const common = commonAttributes(block)
  const nodes = pictures.map((node) => image.create({ ...node.attrs, ...placeOf(common) }, node.content))
  const size = Fragment.from(nodes).size
  if (block.type === paragraph && block.content.size === 0) {
    // An empty paragraph goes on below, with whatever refers to it.
    return tr.insert($at.before(), nodes).scrollIntoView()
  }
  const isAtEnd = selection.empty && selection.from === at && $at.parentOffset === block.content.size
  if (!isAtEnd || isFollowed($at)) return tr.insert($at.after(), nodes).scrollIntoView()
  tr.insert($at.after(), [...nodes, paragraph.create({ ...common, unknown: null })])
  return tr.setSelection(TextSelection.create(tr.doc, $at.after() + size + 1)).scrollIntoView()
}

function placeOf({ indent, quote, callout, dir }: ReturnType<typeof commonAttributes>): object {
  return { indent, quote, callout, dir }
}

/** Whether an empty paragraph is behind the block of a position: there one can write on. */
function isFollowed($at: ResolvedPos): boolean {
  const next = $at.doc.resolve($at.after()).nodeAfter
  return next?.type === paragraph && next.content.size === 0
}

/** A picture of an address, as far as its size is known. */
function pictureNode(src: string, { width, ratio }: { width: number; ratio: number }): Node {
  return image.create({ src, width: isImageWidth(width) ? width : null, ratio: isRatio(ratio) ? ratio : null })
}

/**
 * Puts files in as pictures, all at once as one step to undo, where the selection is or at `at`. Says of each that is none
 * why, and gives false if there was one.
 */
export async function insertPictureFiles(view: EditorView, files: readonly File[], at?: number): Promise<boolean> {
  const read = await readFiles(view, files, at)
  if (read === null) return false
  if (read.nodes.length > 0) view.dispatch(insertPictures(view.state, read.nodes, read.at))
  return read.nodes.length === files.length
}

async function readFiles(view: EditorView, files: readonly File[], at: number | undefined): Promise<{ nodes: Node[]; at: number } | null> {
  const { images, text, say } = pictureKey.getState(view.state)?.options ?? {}
  if (images === undefined || images === null || text === undefined || say === undefined) return null
  const place = {}
  const keep = (position: number | null) => view.dispatch(view.state.tr.setMeta(pictureKey, { place, position } satisfies PlaceChange))
  keep(at ?? view.state.selection.to)
  const nodes: Node[] = []
  const refusals: string[] = []
  try {
    const { readPicture } = await loadTools()
    for (const file of files) {
      const picture = await readPicture(file)
      if (picture.kind === 'picture') nodes.push(pictureNode(`sha256:${await images.add(picture.bytes)}`, picture))
      else refusals.push(whyNot(picture, file.name || text().pictures.unnamed, text().pictures))
    }
  } catch {
    say(text().pictures.notLoaded)
  }
  if (view.isDestroyed) return null
  const position = pictureKey.getState(view.state)?.places.get(place) ?? view.state.selection.to
  keep(null)
  if (refusals.length > 0) say(refusals.join(' '))
  return view.editable ? { nodes, at: position } : null
}

function whyNot(picture: Exclude<ReadPicture, { kind: 'picture' }>, name: string, text: EditorText['pictures']): string {
  return picture.kind === 'tooLarge' ? text.tooLarge(name, picture.megabytes, picture.most) : text[picture.kind](name)
}

/** Puts the picture in the place of the one at `pos`, with its caption and what is said about it. */
export async function replacePicture(view: EditorView, pos: number, file: File): Promise<boolean> {
  const read = await readFiles(view, [file], pos)
  const node = read?.nodes[0]
  return node !== undefined && setPicture(view, read?.at ?? pos, node)
}

function setPicture(view: EditorView, pos: number, { attrs: { src, width, ratio } }: Node): boolean {
  const { doc, tr } = view.state
  const old = doc.nodeAt(pos)
  if (old?.type !== image) return false
  const narrower = [old.attrs['width'], width].filter(isImageWidth)
  tr.setNodeMarkup(pos, null, { ...old.attrs, src, ratio, width: narrower.length === 0 ? null : Math.min(...narrower) })
  tr.setSelection(NodeSelection.create(tr.doc, pos))
  view.dispatch(tr)
  return true
}

/**
 * Puts the picture in that is at an address, or in the place of the one at `replaced`. False, and nothing is changed, where
 * there is no picture.
 */
export async function insertPictureAt(view: EditorView, address: string, replaced: number | null = null): Promise<boolean> {
  const src = addressFromInput(address)
  if (src === null) return false
  const { measurePicture } = await loadTools()
  const size = await measurePicture(src)
  if (size === null || view.isDestroyed || !view.editable) return false
  const node = pictureNode(src, size)
  if (replaced !== null) return setPicture(view, replaced, node)
  view.dispatch(insertPictures(view.state, [node]))
  return true
}

/** What a person typed as the address of a picture: `example.org/a.png` is one, too. */
export function addressFromInput(input: string): string | null {
  const trimmed = input.trim()
  if (trimmed === '') return null
  const src = safeImageSource(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) || /^[/.]/.test(trimmed) ? trimmed : `https://${trimmed}`)
  return src === null || storedImageHash(src) !== null ? null : src
}

/** Where pictures go that are dropped at the height `y`, at a position of the text: above its block or below it. */
export function dropPlace(view: EditorView, at: number, y: number): number {
  const $at = view.state.doc.resolve(at)
  if (!$at.parent.isTextblock || $at.parent.content.size === 0) return at
  const element = view.nodeDOM($at.before())
  if (!(element instanceof Element)) return at
  const { top, height } = element.getBoundingClientRect()
  return y < top + height / 2 ? $at.before() : $at.after()
}
