/** A short run of the protocol fuzzer; `npm run fuzz:protocol` is the long one. */
import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { Random, attackFrom } from './attack.ts'
import { startSiege } from './siege.ts'

const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? randomInt(2 ** 31))

test('the same seed is the same attack', () => {
  const once = attackFrom(seed, new Uint8Array([0, 0]))
  expect(attackFrom(seed, new Uint8Array([0, 0]))).toEqual(once)
  expect(new Random(1).bytes(4)).toEqual(new Random(1).bytes(4))
})

test('whatever clients send, the server lives, others go on, and what is stored can be loaded', async () => {
  console.log(`seed ${seed}: TANDEM_FUZZ_SEED=${seed} TANDEM_FUZZ_RUNS=200 npm run fuzz:protocol`)
  const siege = await startSiege()
  for (let index = 0; index < 200; index += 1) await siege.attack(seed + index)
  await siege.end()
}, 120_000)
