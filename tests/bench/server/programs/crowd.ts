/**
 * Many people who write into one document, from a process of their own: each a character at regular times, all at different
 * ones. Prints `ready` when all of them are connected and write, and goes on until it is ended.
 *
 *   node crowd.ts <subject> <url> <document> <writers> <milliseconds between two characters of one writer>
 */

import { BenchClient } from '../client.ts'
import { isServerSubject } from '../subjects.ts'

const [subject = '', url = '', name = '', ...numbers] = process.argv.slice(2)
const [writers = 0, interval = 0] = numbers.map(Number)
if (!isServerSubject(subject)) throw new Error(`There is no subject "${subject}"`)

const clients: BenchClient[] = []
for (let count = 0; count < writers; count++) clients.push(await BenchClient.connect(subject, url, name))

const begin = performance.now()
let written = 0
/** Writes what is due. Timers are late by some milliseconds, but the number of edits a second stays. */
function write(): void {
  const due = Math.floor(((performance.now() - begin) / interval) * writers)
  for (; written < due; written++) clients[written % writers]!.edit()
  setTimeout(write, interval / writers)
}
write()
process.stdout.write('ready\n')
