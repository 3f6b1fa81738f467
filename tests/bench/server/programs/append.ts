/**
 * What the disk alone takes: appends so many bytes to a file and flushes, again and again, with a pause between. Prints how
 * long each took, in milliseconds, as JSON.
 *
 *   node append.ts <folder> <bytes> <times> <pause in milliseconds>
 */

import { fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const [folder = '.', ...numbers] = process.argv.slice(2)
const [bytes = 0, times = 0, pause = 0] = numbers.map(Number)
const file = openSync(join(folder, 'append'), 'a')
const record = Buffer.alloc(bytes, 'x')
const took: number[] = []
while (took.length < times) {
  const before = performance.now()
  writeSync(file, record)
  fdatasyncSync(file)
  took.push(performance.now() - before)
  await delay(pause)
}
process.stdout.write(JSON.stringify(took))
