/** The rules for a divider, which is a textblock that nobody writes in. */
import { NodeSelection, TextSelection, type EditorState } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { dividers, paragraphBelowDivider } from '@tandem/client/editor/plugins/dividers.ts'
import { doc, expectDocument, hr, p, stateOf } from './build.ts'

function withCaretAt(state: EditorState, position: number): EditorState {
  return state.apply(state.tr.setSelection(TextSelection.create(state.doc, position)))
}

describe('a divider', () => {
  test('without text is selected whole by a caret that comes into it', () => {
    const state = withCaretAt(stateOf(doc(p('one'), hr(), p('two')), [dividers()]), 6)
    expect(state.selection).toBeInstanceOf(NodeSelection)
    expect(state.selection.from).toBe(5)
  })

  test('that somebody makes of the block of the caret is selected', () => {
    const state = stateOf(doc(p('one'), p('<a>')), [dividers()])
    const after = state.apply(state.tr.setBlockType(6, 6, hr().node.type))
    expect(after.selection).toBeInstanceOf(NodeSelection)
  })

  test('with text in it is edited like any block', () => {
    const state = withCaretAt(stateOf(doc(p('one'), hr('text'), p('two')), [dividers()]), 8)
    expect(state.selection).toBeInstanceOf(TextSelection)
  })

  test('is left where a selection reaches over it', () => {
    const state = stateOf(doc(p('o<a>ne'), hr(), p('t<b>wo')), [dividers()])
    expect(state.apply(state.tr.setSelection(TextSelection.create(state.doc, 2, 9))).selection).toBeInstanceOf(TextSelection)
  })

  test('that is selected takes what is typed into a paragraph below', () => {
    const state = withCaretAt(stateOf(doc(p('one'), hr({ quote: 1 }), p('two')), [dividers()]), 6)
    const tr = paragraphBelowDivider(state)
    if (tr === null) throw new Error('No paragraph is made')
    expectDocument(state.apply(tr.insertText('x')), doc(p('one'), hr({ quote: 1 }), p({ quote: 1 }, 'x<a>'), p('two')))
    expect(paragraphBelowDivider(stateOf(doc(p('<a>one'))))).toBeNull()
  })
})
