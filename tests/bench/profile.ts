/** CPU profiles of what is measured: which functions the time is spent in. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'

/** Microseconds between two samples. */
const interval = 100
const listed = 15

/** Where profiles are written; `lines` collects what they say in short. */
export interface Profiles {
  folder: string
  lines: string[]
}

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples?: number[]
  timeDeltas?: number[]
}

/** Runs `run`, with a profile of it where profiles are wanted. */
export async function withProfile<T>(session: CDPSession, profiles: Profiles | null, name: string, run: () => Promise<T>): Promise<T> {
  if (profiles === null) return run()
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval })
  await session.send('Profiler.start')
  try {
    return await run()
  } finally {
    const { profile } = await session.send('Profiler.stop')
    await session.send('Profiler.disable')
    mkdirSync(profiles.folder, { recursive: true })
    writeFileSync(join(profiles.folder, `${name.replaceAll(/[^a-z0-9]+/g, '-')}.cpuprofile`), JSON.stringify(profile))
    profiles.lines.push(`\n### ${name}\n`, ...summarize(profile))
  }
}

/** The functions with the most time of their own, as a Markdown list. */
function summarize({ nodes, samples = [], timeDeltas = [] }: Profile): string[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const times = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id)
    if (frame === undefined || frame.functionName === '(idle)') continue
    const file = frame.url.split('/').at(-1)
    const place = file === undefined || file === '' ? '' : ` (${file}:${frame.lineNumber + 1})`
    const name = `${frame.functionName === '' ? 'anonymous' : frame.functionName}${place}`
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000)
  }
  const sorted = [...times].toSorted((a, b) => b[1] - a[1]).slice(0, listed)
  return sorted.map(([name, time]) => `- ${time.toFixed(1)} ms ${name}`)
}
