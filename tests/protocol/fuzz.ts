/**
 * `npm run fuzz:protocol`: hostile clients of both protocols against a real server, for TANDEM_FUZZ_MINUTES (10). The seed of each
 * thousand cases is printed before they run; `TANDEM_FUZZ_SEED=<seed> TANDEM_FUZZ_RUNS=<cases> npm run fuzz:protocol` repeats them.
 */
import { randomInt } from 'node:crypto'
import { startSiege } from './siege.ts'

const minutes = Number(process.env['TANDEM_FUZZ_MINUTES'] ?? 10)
const givenSeed = process.env['TANDEM_FUZZ_SEED']
const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 1000)
const end = performance.now() + minutes * 60_000
let cases = 0
do {
  const seed = givenSeed === undefined ? randomInt(2 ** 31) : Number(givenSeed)
  console.log(`seed ${seed}, ${runs} cases; ${cases} so far`)
  const siege = await startSiege()
  for (let index = 0; index < runs; index += 1) {
    try {
      await siege.attack(seed + index)
    } catch (thrown) {
      console.error(`Case ${index} of seed ${seed}: TANDEM_FUZZ_SEED=${seed} TANDEM_FUZZ_RUNS=${index + 1} npm run fuzz:protocol`)
      throw thrown
    }
  }
  await siege.end()
  cases += runs
} while (givenSeed === undefined && performance.now() < end)
console.log(`${cases} cases, none failed`)
