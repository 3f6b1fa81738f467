import { describe, expect, test } from 'vitest'
import { backspace, deleteForward } from '@tandem/client/editor/commands/delete.ts'
import { apply, br, doc, expectCommand, expectDocument, h, p, pre, stateOf, strong, ul, unknown } from './build.ts'

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
