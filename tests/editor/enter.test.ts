import { describe, expect, test } from 'vitest'
import { enter, exitCode, splitBlock } from '@tandem/client/editor/commands/enter.ts'
import { insertHardBreak } from '@tandem/client/editor/commands/marks.ts'
import { NodeSelection } from 'prosemirror-state'
import { apply, br, doc, expectCommand, expectDocument, h, hr, image, ol, p, pre, stateOf, strong, task, ul, unknown } from './build.ts'

describe('dividing a block', () => {
  test('the text behind the caret goes to a new paragraph', () => {
    expectCommand(enter, doc(p('on<a>e')), doc(p('on'), p('<a>e')))
  })

  test('the new block has what every block has', () => {
    const common = { indent: 1, align: 'end', dir: 'rtl', unknown: { colour: 'red' } }
    expectCommand(enter, doc(p(common, 'on<a>e')), doc(p(common, 'on'), p(common, '<a>e')))
  })

  test('at the very start the new block is made above, and the text keeps its block', () => {
    const before = stateOf(doc(p('0'), p({ align: 'center' }, '<a>one')))
    const text = before.doc.child(1)
    const after = apply(enter, before)
    expectDocument(after, doc(p('0'), p({ align: 'center' }), p({ align: 'center' }, '<a>one')))
    expect(after?.doc.child(2)).toBe(text)
  })

  test('a selection is deleted first', () => {
    expectCommand(enter, doc(p('o<a>n<b>e')), doc(p('o'), p('<a>e')))
    expectCommand(enter, doc(p('o<a>ne'), ul('tw<b>o')), doc(p('o'), p('<a>o')))
  })

  test('typing goes on with the same marks', () => {
    const after = apply(enter, doc(p(strong('one<a>'))))
    expect(after?.storedMarks?.map((mark) => mark.type.name)).toEqual(['bold'])
  })
})

describe('headings', () => {
  test('a paragraph follows a heading', () => {
    expectCommand(enter, doc(h(2, { quote: 1 }, 'one<a>')), doc(h(2, { quote: 1 }, 'one'), p({ quote: 1 }, '<a>')))
  })

  test('a heading divided in the middle is two', () => {
    expectCommand(enter, doc(h(2, 'on<a>e')), doc(h(2, 'on'), h(2, '<a>e')))
  })

  test('an empty paragraph goes above a heading', () => {
    expectCommand(enter, doc(h(2, '<a>one')), doc(p(), h(2, '<a>one')))
  })
})

describe('list items', () => {
  test('the new item is of the same kind and depth, and not checked', () => {
    const checked = { checked: true, indent: 1 }
    expectCommand(enter, doc(task(checked, 'one<a>')), doc(task(checked, 'one'), task({ indent: 1 }, '<a>')))
  })

  test('a list that begins with a number goes on from it', () => {
    expectCommand(enter, doc(ol({ start: 5 }, 'on<a>e')), doc(ol({ start: 5 }, 'on'), ol('<a>e')))
    expectCommand(enter, doc(ol({ start: 5 }, '<a>one')), doc(ol({ start: 5 }), ol('<a>one')))
  })

  test('a checked task keeps its check when an item is made above it', () => {
    expectCommand(enter, doc(task({ checked: true }, '<a>one')), doc(task(), task({ checked: true }, '<a>one')))
  })

  test('an empty item goes one level out, then becomes a paragraph', () => {
    const nested = doc(ul('1'), ul({ indent: 1 }, '<a>'))
    const outer = doc(ul('1'), ul('<a>'))
    expectCommand(enter, nested, outer)
    expectCommand(enter, outer, doc(ul('1'), p('<a>')))
  })

  test('an empty item in a quote leaves the list, then the quote', () => {
    const left = doc(p({ quote: 1 }, '<a>'))
    expectCommand(enter, doc(ul({ quote: 1 }, '<a>')), left)
    expectCommand(enter, left, doc(p('<a>')))
  })
})

describe('quotes', () => {
  test('an empty quoted paragraph leaves one quote', () => {
    expectCommand(enter, doc(p({ quote: 2 }, 'x'), p({ quote: 2 }, '<a>')), doc(p({ quote: 2 }, 'x'), p({ quote: 1 }, '<a>')))
  })
})

describe('code', () => {
  test('Enter ends a line', () => {
    expectCommand(enter, doc(pre('a<a>b')), doc(pre('a\n<a>b')))
  })

  test('Enter on a second blank line at the end leaves the code', () => {
    expectCommand(enter, doc(pre('a\n<a>')), doc(pre('a\n\n<a>')))
    expectCommand(enter, doc(pre({ quote: 1 }, 'a\n\n<a>')), doc(pre({ quote: 1 }, 'a'), p({ quote: 1 }, '<a>')))
  })

  test('it can be left from anywhere', () => {
    expectCommand(exitCode, doc(pre('a<a>b'), p('x')), doc(pre('ab'), p('<a>'), p('x')))
    expect(apply(exitCode, doc(p('<a>')))).toBeNull()
  })

  test('a selection that begins in code leaves a line end', () => {
    expectCommand(splitBlock, doc(pre('a<a>b'), p('c<b>d')), doc(pre('a\n<a>d')))
  })
})

describe('unknown blocks', () => {
  test('are not divided', () => {
    expectCommand(enter, doc(unknown('a<a>b')), doc(unknown('a', br, '<a>b')))
  })

  test('are followed by a paragraph', () => {
    expectCommand(enter, doc(unknown({ unknown: { rows: 2 } }, 'ab<a>')), doc(unknown({ unknown: { rows: 2 } }, 'ab'), p('<a>')))
  })
})

test('a hard break keeps the block, and in code is a line end', () => {
  expectCommand(insertHardBreak, doc(ul('a<a>b')), doc(ul('a', br, '<a>b')))
  expectCommand(insertHardBreak, doc(pre('a<a>b')), doc(pre('a\n<a>b')))
})

describe('dividers, pictures and callouts', () => {
  test.each([
    ['a divider', hr({ quote: 1 })],
    ['a picture', image({ quote: 1, align: 'center' }, 'caption')],
  ])('with %s selected, a paragraph is made below it', (_name, block) => {
    const state = stateOf(doc(block, p('two')))
    const selected = state.apply(state.tr.setSelection(NodeSelection.create(state.doc, 0)))
    expectDocument(apply(enter, selected), doc(block, p({ quote: 1 }, '<a>'), p('two')))
  })

  test('what stands behind the caret of a caption goes into a paragraph below', () => {
    expectCommand(enter, doc(image({ align: 'end' }, 'cap<a>tion')), doc(image({ align: 'end' }, 'cap'), p('<a>tion')))
    expectCommand(enter, doc(image('caption<a>')), doc(image('caption'), p('<a>')))
    expectCommand(enter, doc(image('<a>caption')), doc(image(), p('<a>caption')))
  })

  test('an empty paragraph leaves its callout, then its quote', () => {
    expectCommand(enter, doc(p({ callout: 'tip', quote: 1 }, '<a>')), doc(p({ quote: 1 }, '<a>')))
    expectCommand(enter, doc(p({ callout: 'tip' }, 'one<a>')), doc(p({ callout: 'tip' }, 'one'), p({ callout: 'tip' }, '<a>')))
  })
})
