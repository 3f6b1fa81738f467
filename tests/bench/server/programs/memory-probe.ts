/**
 * Loaded into a server before its own code: on SIGUSR2, collects garbage and prints the memory of the process as a line
 * `MEMORY {…}`.
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  process.on('SIGUSR2', () => {
    collect()
    collect()
    process.stdout.write(`MEMORY ${JSON.stringify(process.memoryUsage())}\n`)
  })
}
