import { PluginKey } from 'prosemirror-state'

/** While a block is dragged, the position right inside of it; `null` when none is, or when it was deleted meanwhile. */
export const draggedBlock = new PluginKey<number | null>('tandem-block-handle')
