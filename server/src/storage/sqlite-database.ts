/**
 * The SQLite file of a data folder: its schema, and one synchronous method for each thing that is read or written.
 *
 * Write-ahead log with synchronous=FULL: when COMMIT returns, the transaction is flushed to the disk. The methods
 * that write small rows (`append`, `setTitle`, `probe`) have to be called inside `transaction`, so that the caller
 * decides how many share one flush; `writeCheckpoint` has transactions of its own.
 *
 * Everything here blocks. In the server it runs in a worker thread, see sqlite-worker.ts.
 */
import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { assembleDocument, checkpointChecksum, isIntact, updateChecksum } from './stored-records.ts'
import type { CheckpointRow, UpdateRow } from './stored-records.ts'
import { StorageUnavailableError, keptCheckpoints } from './storage.ts'
import type { DocumentEntry, StoredDocument, UpdateRecord } from './storage.ts'

/** How long a statement waits for another process, such as a backup, to let go of the file, in milliseconds. */
const busyTimeout = 250

/** The schema, as the steps that lead to it. `PRAGMA user_version` counts those taken; never change a step that was released. */
const migrations: readonly string[] = [
  `CREATE TABLE documents (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     title TEXT NOT NULL DEFAULT '',
     created_at INTEGER NOT NULL,
     changed_at INTEGER NOT NULL,
     last_sequence INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX documents_by_change ON documents (changed_at);
   CREATE TABLE updates (
     document INTEGER NOT NULL REFERENCES documents (id),
     sequence INTEGER NOT NULL,
     user TEXT,
     at INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     bytes BLOB NOT NULL,
     PRIMARY KEY (document, sequence)
   ) WITHOUT ROWID;
   CREATE TABLE checkpoints (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     document INTEGER NOT NULL REFERENCES documents (id),
     through_sequence INTEGER NOT NULL,
     at INTEGER NOT NULL,
     checksum INTEGER NOT NULL,
     state BLOB NOT NULL
   );
   CREATE INDEX checkpoints_by_document ON checkpoints (document, id);
   CREATE TABLE health (id INTEGER PRIMARY KEY CHECK (id = 1), probed_at INTEGER NOT NULL);
   INSERT INTO health VALUES (1, 0);`
]

type Row = Record<string, SQLOutputValue>

/** An open SQLite file of documents. */
export class SqliteDatabase {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /**
   * Opens the file, creates it if it does not exist, and brings its schema up to date.
   *
   * @throws StorageUnavailableError if a newer Tandem wrote it.
   */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: busyTimeout })
    try {
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
      this.#migrate(path)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  #migrate(path: string): void {
    const version = integer(this.#get('PRAGMA user_version')?.['user_version'])
    if (version > migrations.length) {
      throw new StorageUnavailableError(
        `${path} was written by a newer version of Tandem (schema ${version}, this one knows ${migrations.length}): start that version instead.`
      )
    }
    if (version === migrations.length) return
    this.transaction(() => {
      for (const step of migrations.slice(version)) this.#database.exec(step)
      this.#database.exec(`PRAGMA user_version = ${migrations.length}`)
    })
  }

  /** Runs `write` in one transaction. When it returns, everything is on disk; when it throws, nothing was written. */
  transaction(write: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      write()
      this.#database.exec('COMMIT')
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  /** See `Storage.append`. Inside `transaction`. */
  append(name: string, records: readonly UpdateRecord[]): number {
    const at = records.at(-1)?.at ?? 0
    this.#run('INSERT INTO documents (name, created_at, changed_at) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING', name, at, at)
    const row = this.#get('SELECT id, last_sequence FROM documents WHERE name = ?', name)
    const document = integer(row?.['id'])
    let sequence = integer(row?.['last_sequence'])
    for (const record of records) {
      sequence += 1
      this.#run(
        'INSERT INTO updates (document, sequence, user, at, checksum, bytes) VALUES (?, ?, ?, ?, ?, ?)',
        document,
        sequence,
        record.user,
        record.at,
        updateChecksum(name, sequence, record),
        record.bytes
      )
    }
    this.#run('UPDATE documents SET last_sequence = ?, changed_at = ? WHERE id = ?', sequence, at, document)
    return sequence
  }

  /** See `Storage.setTitle`. Inside `transaction`. */
  setTitle(name: string, title: string): void {
    this.#run('UPDATE documents SET title = ? WHERE name = ?', title, name)
  }

  /** See `Storage.probe`. Inside `transaction`. */
  probe(): void {
    this.#run('UPDATE health SET probed_at = ? WHERE id = 1', Date.now())
  }

  /** See `Storage.load`. */
  load(name: string): StoredDocument | null {
    const row = this.#get('SELECT id, last_sequence FROM documents WHERE name = ?', name)
    if (row === undefined) return null
    const document = integer(row['id'])
    return assembleDocument(name, integer(row['last_sequence']), this.#checkpoints(document), (after) =>
      this.#all('SELECT * FROM updates WHERE document = ? AND sequence > ? ORDER BY sequence', document, after).map(readUpdate)
    )
  }

  /** See `Storage.writeCheckpoint`. The new one is on disk before anything that it replaces is dropped. */
  writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): void {
    const row = this.#get('SELECT id FROM documents WHERE name = ?', name)
    if (row === undefined) throw new Error(`There is no document "${name}" to write a checkpoint of.`)
    const document = integer(row['id'])
    this.transaction(() => {
      this.#run(
        'INSERT INTO checkpoints (document, through_sequence, at, checksum, state) VALUES (?, ?, ?, ?, ?)',
        document,
        throughSequence,
        Date.now(),
        checkpointChecksum(name, throughSequence, state),
        state
      )
    })
    const kept = this.#checkpoints(document)
      .filter((checkpoint) => isIntact(name, checkpoint))
      .slice(0, keptCheckpoints)
    const older = kept[keptCheckpoints - 1]
    if (older === undefined) return
    this.transaction(() => {
      const ids = kept.map((checkpoint) => checkpoint.id)
      this.#run(`DELETE FROM checkpoints WHERE document = ? AND id NOT IN (${ids.join(', ')})`, document)
      this.#run('DELETE FROM updates WHERE document = ? AND sequence <= ?', document, older.throughSequence)
    })
  }

  /** See `Storage.list`. */
  list(): DocumentEntry[] {
    return this.#all('SELECT name, title, changed_at FROM documents ORDER BY changed_at DESC, name').map((row) => ({
      name: text(row['name']),
      title: text(row['title']),
      changedAt: integer(row['changed_at'])
    }))
  }

  /** See `Storage.exists`. */
  exists(name: string): boolean {
    return this.#get('SELECT 1 FROM documents WHERE name = ?', name) !== undefined
  }

  /** Closes the file. */
  close(): void {
    this.#database.close()
  }

  #checkpoints(document: number): (CheckpointRow & { id: number })[] {
    return this.#all('SELECT * FROM checkpoints WHERE document = ? ORDER BY id DESC', document).map((row) => ({
      id: integer(row['id']),
      throughSequence: integer(row['through_sequence']),
      checksum: integer(row['checksum']),
      state: blob(row['state'])
    }))
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#database.prepare(sql)
      // The statement that lists ids differs each time; the cache is for the ones that come back.
      if (!sql.includes('NOT IN')) this.#statements.set(sql, statement)
    }
    return statement
  }

  #run(sql: string, ...values: (string | number | null | Uint8Array)[]): void {
    this.#prepare(sql).run(...values)
  }

  #get(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#prepare(sql).get(...values)
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#prepare(sql).all(...values)
  }
}

function readUpdate(row: Row): UpdateRow {
  return {
    sequence: integer(row['sequence']),
    user: row['user'] === null ? null : text(row['user']),
    at: integer(row['at']),
    checksum: integer(row['checksum']),
    bytes: blob(row['bytes'])
  }
}

function integer(value: SQLOutputValue | undefined): number {
  if (typeof value !== 'number') throw new TypeError(`The database holds ${typeof value} where a number belongs.`)
  return value
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`The database holds ${typeof value} where text belongs.`)
  return value
}

function blob(value: SQLOutputValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError(`The database holds ${typeof value} where bytes belong.`)
  return value
}
