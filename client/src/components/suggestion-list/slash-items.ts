/** The items of the slash menu as they are shown, in their order. What they do is in the editor, by the same ids. */
import { icons } from '../../editor/icons.ts'
import type { SlashId } from '../../editor/suggestions/slash-commands.ts'
import { keysOf, type Findable } from '../../editor/suggestions/rank.ts'
import type { Messages } from '../../messages/messages.ts'

type Texts = Messages['suggestions']

export interface SlashItem {
  readonly id: SlashId
  readonly group: keyof Texts['groups']
  /** The inside of an `<svg viewBox="0 0 24 24">`. */
  readonly icon: string
  /** The key that does it too, as in the keymap. */
  readonly shortcut?: string
}

/** One with its name in the language that is shown. */
export interface NamedItem extends SlashItem, Findable {
  readonly name: string
}

export const slashItems: readonly SlashItem[] = [
  { id: 'paragraph', group: 'text', icon: icons.paragraph, shortcut: 'Mod-Alt-0' },
  { id: 'heading1', group: 'text', icon: icons.heading1, shortcut: 'Mod-Alt-1' },
  { id: 'heading2', group: 'text', icon: icons.heading2, shortcut: 'Mod-Alt-2' },
  { id: 'heading3', group: 'text', icon: icons.heading3, shortcut: 'Mod-Alt-3' },
  { id: 'quote', group: 'text', icon: icons.quote, shortcut: 'Mod-Shift-b' },
  { id: 'codeBlock', group: 'text', icon: icons.codeBlock, shortcut: 'Mod-Alt-c' },
  { id: 'heading4', group: 'text', icon: icons.heading4, shortcut: 'Mod-Alt-4' },
  { id: 'heading5', group: 'text', icon: icons.heading5, shortcut: 'Mod-Alt-5' },
  { id: 'heading6', group: 'text', icon: icons.heading6, shortcut: 'Mod-Alt-6' },

  { id: 'bulletList', group: 'lists', icon: icons.bulletList, shortcut: 'Mod-Shift-8' },
  { id: 'orderedList', group: 'lists', icon: icons.orderedList, shortcut: 'Mod-Shift-7' },
  { id: 'taskList', group: 'lists', icon: icons.taskList, shortcut: 'Mod-Shift-9' },

  { id: 'table', group: 'insert', icon: icons.table, shortcut: 'Mod-Alt-t' },
  { id: 'image', group: 'insert', icon: icons.image, shortcut: 'Mod-Shift-i' },
  { id: 'divider', group: 'insert', icon: icons.divider, shortcut: 'Mod-Alt-h' },
  { id: 'lineBreak', group: 'insert', icon: icons.lineBreak, shortcut: 'Shift-Enter' },
  { id: 'link', group: 'insert', icon: icons.link, shortcut: 'Mod-k' },
  { id: 'date', group: 'insert', icon: icons.date },
  { id: 'mention', group: 'insert', icon: icons.mention },
  { id: 'emoji', group: 'insert', icon: icons.emoji },

  { id: 'note', group: 'callouts', icon: icons.note, shortcut: 'Mod-Alt-n' },
  { id: 'tip', group: 'callouts', icon: icons.tip },
  { id: 'important', group: 'callouts', icon: icons.important },
  { id: 'warning', group: 'callouts', icon: icons.warning },
  { id: 'caution', group: 'callouts', icon: icons.caution },

  { id: 'alignStart', group: 'layout', icon: icons.alignStart, shortcut: 'Mod-Shift-l' },
  { id: 'alignCenter', group: 'layout', icon: icons.alignCenter, shortcut: 'Mod-Shift-e' },
  { id: 'alignEnd', group: 'layout', icon: icons.alignEnd, shortcut: 'Mod-Shift-r' },
  { id: 'alignJustify', group: 'layout', icon: icons.alignJustify, shortcut: 'Mod-Shift-j' },
  { id: 'ltr', group: 'layout', icon: icons.leftToRight, shortcut: 'Mod-Alt-l' },
  { id: 'rtl', group: 'layout', icon: icons.rightToLeft, shortcut: 'Mod-Alt-r' },
  { id: 'clearFormatting', group: 'layout', icon: icons.clearFormatting, shortcut: 'Mod-\\' },
]

/** Words with commas between them. */
function wordsIn(text: string): string[] {
  return text.split(/[,،、]/).map((word) => word.trim())
}

/** Something by its name and words in the language that is shown; by those of English, it is found too. */
export function keysIn(shown: { name: string; words: string }, english: { name: string; words: string }): Findable['keys'] {
  return keysOf(shown.name, [...wordsIn(shown.words), ...(shown === english ? [] : [english.name, ...wordsIn(english.words)])])
}

/** The items with their names. */
export function namedItems(shown: Texts, english: Texts): NamedItem[] {
  return slashItems.map((item) => ({ ...item, name: shown.items[item.id].name, keys: keysIn(shown.items[item.id], english.items[item.id]) }))
}
