/**
 * What the menu of a table can offer, as toolbar-items.ts is for the toolbar: each item knows its picture,
 * whether it applies now and what it does. Names are in the messages, by `id`.
 */
import type { Command, EditorState } from 'prosemirror-state'
import type { Messages } from '../messages/messages.ts'
import {
  changeColumnWidth,
  deleteColumn,
  deleteRow,
  hasHeaderCell,
  hasHeaderColumn,
  hasHeaderRow,
  insertColumnAfter,
  insertColumnBefore,
  insertRowAbove,
  insertRowBelow,
  mergeCells,
  moveColumn,
  splitCell,
  tableDirection,
  toggleHeaderCell,
  toggleHeaderColumn,
  toggleHeaderRow,
  toggleTableDirection,
  widthStep,
} from './commands/table-menu.ts'
import { deleteTable, moveRow } from './commands/tables.ts'
import { icons as toolbarIcons } from './icons.ts'

export interface TableItem {
  /** Stable, for tests; the key of its name in the messages. What the toolbar has too is called as there. */
  id: keyof Messages['tables']['items'] | 'leftToRight' | 'rightToLeft'
  /** The key of the name where the columns go from right to left, if it is another. */
  rightToLeftName?: TableItem['id']
  /** The inside of an `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">`. */
  icon: string
  group: 'row' | 'column' | 'cell' | 'table'
  command: Command
  /** Whether the item's state is on. Items without it are actions, not states. */
  isActive?(state: EditorState): boolean
  /** Whether one is likely to do it again at once. */
  isRepeated?: boolean
}

const row = (y: number) => `<rect x="3" y="${y}" width="18" height="7" rx="1"/>`
const column = (x: number) => `<rect x="${x}" y="3" width="7" height="18" rx="1"/>`
const cross = '<path d="m9 9 6 6M15 9l-6 6"/>'

const icons = {
  insertRowAbove: `${row(14)}<path d="M12 3v7M8.5 6.5h7"/>`,
  insertRowBelow: `${row(3)}<path d="M12 14v7M8.5 17.5h7"/>`,
  moveRowUp: `${row(14)}<path d="M12 10V3M8.5 6.5 12 3l3.5 3.5"/>`,
  moveRowDown: `${row(3)}<path d="M12 14v7M8.5 17.5 12 21l3.5-3.5"/>`,
  headerRow: '<rect x="3" y="3" width="18" height="18" rx="1"/><path d="M3 10h18"/><path d="M3 6.5h18" stroke-width="5"/>',
  deleteRow: `<rect x="3" y="6" width="18" height="12" rx="1"/>${cross}`,
  insertColumnBefore: `${column(14)}<path d="M3 12h7M6.5 8.5v7"/>`,
  insertColumnAfter: `${column(3)}<path d="M14 12h7M17.5 8.5v7"/>`,
  moveColumnBack: `${column(14)}<path d="M10 12H3M6.5 8.5 3 12l3.5 3.5"/>`,
  moveColumnOn: `${column(3)}<path d="M14 12h7M17.5 8.5 21 12l-3.5 3.5"/>`,
  headerColumn: '<rect x="3" y="3" width="18" height="18" rx="1"/><path d="M10 3v18"/><path d="M6.5 3v18" stroke-width="5"/>',
  deleteColumn: `<rect x="6" y="3" width="12" height="18" rx="1"/>${cross}`,
  narrower: '<path d="M3 4v16M21 4v16M3 12h6M6.5 9.5 9 12l-2.5 2.5M21 12h-6M17.5 9.5 15 12l2.5 2.5"/>',
  wider: '<path d="M8 4v16M16 4v16M8 12H2M4.5 9.5 2 12l2.5 2.5M16 12h6M19.5 9.5 22 12l-2.5 2.5"/>',
  mergeCells: '<rect x="3" y="5" width="18" height="14" rx="1"/><path d="M5 12h5M8 9.5l2.5 2.5L8 14.5M19 12h-5M16 9.5 13.5 12l2.5 2.5"/>',
  splitCell: '<rect x="3" y="5" width="18" height="14" rx="1"/><path d="M12 5v14M9.5 12H5.5M7 10l-2 2 2 2M14.5 12h4M17 10l2 2-2 2"/>',
  headerCell: '<rect x="3" y="5" width="18" height="14" rx="1"/><path d="M9 9v6M15 9v6M9 12h6"/>',
  leftToRight: toolbarIcons.leftToRight,
  rightToLeft: toolbarIcons.rightToLeft,
  deleteTable: '<path d="M4 7h16M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5"/>',
} as const

type Options = Partial<Pick<TableItem, 'isActive' | 'isRepeated' | 'rightToLeftName'>>

function item(group: TableItem['group'], id: keyof typeof icons, command: Command, options: Options = {}): TableItem {
  return { group, id, icon: icons[id], command, ...options }
}

/** All items, in the order in which a menu shows them. */
export const tableItems: readonly TableItem[] = [
  item('row', 'insertRowAbove', insertRowAbove),
  item('row', 'insertRowBelow', insertRowBelow),
  item('row', 'moveRowUp', moveRow(-1)),
  item('row', 'moveRowDown', moveRow(1)),
  item('row', 'headerRow', toggleHeaderRow, { isActive: hasHeaderRow }),
  item('row', 'deleteRow', deleteRow),

  item('column', 'insertColumnBefore', insertColumnBefore),
  item('column', 'insertColumnAfter', insertColumnAfter),
  item('column', 'moveColumnBack', moveColumn(-1), { rightToLeftName: 'moveColumnOn' }),
  item('column', 'moveColumnOn', moveColumn(1), { rightToLeftName: 'moveColumnBack' }),
  item('column', 'headerColumn', toggleHeaderColumn, { isActive: hasHeaderColumn }),
  item('column', 'deleteColumn', deleteColumn),

  item('cell', 'mergeCells', mergeCells),
  item('cell', 'splitCell', splitCell),
  item('cell', 'narrower', changeColumnWidth(-widthStep), { isRepeated: true }),
  item('cell', 'wider', changeColumnWidth(widthStep), { isRepeated: true }),
  item('cell', 'headerCell', toggleHeaderCell, { isActive: hasHeaderCell }),

  item('table', 'leftToRight', toggleTableDirection('ltr'), { isActive: (state) => tableDirection(state) === 'ltr' }),
  item('table', 'rightToLeft', toggleTableDirection('rtl'), { isActive: (state) => tableDirection(state) === 'rtl' }),
  item('table', 'deleteTable', deleteTable),
]

/** A background that the menu offers for cells; how it is shown is `shownCellColor`'s. */
export interface CellColor {
  /** The key of its name in the messages. */
  id: keyof Messages['tables']['colors']
  /** What is stored: `#rrggbb`, or nothing. */
  color: string | null
}

export const cellColors: readonly CellColor[] = [
  { id: 'none', color: null },
  { id: 'grey', color: '#dfe3e8' },
  { id: 'red', color: '#fbd0cc' },
  { id: 'orange', color: '#fddcb5' },
  { id: 'yellow', color: '#fbeea6' },
  { id: 'green', color: '#c9edcf' },
  { id: 'teal', color: '#c0ebea' },
  { id: 'blue', color: '#cadefb' },
  { id: 'purple', color: '#e2d3fa' },
]
