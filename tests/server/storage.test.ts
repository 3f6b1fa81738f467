/**
 * Both implementations of Storage against the one suite, and what only the one on disk can promise.
 */
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { SqliteStorage } from '@tandem/server/src/storage/sqlite-storage.ts'
import { StorageUnavailableError } from '@tandem/server/src/storage/storage.ts'
import { until } from '../support/until.ts'
import { describeStorage, record } from './storage-contract.ts'

describeStorage('memory storage', async () => {
  const storage = new MemoryStorage()
  const rows = (name: string) => {
    const document = storage.documents.get(name)
    if (document === undefined) throw new Error(`no document ${name}`)
    return document
  }
  const flip = (bytes: Uint8Array | undefined): void => {
    if (bytes?.[0] !== undefined) bytes[0] ^= 1
  }
  return {
    storage,
    damageUpdate: async (name, sequence) => flip(rows(name).updates.find((row) => row.sequence === sequence)?.bytes),
    removeUpdate: async (name, sequence) => {
      rows(name).updates = rows(name).updates.filter((row) => row.sequence !== sequence)
    },
    damageNewestCheckpoint: async (name) => flip(rows(name).checkpoints[0]?.state),
    damageSegment: async (name, first) => flip(rows(name).segments.find((row) => row.first === first)?.bytes),
    damageShareLink: async (id) => {
      for (const row of storage.shareLinks) if (row.id === id) row.role = 'editor'
    },
    sequences: async (name) => rows(name).updates.map((row) => row.sequence),
    dispose: () => storage.close()
  }
})

async function openFolder(folder: string) {
  const storage = await SqliteStorage.open(folder)
  const edit = <T>(use: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(folder, 'tandem.sqlite'), { timeout: 2000 })
    try {
      return use(database)
    } finally {
      database.close()
    }
  }
  const document = '(SELECT id FROM documents WHERE name = ?)'
  return { storage, edit, document }
}

describeStorage('SQLite storage', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-storage-'))
  const { storage, edit, document } = await openFolder(folder)
  return {
    storage,
    damageUpdate: async (name, sequence) => {
      edit((db) => db.prepare(`UPDATE updates SET bytes = X'77' WHERE document = ${document} AND sequence = ?`).run(name, sequence))
    },
    removeUpdate: async (name, sequence) => {
      edit((db) => db.prepare(`DELETE FROM updates WHERE document = ${document} AND sequence = ?`).run(name, sequence))
    },
    damageNewestCheckpoint: async (name) => {
      edit((db) =>
        db.prepare(`UPDATE checkpoints SET state = X'77' WHERE id = (SELECT max(id) FROM checkpoints WHERE document = ${document})`).run(name)
      )
    },
    damageSegment: async (name, first) => {
      edit((db) => db.prepare(`UPDATE segments SET bytes = X'88' WHERE document = ${document} AND first_sequence = ?`).run(name, first))
    },
    damageShareLink: async (id) => {
      edit((db) => db.prepare("UPDATE share_links SET role = 'editor' WHERE id = ?").run(id))
    },
    sequences: async (name) =>
      edit((db) =>
        db
          .prepare(`SELECT sequence FROM updates WHERE document = ${document} ORDER BY sequence`)
          .all(name)
          .map((row) => Number(row['sequence']))
      ),
    dispose: async () => {
      await storage.close()
      await rm(folder, { recursive: true })
    }
  }
})

describe('SQLite storage on disk', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tandem-storage-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('what was appended is there after reopening', async () => {
    const first = await SqliteStorage.open(folder)
    await first.append('a', [record(1)])
    await first.close()
    const second = await SqliteStorage.open(folder)
    expect((await second.load('a'))?.updates).toEqual([Uint8Array.of(1)])
    await second.close()
  })

  test('[G7] a row that is no record counts as missing', async () => {
    const { storage, edit } = await openFolder(folder)
    await storage.append('a', [record(1), record(2), record(3)])
    edit((db) => db.exec("UPDATE updates SET at = 'yesterday' WHERE sequence = 2"))
    for (let times = 0; times < 2; times += 1) {
      expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(1), Uint8Array.of(3)], setAside: [{ record: 'update 2', detail: 'is missing' }] })
    }
    await storage.close()
  })

  test('[G7] a document that cannot be written does not keep others from the disk', async () => {
    const { storage, edit } = await openFolder(folder)
    for (const name of ['bad', 'good']) await storage.append(name, [record(1)])
    // The next update of this one meets a row that is there already.
    edit((db) => db.exec("UPDATE documents SET last_sequence = 0 WHERE name = 'bad'"))
    const results = await Promise.allSettled([storage.append('bad', [record(2)]), storage.append('good', [record(2)]), storage.append('bad', [record(3)])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    expect((await storage.load('good'))?.updates).toEqual([Uint8Array.of(1), Uint8Array.of(2)])
    await storage.close()
  })

  test('the write-ahead log gives its space back when nothing was asked for in a while', async () => {
    const storage = await SqliteStorage.open(folder)
    for (let count = 0; count < 50; count += 1) await storage.append('a', [record(count)])
    const sizeOfLog = (): number => statSync(join(folder, 'tandem.sqlite-wal')).size
    expect(sizeOfLog()).toBeGreaterThan(0)
    await until(() => sizeOfLog() === 0, { what: 'the log to be emptied' })
    await storage.append('a', [record(50)])
    expect((await storage.load('a'))?.updates).toHaveLength(51)
    await storage.close()
  })

  test('[G9] a folder that is open cannot be opened a second time until it is closed', async () => {
    const first = await SqliteStorage.open(folder)
    await expect(SqliteStorage.open(folder)).rejects.toThrow(StorageUnavailableError)
    await expect(SqliteStorage.open(folder)).rejects.toThrow('Another Tandem server')
    await first.append('a', [record(1)])
    await first.close()
    await (await SqliteStorage.open(folder)).close()
  })

  test('a file of the first schema is brought up to date', async () => {
    const path = join(folder, 'tandem.sqlite')
    const old = new DatabaseSync(path)
    old.exec(`
      CREATE TABLE documents (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, title TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL,
        changed_at INTEGER NOT NULL, last_sequence INTEGER NOT NULL DEFAULT 0);
      CREATE TABLE updates (document INTEGER NOT NULL REFERENCES documents (id), sequence INTEGER NOT NULL, user TEXT, at INTEGER NOT NULL,
        checksum INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (document, sequence)) WITHOUT ROWID;
      CREATE TABLE checkpoints (id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents (id),
        through_sequence INTEGER NOT NULL, at INTEGER NOT NULL, checksum INTEGER NOT NULL, state BLOB NOT NULL);
      CREATE TABLE health (id INTEGER PRIMARY KEY CHECK (id = 1), probed_at INTEGER NOT NULL);
      INSERT INTO health VALUES (1, 0);
      INSERT INTO documents VALUES (1, 'a', 'A', 5, 5, 3);
      PRAGMA user_version = 1`)
    const insert = old.prepare('INSERT INTO updates VALUES (1, ?, ?, 5, ?, ?)')
    for (const sequence of [2, 3]) insert.run(sequence, 'u1', crc32(Uint8Array.of(sequence), crc32(JSON.stringify(['a', sequence, 'u1', 5]))), Uint8Array.of(sequence))
    old.prepare('INSERT INTO checkpoints VALUES (1, 1, 1, 5, ?, ?)').run(crc32(Uint8Array.of(11), crc32(JSON.stringify(['a', 1]))), Uint8Array.of(11))
    old.close()
    const storage = await SqliteStorage.open(folder)
    expect(await storage.load('a')).toMatchObject({ updates: [Uint8Array.of(11), Uint8Array.of(2), Uint8Array.of(3)], setAside: [] })
    await storage.append('a', [record(4)])
    expect((await storage.readUnfolded('a', 9)).updates.at(-1)).toEqual({ ...record(4), sequence: 4 })
    // The first update was dropped with nothing in its place: what builds on it must not pass for the whole history.
    await storage.fold('a', [{ first: 2, last: 4, bytes: Uint8Array.of(7) }], [])
    await expect(storage.readHistory('a', 4)).rejects.toThrow('its history from update 1 is missing')
    await storage.close()
  })

  test('a file of a newer schema is left alone', async () => {
    await (await SqliteStorage.open(folder)).close()
    const database = new DatabaseSync(join(folder, 'tandem.sqlite'))
    database.exec('PRAGMA user_version = 999')
    database.close()
    await expect(SqliteStorage.open(folder)).rejects.toThrow('newer version of Tandem')
  })

  test('an append that cannot be committed rejects, and the next one can succeed', async () => {
    const { storage } = await openFolder(folder)
    await storage.append('a', [record(1)])
    const blocker = new DatabaseSync(join(folder, 'tandem.sqlite'))
    blocker.exec('BEGIN IMMEDIATE')
    await expect(storage.append('a', [record(2)])).rejects.toThrow('locked')
    await expect(storage.probe()).rejects.toThrow('locked')
    blocker.exec('ROLLBACK')
    blocker.close()
    expect(await storage.append('a', [record(3)])).toBe(2)
    expect((await storage.load('a'))?.updates).toEqual([Uint8Array.of(1), Uint8Array.of(3)])
    await storage.close()
  })
})
