/**
 * `CellSelection` of prosemirror-tables, made to survive a table that is uneven for a moment.
 *
 * A change may leave rows of different lengths until the binding has filled them up. The selection of a whole row
 * or column is then mapped onto a cell that is not there, and throws in the middle of the change. It becomes a
 * selection of text in the cell that it ended in.
 */
import { Selection } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'

const mapStrictly = CellSelection.prototype.map

CellSelection.prototype.map = function (...[doc, mapping]) {
  try {
    return mapStrictly.call(this, doc, mapping)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return Selection.near(doc.resolve(mapping.map(this.$headCell.pos)))
  }
}
