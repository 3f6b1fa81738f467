/** Putting pictures into the text. What reads them is loaded when the first one comes (image-tools.ts). */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, PluginKey, type Command, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { EditorText, Messages } from '../../messages/messages.ts'
import type { EditorImages } from './images.ts'
import { FloatingRequestEvent } from '../floating-request.ts'

const { image } = schema.nodes

/** What pictures need of the editor that they are in. */
export interface PictureOptions {
  /** Who keeps the pictures of the document; null where nobody does. */
  images: EditorImages | null
  text: () => EditorText
  /** What is said of pictures, in the language of the place; undefined for English, which comes with what is loaded. */
  pictureText: () => Messages['pictures'] | undefined
  /** Tells the person something, for a while. */
  say: (words: string) => void
}

/** Where pictures will go that are still being read: positions that go along with everybody's edits. */
export interface PictureState {
  readonly options: PictureOptions
  readonly places: ReadonlyMap<object, number>
}

/** Takes up a place, or gives it back where `position` is null. */
export interface PlaceChange {
  place: object
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

/** Where a picture of the server is found from elsewhere. */
export function pictureAddress(state: EditorState, hash: string): string {
  return pictureKey.getState(state)?.options.images?.address(hash) ?? `sha256:${hash}`
}

/** Asks whoever embeds the editor for a picture to put in, by an event. */
export const requestImage: Command = (state, dispatch, view) => {
  if (pictureKey.getState(state) === undefined) return false
  if (dispatch && view) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-insert-image'))
  return true
}

/** Asks for what can be done with the picture that is selected, or that the caret is in the caption of. */
export const requestImageBar: Command = (state, dispatch, view) => {
  const { $from } = state.selection
  const pos = selectedPicture(state)?.pos ?? ($from.parent.type === image ? $from.before() : null)
  if (pos === null) return false
  if (dispatch && view) {
    dispatch(state.tr.setSelection(NodeSelection.create(state.doc, pos)))
    view.dom.dispatchEvent(new FloatingRequestEvent('tandem-image-bar'))
  }
  return true
}

/**
 * Puts files in as pictures, all at once as one step to undo, where the selection is or at `at`. Says of each that is none
 * why, and gives false if there was one.
 */
export async function insertPictureFiles(view: EditorView, files: readonly File[], at = view.state.selection.to): Promise<boolean> {
  const read = await readAt(view, files, at)
  if (read === null) return false
  const { tools, pictures } = read.result
  if (pictures.length > 0) view.dispatch(tools.insertPictures(view.state, pictures, read.at))
  return pictures.length === files.length
}

/** Puts a file in the place of the selected picture, whose caption and all that is said about it stay. False where none is selected, or any more. */
export async function replacePicture(view: EditorView, file: File): Promise<boolean> {
  const pos = selectedPicture(view.state)?.pos
  if (pos === undefined) return false
  const read = await readAt(view, [file], pos)
  const picture = read?.result.pictures[0]
  return read !== null && picture !== undefined && read.result.tools.changePicture(view, read.at, picture)
}

/**
 * Puts the picture in that is at an address of the web, or in the place of the selected one. False, and nothing is changed,
 * where there is no picture, or none to be replaced.
 */
export async function insertPictureAt(view: EditorView, address: string, isReplacing: boolean): Promise<boolean> {
  const at = isReplacing ? selectedPicture(view.state)?.pos : view.state.selection.to
  if (at === undefined) return false
  const found = await meanwhile(view, at, async () => {
    const tools = await loadTools()
    const picture = await tools.findPicture(address)
    return picture && { tools, picture }
  })
  if (found === null) return false
  const { tools, picture } = found.result
  if (isReplacing) return tools.changePicture(view, found.at, picture)
  view.dispatch(tools.insertPictures(view.state, [picture], found.at))
  return true
}

/** Reads files. Null where nothing can be put in, or not any more. */
function readAt(view: EditorView, files: readonly File[], at: number) {
  const options = pictureKey.getState(view.state)?.options
  return meanwhile(view, at, async () => {
    try {
      const tools = await loadTools()
      return options === undefined ? null : { tools, pictures: await tools.readPictures(files, options) }
    } catch {
      options?.say(options.text().picturesNotLoaded)
      return null
    }
  })
}

/** Does what takes a while, and gives where what was at `at` is then; null where nothing came of it, and where the person cannot write any more. */
async function meanwhile<Result>(view: EditorView, at: number, work: () => Promise<Result | null>): Promise<{ result: Result; at: number } | null> {
  const place = {}
  const keep = (position: number | null) => view.dispatch(view.state.tr.setMeta(pictureKey, { place, position } satisfies PlaceChange))
  keep(at)
  try {
    const result = await work()
    if (view.isDestroyed) return null
    const moved = pictureKey.getState(view.state)?.places.get(place) ?? at
    return result !== null && view.editable ? { result, at: moved } : null
  } finally {
    if (!view.isDestroyed) keep(null)
  }
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
