/**
 * The permanent id of a block, as links to it have it: `<client>-<clock>`, the Yjs id of its marker. It stays the same while the
 * block is changed, moved into a list or a quote, or divided; a block that is dragged or moved elsewhere is a new one there,
 * and a block that came back by an undo here is found under its old id until the page is closed.
 */
import { Plugin, PluginKey, type EditorState } from 'prosemirror-state'
import type { DocumentBinding } from '../binding/index.ts'

const key = new PluginKey<DocumentBinding>('tandem-block-ids')

/** Makes ids known in states with this plugin. */
export function blockIds(binding: DocumentBinding): Plugin<DocumentBinding> {
  return new Plugin({ key, state: { init: () => binding, apply: (_tr, value) => value } })
}

/** The id of the block that begins at `position`, of the document or of a cell; `null` where it has no marker. */
export function blockIdAt(state: EditorState, position: number): string | null {
  const id = key.getState(state)?.blockId(position) ?? null
  return id === null ? null : `${id.client}-${id.clock}`
}

/** Where the block with this id begins; `null` where the document does not have it, and for what is no id. */
export function blockWithId(state: EditorState, id: string): number | null {
  const [, client, clock] = /^(\d{1,16})-(\d{1,16})$/.exec(id) ?? []
  if (client === undefined || clock === undefined) return null
  return key.getState(state)?.blockPosition({ client: Number(client), clock: Number(clock) }) ?? null
}

/** The block that an address leads to, as in `…#block=12-34`; `null` without one. */
export function blockIdIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, '')).get('block')
}
