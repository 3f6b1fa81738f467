/** Moving, copying and deleting blocks of lists. `sketch` tells a document back in one line: an item's text behind a `-` for each step of its depth and one more. */
import type { Node } from 'prosemirror-model'
import { NodeSelection, type EditorState } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { deleteBlocks, duplicateBlocks } from '@tandem/client/editor/commands/blocks.ts'
import { indent, isListItem, outdent } from '@tandem/client/editor/commands/lists.ts'
import { moveBlocks, moveBlockTo } from '@tandem/client/editor/commands/move.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { apply, doc, h, p, stateOf, ul, unknown } from './build.ts'

/** Reads what `sketch` writes, with `<a>` and `<b>` in it; `>` for a step of depth of a paragraph, `#` a heading. */
function read(sketched: string): Node {
  return doc(
    ...sketched.split(' ').map((block) => {
      const [, signs = '', text = ''] = /^([->#]*)(.*)$/.exec(block) ?? []
      if (signs === '#') return h(1, text)
      if (signs.startsWith('-')) return ul({ indent: signs.length - 1 }, text)
      return p({ indent: signs.length }, text)
    }),
  )
}

function sketch(document: Node | undefined): string {
  const sign = (node: Node) =>
    isListItem(node) ? '-'.repeat(Number(node.attrs['indent']) + 1) : node.type === schema.nodes.heading ? '#' : '>'.repeat(Number(node.attrs['indent']))
  return document?.children.map((node) => `${sign(node)}${node.textContent}`).join(' ') ?? 'not applicable'
}

/** The position before the block whose text is `text`, or the end of the document. */
function before(document: Node, text: string): number {
  let position = 0
  for (const block of document.children) {
    if (block.textContent === text) return position
    position += block.nodeSize
  }
  return position
}

const withoutTags = (sketched: string) => sketched.replaceAll(/<[ab]>/g, '')
const up = (sketched: string) => apply(moveBlocks(-1), read(sketched))
const down = (sketched: string) => apply(moveBlocks(1), read(sketched))

describe('by keys', () => {
  test.each([
    // An item goes with all below it, over all below the next one.
    ['-A<a> --A1 ---A2 -B --B1 p', '-B --B1 -A --A1 ---A2 p'],
    ['-A<a> --A1 -B', '-B -A --A1'],
    ['-A --A1<a> ---A2 --A3 ---A4 -B', '-A --A3 ---A4 --A1 ---A2 -B'],
    ['-A<a> --A1 p -B', 'p -A --A1 -B'],
    // Headings and paragraphs go alone, and cut no list apart.
    ['#H<a> -A --A1 -B', '-A --A1 #H -B'],
    ['H<a> -A --A1', '-A --A1 H'],
    ['#H<a> >q -A', '>q #H -A'],
    // A paragraph that belongs to an item goes with it, and by itself stays in a list.
    ['-A<a> >q --A1 -B', '-B -A >q --A1'],
    ['-A >q<a> --A1 ---A2 -B', '-A --A1 ---A2 >q -B'],
    ['-A >q<a> -B --B1', '-A -B >q --B1'],
    // Several that are selected go together, with what is below the last.
    ['-A<a> -B<b> --B1 -C --C1', '-C --C1 -A -B --B1'],
    ['-A --A1<a> -B<b> --B1 -C --C1 -D', '-A -C --C1 --A1 -B --B1 -D'],
  ])('%s: down, and up again', (sketched, moved) => {
    const there = down(sketched)
    expect(sketch(there?.doc)).toBe(moved)
    expect(sketch(apply(moveBlocks(-1), there!)?.doc)).toBe(withoutTags(sketched))
  })

  test.each([
    ['-A --A1 -B<a> --B1', '-B --B1 -A --A1'],
    ['-A --A1 ---A2 --A3<a>', '-A --A3 --A1 ---A2'],
    ['-A --A1 #H<a>', '#H -A --A1'],
    ['-A >q -B<a>', '-B -A >q'],
    ['p >q #H<a>', 'p #H >q'],
  ])('%s: up, and down again', (sketched, moved) => {
    const there = up(sketched)
    expect(sketch(there?.doc)).toBe(moved)
    expect(sketch(apply(moveBlocks(1), there!)?.doc)).toBe(withoutTags(sketched))
  })

  test('the first child goes over its parent and is the last below the item above, the last child the first below the next', () => {
    const above = '-A --A1 --B1 -B --B2'
    const below = '-A --A1 -B --B1 --B2'
    expect(sketch(up('-A --A1 -B --B1<a> --B2')?.doc)).toBe(above)
    expect(sketch(down('-A --A1 --B1<a> -B --B2')?.doc)).toBe(below)
  })

  test('an item is nowhere deeper than one below the item above it, and what is below it keeps its distance', () => {
    expect(sketch(up('-A --A1<a> ---A2 --A3')?.doc)).toBe('-A1 --A2 -A --A3')
    expect(sketch(down('-A --A1<a> ---A2 p')?.doc)).toBe('-A p -A1 --A2')
    expect(sketch(down('-A --A1 ---A2<a> >q -B')?.doc)).toBe('-A --A1 >q --A2 -B')
    expect(sketch(up('-A --A1<a> -B<b> -C')?.doc)).toBe('-A1 -B -A -C')
  })

  test('an item that no parent is above goes as it is', () => {
    expect(sketch(down('p ---A<a> --A1 q')?.doc)).toBe('p --A1 ---A q')
    expect(sketch(down('p ---A<a> q')?.doc)).toBe('p q ---A')
  })

  test('a list in another quote is another list', () => {
    const quoted = ul({ quote: 1 }, 'B')
    const child = ul({ quote: 1, indent: 1 }, 'B1')
    expect(sketch(apply(moveBlocks(1), doc(ul('A<a>'), child, p('q')))?.doc)).toBe('--B1 -A q')
    expect(sketch(apply(moveBlocks(1), doc(ul('A'), ul({ indent: 1 }, 'A1<a>'), quoted, child))?.doc)).toBe('-A -B --B1 -A1')
    expect(sketch(apply(moveBlocks(-1), doc(quoted, child, ul({ indent: 1 }, 'A<a>')))?.doc)).toBe('--A -B --B1')
  })

  test('it is not applicable at the edges, and the selection goes along', () => {
    expect(up('-A<a> --A1 -B')).toBeNull()
    expect(down('-A -B<a> --B1')).toBeNull()
    const text = ({ doc: document, selection }: EditorState) => document.textBetween(selection.from, selection.to, '|')
    expect(text(down('-A<a>B<b> --C -D')!)).toBe('B')
    expect(text(up('-Z -A<a>B --C<b>D -E')!)).toBe('B|C')
    const document = read('-A --A1 -B')
    const selected = stateOf(document)
    const after = apply(moveBlocks(1), selected.apply(selected.tr.setSelection(NodeSelection.create(document, 0))))
    expect(after?.selection).toMatchObject({ node: { textContent: 'A' } })
  })

  test('only what is moved is taken out of the text', () => {
    const state = stateOf(read('-A<a> --A1 -B --B1'))
    moveBlocks(1)(state, (tr) => {
      const b1 = before(state.doc, 'B1') + 1
      expect(tr.mapping.mapResult(b1).deleted).toBe(false)
    })
  })
})

describe('by the grip', () => {
  const dragged = (sketched: string, text: string, to: string) => {
    const document = read(sketched)
    return sketch(apply(moveBlockTo(before(document, text), before(document, to)), document)?.doc)
  }

  test('an item goes with all below it, and not into that', () => {
    expect(dragged('-A --A1 ---A2 -B p', 'A', 'p')).toBe('-B -A --A1 ---A2 p')
    expect(dragged('-A --A1 ---A2 -B p', 'A', '')).toBe('-B p -A --A1 ---A2')
    expect(dragged('p -A -B >q --B1', 'B', 'p')).toBe('-B >q --B1 p -A')
    for (const to of ['A', 'A1', 'A2', 'B']) expect(dragged('-A --A1 ---A2 -B p', 'A', to)).toBe('not applicable')
  })

  test('what is no item goes alone and as it is', () => {
    expect(dragged('#H -A --A1 >q', 'H', 'A1')).toBe('-A #H --A1 >q')
    expect(dragged('-A >q --A1 p', 'q', 'p')).toBe('-A --A1 >q p')
  })

  test('between an item and what is below it an item is one of those, so that it takes none of them away', () => {
    expect(dragged('-A --A1 -B --B1 ---B2', 'A', 'B1')).toBe('-B --A ---A1 --B1 ---B2')
    expect(dragged('-A -B --B1 ---B2', 'A', 'B2')).toBe('-B --B1 ---A ---B2')
    expect(dragged('-A -B >q', 'A', 'q')).toBe('-B --A >q')
  })

  test('where it would be too deep it is as deep as it can be', () => {
    expect(dragged('p -A --A1 ---A2', 'A1', 'p')).toBe('-A1 --A2 p -A')
    expect(dragged('-A --A1 ---A2 -B q', 'A2', 'q')).toBe('-A --A1 -B --A2 q')
  })

  test('a selection within it goes along', () => {
    const document = read('-A --A<a>BC<b>D -E')
    const state = apply(moveBlockTo(0, before(document, 'E') + 3), document)
    expect(state?.doc.textBetween(state.selection.from, state.selection.to)).toBe('BC')
  })
})

describe('copies and deletion', () => {
  test('an item is copied with all below it', () => {
    expect(sketch(apply(duplicateBlocks, read('-A<a> --A1 >q -B'))?.doc)).toBe('-A --A1 >q -A --A1 >q -B')
    expect(sketch(apply(duplicateBlocks, read('-A --A1<a> ---A2 --A3'))?.doc)).toBe('-A --A1 ---A2 --A1 ---A2 --A3')
    expect(sketch(apply(duplicateBlocks, read('#H<a> -A --A1'))?.doc)).toBe('#H #H -A --A1')
    const copied = apply(duplicateBlocks, read('-A<a> --A1'))
    expect(copied?.selection.$head.parent.textContent).toBe('A')
    expect(copied?.selection.$head.index(0)).toBe(2)
  })

  test('an item is deleted with all below it', () => {
    expect(sketch(apply(deleteBlocks, read('-A<a> --A1 ---A2 -B --B1'))?.doc)).toBe('-B --B1')
    expect(sketch(apply(deleteBlocks, read('-A --A1<a> ---A2 >>q >r --A3'))?.doc)).toBe('-A >r --A3')
    expect(sketch(apply(deleteBlocks, read('p<a> -A<b> --A1'))?.doc)).toBe('')
    expect(sketch(apply(deleteBlocks, read('>q<a> --A1 p'))?.doc)).toBe('--A1 p')
  })
})

describe('depth', () => {
  test('a paragraph that belongs to an item goes deeper and out with it', () => {
    const flat = '-Z -A<a> >q --A1 -B'
    const deep = apply(indent, read(flat))
    expect(sketch(deep?.doc)).toBe('-Z --A >>q ---A1 -B')
    expect(sketch(apply(outdent, deep!)?.doc)).toBe(withoutTags(flat))
  })

  test('an unknown block among them stays as it is', () => {
    const after = apply(indent, doc(ul('Z'), ul('A<a>'), unknown({ indent: 1 }, 'x'), ul({ indent: 1 }, 'A1')))
    expect(after?.doc.children.map((block) => Number(block.attrs['indent']))).toEqual([0, 1, 1, 2])
  })
})
