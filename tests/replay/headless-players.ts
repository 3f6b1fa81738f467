/** Two players of a plan that are editors without a browser, and hand their updates to each other. */

import { Peer } from '../convergence/peer.ts'
import { hasSurrogates, type ConcurrentRecording, type Patch } from '../support/recording.ts'
import { applyPatches, plainText } from './patches.ts'
import { planReplay, play, type Player } from './plan.ts'

/** The text that a recording gives. Throws if an editor does not show what its document holds, or the two differ. */
export async function replayThroughPeers(
  recording: ConcurrentRecording,
  { clientIds = [100, 101] }: { clientIds?: [number, number] } = {},
): Promise<string> {
  const surrogates = recording.txns.some(({ patches }) => patches.some(([, , inserted]) => hasSurrogates(inserted)))
  const players: [PeerPlayer, PeerPlayer] = [new PeerPlayer(clientIds[0], surrogates), new PeerPlayer(clientIds[1], surrogates)]
  players[0].other = players[1]
  players[1].other = players[0]
  await play(planReplay(recording), players)
  const [zero, one] = players.map((player) => player.text())
  if (zero === undefined || zero !== one) throw new Error('The two editors do not have the same text')
  return zero
}

class PeerPlayer implements Player {
  readonly peer: Peer
  other: PeerPlayer | null = null
  readonly #surrogates: boolean
  #received = 0

  constructor(clientId: number, surrogates: boolean) {
    this.peer = new Peer(clientId)
    this.#surrogates = surrogates
  }

  receive(count: number): void {
    const updates = this.other?.peer.outbox.slice(this.#received, count) ?? []
    if (this.#received + updates.length < count) throw new Error('The other has not written that much yet')
    for (const update of updates) this.peer.receive(update)
    this.#received = count
    this.peer.frame()
  }

  write(patches: readonly Patch[]): void {
    const { peer } = this
    const before = peer.outbox.length
    peer.dispatch(applyPatches(peer.state.tr, patches, { surrogates: this.#surrogates }))
    if (peer.outbox.length !== before + 1) throw new Error('A transaction did not become one update')
  }

  /** What the editor shows. Throws if that is not what its document holds. */
  text(): string {
    const fault = this.peer.fault()
    if (fault !== null) throw new Error(`An editor ${fault}`)
    return plainText(this.peer.state.doc)
  }
}
