/**
 * A program that sends many tiny updates in one go, from a process of its own. Prints `sending` when it begins to, and ends when all
 * are acknowledged.
 *
 *   node flood.ts <subject> <url> <document> <updates>
 */

import { allAcknowledged, BenchClient } from '../client.ts'
import { isServerSubject } from '../subjects.ts'

const [subject = '', url = '', name = '', updates = '0'] = process.argv.slice(2)
if (!isServerSubject(subject)) throw new Error(`There is no subject "${subject}"`)

const client = await BenchClient.connect(subject, url, name)
process.stdout.write('sending\n')
for (let count = 0; count < Number(updates); count++) client.edit()
await allAcknowledged([client])
await client.leave()
