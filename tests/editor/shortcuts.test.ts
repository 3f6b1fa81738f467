/** The rule that what the help says about keys is so. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { describe, expect, test } from 'vitest'
import { shortcutGroups, type Shortcut, type TypedShortcut } from '@tandem/client/components/shortcut-help/shortcuts.ts'
import { readableShortcut } from '@tandem/client/components/editor-toolbar/shortcut.ts'
import { inputRulesPlugin } from '@tandem/client/editor/input-rules.ts'
import { handleToolKey, keymaps, keys, tabKeys, toolKeys } from '@tandem/client/editor/keymap.ts'
import { en } from '@tandem/client/messages/en.ts'
import { emojiLetters, triggerIn } from '@tandem/client/editor/suggestions/trigger.ts'
import { toolbarItems } from '@tandem/client/editor/toolbar-items.ts'
import type { ToolRequestEvent } from '@tandem/client/editor/tools.ts'
import { doc, p, stateOf, ul } from './build.ts'

const all = shortcutGroups(false, en).flatMap(({ shortcuts }) => shortcuts)
const byKey = all.filter((shortcut): shortcut is Shortcut => 'keys' in shortcut)
const byTyping = all.filter((shortcut): shortcut is TypedShortcut => 'typed' in shortcut)

/** What these keys do in every text field; nobody looks that up. */
const ordinary = [
  'Enter',
  ...['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'],
  ...['Backspace', 'Shift-Backspace', 'Mod-Backspace', 'Delete', 'Mod-Delete'],
]

/** An editor as far as keys and typing go. */
function editorOn(document: Node): { view: EditorView; state: () => EditorState } {
  const plugin = inputRulesPlugin()
  let state = stateOf(document, [plugin])
  const view = {
    editable: true,
    composing: false,
    get state() {
      return state
    },
    dispatch(tr: EditorState['tr']) {
      state = state.apply(tr)
    },
    endOfTextblock: () => false,
    focus: () => undefined,
    dom: { dispatchEvent: () => true },
  } as unknown as EditorView
  return { view, state: () => state }
}

test('every key of the keymap is told, and every key that is told is in the keymap', () => {
  const there = Object.keys({ ...keys, ...tabKeys, ...toolKeys }).filter((key) => !ordinary.includes(key))
  // `?` is typed where there is no text.
  const told = byKey.filter(({ by }) => by === undefined).flatMap((shortcut) => shortcut.keys.filter((key) => key !== '?'))
  expect([...new Set(told)].toSorted()).toEqual(there.toSorted())
  for (const key of ordinary) expect(Object.keys(keys)).toContain(key)
})

test('no two things are said of one key, but where the places differ', () => {
  for (const { shortcuts } of shortcutGroups(false, en)) {
    const told = shortcuts.flatMap((shortcut) => ('keys' in shortcut ? shortcut.keys : [shortcut.typed]))
    expect(new Set(told).size).toBe(told.length)
  }
})

describe('every item of the toolbar with a key', () => {
  test.each(toolbarItems.filter(({ shortcut }) => shortcut !== undefined).map((item) => [en.toolbar.items[item.id], item] as const))('%s has its key in the help, and the key does it', (label, item) => {
    const told = byKey.find((shortcut) => shortcut.label === label)
    expect(told?.keys).toContain(item.shortcut)
    // One is chosen, another is typed, on the same text: the result is the same.
    for (const document of [doc(p('one<a> two'), p('three')), doc(ul('one'), ul({ indent: 1 }, '<a>two<b>'))]) {
      const chosen = editorOn(document)
      item.run(chosen.view)
      const typed = editorOn(document)
      const parts = item.shortcut!.split(/-(?!$)/)
      const event = { key: parts.at(-1), keyCode: 0, shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt'), ctrlKey: parts.includes('Mod'), metaKey: false }
      for (const plugin of keymaps()) if (plugin.props.handleKeyDown?.call(plugin, typed.view, event as KeyboardEvent) === true) break
      // A heading that is chosen again is none; a key for one sets it.
      expect(typed.state().doc.toJSON()).toEqual(chosen.state().doc.toJSON())
    }
  })
})

describe('what is typed', () => {
  const expected: Record<string, (block: Node) => boolean> = {
    'Heading 1': (block) => block.type === schema.nodes.heading && block.attrs['level'] === 1,
    'Heading 6': (block) => block.type === schema.nodes.heading && block.attrs['level'] === 6,
    'Bulleted list': (block) => block.attrs['kind'] === 'bullet',
    'Numbered list': (block) => block.attrs['kind'] === 'ordered',
    'Task list': (block) => block.attrs['kind'] === 'task',
    Quote: (block) => block.attrs['quote'] === 1,
    Note: (block) => block.attrs['callout'] === 'note',
    Divider: (block) => block.type === schema.nodes.divider,
    Highlight: hasMark('highlight'),
    'Code block': (block) => block.type === schema.nodes.codeBlock,
    Callout: (block) => block.attrs['callout'] === 'note',
    Bold: hasMark('bold'),
    Italic: hasMark('italic'),
    Strikethrough: hasMark('strike'),
    Code: hasMark('code'),
    Link: hasMark('link'),
  }

  test.each(byTyping.filter(({ isList }) => isList).map(({ typed }) => typed))('%j is what a list is shown for', (typed) => {
    const trigger = triggerIn(typed, true)
    expect(trigger).not.toBeNull()
    expect(trigger?.kind !== 'emoji' || trigger.query.length >= emojiLetters).toBe(true)
  })

  test.each(byTyping.filter(({ isList }) => isList !== true).map(({ typed, label }) => [typed, label] as const))('%j becomes %s', (typed, label) => {
    const { view, state } = editorOn(doc(p('<a>')))
    for (const character of typed) {
      const { from, to } = state().selection
      const plugin = state().plugins[0]!
      const insert = () => state().tr.insertText(character, from, to)
      if (plugin.props.handleTextInput?.call(plugin, view, from, to, character, insert) !== true) view.dispatch(insert())
    }
    expect(expected[label]?.(state().doc.child(0))).toBe(true)
  })
})

describe('a key that is typed with Shift', () => {
  /** The tools that are asked for by a key, with where it is on the keyboard, and the document after it. */
  function press(key: string, keyCode: number, document = doc(p('one<a>'))): { tools: string[]; state: EditorState } {
    const tools: string[] = []
    const { view, state } = editorOn(document)
    const dom = { dispatchEvent: (event: Event) => tools.push((event as ToolRequestEvent).tool) > 0 }
    const event = { key, keyCode, shiftKey: true, altKey: false, ctrlKey: true, metaKey: false } as KeyboardEvent
    const claiming = Object.assign(view, { dom })
    if (!keymaps().some((plugin) => plugin.props.handleKeyDown?.call(plugin, claiming, event) === true)) handleToolKey(claiming, event)
    return { tools, state: state() }
  }

  test('is what it types: / on 7 shows the keys', () => {
    const { tools, state } = press('/', 55)
    expect(tools).toEqual(['shortcuts'])
    expect(state.doc.firstChild?.type).toBe(schema.nodes.paragraph)
  })

  test('is the digit where what it types is no key: as in English, German, and French', () => {
    for (const [key, keyCode, kind] of [['&', 55, 'ordered'], ['7', 55, 'ordered'], ['*', 56, 'bullet'], ['(', 56, 'bullet'], ['(', 57, 'task'], [')', 57, 'task']] as const) {
      const { tools, state } = press(key, keyCode)
      expect(tools).toEqual([])
      expect(state.doc.firstChild?.attrs['kind'], key).toBe(kind)
    }
  })

  test('is itself before the one without Shift, also where Caps Lock makes it small', () => {
    const { tools, state } = press('h', 72, doc(p('<a>one<b>')))
    expect(tools).toEqual([])
    expect(hasMark('highlight')(state.doc.child(0))).toBe(true)
  })
})

function hasMark(name: string): (block: Node) => boolean {
  return (block) => block.firstChild?.marks.some(({ type }) => type.name === name) ?? false
}

test('keys are shown as they are on the keyboard', () => {
  expect(readableShortcut('Mod-Shift-7', en.keys, false)).toBe('Ctrl+Shift+7')
  expect(readableShortcut('Mod-Shift-7', en.keys, true)).toBe('⌘⇧7')
  expect(readableShortcut('Alt-ArrowUp', en.keys, false)).toBe('Alt+↑')
  expect(shortcutGroups(true, en).flatMap(({ shortcuts }) => shortcuts).some((shortcut) => 'keys' in shortcut && shortcut.keys.includes('Mod-h'))).toBe(false)
})
