/**
 * What the menu of a block offers: each item knows whether it is so already, whether it applies now and what it does. How items are
 * laid out is the menu's; their names are in the messages, by `id`. What the toolbar has too is as there.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { NodeSelection, type Command, type EditorState } from 'prosemirror-state'
import type { Messages } from '../messages/messages.ts'
import { deleteBlocks, duplicateBlocks, everySelectedWhole, selectedSiblings, setDirection } from './commands/blocks.ts'
import { isListItem } from './commands/lists.ts'
import { moveBlocks } from './commands/move.ts'
import { toolbarItems, type ToolbarItem } from './toolbar-items.ts'

/** The key of a name in the messages. */
export type BlockItemId = keyof Messages['blocks']['items'] | ToolbarItem['id'] | 'turnInto' | 'alignment' | 'direction'

export interface BlockItem extends Omit<ToolbarItem, 'id' | 'group'> {
  readonly id: BlockItemId
}

function fromToolbar(...ids: readonly ToolbarItem['id'][]): BlockItem[] {
  return ids.flatMap((id) => toolbarItems.find((item) => item.id === id) ?? [])
}

function item(id: BlockItemId, icon: string, command: Command, shortcut?: string): BlockItem {
  return {
    id,
    icon,
    ...(shortcut === undefined ? {} : { shortcut }),
    isEnabled: (state) => command(state),
    run: (view) => void (view.editable && command(view.state, view.dispatch, view)),
  }
}

/** What the selected blocks can become. */
export const turnIntoItems: readonly BlockItem[] = fromToolbar(
  'paragraph',
  ...(['heading1', 'heading2', 'heading3', 'heading4', 'heading5', 'heading6'] as const),
  ...(['bulletList', 'orderedList', 'taskList'] as const),
  ...(['quote', 'codeBlock'] as const),
  ...(['note', 'tip', 'important', 'warning', 'caution'] as const),
)

/** What a table can be put into. */
export const tableTurnIntoItems: readonly BlockItem[] = fromToolbar('quote', 'note', 'tip', 'important', 'warning', 'caution')

export const alignmentItems: readonly BlockItem[] = fromToolbar('alignStart', 'alignCenter', 'alignEnd', 'alignJustify')

export const directionItems: readonly BlockItem[] = [
  {
    ...item('directionAuto', '<path d="M4 12h16M7 9l-3 3 3 3M17 9l3 3-3 3"/>', setDirection(null)),
    isActive: (state) => everySelectedWhole(state, (node) => node.attrs['dir'] === null),
  },
  ...fromToolbar('leftToRight', 'rightToLeft'),
]

/** What is done with the selected blocks as wholes. */
export const wholeBlockItems: readonly BlockItem[] = [
  item('duplicate', '<rect x="4" y="4" width="12" height="12" rx="2"/><path d="M20 9v9a2 2 0 0 1-2 2H9"/>', duplicateBlocks, 'Mod-Shift-d'),
  item('moveUp', '<path d="M12 19V5m-6 6 6-6 6 6"/>', moveBlocks(-1), 'Alt-ArrowUp'),
  item('moveDown', '<path d="M12 5v14m-6-6 6 6 6-6"/>', moveBlocks(1), 'Alt-ArrowDown'),
]

export const deleteItem: BlockItem = item(
  'delete',
  '<path d="M5 7h14M10 7V5h4v2M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6"/>',
  deleteBlocks,
  'Mod-Shift-Backspace',
)

/** Whether a table is selected as a whole, and nothing else: nobody means the text of its cells then. */
export function isTableSelected({ selection }: EditorState): boolean {
  return selection instanceof NodeSelection && selection.node.type === schema.nodes.table
}

/** The number that the selected ordered item begins its list with, `null` for none; undefined where no such item is selected. */
export function startNumberOf({ selection }: EditorState): number | null | undefined {
  const [first] = selectedSiblings(selection)
  if (first === undefined || !isListItem(first.node, 'ordered')) return undefined
  const start: unknown = first.node.attrs['start']
  return typeof start === 'number' ? start : null
}
