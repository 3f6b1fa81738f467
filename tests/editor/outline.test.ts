import type { Node } from 'prosemirror-model'
import { expect, test } from 'vitest'
import { headingAt, Outline } from '@tandem/client/editor/outline.ts'
import { doc, h, p, stateOf } from './build.ts'

/** The headings, a line each: depth as dots, and where the block is. */
function lines(outline: Outline, document: Node): string[] {
  return outline.update(document).map(({ text, depth, position, node }) => {
    expect(document.nodeAt(position)).toBe(node)
    return `${'.'.repeat(depth)}${text}`
  })
}

test('headings are under those of a lower level, whatever is left out between', () => {
  const document = doc(p('x'), h(2, 'a'), h(4, 'b'), p('y'), h(4, 'c'), h(3, 'd'), h(1, 'e'), h(6, 'f'), h(2, ''), h(2, 'g'))
  expect(lines(new Outline(), document)).toEqual(['a', '.b', '.c', '.d', 'e', '.f', '.g'])
})

test('an outline that follows changes is the outline of the result', () => {
  let state = stateOf(doc(h(1, 'a'), p('text'), h(2, 'b'), p('text'), h(2, 'c'), p('text')))
  const outline = new Outline()
  const check = () => expect(lines(outline, state.doc)).toEqual(lines(new Outline(), state.doc))
  check()
  const steps = [
    () => state.tr.insertText('more ', 5),
    () => state.tr.insertText('A', 1),
    () => state.tr.delete(0, state.doc.child(0).nodeSize),
    () => state.tr.insert(state.doc.content.size, [h(3, 'z').node, p('').node]),
    () => state.tr.insert(0, h(1, 'first').node),
    () => state.tr.setNodeAttribute(0, 'level', 3),
    () => state.tr.delete(0, state.doc.content.size).insert(0, h(5, 'only').node),
  ]
  for (const step of steps) {
    state = state.apply(step())
    check()
  }
})

test('a position is under the last heading before it', () => {
  const headings = new Outline().update(doc(p('x'), h(1, 'a'), p('y'), h(1, 'b')))
  const under = (position: number) => headings[headingAt(headings, position)]?.text
  expect([0, 2, 3, 6, 8, 9, 11].map(under)).toEqual([undefined, undefined, 'a', 'a', 'a', 'b', 'b'])
})
