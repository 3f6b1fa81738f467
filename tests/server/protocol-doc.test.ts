/** The tables of docs/protocol.md are those of the code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { denials } from '@tandem/shared/access.ts'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { httpErrors } from '@tandem/server/src/http/errors.ts'
import { repositoryFolder } from '../support/server-process.ts'

/** The rows of the table under a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const text = readFileSync(join(repositoryFolder, 'docs', 'protocol.md'), 'utf8')
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => row.split('|').slice(1, -1).map((cell) => cell.trim()))
}

test('the close codes', () => {
  const coded = Object.values(closeReason).map(({ code, reason }) => [String(code), `\`${reason}\``])
  const documented = tableUnder('Close codes').map((row) => row.slice(0, 2))
  expect(documented.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual(coded.toSorted((a, b) => Number(a[0]) - Number(b[0])))
})

test('the words for refusals', () => {
  expect(tableUnder('Sign-in, roles and refusals')).toEqual(Object.entries(denials).map(([word, meaning]) => [`\`${word}\``, meaning]))
})

test('the HTTP errors', () => {
  const coded = Object.entries(httpErrors).map(([code, { status, message }]) => [String(status), `\`${code}\``, message])
  expect(tableUnder('HTTP errors')).toEqual(coded)
})
