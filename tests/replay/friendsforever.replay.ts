/**
 * Two people's long recording: through two editors without a browser, which says what editor and binding take of the time, and
 * through two browsers and a server.
 */

import { describe, expect, test } from 'vitest'
import { checkReplay } from '../browser/replay-driver.ts'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { readConcurrentRecording, type ConcurrentRecording } from '../support/recording.ts'
import { startServer } from '../support/server-process.ts'
import { replayThroughPeers } from './headless-players.ts'
import { tracePath } from './traces.ts'

const file = tracePath('friendsforever.concurrent')

describe.skipIf(file === null)('the recording "friendsforever" (skipped where the recordings are not beside the repository)', () => {
  let cached: ConcurrentRecording | undefined
  const recording = () => (cached ??= readConcurrentRecording(file ?? ''))

  // A Y.Text has to choose once in this recording (see plan.replay.ts). The binding does not: it writes right behind the
  // character before the caret, and so before what was deleted there, while the other goes on behind it.
  test('gives its end text in two editors without a browser, whoever has the smaller client id', async () => {
    for (const clientIds of [[100, 101], [101, 100]] as [number, number][]) {
      const started = performance.now()
      const text = await replayThroughPeers(recording(), { clientIds })
      const time = performance.now() - started
      expect(text, `client ids ${clientIds.join(' and ')}`).toBe(recording().endContent)
      process.stdout.write(`friendsforever without a browser: ${(time / 1000).toFixed(1)} s, ${Math.round(recording().txns.length / (time / 1000))} a second\n`)
    }
  })

  describe.skipIf(chromiumPath === null)(`in browsers (${needsChromium})`, () => {
    const chromium = useChromium()

    test('gives its end text in both browsers, in one that comes later, and from the disk of a server that was killed', async () => {
      await using server = await startServer()
      await checkReplay(chromium, server, 'friendsforever', recording())
    })
  })
})
