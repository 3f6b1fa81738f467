/**
 * Measures Tandem's editor beside one on y-prosemirror, in Chromium, with the same documents and the same edits.
 *
 *   node tests/bench/run.ts [--pages 10,100,1000] [--rounds 3] [--editors tandem,y-prosemirror]
 *                           [--json <file>] [--profile <folder>]
 *
 * The two take turns, each time in a fresh page of one browser. Prints medians over all rounds; with `--json`, every value
 * goes into a file; with `--profile`, one more round is made with a CPU profile of each part. The numbers are those of
 * the machine and of what else it does: what carries over to another is the ratio.
 */

import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { launchChromium } from '../support/browser.ts'
import { editors, type EditorName } from './documents.ts'
import { measureCrowd, measureWriting } from './measure.ts'
import type { Profiles } from './profile.ts'
import { resultTable, wantedTable, type Results } from './report.ts'
import { serveSite } from './site.ts'

/** How long the document is that fifty people write in. */
const crowdPages = 100

const { values: options } = parseArgs({
  options: {
    pages: { type: 'string', default: '10,100,1000' },
    rounds: { type: 'string', default: '3' },
    editors: { type: 'string', default: editors.join(',') },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
})

function wholeNumber(text: string, name: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes whole numbers from 1, not "${text}"`)
  return value
}

function editorNamed(text: string): EditorName {
  const editor = editors.find((name) => name === text)
  if (editor === undefined) throw new Error(`--editors takes ${editors.join(' and ')}, not "${text}"`)
  return editor
}

const sizes = options.pages.split(',').map((text) => wholeNumber(text, 'pages'))
const rounds = wholeNumber(options.rounds, 'rounds')
const measuredEditors = options.editors.split(',').map(editorNamed)

const site = await serveSite(sizes, crowdPages)
const browser = await launchChromium()
const results: Results = { writing: [], crowd: [] }
const profiles: Profiles | null = options.profile === undefined ? null : { folder: options.profile, lines: [] }
try {
  for (let round = 1; round <= rounds; round++) {
    for (const pages of sizes) {
      for (const editor of measuredEditors) {
        results.writing.push({ editor, pages, values: await measureWriting(browser, site, editor, pages, null) })
      }
    }
    for (const editor of measuredEditors) {
      results.crowd.push({ editor, pages: crowdPages, values: await measureCrowd(browser, site, editor, crowdPages, null) })
    }
    console.error(`Round ${round} of ${rounds}; load of the machine: ${loadavg()[0]!.toFixed(1)}`)
  }
  if (profiles !== null) {
    for (const editor of measuredEditors) {
      for (const pages of sizes) await measureWriting(browser, site, editor, pages, profiles)
      await measureCrowd(browser, site, editor, crowdPages, profiles)
    }
  }
} finally {
  await browser.close()
  await site.close()
}

console.log(`${resultTable(results)}\n\n${wantedTable(results)}`)
if (profiles !== null) console.log(profiles.lines.join('\n'))
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)
