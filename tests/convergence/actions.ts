/**
 * What people do to a document at random. An action is a few numbers, read against the state that it
 * meets, so that any sequence of actions is possible and shrinks well.
 */
import { chainCommands } from 'prosemirror-commands'
import { Fragment, Slice, type Attrs, type Node, type NodeType } from 'prosemirror-model'
import { TextSelection, type Command, type Transaction } from 'prosemirror-state'
import { CellSelection, TableMap } from 'prosemirror-tables'
import { canJoin } from 'prosemirror-transform'
import type { EditorView } from 'prosemirror-view'
import * as fc from 'fast-check'
import { setPicture } from '@tandem/client/components/image-bar/picture-actions.ts'
import { setListStart } from '@tandem/client/editor/commands/blocks.ts'
import { emptyCells } from '@tandem/client/editor/commands/cells.ts'
import { setCodeLanguage } from '@tandem/client/editor/commands/code.ts'
import { toggleList, toggleTask } from '@tandem/client/editor/commands/lists.ts'
import {
  deleteColumn,
  deleteRow,
  insertColumnAfter,
  insertColumnBefore,
  insertRowAbove,
  insertRowBelow,
  mergeCells,
  setCellBackground,
  splitCell,
  toggleHeaderColumn,
  toggleHeaderRow,
} from '@tandem/client/editor/commands/table-menu.ts'
import { columnIds } from '@tandem/client/editor/commands/tables.ts'
import type { FoundPicture } from '@tandem/client/editor/images/image-tools.ts'
import { changePicture, insertPictures } from '@tandem/client/editor/images/place-pictures.ts'
import { keys, tabKeys } from '@tandem/client/editor/keymap.ts'
import { moveBlockTo } from '@tandem/client/editor/commands/move.ts'
import { applicable, choose, type Choice } from '@tandem/client/editor/suggestions/choose.ts'
import { slashCommands } from '@tandem/client/editor/suggestions/slash-commands.ts'
import type { Typed } from '@tandem/client/editor/suggestions/typed.ts'
import { cellColors, tableItems } from '@tandem/client/editor/table-items.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as Y from 'yjs'
import type { Peer } from './peer.ts'

export interface Action {
  peer: number
  kind: (typeof actionKinds)[number]
  /** Where, as fractions of what there is, in thousandths. */
  at: number
  to: number
  pick: number
}

export const actionKinds = [
  'type',
  'type',
  'type',
  'typeMarkdown',
  'delete',
  'backspace',
  'split',
  'splitStart',
  'join',
  'mark',
  'unmark',
  'blockType',
  'attribute',
  'ownAttribute',
  'paste',
  'pasteBlocks',
  'deleteBlock',
  'moveBlock',
  'replaceAll',
  'hardBreak',
  'atom',
  'changeDate',
  'choose',
  'insertChosen',
  'pictures',
  'commonAttribute',
  'key',
  'key',
  'key',
  'keyOverRange',
  'deleteFar',
  'clear',
  'insertTable',
  'row',
  'column',
  'deleteRow',
  'deleteColumn',
  'merge',
  'unmerge',
  'header',
  'background',
  'emptyCells',
  'tableMenu',
  'tableMenu',
  // A newer version of Tandem.
  'unknownBlock',
  'unknownKey',
  'unknownMark',
  'unknownAtom',
  'undo',
  'redo',
  // The network and the screen.
  'frame',
  'compose',
  'deliver',
  'deliver',
  'deliverAgain',
  'reverseDelivery',
] as const

/**
 * Every command that has a key, but for undo and redo, which are actions of their own, for what only opens something, and for
 * duplicating, which means to have a text twice.
 */
const commands: readonly Command[] = Object.entries({ ...keys, ...tabKeys })
  .filter(([key]) => !/^(Mod-z|Mod-Z|Mod-Shift-z|Mod-y|Mod-k|Mod-Shift-d)$/.test(key))
  .map(([, command]) => command)

/** Everything that the menu of a table offers. */
const tableCommands: readonly Command[] = [...tableItems.map(({ command }) => command), ...cellColors.map(({ color }) => setCellBackground(color))]

/** Markdown at the start of a block, and around text, that turns into what it means. */
const prefixes = ['# ', '### ', '- ', '1. ', '7) ', '[ ] ', '[x] ', '> ', '[!note] ', '---', '*** ', '```js ']
const delimiters = [['**', '**'], ['*', '*'], ['_', '_'], ['~~', '~~'], ['==', '=='], ['`', '`'], ['[', '](example.org)']] as const

type ActionKind = (typeof actionKinds)[number]

/** Typing, the network and the screen: what is part of every run of a few kinds of actions. */
const everywhere: readonly ActionKind[] = ['type', 'type', 'deliver', 'deliver', 'reverseDelivery', 'frame']

/** A few kinds of actions, so that a run comes deep into what they do to each other, which one of all kinds seldom does. */
export const fewKinds: fc.Arbitrary<readonly ActionKind[]> = fc
  .subarray(
    [...new Set(actionKinds)].filter((kind) => !everywhere.includes(kind)),
    { minLength: 3, maxLength: 9 },
  )
  .map((kinds) => [...everywhere, ...kinds, ...kinds])

export const action = (peers: number, kinds: readonly ActionKind[] = actionKinds): fc.Arbitrary<Action> =>
  fc.record({
    peer: fc.nat(peers - 1),
    kind: fc.constantFrom(...kinds),
    at: fc.nat(999),
    to: fc.nat(999),
    pick: fc.nat(999),
  })

function blockTypes(pick: number): { type: NodeType; attrs: Attrs } {
  const { paragraph, heading, listItem, codeBlock, divider, image } = schema.nodes
  const all = [
    { type: paragraph, attrs: {} },
    { type: heading, attrs: { level: 1 + (pick % 3) } },
    { type: listItem, attrs: { kind: 'task', checked: pick % 2 === 0 } },
    { type: listItem, attrs: { kind: 'bullet', indent: pick % 4 } },
    { type: codeBlock, attrs: { language: pick % 2 === 0 ? 'js' : null } },
    { type: paragraph, attrs: { quote: 1 } },
    { type: paragraph, attrs: { callout: pick % 2 === 0 ? 'note' : 'tip', align: 'center' } },
    { type: divider, attrs: {} },
    { type: image, attrs: { src: `https://example.org/${pick % 3}.png`, alt: 'x', width: pick % 2 === 0 ? 120 : null } },
  ]
  return all[pick % all.length]!
}

function marks(pick: number) {
  const { bold, italic, link, code, superscript, color, highlight, unknownMark } = schema.marks
  const all = [
    bold.create(),
    italic.create(),
    link.create({ href: `https://example.org/${pick % 3}` }),
    code.create(),
    superscript.create(),
    color.create({ color: pick % 2 === 0 ? 'red' : 'blue' }),
    highlight.create({ color: 'yellow' }),
    unknownMark.create({ key: 'future', value: 1 }),
  ]
  return all[pick % all.length]!
}

function pictureOf(pick: number): FoundPicture {
  return { src: `https://example.org/${pick % 4}.png`, width: 100 + (pick % 3), ratio: 1 + (pick % 2) }
}

/** As much of a view as commands want of one that nothing is drawn in. */
function viewOf(peer: Peer): EditorView {
  return { state: peer.state, editable: true, dispatch: (tr: Transaction) => peer.dispatch(tr) } as EditorView
}

/** Sets one thing of the picture before which `pos` is. */
function changeOnePicture(peer: Peer, node: Node, pos: number, pick: number): void {
  const view = viewOf(peer)
  switch (pick % 4) {
    case 0:
      setPicture({ view, node, pos, images: null }, 'alt', `picture ${pick % 3}`)
      break
    case 1:
      setPicture({ view, node, pos, images: null }, 'align', ['start', 'center', 'end'][pick % 3]!)
      break
    case 2:
      changePicture(view, pos, pictureOf(pick))
      break
    default:
      // As when an edge of it is dragged.
      peer.dispatch(peer.state.tr.setNodeAttribute(pos, 'width', 48 + (pick % 5)))
  }
}

/** Numbers each typed character, so that it can be told apart from every other. */
export class Typist {
  #next = 0x4e00

  text(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#next++)
    return text
  }

  /** Every character handed out. */
  get all(): string[] {
    return Array.from({ length: this.#next - 0x4e00 }, (_, index) => String.fromCharCode(0x4e00 + index))
  }
}

interface Place {
  node: Node
  /** Before the node. */
  position: number
  parent: Node
  index: number
}

function placesOf(doc: Node, matches: (node: Node) => boolean): Place[] {
  const places: Place[] = []
  doc.descendants((node, position, parent, index) => {
    if (parent !== null && matches(node)) places.push({ node, position, parent, index })
    return !node.isTextblock
  })
  return places
}

/** A change by a program that knows more than this version, written straight into the text. */
function newer(peer: Peer, change: (content: Y.Text) => void): void {
  peer.composing = false
  peer.document.transact(() => change(contentOf(peer.document)), 'newer')
  // It comes as somebody else's change does: shown with the next frame.
  peer.frame()
}

const pickOne = <T>(list: readonly T[], fraction: number): T | undefined => list[Math.floor((fraction * list.length) / 1000)]

/** Puts the selection into a table: into one cell, or over two. */
function selectCells(peer: Peer, at: number, to: number, isRange: boolean): boolean {
  const { doc } = peer.state
  const table = pickOne(placesOf(doc, ({ type }) => type === schema.nodes.table), at)
  if (table === undefined) return false
  const cells = placesOf(table.node, ({ type }) => type === schema.nodes.tableCell || type === schema.nodes.tableHeader)
  const one = pickOne(cells, at)
  const other = pickOne(cells, to)
  if (one === undefined || other === undefined) return false
  const position = (cell: Place) => table.position + 1 + cell.position
  const selection = isRange
    ? CellSelection.create(doc, position(one), position(other))
    : TextSelection.near(doc.resolve(position(one) + 1))
  peer.dispatch(peer.state.tr.setSelection(selection))
  return true
}

/** No two rows of a table, and no two columns, have one id, and cells say the column that they begin in. New ones say none. */
function assertNamed(doc: Node): void {
  for (const table of doc.children.filter(({ type }) => type === schema.nodes.table)) {
    const map = TableMap.get(table)
    // A row through a cell over several columns comes without the cells behind that, which the binding puts in.
    if (map.problems !== null) continue
    const columns = columnIds(table)
    const isAstray = [...new Set(map.map)].some((position) => ![null, columns[map.colCount(position)]].includes(table.nodeAt(position)?.attrs['column'] as string | null))
    const ids = [...columns, ...table.children.map((row) => row.attrs['row'] as string | null)].filter((id) => id !== null)
    if (isAstray || new Set(ids).size < ids.length) throw new Error(`A command named rows or columns wrongly: ${table.toString()}`)
  }
}

/** Does what `action` says in `peer`'s editor. */
export function act(peer: Peer, { kind, at, to, pick }: Action, typist: Typist): void {
  const { state } = peer
  const { doc } = state
  const { tr } = state
  const block = pickOne(placesOf(doc, (node) => node.isTextblock), at)!
  const inBlock = block.position + 1 + Math.floor((to * (block.node.content.size + 1)) / 1000)
  const textPosition = (fraction: number) => {
    const $position = doc.resolve(Math.floor((fraction * doc.content.size) / 1000))
    return TextSelection.near($position).from
  }
  const from = Math.min(textPosition(at), textPosition(to))
  const end = Math.max(textPosition(at), textPosition(to))
  const inTable = (command: Command, isRange = false) => {
    if (!selectCells(peer, at, to, isRange)) return
    command(peer.state, (made) => {
      assertNamed(made.doc)
      peer.dispatch(made)
    })
  }
  switch (kind) {
    case 'type':
      peer.dispatch(tr.insertText(typist.text(1 + (pick % 3)), inBlock))
      break
    case 'typeMarkdown': {
      const isPrefix = pick % 2 === 0
      const [open, close] = delimiters[(pick >> 1) % delimiters.length]!
      peer.dispatch(tr.setSelection(TextSelection.create(doc, isPrefix ? block.position + 1 : inBlock)))
      peer.type(isPrefix ? prefixes[(pick >> 1) % prefixes.length]! : `${open}${typist.text(1 + (pick % 3))}${close}`)
      // Takes back what became of it.
      if (to % 4 === 3) peer.run(keys['Backspace']!)
      break
    }
    case 'delete':
      // Cells that are selected are deleted by their own command; prosemirror-tables cannot map their selection through this.
      peer.dispatch(tr.setSelection(TextSelection.near(doc.resolve(from))).deleteRange(from, Math.min(end, from + 1 + (pick % 12))))
      break
    case 'deleteFar':
      if (pick % 4 === 0) peer.dispatch(tr.setSelection(TextSelection.create(doc, from, end)).deleteSelection())
      break
    case 'backspace':
      if (inBlock > block.position + 1) peer.dispatch(tr.delete(inBlock - 1, inBlock))
      break
    case 'split':
      peer.dispatch(tr.split(inBlock, 1, pick % 3 === 0 ? [{ type: schema.nodes.paragraph }] : undefined))
      break
    case 'splitStart':
      peer.dispatch(tr.split(block.position + 1))
      break
    case 'join':
      if (block.index === 0 || !block.parent.child(block.index - 1).isTextblock) break
      if (canJoin(doc, block.position)) peer.dispatch(tr.join(block.position))
      else peer.dispatch(tr.delete(block.position - 1, block.position + 1))
      break
    case 'mark':
      peer.dispatch(tr.addMark(from, end, marks(pick)))
      break
    case 'unmark':
      peer.dispatch(tr.removeMark(from, end, marks(pick).type))
      break
    case 'blockType': {
      const { type, attrs } = blockTypes(pick)
      peer.dispatch(tr.setBlockType(block.position, block.position + block.node.nodeSize, type, attrs))
      break
    }
    case 'attribute':
      peer.dispatch(tr.setNodeAttribute(block.position, ['indent', 'quote'][pick % 2]!, pick % 5))
      break
    case 'ownAttribute': {
      const { image, listItem, codeBlock } = schema.nodes
      const place = pickOne(placesOf(doc, ({ type }) => type === image || type === listItem || type === codeBlock), at)
      if (place === undefined) break
      peer.dispatch(tr.setSelection(TextSelection.create(doc, place.position + 1)))
      if (place.node.type === image) changeOnePicture(peer, place.node, place.position, pick)
      else if (place.node.type === codeBlock) peer.run(setCodeLanguage([null, 'js', 'python'][pick % 3]!))
      else peer.run(chainCommands(setListStart([null, 0, 7][pick % 3]!), toggleTask, toggleList('ordered')))
      break
    }
    case 'paste':
      peer.dispatch(
        tr.replaceSelectionWith(schema.text(typist.text(2), [marks(pick)])).setSelection(TextSelection.near(tr.doc.resolve(1))),
      )
      break
    case 'pasteBlocks': {
      const first = blockTypes(pick)
      const second = blockTypes(pick + 1)
      const content = Fragment.from([
        first.type.create(first.attrs, schema.text(typist.text(2))),
        second.type.create(second.attrs, schema.text(typist.text(2))),
      ])
      if (pick % 2 === 0) peer.dispatch(tr.replaceRange(from, Math.min(end, from + (pick % 10)), new Slice(content, 1, 1)))
      else peer.dispatch(tr.insert(block.position, content))
      break
    }
    case 'deleteBlock':
      if (block.parent.childCount > 1) peer.dispatch(tr.delete(block.position, block.position + block.node.nodeSize))
      break
    case 'moveBlock': {
      // As the grip does: to between two of the other blocks.
      const start = (index: number) => doc.children.slice(0, index).reduce((sum, { nodeSize }) => sum + nodeSize, 0)
      const { childCount } = doc
      const moved = Math.floor((at * childCount) / 1000)
      const target = Math.floor((to * childCount) / 1000)
      peer.run(moveBlockTo(start(moved), start(target > moved ? target + 1 : target)))
      break
    }
    case 'replaceAll': {
      // Replaces the middle character of each block, in one transaction.
      for (const { node, position } of placesOf(doc, (child) => child.isTextblock && child.content.size > 0).slice(0, 6).toReversed()) {
        const place = position + 1 + (node.content.size >> 1)
        tr.insertText(typist.text(1), place - 1 > position ? place - 1 : place, place)
      }
      if (tr.docChanged) peer.dispatch(tr)
      break
    }
    case 'key':
    case 'keyOverRange': {
      const selection = kind === 'key' ? TextSelection.create(doc, inBlock) : TextSelection.between(doc.resolve(from), doc.resolve(end))
      peer.dispatch(tr.setSelection(selection))
      peer.run(commands[pick % commands.length]!)
      break
    }
    case 'hardBreak':
      if (block.node.type !== schema.nodes.codeBlock) peer.dispatch(tr.insert(inBlock, schema.nodes.hardBreak.create()))
      break
    case 'atom': {
      const { mention, date, codeBlock } = schema.nodes
      const atom = pick % 2 === 0 ? mention.create({ id: String(pick), label: 'Ada' }) : date.create({ value: '2026-11-27' })
      if (block.node.type !== codeBlock) peer.dispatch(tr.insert(inBlock, atom))
      break
    }
    case 'changeDate': {
      const day = pickOne(placesOf(doc, ({ type }) => type === schema.nodes.date), pick)
      if (day === undefined) break
      const changed = schema.nodes.date.create({ value: `2027-01-${10 + (pick % 20)}` }, null, day.node.marks)
      peer.dispatch(tr.replaceWith(day.position, day.position + 1, changed))
      break
    }
    case 'choose': {
      // From the slash menu, with a few characters before the caret as what was typed.
      if (block.node.type === schema.nodes.codeBlock) break
      const typed: Typed = { kind: 'slash', from: Math.max(block.position + 1, inBlock - 3), to: inBlock, query: '', isAsked: false, isComposed: false }
      peer.dispatch(tr.setSelection(TextSelection.create(doc, inBlock)))
      const ids = [...applicable(typed, peer.state)].filter((id) => 'change' in slashCommands[id])
      choose(viewOf(peer), typed, { kind: 'command', id: ids[pick % ids.length]! }, () => undefined)
      break
    }
    case 'insertChosen': {
      if (block.node.type === schema.nodes.codeBlock) break
      // One code unit: unlike a caret, places here may be within a pair of them.
      const emoji = '☺'
      const choices: Choice[] = [{ kind: 'mention', id: String(pick), label: 'Ada' }, { kind: 'day', days: pick % 7 }, { kind: 'text', text: emoji }]
      const typed: Typed = { kind: 'mention', from: inBlock, to: inBlock, query: '', isAsked: false, isComposed: false }
      peer.dispatch(tr.setSelection(TextSelection.create(doc, inBlock)))
      choose(viewOf(peer), typed, choices[pick % choices.length]!, () => undefined)
      break
    }
    case 'pictures': {
      // At the caret, or between two blocks, where files can be dropped.
      peer.dispatch(tr.setSelection(TextSelection.create(doc, inBlock)))
      const pictures = [pictureOf(pick), pictureOf(pick + 1)].slice(pick % 2)
      peer.dispatch(insertPictures(peer.state, pictures, pick % 3 === 0 ? block.position : inBlock))
      break
    }
    case 'commonAttribute': {
      const [name, value] = [['callout', 'tip'], ['callout', null], ['align', 'end'], ['dir', 'rtl']][pick % 4]!
      peer.dispatch(tr.setNodeAttribute(block.position, name!, value))
      break
    }
    case 'clear':
      if (pick % 10 === 0) peer.dispatch(tr.delete(0, doc.content.size))
      break
    case 'insertTable': {
      if (pick % 3 > 0) break
      const { table, tableRow, tableCell, tableHeader, paragraph } = schema.nodes
      const cell = (type: NodeType) => type.create(null, paragraph.create(null, pick % 2 === 0 ? schema.text(typist.text(1)) : null))
      const row = (type: NodeType) => tableRow.create(null, [cell(type), cell(type), ...(pick % 5 === 0 ? [cell(type)] : [])])
      const $before = doc.resolve(block.position)
      peer.dispatch(tr.insert($before.depth === 0 ? block.position : $before.before(1), table.create(null, [row(tableHeader), row(tableCell)])))
      break
    }
    case 'row':
      inTable(pick % 2 === 0 ? insertRowBelow : insertRowAbove)
      break
    case 'column':
      inTable(pick % 2 === 0 ? insertColumnAfter : insertColumnBefore)
      break
    case 'deleteRow':
      inTable(deleteRow, pick % 2 === 0)
      break
    case 'deleteColumn':
      inTable(deleteColumn, pick % 2 === 0)
      break
    case 'merge':
      inTable(mergeCells, true)
      break
    case 'unmerge':
      inTable(splitCell)
      break
    case 'header':
      inTable(pick % 2 === 0 ? toggleHeaderRow : toggleHeaderColumn)
      break
    case 'background':
      inTable(setCellBackground(pick % 2 === 0 ? '#ffeeaa' : null), true)
      break
    case 'emptyCells':
      inTable(emptyCells, true)
      break
    case 'tableMenu':
      inTable(tableCommands[pick % tableCommands.length]!, true)
      break
    case 'unknownBlock':
      newer(peer, (content) => content.insertEmbed(Math.floor((at * content.length) / 1000), new Y.Map<unknown>([['type', 'carousel'], ['speed', pick % 3]])))
      break
    case 'unknownKey':
      newer(peer, (content) => {
        const delta = content.toDelta() as { insert: unknown }[]
        const markers = delta.flatMap(({ insert }) => (insert instanceof Y.Map ? [insert as Y.Map<unknown>] : []))
        pickOne(markers, at)?.set('mood', pick % 3)
      })
      break
    case 'unknownMark':
      newer(peer, (content) => {
        const start = Math.floor((at * content.length) / 1000)
        content.format(start, Math.min(pick % 5, content.length - start), { future: pick % 2 === 0 ? 1 : null })
      })
      break
    case 'unknownAtom':
      newer(peer, (content) => content.insertEmbed(Math.floor((at * content.length) / 1000), { type: 'poll', question: pick % 3 }))
      break
    case 'undo':
      peer.run(peer.history.undo)
      break
    case 'redo':
      peer.run(peer.history.redo)
      break
    case 'compose':
      peer.dispatch(tr.setSelection(TextSelection.near(doc.resolve(inBlock))))
      peer.composing = !peer.composing
      // The end of a composition is followed by a frame.
      if (!peer.composing) peer.frame()
      break
    case 'frame':
      peer.frame()
      break
    case 'deliver':
    case 'deliverAgain':
    case 'reverseDelivery':
      throw new Error('The network does this')
    default:
      kind satisfies never
  }
}
