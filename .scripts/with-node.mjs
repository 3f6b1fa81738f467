/** Runs a JavaScript or TypeScript file with the Node that the project runs on: `node with-node.mjs <file> [arguments]`. */

import { ensureInstalled, environment, fail, findNode } from './install.mjs'
import { become } from './run.mjs'

const args = process.argv.slice(2)
if (args.length === 0) fail('Which file is to be run? Usage: node .scripts/with-node.mjs <file> [arguments]')
ensureInstalled()
const node = findNode()
await become(node, args, environment(node))
