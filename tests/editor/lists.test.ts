import { maxDepth } from '@tandem/shared/schema/schema.ts'
import { describe, expect, test } from 'vitest'
import { indent, outdent, toggleList, toggleTask } from '@tandem/client/editor/commands/lists.ts'
import { apply, doc, expectCommand, h, ol, p, pre, task, ul, unknown } from './build.ts'

describe('lists', () => {
  test('blocks become list items and paragraphs again', () => {
    const paragraphs = doc(p('<a>1'), p('2<b>'))
    const items = doc(ul('<a>1'), ul('2<b>'))
    expectCommand(toggleList('bullet'), paragraphs, items)
    expectCommand(toggleList('bullet'), items, paragraphs)
  })

  test('a mixed selection becomes a list as a whole', () => {
    expectCommand(toggleList('bullet'), doc(ul('<a>1'), h(1, '2'), pre('3<b>')), doc(ul('<a>1'), ul('2'), ul('3<b>')))
  })

  test('one kind of list becomes another and keeps its depth', () => {
    expectCommand(toggleList('task'), doc(ul('1'), ul({ indent: 1 }, '2<a>')), doc(ul('1'), task({ indent: 1 }, '2<a>')))
  })

  test('an unknown block becomes no list item', () => {
    expect(apply(toggleList('bullet'), doc(unknown('x<a>')))).toBeNull()
  })
})

describe('tasks', () => {
  test('a task is checked and unchecked', () => {
    expectCommand(toggleTask, doc(task('x<a>')), doc(task({ checked: true }, 'x<a>')))
    expectCommand(toggleTask, doc(task({ checked: true }, 'x<a>')), doc(task('x<a>')))
  })

  test('of several tasks all are checked before any is unchecked', () => {
    const checked = { checked: true }
    expectCommand(toggleTask, doc(task(checked, '<a>1'), p('2'), task('3<b>')), doc(task(checked, '<a>1'), p('2'), task(checked, '3<b>')))
  })

  test('only tasks can be checked', () => {
    expect(apply(toggleTask, doc(ul('x<a>')))).toBeNull()
  })
})

describe('depth', () => {
  test('an item goes at most one deeper than the item before it', () => {
    const deep = doc(ul('1'), ul({ indent: 1 }, '2<a>'))
    expectCommand(indent, doc(ul('1'), ul('2<a>')), deep)
    expect(apply(indent, deep)).toBeNull()
    expect(apply(indent, doc(p('text'), ul('1<a>')))).toBeNull()
    expect(apply(indent, doc(ul('1<a>')))).toBeNull()
  })

  test('children move with their parent', () => {
    const out = doc(ul('1'), ul('2<a>'), ul({ indent: 1 }, '3'), ul({ indent: 2 }, '4'), ul('5'))
    const deep = doc(ul('1'), ul({ indent: 1 }, '2<a>'), ul({ indent: 2 }, '3'), ul({ indent: 3 }, '4'), ul('5'))
    expectCommand(indent, out, deep)
    expectCommand(outdent, deep, out)
  })

  test('children of an item that cannot go further out stay', () => {
    expect(apply(outdent, doc(ul('1<a>'), ul({ indent: 1 }, '2')))).toBeNull()
  })

  test('selected items move together, keeping their distances', () => {
    expectCommand(
      indent,
      doc(ul('0'), ul('<a>1'), ul({ indent: 1 }, '2<b>'), ul({ indent: 1 }, '3')),
      doc(ul('0'), ul({ indent: 1 }, '<a>1'), ul({ indent: 2 }, '2<b>'), ul({ indent: 2 }, '3')),
    )
  })

  test('what is no list item is indented by itself', () => {
    expectCommand(indent, doc(p('<a>x')), doc(p({ indent: 1 }, '<a>x')))
    expectCommand(outdent, doc(h(1, { indent: 2 }, '<a>x')), doc(h(1, { indent: 1 }, '<a>x')))
    expect(apply(outdent, doc(p('<a>x')))).toBeNull()
  })

  test('depth ends at its limit', () => {
    expect(apply(indent, doc(p({ indent: maxDepth }, '<a>x')))).toBeNull()
  })

  test('a child at the limit holds its parent', () => {
    const items = Array.from({ length: maxDepth + 1 }, (_, depth) => ul({ indent: depth }, depth === 1 ? 'x<a>' : 'x'))
    expect(apply(indent, doc(ul('0'), ul('1'), ...items))).toBeNull()
  })

  test('an unknown block is not indented', () => {
    expect(apply(indent, doc(unknown('x<a>')))).toBeNull()
  })

  test('numbers start over only where the list does', () => {
    expectCommand(indent, doc(ol({ start: 3 }, '1'), ol('2<a>')), doc(ol({ start: 3 }, '1'), ol({ indent: 1 }, '2<a>')))
  })
})
