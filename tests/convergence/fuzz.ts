/**
 * `npm run fuzz`: the property tests with new seeds for an hour, or for TANDEM_FUZZ_MINUTES. Each seed is printed before
 * it runs; `TANDEM_FUZZ_SEED=<seed> TANDEM_FUZZ_RUNS=<runs> npm test -- convergence` repeats it.
 */
import { randomInt } from 'node:crypto'
import * as fc from 'fast-check'
import { fewKindsOfActions, oneEditor, severalEditors } from './properties.ts'

const minutes = Number(process.env['TANDEM_FUZZ_MINUTES'] ?? 60)
const numRuns = 1000
const end = performance.now() + minutes * 60_000
let cases = 0
while (performance.now() < end) {
  const seed = randomInt(2 ** 31)
  console.log(`seed ${seed}, ${numRuns} runs of each property; ${cases} cases so far`)
  fc.assert(oneEditor, { numRuns, seed })
  fc.assert(severalEditors, { numRuns, seed })
  fc.assert(fewKindsOfActions, { numRuns, seed })
  cases += 3 * numRuns
}
console.log(`${cases} cases, none failed`)
