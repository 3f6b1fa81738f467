/** The rule that a block is found by its id, whatever has become of what is around it. */
import * as Y from 'yjs'
import { schema } from '@tandem/shared/schema/schema.ts'
import { EditorState, TextSelection } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { setHeading } from '@tandem/client/editor/commands/blocks.ts'
import { moveBlocks } from '@tandem/client/editor/commands/move.ts'
import { blockIdAt, blockIds, blockWithId } from '@tandem/client/editor/plugins/block-ids.ts'
import { Peer } from '../convergence/peer.ts'

/** A state in which the ids of a peer's blocks are known. */
function known(peer: Peer): EditorState {
  return EditorState.create({ doc: peer.state.doc, plugins: [blockIds(peer.binding)] })
}

function write(peer: Peer, ...texts: string[]): void {
  const blocks = texts.map((text) => schema.nodes.paragraph.create(null, text === '' ? [] : schema.text(text)))
  peer.dispatch(peer.state.tr.replaceWith(0, peer.state.doc.content.size, blocks))
}

/** The text of the block with an id; `null` where there is none. */
function textOf(peer: Peer, id: string): string | null {
  const position = blockWithId(known(peer), id)
  return position === null ? null : (peer.state.doc.nodeAt(position)?.textContent ?? null)
}

describe('the id of a block', () => {
  test('is that of its marker, and leads to it', () => {
    const peer = new Peer(100)
    write(peer, 'one', 'two', 'three')
    const ids = [0, 5, 10].map((position) => blockIdAt(known(peer), position) ?? '')
    expect(new Set(ids).size).toBe(3)
    expect(ids.every((id) => /^\d+-\d+$/.test(id))).toBe(true)
    expect(ids.map((id) => textOf(peer, id))).toEqual(['one', 'two', 'three'])
    expect(blockIdAt(known(peer), 7)).toBeNull()
    expect(blockIdAt(known(peer), peer.state.doc.content.size)).toBeNull()
  })

  test('stays when its type changes, it is divided, and others come and go', () => {
    const peer = new Peer(100)
    write(peer, 'one', 'two', 'three')
    const id = blockIdAt(known(peer), 5) ?? ''
    peer.dispatch(peer.state.tr.delete(0, 5).split(3))
    expect(textOf(peer, id)).toBe('tw')
    peer.run(setHeading(2))
    expect(textOf(peer, id)).toBe('tw')
  })

  test('is the same for everybody', () => {
    const [one, other] = [new Peer(100), new Peer(200)]
    write(one, 'one', 'two')
    const id = blockIdAt(known(one), 5) ?? ''
    expect(textOf(other, id)).toBeNull()
    other.receive(Y.encodeStateAsUpdate(one.document))
    other.binding.show()
    expect(textOf(other, id)).toBe('two')
  })

  test('leads nowhere once the block is deleted, and there again when that is undone', () => {
    const peer = new Peer(100)
    write(peer, 'one', 'two')
    const id = blockIdAt(known(peer), 5) ?? ''
    peer.dispatch(peer.state.tr.delete(5, 10))
    expect(textOf(peer, id)).toBeNull()
    peer.run(peer.history.undo)
    expect(textOf(peer, id)).toBe('two')
  })

  test('is another one for a block that was moved', () => {
    const peer = new Peer(100)
    write(peer, 'one', 'two')
    const id = blockIdAt(known(peer), 0) ?? ''
    peer.dispatch(peer.state.tr.setSelection(TextSelection.create(peer.state.doc, 2)))
    expect(peer.run(moveBlocks(1))).toBe(true)
    // What moved is a copy; docs/document-format.md, "Identity".
    expect(textOf(peer, id)).toBeNull()
    expect(peer.state.doc.textContent).toBe('twoone')
  })

  test('is there for a block in a cell, too', () => {
    const peer = new Peer(100)
    const { table, tableRow, tableCell, paragraph } = schema.nodes
    const cell = (...texts: string[]) => tableCell.create(null, texts.map((text) => paragraph.create(null, schema.text(text))))
    write(peer, 'one')
    peer.dispatch(peer.state.tr.insert(5, table.create(null, tableRow.create(null, [cell('a', 'b'), cell('c')]))))
    const found: [string, string | null][] = []
    peer.state.doc.descendants((node, position) => {
      if (node.isTextblock) found.push([node.textContent, blockIdAt(known(peer), position)])
      return !node.isTextblock
    })
    const ids = found.filter(([, id]) => id !== null)
    expect(ids.map(([text]) => text)).toEqual(expect.arrayContaining(['one', 'b']))
    for (const [text, id] of ids) expect(textOf(peer, id ?? '')).toBe(text)
  })

  test('does not exist for text without a marker', () => {
    const document = new Y.Doc()
    document.getText('content').insert(0, 'implied')
    const peer = new Peer(100, Y.encodeStateAsUpdate(document))
    expect(peer.state.doc.textContent).toBe('implied')
    expect(blockIdAt(known(peer), 0)).toBeNull()
  })

  test('is nothing else that somebody writes into an address', () => {
    const peer = new Peer(100)
    for (const id of ['', '1', '1-', 'a-b', '1-2-3', '99999999999999999-1', '7-7', '-1-2']) expect(blockWithId(known(peer), id)).toBeNull()
  })
})
