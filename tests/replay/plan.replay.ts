/** The planning of replays, checked with the recording of two people that is really long. */

import { describe, expect, test } from 'vitest'
import { readConcurrentRecording, type ConcurrentRecording } from '../support/recording.ts'
import { planReplay, written } from './plan.ts'
import { tracePath } from './traces.ts'
import { replayThroughYjs } from './yjs-players.ts'

const file = tracePath('friendsforever.concurrent')

describe.skipIf(file === null)('the recording "friendsforever" (skipped where the recordings are not beside the repository)', () => {
  let cached: ConcurrentRecording | undefined
  const recording = () => (cached ??= readConcurrentRecording(file ?? ''))

  test('gives its end content when played as planned', async () => {
    expect(await replayThroughYjs(recording())).toBe(recording().endContent)
  })

  // Transactions 22,360 and 22,364: one person appends behind a full stop while the other replaces it by ", huh?". Both then
  // write behind the same deleted character. A replay of more than these must give agent 0 the smaller client id.
  test('gives the same text whoever comes first where Yjs has to choose, up to the one place where it has to', async () => {
    const { length } = recording().txns
    expect(length).toBe(26_078)
    for (const [limit, same] of [[22_365, true], [22_366, false]] as const) {
      const text = await replayThroughYjs(recording(), { limit })
      expect((await replayThroughYjs(recording(), { limit, clientIds: [2, 1] })) === text, `${limit} transactions`).toBe(same)
    }
  })

  test('gives one text in its first thousand transactions', async () => {
    const text = await replayThroughYjs(recording(), { limit: 1000 })
    expect(text).toMatch(/^An epic synopsis/)
    expect(await replayThroughYjs(recording(), { limit: 1000, clientIds: [2, 1] })).toBe(text)
    expect(written(planReplay(recording(), 1000))).toEqual([497, 503])
  })
})
