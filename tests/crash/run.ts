/**
 * `npm run crash`: every scenario many times, and a table of what was tried and what went wrong.
 *
 *     --kills 200    how many kills and power cuts; the other scenarios go along
 *     --seed N       the seed; without it, a random one
 *     --only TEXT    only the scenarios whose names contain it
 *
 * A seed repeats what is tried, to the byte for damage and for what a power cut leaves of a journal; the moments of kills are
 * the machine's. Ends with 1 if anything happened that must not.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { describeStuck, newScene } from './scene.ts'
import { scenarios } from './scenarios.ts'
import { Tally } from './tally.ts'

/** How many sentences about faults are printed. */
const shownSentences = 40

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string' }, only: { type: 'string', default: '' } }
})
const kills = readNumber('--kills', values.kills)
const seed = values.seed === undefined ? randomInt(2 ** 31) : readNumber('--seed', values.seed)
console.log(`Seed ${seed}. To repeat: npm run crash -- --seed ${seed} --kills ${kills}, with --only "name" for one scenario.\n`)

const total = new Tally()
for (const scenario of scenarios.filter(({ name }) => name.includes(values.only))) {
  const reason = scenario.skipped?.() ?? null
  if (reason !== null) {
    console.log(`- ${scenario.name}: skipped, ${reason}`)
    continue
  }
  const own = new Tally()
  const started = performance.now()
  const times = scenario.times(kills)
  for (let time = 0; time < times; time += 1) {
    const scene = newScene(seed + time * 7919, own, `${scenario.name} ${time + 1}/${times}`)
    try {
      await scenario.run(scene)
    } catch (error) {
      own.fault('stuck', 1, describeStuck(scene, error))
    }
  }
  const faults = own.sentences.length
  console.log(`- ${scenario.name}: ${times} times, ${Math.round((performance.now() - started) / 1000)} s; ${own.summary()}${faults === 0 ? '' : `; ${faults} FAULTS`}`)
  for (const sentence of own.sentences.slice(0, shownSentences)) console.log(`    ${sentence}`)
  total.add(own)
}
console.log(`\n${total.describe()}`)
process.exit(total.sentences.length === 0 ? 0 : 1)

function readNumber(option: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  console.error(`${option} takes a whole number, and "${text}" is none.`)
  process.exit(2)
}
