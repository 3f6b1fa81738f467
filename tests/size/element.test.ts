/**
 * How much a page gets that loads the element: its module, and what that imports at once. `npm test` builds the client before.
 *
 * What is loaded when it is needed does not count; client/vite.config.ts says what goes where.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { decode } from '@jridgewell/sourcemap-codec'
import { describe, expect, it } from 'vitest'
import { repositoryFolder } from '../support/server-process.ts'

const folder = join(repositoryFolder, 'client/dist/app/embed')
/** Largest size of all that is loaded at once, each file compressed, in bytes. */
const largest = 190 * 1024

describe('the element', () => {
  it('has at most 190 KB of modules that are loaded at once, compressed', () => {
    const names = namesFrom('tandem-editor.js')
    const size = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0)
    const parts = largestParts(names).join('\n')
    expect(size, `${names.join(' and ')} have ${(size / 1024).toFixed(1)} KB with gzip -9. Their largest parts, not compressed:\n${parts}\n`).toBeLessThanOrEqual(largest)
  })

  it('is all there after two answers', () => {
    // Each level of imports is a round trip more before anything is shown.
    expect(namesFrom('tandem-editor.js')).toEqual(['tandem-editor.js', 'tandem-core.js'])
  })
})

/** The module and all that it imports statically, itself first. */
function namesFrom(name: string, found = new Set<string>()): string[] {
  if (found.has(name)) return []
  found.add(name)
  const code = readFileSync(join(folder, name), 'utf8')
  const imported = code.matchAll(/(?:\bfrom|^import|[;}]import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g)
  for (const [, other] of imported) if (other !== undefined) namesFrom(other, found)
  return [...found]
}

/** The largest parts of modules: packages, and files of our own, with their bytes. */
function largestParts(names: readonly string[]): string[] {
  const sizes = new Map<string, number>()
  for (const name of names) addParts(join(folder, name), sizes)
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 25)
    .map(([part, size]) => `${String(size).padStart(8)}  ${part}`)
}

function addParts(file: string, sizes: Map<string, number>): void {
  // What only names others has no map.
  if (!existsSync(`${file}.map`)) return
  const lines = readFileSync(file, 'utf8').split('\n')
  const { mappings, sources } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { mappings: string; sources: string[] }
  for (const [index, segments] of decode(mappings).entries()) {
    for (const [at, segment] of segments.entries()) {
      if (segment.length === 1) continue
      const end = segments[at + 1]?.[0] ?? lines[index]?.length ?? 0
      const part = partOf(sources[segment[1]] ?? '')
      sizes.set(part, (sizes.get(part) ?? 0) + end - segment[0])
    }
  }
}

function partOf(source: string): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? source.replace(/^(\.\.\/)+/, '')
}
