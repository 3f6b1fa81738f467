/**
 * How a list item is shown: its number, its checkbox, and its place for assistive technology.
 *
 * What an item shows depends on the items before it, so it cannot come from the item alone. Node
 * decorations could carry it, but ProseMirror looks up every top-level decoration by walking the
 * document, on every edit, which on a long document costs more than all else. So each item has a node
 * view, and after an update the plugin writes numbers and places into the elements of the lists that
 * have changed:
 *
 *   typing in an item           nothing is written
 *   an item comes, goes, moves  its list, and those that nest with it
 *   elements drawn anew         the lists that they are in
 *
 * The document and each cell of a table have lists of their own.
 *
 * Assistive technology knows an item only within a list, and a flat document has no elements for lists. So the element of
 * the first of several items in a row is the list, and owns the others, in the order that they are in anyway. How deep an
 * item is, and its place among those that it belongs to, is said by each:
 *
 *   <div data-list-item role="list" aria-owns="b c">   <div id="a" role="listitem" aria-level="1" …>
 *   <div data-list-item role="none">                   <div id="b" role="listitem" aria-level="2" …>
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import type { EditorView, NodeView, ViewMutationRecord } from 'prosemirror-view'
import { endsLists, listPlaces, numberLabel, type ItemPlace } from '../list-structure.ts'

const { listItem, table: tableType } = schema.nodes

// Items are owned, and check boxes named by their item's text, by id.
let lastId = 0

class ListItemView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  private readonly item: HTMLElement
  private readonly checkbox: HTMLElement | null
  private node: Node

  constructor(node: Node, view: EditorView, getPos: () => number | undefined) {
    this.node = node
    const { ownerDocument } = view.dom
    this.dom = ownerDocument.createElement('div')
    this.dom.setAttribute('role', 'none')
    this.item = this.dom.appendChild(ownerDocument.createElement('div'))
    this.item.id = `tandem-item-${++lastId}`
    this.item.setAttribute('role', 'listitem')
    for (const [name, value] of Object.entries(schemaAttributes(node))) this.dom.setAttribute(name, value)
    if (isTask(node)) {
      this.checkbox = makeCheckbox(view, getPos)
      this.contentDOM = ownerDocument.createElement('div')
      this.contentDOM.id = `tandem-item-${++lastId}`
      this.checkbox.setAttribute('aria-labelledby', this.contentDOM.id)
      this.item.append(this.checkbox, this.contentDOM)
    } else {
      this.checkbox = null
      this.contentDOM = this.item
    }
    this.showOwn()
  }

  update(node: Node): boolean {
    if (node.type !== listItem || isTask(node) !== isTask(this.node)) return false
    if (!node.hasMarkup(this.node.type, this.node.attrs)) {
      const attributes = schemaAttributes(node)
      for (const name of Object.keys(schemaAttributes(this.node))) if (!(name in attributes)) this.dom.removeAttribute(name)
      for (const [name, value] of Object.entries(attributes)) this.dom.setAttribute(name, value)
    }
    this.node = node
    this.showOwn()
    return true
  }

  /** Shows what the item says about itself. */
  private showOwn(): void {
    this.item.setAttribute('aria-level', String(Number(this.node.attrs['indent']) + 1))
    this.checkbox?.setAttribute('aria-checked', String(this.node.attrs['checked']))
  }

  stopEvent(event: Event): boolean {
    return this.checkbox !== null && event.target === this.checkbox
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    if (mutation.type === 'selection') return false
    return mutation.target === this.checkbox || (mutation.type === 'attributes' && (mutation.target === this.dom || mutation.target === this.item))
  }
}

/** What the schema writes on the element of an item. */
function schemaAttributes(item: Node): Record<string, string> {
  const output = listItem.spec.toDOM?.(item)
  return Array.isArray(output) ? (output[1] as Record<string, string>) : {}
}

function isTask(node: Node): boolean {
  return node.attrs['kind'] === 'task'
}

function makeCheckbox(view: EditorView, getPos: () => number | undefined): HTMLElement {
  const checkbox = view.dom.ownerDocument.createElement('span')
  checkbox.className = 'tandem-checkbox'
  checkbox.contentEditable = 'false'
  checkbox.setAttribute('role', 'checkbox')
  // By keyboard a task is toggled from its text, with Mod-Enter.
  checkbox.tabIndex = -1
  // The caret stays where it is, and so does an on-screen keyboard.
  checkbox.addEventListener('mousedown', (event) => event.preventDefault())
  checkbox.addEventListener('click', () => {
    const pos = getPos()
    const node = pos === undefined ? null : view.state.doc.nodeAt(pos)
    if (!view.editable || pos === undefined || node?.type !== listItem) return
    view.dispatch(view.state.tr.setNodeAttribute(pos, 'checked', node.attrs['checked'] !== true))
  })
  return checkbox
}

/** Shows list items, with their numbers. */
export function listItemViews(): Plugin {
  // Made since the last update: their elements have no numbers yet.
  let drawn = 0
  return new Plugin({
    props: {
      nodeViews: {
        listItem(node, view, getPos) {
          drawn++
          return new ListItemView(node, view, getPos)
        },
      },
    },
    view(view) {
      showChanges(view, null, view.state.doc, 0, true)
      drawn = 0
      return {
        update(view, { doc: before }) {
          const { doc } = view.state
          if (before !== doc || drawn > 0) showChanges(view, before, doc, 0, drawn > 0)
          drawn = 0
        },
      }
    },
  })
}

/**
 * Brings the places up to date in a document or cell that was `before`, whose content begins at `start`.
 * `isDrawn` says that elements of items were made.
 */
function showChanges(view: EditorView, before: Node | null, parent: Node, start: number, isDrawn: boolean): void {
  const all = { from: 0, to: parent.childCount, before: before?.childCount ?? 0 }
  const changed = before === null ? all : changedBlocks(before, parent)
  if (changed === null && !isDrawn) return
  const { from, to, before: length } = changed ?? all
  if (isDrawn || before === null || changed === null || !sameLists(before, parent, changed)) showPlaces(view, parent, start, from, to)
  for (let index = from; index < to; index++) {
    const block = parent.child(index)
    if (block.type !== tableType) continue
    const was = to - from === length ? (before?.child(index) ?? null) : null
    showTableChanges(view, was, block, start + offsetOf(parent, index) + 1, isDrawn)
  }
}

function offsetOf(parent: Node, index: number): number {
  let offset = 0
  for (let before = 0; before < index; before++) offset += parent.child(before).nodeSize
  return offset
}

function showTableChanges(view: EditorView, before: Node | null, table: Node, start: number, isDrawn: boolean): void {
  table.forEach((row, rowOffset, rowIndex) => {
    row.forEach((cell, cellOffset, cellIndex) => {
      const was = before?.maybeChild(rowIndex)?.maybeChild(cellIndex) ?? null
      if (cell !== was || isDrawn) showChanges(view, was, cell, start + rowOffset + 1 + cellOffset + 1, isDrawn)
    })
  })
}

/** A range of blocks, by index, in a document and how many blocks it was before. */
interface ChangedBlocks {
  from: number
  to: number
  before: number
}

/**
 * The blocks of `after` that are not the same objects as in `before`; `null` if all are. Runs on every edit over
 * all blocks, so it compares the arrays themselves, which is some microseconds for 1,000 pages.
 */
export function changedBlocks({ children: before }: Node, { children: after }: Node): ChangedBlocks | null {
  if (before === after) return null
  const shorter = Math.min(before.length, after.length)
  let from = 0
  while (from < shorter && before[from] === after[from]) from++
  let end = 0
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const to = after.length - end
  const length = before.length - end - from
  return to === from && length === 0 ? null : { from, to, before: length }
}

/** Whether the changed blocks are, but for their text, what they were: then no number changes. */
function sameLists(before: Node, after: Node, { from, to, before: length }: ChangedBlocks): boolean {
  if (to - from !== length) return false
  for (let index = from; index < to; index++) {
    const block = after.child(index)
    const was = before.child(index)
    const lists = block.type === listItem || was.type === listItem
    if (lists ? !block.hasMarkup(was.type, was.attrs) : block.attrs['indent'] !== was.attrs['indent'] || block.attrs['quote'] !== was.attrs['quote'])
      return false
  }
  return true
}

/** Writes numbers and places into the elements of the lists that the blocks `from` to `to` of `parent` are in or next to. */
function showPlaces(view: EditorView, parent: Node, start: number, from: number, to: number): void {
  let first = from
  while (first > 0 && !endsLists(parent.child(first - 1))) first--
  let last = to
  while (last < parent.childCount && !endsLists(parent.child(last))) last++
  const blocks: Node[] = []
  for (let index = first; index < last; index++) blocks.push(parent.child(index))
  if (!blocks.some((block) => block.type === listItem)) return

  // The first is looked up, which walks the document; from there on elements are side by side like their blocks.
  let element = view.nodeDOM(start + offsetOf(parent, first)) as Element | null
  const places = listPlaces(blocks)
  let row: Element[] = []
  for (const [index, block] of blocks.entries()) {
    // A cursor between blocks, for example, is an element without a block.
    while (element?.classList.contains('ProseMirror-widget')) element = element.nextElementSibling
    const place = places[index]
    if (element !== null && place) {
      showPlace(element, place, Number(block.attrs['indent']))
      row.push(element)
    } else {
      showRow(row)
      row = []
    }
    element = element?.nextElementSibling ?? null
  }
  showRow(row)
}

/** Makes the first of the elements that follow each other the list of them all. */
function showRow([first, ...others]: readonly Element[]): void {
  if (first === undefined) return
  setAttribute(first, 'role', 'list')
  setAttribute(first, 'aria-owns', others.length === 0 ? null : others.map((element) => element.firstElementChild?.id).join(' '))
  for (const element of others) {
    setAttribute(element, 'role', 'none')
    setAttribute(element, 'aria-owns', null)
  }
}

function showPlace(element: Element, { number, position, list }: ItemPlace, depth: number): void {
  const item = element.firstElementChild
  if (item === null) return
  const label = number === null ? null : numberLabel(number, depth)
  setAttribute(element, 'data-number', label)
  // Where it is drawn, so that it is read as the item's.
  setAttribute(item, 'data-number', label)
  setAttribute(item, 'aria-posinset', String(position))
  setAttribute(item, 'aria-setsize', String(list.size))
}

/** Writes only what differs: each write is a mutation that the view's observer has to look at. */
function setAttribute(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
