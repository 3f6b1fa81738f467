/** The recording of our own: that it is what its script makes, says what it claims to say, and has what a real one has. */

import { gunzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planReplay } from '../replay/plan.ts'
import { replayThroughYjs } from '../replay/yjs-players.ts'
import { hasSurrogates, readConcurrentRecording } from '../support/recording.ts'
import { makeRecording, recordingFile } from './make-recording.ts'

const recording = readConcurrentRecording(recordingFile)

test('the file is what the script makes', () => {
  expect(JSON.parse(gunzipSync(readFileSync(recordingFile)).toString('utf8'))).toEqual(makeRecording())
})

test('all transactions merged give the end content', async () => {
  expect(await replayThroughYjs(recording)).toBe(recording.endContent)
})

test('no two insert at one place at one time: the text is the same whoever comes first', async () => {
  expect(await replayThroughYjs(recording, { clientIds: [2, 1] })).toBe(recording.endContent)
})

test('it has corrections, line breaks, replaced words, characters of two code units and work that crosses', () => {
  const patches = recording.txns.flatMap((txn) => txn.patches)
  expect(recording.txns.length).toBeGreaterThan(950)
  expect(patches.filter(([, deleted, inserted]) => deleted === 1 && inserted === '').length).toBeGreaterThan(40)
  expect(patches.some(([, deleted, inserted]) => deleted > 1 && inserted !== '')).toBe(true)
  expect(patches.some(([, , inserted]) => inserted === '\n')).toBe(true)
  expect(hasSurrogates(recording.endContent)).toBe(true)
  expect(recording.txns.filter((txn) => txn.parents.length === 2).length).toBeGreaterThan(200)
  expect(planReplay(recording).length).toBeGreaterThan(200)
})
