/**
 * How much a page gets that loads the element. `npm test` builds the client before.
 *
 * What is loaded on demand is in files of its own (`loadedLater` in client/vite.config.ts) and does not count.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { decode } from '@jridgewell/sourcemap-codec'
import { describe, expect, it } from 'vitest'
import { repositoryFolder } from '../support/server-process.ts'

const file = join(repositoryFolder, 'client/dist/app/embed/tandem-editor.js')
/** Largest size of the element's module, compressed, in bytes. */
const largest = 190 * 1024

describe('the module of the element', () => {
  it('has at most 190 KB, compressed', () => {
    const { length } = gzipSync(readFileSync(file), { level: 9 })
    const kilobytes = (length / 1024).toFixed(1)
    expect(length, `${file} has ${kilobytes} KB with gzip -9. Its largest parts, not compressed:\n${largestParts().join('\n')}\n`).toBeLessThanOrEqual(largest)
  })

  it('imports nothing at once', () => {
    // Each would be a round trip more before anything is shown.
    expect(readFileSync(file, 'utf8')).not.toMatch(/^import\b|[;}]import\s*[{*"'\w]|\bfrom\s*["'`]\.\//)
  })
})

/** The largest parts of the module: packages, and files of our own, with their bytes. */
function largestParts(): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  const { mappings, sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { mappings: string; sources: string[] }
  const sizes = new Map<string, number>()
  for (const [index, segments] of decode(mappings).entries()) {
    for (const [at, segment] of segments.entries()) {
      if (segment.length === 1) continue
      const end = segments[at + 1]?.[0] ?? lines[index]?.length ?? 0
      const part = partOf(sources[segment[1]] ?? '')
      sizes.set(part, (sizes.get(part) ?? 0) + end - segment[0])
    }
  }
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 25)
    .map(([part, size]) => `${String(size).padStart(8)}  ${part}`)
}

function partOf(source: string): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? source.replace(/^(\.\.\/)+/, '')
}
