/**
 * Property tests of the binding. A failure prints seed, path and the shortest run of actions found;
 * repeat it with TANDEM_FUZZ_SEED=<seed>. `npm run fuzz` runs them for an hour, with a new seed each time.
 */
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { action } from './actions.ts'
import { Simulation } from './simulation.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 3000)
/** Milliseconds for one property; the number of cases is what matters, not how long they take. */
const timeout = 50 * runs + 60_000
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261122)

describe('peers that edit at once', () => {
  it('shows in one editor what its document holds, whatever is done', () => {
    fc.assert(
      fc.property(fc.array(action(1), { maxLength: 40 }), (actions) => {
        const simulation = new Simulation(1)
        for (const step of actions) {
          simulation.step(step)
          const fault = simulation.fault()
          if (fault !== null) throw new Error(`after ${JSON.stringify(step)}: ${fault}`)
        }
      }),
      { numRuns: runs, seed },
    )
  }, timeout)

  it('converges whatever is done and in whatever order it arrives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.array(action(5), { maxLength: 60 }), (peers, actions) => {
        const simulation = new Simulation(peers)
        simulation.run(actions)
        simulation.settle()
        const fault = simulation.fault()
        if (fault !== null) throw new Error(fault)
      }),
      { numRuns: runs, seed },
    )
  }, timeout)
})
