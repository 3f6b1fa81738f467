/**
 * What can be done with the keyboard, in one table, for people. A test holds it against the keymap: each key there is in the
 * table, each key of the table is there, and each toolbar item has the name and the key that it has here.
 */

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
}

export interface ShortcutGroup {
  label: string
  /** Whether it is of use only to those who may write. */
  isWriting: boolean
  shortcuts: readonly (Shortcut | TypedShortcut)[]
}

/** The table, as it is for a Mac or for other systems. */
export function shortcutGroups(mac: boolean): readonly ShortcutGroup[] {
  return [
    {
      label: 'Around the text',
      isWriting: false,
      shortcuts: [
        { keys: ['Mod-/', '?'], label: 'Keyboard shortcuts' },
        { keys: ['Mod-Shift-o'], label: 'Outline' },
        { keys: ['Mod-f'], label: 'Find and replace' },
        { keys: [mac ? 'Mod-Alt-f' : 'Mod-h'], label: 'Replace', isWriting: true },
        { keys: ['F3', 'Shift-F3'], label: 'Next match, previous match' },
        { keys: ['Alt-F10'], label: 'To the toolbar', by: 'element' },
        { keys: ['Escape'], label: 'Back to the text', by: 'element' },
      ],
    },
    {
      label: 'In the search',
      isWriting: false,
      shortcuts: [
        { keys: ['Enter', 'Shift-Enter'], label: 'Next match, previous match', by: 'panel' },
        { keys: ['Alt-c'], label: 'Match case', by: 'panel' },
        { keys: ['Alt-w'], label: 'Whole words', by: 'panel' },
        { keys: ['Alt-r'], label: 'Regular expression', by: 'panel' },
        { keys: ['Alt-Enter'], label: 'Replace all', by: 'panel', isWriting: true },
      ],
    },
    {
      label: 'Text',
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-b'], label: 'Bold' },
        { keys: ['Mod-i'], label: 'Italic' },
        { keys: ['Mod-u'], label: 'Underline' },
        { keys: ['Mod-Shift-x'], label: 'Strikethrough' },
        { keys: ['Mod-e'], label: 'Code' },
        { keys: ['Mod-k'], label: 'Link' },
        { keys: ['Mod-\\'], label: 'Clear formatting' },
        { keys: ['Shift-Enter'], label: 'New line in the same paragraph' },
        { keys: ['Mod-z'], label: 'Undo' },
        { keys: ['Mod-Shift-z', 'Mod-y'], label: 'Redo' },
        { keys: ['Mod-a'], label: 'Select all; in a table the cell, then the table' },
      ],
    },
    {
      label: 'Paragraphs',
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Alt-0'], label: 'Paragraph' },
        { keys: ['Mod-Alt-1'], label: 'Heading 1' },
        { keys: ['Mod-Alt-2'], label: 'Heading 2' },
        { keys: ['Mod-Alt-3'], label: 'Heading 3' },
        { keys: ['Mod-Alt-4'], label: 'Heading 4' },
        { keys: ['Mod-Alt-5'], label: 'Heading 5' },
        { keys: ['Mod-Alt-6'], label: 'Heading 6' },
        { keys: ['Mod-Shift-b'], label: 'Quote' },
        { keys: ['Mod-Alt-c'], label: 'Code block' },
        { keys: ['Alt-ArrowUp', 'Alt-ArrowDown'], label: 'Move up, move down' },
        { keys: ['Mod-Enter'], label: 'Check a task; leave a code block' },
      ],
    },
    {
      label: 'Lists',
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Shift-8'], label: 'Bulleted list' },
        { keys: ['Mod-Shift-7'], label: 'Numbered list' },
        { keys: ['Mod-Shift-9'], label: 'Task list' },
        { keys: ['Mod-]', 'Tab'], label: 'Increase indent' },
        { keys: ['Mod-[', 'Shift-Tab'], label: 'Decrease indent' },
      ],
    },
    {
      label: 'Tables',
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Alt-t'], label: 'Table' },
        { keys: ['Tab', 'Shift-Tab'], label: 'Next cell, previous cell' },
        { keys: ['Shift-ArrowUp', 'Shift-ArrowDown', 'Shift-ArrowLeft', 'Shift-ArrowRight'], label: 'Select cells' },
      ],
    },
    {
      label: 'Pictures',
      isWriting: true,
      shortcuts: [
        { keys: ['Mod-Shift-i'], label: 'Picture' },
        { keys: ['Mod-Alt-i'], label: 'To the controls of the picture' },
        { keys: ['+', '-', 'Shift-ArrowRight', 'Shift-ArrowLeft'], label: 'Wider, narrower, where a picture is selected', by: 'picture' },
      ],
    },
    {
      label: 'As you type',
      isWriting: true,
      shortcuts: [
        { typed: '# ', label: 'Heading 1' },
        { typed: '###### ', label: 'Heading 6' },
        { typed: '- ', label: 'Bulleted list' },
        { typed: '1. ', label: 'Numbered list' },
        { typed: '[] ', label: 'Task list' },
        { typed: '> ', label: 'Quote' },
        { typed: '``` ', label: 'Code block' },
        { typed: '**bold**', label: 'Bold' },
        { typed: '*italic*', label: 'Italic' },
        { typed: '~~gone~~', label: 'Strikethrough' },
        { typed: '`code`', label: 'Code' },
        { typed: '[text](https://example.org)', label: 'Link' },
      ],
    },
  ]
}
