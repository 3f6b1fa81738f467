/**
 * Measures Tandem's editor beside one on y-prosemirror, in Chromium, with the same documents and the same edits.
 *
 *   node tests/bench/run.ts [--pages 10,100,1000] [--rounds 3] [--editors tandem,y-prosemirror]
 *                           [--only editing,first-load] [--json <file>] [--profile <folder>]
 *
 * And how long the page takes to load for the first time on a slow line (first-load.ts), from the client as it was built last.
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
import { firstLoadTable, measureFirstLoads, type FirstLoads } from './first-load.ts'
import { measureCrowd, measureWriting } from './measure.ts'
import type { Profiles } from './profile.ts'
import { median, resultTable, wantedTable, type Results } from './report.ts'
import { serveSite } from './site.ts'

/** How long the document is that fifty people write in. */
const crowdPages = 100

const { values: options } = parseArgs({
  options: {
    pages: { type: 'string', default: '10,100,1000' },
    rounds: { type: 'string', default: '3' },
    editors: { type: 'string', default: editors.join(',') },
    only: { type: 'string', default: 'editing,first-load' },
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

const parts = options.only.split(',')
const unknownPart = parts.find((part) => part !== 'editing' && part !== 'first-load')
if (unknownPart !== undefined) throw new Error(`--only takes editing and first-load, not "${unknownPart}"`)

const browser = await launchChromium()
const results: Results = { writing: [], crowd: [] }
let firstLoads: FirstLoads | null = null
const profiles: Profiles | null = options.profile === undefined ? null : { folder: options.profile, lines: [] }
try {
  if (parts.includes('first-load')) firstLoads = await measureFirstLoads(browser, rounds)
  if (parts.includes('editing')) await measureEditing()
} finally {
  await browser.close()
}

if (firstLoads !== null) console.log(`${firstLoadTable(firstLoads, median)}\n`)
if (parts.includes('editing')) console.log(`${resultTable(results)}\n\n${wantedTable(results)}`)
if (profiles !== null) console.log(profiles.lines.join('\n'))
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify({ ...results, firstLoads }, null, 2)}\n`)

async function measureEditing(): Promise<void> {
  const site = await serveSite(sizes, crowdPages)
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
    await site.close()
  }
}
