/** Plain text as blocks. */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, Slice, type ResolvedPos } from 'prosemirror-model'

const { paragraph, listItem } = schema.nodes

/**
 * The lines of a text, each a block that fits to the one at `$at`: an item in a list, and as deep in quotations. The first and the
 * last go on with what is there. Lines without anything in them only make room.
 */
export function linesFrom(text: string, $at: ResolvedPos): Slice {
  const { parent } = $at
  const marks = $at.marks()
  const { indent, quote, kind } = parent.attrs
  const isItem = parent.type === listItem
  const blocks = text.split(/(?:\r\n?|\n)+/).map((line) => {
    const content = line === '' ? null : schema.text(line, marks)
    if (isItem) return listItem.create({ indent, quote, kind }, content)
    return paragraph.create(parent.isTextblock ? { indent, quote } : null, content)
  })
  return new Slice(Fragment.from(blocks), 1, 1)
}
