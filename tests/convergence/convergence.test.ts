/**
 * Property tests of the binding. A failure prints seed, path and the shortest run of actions found; repeat it with
 * TANDEM_FUZZ_SEED=<seed>. `npm run fuzz` goes on for an hour, with a new seed each time.
 */
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { fewKindsOfActions, oneEditor, severalEditors } from './properties.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 2500)
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261122)
/** Milliseconds for one property; the number of cases is what matters, not how long they take. */
const timeout = 100 * runs + 60_000

describe('peers that edit at once', () => {
  it('shows in one editor what its document holds, whatever is done', () => fc.assert(oneEditor, { numRuns: runs, seed }), timeout)

  it('converges whatever is done and in whatever order it arrives', () => fc.assert(severalEditors, { numRuns: runs, seed }), timeout)

  it('converges when a few kinds of things are done over and over', () => fc.assert(fewKindsOfActions, { numRuns: runs, seed }), timeout)
})
