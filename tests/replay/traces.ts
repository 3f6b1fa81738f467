/**
 * Where the long recordings of real editing are: not in this repository, but in a folder beside it, or in the one that
 * TANDEM_TRACES names.
 */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const repositoryFolder = dirname(dirname(import.meta.dirname))

const folder = process.env['TANDEM_TRACES'] ?? join(dirname(repositoryFolder), 'shared', 'data', 'traces')

/** Path of a long recording; `null` where it is not there. */
export function tracePath(name: string): string | null {
  const file = join(folder, `${name}.json.gz`)
  return existsSync(file) ? file : null
}
