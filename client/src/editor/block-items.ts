/**
 * What the menu of a block offers: each item knows whether it is so already, whether it applies now and what it does. How items are
 * laid out is the menu's; their names are in the messages, by `id`.
 */
import { calloutKinds } from '@tandem/shared/schema/palette.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, type Command, type EditorState } from 'prosemirror-state'
import {
  deleteBlocks,
  duplicateBlocks,
  everySelectedBlock,
  moveBlocks,
  selectedSiblings,
  setAlignment,
  setCodeBlock,
  setDirection,
  setHeading,
  setParagraph,
  toggleCallout,
  toggleQuote,
} from './commands/blocks.ts'
import { isListItem, toggleList } from './commands/lists.ts'
import { toolbarItems } from './toolbar-items.ts'
import type { Messages } from '../messages/messages.ts'

/** The key of a name in the messages. */
export type BlockItemId = keyof Messages['blocks']['items'] | keyof Messages['toolbar']['items'] | 'turnInto' | 'alignment' | 'direction'

export interface BlockItem {
  readonly id: BlockItemId
  readonly icon?: string
  readonly shortcut?: string
  readonly command: Command
  readonly isOn?: (state: EditorState) => boolean
}

const { heading, paragraph, codeBlock, table } = schema.nodes

const blocksAre = (test: (node: Node) => boolean) => (state: EditorState) => everySelectedBlock(state, test)

/** The picture and the key of an item that the toolbar has too. */
function asInToolbar(id: BlockItemId): Pick<BlockItem, 'icon' | 'shortcut'> {
  const item = toolbarItems.find((each) => each.id === id)
  return item === undefined ? {} : { icon: item.icon, ...(item.shortcut === undefined ? {} : { shortcut: item.shortcut }) }
}

const headings = ([1, 2, 3, 4, 5, 6] as const).map((level): BlockItem => ({
  id: `heading${level}`,
  icon: '<path d="M6 5v14M17 5v14M6 12h11"/>',
  shortcut: `Mod-Alt-${level}`,
  command: setHeading(level),
  isOn: blocksAre((node) => node.type === heading && node.attrs['level'] === level),
  ...asInToolbar(`heading${level}`),
}))

const calloutIcon = '<path d="M5 5v14" stroke-width="3"/><path d="M10 8h9M10 12h9M10 16h5"/>'

/** What the selected blocks can become. */
export const turnIntoItems: readonly BlockItem[] = [
  { id: 'paragraph', command: setParagraph, isOn: blocksAre((node) => node.type === paragraph), ...asInToolbar('paragraph') },
  ...headings,
  ...(['bullet', 'ordered', 'task'] as const).map((kind): BlockItem => ({
    id: `${kind}List`,
    command: toggleList(kind),
    isOn: blocksAre((node) => isListItem(node, kind)),
    ...asInToolbar(`${kind}List`),
  })),
  { id: 'quote', command: toggleQuote, isOn: blocksAre((node) => node.attrs['quote'] > 0), ...asInToolbar('quote') },
  { id: 'codeBlock', command: setCodeBlock(), isOn: blocksAre((node) => node.type === codeBlock), ...asInToolbar('codeBlock') },
  ...calloutKinds.map((kind): BlockItem => ({
    id: kind,
    icon: calloutIcon,
    ...(kind === 'note' ? { shortcut: 'Mod-Alt-n' } : {}),
    command: toggleCallout(kind),
    isOn: blocksAre((node) => node.attrs['callout'] === kind),
  })),
]

const alignIcon = (lines: string) => `<path d="M4 6h16M4 18h16${lines}"/>`

export const alignmentItems: readonly BlockItem[] = (
  [
    ['alignStart', 'start', 'l', 'M4 12h10'],
    ['alignCenter', 'center', 'e', 'M7 12h10'],
    ['alignEnd', 'end', 'r', 'M10 12h10'],
    ['alignJustify', 'justify', 'j', 'M4 12h16'],
  ] as const
).map(([id, align, key, lines]) => ({
  id,
  icon: alignIcon(lines),
  shortcut: `Mod-Shift-${key}`,
  command: setAlignment(align),
  isOn: blocksAre((node) => (node.attrs['align'] ?? 'start') === align),
}))

export const directionItems: readonly BlockItem[] = (
  [
    ['directionAuto', null, 'M4 12h16m-13-3-3 3 3 3m10-6 3 3-3 3'],
    ['leftToRight', 'ltr', 'M4 12h16m-4-4 4 4-4 4'],
    ['rightToLeft', 'rtl', 'M20 12H4m4-4-4 4 4 4'],
  ] as const
).map(([id, dir, arrow]) => ({
  id,
  icon: `<path d="${arrow}"/>`,
  ...(dir === null ? {} : { shortcut: dir === 'ltr' ? 'Mod-Alt-l' : 'Mod-Alt-r' }),
  command: setDirection(dir),
  isOn: blocksAre((node) => node.attrs['dir'] === dir),
}))

/** Whether blocks of text are selected, and not a table as a whole, whose cells nobody means then. */
export function isTextSelected({ selection }: EditorState): boolean {
  return !(selection instanceof NodeSelection && selection.node.type === table) && selectedSiblings(selection).length > 0
}

/** The number that the selected ordered item begins its list with, `null` for none; undefined where no such item is selected. */
export function startNumberOf({ selection }: EditorState): number | null | undefined {
  const [first] = selectedSiblings(selection)
  if (first === undefined || !isListItem(first.node, 'ordered')) return undefined
  const start: unknown = first.node.attrs['start']
  return typeof start === 'number' ? start : null
}

/** What is done with the selected blocks as wholes. */
export const wholeBlockItems: readonly BlockItem[] = [
  {
    id: 'duplicate',
    icon: '<rect x="4" y="4" width="12" height="12" rx="2"/><path d="M20 9v9a2 2 0 0 1-2 2H9"/>',
    shortcut: 'Mod-Shift-d',
    command: duplicateBlocks,
  },
  { id: 'moveUp', icon: '<path d="M12 19V5m-6 6 6-6 6 6"/>', shortcut: 'Alt-ArrowUp', command: moveBlocks(-1) },
  { id: 'moveDown', icon: '<path d="M12 5v14m-6-6 6 6 6-6"/>', shortcut: 'Alt-ArrowDown', command: moveBlocks(1) },
]

export const deleteItem: BlockItem = {
  id: 'delete',
  icon: '<path d="M5 7h14M10 7V5h4v2M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6"/>',
  shortcut: 'Mod-Shift-Backspace',
  command: deleteBlocks,
}
