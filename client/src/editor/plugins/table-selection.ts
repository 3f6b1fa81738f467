/**
 * Selecting cells: by mouse, and wherever a selection of text would reach over the border of one, as by the handles on a touch screen.
 *
 *   text within a cell                stays a selection of text
 *   from one cell to another          the cells between them
 *   from outside into a table         the text outside and the whole table
 *
 * This only ever sets the selection. The tables of the document are made whole by the binding, so the repair
 * that comes with prosemirror-tables, which would answer somebody else's change with one of one's own, is not used.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { ResolvedPos } from 'prosemirror-model'
import { NodeSelection, Plugin, PluginKey, Selection, TextSelection, type EditorState, type Transaction } from 'prosemirror-state'
import { cellAround, CellSelection, handlePaste, inSameTable, isInTable, selectedRect } from 'prosemirror-tables'
import { Decoration, DecorationSet, type EditorView } from 'prosemirror-view'
import { deletionAcrossCells } from '../commands/delete.ts'
import { columnIds, nameColumns } from '../commands/tables.ts'

const { table: tableType, tableRow, tableCell, tableHeader } = schema.nodes
const cellElements = 'td, th'
const key = new PluginKey('tandem-table-selection')

/** Selects and shows selected cells, and has cells pasted over cells. */
export function tableSelection(): Plugin {
  /** Whether the mouse is selecting cells. */
  let isDragging = false
  /** Whether its button is held down: what it selects then grows and shrinks as the mouse goes, not key by key. */
  let isPressed = false
  /** Whether the last press was by finger. */
  let isTouch = false
  /** Whether cells are selected by the handles that the system has at a selection, which tell the page nothing of themselves. */
  let isByHandle = false
  return new Plugin({
    key,
    props: {
      decorations: drawSelectedCells,
      createSelectionBetween: ({ state }, $anchor, $head) => (isDragging ? state.selection : isByHandle ? cellsFurtherOn(state, $anchor, $head) : null),
      handleTextInput: (view, _from, _to, text) => replaceAcrossCells(view, (tr) => tr.insertText(text)),
      handlePaste: (view, event, slice) =>
        handlePaste(keepingColumns(view), event, slice) ||
        replaceAcrossCells(view, (tr) => tr.replaceSelection(slice).setMeta('paste', true).setMeta('uiEvent', 'paste')),
      handleDOMEvents: {
        cut: (view, event) => cutAcrossCells(view, event),
        keydown() {
          isPressed = false
          isByHandle = false
          return false
        },
        pointerdown(_view, { pointerType }) {
          isTouch = pointerType === 'touch'
          isByHandle = false
          return false
        },
        mousedown(view, event) {
          isPressed = true
          const release = () => {
            isPressed = false
          }
          view.dom.ownerDocument.addEventListener('mouseup', release, { once: true, capture: true })
          if (event.button !== 0 || event.ctrlKey || event.metaKey) return false
          const start = cellAtElement(view, event.target)
          if (start === null) return false
          if (event.shiftKey && selectTo(view, anchorOf(view.state), start.$cell)) {
            event.preventDefault()
            return true
          }
          trackMouse(view, start, (dragging) => {
            isDragging = dragging
          })
          return false
        },
      },
    },
    appendTransaction(transactions, { selection: before }, state) {
      const isSame = !transactions.some((tr) => tr.docChanged)
      if (isSame && !transactions.some((tr) => tr.selectionSet)) return null
      const wanted = wholeCells(state, isSame && !isPressed ? before : null)
      if (wanted === null) return null
      isByHandle = isTouch && wanted instanceof CellSelection
      return state.tr.setSelection(wanted)
    },
  })
}

function drawSelectedCells({ doc, selection }: EditorState): DecorationSet | null {
  if (!(selection instanceof CellSelection)) return null
  const cells: Decoration[] = []
  selection.forEachCell((node, position) => cells.push(Decoration.node(position, position + node.nodeSize, { class: 'tandem-selected' })))
  return DecorationSet.create(doc, cells)
}

/**
 * What to select instead of a selection that reaches over the border of a cell or a table; `null` where it does
 * not. `before` is what was selected before, in the same document, if that was one step of the keyboard ago.
 */
export function wholeCells({ doc, selection }: EditorState, before: Selection | null): Selection | null {
  if (selection instanceof NodeSelection) {
    const { node, from } = selection
    if (node.type === tableCell || node.type === tableHeader) return CellSelection.create(doc, from)
    if (node.type === tableRow && node.childCount > 0) return CellSelection.rowSelection(doc.resolve(from + 1))
    return null
  }
  if (!(selection instanceof TextSelection) || selection.empty) return null
  const { $anchor, $head } = selection
  const $anchorCell = cellAround($anchor)
  const $headCell = cellAround($head)
  if ($anchorCell?.pos === $headCell?.pos) return null
  if ($anchorCell !== null && $headCell !== null && inSameTable($anchorCell, $headCell)) return new CellSelection($anchorCell, $headCell)
  const direction = $anchor.pos < $head.pos ? 1 : -1
  const leaves = isShrinking(selection, before)
  const $from = $anchorCell === null ? $anchor : endOfTable($anchorCell, direction === 1 ? -1 : 1)
  const $to = $headCell === null ? $head : leaves ? textBefore($headCell, direction) : endOfTable($headCell, direction)
  const wanted = TextSelection.between($from, $to)
  return wanted.eq(selection) ? null : wanted
}

/**
 * The cells from those that are selected on to where a handle is now; `null` where it does not go on from there. What the browser
 * has selected of several cells is the text of the last one, and the handle goes on from one end of that.
 */
function cellsFurtherOn({ doc, selection }: EditorState, $anchor: ResolvedPos, $head: ResolvedPos): CellSelection | null {
  if (!(selection instanceof CellSelection) || $anchor.pos === $head.pos) return null
  const { $anchorCell, $headCell } = selection
  const $cell = cellAround($head)
  const start = $headCell.pos + 1
  const end = start + ($headCell.nodeAfter?.content.size ?? 0)
  const isAtStart = $anchor.pos >= start && $anchor.pos <= Selection.near(doc.resolve(start), 1).from
  const isAtEnd = $anchor.pos <= end && $anchor.pos >= Selection.near(doc.resolve(end), -1).to
  return (isAtStart || isAtEnd) && $cell !== null && inSameTable($anchorCell, $cell) ? new CellSelection($anchorCell, $cell) : null
}

/** Whether the head of a selection came closer to its anchor: then it is meant to leave the table, not to take it in. */
function isShrinking(selection: Selection, before: Selection | null): boolean {
  return (
    before instanceof TextSelection &&
    before.anchor === selection.anchor &&
    Math.abs(before.head - before.anchor) > Math.abs(selection.head - selection.anchor)
  )
}

/** The first (-1) or the last (1) place for text in the table of `$cell`. */
function endOfTable($cell: ResolvedPos, side: -1 | 1): ResolvedPos {
  const position = side < 0 ? $cell.start(-1) : $cell.end(-1)
  return Selection.near($cell.doc.resolve(position), side < 0 ? 1 : -1).$head
}

/** The place for text that one meets before the table of `$cell` when going forward (1) or backward (-1). */
function textBefore($cell: ResolvedPos, direction: -1 | 1): ResolvedPos {
  const position = direction > 0 ? $cell.before(-1) : $cell.after(-1)
  return Selection.near($cell.doc.resolve(position), direction > 0 ? -1 : 1).$head
}

interface CellElement {
  element: Element
  $cell: ResolvedPos
}

/** The cell that an element of the view is in. */
function cellAtElement(view: EditorView, target: unknown): CellElement | null {
  const element = target instanceof Element ? target.closest(cellElements) : null
  if (element === null || !view.dom.contains(element)) return null
  const $cell = cellAround(view.state.doc.resolve(view.posAtDOM(element, 0)))
  return $cell === null ? null : { element, $cell }
}

/** The cell that a selection began in. */
function anchorOf({ selection }: EditorState): ResolvedPos | null {
  return selection instanceof CellSelection ? selection.$anchorCell : cellAround(selection.$anchor)
}

/** Selects the cells from one to another of the same table, if it is another or cells are selected already. */
function selectTo(view: EditorView, $anchor: ResolvedPos | null, $head: ResolvedPos): boolean {
  const { state } = view
  if ($anchor === null || !inSameTable($anchor, $head)) return false
  if ($anchor.pos === $head.pos && !(state.selection instanceof CellSelection)) return false
  const selection = new CellSelection($anchor, $head)
  if (!selection.eq(state.selection)) view.dispatch(state.tr.setSelection(selection))
  return true
}

/** From a press in a cell to its release: selects cells once the mouse is over another one. */
function trackMouse(view: EditorView, start: CellElement, setDragging: (dragging: boolean) => void): void {
  // The whole page is listened to: the button may be released anywhere.
  const page = view.dom.ownerDocument
  const root = view.root as Document | ShadowRoot
  const controller = new AbortController()
  const { signal } = controller
  let isDragging = false
  const stop = () => {
    controller.abort()
    setDragging(false)
  }
  const move = ({ buttons, clientX, clientY }: MouseEvent) => {
    if ((buttons & 1) === 0 || view.isDestroyed || !view.dom.contains(start.element)) return stop()
    const over = cellAtElement(view, root.elementFromPoint(clientX, clientY))
    if (over === null || (!isDragging && over.element === start.element)) return
    const first = cellAtElement(view, start.element)
    if (first === null) return stop()
    if (!selectTo(view, first.$cell, over.$cell)) return
    isDragging = true
    setDragging(true)
  }
  page.addEventListener('mousemove', move, { signal })
  page.addEventListener('mouseup', stop, { signal })
  page.addEventListener('dragstart', stop, { signal })
}

/** Puts something in the place of a selection that plain replacing would leave parts of tables of; returns whether it is one. */
function replaceAcrossCells(view: EditorView, insert: (tr: Transaction) => Transaction): boolean {
  const deletion = deletionAcrossCells(view.state)
  if (deletion === null) return false
  view.dispatch(insert(deletion).scrollIntoView())
  return true
}

function cutAcrossCells(view: EditorView, event: ClipboardEvent): boolean {
  const { clipboardData } = event
  // Selected cells stay selected when their text is cut, which ProseMirror sees to.
  if (view.state.selection instanceof CellSelection) return false
  const deletion = deletionAcrossCells(view.state)
  // Without the clipboard's data, ProseMirror has the browser copy what it sees.
  if (deletion === null || clipboardData === null) return false
  const { dom, text } = view.serializeForClipboard(view.state.selection.content())
  clipboardData.clearData()
  clipboardData.setData('text/html', dom.innerHTML)
  clipboardData.setData('text/plain', text)
  event.preventDefault()
  view.dispatch(deletion.scrollIntoView().setMeta('uiEvent', 'cut'))
  return true
}

/** `view` for a paste: cells that are put into the place of others stay in their columns. */
function keepingColumns(view: EditorView): EditorView {
  const { state } = view
  return {
    state,
    dispatch(tr: EditorState['tr']) {
      if (isInTable(state)) {
        const { table, tableStart } = selectedRect(state)
        if (tr.doc.nodeAt(tableStart - 1)?.type === tableType) nameColumns(tr, tableStart, columnIds(table))
      }
      view.dispatch(tr.scrollIntoView())
    },
  } as unknown as EditorView
}
