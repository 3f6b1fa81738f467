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

const { heading } = icons
const callout = '<path d="M5 4v16"/><path d="M9 6h11M9 18h8"/>'
const textLines = { start: 'M4 12h10M4 18h14', center: 'M7 12h10M5 18h14', end: 'M10 12h10M6 18h14', justify: 'M4 12h16M4 18h16' }
const lines = (align: keyof typeof textLines) => `<path d="M4 6h16${textLines[align]}"/>`
const headingOf = (figure: string) => `${heading}<path d="${figure}"/>`

export const slashItems: readonly SlashItem[] = [
  { id: 'paragraph', group: 'text', icon: icons.paragraph, shortcut: 'Mod-Alt-0' },
  { id: 'heading1', group: 'text', icon: icons.heading1, shortcut: 'Mod-Alt-1' },
  { id: 'heading2', group: 'text', icon: icons.heading2, shortcut: 'Mod-Alt-2' },
  { id: 'heading3', group: 'text', icon: icons.heading3, shortcut: 'Mod-Alt-3' },
  { id: 'quote', group: 'text', icon: icons.quote, shortcut: 'Mod-Shift-b' },
  { id: 'codeBlock', group: 'text', icon: icons.codeBlock, shortcut: 'Mod-Alt-c' },
  { id: 'heading4', group: 'text', icon: headingOf('M19.5 18v-9l-4 6h5.5'), shortcut: 'Mod-Alt-4' },
  { id: 'heading5', group: 'text', icon: headingOf('M20.5 9h-3.6l-.5 3.9c1.8-1.1 4.6-.5 4.6 2.1 0 2.7-3.2 3.6-4.9 1.9'), shortcut: 'Mod-Alt-5' },
  { id: 'heading6', group: 'text', icon: headingOf('M20 9.3c-3-.8-4.2 2-4.2 5.7 0 4 5.2 3.8 5.2.4 0-3.2-4.4-3.2-5.1-.4'), shortcut: 'Mod-Alt-6' },

  { id: 'bulletList', group: 'lists', icon: icons.bulletList, shortcut: 'Mod-Shift-8' },
  { id: 'orderedList', group: 'lists', icon: icons.orderedList, shortcut: 'Mod-Shift-7' },
  { id: 'taskList', group: 'lists', icon: icons.taskList, shortcut: 'Mod-Shift-9' },

  { id: 'table', group: 'insert', icon: icons.table, shortcut: 'Mod-Alt-t' },
  { id: 'image', group: 'insert', icon: '<rect x="3" y="4" width="18" height="16" rx="2"/><circle cx="8.5" cy="9.5" r="1.5"/><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4"/>', shortcut: 'Mod-Shift-i' },
  { id: 'divider', group: 'insert', icon: '<path d="M3 12h18"/><path d="M7 7h10M7 17h10" stroke-dasharray="2 3"/>', shortcut: 'Mod-Alt-h' },
  { id: 'link', group: 'insert', icon: icons.link, shortcut: 'Mod-k' },
  { id: 'date', group: 'insert', icon: '<rect x="4" y="5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>' },
  { id: 'mention', group: 'insert', icon: '<circle cx="12" cy="12" r="3.5"/><path d="M15.5 8.5V13a2.5 2.5 0 0 0 5 0v-1a8.5 8.5 0 1 0-3.4 6.8"/>' },
  { id: 'emoji', group: 'insert', icon: '<circle cx="12" cy="12" r="8.5"/><path d="M8.5 14.5a4.2 4.2 0 0 0 7 0"/><path d="M9 9.7h.01M15 9.7h.01" stroke-width="2.5"/>' },

  { id: 'note', group: 'callouts', icon: `${callout}<path d="M9 12h10"/>`, shortcut: 'Mod-Alt-n' },
  { id: 'tip', group: 'callouts', icon: '<path d="M9.5 17.5h5M10.5 20.5h3"/><path d="M9.5 15c-2-1.3-3-3-3-5a5.5 5.5 0 0 1 11 0c0 2-1 3.7-3 5z"/>' },
  { id: 'important', group: 'callouts', icon: '<path d="M4 5h16v11h-8l-4 4v-4H4z"/><path d="M12 8v3.5M12 13.7h.01"/>' },
  { id: 'warning', group: 'callouts', icon: '<path d="M12 4 21 19.5H3z"/><path d="M12 10v4.5M12 17h.01"/>' },
  { id: 'caution', group: 'callouts', icon: '<path d="M8.5 3.5h7l5 5v7l-5 5h-7l-5-5v-7z"/><path d="M12 8v5M12 16h.01"/>' },

  { id: 'alignStart', group: 'layout', icon: lines('start'), shortcut: 'Mod-Shift-l' },
  { id: 'alignCenter', group: 'layout', icon: lines('center'), shortcut: 'Mod-Shift-e' },
  { id: 'alignEnd', group: 'layout', icon: lines('end'), shortcut: 'Mod-Shift-r' },
  { id: 'alignJustify', group: 'layout', icon: lines('justify'), shortcut: 'Mod-Shift-j' },
  { id: 'ltr', group: 'layout', icon: '<path d="M4 6h16M4 11h9M4 17h15M16 14l3 3-3 3"/>', shortcut: 'Mod-Alt-l' },
  { id: 'rtl', group: 'layout', icon: '<path d="M4 6h16M11 11h9M20 17H5M8 14l-3 3 3 3"/>', shortcut: 'Mod-Alt-r' },
  { id: 'clearFormatting', group: 'layout', icon: '<path d="M7 5h12M13 5l-2.5 9M4 20h8M15 15l5 5M20 15l-5 5"/>', shortcut: 'Mod-\\' },
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
