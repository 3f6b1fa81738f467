/** How long an address has to wait after wrong tokens. */
import { expect, test } from 'vitest'
import { WrongTokens } from '@tandem/server/src/auth/attempts.ts'

function withClock(allowed = 5) {
  const clock = { now: 0 }
  return { clock, wrong: new WrongTokens(allowed, () => clock.now) }
}

test('an address waits after as many as are allowed, for ten seconds, however many come', () => {
  const { clock, wrong } = withClock()
  for (let count = 0; count < 4; count += 1) wrong.note('192.0.2.1')
  expect(wrong.delayFor('192.0.2.1')).toBe(0)
  wrong.note('192.0.2.1')
  expect(wrong.delayFor('192.0.2.1')).toBe(10_000)
  for (let count = 0; count < 1000; count += 1) wrong.note('192.0.2.1')
  expect(wrong.delayFor('192.0.2.1')).toBe(10_000)
  clock.now = 9_999
  expect(wrong.delayFor('192.0.2.1')).toBe(1)
  clock.now = 10_000
  expect(wrong.delayFor('192.0.2.1')).toBe(0)
  wrong.note('192.0.2.1')
  expect(wrong.delayFor('192.0.2.1')).toBe(10_000)
})

test('all is forgotten with time', () => {
  const { clock, wrong } = withClock()
  for (let count = 0; count < 5; count += 1) wrong.note('192.0.2.1')
  clock.now = 50_000
  for (let count = 0; count < 4; count += 1) wrong.note('192.0.2.1')
  expect(wrong.delayFor('192.0.2.1')).toBe(0)
})

test('others do not wait, but for those of the same IPv6 network', () => {
  const { wrong } = withClock(1)
  wrong.note('192.0.2.1')
  wrong.note('2001:db8:1:2:3:4:5:6')
  expect(['192.0.2.2', '::1', ''].map((address) => wrong.delayFor(address))).toEqual([0, 0, 0])
  expect(wrong.delayFor('2001:db8:1:2:ffff::1')).toBeGreaterThan(0)
  expect(wrong.delayFor('2001:db8:1:3::1')).toBe(0)
  // The same address as a socket for both kinds names it.
  expect(wrong.delayFor('::ffff:192.0.2.1')).toBeGreaterThan(0)
})

test('no more is remembered than has to be', () => {
  const { clock, wrong } = withClock()
  for (let count = 0; count < 12_000; count += 1) wrong.note(`10.0.${count >> 8}.${count & 255}`)
  expect(wrong.size).toBe(10_000)
  clock.now = 60_000
  wrong.note('192.0.2.1')
  expect(wrong.size).toBe(1)
})
