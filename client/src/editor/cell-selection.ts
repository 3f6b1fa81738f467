/**
 * `CellSelection` of prosemirror-tables, made to survive a table that is uneven for a moment.
 *
 * A change may leave rows of different lengths until the binding has filled them up. The selection of a whole row
 * or column is then mapped onto a cell that is not there, and throws in the middle of the change. It becomes a
 * selection of text in the cell that it ended in.
 */
import type { Node } from 'prosemirror-model'
import { Selection } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'
import type { Mappable } from 'prosemirror-transform'

const mapStrictly = Reflect.get(CellSelection.prototype, 'map') as (this: CellSelection, doc: Node, mapping: Mappable) => Selection

CellSelection.prototype.map = function (doc: Node, mapping: Mappable) {
  try {
    return mapStrictly.call(this, doc, mapping)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return Selection.near(doc.resolve(mapping.map(this.$headCell.pos)))
  }
}
