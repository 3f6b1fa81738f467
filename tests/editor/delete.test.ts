import { describe, expect, test } from 'vitest'
import { backspace, deleteForward } from '@tandem/client/editor/commands/delete.ts'
import { NodeSelection } from 'prosemirror-state'
import type { Node } from 'prosemirror-model'
import { apply, br, doc, expectCommand, expectDocument, h, hr, image, p, pre, stateOf, strong, ul, unknown } from './build.ts'

describe('Backspace at the start of a block', () => {
  test('a nested item goes one level out, then becomes a paragraph, then joins', () => {
    const nested = doc(ul('1'), ul({ indent: 1 }, '<a>2'))
    const outer = doc(ul('1'), ul('<a>2'))
    const left = doc(ul('1'), p('<a>2'))
    expectCommand(backspace, nested, outer)
    expectCommand(backspace, outer, left)
    expectCommand(backspace, left, doc(ul('1<a>2')))
  })

  test('a heading and code become paragraphs', () => {
    expectCommand(backspace, doc(p('1'), h(1, '<a>2')), doc(p('1'), p('<a>2')))
    expectCommand(backspace, doc(p('1'), pre('<a>2\n3')), doc(p('1'), p('<a>2', br, '3')))
    expectCommand(backspace, doc(h(1, '<a>2')), doc(p('<a>2')))
  })

  test('an empty paragraph above a heading goes first', () => {
    expectCommand(backspace, doc(p(), h(1, '<a>2')), doc(h(1, '<a>2')))
  })

  test('a quote, then an indent goes', () => {
    const quoted = doc(p({ quote: 1, indent: 1 }, '<a>2'))
    const indented = doc(p({ indent: 1 }, '<a>2'))
    expectCommand(backspace, quoted, indented)
    expectCommand(backspace, indented, doc(p('<a>2')))
  })

  test('the unknown attributes of a block stay', () => {
    const unknownAttributes = { unknown: { colour: 'red' } }
    expectCommand(backspace, doc(h(1, unknownAttributes, '<a>2')), doc(p(unknownAttributes, '<a>2')))
  })

  test('a paragraph joins the block before', () => {
    expectCommand(backspace, doc(h(1, '1'), p('<a>2')), doc(h(1, '1<a>2')))
    expectCommand(backspace, doc(pre('1'), p(strong('<a>2'), br, '3')), doc(pre('1<a>2', br, '3')))
  })

  test('of two blocks, one of them empty, the empty one goes', () => {
    const before = stateOf(doc(ul(), p('<a>2')))
    const text = before.doc.child(1)
    const after = apply(backspace, before)
    expectDocument(after, doc(p('<a>2')))
    expect(after?.doc.child(0)).toBe(text)
  })

  test('an unknown block is joined, not converted', () => {
    expectCommand(backspace, doc(p('1'), unknown('<a>2')), doc(p('1<a>2')))
    expectCommand(backspace, doc(unknown('1'), p('<a>2')), doc(unknown('1<a>2')))
    expectCommand(backspace, doc(unknown(), p('<a>2')), doc(unknown('<a>2')))
  })

  test('elsewhere, and in a first paragraph, it is the browser that deletes', () => {
    expect(apply(backspace, doc(ul('1<a>')))).toBeNull()
    expect(apply(backspace, doc(p('<a>1')))).toBeNull()
  })

  test('a selection is deleted', () => {
    expectCommand(backspace, doc(p('1<a>2'), h(1, '3<b>4')), doc(p('1<a>4')))
  })
})

describe('Delete at the end of a block', () => {
  test('the next block joins', () => {
    expectCommand(deleteForward, doc(p('1<a>'), h(1, '2')), doc(p('1<a>2')))
  })

  test('an empty block goes and the next one stays what it is', () => {
    expectCommand(deleteForward, doc(p('<a>'), h(1, '2')), doc(h(1, '<a>2')))
  })

  test('an unknown block that is empty is not lost', () => {
    expectCommand(deleteForward, doc(unknown('<a>'), p('2')), doc(unknown('<a>2')))
  })

  test('elsewhere, and in the last block, it is the browser that deletes', () => {
    expect(apply(deleteForward, doc(p('<a>1'), p('2')))).toBeNull()
    expect(apply(deleteForward, doc(p('1<a>')))).toBeNull()
  })
})

describe('dividers and pictures', () => {
  /** What is selected as a whole after `key` on `before`, and the document then. */
  function selectedBy(key: typeof backspace, before: Node): { selected: string | null; blocks: string[] } {
    const state = apply(key, before)
    const selection = state?.selection
    return {
      selected: selection instanceof NodeSelection ? selection.node.type.name : null,
      blocks: state?.doc.children.map(({ type, textContent }) => `${type.name} ${textContent}`) ?? [],
    }
  }

  test.each([
    ['divider', hr()],
    ['image', image('caption')],
  ])('a %s is selected before it is deleted, and never joined', (name, block) => {
    const blocks = [`${name} ${block.node.textContent}`, 'paragraph two']
    expect(selectedBy(backspace, doc(block, p('<a>two')))).toEqual({ selected: name, blocks })
    expect(selectedBy(deleteForward, doc(p('one<a>'), block))).toEqual({ selected: name, blocks: ['paragraph one', blocks[0]] })
    const state = stateOf(doc(p('one'), block, p('two')))
    const selected = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 5)))
    for (const key of [backspace, deleteForward]) expectDocument(apply(key, selected), doc(p('one'), p('two')))
  })

  test('an empty paragraph beside one goes with the first key', () => {
    expect(selectedBy(backspace, doc(hr(), p('<a>')))).toEqual({ selected: 'divider', blocks: ['divider '] })
    expect(selectedBy(deleteForward, doc(p('<a>'), image('x')))).toEqual({ selected: 'image', blocks: ['image x'] })
  })

  test('at the start of a caption the picture is selected', () => {
    expect(selectedBy(backspace, doc(image('<a>caption')))).toEqual({ selected: 'image', blocks: ['image caption'] })
    expect(selectedBy(backspace, doc(p('one'), image('<a>caption')))).toEqual({ selected: 'image', blocks: ['paragraph one', 'image caption'] })
  })

  test('a callout is left at its start', () => {
    expectCommand(backspace, doc(p({ callout: 'note', quote: 1 }, '<a>x')), doc(p({ quote: 1 }, '<a>x')))
  })
})
