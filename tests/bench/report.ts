/** What was measured, as a Markdown table with medians and ratios, and what of the wanted was reached. */

import type { EditorName } from './documents.ts'
import type { Crowd, Writing } from './measure.ts'

/** All values of all rounds. */
export interface Results {
  writing: { editor: EditorName; pages: number; values: Writing }[]
  crowd: { editor: EditorName; pages: number; values: Crowd }[]
}

const writingRows: { key: keyof Writing; label: string }[] = [
  { key: 'firstPaint', label: 'bytes to first paint' },
  { key: 'openTask', label: 'main thread for opening' },
  { key: 'keyToFrame', label: 'key to frame' },
  { key: 'keyScript', label: 'script per key' },
  { key: 'keyTask', label: 'main thread per key' },
  { key: 'remoteScript', label: 'script per remote edit' },
  { key: 'remoteLayout', label: 'style and layout per remote edit' },
  { key: 'remoteApply', label: 'script, style and layout per remote edit' },
  { key: 'remoteTask', label: 'main thread per remote edit' },
]

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

const digits = (value: number) => (value >= 100 ? 0 : value >= 10 ? 1 : 2)
const milliseconds = (value: number | undefined) => (value === undefined ? '' : `${value.toFixed(digits(value))} ms`)
const percent = (value: number | undefined) => (value === undefined ? '' : `${(value * 100).toFixed(0)} %`)
const quotient = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? undefined : a / b)

export function writingMedian({ writing }: Results, editor: EditorName, pages: number, key: keyof Writing): number | undefined {
  const values = writing.filter((result) => result.editor === editor && result.pages === pages).flatMap((result) => result.values[key])
  return values.length === 0 ? undefined : median(values)
}

export function crowdMedian({ crowd }: Results, editor: EditorName, key: keyof Crowd): number | undefined {
  const values = crowd.filter((result) => result.editor === editor).flatMap((result) => result.values[key])
  return values.length === 0 ? undefined : median(values)
}

export function resultTable(results: Results): string {
  const rows: string[] = ['| pages | | Tandem | y-prosemirror | ratio |', '|---|---|---|---|---|']
  const row = (pages: number, label: string, ours: string, theirs: string, ratio: number | undefined) => {
    rows.push(`| ${pages.toLocaleString('en')} | ${label} | ${ours} | ${theirs} | ${ratio === undefined ? '' : ratio.toFixed(2)} |`)
  }
  for (const pages of new Set(results.writing.map((result) => result.pages))) {
    for (const { key, label } of writingRows) {
      const ours = writingMedian(results, 'tandem', pages, key)
      const theirs = writingMedian(results, 'y-prosemirror', pages, key)
      row(pages, label, milliseconds(ours), milliseconds(theirs), quotient(ours, theirs))
    }
  }
  for (const pages of new Set(results.crowd.map((result) => result.pages))) {
    const busy = (editor: EditorName) => crowdMedian(results, editor, 'busy')
    const behind = (editor: EditorName) => milliseconds(crowdMedian(results, editor, 'behind'))
    const ratio = quotient(busy('tandem'), busy('y-prosemirror'))
    row(pages, '50 people: main thread busy', percent(busy('tandem')), percent(busy('y-prosemirror')), ratio)
    row(pages, '50 people: last message late by', behind('tandem'), behind('y-prosemirror'), undefined)
  }
  return rows.join('\n')
}

/** What the project wants of long documents, where both it and what it is compared with were measured. */
export function wantedTable(results: Results): string {
  const rows: string[] = ['| wanted | measured | |', '|---|---|---|']
  const row = (label: string, measured: number | undefined, limit: number) => {
    if (measured !== undefined) rows.push(`| ${label} | ${measured.toFixed(3)} | ${measured <= limit ? 'reached' : 'not reached'} |`)
  }
  const ratio = (key: keyof Writing) =>
    quotient(writingMedian(results, 'tandem', 1000, key), writingMedian(results, 'y-prosemirror', 1000, key))
  row('first paint of 1,000 pages: at most 1/3 of that of y-prosemirror', ratio('firstPaint'), 1 / 3)
  row('key to frame in 1,000 pages: at most 1/3', ratio('keyToFrame'), 1 / 3)
  row('remote edit in 1,000 pages, script, style and layout: at most 1/10', ratio('remoteApply'), 1 / 10)
  row('script per key in 1,000 pages: at most 1/5', ratio('keyScript'), 1 / 5)
  const growth = quotient(writingMedian(results, 'tandem', 1000, 'keyScript'), writingMedian(results, 'tandem', 10, 'keyScript'))
  row('script per key in 1,000 pages: at most 2 times that in 10', growth, 2)
  row('50 people: busy less than 0.2 of the time', crowdMedian(results, 'tandem', 'busy'), 0.2)
  return rows.join('\n')
}
