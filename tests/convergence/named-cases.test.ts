/** Runs of actions that once went wrong. */
import * as Y from 'yjs'
import { Fragment, Slice } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import { addRowAfter, CellSelection, mergeCells } from 'prosemirror-tables'
import { describe, expect, it } from 'vitest'
import { keys } from '@tandem/client/editor/keymap.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Action } from './actions.ts'
import { Peer } from './peer.ts'
import { Simulation } from './simulation.ts'

it('takes an edit that empties and retypes the implied block of a document without markers', () => {
  const peer = new Peer(1, Y.encodeStateAsUpdate(new Y.Doc()))
  peer.dispatch(peer.state.tr.insertText('#', 1))
  peer.dispatch(peer.state.tr.delete(1, 2).setBlockType(1, 1, schema.nodes.heading, { level: 1 }))
  expect(peer.fault()).toBeNull()
  expect(peer.state.doc.toString()).toBe('doc(heading)')
})

it('restores with undo of a deletion the selection that was deleted', () => {
  const peer = new Peer(100)
  peer.dispatch(peer.state.tr.insertText('abcd', 1))
  peer.dispatch(peer.state.tr.setSelection(TextSelection.create(peer.state.doc, 2, 4)))
  peer.dispatch(peer.state.tr.deleteSelection())
  peer.run(peer.history.undo)
  const { anchor, head } = peer.state.selection
  expect({ anchor, head }).toEqual({ anchor: 2, head: 4 })
})

it('restores with undo of typing the caret where the typing began', () => {
  const peer = new Peer(100)
  peer.dispatch(peer.state.tr.insertText('abcd', 1))
  peer.dispatch(peer.state.tr.setSelection(TextSelection.create(peer.state.doc, 3)))
  for (const character of 'XYZ') peer.dispatch(peer.state.tr.insertText(character))
  peer.run(peer.history.undo)
  expect(peer.state.doc.textContent).toBe('abcd')
  expect(peer.state.selection.head).toBe(3)
})

it('shows the unknown key that a paragraph keeps when everything is deleted', () => {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  contentOf(document).delete(0, 1)
  contentOf(document).insertEmbed(0, new Y.Map([['type', 'paragraph'], ['mood', 'calm']]))
  const peer = new Peer(100, Y.encodeStateAsUpdate(document))
  peer.dispatch(peer.state.tr.insertText('abcd', 1))
  peer.dispatch(peer.state.tr.delete(0, peer.state.doc.content.size))
  expect(peer.fault()).toBeNull()
})

it('shows a change of the block beside the one being composed in while a change of that waits', () => {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  const content = contentOf(document)
  content.insert(1, 'abcd')
  content.insertEmbed(5, new Y.Map([['type', 'paragraph']]))
  content.insert(6, 'efgh')
  const peer = new Peer(100, Y.encodeStateAsUpdate(document))
  peer.dispatch(peer.state.tr.setSelection(TextSelection.create(peer.state.doc, 3)))
  peer.composing = true
  content.insert(6, 'Z')
  content.insert(1, 'X')
  peer.receive(Y.encodeStateAsUpdate(document))
  peer.frame()
  expect(peer.state.doc.toString()).toBe('doc(paragraph("abcd"), paragraph("Zefgh"))')
})

it('takes back with one undo a composition whose text was replaced at its end', () => {
  const peer = new Peer(100)
  peer.dispatch(peer.state.tr.insertText('abcd', 1))
  peer.composing = true
  peer.dispatch(peer.state.tr.insertText('か', 3).setMeta('composition', 1))
  peer.dispatch(peer.state.tr.insertText('漢字', 3, 4).setMeta('composition', 1))
  peer.composing = false
  peer.run(peer.history.undo)
  expect(peer.state.doc.textContent).toBe('abcd')
})

/** A table of one row with two cells. */
function smallTable() {
  const { table, tableRow, tableCell, paragraph } = schema.nodes
  const cell = () => tableCell.create(null, paragraph.create())
  return table.create(null, tableRow.create(null, [cell(), cell()]))
}

it('keeps the order of blocks behind a table when the deletion of one is undone', () => {
  const { paragraph, listItem } = schema.nodes
  const peer = new Peer(1)
  peer.dispatch(peer.state.tr.insert(0, smallTable()))
  const behind = peer.state.doc.child(0).nodeSize
  peer.dispatch(peer.state.tr.insert(behind, [listItem.create(null, schema.text('a')), paragraph.create(null, schema.text('b'))]))
  peer.dispatch(peer.state.tr.delete(behind, behind + 3))
  peer.run(peer.history.undo)
  expect(peer.fault()).toBeNull()
  expect(peer.state.doc.textContent).toBe('ab')
})

it('keeps the id of a column that is merged over when a row is added', () => {
  const peer = new Peer(1)
  peer.dispatch(peer.state.tr.insert(0, smallTable()))
  const columns = () => {
    const delta = contentOf(peer.document).toDelta() as { insert: unknown }[]
    const marker = delta.map(({ insert }) => insert).find((insert) => insert instanceof Y.Map && insert.get('type') === 'table')
    return ((marker as Y.Map<unknown>).get('columns') as Y.Array<string>).toArray()
  }
  const before = columns()
  peer.dispatch(peer.state.tr.setSelection(CellSelection.create(peer.state.doc, 2, 6)))
  peer.run(mergeCells)
  peer.run(addRowAfter)
  expect(peer.fault()).toBeNull()
  expect(columns()).toEqual(before)
})

it('shows what is stored where a paste made a cell of a column that the row had already', () => {
  const { paragraph, heading, table, tableRow, tableCell } = schema.nodes
  const peer = new Peer(1)
  const cell = (text: string) => tableCell.create(null, paragraph.create(null, text === '' ? null : schema.text(text)))
  const rows = [['', ''], ['', ''], ['a', 'b']].map((cells) => tableRow.create(null, cells.map(cell)))
  peer.dispatch(peer.state.tr.insert(0, table.create(null, rows)))
  // From the text of the second row's first cell to the third row.
  const secondRow = 1 + peer.state.doc.child(0).child(0).nodeSize
  const thirdRow = secondRow + peer.state.doc.child(0).child(1).nodeSize
  const column = String(peer.state.doc.child(0).child(0).child(0).attrs['column'])
  const pasted = tableCell.create({ column }, [paragraph.create(null, schema.text('x')), heading.create({ level: 2 }, schema.text('y'))])
  peer.dispatch(peer.state.tr.replace(secondRow + 3, thirdRow + 1, new Slice(Fragment.from(pasted), 2, 0)))
  expect(peer.fault()).toBeNull()
  expect(peer.state.doc.textContent).toBe('xyab')
})

it('takes a paste that leaves a table uneven while a whole row of it is selected', () => {
  const { paragraph, table, tableRow, tableCell } = schema.nodes
  const peer = new Peer(1)
  const row = () => tableRow.create(null, Array.from({ length: 3 }, () => tableCell.create(null, paragraph.create())))
  peer.dispatch(peer.state.tr.insert(0, table.create(null, [row(), row()])))
  // The cells of the first row are at 2, 6 and 10.
  peer.dispatch(peer.state.tr.setSelection(CellSelection.create(peer.state.doc, 10, 2)))
  const blocks = ['a', 'b'].map((text) => paragraph.create(null, schema.text(text)))
  peer.dispatch(peer.state.tr.replaceRange(4, 8, new Slice(Fragment.from(blocks), 1, 1)))
  expect(peer.fault()).toBeNull()
  expect(peer.state.doc.textContent).toBe('ab')
})

/** An action of the random tests. */
function step(peer: number, kind: Action['kind'], more: Partial<Action> = {}): Action {
  return { peer, kind, at: 0, to: 0, pick: 0, ...more }
}

/** What is wrong after these actions of several people have arrived everywhere, or `null`. */
function faultAfter(peers: number, actions: readonly Action[]): string | null {
  const simulation = new Simulation(peers)
  simulation.run(actions)
  simulation.settle()
  return simulation.fault()
}

it('keeps a character that has arrived and is not shown yet in a column that is deleted', () => {
  const actions = [step(0, 'type'), step(0, 'insertTable'), step(2, 'reverseDelivery'), step(2, 'frame'), step(2, 'type'), step(0, 'deliver', { pick: 45 }), step(0, 'deleteColumn')]
  expect(faultAfter(3, actions)).toBeNull()
})

it('keeps the paragraph of text behind a table when the table is deleted', () => {
  const actions = [
    step(0, 'type'),
    step(0, 'insertTable'),
    step(0, 'merge', { to: 667 }),
    step(0, 'deleteColumn'),
    step(0, 'unknownAtom', { at: 334 }),
    step(0, 'keyOverRange', { at: 591, pick: 160 })
  ]
  expect(faultAfter(1, actions)).toBeNull()
})

it('takes typing into a cell of a table whose deletion has arrived and is not shown yet', () => {
  const actions = [step(3, 'insertTable'), step(0, 'reverseDelivery'), step(1, 'clear'), step(0, 'unknownBlock'), step(0, 'deliver'), step(0, 'type', { at: 125 })]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows a deleted column again when text comes into a cell of it that nobody here has looked at', () => {
  const actions = [
    step(1, 'keyOverRange', { pick: 469 }),
    step(2, 'insertTable', { pick: 141 }),
    step(2, 'deleteColumn'),
    step(1, 'deliver'),
    step(4, 'unknownMark'),
    step(0, 'deliver', { pick: 14 }),
    step(0, 'type'),
    step(4, 'type')
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('takes an edit of several cells of a table whose deletion has arrived and is not shown yet', () => {
  const actions = [
    step(1, 'insertTable'),
    step(0, 'deliver'),
    step(0, 'type'),
    step(0, 'type'),
    step(0, 'unknownAtom', { at: 250 }),
    step(0, 'moveBlock', { to: 334 }),
    step(1, 'reverseDelivery'),
    step(1, 'emptyCells', { to: 167 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('takes the deletion of a row of a table whose deletion has arrived and is not shown yet', () => {
  const actions = [
    step(0, 'insertTable'),
    step(0, 'clear'),
    step(3, 'deliverAgain'),
    step(1, 'unknownKey'),
    step(1, 'type'),
    step(1, 'reverseDelivery'),
    step(1, 'deleteRow'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows what comes into a document before its first block after an edit behind a change that waited', () => {
  const actions = [
    step(0, 'type'),
    step(2, 'split'),
    step(2, 'unknownAtom'),
    step(2, 'deliver'),
    step(2, 'type', { at: 667 }),
    step(0, 'unknownBlock'),
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('keeps the order of what is put in before a block whose deletion has arrived and is not shown yet', () => {
  const actions = [
    step(1, 'type'),
    step(4, 'pasteBlocks'),
    step(1, 'mark', { at: 667 }),
    step(4, 'deleteBlock'),
    step(1, 'deliver', { pick: 33 }),
    step(1, 'pasteBlocks', { pick: 495 }),
    step(1, 'type', { at: 667 }),
  ]
  expect(faultAfter(5, actions)).toBeNull()
})

it('shows text that came behind a table in the block that was put there before it was shown', () => {
  const actions = [
    step(0, 'insertTable'),
    step(0, 'unknownAtom'),
    step(1, 'type'),
    step(0, 'merge', { to: 667 }),
    step(0, 'emptyCells'),
    step(0, 'deleteBlock', { at: 800 }),
    step(0, 'deliver'),
    step(0, 'moveBlock', { to: 500 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('ends a mark where its text ends when a split of that text has arrived and is not shown yet', () => {
  const actions = [
    step(0, 'split'),
    step(1, 'type'),
    step(1, 'deliver'),
    step(0, 'pasteBlocks'),
    step(3, 'type'),
    step(3, 'deliver'),
    step(3, 'keyOverRange', { at: 750 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('keeps what has arrived and is not shown yet in a table that is moved, for an undo', () => {
  const actions = [
    step(0, 'key', { pick: 484 }),
    step(0, 'type'),
    step(1, 'deliver'),
    step(3, 'unknownMark'),
    step(1, 'reverseDelivery'),
    step(1, 'moveBlock', { to: 500 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('gives a table that is put in while an input method composes its ids, and fills its gaps', () => {
  const actions = [
    step(0, 'compose'),
    step(0, 'key', { pick: 694 }),
    step(0, 'delete', { to: 109, pick: 110 }),
    step(0, 'row'),
    step(0, 'background'),
  ]
  expect(faultAfter(1, actions)).toBeNull()
})

it('takes the undo of typing into a table whose move has arrived and is not shown yet', () => {
  const actions = [
    step(3, 'insertTable'),
    step(0, 'deliver'),
    step(0, 'unknownKey'),
    step(3, 'moveBlock', { to: 500 }),
    step(0, 'deliver'),
    step(0, 'type'),
    step(0, 'undo'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('goes on showing changes of the cells of a table whose deletion and its undo arrived at once', () => {
  const actions = [
    step(1, 'insertTable', { pick: 438 }),
    step(1, 'moveBlock', { to: 500 }),
    step(3, 'undo'),
    step(0, 'deliver', { pick: 872 }),
    step(0, 'unknownMark'),
    step(0, 'deliver', { pick: 33 }),
    step(0, 'type'),
    step(0, 'undo'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows marks behind a marker that waits, where the marker before the text was deleted', () => {
  const actions = [
    step(1, 'type'),
    step(0, 'type'),
    step(3, 'reverseDelivery'),
    step(3, 'type'),
    step(0, 'keyOverRange', { at: 667, to: 667, pick: 913 }),
    step(0, 'deleteFar', { at: 600 }),
    step(3, 'reverseDelivery'),
    step(3, 'mark', { to: 750 })
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows text that waited behind a table in the block before it once the table is moved away', () => {
  const actions = [
    step(1, 'type'),
    step(1, 'key', { pick: 568 }),
    step(2, 'type'),
    step(1, 'delete', { at: 898, to: 735, pick: 596 }),
    step(1, 'deliver'),
    step(1, 'moveBlock', { at: 500 }),
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('shows what was typed into a cell whose row an edit has run together with the next one', () => {
  const actions = [
    step(0, 'insertTable'),
    step(1, 'deliver'),
    step(1, 'frame'),
    step(0, 'row', { at: 500, pick: 201 }),
    step(1, 'reverseDelivery'),
    step(1, 'row'),
    step(0, 'type', { at: 500 }),
    step(1, 'reverseDelivery'),
    step(1, 'delete', { at: 667, to: 546, pick: 715 }),
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('puts text where it is shown when blocks around it have been deleted by somebody else', () => {
  const actions = [
    step(0, 'pasteBlocks', { pick: 482 }),
    step(1, 'reverseDelivery'),
    step(1, 'type'),
    step(1, 'pasteBlocks', { to: 445, pick: 326 }),
    step(1, 'join', { at: 667 }),
    step(0, 'deliver', { pick: 330 }),
    step(0, 'pasteBlocks', { to: 500, pick: 356 }),
    step(0, 'pasteBlocks', { to: 400, pick: 214 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('keeps the order of what waits behind a table whose deletion is not shown yet when its next block is typed into', () => {
  const actions = [
    step(1, 'insertTable'),
    step(0, 'reverseDelivery'),
    step(1, 'undo'),
    step(1, 'unknownBlock'),
    step(0, 'unknownAtom', { at: 500 }),
    step(0, 'deliver', { pick: 13 }),
    step(0, 'type', { at: 750 }),
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('takes text in the first block behind a table whose deletion and the next marker are not shown yet', () => {
  const actions = [
    step(0, 'insertTable'),
    step(0, 'deleteFar', { to: 711 }),
    step(1, 'type'),
    step(1, 'reverseDelivery'),
    step(0, 'deliver'),
    step(0, 'deleteFar', { at: 667 }),
    step(0, 'deleteFar', { to: 455 }),
    step(1, 'unknownAtom', { at: 334 }),
    step(1, 'reverseDelivery'),
    step(1, 'type', { at: 500 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows what was typed into a table once when two people undo that they moved it', () => {
  const actions = [
    step(0, 'insertTable'),
    step(1, 'deliver'),
    step(0, 'type'),
    step(0, 'moveBlock', { to: 500 }),
    step(1, 'insertTable'),
    step(1, 'moveBlock', { at: 334 }),
    step(1, 'undo'),
    step(0, 'undo'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('shows what is typed into one of two tables that two people have brought back from one', () => {
  const actions = [
    step(0, 'insertTable'),
    step(1, 'deliver'),
    step(0, 'moveBlock', { to: 500 }),
    step(1, 'insertTable'),
    step(1, 'moveBlock', { at: 334 }),
    step(1, 'undo'),
    step(0, 'undo'),
    step(0, 'reverseDelivery'),
    step(0, 'frame'),
    step(0, 'type'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('ends a mark where its text ends when that has come behind blocks that are not shown yet', () => {
  const actions = [
    step(2, 'type'),
    step(1, 'deliver'),
    step(1, 'compose'),
    step(1, 'compose'),
    step(1, 'keyOverRange', { at: 667 }),
    step(2, 'pasteBlocks'),
    step(2, 'keyOverRange', { pick: 567 }),
    step(0, 'pasteBlocks'),
    step(1, 'type'),
    step(1, 'reverseDelivery'),
    step(1, 'keyOverRange', { pick: 643 }),
  ]
  expect(faultAfter(3, actions)).toBeNull()
})

it('keeps the order of what waits when blocks are put in behind deleted ones that are still shown', () => {
  const actions = [
    step(0, 'splitStart'),
    step(4, 'unknownBlock'),
    step(0, 'deliver'),
    step(0, 'unknownKey'),
    step(4, 'unknownMark', { pick: 22 }),
    step(1, 'deliver', { pick: 1 }),
    step(1, 'unknownAtom', { at: 334 }),
    step(1, 'deleteBlock', { at: 667 }),
    step(1, 'blockType'),
    step(4, 'deleteBlock', { at: 500 }),
    step(4, 'splitStart'),
    step(0, 'reverseDelivery'),
    step(0, 'pasteBlocks', { at: 667, to: 667 }),
  ]
  expect(faultAfter(5, actions)).toBeNull()
})

it('keeps what was typed into a cell that was merged over when the merged cell is split before that is shown', () => {
  const actions = [
    step(0, 'keyOverRange', { pick: 442 }),
    step(1, 'reverseDelivery'),
    step(1, 'unknownKey'),
    step(0, 'merge', { at: 112 }),
    step(1, 'type', { at: 100 }),
    step(0, 'reverseDelivery'),
    step(0, 'unmerge'),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

it('has text once that Markdown marks while somebody else merges the cells around it', () => {
  const actions = [
    step(1, 'keyOverRange', { pick: 640 }),
    step(3, 'typeMarkdown', { at: 100, pick: 321 }),
    step(0, 'deliver'),
    step(0, 'unknownBlock'),
    step(0, 'deliver', { pick: 1 }),
    step(0, 'column'),
    step(0, 'merge', { to: 167 }),
  ]
  expect(faultAfter(2, actions)).toBeNull()
})

describe.each([
  ['**', 'words', '**'],
  ['*', 'words', '*'],
  ['~~', 'words', '~~'],
  ['==', 'words', '=='],
  ['`', 'words', '`'],
  ['[', 'example.org', '](https://example.org)'],
])('text between %s, as in %s, while somebody else types in it', (open, words, close) => {
  /** Two people who have the beginning; one types in the words, then the other ends them. */
  const typed = () => {
    const simulation = new Simulation(2)
    const [ann, ben] = simulation.peers as [Peer, Peer]
    ann.type(`${open}${words}`)
    simulation.settle()
    ben.dispatch(ben.state.tr.insertText('!', 1 + open.length + 3))
    ann.type(close)
    expect(ann.state.doc.textContent).toBe(words)
    return { simulation, ann }
  }
  const both = `${words.slice(0, 3)}!${words.slice(3)}`

  it('stays in its place when it is marked', () => {
    const { simulation, ann } = typed()
    simulation.settle()
    expect(simulation.fault()).toBeNull()
    expect(ann.state.doc.child(0).children.map(({ text, marks }) => [text, marks.length])).toEqual([[both, 1]])
  })

  it('stays in its place when that is taken back', () => {
    const { simulation, ann } = typed()
    ann.run(keys['Backspace']!)
    simulation.settle()
    expect(simulation.fault()).toBeNull()
    expect(ann.state.doc.textContent).toBe(open + both + close)
  })
})
