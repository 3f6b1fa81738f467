/**
 * Builds the client when anything that it is made of has changed since the last build.
 *
 * Whether it has is told by a hash of the contents, not by times: a checkout gives every file a new time.
 */

import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled, environment, fail, findNode, root, seconds } from './install.mjs'

/** What the build reads, besides the packages, which the lock file stands for. */
const inputs = [
  'client/src',
  'client/public',
  'client/index.html',
  'client/vite.config.ts',
  'client/package.json',
  'shared/src',
  'shared/package.json',
  'package-lock.json',
]

/** What the server serves; there after a build. */
const built = join(root, 'client', 'dist', 'app', 'index.html')
const stampFile = join(root, 'node_modules', '.cache', 'tandem', 'client-build')

/** Builds the client if it is not built from the present sources. Ends the process if that fails. */
export function ensureBuilt() {
  const stamp = hashInputs()
  if (existsSync(built) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  const started = Date.now()
  console.log('Building the client ...')
  rmSync(stampFile, { force: true })
  // What "build" means is said in client/package.json. npm itself would only add its own lines.
  const { scripts } = JSON.parse(readFileSync(join(root, 'client', 'package.json'), 'utf8'))
  const { error, status, output } = spawnSync(scripts.build, {
    cwd: join(root, 'client'),
    env: environment(findNode()),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    shell: true,
  })
  const said = output?.join('') ?? ''
  if (status !== 0) fail(`The client could not be built${error ? `: ${error.message}` : ''}.`, said)
  if (!existsSync(built)) fail('The client was built, but client/dist/app/index.html is missing.', said)
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
  console.log(`The client is built (${seconds(started)}).`)
}

function hashInputs() {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of filesIn(input)) {
      const content = readFileSync(join(root, file))
      hash.update(`${file}\n${content.length}\n`).update(content)
    }
  }
  return hash.digest('hex')
}

/** @returns {string[]} the files in a folder, or the file itself, or none, as paths from the root, in a fixed order */
function filesIn(/** @type {string} */ path) {
  const absolute = join(root, path)
  if (!existsSync(absolute)) return []
  if (!statSync(absolute).isDirectory()) return [path]
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled()
  ensureBuilt()
}
