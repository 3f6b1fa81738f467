/**
 * Reads a database that somebody else may be writing to, such as that of a running server, or a backup: whole documents,
 * with every record that there is of them.
 */
import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue } from 'node:sqlite'
import { asCheckpoint, asInteger, asRevocation, asSegment, asSetAside, asShareLink, asUpdate } from './raw-rows.ts'
import { namesLostFact } from './sqlite-schema.ts'
import type { CheckpointRow, RevocationRow, SegmentRow, SetAsideRow, ShareLinkRow, UpdateRow } from './stored-records.ts'

/** Everything that is kept of a document. */
export interface RawDocument {
  name: string
  lastSequence: number
  foldedSequence: number
  /** Newest first. */
  checkpoints: CheckpointRow[]
  segments: SegmentRow[]
  updates: UpdateRow[]
  setAside: SetAsideRow[]
  shareLinks: ShareLinkRow[]
  /** Rows that hold no record, such as `row 5 of checkpoints`. */
  senseless: string[]
}

type Row = Record<string, SQLOutputValue>

/** An open database that is only read. */
export class ReadDatabase {
  readonly #database: DatabaseSync
  readonly #tables: Set<string>

  /** @throws Error if it is no database. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, readBigInts: true, timeout: 5000 })
    try {
      this.#tables = new Set(this.#all("SELECT name FROM sqlite_schema WHERE type = 'table'").map((row) => String(row['name'])))
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Closes the file. */
  close(): void {
    this.#database.close()
  }

  /** The ids of the documents in the list. */
  ids(): number[] {
    return this.#all('SELECT id FROM documents ORDER BY id').map((row) => Number(row['id']))
  }

  /** Ids of which there are records, but no document in the list. */
  orphans(): number[] {
    const owned = ['updates', 'checkpoints', 'segments', 'share_links'].filter((table) => this.#tables.has(table))
    const sql = owned.map((table) => `SELECT document FROM ${table} WHERE document NOT IN (SELECT id FROM documents)`).join(' UNION ')
    return this.#all(sql).map((row) => Number(row['document']))
  }

  /** Whether the list of documents is known to lack some. */
  get lacksNames(): boolean {
    return this.#tables.has('facts') && this.#all('SELECT 1 FROM facts WHERE key = ?', namesLostFact).length > 0
  }

  /** What was revoked; null for a row that says nothing. */
  revocations(): (RevocationRow | null)[] {
    return this.#tables.has('revocations') ? this.#all('SELECT * FROM revocations ORDER BY id').map(asRevocation) : []
  }

  /** One document as it is at one moment; null if there is none of that id. */
  document(id: number): RawDocument | null {
    this.#database.exec('BEGIN')
    try {
      const [row] = this.#all('SELECT * FROM documents WHERE id = ?', id)
      if (row === undefined) return null
      const senseless: string[] = []
      const rows = <T>(table: string, key: string, order: string, read: (row: Row) => T | null): T[] => {
        if (!this.#tables.has(table)) return []
        return this.#all(`SELECT * FROM ${table} WHERE document = ? ORDER BY ${key} ${order}`, id).flatMap((found) => {
          const record = read(found)
          if (record === null) senseless.push(`row ${String(found[key])} of ${table}`)
          return record === null ? [] : [record]
        })
      }
      const name = String(row['name'])
      return {
        name,
        lastSequence: asInteger(row['last_sequence']) ?? 0,
        foldedSequence: asInteger(row['folded_sequence'] ?? 0) ?? 0,
        checkpoints: rows('checkpoints', 'id', 'DESC', asCheckpoint),
        segments: rows('segments', 'first_sequence', 'ASC', asSegment),
        updates: rows('updates', 'sequence', 'ASC', asUpdate),
        setAside: rows('set_aside', 'id', 'ASC', asSetAside),
        shareLinks: rows('share_links', 'id', 'ASC', (link) => asShareLink({ ...link, name })),
        senseless
      }
    } finally {
      this.#database.exec('COMMIT')
    }
  }

  #all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#database.prepare(sql).all(...values)
  }
}
