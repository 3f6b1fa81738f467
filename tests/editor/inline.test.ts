/** What menus put into the text: days, and the signs that people and emoji are suggested for. */
import { insertToday, suggestBehind } from '@tandem/client/editor/commands/inline.ts'
import { NodeSelection } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { apply, code, doc, h, hr, image, p, pre, stateOf } from './build.ts'

const blocks = (document: ReturnType<typeof doc>) =>
  apply(insertToday, document)?.doc.children.map(({ type, children }) => [type.name, ...children.map((child) => child.text ?? child.type.name)])

describe('today', () => {
  test('comes in the place of what is selected, over several blocks too', () => {
    expect(blocks(doc(p('one <a>two<b> three')))).toEqual([['paragraph', 'one ', 'date', ' three']])
    expect(blocks(doc(h(1, 'one <a>two'), p('three<b> four')))).toEqual([['heading', 'one ', 'date', ' four']])
  })

  test('does not come into code, whichever end of the selection is in it', () => {
    for (const document of [doc(pre('o<a>ne')), doc(pre('o<a>ne'), p('tw<b>o')), doc(p('o<a>ne'), pre('tw<b>o')), doc(p(code('o<a>ne'), ' tw<b>o')), doc(p('o<a>ne', code('tw<b>o')))]) {
      expect(apply(insertToday, document)).toBeNull()
    }
  })

  test('and the signs for people and emoji are not offered where a picture or a divider is selected as a whole', () => {
    for (const block of [image('caption'), hr()]) {
      const state = stateOf(doc(block))
      const selected = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 0)))
      for (const command of [insertToday, suggestBehind('@'), suggestBehind(':')]) expect(apply(command, selected)).toBeNull()
    }
  })
})
