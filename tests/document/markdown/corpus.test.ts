/**
 * What people really write: every README and CHANGELOG that came with a package. Files past `usualSize` take too long for each
 * run; TANDEM_CORPUS=all takes them too.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import { expect, test } from 'vitest'
import { repositoryFolder } from '../../support/server-process.ts'

/** In bytes. */
const usualSize = 100_000

const folder = join(repositoryFolder, 'node_modules')
const files = findFiles(folder).filter((file) => process.env['TANDEM_CORPUS'] === 'all' || statSync(file).size <= usualSize)

test.skipIf(files.length === 0)(
  'every README and CHANGELOG comes back the same (skipped where node_modules has none)',
  () => {
    for (const file of files) {
      const document = readMarkdown(readFileSync(file, 'utf8'))
      document.check()
      expect(document.textContent.trim(), relative(folder, file)).not.toBe('')
      const again = readMarkdown(writeMarkdown(document))
      expect(again.toJSON(), relative(folder, file)).toEqual(document.toJSON())
    }
  },
  10 * 60_000,
)

/** The files below `parent`, without those that a link leads to. */
function findFiles(parent: string): string[] {
  return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => {
    const path = join(parent, entry.name)
    if (entry.isDirectory()) return entry.name === '.cache' ? [] : findFiles(path)
    return entry.isFile() && /^(readme|changelog)\b.*\.(md|markdown)$/i.test(entry.name) ? [path] : []
  })
}
