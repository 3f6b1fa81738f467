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
  insertDivider,
  setAlignment,
  setDirection,
  setParagraph,
  toggleCallout,
  toggleCodeBlock,
  toggleHeading,
  toggleQuote,
} from './commands/blocks.ts'
import { indent, isListItem, outdent, toggleList } from './commands/lists.ts'
import {
  clearFormatting,
  colorAt,
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
const commonIs = (name: 'align' | 'dir' | 'callout', value: string) => blocksAre((node) => node.attrs[name] === value)
const headingOn = (level: number) => blocksAre((node) => node.type === heading && node.attrs['level'] === level)

const pilcrow = '<path d="M17 4H9.5a4 4 0 0 0 0 8H13"/><path d="M13 4v16M17 4v16"/>'
const h = '<path d="M4 6v12M12 6v12M4 12h8"/>'
const lines = '<path d="M10 6h11M10 12h11M10 18h11"/>'

const icons = {
  undo: '<path d="M8 5 4 9l4 4"/><path d="M4 9h10a5.5 5.5 0 0 1 0 11h-3"/>',
  redo: '<path d="m16 5 4 4-4 4"/><path d="M20 9H10a5.5 5.5 0 0 0 0 11h3"/>',
  paragraph: pilcrow,
  heading1: `${h}<path d="m16.5 11 2.5-2v9"/>`,
  heading2: `${h}<path d="M16.5 10.8a2.3 2.3 0 1 1 4 1.6L16.5 18h4.7"/>`,
  heading3: `${h}<path d="M16.5 9h4.5l-2.6 3.4a2.9 2.9 0 1 1-2.4 4.4"/>`,
  heading4: `${h}<path d="M20 18V9l-4 6h5.5"/>`,
  heading5: `${h}<path d="M20.5 9h-3.6l-.4 4.2a2.7 2.7 0 1 1-.6 4"/>`,
  heading6: `${h}<path d="M20.3 9c-2.6.8-4 3-4 5.8M16.3 15.3a2.3 2.6 0 1 1 4.6 0a2.3 2.6 0 1 1-4.6 0"/>`,
  superscript: '<path d="m4 8 8 11M12 8 4 19"/><path d="M16 5.5a1.9 1.9 0 1 1 3.3 1.3L16 11h4"/>',
  subscript: '<path d="m4 5 8 11M12 5 4 16"/><path d="M16 15.5a1.9 1.9 0 1 1 3.3 1.3L16 21h4"/>',
  clearFormatting: '<path d="M6 5h12M12 5v5M10.5 19h3M4 4l16 16M11.3 14.5 12 19"/>',
  alignStart: '<path d="M4 6h16M4 10h10M4 14h16M4 18h8"/>',
  alignCenter: '<path d="M4 6h16M7 10h10M4 14h16M8 18h8"/>',
  alignEnd: '<path d="M4 6h16M10 10h10M4 14h16M12 18h8"/>',
  alignJustify: '<path d="M4 6h16M4 10h16M4 14h16M4 18h16"/>',
  leftToRight: '<path d="M10 4h8M11 4v9M15 4v9M11 8.5a2.25 2.25 0 0 1 0-4.5M4 18h15M16 15l3 3-3 3"/>',
  rightToLeft: '<path d="M10 4h8M11 4v9M15 4v9M11 8.5a2.25 2.25 0 0 1 0-4.5M20 18H5M8 15l-3 3 3 3"/>',
  divider: '<path d="M4 12h16" stroke-width="2.5"/><path d="M6 6h12M6 18h12" opacity=".45"/>',
  note: '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8h.01"/>',
  tip: '<path d="M9 18h6M10 21h4M8.5 14.5a5.5 5.5 0 1 1 7 0c-.7.6-1 1.2-1 2h-5c0-.8-.3-1.4-1-2Z"/>',
  important: '<path d="M4 5h16v11h-7l-4 4v-4H4z"/><path d="M12 8v3.5M12 13.5h.01"/>',
  warning: '<path d="M12 4 2.5 20h19zM12 10v4.5M12 17h.01"/>',
  caution: '<path d="M8.5 3h7L21 8.5v7L15.5 21h-7L3 15.5v-7zM12 8v5M12 16h.01"/>',
  bold: '<path d="M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z"/>',
  italic: '<path d="M11 5h7M6 19h7M14.5 5l-5 14"/>',
  underline: '<path d="M7 4v7a5 5 0 0 0 10 0V4M5 20h14"/>',
  strike: '<path d="M17 7.5C16.3 5.7 14.5 5 12 5 9.4 5 7.5 6.2 7.5 8.3c0 1.5 1 2.7 3 3.2"/><path d="M4 12h16M7 16c.6 2 2.5 3 5 3 2.7 0 4.7-1.2 4.7-3.5"/>',
  code: '<path d="m8 7-5 5 5 5M16 7l5 5-5 5"/>',
  color: '<path d="m6.5 15.5 5-11h1l5 11M8.5 11.5h7"/><path d="M5 20h14" stroke-width="3"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12.3 6"/><path d="M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.2-1.2"/>',
  bulletList: `${lines}<path d="M4.5 6h.01M4.5 12h.01M4.5 18h.01" stroke-width="3" stroke-linecap="round"/>`,
  orderedList: `${lines}<path d="m3.5 5 1.5-1v5M3.5 15.2c.4-.9 2.8-1 2.8.5 0 1.2-2.3 2-2.8 3.3h3"/>`,
  taskList: '<path d="M12 7h9M12 17h9"/><rect x="3" y="4" width="6" height="6" rx="1"/><path d="m3 16.8 2.2 2.2L9 15"/>',
  indent: '<path d="M3 5h18M11 10h10M11 14h10M3 19h18M3 9.5 6 12l-3 2.5"/>',
  outdent: '<path d="M3 5h18M11 10h10M11 14h10M3 19h18M6 9.5 3 12l3 2.5"/>',
  quote: '<path d="M5 5v14M10 7h10M10 12h10M10 17h6"/>',
  codeBlock: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="m10 9-3 3 3 3M14 9l3 3-3 3"/>',
  table: '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 9.5h18M3 14.7h18M9 9.5V20M15 9.5V20"/>',
  image: '<rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.5" r="1.5"/><path d="m4 17 5-4.5 3.5 3 3.5-4 4.5 5"/>',
  find: '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
  outline: '<path d="M4 6h16M8 12h12M12 18h8"/><path d="M4 12h.01M8 18h.01" stroke-width="2.5"/>',
  wordCount: '<path d="M4 5h16M4 10h7M4 15h5M15 11l-1.5 9.5M19.5 11 18 20.5M12.5 14h9M12 17.5h9"/>',
  focusMode: '<path d="M4 12h16" stroke-width="2.5"/><path d="M4 5h5M4 19h5M15 5h5M15 19h5" stroke-dasharray="1.5 2"/>',
  shortcuts: '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.01M10.2 10h.01M13.8 10h.01M17.5 10h.01M8 14h8"/>',
} as const

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

  item('insert', 'quote', 'Mod-Shift-b', icons.quote, toggleQuote, blocksAre((node) => node.attrs['quote'] > 0)),
  item('insert', 'codeBlock', 'Mod-Alt-c', icons.codeBlock, toggleCodeBlock, blocksAre((node) => node.type === codeBlock)),
  // In a table it opens the table's menu, and whoever shows that takes the focus.
  { ...item('insert', 'table', 'Mod-Alt-t', icons.table, insertTable(3, 3, true), isInTable), run: runTable },
  // Whoever answers takes the focus.
  { ...item('insert', 'image', 'Mod-Shift-i', icons.image, requestImage), run: asking(requestImage) },

  item('align', 'alignStart', 'Mod-Shift-l', icons.alignStart, setAlignment('start'), commonIs('align', 'start')),
  item('align', 'alignCenter', 'Mod-Shift-e', icons.alignCenter, setAlignment('center'), commonIs('align', 'center')),
  item('align', 'alignEnd', 'Mod-Shift-r', icons.alignEnd, setAlignment('end'), commonIs('align', 'end')),
  item('align', 'alignJustify', 'Mod-Shift-j', icons.alignJustify, setAlignment('justify'), commonIs('align', 'justify')),
  item('align', 'leftToRight', 'Mod-Alt-l', icons.leftToRight, setDirection('ltr'), commonIs('dir', 'ltr')),
  item('align', 'rightToLeft', 'Mod-Alt-r', icons.rightToLeft, setDirection('rtl'), commonIs('dir', 'rtl')),

  item('more', 'divider', 'Mod-Alt-h', icons.divider, insertDivider),
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
