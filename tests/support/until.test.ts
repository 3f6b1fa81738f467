/** `until`: what it returns, and what it says at the deadline. */

import { expect, test } from 'vitest'
import { until } from './until.ts'

test('returns the first truthy value', async () => {
  let calls = 0
  const value = await until(() => (++calls === 3 ? 'third' : ''), { what: 'the third call' })
  expect(value).toBe('third')
  expect(calls).toBe(3)
})

test('says what it waited for and the last value at the deadline', async () => {
  await expect(until(() => 0, { deadline: 50, what: 'a number' })).rejects.toThrow(
    'Waited in vain for a number, 50 ms; it was last 0',
  )
})

test('takes a condition that throws as not met, and reports its last error', async () => {
  let calls = 0
  const condition = () => {
    if (++calls < 3) throw new Error('too early')
    return true
  }
  await expect(until(condition, { what: 'the third call' })).resolves.toBe(true)
  const never = () => expect(1).toBe(2)
  await expect(until(never, { deadline: 50, what: 'the impossible' })).rejects.toThrow('it last failed: expected 1 to be 2')
})

test('does not wait past the deadline for a condition that never answers', async () => {
  const condition = () => new Promise<boolean>(() => {})
  await expect(until(condition, { deadline: 50, what: 'an answer' })).rejects.toThrow('the condition did not answer')
})
