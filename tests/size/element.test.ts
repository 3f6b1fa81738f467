/**
 * How much a page gets that loads the element. `npm test` builds the client before.
 *
 * What is needed at once is in tandem-core.js, which tandem-editor.js loads; what is loaded on demand is in files of its own, and
 * does not count (client/vite.config.ts).
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { decode } from '@jridgewell/sourcemap-codec'
import { describe, expect, it } from 'vitest'
import { repositoryFolder } from '../support/server-process.ts'

const folder = join(repositoryFolder, 'client/dist/app/embed')
const entry = join(folder, 'tandem-editor.js')
const file = join(folder, 'tandem-core.js')
/** Largest size of the element's module, compressed, in bytes. */
const largest = 190 * 1024

describe('the module of the element', () => {
  it('has at most 190 KB, compressed', () => {
    const length = [entry, file].reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0)
    const kilobytes = (length / 1024).toFixed(1)
    expect(length, `${file} has ${kilobytes} KB with gzip -9. Its largest parts, not compressed:\n${largestParts().join('\n')}\n`).toBeLessThanOrEqual(largest)
  })

  it('is one file behind the entry, which imports nothing else at once', () => {
    // Each would be a round trip more before anything is shown.
    expect(imports(entry)).toEqual(['./tandem-core.js'])
    expect(imports(file)).toEqual([])
  })
})

describe('the page of the application', () => {
  it('asks at once for all that it needs at once, in two files', () => {
    const page = readFileSync(join(folder, '../index.html'), 'utf8')
    const asked = [...page.matchAll(/<(?:script|link rel="modulepreload")[^>]* (?:src|href)="\.\/assets\/([^"]+)"/g)].map(([, name]) => name!)
    // One is the bundler's own.
    expect(asked.length).toBeLessThanOrEqual(2)
    const needed = asked.flatMap((name) => imports(join(folder, '../assets', name)))
    expect(asked.map((name) => `./${name}`)).toEqual(expect.arrayContaining(needed))
  })
})

/** What a module imports at once. */
function imports(path: string): (string | undefined)[] {
  return [...readFileSync(path, 'utf8').matchAll(/(?:\bfrom|[;}]import|^import)\s*["'`](\.\/[^"'`]+)["'`]/g)].map(([, name]) => name)
}

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
