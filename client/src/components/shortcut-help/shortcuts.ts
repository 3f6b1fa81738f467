/**
 * What can be done with the keyboard, in one table, for people. A test holds it against the keymap: each key there is in the
 * table, each key of the table is there, and each toolbar item has the name and the key that it has here.
 */

import type { Messages } from '../../messages/messages.ts'

export interface Shortcut {
  /** Each of these does it; named as in the keymap: `Mod-b`. */
  keys: readonly string[]
  label: string
  /** Who takes the key; the keymap, when left out. */
  by?: 'panel' | 'element' | 'picture'
  /** Whether it is of use only to those who may write. */
  isWriting?: boolean
}

export interface TypedShortcut {
  /** What is typed. */
  typed: string
  label: string
  /** Whether it opens a list to choose from. */
  isList?: boolean
}

export interface ShortcutGroup {
  label: string
  /** Whether it is of use only to those who may write. */
  isWriting: boolean
  shortcuts: readonly (Shortcut | TypedShortcut)[]
}

/** Where the words are from: what is elsewhere too is called as there. */
type Words = Pick<Messages, 'blocks' | 'colors' | 'find' | 'shortcuts' | 'suggestions' | 'toolbar'>

/** The table, as it is for a Mac or for other systems. */
export function shortcutGroups(mac: boolean, { blocks, colors, find, shortcuts: text, suggestions, toolbar: { items } }: Words): readonly ShortcutGroup[] {
  const { groups } = text
  return [
    {
      label: groups.around,
      isWriting: false,
      shortcuts: [
        { keys: ['Mod-/', '?'], label: items.shortcuts },
        { keys: ['Mod-Shift-o'], label: items.outline },
        { keys: ['Mod-Shift-g'], label: items.wordCount },
        { keys: ['Mod-Shift-f'], label: items.focusMode },
        { keys: ['Mod-f'], label: items.find },
        { keys: [mac ? 'Mod-Alt-f' : 'Mod-h'], label: find.replace, isWriting: true },
        { keys: ['F3', 'Shift-F3'], label: text.nextMatch },
        { keys: ['Mod-Alt-Shift-c'], label: text.copyAsMarkdown },
        { keys: ['Alt-F10'], label: text.toToolbar, by: 'element' },
        { keys: ['Escape'], label: text.toText, by: 'element' },
      ],
    },
    {
      label: groups.search,
      isWriting: false,
      shortcuts: [
        { keys: ['Enter', 'Shift-Enter'], label: text.nextMatch, by: 'panel' },
        { keys: ['Alt-c'], label: find.matchCase, by: 'panel' },
        { keys: ['Alt-w'], label: find.wholeWord, by: 'panel' },
        { keys: ['Alt-r'], label: find.isExpression, by: 'panel' },
        { keys: ['Alt-Enter'], label: find.replaceAll, by: 'panel', isWriting: true },
      ],
    },
    {
      label: groups.text,
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-b'], label: items.bold },
        { keys: ['Mod-i'], label: items.italic },
        { keys: ['Mod-u'], label: items.underline },
        { keys: ['Mod-Shift-x'], label: items.strike },
        { keys: ['Mod-e'], label: items.code },
        { keys: ['Mod-.'], label: items.superscript },
        { keys: ['Mod-,'], label: items.subscript },
        { keys: ['Mod-Alt-o'], label: items.color },
        { keys: ['Mod-Shift-h'], label: colors.highlight },
        { keys: ['Mod-k'], label: items.link },
        { keys: ['Mod-\\'], label: items.clearFormatting },
        { keys: ['Shift-Enter'], label: items.lineBreak },
        { keys: ['Mod-z'], label: items.undo },
        { keys: ['Mod-Shift-z', 'Mod-y'], label: items.redo },
        { keys: ['Mod-a'], label: text.selectAll },
      ],
    },
    {
      label: groups.paragraphs,
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Alt-0'], label: items.paragraph },
        { keys: ['Mod-Alt-1'], label: items.heading1 },
        { keys: ['Mod-Alt-2'], label: items.heading2 },
        { keys: ['Mod-Alt-3'], label: items.heading3 },
        { keys: ['Mod-Alt-4'], label: items.heading4 },
        { keys: ['Mod-Alt-5'], label: items.heading5 },
        { keys: ['Mod-Alt-6'], label: items.heading6 },
        { keys: ['Mod-Shift-b'], label: items.quote },
        { keys: ['Mod-Alt-c'], label: items.codeBlock },
        { keys: ['Mod-Alt-n'], label: items.note },
        { keys: ['Mod-Alt-h'], label: items.divider },
        { keys: ['Mod-Shift-l'], label: items.alignStart },
        { keys: ['Mod-Shift-e'], label: items.alignCenter },
        { keys: ['Mod-Shift-r'], label: items.alignEnd },
        { keys: ['Mod-Shift-j'], label: items.alignJustify },
        { keys: ['Mod-Alt-l'], label: items.leftToRight },
        { keys: ['Mod-Alt-r'], label: items.rightToLeft },
        { keys: ['Mod-Alt-g'], label: text.codeLanguage },
        { keys: ['Mod-Alt-y'], label: text.copyCode },
        { keys: ['Tab', 'Shift-Tab'], label: text.indentCode },
        { keys: ['Alt-ArrowUp', 'Alt-ArrowDown'], label: text.move },
        { keys: ['Mod-Shift-d'], label: blocks.items.duplicate },
        { keys: ['Mod-Shift-Backspace'], label: blocks.items.delete },
        { keys: ['Mod-Shift-Space'], label: text.blockMenu },
        { keys: ['Mod-Enter'], label: text.check },
      ],
    },
    {
      label: groups.lists,
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Shift-8'], label: items.bulletList },
        { keys: ['Mod-Shift-7'], label: items.orderedList },
        { keys: ['Mod-Shift-9'], label: items.taskList },
        { keys: ['Mod-]', 'Tab'], label: items.indent },
        { keys: ['Mod-[', 'Shift-Tab'], label: items.outdent },
      ],
    },
    {
      label: groups.tables,
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Alt-t'], label: items.table },
        { keys: ['Tab', 'Shift-Tab'], label: text.nextCell },
        { keys: ['Shift-ArrowUp', 'Shift-ArrowDown', 'Shift-ArrowLeft', 'Shift-ArrowRight'], label: text.selectCells },
      ],
    },
    {
      label: groups.pictures,
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Shift-i'], label: items.image },
        { keys: ['Mod-Alt-i'], label: text.pictureControls },
        { keys: ['+', '-', 'Shift-ArrowRight', 'Shift-ArrowLeft'], label: text.resizePicture, by: 'picture' },
      ],
    },
    {
      label: groups.typing,
      isWriting: true,
      shortcuts: [
        { typed: '/', label: suggestions.insert, isList: true },
        { typed: '@', label: `${items.mention}, ${items.date}`, isList: true },
        { typed: ':smile', label: items.emoji, isList: true },
        { typed: '# ', label: items.heading1 },
        { typed: '###### ', label: items.heading6 },
        { typed: '- ', label: items.bulletList },
        { typed: '1. ', label: items.orderedList },
        { typed: '[] ', label: items.taskList },
        { typed: '> ', label: items.quote },
        { typed: '``` ', label: items.codeBlock },
        { typed: '[!note] ', label: items.note },
        { typed: '---', label: items.divider },
        { typed: `**${text.typedBold}**`, label: items.bold },
        { typed: `*${text.typedItalic}*`, label: items.italic },
        { typed: `==${text.typedHighlight}==`, label: colors.highlight },
        { typed: `~~${text.typedStrike}~~`, label: items.strike },
        { typed: `\`${text.typedCode}\``, label: items.code },
        { typed: `[${text.typedLink}](https://example.org)`, label: items.link },
        { typed: 'https://example.org ', label: items.link },
      ],
    },
  ]
}
