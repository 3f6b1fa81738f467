/**
 * A Vitest reporter that writes what `test.mjs` prints at the end into the file that TANDEM_TEST_SUMMARY names.
 *
 * Vitest's own JSON report leaves out why a test was skipped.
 */

import { writeFileSync } from 'node:fs'

export default class SummaryReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env.TANDEM_TEST_SUMMARY
    if (file === undefined) return
    let passed = 0
    let failed = unhandledErrors.length
    /** @type {string[]} */
    const skips = []
    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') failedHere++
        else if (result.state === 'skipped' && !wasNeverReached(test)) {
          skips.push(`${module.relativeModuleId} > ${test.fullName}${result.note === undefined ? '' : `: ${result.note}`}`)
        }
      }
      // A file that could not be loaded, or whose hooks failed.
      if (failedHere === 0 && !module.ok()) failedHere = 1
      failed += failedHere
    }
    writeFileSync(file, JSON.stringify({ passed, failed, skips }))
  }
}

/**
 * Whether a test did not run because a hook of its suite or its file failed, which is counted as that failure.
 *
 * @param {import('vitest/node').TestCase} test
 */
function wasNeverReached(test) {
  /** @type {import('vitest/node').TestCase | import('vitest/node').TestSuite | import('vitest/node').TestModule} */
  let at = test
  while (at.type !== 'module') {
    at = at.parent
    if (at.errors().length > 0) return true
  }
  return false
}
