/**
 * What becomes of a damaged database file: each document is whole or told to be damaged, the damaged file is kept, and
 * nothing starts empty in the place of what was there.
 *
 * The random ones print their seed when they fail; repeat one with TANDEM_FUZZ_SEED=<seed> TANDEM_FUZZ_RUNS=1.
 */
import { copyFileSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { databasePath } from '@tandem/server/src/storage/data-folder.ts'
import { firstPagePath, saveFirstPage } from '@tandem/server/src/storage/first-page.ts'
import { prepareDatabase } from '@tandem/server/src/storage/prepare-database.ts'
import { finishReplacement } from '@tandem/server/src/storage/replace-database.ts'
import { SqliteDatabase } from '@tandem/server/src/storage/sqlite-database.ts'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { StorageUnavailableError } from '@tandem/server/src/storage/storage.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { copyFolder, damage, keptFiles, linkHash, makeFolder, overwrite, pagesOf, randomFrom, readBack, recordOf, revokedKey, writtenLinks, writtenRevocations } from './damaged-folder.ts'
import type { Found, Written } from './damaged-folder.ts'

const firstSeed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20_261_122)
const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 10)
const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index)
const pageSize = 4096

/** Folders as a stopped and as a killed server leaves them, with what was written. Tests work on copies. */
let stopped: { folder: string; written: Written }
let killed: { folder: string; written: Written }
const folders: string[] = []

beforeAll(() => {
  stopped = makeFolder(randomFrom(1), 80)
  saveFirstPage(stopped.folder)
  killed = { folder: copyFolder(stopped.folder), written: new Map(stopped.written) }
  const live = new SqliteDatabase(databasePath(killed.folder))
  const random = randomFrom(2)
  const names = [...killed.written.keys()]
  for (let commit = 0; commit < 150; commit += 1) {
    live.transaction(() => {
      for (let count = 0; count < 1 + random() * 3; count += 1) {
        const name = random() < 0.1 ? `new/${commit}-${count}` : (names[Math.floor(random() * names.length)] ?? '')
        const sequence = (killed.written.get(name) ?? 0) + 1
        live.append(name, [{ bytes: recordOf(name, sequence, sequence), user: null, name: null, at: sequence }])
        killed.written.set(name, sequence)
      }
    })
  }
  const copy = copyFolder(killed.folder)
  live.close()
  removeTemporaryFolder(killed.folder)
  killed.folder = copy
})
afterAll(() => {
  removeTemporaryFolder(stopped.folder)
  removeTemporaryFolder(killed.folder)
})
afterEach(() => {
  for (const folder of folders.splice(0)) removeTemporaryFolder(folder)
})

function copyOf({ folder }: { folder: string }): string {
  const copy = copyFolder(folder)
  folders.push(copy)
  return copy
}

function walOf(folder: string): string {
  return `${databasePath(folder)}-wal`
}

/** Starts on a folder as the server does, and reads every document; with `notes`, what an operator was told. */
function start(folder: string, written: Written): { notes: string; found: Map<string, Found> } {
  const notes = prepareDatabase(folder).join('\n')
  saveFirstPage(folder)
  const database = new SqliteDatabase(databasePath(folder))
  try {
    return { notes, found: new Map([...written].map(([name, count]) => [name, readBack(database, name, count)])) }
  } finally {
    database.close()
  }
}

function hurtOf(found: ReadonlyMap<string, Found>): string[] {
  return [...found].flatMap(([name, { missing }]) => (missing.length > 0 ? [name] : []))
}

function silentOf(found: ReadonlyMap<string, Found>): string[] {
  return [...found].flatMap(([name, { missing, told }]) => (missing.length > 0 && told === null ? [name] : []))
}

/** The contents of the folder's files, but for SQLite's own. */
function contents(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => !name.endsWith('-shm') && !name.endsWith('-wal'))
  return new Map(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]))
}

describe('a sound folder', () => {
  test('is opened as it is, after a stop and after a kill', () => {
    for (const made of [stopped, killed]) {
      const folder = copyOf(made)
      const { notes, found } = start(folder, made.written)
      expect(notes).toBe('')
      expect(hurtOf(found)).toEqual([])
      expect(keptFiles(folder)).toEqual([])
    }
  })

  test('may end with a commit that a power cut tore, which was never acknowledged', () => {
    const frame = pageSize + 24
    for (const [from, length] of [[-2 * frame, frame], [-frame, frame], [-frame, 100]] as const) {
      const folder = copyOf(killed)
      // It is from another time than the log after a power cut, or is not there.
      rmSync(`${databasePath(folder)}-shm`)
      const size = statSync(walOf(folder)).size
      overwrite(walOf(folder), size + from, Buffer.alloc(length))
      expect(start(folder, killed.written).notes).toBe('')
      expect(keptFiles(folder)).toEqual([])
    }
  })
})

describe('random damage', { timeout: 120_000 }, () => {
  test.each(seeds)('[G7] [G8] to the database loses nothing silently, seed %i', (seed) => {
    const folder = copyOf(stopped)
    const how = damage(databasePath(folder), randomFrom(seed))
    const { notes, found } = start(folder, stopped.written)
    expect(silentOf(found), `${how}\n${notes}`).toEqual([])
    expect(keptFiles(folder).length > 0, how).toBe(notes !== '')
    const again = start(folder, stopped.written)
    expect(again.notes, how).toBe('')
    expect(hurtOf(again.found)).toEqual(hurtOf(found))
  })

  test.each(seeds)('[G7] [G8] to the write-ahead log loses nothing silently, seed %i', (seed) => {
    const folder = copyOf(killed)
    const how = damage(walOf(folder), randomFrom(seed))
    const { notes, found } = start(folder, killed.written)
    // Whose newest edits were in pages that are gone is not known; that there are such documents is told.
    if (notes === '') expect(hurtOf(found), how).toEqual([])
    else if (!notes.includes('newest edits of any document may be missing')) expect(silentOf(found), `${how}\n${notes}`).toEqual([])
    expect(start(folder, killed.written).notes, how).toBe('')
  })
})

describe('a damaged page', () => {
  test('[G7] of the updates costs the documents on it only', () => {
    const folder = copyOf(stopped)
    const leaf = pagesOf(folder, 'updates').at(-1) ?? 0
    overwrite(databasePath(folder), (leaf - 1) * pageSize, Buffer.alloc(pageSize))
    const { notes, found } = start(folder, stopped.written)
    expect(notes).toContain('The database tandem.sqlite was damaged')
    expect(silentOf(found)).toEqual([])
    expect(hurtOf(found).length).toBeGreaterThan(0)
    expect(hurtOf(found).length).toBeLessThan(10)
  })

  test.each(['updates', 'checkpoints', 'segments'])('at the root of %s costs next to nothing', (table) => {
    const folder = copyOf(stopped)
    const [root = 0] = pagesOf(folder, table)
    overwrite(databasePath(folder), (root - 1) * pageSize, Buffer.alloc(pageSize))
    const { notes, found } = start(folder, stopped.written)
    expect(notes).toContain('The database tandem.sqlite was damaged')
    expect(silentOf(found)).toEqual([])
    expect(hurtOf(found).length).toBeLessThan(3)
  })

  test('of the list of documents leaves their names, which the index has, and their text', () => {
    const folder = copyOf(stopped)
    for (const page of pagesOf(folder, 'documents')) overwrite(databasePath(folder), (page - 1) * pageSize, Buffer.alloc(pageSize))
    const { notes, found } = start(folder, stopped.written)
    expect(hurtOf(found)).toEqual([])
    expect(notes).toContain('in the list of documents was lost and is made anew')
    expect(notes).not.toContain('names are lost')
  })

  test('of an index is none of the text', () => {
    const folder = copyOf(stopped)
    for (const index of ['sqlite_autoindex_documents_1', 'documents_by_change', 'checkpoints_by_document']) {
      for (const page of pagesOf(folder, index)) overwrite(databasePath(folder), (page - 1) * pageSize, Buffer.alloc(pageSize))
    }
    const { notes, found } = start(folder, stopped.written)
    expect(hurtOf(found)).toEqual([])
    expect(notes).toContain('was damaged')
    expect(notes).not.toContain('names are lost')
  })

  test('[G8] of the list and of its index leaves the text under other names, and no new document takes the place of one', () => {
    const folder = copyOf(stopped)
    for (const tree of ['documents', 'sqlite_autoindex_documents_1']) {
      for (const page of pagesOf(folder, tree)) overwrite(databasePath(folder), (page - 1) * pageSize, Buffer.alloc(pageSize))
    }
    const { notes, found } = start(folder, stopped.written)
    expect(notes).toContain('whose names are lost')
    expect(silentOf(found)).toEqual([])
    const database = new SqliteDatabase(databasePath(folder))
    expect(database.list()).toHaveLength(stopped.written.size)
    expect(database.load('recovered-1')?.updates.length).toBeGreaterThan(0)
    expect(() => database.load('never/seen')).toThrow('lost names')
    database.close()
  })

  test('at the very beginning is made good from its copy', () => {
    const folder = copyOf(stopped)
    overwrite(databasePath(folder), 0, Buffer.alloc(pageSize))
    const { notes, found } = start(folder, stopped.written)
    expect(notes).toContain('was damaged')
    expect(hurtOf(found)).toEqual([])
  })
})

describe('a name in the list that changed', () => {
  test('is told from the right one by the checksums of the records', () => {
    for (const tree of ['documents', 'sqlite_autoindex_documents_1']) {
      const folder = copyOf(stopped)
      const name = [...stopped.written.keys()][7] ?? ''
      const [page = 0] = pagesOf(folder, tree)
      const bytes = readFileSync(databasePath(folder))
      const place = bytes.indexOf(name, (page - 1) * pageSize)
      overwrite(databasePath(folder), place, Buffer.from('N'))
      const { notes, found } = start(folder, stopped.written)
      expect(notes).toContain(`The name of the document "${name}" was also read as "N${name.slice(1)}"`)
      expect(hurtOf(found)).toEqual([])
    }
  })
})

describe('damage in the middle of the write-ahead log', () => {
  const frame = pageSize + 24

  test('does not cost the commits behind it', () => {
    const folder = copyOf(killed)
    const frames = Math.floor(statSync(walOf(folder)).size / frame)
    overwrite(walOf(folder), 32 + Math.floor(frames / 2) * frame + 24 + 100, Buffer.alloc(8, 0xff))
    const { notes, found } = start(folder, killed.written)
    expect(notes).toMatch(/1 frames of the write-ahead log from frame \d+ on, of \d+, are damaged/)
    expect(hurtOf(found).length).toBeLessThan(4)
    const kept = keptFiles(folder).find((name) => name.endsWith('-wal'))
    expect(kept).toBeDefined()
    expect(readFileSync(join(folder, kept ?? '')).subarray(0, 32)).toEqual(readFileSync(walOf(killed.folder)).subarray(0, 32))
  })

  test('is found without its index, too', () => {
    const folder = copyOf(killed)
    rmSync(`${databasePath(folder)}-shm`)
    overwrite(walOf(folder), 32 + 10 * frame, Buffer.alloc(frame))
    const { notes, found } = start(folder, killed.written)
    expect(notes).toContain('frames of the write-ahead log from frame 11 on')
    expect(hurtOf(found).length).toBeLessThan(10)
  })

  test('of which only a checksum or the salts changed costs nothing', () => {
    for (const place of [8, 16]) {
      const folder = copyOf(killed)
      overwrite(walOf(folder), 32 + 20 * frame + place, Buffer.from('damaged!'))
      const { notes, found } = start(folder, killed.written)
      expect(notes).toContain('one frame of the write-ahead log from frame 21 on')
      expect(hurtOf(found)).toEqual([])
    }
  })

  test('and its header costs nothing', () => {
    const folder = copyOf(killed)
    overwrite(walOf(folder), 0, Buffer.alloc(32))
    const { notes, found } = start(folder, killed.written)
    expect(notes).toContain('the header of the write-ahead log is damaged')
    expect(hurtOf(found)).toEqual([])
  })

  test('and its header and first frame costs no frame behind, without its index', () => {
    const folder = copyOf(killed)
    rmSync(`${databasePath(folder)}-shm`)
    // Of other salts, for a page far behind the end of any file.
    overwrite(walOf(folder), 0, Buffer.alloc(frame, 0x6a))
    const { notes, found } = start(folder, killed.written)
    expect(notes).toContain('the header of the write-ahead log is damaged')
    expect(statSync(databasePath(folder)).size).toBeLessThan(2 ** 24)
    expect(hurtOf(found).length).toBeLessThan(10)
  })

  test('is told when the log was cut off or is gone', () => {
    const cut = copyOf(killed)
    truncateSync(walOf(cut), 32 + 10 * frame)
    expect(start(cut, killed.written).notes).toContain('newest edits of any document may be missing')
    const gone = copyOf(killed)
    rmSync(walOf(gone))
    expect(start(gone, killed.written).notes).toContain('tandem.sqlite-wal is gone')
  })
})

describe('a folder is refused and left as it is', () => {
  function refusal(folder: string): string {
    const before = contents(folder)
    let message = ''
    try {
      prepareDatabase(folder)
    } catch (error) {
      expect(error).toBeInstanceOf(StorageUnavailableError)
      message = String(error)
    }
    expect(contents(folder)).toEqual(before)
    return message
  }

  test('if its database is gone or empty', () => {
    const folder = copyOf(stopped)
    truncateSync(databasePath(folder), 0)
    expect(refusal(folder)).toContain('the file is empty. Put it back, or restore a backup with "tandem restore"')
    rmSync(databasePath(folder))
    expect(refusal(folder)).toContain('the file is not there')
  })

  test('if its database is gone and its write-ahead log is not, which SQLite would delete', () => {
    const folder = copyOf(killed)
    rmSync(firstPagePath(folder))
    rmSync(databasePath(folder))
    expect(refusal(folder)).toContain('are gone')
    expect(existsSync(walOf(folder))).toBe(true)
  })

  test('[G8] if nothing in it can be read', () => {
    const folder = copyOf(stopped)
    writeFileSync(databasePath(folder), Buffer.alloc(100_000, 'x'))
    expect(refusal(folder)).toMatch(/is damaged so that no document in it can be read.*tandem restore/)
    // No list of tables any more, which SQLite takes for a database that is new.
    const emptied = copyOf(stopped)
    rmSync(firstPagePath(emptied))
    rmSync(databasePath(emptied))
    const empty = new DatabaseSync(databasePath(emptied))
    empty.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t')
    empty.close()
    writeFileSync(firstPagePath(emptied), readFileSync(firstPagePath(stopped.folder)))
    expect(refusal(emptied)).toContain('the table documents is missing')
  })

  test('but a new folder is not', () => {
    const folder = temporaryFolder()
    folders.push(folder)
    expect(prepareDatabase(folder)).toEqual([])
  })
})

describe('a replacement that a crash cut off', () => {
  test('is finished, whichever step it had come to', () => {
    const kept = 'tandem.sqlite.damaged-then'
    for (const steps of [0, 1, 2, 3]) {
      const folder = copyOf(killed)
      copyFileSync(databasePath(stopped.folder), join(folder, 'tandem.sqlite.new'))
      writeFileSync(join(folder, 'tandem.sqlite.replacing'), JSON.stringify({ kept }))
      if (steps > 0) renameSync(walOf(folder), join(folder, `${kept}-wal`))
      if (steps > 1) renameSync(databasePath(folder), join(folder, kept))
      if (steps > 2) renameSync(join(folder, 'tandem.sqlite.new'), databasePath(folder))
      finishReplacement(folder)
      expect(readFileSync(databasePath(folder)).equals(readFileSync(databasePath(stopped.folder))), `after ${steps} steps`).toBe(true)
      expect(readFileSync(join(folder, kept)).equals(readFileSync(databasePath(killed.folder)))).toBe(true)
      expect(readFileSync(join(folder, `${kept}-wal`)).equals(readFileSync(walOf(killed.folder)))).toBe(true)
      expect(existsSync(walOf(folder))).toBe(false)
      expect(existsSync(join(folder, 'tandem.sqlite.replacing'))).toBe(false)
    }
  })

  test('begins anew if nothing was replaced yet', () => {
    const folder = copyOf(stopped)
    writeFileSync(join(folder, 'tandem.sqlite.new'), 'half a database')
    expect(start(folder, stopped.written).notes).toBe('')
    expect(existsSync(join(folder, 'tandem.sqlite.new'))).toBe(false)
  })
})

describe('share links and revocations', () => {
  /** Which of them are left. */
  const leftIn = (folder: string): { links: number[]; revocations: number[] } => {
    const database = new SqliteDatabase(databasePath(folder))
    try {
      const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
      const revoked = database.revocations(numbers(writtenRevocations).map(revokedKey))
      return {
        links: numbers(writtenLinks).filter((number) => database.findShareLink(linkHash(number)) !== null),
        revocations: numbers(writtenRevocations).filter((number) => revoked.get(revokedKey(number)) === number)
      }
    } finally {
      database.close()
    }
  }
  /** The bytes of a page with all of one text in it made another, of the same length. */
  const replaceIn = (folder: string, page: number, from: string, to: string): void => {
    const bytes = readFileSync(databasePath(folder)).subarray((page - 1) * pageSize, page * pageSize)
    const changed = Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
    expect(changed.equals(bytes)).toBe(false)
    overwrite(databasePath(folder), (page - 1) * pageSize, changed)
  }

  test('are carried over whole where the damage is elsewhere', () => {
    const folder = copyOf(stopped)
    overwrite(databasePath(folder), ((pagesOf(folder, 'updates').at(-1) ?? 0) - 1) * pageSize, Buffer.alloc(pageSize))
    const { notes } = start(folder, stopped.written)
    expect(notes).toContain(`${writtenLinks} share_links`)
    expect(notes).toContain(`${writtenRevocations} revocations`)
    const { links, revocations } = leftIn(folder)
    expect([links.length, revocations.length]).toEqual([writtenLinks, writtenRevocations])
  })

  test.each(['share_links', 'revocations'])('of %s, a damaged page costs what is on it, and that is told', (table) => {
    const folder = copyOf(stopped)
    const leaf = pagesOf(folder, table).at(-2) ?? 0
    overwrite(databasePath(folder), (leaf - 1) * pageSize, Buffer.alloc(pageSize))
    const { notes } = start(folder, stopped.written)
    expect(notes).toMatch(new RegExp(`Of the table ${table}, row \\d+ to \\d+ cannot be read`))
    const { links, revocations } = leftIn(folder)
    const left = { share_links: links.length, revocations: revocations.length }
    const other = table === 'revocations' ? 'share_links' : 'revocations'
    expect(left[other]).toBe(300)
    expect(left[table as keyof typeof left]).toBeGreaterThan(150)
    expect(left[table as keyof typeof left]).toBeLessThan(300)
  })

  test('an index that does not show a revocation is noticed, and made anew', () => {
    const folder = copyOf(stopped)
    replaceIn(folder, pagesOf(folder, 'revocations_by_key').at(-1) ?? 0, 'user:99', 'user:00')
    expect(start(folder, stopped.written).notes).toContain('was damaged')
    expect(leftIn(folder).revocations).toHaveLength(writtenRevocations)
  })

  test('a revocation that damage made one of somebody else is told', () => {
    const folder = copyOf(stopped)
    replaceIn(folder, pagesOf(folder, 'revocations').at(-1) ?? 0, 'user:299', 'user:992')
    expect(start(folder, stopped.written).notes).toContain('1 of the revocations are not as they were written')
    expect(leftIn(folder).revocations).toHaveLength(writtenRevocations - 1)
  })

  test('a share link that damage made one that gives more gives nothing', () => {
    const folder = copyOf(stopped)
    replaceIn(folder, pagesOf(folder, 'share_links').at(-1) ?? 0, 'viewer', 'editor')
    overwrite(databasePath(folder), ((pagesOf(folder, 'updates').at(-1) ?? 0) - 1) * pageSize, Buffer.alloc(pageSize))
    expect(start(folder, stopped.written).notes).toMatch(/\d+ of the share links are not as they were written, and open nothing/)
    expect(leftIn(folder).links.length).toBeLessThan(writtenLinks)
  })

  test('a share link that was revoked last is not brought back by an older state of the file', () => {
    const folder = copyOf(stopped)
    const live = new SqliteDatabase(databasePath(folder))
    const names = [...stopped.written.keys()]
    // A first commit whose page is to be damaged, then the revocation, of which SQLite by itself reads no more.
    live.transaction(() => live.append(names[1] ?? '', [{ bytes: recordOf(names[1] ?? '', 999, 999), user: null, name: null, at: 1 }]))
    const { id } = live.findShareLink(linkHash(0)) ?? { id: 0 }
    live.transaction(() => live.removeShareLink(names[0] ?? '', id))
    const killedCopy = copyOf({ folder })
    live.close()
    overwrite(walOf(killedCopy), 32 + 24 + 3000, Buffer.from([1, 2, 3, 4]))
    expect(start(killedCopy, stopped.written).notes).toContain('was damaged')
    expect(leftIn(killedCopy).links).not.toContain(0)
    expect(leftIn(killedCopy).links).toHaveLength(writtenLinks - 1)
  })
})

test('[G8] a storage that is opened on a damaged file serves what is left, and keeps the damaged file', async () => {
  const folder = copyOf(stopped)
  const leaf = pagesOf(folder, 'updates').at(-1) ?? 0
  overwrite(databasePath(folder), (leaf - 1) * pageSize, Buffer.alloc(pageSize))
  const damaged = readFileSync(databasePath(folder))
  const storage = await SqliteStorage.open(folder)
  expect((await storage.list()).length).toBe(stopped.written.size)
  await storage.append('after', [{ bytes: recordOf('after', 1, 1), user: null, name: null, at: 1 }])
  await storage.close()
  const [kept = ''] = keptFiles(folder).filter((name) => !name.endsWith('.txt'))
  expect(readFileSync(join(folder, kept)).equals(damaged)).toBe(true)
  expect(readFileSync(join(folder, `${kept}.txt`), 'utf8')).toContain('What can be read of it was copied into a new one')
  const again = await SqliteStorage.open(folder)
  expect(await again.exists('after')).toBe(true)
  await again.close()
  expect(keptFiles(folder)).toHaveLength(2)
})
