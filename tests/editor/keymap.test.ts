import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { describe, expect, test } from 'vitest'
import { keymaps, keys, toolKeys } from '@tandem/client/editor/keymap.ts'
import { toolbarItems } from '@tandem/client/editor/toolbar-items.ts'
import { doc, expectDocument, p, pre, stateOf, ul } from './build.ts'

/** An editor as far as keys go: which of them were claimed, and the state that they lead to. */
function press(document: Node, names: string[], editable = true): { claimed: boolean[]; state: EditorState } {
  let state = stateOf(document)
  const view = {
    editable,
    get state() {
      return state
    },
    dispatch(tr: EditorState['tr']) {
      state = state.apply(tr)
    },
    endOfTextblock: () => state.selection.$from.parentOffset === 0,
  } as unknown as EditorView
  const plugins = keymaps()
  const claimed = names.map((name) => {
    const parts = name.split('-')
    const held = { shiftKey: parts.includes('Shift'), altKey: parts.includes('Alt'), ctrlKey: parts.includes('Ctrl'), metaKey: false }
    const event = { key: parts.at(-1), ...held }
    return plugins.some((plugin) => plugin.props.handleKeyDown?.call(plugin, view, event as KeyboardEvent) === true)
  })
  return { claimed, state }
}

describe('Tab', () => {
  const list = doc(ul('1'), ul('2<a>'))

  test('changes the depth in a list', () => {
    const { claimed, state } = press(list, ['Tab'])
    expect(claimed).toEqual([true])
    expectDocument(state, doc(ul('1'), ul({ indent: 1 }, '2<a>')))
    expectDocument(press(list, ['Tab', 'Shift-Tab']).state, list)
  })

  test('is claimed in a list where the depth cannot change', () => {
    expect(press(doc(ul('1<a>')), ['Tab', 'Shift-Tab']).claimed).toEqual([true, true])
  })

  test('indents in code', () => {
    expectDocument(press(doc(pre('1<a>')), ['Tab']).state, doc(pre('1\t<a>')))
    expect(press(doc(pre('1<a>')), ['Tab', 'Shift-Tab', 'Shift-Tab']).claimed).toEqual([true, true, true])
    expect(press(doc(pre('1<a>')), ['Escape', 'Tab']).claimed).toEqual([false, false])
  })

  test('belongs to the page everywhere else', () => {
    expect(press(doc(p('1<a>')), ['Tab', 'Shift-Tab']).claimed).toEqual([false, false])
  })

  test('belongs to the page after Escape, forwards and backwards, once', () => {
    expect(press(list, ['Escape', 'Tab', 'Tab']).claimed).toEqual([false, false, true])
    expect(press(list, ['Escape', 'Shift', 'Shift-Tab']).claimed).toEqual([false, false, false])
    expect(press(list, ['Escape', 'x', 'Tab']).claimed).toEqual([false, false, true])
  })
})

test('no key changes a document that cannot be edited', () => {
  const list = doc(ul('1'), ul('<a>2'))
  for (const key of ['Tab', 'Enter', 'Backspace', 'Alt-ArrowUp', 'Ctrl-b']) expect(press(list, [key], false).state.doc).toBe(list)
})

test('a key does what its command does', () => {
  expectDocument(press(doc(ul('1<a>')), ['Enter', 'Enter']).state, doc(ul('1'), p('<a>')))
})

test('each shortcut of the toolbar is a key of the editor', () => {
  for (const { shortcut, id } of toolbarItems) if (shortcut !== undefined) expect(Object.keys({ ...keys, ...toolKeys }), id).toContain(shortcut)
})
