/**
 * `tandem verify`, `backup` and `restore` as an operator runs them, also beside a server that is written to.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { databasePath } from '@tandem/server/src/storage/data-folder.ts'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { SqliteDatabase } from '@tandem/server/src/storage/sqlite-database.ts'
import { nodePath, repositoryFolder, startServer } from '../support/server-process.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { overwrite } from './damaged-folder.ts'
import { connectEditor } from './editor-client.ts'
import { FileImageStore } from '@tandem/server/src/images/file-image-store.ts'
import { documentFolder, imagesFolder } from '@tandem/server/src/images/images-folder.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { hashOf, sample } from './images/samples.ts'

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

function tandem(...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(nodePath(), [join(repositoryFolder, 'server/src/main.ts'), ...args], { cwd: home, env: { PATH: process.env['PATH'] ?? '' }, timeout: 30_000 })
    const ended: Ended = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

const home = temporaryFolder()
const folders: string[] = []
afterAll(() => removeTemporaryFolder(home))
afterEach(() => {
  for (const folder of folders.splice(0)) removeTemporaryFolder(folder)
})

function newFolder(): string {
  const folder = temporaryFolder()
  folders.push(folder)
  return folder
}

/** A document's text as updates, one a letter. */
function typed(text: string): Uint8Array[] {
  const document = new Y.Doc()
  const updates: Uint8Array[] = []
  document.on('update', (update: Uint8Array) => updates.push(update))
  for (const [index, letter] of [...text].entries()) document.getText('content').insert(index, letter)
  return updates
}

/** A data folder that no server uses, with these documents. */
function folderWith(texts: Record<string, string>): string {
  const folder = newFolder()
  const database = new SqliteDatabase(databasePath(folder))
  for (const [name, text] of Object.entries(texts)) {
    database.transaction(() => database.append(name, typed(text).map((bytes) => ({ bytes, user: null, name: null, at: 1 }))))
  }
  database.transaction(() => {
    for (const [index, document] of Object.keys(texts).entries()) {
      database.addShareLink({ document, tokenHash: `hash ${index}`, role: 'viewer', label: '', createdAt: 1, createdBy: null, expiresAt: null })
    }
    database.revoke('user:eve', 1)
  })
  database.close()
  return folder
}

function edit(folder: string, sql: string): void {
  const database = new DatabaseSync(databasePath(folder))
  database.exec(sql)
  database.close()
}

function textIn(folder: string, name: string): string | null {
  const database = new SqliteDatabase(databasePath(folder))
  try {
    const loaded = database.load(name)
    if (loaded === null) return null
    const document = new Y.Doc()
    for (const update of loaded.updates) Y.applyUpdate(document, update)
    return document.getText('content').toJSON()
  } finally {
    database.close()
  }
}

describe('tandem verify', { timeout: 60_000 }, () => {
  test('says that all is well, and of what', async () => {
    const folder = folderWith({ a: 'hello', 'b/c': 'you' })
    const { code, stdout } = await tandem('verify', '--data', folder)
    expect(stdout).toBe(`${databasePath(folder)}: 2 documents with 8 updates, 0 checkpoints, 0 segments of history, 2 share links and 0 images: all is well.\n`)
    expect(code).toBe(0)
  })

  test.each([
    ['a changed record', "UPDATE updates SET bytes = X'0001' WHERE sequence = 2 AND document = 1", '"a": Update 2 does not match its checksum.'],
    ['a missing record', 'DELETE FROM updates WHERE sequence = 3 AND document = 1', '"a": Update 3 is missing.'],
    ['a record of no document', 'UPDATE updates SET document = 77 WHERE document = 1', 'There are records of a document with the number 77, which is not in the list.'],
    ['a row that is no record', "UPDATE updates SET bytes = 'text' WHERE sequence = 5 AND document = 1", '"a": There is no record in row 5 of updates.'],
    ['a changed share link', "UPDATE share_links SET role = 'editor' WHERE document = 1", '"a": Share link 1 does not match its checksum, and opens nothing.'],
    ['a share link of no document', 'UPDATE share_links SET document = 77 WHERE document = 1', 'There are records of a document with the number 77'],
    ['a row that is no share link', "UPDATE share_links SET role = 'owner' WHERE document = 1", '"a": There is no record in row 1 of share_links.'],
    ['a changed revocation', "UPDATE revocations SET key = 'user:ann'", '1 of the revocations do not match their checksums'],
    ['a list that lacks names', "INSERT INTO facts VALUES ('names_lost', '1')", 'Documents may be missing from the list']
  ])('names %s, and the document alone', async (_label, sql, message) => {
    const folder = folderWith({ a: 'hello', b: 'you' })
    // A foreign key is what keeps some of these from happening by themselves.
    edit(folder, `PRAGMA foreign_keys = OFF; ${sql}`)
    const { code, stdout } = await tandem('verify', '--data', folder)
    expect(stdout).toContain(message)
    expect(stdout).not.toContain('"b"')
    expect(code).toBe(1)
  })

  test('tells what only the history lacks from what the document lacks', async () => {
    const folder = folderWith({ a: 'hello' })
    const storage = await SqliteStorage.open(folder)
    const document = new Y.Doc()
    for (const update of (await storage.load('a'))?.updates ?? []) Y.applyUpdate(document, update)
    await storage.writeCheckpoint('a', Y.encodeStateAsUpdate(document), 5)
    edit(folder, "UPDATE updates SET bytes = X'0001' WHERE sequence = 2")
    await storage.readUnfolded('a', 9)
    await storage.close()
    const { code, stdout } = await tandem('verify', '--data', folder)
    expect(stdout).toContain('"a": Of its history, not of the document: Update 2 does not match its checksum.')
    expect(code).toBe(1)
    expect(textIn(folder, 'a')).toBe('hello')
  })

  test('finds bytes with a right checksum that Yjs cannot load', async () => {
    const folder = newFolder()
    const database = new SqliteDatabase(databasePath(folder))
    database.transaction(() => database.append('a', [{ bytes: Uint8Array.of(255, 255, 3), user: null, name: null, at: 1 }]))
    database.close()
    const { code, stdout } = await tandem('verify', '--json', '--data', folder)
    const result: unknown = JSON.parse(stdout)
    expect(result).toMatchObject({ documents: 1, updates: 1, problems: expect.arrayContaining([{ document: 'a', problem: expect.stringContaining('It cannot be loaded') }]) })
    expect(code).toBe(1)
  })

  test('finds a damaged page, and changes nothing', async () => {
    const folder = folderWith({ a: 'hello' })
    overwrite(databasePath(folder), 4 * 4096, Buffer.alloc(4096, 7))
    const before = readFileSync(databasePath(folder))
    const { code, stdout } = await tandem('verify', '--data', folder)
    expect(stdout).toContain('The file is damaged')
    expect(code).toBe(1)
    expect(readFileSync(databasePath(folder)).equals(before)).toBe(true)
  })

  test('says what it needs when there is nothing', async () => {
    const folder = newFolder()
    const { code, stderr } = await tandem('verify', '--data', folder)
    expect(stderr).toBe(`There are no documents in ${databasePath(folder)}: name the folder that holds them.\n`)
    expect(code).toBe(1)
  })
})

describe('tandem backup and restore', { timeout: 60_000 }, () => {
  test('[G13] bring back what was there, and keep what is', async () => {
    const folder = folderWith({ a: 'before' })
    const backup = join(newFolder(), 'monday')
    expect(await tandem('backup', backup, '--data', folder)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Backed up 1 documents with 6 updates/) })
    expect(readdirSync(backup)).toEqual(['tandem.sqlite'])
    edit(folder, 'DELETE FROM updates')
    const { code, stdout } = await tandem('restore', backup, '--data', folder)
    expect(code).toBe(0)
    expect(stdout).toContain('Editors that come back with newer text merge it')
    const [kept = ''] = /tandem\.sqlite\.before-restore-[\w-]+/.exec(stdout) ?? []
    expect(existsSync(join(folder, kept))).toBe(true)
    expect(textIn(folder, 'a')).toBe('before')
  })

  test('a backup is not overwritten, and one of nothing is not made', async () => {
    const folder = folderWith({ a: 'x' })
    const backup = newFolder()
    await tandem('backup', backup, '--data', folder)
    const second = await tandem('backup', backup, '--data', folder)
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(`There is a tandem.sqlite in ${backup} already`) })
    const nothing = newFolder()
    expect(await tandem('backup', nothing, '--data', newFolder())).toMatchObject({ code: 1, stderr: expect.stringContaining('There are no documents in') })
    expect(readdirSync(nothing)).toEqual([])
    expect(await tandem('backup', '--data', folder)).toMatchObject({ code: 2, stderr: 'A folder is missing: name the folder to put the backup into. See --help.\n' })
  })

  test('a damaged backup is not restored, unless it has to be', async () => {
    const folder = folderWith({ a: 'present' })
    const backup = folderWith({ a: 'past', b: 'past' })
    edit(backup, "UPDATE updates SET bytes = X'00' WHERE document = 1")
    const refused = await tandem('restore', backup, '--data', folder)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('The backup is damaged, and nothing was changed') })
    expect(readdirSync(folder).filter((name) => name.startsWith('tandem'))).toEqual(['tandem.sqlite'])
    expect(textIn(folder, 'a')).toBe('present')
    expect((await tandem('restore', backup, '--anyway', '--data', folder)).code).toBe(0)
    expect(textIn(folder, 'b')).toBe('past')
  })

  test('a backup of a newer version is not restored', async () => {
    const folder = folderWith({ a: 'present' })
    const backup = folderWith({ a: 'future' })
    edit(backup, 'PRAGMA user_version = 999')
    expect(await tandem('restore', backup, '--data', folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('newer version of Tandem') })
    expect(textIn(folder, 'a')).toBe('present')
  })

  test('a folder whose database cannot be read is not served, until it is restored', async () => {
    const folder = folderWith({ a: 'hello' })
    const backup = newFolder()
    await tandem('backup', backup, '--data', folder)
    overwrite(databasePath(folder), 0, readFileSync(databasePath(folder)).fill(0))
    const { code, stderr } = await tandem('serve', '--data', folder, '--static', 'none', '--port', '0')
    expect(stderr).toMatch(/is damaged so that no document in it can be read.*Restore a backup with "tandem restore"/)
    expect(code).toBe(1)
    expect((await tandem('restore', backup, '--data', folder)).code).toBe(0)
    expect(textIn(folder, 'a')).toBe('hello')
  })

  test('[G13] a backup ends beside a server that writes all the time', async () => {
    // More than is copied in one go.
    const large = 'x'.repeat(1_000_000)
    const folder = newFolder()
    const database = new SqliteDatabase(databasePath(folder))
    for (let count = 0; count < 50; count += 1) {
      const document = new Y.Doc()
      document.getText('content').insert(0, large)
      database.transaction(() => database.append(`d${count}`, [{ bytes: Y.encodeStateAsUpdate(document), user: null, name: null, at: 1 }]))
    }
    const writing = setInterval(() => database.transaction(() => database.probe()), 1)
    try {
      const made = await tandem('backup', newFolder(), '--data', folder)
      expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('Backed up 50 documents') })
    } finally {
      clearInterval(writing)
      database.close()
    }
  })

  test('[G13] a backup made while people write has everything that was acknowledged before, and the server goes on', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const writers = Array.from({ length: 3 }, (_, index) => connectEditor(server.url, `d${index}`))
    await Promise.all(writers.map((writer) => writer.synced()))
    let writing = true
    const work = writers.map(async (writer) => {
      for (let count = 1; writing; count += 1) {
        writer.document.getMap('counters').set('count', count)
        await until(() => writer.isSaved() || !writing, { what: 'an acknowledgement' })
        if (writer.isSaved()) acknowledged.set(writer, count)
      }
    })
    const acknowledged = new Map<object, number>()
    const counts = (): number[] => writers.map((writer) => acknowledged.get(writer) ?? 0)
    await until(() => counts().every((count) => count > 5), { what: 'edits' })

    const refused = await tandem('restore', newFolder(), '--data', server.dataFolder)
    expect(refused.stderr).toContain('There are no documents in')
    const before = counts()
    const backup = newFolder()
    const made = await tandem('backup', backup, '--data', server.dataFolder)
    expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('Backed up 3 documents') })
    expect((await tandem('verify', '--data', server.dataFolder)).stdout).toContain('all is well')
    expect(await tandem('restore', backup, '--data', server.dataFolder)).toMatchObject({ code: 1, stderr: expect.stringContaining('Another Tandem server is using') })
    const during = counts()
    await until(() => counts().every((count, index) => count > (during[index] ?? 0)), { what: 'more edits after the backup' })
    writing = false
    await Promise.all(work)
    for (const writer of writers) writer.destroy()
    await server.stop()

    expect(await tandem('restore', backup, '--data', server.dataFolder)).toMatchObject({ code: 0 })
    await server.restart()
    for (const [index, count] of before.entries()) {
      const reader = connectEditor(server.url, `d${index}`)
      await reader.synced()
      expect(reader.document.getMap('counters').get('count')).toBeGreaterThanOrEqual(count)
      reader.destroy()
    }
  })
})

describe('images', { timeout: 60_000 }, () => {
  const png = sample('png')
  const gif = sample('gif')

  /** Puts images of a document into a data folder, and returns where the first one is. */
  async function keep(folder: string, document: string, ...images: Uint8Array[]): Promise<string> {
    const store = await FileImageStore.open(imagesFolder(folder), defaultLimits)
    for (const bytes of images) await store.put(document, hashOf(bytes), Readable.from([bytes]))
    return imageIn(folder, document, images[0] ?? png)
  }
  const imageIn = (folder: string, document: string, bytes: Uint8Array): string => join(imagesFolder(folder), documentFolder(document), hashOf(bytes))

  test('that are damaged are named by verify, which goes on', async () => {
    const folder = folderWith({ a: 'hello', b: 'you' })
    writeFileSync(await keep(folder, 'a', png, gif), 'damaged')
    await keep(folder, 'b', png)
    writeFileSync(await keep(folder, 'gone', gif), '')
    const { code, stdout } = await tandem('verify', '--data', folder)
    expect(code).toBe(1)
    expect(stdout).toContain(`"a": Image ${hashOf(png)} is damaged: its bytes are not those that its name says.\n`)
    expect(stdout).toContain(`The image ${documentFolder('gone')}/${hashOf(gif)} is damaged`)
    expect(stdout).toContain('2 share links and 4 images: 2 problems.')
    expect(stdout).not.toContain('"b"')
  })

  test('are in a backup, and come back from it', async () => {
    const folder = folderWith({ a: 'hello' })
    const path = await keep(folder, 'a', png, gif)
    const backup = join(newFolder(), 'monday')
    expect(await tandem('backup', backup, '--data', folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('and 2 images to') })
    expect(readdirSync(backup).toSorted()).toEqual(['images', 'tandem.sqlite'])
    expect(readdirSync(imagesFolder(backup))).toEqual([documentFolder('a')])
    expect((await tandem('verify', '--data', backup)).code).toBe(0)
    rmSync(path)
    writeFileSync(imageIn(folder, 'a', gif), 'damaged')
    await keep(folder, 'later', gif)
    expect(await tandem('restore', backup, '--data', folder)).toMatchObject({ code: 0 })
    expect(new Uint8Array(readFileSync(path))).toEqual(png)
    expect(new Uint8Array(readFileSync(imageIn(folder, 'a', gif)))).toEqual(gif)
    expect(new Uint8Array(readFileSync(imageIn(folder, 'later', gif)))).toEqual(gif)
    expect((await tandem('verify', '--data', folder)).stdout).toContain('3 images: all is well')
  })

  test('that are damaged in a backup are told, and do not replace what is sound', async () => {
    const folder = folderWith({ a: 'hello' })
    const path = await keep(folder, 'a', png)
    writeFileSync(path, 'damaged')
    const backup = newFolder()
    const made = await tandem('backup', backup, '--data', folder)
    expect(made).toMatchObject({ code: 1, stdout: expect.stringContaining(`Image ${hashOf(png)} is damaged`), stderr: expect.stringContaining('as damaged as') })
    writeFileSync(path, png)
    expect(await tandem('restore', backup, '--data', folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was changed') })
    expect((await tandem('restore', backup, '--anyway', '--data', folder)).code).toBe(0)
    expect(new Uint8Array(readFileSync(path))).toEqual(png)
  })

  test('in the folder of a backup are not mixed with others', async () => {
    const folder = folderWith({ a: 'hello' })
    const backup = newFolder()
    await keep(backup, 'other', png)
    expect(await tandem('backup', backup, '--data', folder)).toMatchObject({ code: 1, stderr: expect.stringContaining('There are images in') })
    expect(existsSync(databasePath(backup))).toBe(false)
  })

  test('outlast a crash of the server once they are answered', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const { name } = (await (await fetch(`${server.url}/api/documents`, { method: 'POST' })).json()) as { name: string }
    const url = `${server.url}/api/documents/${name}/images/${hashOf(png)}`
    expect((await fetch(url, { method: 'PUT', body: Buffer.from(png) })).status).toBe(201)
    await server.kill()
    writeFileSync(join(imagesFolder(server.dataFolder), 'incoming', 'left'), 'half an image')
    await server.restart()
    expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(png)
    expect(readdirSync(join(imagesFolder(server.dataFolder), 'incoming'))).toEqual([])
  })
})
