/** The menu of a table. */
export const tables = {
  table: 'Table',
  row: 'Row',
  column: 'Column',
  cell: 'Cell',
  cellColor: 'Cell colour',
  /** By the `id` of the item. */
  items: {
    insertRowAbove: 'Insert row above',
    insertRowBelow: 'Insert row below',
    moveRowUp: 'Move row up',
    moveRowDown: 'Move row down',
    headerRow: 'Header row',
    deleteRow: 'Delete row',
    insertColumnBefore: 'Insert column before',
    insertColumnAfter: 'Insert column after',
    /** Where the columns go from right to left, these two change places. */
    moveColumnBack: 'Move column left',
    moveColumnOn: 'Move column right',
    headerColumn: 'Header column',
    deleteColumn: 'Delete column',
    mergeCells: 'Merge cells',
    splitCell: 'Split cell',
    narrower: 'Narrower column',
    wider: 'Wider column',
    headerCell: 'Header cell',
    deleteTable: 'Delete table',
  },
  /** By the `id` of the colour. */
  colors: {
    none: 'No colour',
    grey: 'Grey',
    red: 'Red',
    orange: 'Orange',
    yellow: 'Yellow',
    green: 'Green',
    teal: 'Teal',
    blue: 'Blue',
    purple: 'Purple',
  },
}
