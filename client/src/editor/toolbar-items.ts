/**
 * What a toolbar of the editor can offer: each item knows its picture, whether it applies now and what it does.
 * How items are laid out is the toolbar's; their names are in the messages, by `id`.
 */
import { schema, type ListKind } from '@tandem/shared/schema/schema.ts'
import type { MarkType, Node } from 'prosemirror-model'
import type { Command, EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import {
  everySelectedBlock,
  everySelectedWhole,
  insertDivider,
  setAlignment,
  setDirection,
  setParagraph,
  toggleCallout,
  toggleCodeBlock,
  toggleHeading,
  toggleQuote,
} from './commands/blocks.ts'
import { insertToday, suggestBehind } from './commands/inline.ts'
import { indent, isListItem, outdent, toggleList } from './commands/lists.ts'
import {
  clearFormatting,
  colorAt,
  insertHardBreak,
  isMarkActive,
  requestColors,
  toggleBold,
  toggleCode,
  toggleItalic,
  toggleStrike,
  toggleSubscript,
  toggleSuperscript,
  toggleUnderline,
} from './commands/marks.ts'
import { requestImage } from './images/insert-images.ts'
import { linkAt, requestLink } from './link.ts'
import { insertTable, isInTable, requestTableMenu } from './commands/tables.ts'
import { icons } from './icons.ts'
import type { Messages } from '../messages/messages.ts'
import { isInFocusMode } from './plugins/focus-mode.ts'
import { canRedo, canUndo, redo, undo } from './plugins/undo-access.ts'
import { requestTool, type Tool } from './tools.ts'

/** Items of one purpose. Those of a menu are behind one control; the others are controls themselves. */
export type ToolbarGroup = 'history' | ToolbarMenu | 'inline' | 'list' | 'insert' | 'tools'
export type ToolbarMenu = 'block' | 'format' | 'align' | 'more'

export interface ToolbarItem {
  /** Stable, for tests and `::part`; the key of its name in the messages. */
  id: keyof Messages['toolbar']['items']
  /** As in the keymap: `Mod-b`. */
  shortcut?: string
  /** The inside of an `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">`. */
  icon: string
  group: ToolbarGroup
  /** Whether the item's state is on at the selection. Items without it are actions, not states. */
  isActive?(state: EditorState): boolean
  isEnabled?(state: EditorState): boolean
  /** Does it and gives the focus back to the text. */
  run(view: EditorView): void
}

const { paragraph, heading, codeBlock } = schema.nodes
const { bold, italic, underline, strike, code, superscript, subscript } = schema.marks

function item(
  group: ToolbarItem['group'],
  id: ToolbarItem['id'],
  shortcut: string | undefined,
  icon: string,
  command: Command,
  isActive?: (state: EditorState) => boolean,
): ToolbarItem {
  return {
    id,
    ...(shortcut !== undefined && { shortcut }),
    icon,
    group,
    ...(isActive && { isActive }),
    // A state that is on can always be chosen again, even where that changes nothing.
    isEnabled: (state) => command(state) || (isActive?.(state) ?? false),
    run(view) {
      if (view.editable) command(view.state, view.dispatch, view)
      view.focus()
    },
  }
}

const markOn = (type: MarkType) => (state: EditorState) => isMarkActive(state, type)
const blocksAre = (test: (node: Node) => boolean) => (state: EditorState) => everySelectedBlock(state, test)
const listsAre = (kind: ListKind) => blocksAre((node) => isListItem(node, kind))
const wholesAre = (test: (node: Node) => boolean) => (state: EditorState) => everySelectedWhole(state, test)
const alignIs = (value: string) => blocksAre((node) => node.attrs['align'] === value)
const commonIs = (name: 'dir' | 'callout', value: string) => wholesAre((node) => node.attrs[name] === value)
const headingOn = (level: number) => blocksAre((node) => node.type === heading && node.attrs['level'] === level)

/** Tools are for everyone who may read; whoever answers takes the focus. */
function tool(id: Tool & ToolbarItem['id'], shortcut: string, icon: string): ToolbarItem {
  const request = requestTool(id)
  return { id, shortcut, icon, group: 'tools', run: (view) => void request(view.state, view.dispatch, view) }
}

/** All items, in the order in which a toolbar shows them. */
export const toolbarItems: readonly ToolbarItem[] = [
  { ...item('history', 'undo', 'Mod-z', icons.undo, undo), isEnabled: canUndo },
  { ...item('history', 'redo', 'Mod-Shift-z', icons.redo, redo), isEnabled: canRedo },

  item('block', 'paragraph', 'Mod-Alt-0', icons.paragraph, setParagraph, blocksAre((node) => node.type === paragraph)),
  item('block', 'heading1', 'Mod-Alt-1', icons.heading1, toggleHeading(1), headingOn(1)),
  item('block', 'heading2', 'Mod-Alt-2', icons.heading2, toggleHeading(2), headingOn(2)),
  item('block', 'heading3', 'Mod-Alt-3', icons.heading3, toggleHeading(3), headingOn(3)),

  item('block', 'heading4', 'Mod-Alt-4', icons.heading4, toggleHeading(4), headingOn(4)),
  item('block', 'heading5', 'Mod-Alt-5', icons.heading5, toggleHeading(5), headingOn(5)),
  item('block', 'heading6', 'Mod-Alt-6', icons.heading6, toggleHeading(6), headingOn(6)),

  item('inline', 'bold', 'Mod-b', icons.bold, toggleBold, markOn(bold)),
  item('inline', 'italic', 'Mod-i', icons.italic, toggleItalic, markOn(italic)),
  item('inline', 'underline', 'Mod-u', icons.underline, toggleUnderline, markOn(underline)),
  item('inline', 'strike', 'Mod-Shift-x', icons.strike, toggleStrike, markOn(strike)),
  item('inline', 'code', 'Mod-e', icons.code, toggleCode, markOn(code)),
  // Whoever answers takes the focus, so these items must not take it back.
  {
    ...item('inline', 'color', 'Mod-Alt-o', icons.color, requestColors, (state) => colorAt(state, 'color') !== null || colorAt(state, 'highlight') !== null),
    run: asking(requestColors),
  },
  { ...item('inline', 'link', 'Mod-k', icons.link, requestLink, (state) => linkAt(state) !== null), run: asking(requestLink) },

  item('format', 'superscript', 'Mod-.', icons.superscript, toggleSuperscript, markOn(superscript)),
  item('format', 'subscript', 'Mod-,', icons.subscript, toggleSubscript, markOn(subscript)),
  item('format', 'clearFormatting', 'Mod-\\', icons.clearFormatting, clearFormatting),

  item('list', 'bulletList', 'Mod-Shift-8', icons.bulletList, toggleList('bullet'), listsAre('bullet')),
  item('list', 'orderedList', 'Mod-Shift-7', icons.orderedList, toggleList('ordered'), listsAre('ordered')),
  item('list', 'taskList', 'Mod-Shift-9', icons.taskList, toggleList('task'), listsAre('task')),
  item('list', 'outdent', 'Mod-[', icons.outdent, outdent),
  item('list', 'indent', 'Mod-]', icons.indent, indent),

  item('insert', 'quote', 'Mod-Shift-b', icons.quote, toggleQuote, wholesAre((node) => node.attrs['quote'] > 0)),
  item('insert', 'codeBlock', 'Mod-Alt-c', icons.codeBlock, toggleCodeBlock, blocksAre((node) => node.type === codeBlock)),
  // In a table it opens the table's menu, and whoever shows that takes the focus.
  { ...item('insert', 'table', 'Mod-Alt-t', icons.table, insertTable(3, 3, true), isInTable), run: runTable },
  // Whoever answers takes the focus.
  { ...item('insert', 'image', 'Mod-Shift-i', icons.image, requestImage), run: asking(requestImage) },

  item('align', 'alignStart', 'Mod-Shift-l', icons.alignStart, setAlignment('start'), alignIs('start')),
  item('align', 'alignCenter', 'Mod-Shift-e', icons.alignCenter, setAlignment('center'), alignIs('center')),
  item('align', 'alignEnd', 'Mod-Shift-r', icons.alignEnd, setAlignment('end'), alignIs('end')),
  item('align', 'alignJustify', 'Mod-Shift-j', icons.alignJustify, setAlignment('justify'), alignIs('justify')),
  item('align', 'leftToRight', 'Mod-Alt-l', icons.leftToRight, setDirection('ltr'), commonIs('dir', 'ltr')),
  item('align', 'rightToLeft', 'Mod-Alt-r', icons.rightToLeft, setDirection('rtl'), commonIs('dir', 'rtl')),

  item('more', 'divider', 'Mod-Alt-h', icons.divider, insertDivider),
  item('more', 'lineBreak', 'Shift-Enter', icons.lineBreak, insertHardBreak),
  item('more', 'date', undefined, icons.date, insertToday),
  item('more', 'mention', undefined, icons.mention, suggestBehind('@')),
  item('more', 'emoji', undefined, icons.emoji, suggestBehind(':')),
  item('more', 'note', 'Mod-Alt-n', icons.note, toggleCallout('note'), commonIs('callout', 'note')),
  ...(['tip', 'important', 'warning', 'caution'] as const).map((kind) =>
    item('more', kind, undefined, icons[kind], toggleCallout(kind), commonIs('callout', kind)),
  ),

  tool('find', 'Mod-f', icons.find),
  tool('outline', 'Mod-Shift-o', icons.outline),
  tool('wordCount', 'Mod-Shift-g', icons.wordCount),
  { ...tool('focusMode', 'Mod-Shift-f', icons.focusMode), isActive: isInFocusMode },
  tool('shortcuts', 'Mod-/', icons.shortcuts),
]

function asking(request: Command): ToolbarItem['run'] {
  return (view) => void (view.editable && request(view.state, view.dispatch, view))
}

function runTable(view: EditorView): void {
  if (!view.editable || requestTableMenu(view.state, view.dispatch, view)) return
  insertTable(3, 3, true)(view.state, view.dispatch)
  view.focus()
}
