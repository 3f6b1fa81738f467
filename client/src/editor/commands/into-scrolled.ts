/**
 * Browsers put a caret that goes up or down into a block that scrolls by itself where it does not belong: all of them into the last
 * cell of a table from below, and Firefox past all lines of code from above. This goes to the nearest line instead, to what is
 * there above or below the caret.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Selection, TextSelection, type Command } from 'prosemirror-state'

const { codeBlock, table } = schema.nodes

/** Chromium goes into code as it should, and remembers the column that it came from. */
const isChromium = typeof navigator !== 'undefined' && /Chrom(e|ium)\//.test(navigator.userAgent)

/** A command for an arrow key up (-1) or down (1), for one with Shift if `extend` is set. */
export function intoScrolled(direction: -1 | 1, extend = false): Command {
  return ({ doc, selection, tr }, dispatch, view) => {
    if (!view || !(selection instanceof TextSelection) || (!extend && !selection.empty)) return false
    const { $head, $anchor } = selection
    if (!view.endOfTextblock(direction < 0 ? 'up' : 'down')) return false
    const $edge = doc.resolve(direction < 0 ? $head.before() : $head.after())
    const block = direction < 0 ? $edge.nodeBefore : $edge.nodeAfter
    if (block === null || (block.type !== table && (block.type !== codeBlock || isChromium))) return false
    const nearest = Selection.findFrom($edge, direction, true)
    if (nearest === null) return false
    if (dispatch) {
      const line = view.coordsAtPos(nearest.head)
      const found = view.posAtCoords({ left: view.coordsAtPos($head.pos).left, top: (line.top + line.bottom) / 2 })?.pos ?? nearest.head
      const [start, end] = direction < 0 ? [$edge.pos - block.nodeSize, $edge.pos] : [$edge.pos, $edge.pos + block.nodeSize]
      const $to = found > start && found < end ? doc.resolve(found) : nearest.$head
      dispatch(tr.setSelection(extend ? TextSelection.between($anchor, $to) : Selection.near($to)).scrollIntoView())
    }
    return true
  }
}
