/**
 * Checks what no compiler checks: that the repository can be installed and built anywhere. The lock file names no download
 * addresses (npm asks whichever registry the machine is set to), no file names a path of somebody's machine or a registry,
 * dependencies are exact, and the top level stays as it is meant to be.
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, root } from './install.mjs'

const topLevel = [
  'server',
  'client',
  'shared',
  'tests',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
]

const forbidden = [
  { pattern: /"resolved": "https?:/, says: 'a download address' },
  { pattern: /(?<![\w.])\/(?:home|Users|root|work)\/\w|[A-Z]:\\Users\\/, says: "a path of somebody's machine" },
  { pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}/, says: 'a package registry' },
]

const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' })
if (listed.status !== 0) fail('The files of the repository could not be listed.', listed.stderr)
const files = listed.stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)))

/** @type {string[]} */
const problems = []
for (const entry of new Set(files.map((file) => file.split('/')[0] ?? ''))) {
  if (!entry.startsWith('.') && !topLevel.includes(entry)) problems.push(`${entry} does not belong at the top level`)
}
for (const file of files) {
  const bytes = readFileSync(join(root, file))
  if (bytes.includes(0)) continue
  for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
    for (const { pattern, says } of forbidden) {
      if (pattern.test(line)) problems.push(`${file}:${index + 1} names ${says}: ${line.trim().slice(0, 100)}`)
    }
  }
  if (/(^|\/)package\.json$/.test(file)) problems.push(...inexactDependencies(file, bytes.toString('utf8')))
}

if (problems.length > 0) fail(`${problems.length} problem(s) with the files of the repository.`, problems.join('\n'))
console.log(`${files.length} files, no problem.`)

/** @returns {string[]} */
function inexactDependencies(/** @type {string} */ file, /** @type {string} */ text) {
  const manifest = JSON.parse(text)
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  return Object.entries(all)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${file} depends on ${name} ${version}, which is no exact version`)
}
