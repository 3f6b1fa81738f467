/** A recording of two people writing at once, played in two browsers, as it was made. */

import { describe, expect, test } from 'vitest'
import { recordingFile } from '../recordings/make-recording.ts'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { readConcurrentRecording } from '../support/recording.ts'
import { startServer } from '../support/server-process.ts'
import { checkReplay } from './replay-driver.ts'

describe.skipIf(chromiumPath === null)(`the recording "two people" (${needsChromium})`, () => {
  const chromium = useChromium()

  test('gives its end text in both browsers, in one that comes later, and from the disk of a server that was killed', async () => {
    await using server = await startServer()
    const recording = readConcurrentRecording(recordingFile)
    expect(recording.txns.length).toBeGreaterThan(950)
    await checkReplay(chromium, server, 'two-people', recording)
  })
})
