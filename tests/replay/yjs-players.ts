/** Two players of a plan that are plain Yjs documents with a plain text, and hand their updates to each other. */

import * as Y from 'yjs'
import { hasSurrogates, type ConcurrentRecording, type Patch, toCodeUnits } from '../support/recording.ts'
import { planReplay, play, type Player } from './plan.ts'

/** The text that the first `limit` transactions of a recording give, or all. Throws if the two documents differ. */
export async function replayThroughYjs(
  recording: ConcurrentRecording,
  { limit = Infinity, clientIds = [1, 2] }: { limit?: number; clientIds?: [number, number] } = {},
): Promise<string> {
  const convert = recording.txns.some(({ patches }) => patches.some(([, , inserted]) => hasSurrogates(inserted)))
  const players: [YjsPlayer, YjsPlayer] = [new YjsPlayer(clientIds[0], convert), new YjsPlayer(clientIds[1], convert)]
  players[0].other = players[1]
  players[1].other = players[0]
  await play(planReplay(recording, limit), players)
  const [zero, one] = players.map(({ text }) => text.toJSON())
  if (zero === undefined || zero !== one) throw new Error('The two documents do not have the same text')
  return zero
}

class YjsPlayer implements Player {
  readonly doc = new Y.Doc()
  readonly text: Y.Text
  /** The update of each transaction that this player wrote. */
  readonly updates: Uint8Array[] = []
  other: YjsPlayer | null = null
  readonly #convert: boolean
  #received = 0

  constructor(clientId: number, convert: boolean) {
    this.doc.clientID = clientId
    this.text = this.doc.getText('content')
    this.#convert = convert
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'write') this.updates.push(update)
    })
  }

  receive(count: number): void {
    const updates = this.other?.updates.slice(this.#received, count) ?? []
    if (this.#received + updates.length < count) throw new Error('The other has not written that much yet')
    for (const update of updates) Y.applyUpdate(this.doc, update, 'receive')
    this.#received = count
  }

  write(patches: readonly Patch[]): void {
    const before = this.updates.length
    this.doc.transact(() => {
      for (const patch of patches) {
        const [position, deleted, inserted] = this.#convert ? toCodeUnits(this.text.toJSON(), patch) : patch
        if (position + deleted > this.text.length) throw new Error(`The text is too short for ${JSON.stringify(patch)}`)
        if (deleted > 0) this.text.delete(position, deleted)
        if (inserted !== '') this.text.insert(position, inserted)
      }
    }, 'write')
    if (this.updates.length !== before + 1) throw new Error('A transaction changed nothing')
  }
}
