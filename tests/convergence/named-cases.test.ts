/** Runs of actions that once went wrong. */
import * as Y from 'yjs'
import { expect, it } from 'vitest'
import { schema } from '@tandem/shared/schema/schema.ts'
import { Peer } from './peer.ts'

it('takes an edit that empties and retypes the implied block of a document without markers', () => {
  const peer = new Peer(1, Y.encodeStateAsUpdate(new Y.Doc()))
  peer.dispatch(peer.state.tr.insertText('#', 1))
  peer.dispatch(peer.state.tr.delete(1, 2).setBlockType(1, 1, schema.nodes.heading, { level: 1 }))
  expect(peer.fault()).toBeNull()
  expect(peer.state.doc.toString()).toBe('doc(heading)')
})
