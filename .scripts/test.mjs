/**
 * `npm test`: installs what is missing, builds the client if it has changed, and runs the tests. Arguments go to Vitest,
 * as in `npm test -- --project unit storage`. The last line is the count: `N passed, N failed, N skipped`.
 *
 * With `--no-skips`, or TANDEM_NO_SKIP=1, a skipped test makes the run fail.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, environment, findNode, root } from './install.mjs'
import { run } from './run.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/** Longest list of skipped tests that is printed. */
const shownSkips = 20

const args = process.argv.slice(2).filter((arg) => arg !== '--no-skips')
const noSkips = process.argv.includes('--no-skips') || process.env.TANDEM_NO_SKIP === '1'
const projects = args.some((arg) => arg.startsWith('--project')) ? [] : ['--project', 'unit', '--project', 'browser']

ensureInstalled()
const node = findNode()
ensureSystemPackages()
ensureBuilt()

const folder = mkdtempSync(join(tmpdir(), 'tandem-test-'))
const summaryFile = join(folder, 'summary.json')
const code = await run(
  node,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...['--config', join(root, 'tests', 'vitest.config.ts')],
    ...['--reporter', 'default', '--reporter', join(root, '.scripts', 'summary-reporter.mjs')],
    ...projects,
    ...args,
  ],
  { cwd: root, env: environment(node, { TANDEM_TEST_SUMMARY: summaryFile }) },
)
const summary = readSummary()
rmSync(folder, { recursive: true, force: true })

if (summary.skips.length > 0) {
  console.log(`\nSkipped${noSkips ? ', which counts as a failure here' : ''}:`)
  for (const line of summary.skips.slice(0, shownSkips)) console.log(`- ${line}`)
  if (summary.skips.length > shownSkips) console.log(`- and ${summary.skips.length - shownSkips} more`)
}
const failedOtherwise = code !== 0 && summary.failed === 0
if (failedOtherwise) console.log(`\nVitest ended with code ${code} without naming a failed test; this counts as a failure.`)
const failed = summary.failed + (failedOtherwise ? 1 : 0)
console.log(`\n${summary.passed} passed, ${failed} failed, ${summary.skips.length} skipped`)
process.exitCode = failed > 0 || (noSkips && summary.skips.length > 0) ? 1 : 0

/** @returns {{ passed: number, failed: number, skips: string[] }} zeros if Vitest got no further than its own start */
function readSummary() {
  try {
    return JSON.parse(readFileSync(summaryFile, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, skips: [] }
  }
}
