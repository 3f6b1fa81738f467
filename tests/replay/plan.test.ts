/** The planning of replays: turns, deliveries that cross, and that a plan played gives the recording's text. */

import { expect, test } from 'vitest'
import type { ConcurrentRecording, ConcurrentTransaction, Patch } from '../support/recording.ts'
import { planReplay, play, written, type Agent, type Player } from './plan.ts'
import { replayThroughYjs } from './yjs-players.ts'

/** A recording whose transactions each insert their own letter: `[agent, parents, position, letter]`. */
function recording(txns: [Agent, number[], number, string][], endContent = ''): ConcurrentRecording {
  return {
    kind: 'concurrent',
    endContent,
    numAgents: 2,
    txns: txns.map(([agent, parents, position, letter]): ConcurrentTransaction => ({ agent, parents, patches: [[position, 0, letter]] })),
  }
}

/** Zero writes "ab", both go on from there, their work crosses on its way, and both write on what they then have. */
const crossing = recording(
  [
    [0, [], 0, 'a'],
    [0, [0], 1, 'b'],
    [0, [1], 2, 'c'], // at the end: abc
    [1, [1], 0, 'x'], // at the start: xab
    [0, [2], 3, 'd'], // abcd
    [1, [2, 3], 1, 'y'], // has c, not d: xyabc
    [0, [3, 4], 5, 'e'], // has x, not y: xabcde
    [1, [5, 6], 2, 'z'], // has all: xyzabcde
  ],
  'xyzabcde',
)

/** Turns as text: what is received, then the letters written. */
const shown = (txns: ConcurrentRecording, limit?: number) =>
  planReplay(txns, limit).map(({ agent, receives, from, transactions }) => {
    const letters = transactions.flat().map(([, , inserted]) => inserted)
    return `${agent} has ${from}+${receives}, writes ${letters.join('')}`
  })

test('one who writes alone takes one turn', () => {
  expect(shown(recording([[1, [], 0, 'a'], [1, [0], 1, 'b']]))).toEqual(['1 has 0+0, writes ab'])
})

test('a turn begins where more of the other is received, however the recording interleaves the two', () => {
  expect(shown(crossing)).toEqual([
    '0 has 0+0, writes abcd',
    '1 has 0+2, writes x',
    '1 has 1+3, writes y',
    '0 has 4+1, writes e',
    '1 has 2+5, writes z',
  ])
})

test('a plan can be limited to the first transactions', () => {
  expect(shown(crossing, 4)).toEqual(['0 has 0+0, writes abc', '1 has 0+2, writes x'])
  expect(written(planReplay(crossing, 4))).toEqual([3, 1])
})

test('a turn stands behind those that write what it receives', () => {
  // Zero's second letter belongs to its first turn, but is recorded after one's.
  const late = recording([[1, [], 0, 'a'], [0, [], 0, 'x'], [1, [0], 1, 'b'], [0, [1, 2], 1, 'y'], [1, [2], 2, 'c']])
  expect(shown(late)).toEqual(['1 has 0+0, writes abc', '0 has 0+0, writes x', '0 has 1+2, writes y'])
})

test('each agent receives exactly what its next transaction was made on, and in the end everything', async () => {
  const log: string[] = []
  const player = (agent: Agent): Player => ({
    receive: (count) => void log.push(`${agent}<${count}`),
    write: (patches: readonly Patch[]) => void log.push(`${agent}${patches[0]?.[2]}`),
  })
  await play(planReplay(crossing), [player(0), player(1)])
  expect(log.join(' ')).toBe('0<0 0a 0b 0c 0d 1<2 1x 1<3 1y 0<1 0e 1<5 1z 0<3 1<5')
})

test('a plan played on two Yjs documents gives the text', async () => {
  expect(await replayThroughYjs(crossing)).toBe(crossing.endContent)
})

test('positions count code points', async () => {
  const tomatoes = recording([[0, [], 0, '🍅🍅'], [0, [0], 1, 'a'], [1, [1], 2, 'b']])
  expect(await replayThroughYjs(tomatoes)).toBe('🍅ab🍅')
})

test('a recording that is not by two people who each write one after the other is refused', () => {
  expect(() => planReplay({ ...crossing, numAgents: 3 })).toThrow('for two people')
  expect(() => planReplay(recording([[0, [], 0, 'a'], [0, [], 0, 'b']]))).toThrow('not made on all that agent 0 had written')
})
