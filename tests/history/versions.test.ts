/** Which edits are one version. */
import { expect, test } from 'vitest'
import { groupUpdates } from '@tandem/server/src/history/versions.ts'
import type { UpdateTime } from '@tandem/server/src/history/versions.ts'
import type { Version } from '@tandem/server/src/storage/storage.ts'

const minute = 60_000

/** Updates written as `who@minute`. */
function updates(...written: string[]): UpdateTime[] {
  return written.map((text, index) => {
    const [name = '', at = ''] = text.split('@')
    return { sequence: index + 1, user: null, name, at: Number(at) * minute }
  })
}

function groups(before: Version | null, written: readonly UpdateTime[]): string[] {
  return groupUpdates(before, written).map(({ version, updates: group }) => `${version.first}-${version.last} ${version.authors.map(({ name, updates: count }) => `${name}${count}`).join('+')}:${group.length}`)
}

test('a pause ends a version', () => {
  expect(groups(null, updates('Ann@0', 'Ann@4', 'Ann@10', 'Ann@11'))).toEqual(['1-2 Ann2:2', '3-4 Ann2:2'])
})

test('people who write at the same time write one version', () => {
  expect(groups(null, updates('Ann@0', 'Ben@0.1', 'Ann@0.2', 'Ben@0.3'))).toEqual(['1-4 Ann2+Ben2:4'])
})

test('somebody who begins when all others have stopped begins a version', () => {
  expect(groups(null, updates('Ann@0', 'Ben@2', 'Ann@2.5'))).toEqual(['1-1 Ann1:1', '2-3 Ben1+Ann1:2'])
})

test('a version lasts half an hour at most', () => {
  const written = updates(...Array.from({ length: 17 }, (_, index) => `Ann@${index * 4}`))
  expect(groups(null, written)).toEqual(['1-8 Ann8:8', '9-16 Ann8:8', '17-17 Ann1:1'])
})

test('nothing is added to a version that is closed or named', () => {
  const [only] = groupUpdates(null, updates('Ann@0'))
  const next: UpdateTime[] = [{ sequence: 2, user: null, name: 'Ann', at: 1 }]
  if (only === undefined) throw new Error('one version')
  expect(groups(only.version, next)).toEqual(['1-2 Ann2:1'])
  expect(groups({ ...only.version, closed: true }, next)).toEqual(['2-2 Ann1:1'])
  expect(groups({ ...only.version, name: 'Draft' }, next)).toEqual(['2-2 Ann1:1'])
})

test('a clock that is set back by an hour ends nothing and loses nothing', () => {
  expect(groups(null, updates('Ann@100', 'Ann@101', 'Ann@41', 'Ann@42'))).toEqual(['1-4 Ann4:4'])
})

test('grouping bit by bit gives the same versions as all at once', () => {
  const written = updates('Ann@0', 'Ben@0.5', 'Cleo@3', 'Cleo@9', 'Ann@9.5', 'Ann@40', 'Ben@41')
  const all = groupUpdates(null, written).map(({ version }) => version)
  const found = new Map<number, Version>()
  let last: Version | null = null
  for (const update of written) {
    for (const { version } of groupUpdates(last, [update])) {
      found.set(version.first, version)
      last = version
    }
  }
  expect([...found.values()]).toEqual(all)
})
