/**
 * Several peers and the network between them. Updates are delivered when an action says so: late, in
 * any order, twice, or not before the end.
 */
import * as Y from 'yjs'
import { checkDocument } from '@tandem/shared/document/check.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf, firstItem } from '@tandem/shared/document/layout.ts'
import { parseCellRoot } from '@tandem/shared/document/tables.ts'
import { act, Typist, type Action } from './actions.ts'
import { Peer } from './peer.ts'

/** The Yjs ids of each character that a document holds. */
function idsOf(document: Y.Doc): Map<string, string> {
  const ids = new Map<string, string>()
  const texts = [contentOf(document), ...[...document.share.keys()].filter((name) => parseCellRoot(name) !== null).map((name) => document.getText(name))]
  for (const text of texts) {
    for (let item = firstItem(text); item !== null; item = item.right) {
      if (item.deleted || !(item.content instanceof Y.ContentString)) continue
      const { client, clock } = item.id
      item.content.str.split('').forEach((character, index) => ids.set(character, `${ids.get(character) ?? ''} ${client}-${clock + index}`))
    }
  }
  return ids
}

export class Simulation {
  readonly peers: Peer[]
  readonly typist = new Typist()
  /** By receiver: updates on their way. */
  readonly #underway: Uint8Array[][]
  readonly #sent: Uint8Array[] = []
  /**
   * Who took away which character: by deleting it, by undoing that it was typed, or by moving it with its block or to
   * another cell, which deletes it and puts it in elsewhere.
   */
  readonly #removers = new Map<string, Set<number>>()

  constructor(peers: number, initial?: Uint8Array) {
    this.peers = Array.from({ length: peers }, (_, index) => new Peer(100 + index, initial))
    this.#underway = this.peers.map(() => [])
  }

  run(actions: readonly Action[]): void {
    for (const action of actions) this.step(action)
  }

  step(action: Action): void {
    const peer = this.peers[action.peer % this.peers.length]!
    const inbox = this.#underway[action.peer % this.peers.length]!
    if (action.kind === 'deliver') {
      for (const update of inbox.splice(0, 1 + (action.pick % 4))) peer.receive(update)
    } else if (action.kind === 'reverseDelivery') {
      for (const update of inbox.splice(0).toReversed()) peer.receive(update)
    } else if (action.kind === 'deliverAgain') {
      const again = this.#sent[action.pick % Math.max(this.#sent.length, 1)]
      if (again !== undefined) peer.receive(again)
    } else {
      const shown = new Set(peer.state.doc.textContent)
      const before = idsOf(peer.document)
      act(peer, action, this.typist)
      const after = idsOf(peer.document)
      // Undo takes back what was typed where it is not shown, too: into a table that somebody else deleted.
      const isUndo = action.kind === 'undo' || action.kind === 'redo'
      for (const character of new Set([...shown, ...(isUndo ? before.keys() : [])])) {
        if (before.get(character) === after.get(character)) continue
        const removers = this.#removers.get(character) ?? new Set()
        this.#removers.set(character, removers.add(action.peer % this.peers.length))
      }
    }
    this.#post()
    const thrown = peer.errors[0]
    if (thrown !== undefined) throw thrown
  }

  /** Delivers all that is underway and shows it. */
  settle(): void {
    for (const peer of this.peers) peer.composing = false
    for (let round = 0; round < 20; round++) {
      this.#post()
      if (this.#underway.every((inbox) => inbox.length === 0)) break
      this.peers.forEach((peer, index) => {
        for (const update of this.#underway[index]!.splice(0)) peer.receive(update)
        peer.frame()
      })
    }
    for (const peer of this.peers) peer.frame()
    this.#post()
  }

  /** What is wrong after `settle`, or `null`. */
  fault(): string | null {
    const [first] = this.peers
    for (const [index, peer] of this.peers.entries()) {
      const fault = peer.fault()
      if (fault !== null) return `peer ${index} ${fault}`
      if (!peer.state.doc.eq(first!.state.doc)) return `peers differ:\n  0: ${first!.state.doc.toString()}\n  ${index}: ${peer.state.doc.toString()}`
      if (!Y.equalSnapshots(Y.snapshot(peer.document), Y.snapshot(first!.document))) return `peers 0 and ${index} hold different structs`
      const wrong = checkDocument(peer.document)[0]
      if (wrong !== undefined) return `the checker says: [${wrong.rule}] ${wrong.message}`
      const fresh = new Y.Doc()
      Y.applyUpdate(fresh, Y.encodeStateAsUpdate(peer.document))
      if (!documentFrom(fresh).eq(peer.state.doc)) return `what peer ${index} stores reads back as ${documentFrom(fresh).toString()}`
    }
    return this.#lostOrDoubled(first!.state.doc.textContent)
  }

  /** Each typed character is there once, unless somebody took it away. */
  #lostOrDoubled(text: string): string | null {
    const { document } = this.peers[0]!
    const roots = [...document.share.keys()].filter((name) => parseCellRoot(name) !== null)
    // Text of cells: a row or column that was deleted is shown again if it has any, so what is not shown was in a deleted table.
    const unseen = roots.map((name) => document.getText(name).toJSON()).join('')
    const counts = new Map<string, number>()
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
    for (const character of this.typist.all) {
      const count = counts.get(character) ?? 0
      const removers = this.#removers.get(character)?.size ?? 0
      // A table that is deleted takes along what is typed into its cells at that moment; undo brings both back.
      if (count === 0 && removers === 0 && unseen.includes(character)) continue
      if (count === 0 && removers === 0) return `${character} is lost`
      // Two people who move one character leave two of it, and so do two who undo that they deleted it, as Yjs undoes.
      if (count > 1 && removers < 2) return `${character} is there ${count} times`
    }
    return null
  }

  #post(): void {
    this.peers.forEach((peer, index) => {
      for (const update of peer.outbox.splice(0)) {
        this.#sent.push(update)
        this.#underway.forEach((inbox, receiver) => {
          if (receiver !== index) inbox.push(update)
        })
      }
    })
  }
}
