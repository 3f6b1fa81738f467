/** `tandem compact`: small files, with everything still in them. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { applyStored, emptyReplay, replay } from '@tandem/server/src/history/replay.ts'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-compact-'))
})
afterEach(() => rm(folder, { recursive: true }))

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(import.meta.dirname, '..', '..', 'server', 'src', 'main.ts')
  return spawnSync(process.execPath, [main, 'compact', '--data', folder, ...args], { encoding: 'utf8' })
}

/** Writes a document of many edits, some of which deleted what others wrote; returns its text. */
async function write(storage: SqliteStorage, name: string, edits: number): Promise<string> {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  const updates = [seedUpdate]
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (let count = 0; count < edits; count += 1) {
    const content = contentOf(document)
    if (count % 10 === 9) content.delete(content.length - 3, 3)
    else content.insert(content.length, `${count} `)
  }
  await storage.append(
    name,
    updates.map((bytes, index) => ({ ...nobody, bytes, at: index * 1000 }))
  )
  return contentOf(document).toJSON()
}

async function textOf(storage: SqliteStorage, name: string): Promise<string> {
  const document = new Y.Doc()
  const stored = await storage.load(name)
  if (stored !== null) applyStored(document, stored)
  return contentOf(document).toJSON()
}

test('[G11] makes the file small and keeps the text, the versions and what was deleted', async () => {
  const before = await SqliteStorage.open(folder)
  const texts = new Map<string, string>()
  for (const name of ['a', 'b']) texts.set(name, await write(before, name, 5000))
  await before.close()
  const size = statSync(join(folder, 'tandem.sqlite')).size
  expect(run()).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Compacted 2 document(s)') as string })
  expect(statSync(join(folder, 'tandem.sqlite')).size).toBeLessThan(size / 3)
  const after = await SqliteStorage.open(folder)
  for (const [name, text] of texts) {
    expect(await textOf(after, name)).toBe(text)
    expect((await after.readUnfolded(name, 1)).updates).toEqual([])
    const versions = await after.listVersions(name, 99)
    expect(versions.length).toBeGreaterThan(1)
    const document = emptyReplay()
    replay(document, await after.readHistory(name, Number.MAX_SAFE_INTEGER))
    expect(contentOf(document).toJSON()).toBe(text)
  }
  await after.close()
})

test('is refused while a server uses the folder, and where there are no documents', async () => {
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('There are no documents') as string })
  const storage = await SqliteStorage.open(folder)
  await write(storage, 'a', 3)
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('Another Tandem server') as string })
  await storage.close()
})

test('leaves a document that is damaged through and through as it is, says so, and compacts the others', async () => {
  const before = await SqliteStorage.open(folder)
  await write(before, 'bad', 3)
  const text = await write(before, 'good', 50)
  await before.close()
  const database = new DatabaseSync(join(folder, 'tandem.sqlite'))
  database.exec("UPDATE updates SET bytes = X'77' WHERE document = (SELECT id FROM documents WHERE name = 'bad')")
  database.close()
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('"bad" stays as it is') as string })
  const after = await SqliteStorage.open(folder)
  await expect(after.load('bad')).rejects.toThrow('damaged')
  expect(await textOf(after, 'good')).toBe(text)
  await after.close()
})

test('stops telling of what was lost, when asked to', async () => {
  const before = await SqliteStorage.open(folder)
  await write(before, 'a', 20)
  await before.close()
  const database = new DatabaseSync(join(folder, 'tandem.sqlite'))
  database.exec("UPDATE updates SET bytes = X'77' WHERE sequence = 12")
  database.close()
  expect(run().status).toBe(0)
  const told = await SqliteStorage.open(folder)
  expect((await told.load('a'))?.setAside).toEqual([{ record: 'update 12', detail: 'does not match its checksum' }])
  await told.close()
  expect(run('--accept-losses').status).toBe(0)
  const quiet = await SqliteStorage.open(folder)
  expect((await quiet.load('a'))?.setAside).toEqual([])
  await quiet.close()
})
