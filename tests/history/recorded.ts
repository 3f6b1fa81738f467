/**
 * Logs of documents as a server has them, made by random edits of several people in real bindings.
 */
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import type { LoggedUpdate } from '@tandem/server/src/storage/storage.ts'
import type { Action } from '../convergence/actions.ts'
import { Simulation } from '../convergence/simulation.ts'

/**
 * What a server logs while several people do `actions`: each edit as it is made, by a user of the peer's number.
 *
 * @param pauses time between two edits, in milliseconds, taken in turn.
 */
export function recordLog(peers: number, actions: readonly Action[], pauses: readonly number[]): LoggedUpdate[] {
  const log: LoggedUpdate[] = [{ bytes: seedUpdate, user: null, name: null, at: 0, sequence: 1 }]
  const simulation = new Simulation(peers)
  simulation.peers.forEach((peer, index) => {
    peer.document.on('update', (bytes: Uint8Array, origin: unknown) => {
      if (origin === 'network') return
      const at = (log.at(-1)?.at ?? 0) + (pauses[log.length % pauses.length] ?? 0)
      log.push({ bytes, user: `user ${index}`, name: `Person ${index}`, at, sequence: log.length + 1 })
    })
  })
  simulation.run(actions)
  return log
}
