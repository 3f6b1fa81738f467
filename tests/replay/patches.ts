/**
 * The patches of a recording, as edits of an editor.
 *
 * A recording's text is plain; the editor's has blocks. The text is that of the blocks, joined by newlines, so a newline that
 * is inserted splits a block and one that is deleted joins two:
 *
 *     position in the text     0 a 1 b 2 \n 3 c 4
 *     position in the editor   1 a 2 b 3    5 c 6
 */

import type { Node } from 'prosemirror-model'
import type { Transaction } from 'prosemirror-state'
import type { Patch } from '../support/recording.ts'

export interface PatchOptions {
  /** Whether the text may have characters of two code units, whose number then has to be found by looking. */
  surrogates: boolean
}

/**
 * Applies the patches of one recorded transaction, one after the other, to one of the editor. Positions count code points. The
 * caret goes behind the last of them, where the person who wrote it had it. Throws if the text is too short.
 *
 * Refers to nothing outside of itself, so that it can be handed to a page.
 */
export function applyPatches(tr: Transaction, patches: readonly Patch[], { surrogates }: PatchOptions): Transaction {
  /** The position that is `count` code points behind the one `from`, which is inside a block. */
  const behind = (from: number, count: number): number => {
    const { doc } = tr
    let { index, offset: start } = doc.childAfter(from)
    let left = count
    for (let offset = from - start - 1; index < doc.childCount; index++, offset = 0) {
      const block = doc.child(index)
      const size = block.content.size
      if (!surrogates || !/[\ud800-\udbff]/.test(block.textContent)) {
        if (left <= size - offset) return start + 1 + offset + left
        left -= size - offset
      } else {
        const text = block.textContent
        for (; offset < size && left > 0; left--) offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
        if (left === 0) return start + 1 + offset
      }
      left--
      start += block.nodeSize
    }
    throw new Error(`The text has no ${count} characters behind ${from}`)
  }
  let end = 1
  for (const [position, deleted, inserted] of patches) {
    const from = behind(1, position)
    if (deleted > 0) tr.delete(from, behind(from, deleted))
    end = from
    for (const [line, text] of inserted.split('\n').entries()) {
      if (line > 0) {
        tr.split(end)
        end += 2
      }
      if (text !== '') tr.insertText(text, end)
      end += text.length
    }
  }
  const { constructor } = tr.selection as unknown as { constructor: { near($position: unknown): Transaction['selection'] } }
  return tr.setSelection(constructor.near(tr.doc.resolve(end)))
}

/** The text of the editor's document, as a recording has it. */
export function plainText(doc: Node): string {
  return doc.children.map((block) => block.textContent).join('\n')
}
