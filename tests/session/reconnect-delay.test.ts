import { expect, test } from 'vitest'
import { reconnectDelay } from '@tandem/client/session/connection.ts'

test('a client waits longer from attempt to attempt, little while a server may be restarting, and never for long', () => {
  expect([0, 1, 2, 3, 9].map((failures) => reconnectDelay(failures, 1_000))).toEqual([300, 300, 600, 1_000, 1_000])
  expect([3, 4, 5, 6, 60].map((failures) => reconnectDelay(failures, 60_000))).toEqual([1_200, 2_400, 4_800, 5_000, 5_000])
  // Half more by chance: a second and a half, and half a second to open.
  expect(reconnectDelay(60, 19_000) * 1.5).toBeLessThan(2_000)
})
