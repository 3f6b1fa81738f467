/**
 * The SQLite file of a data folder: one synchronous method for each thing that is read or written.
 *
 * Write-ahead log with synchronous=FULL: when COMMIT returns, the transaction is flushed to the disk. The methods
 * that write small rows (`append`, `setTitle`, `probe`, `nameVersion`) have to be called inside `transaction`, so that the caller
 * decides how many share one flush; `writeCheckpoint`, `fold` and `load`, which sets damage aside, have their own.
 *
 * Everything here blocks. In the server it runs in a worker thread, see sqlite-worker.ts.
 */
import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { asCheckpoint, asInteger, asSegment, asSetAside, asShareLink, asUpdate, asVersion } from './raw-rows.ts'
import { migrations, namesLostFact } from './sqlite-schema.ts'
import {
  assembleDocument,
  assembleHistory,
  assertFollows,
  intactRun,
  isIntact,
  isIntactShareLink,
  revocationChecksum,
  segmentChecksum,
  shareLinkChecksum,
  foundInHistory,
  toShareLink,
  updateChecksum,
  wellFormed,
  wellFormedLink
} from './stored-records.ts'
import type { CheckpointRow, SegmentRow, SetAsideRow, ShareLinkRow, UpdateRow } from './stored-records.ts'
import { DamagedDocumentError, StorageUnavailableError, keptCheckpoints } from './storage.ts'
import type {
  DocumentEntry,
  History,
  NewShareLink,
  Segment,
  ShareLink,
  ShareLinkSettings,
  StoredDocument,
  UnfoldedLog,
  UpdateRecord,
  Version
} from './storage.ts'

/** How long a statement waits for another process, such as a backup, to let go of the file, in milliseconds. */
const busyTimeout = 250

/** A checkpoint in the form in which it crosses to the thread that writes it. */
export interface PackedCheckpoint {
  throughSequence: number
  /** Checksum of the state before it was packed. */
  checksum: number
  /** The state, deflated without a header. */
  packed: Uint8Array
}

/** How many pages that became free one write gives back to the file system at most; 4 KiB each. */
const vacuumPages = 256

type Row = Record<string, SQLOutputValue>

/** An open SQLite file of documents. */
export class SqliteDatabase {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #hasFailed = false

  /**
   * Opens the file, creates it if it does not exist, and brings its schema up to date.
   *
   * @throws StorageUnavailableError if a newer Tandem wrote it.
   */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: busyTimeout })
    try {
      // The first has to come before the first table; a file that has tables keeps what it has.
      this.#database.exec('PRAGMA auto_vacuum = INCREMENTAL')
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 4194304')
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

  /** Whether a transaction could not be committed: what the files show may then not be on the disk. */
  get hasFailed(): boolean {
    return this.#hasFailed
  }

  /** Runs `write` in one transaction. When it returns, everything is on disk; when it throws, nothing was written. */
  transaction(write: () => void): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      write()
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#hasFailed = true
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
    for (const record of records.map(wellFormed)) {
      sequence += 1
      this.#run(
        'INSERT INTO updates (document, sequence, user, name, at, checksum, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)',
        document,
        sequence,
        record.user,
        record.name,
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
    const row = this.#document(name)
    if (row === null) {
      if (this.#get('SELECT 1 FROM facts WHERE key = ?', namesLostFact) === undefined) return null
      throw new DamagedDocumentError(name, 'the list of documents', 'lost names when the file was damaged, and this may be one of them')
    }
    const { document, lastSequence, foldedSequence } = row
    const { document: loaded, found } = assembleDocument(name, {
      lastSequence,
      foldedSequence,
      checkpoints: this.#checkpoints(document),
      setAside: this.#setAside(document),
      segments: () => this.#segments(document),
      updatesAfter: (after) => this.#updates(document, after)
    })
    if (found.length > 0) this.#putAside(document, found)
    return loaded
  }

  /** Keeps what is damaged where nothing reads it. The document can be served whether or not this can be written. */
  #putAside(document: number, found: readonly SetAsideRow[]): void {
    try {
      this.transaction(() => {
        for (const { kind, first, last, detail, bytes } of found) {
          this.#run(
            'INSERT INTO set_aside (document, kind, first_sequence, last_sequence, detail, found_at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)',
            document,
            kind,
            first,
            last,
            detail,
            Date.now(),
            bytes
          )
          if (kind !== 'checkpoint') this.#run('DELETE FROM updates WHERE document = ? AND sequence BETWEEN ? AND ?', document, first, last)
          else this.#run('DELETE FROM checkpoints WHERE document = ? AND through_sequence = ?', document, first)
        }
      })
    } catch (error) {
      process.emitWarning(`damaged records not set aside: ${String(error)}`)
    }
  }

  /** See `Storage.writeCheckpoint`. The new one is on disk before anything that it replaces is dropped. */
  writeCheckpoint(name: string, { throughSequence, checksum, packed }: PackedCheckpoint): void {
    const { document } = this.#existing(name)
    this.transaction(() => {
      this.#run(
        'INSERT INTO checkpoints (document, through_sequence, at, checksum, packing, state) VALUES (?, ?, ?, ?, 1, ?)',
        document,
        throughSequence,
        Date.now(),
        checksum,
        packed
      )
    })
    this.#drop(name)
  }

  /** Drops the checkpoints and updates that are not needed any more. */
  #drop(name: string): void {
    const { document, foldedSequence } = this.#existing(name)
    const kept = this.#checkpoints(document)
      .filter((checkpoint) => isIntact(name, checkpoint))
      .slice(0, keptCheckpoints)
    const older = kept[keptCheckpoints - 1]
    if (older === undefined) return
    this.transaction(() => {
      const ids = kept.map((checkpoint) => checkpoint.id)
      this.#run(`DELETE FROM checkpoints WHERE document = ? AND id NOT IN (${ids.join(', ')})`, document)
      this.#run('DELETE FROM updates WHERE document = ? AND sequence <= ?', document, Math.min(older.throughSequence, foldedSequence))
    })
    this.transaction(() => this.#database.exec(`PRAGMA incremental_vacuum(${vacuumPages})`))
  }

  /** See `Storage.readUnfolded`. */
  readUnfolded(name: string, limit: number): UnfoldedLog {
    const { document, foldedSequence } = this.#existing(name)
    const sql = 'SELECT * FROM updates WHERE document = ? AND sequence > ? ORDER BY sequence LIMIT ?'
    const rows = this.#records(sql, [document, foldedSequence, limit], asUpdate)
    const { updates, found } = intactRun(name, foldedSequence, 0, rows, this.#setAside(document))
    if (found.length > 0) this.#putAside(document, foundInHistory(name, found, this.#checkpoints(document)))
    return { foldedSequence, updates }
  }

  /** See `Storage.fold`. */
  fold(name: string, segments: readonly Segment[], versions: readonly Version[]): void {
    const { document, foldedSequence, lastSequence } = this.#existing(name)
    assertFollows(name, foldedSequence, lastSequence, segments)
    this.transaction(() => {
      for (const segment of segments) {
        this.#run(
          'INSERT INTO segments (document, first_sequence, last_sequence, checksum, bytes) VALUES (?, ?, ?, ?, ?)',
          document,
          segment.first,
          segment.last,
          segmentChecksum(name, segment),
          segment.bytes
        )
        this.#run('UPDATE documents SET folded_sequence = ? WHERE id = ?', segment.last, document)
      }
      for (const version of versions) {
        this.#run(
          `INSERT OR REPLACE INTO versions (document, first_sequence, last_sequence, started_at, ended_at, authors, name, closed, restored)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          document,
          version.first,
          version.last,
          version.startedAt,
          version.endedAt,
          JSON.stringify(version.authors),
          version.name,
          version.closed ? 1 : 0,
          version.restored
        )
      }
    })
    this.#drop(name)
  }

  /** See `Storage.listVersions`. */
  listVersions(name: string, limit: number, before?: number): Version[] {
    const { document } = this.#existing(name)
    const sql = 'SELECT * FROM versions WHERE document = ? AND first_sequence < ? ORDER BY first_sequence DESC LIMIT ?'
    return this.#records(sql, [document, before ?? Number.MAX_SAFE_INTEGER, limit], asVersion)
  }

  /** See `Storage.nameVersion`. Inside `transaction`. */
  nameVersion(name: string, id: number, versionName: string): boolean {
    const { document } = this.#existing(name)
    return this.#run('UPDATE versions SET name = ? WHERE document = ? AND first_sequence = ?', versionName, document, id) > 0
  }

  /** See `Storage.readHistory`. */
  readHistory(name: string, through: number): History {
    const { document, foldedSequence } = this.#existing(name)
    return assembleHistory(
      name,
      foldedSequence,
      through,
      this.#segments(document, through),
      this.#updates(document, foldedSequence, through),
      this.#setAside(document)
    )
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

  /** See `Storage.addShareLink`. Inside `transaction`. */
  addShareLink(given: NewShareLink): ShareLink {
    const link = wellFormedLink(given)
    const { document } = this.#existing(link.document)
    this.#run(
      'INSERT INTO share_links (document, token_hash, role, label, created_at, created_by, expires_at, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      document,
      link.tokenHash,
      link.role,
      link.label,
      link.createdAt,
      link.createdBy,
      link.expiresAt,
      shareLinkChecksum(link)
    )
    const [added] = this.#shareLinks('share_links.token_hash = ?', link.tokenHash)
    if (added === undefined) throw new Error('The database does not hold the share link that was just written.')
    return toShareLink(added)
  }

  /** See `Storage.listShareLinks`. */
  listShareLinks(document: string): ShareLink[] {
    return this.#shareLinks('documents.name = ?', document).map(toShareLink)
  }

  /** See `Storage.findShareLink`. */
  findShareLink(tokenHash: string): ShareLink | null {
    const [link] = this.#shareLinks('share_links.token_hash = ?', tokenHash)
    return link === undefined ? null : toShareLink(link)
  }

  /** See `Storage.changeShareLink`. Inside `transaction`. */
  changeShareLink(document: string, id: number, changes: Partial<ShareLinkSettings>): ShareLink | null {
    const [link] = this.#shareLinks('documents.name = ? AND share_links.id = ?', document, id)
    if (link === undefined) return null
    const changed = { ...link, ...wellFormedLink({ ...link, ...changes }) }
    this.#run(
      'UPDATE share_links SET role = ?, label = ?, expires_at = ?, checksum = ? WHERE id = ?',
      changed.role,
      changed.label,
      changed.expiresAt,
      shareLinkChecksum(changed),
      id
    )
    return toShareLink(changed)
  }

  /** See `Storage.removeShareLink`. Inside `transaction`. */
  removeShareLink(document: string, id: number): boolean {
    return this.#run('DELETE FROM share_links WHERE id = ? AND document = (SELECT id FROM documents WHERE name = ?)', id, document) > 0
  }

  /** See `Storage.removeShareLinksBy`. Inside `transaction`. */
  removeShareLinksBy(user: string): ShareLink[] {
    const links = this.#shareLinks('share_links.created_by = ?', user)
    for (const { id } of links) this.#run('DELETE FROM share_links WHERE id = ?', id)
    return links.map(toShareLink)
  }

  /** See `Storage.revoke`. Inside `transaction`. */
  revoke(key: string, at: number): void {
    this.#run('INSERT INTO revocations (key, at, checksum) VALUES (?, ?, ?)', key, at, revocationChecksum(key, at))
  }

  /** See `Storage.revocations`. A row that is damaged counts all the same: better shut out than let in. */
  revocations(keys: readonly string[]): Map<string, number> {
    const found = new Map<string, number>()
    for (const key of keys) {
      const at = this.#get('SELECT max(at) AS at FROM revocations WHERE key = ?', key)?.['at'] ?? null
      if (at !== null) found.set(key, asInteger(at) ?? Number.MAX_SAFE_INTEGER)
    }
    return found
  }

  /** Takes what is in the write-ahead log into the file, and empties the log, as far as nobody reads from it. */
  takeLogIn(): void {
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  /** See `SqliteStorage.shrink`. */
  shrink(): void {
    this.#database.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM')
    this.takeLogIn()
  }

  /** See `SqliteStorage.acceptLosses`. */
  acceptLosses(): void {
    this.transaction(() => {
      this.#run('DELETE FROM set_aside')
      this.#run('DELETE FROM facts WHERE key = ?', namesLostFact)
    })
  }

  /** Closes the file. */
  close(): void {
    this.#database.close()
  }

  #document(name: string): { document: number; lastSequence: number; foldedSequence: number } | null {
    const row = this.#get('SELECT id, last_sequence, folded_sequence FROM documents WHERE name = ?', name)
    if (row === undefined) return null
    return { document: integer(row['id']), lastSequence: integer(row['last_sequence']), foldedSequence: integer(row['folded_sequence']) }
  }

  #existing(name: string): { document: number; lastSequence: number; foldedSequence: number } {
    const row = this.#document(name)
    if (row === null) throw new Error(`There is no document "${name}".`)
    return row
  }

  #checkpoints(document: number): (CheckpointRow & { id: number })[] {
    return this.#records('SELECT * FROM checkpoints WHERE document = ? ORDER BY id DESC', [document], (row) => {
      const checkpoint = asCheckpoint(row)
      return checkpoint === null ? null : { ...checkpoint, id: integer(row['id']) }
    })
  }

  #segments(document: number, through = Number.MAX_SAFE_INTEGER): SegmentRow[] {
    return this.#records('SELECT * FROM segments WHERE document = ? AND last_sequence <= ? ORDER BY first_sequence', [document, through], asSegment)
  }

  #updates(document: number, after: number, through = Number.MAX_SAFE_INTEGER): UpdateRow[] {
    const sql = 'SELECT * FROM updates WHERE document = ? AND sequence > ? AND sequence <= ? ORDER BY sequence'
    return this.#records(sql, [document, after, through], asUpdate)
  }

  /** Those that are as they were written. */
  #shareLinks(condition: string, ...values: (string | number)[]): ShareLinkRow[] {
    const sql = `SELECT share_links.*, documents.name FROM share_links JOIN documents ON documents.id = share_links.document WHERE ${condition} ORDER BY share_links.id`
    return this.#records(sql, values, asShareLink).filter(isIntactShareLink)
  }

  #setAside(document: number): SetAsideRow[] {
    return this.#records('SELECT * FROM set_aside WHERE document = ? ORDER BY id', [document], asSetAside)
  }

  /** Rows as the records that they hold. One that holds none counts as missing. */
  #records<T>(sql: string, values: readonly (string | number)[], read: (row: Row) => T | null): T[] {
    return this.#all(sql, ...values).flatMap((row) => read(row) ?? [])
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

  #run(sql: string, ...values: (string | number | null | Uint8Array)[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  #get(sql: string, ...values: (string | number)[]): Row | undefined {
    return this.#prepare(sql).get(...values)
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#prepare(sql).all(...values)
  }
}

function integer(value: SQLOutputValue | undefined): number {
  const number = asInteger(value)
  if (number === null) throw new TypeError(`The database holds ${typeof value} where a number belongs.`)
  return number
}

function text(value: SQLOutputValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError(`The database holds ${typeof value} where text belongs.`)
  return value
}
