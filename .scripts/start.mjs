/**
 * `npm start`: installs what is missing, builds the client if it has changed, and starts the server with the arguments
 * given, as in `npm start -- --port 9000`. Started again, it only starts the server.
 *
 * With `--dev`, the server restarts when its sources change, and Vite serves the client from its sources beside it.
 */

import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, environment, findNode, root } from './install.mjs'
import { become, run } from './run.mjs'

const args = process.argv.slice(2).filter((arg) => arg !== '--dev')
const dev = process.argv.includes('--dev')
const main = join(root, 'server', 'src', 'main.ts')

ensureInstalled()
const node = findNode()

if (dev) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  // Vite passes what is the server's on to it, so it must know the port.
  const env = environment(node, portFrom(args))
  const server = run(node, ['--watch', '--watch-preserve-output', main, ...args], { env })
  const client = run(node, [vite], { cwd: join(root, 'client'), env, until: server })
  process.exitCode = Math.max(await server, await client)
} else {
  ensureBuilt()
  await become(node, [main, ...args], environment(node))
}

/** The server's `--port` as the environment variable of the same setting. */
function portFrom(/** @type {string[]} */ given) {
  const at = given.findIndex((arg) => arg === '--port' || arg.startsWith('--port='))
  if (at < 0) return {}
  const port = given[at]?.split('=')[1] ?? given[at + 1]
  return port === undefined ? {} : { TANDEM_PORT: port }
}
