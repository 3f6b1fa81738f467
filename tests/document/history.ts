/**
 * The whole history of a document that several peers edit, as a server's update log has it: every update in
 * the order in which it was made, in a Y.Doc that collects nothing.
 */
import { Simulation } from '../convergence/simulation.ts'
import type { Action } from '../convergence/actions.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import type { Node } from 'prosemirror-model'
import * as Y from 'yjs'

/** A state that somebody saw: what says which it was, and what was shown. */
export interface SeenState {
  snapshot: Y.Snapshot
  shown: Node
}

export function seen(document: Y.Doc): SeenState {
  return { snapshot: Y.snapshot(document), shown: documentFrom(document) }
}

/** A Y.Doc that holds what `documents` do, and every update of theirs from here on, as they come. */
export function historyOf(...documents: Y.Doc[]): Y.Doc {
  const history = new Y.Doc({ gc: false })
  for (const document of documents) Y.applyUpdate(history, Y.encodeStateAsUpdate(document))
  for (const document of documents) document.on('update', (update: Uint8Array) => Y.applyUpdate(history, update))
  return history
}

/**
 * Lets peers do `actions`. After each action there are two states: that of the peer who acted, which has not
 * heard all of the others, and that of the history, which has.
 */
export function lived(peers: number, actions: readonly Action[]): { history: Y.Doc; states: SeenState[] } {
  const simulation = new Simulation(peers)
  const history = historyOf(...simulation.peers.map((peer) => peer.document))
  const states = [seen(history)]
  for (const action of actions) {
    try {
      simulation.step(action)
    } catch {
      // A fault of an editor, for the tests of editors to find. What was stored and seen up to then was.
      break
    }
    states.push(seen(simulation.peers[action.peer % peers]!.document), seen(history))
  }
  return { history, states }
}
