/** Whether something on the way cuts connections that are silent, as proxies do after a timeout. */
import type { Attempt } from './connection.ts'

/** Shortest silence after which an end counts as that of an idle connection, in milliseconds. */
const shortestSilence = 800

/** How much the silences before two cuts may differ: those of a proxy's timeout hardly do. */
const sameSilence = 1.25

/** Whether the last connections were cut again and again after the same silence. */
export function looksCutWhenIdle(attempts: readonly Attempt[]): boolean {
  const [before, last] = attempts.filter(({ opened }) => opened).slice(-2)
  return before !== undefined && last !== undefined && isCut(before) && isCut(last) && isSame(before.silence, last.silence)
}

function isCut({ heard, code, silence }: Attempt): boolean {
  return heard && code === 1006 && silence >= shortestSilence
}

function isSame(a: number, b: number): boolean {
  return Math.max(a, b) <= Math.min(a, b) * sameSilence
}
