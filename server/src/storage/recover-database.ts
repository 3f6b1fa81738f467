/**
 * Builds a new database of what can be read of a damaged one.
 *
 * Row by row and table by table, as they are: checksums are looked at later, when a document is loaded, and tell what is
 * wrong with it. Only the list of documents has no checksums. Each of its names is there twice, in the table and in the
 * index on it, and where they say different things, that one is taken whose records have checksums that hold.
 *
 * Where there are records that SQLite does not get at, the pages are searched for them one by one, see page-rows.ts.
 *
 * Of who was let in or shut out, less is better than more: share links come from the best source alone, which has those that
 * were revoked last, revocations from all of them.
 *
 * A document that is in neither, but of which there are records, is kept as `recovered-<id>`.
 *
 * What tables and columns there are is read from a new, empty database.
 */
import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue } from 'node:sqlite'
import { asCheckpoint, asInteger, asRevocation, asSegment, asShareLink, asUpdate } from './raw-rows.ts'
import { pageRows } from './page-rows.ts'
import { DamagedDatabase, noLimit } from './salvage.ts'
import type { Hole, SalvagedRow } from './salvage.ts'
import { SqliteDatabase } from './sqlite-database.ts'
import { namesLostFact } from './sqlite-schema.ts'
import {
  checkpointChecksum,
  isIntact,
  isIntactRevocation,
  isIntactSegment,
  isIntactShareLink,
  isIntactUpdate,
  segmentChecksum,
  updateChecksum
} from './stored-records.ts'

/** What was recovered. */
export interface Recovery {
  /** How many documents are in the new database. */
  documents: number
  /** How many rows of each table were copied. */
  rows: Record<string, number>
  /** Sentences about what could not be read, or not be read for certain. */
  losses: string[]
  /** Whether there may have been documents of which nobody knows. */
  namesLost: boolean
}

interface Table {
  name: string
  columns: string[]
  /** The columns of the primary key, in order. */
  key: string[]
  withoutRowid: boolean
}

/** What is known about a document apart from its records. */
interface ListedDocument {
  row: SalvagedRow | null
  /** From the table and from the index, the likelier one first. */
  names: string[]
}

/** The automatic index of `documents.name`. */
const nameIndex = 'sqlite_autoindex_documents_1'

/** By how many of its records a document is recognised. */
const recordsToTry = 8

/** Up to how many documents all ids are tried, also those that are found nowhere. */
const idsToTry = 1_000_000

/** A file in whose pages to look for records. */
export interface Search {
  path: string
  pageSize: number
}

/**
 * Builds a database.
 *
 * @param target where; must not exist. It is closed, but not flushed.
 * @param sources databases, the best first, of which every one may have what the others have not. They are only read.
 * @param lostPages how many pages are known not to be as they were last written, without that showing in them.
 * @param search where to look for records that the sources do not show.
 * @returns null if there is nothing in the sources.
 */
export function recoverDatabase(target: string, sources: readonly string[], lostPages: number, search: Search | null): Recovery | null {
  new SqliteDatabase(target).close()
  const database = new DatabaseSync(target, { enableForeignKeyConstraints: false })
  try {
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN')
    const recovery = new Recoverer(database).recover(sources, lostPages, search)
    database.exec('COMMIT')
    return recovery
  } finally {
    database.close()
  }
}

class Recoverer {
  readonly #target: DatabaseSync
  readonly #tables: Table[]
  readonly #documents = new Map<number, ListedDocument>()
  readonly #holes: { table: string; document: number | null; hole: Hole }[] = []
  readonly #losses: string[] = []
  #namesLost = false

  constructor(target: DatabaseSync) {
    this.#target = target
    this.#tables = tablesOf(target)
  }

  recover(sources: readonly string[], lostPages: number, search: Search | null): Recovery | null {
    sources.forEach((path, index) => {
      const source = new DamagedDatabase(path)
      try {
        this.#readSource(source, index === 0)
      } finally {
        source.close()
      }
    })
    if (search !== null) this.#searchPages(search)
    this.#writeDocuments()
    const documents = this.#count('documents')
    if (documents === 0) return null
    this.#describeHoles()
    this.#describeAccess()
    // One page that is out of date can be of the table or of its index, not of both.
    this.#namesLost ||= lostPages > 1
    if (this.#namesLost) this.#target.prepare('INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)').run(namesLostFact, '1')
    const rows = Object.fromEntries(this.#tables.map(({ name }) => [name, this.#count(name)]))
    return { documents, rows, losses: this.#losses, namesLost: this.#namesLost }
  }

  #count(table: string): number {
    return Number(this.#target.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'])
  }

  #readSource(source: DamagedDatabase, isFirst: boolean): void {
    const version = source.largest('PRAGMA user_version')
    const current = Number(this.#target.prepare('PRAGMA user_version').get()?.['user_version'])
    this.#readList(source, isFirst)
    for (const table of this.#tables) {
      if (table.name === 'documents' || (table.name === 'share_links' && !isFirst)) continue
      const columns = source.columns(table.name).filter((column) => table.columns.includes(column))
      if (columns.length === 0) {
        if (isFirst && version >= current) this.#losses.push(`The table ${table.name} cannot be found.`)
        continue
      }
      if (table.withoutRowid && table.key[0] === 'document' && table.key.length === 2) this.#copyByDocument(source, table, columns, isFirst)
      else if (!table.withoutRowid && table.key.length === 1) this.#copyNumbered(source, table, columns, isFirst)
      else this.#copyKeyed(source, table, columns, isFirst)
    }
  }

  /** Reads the table of documents and the index of their names. */
  #readList(source: DamagedDatabase, isFirst: boolean): void {
    const columns = source.columns('documents')
    if (columns.length === 0) {
      if (isFirst) {
        this.#losses.push('The list of documents cannot be found.')
        this.#namesLost = true
      }
      return
    }
    const holes = source.range({ columns: columns.join(', '), table: 'FROM documents NOT INDEXED WHERE true', key: 'id' }, 0, noLimit, (row) => {
      const id = asInteger(row['id'])
      const name = row['name']
      if (id === null || typeof name !== 'string' || name === '') return
      const known = this.#documents.get(id)
      if (known === undefined) this.#documents.set(id, { row, names: [name] })
      else {
        known.row ??= row
        if (!known.names.includes(name)) known.names.push(name)
      }
    })
    let indexFailed = false
    for (const direction of ['ASC', 'DESC']) {
      const { rows, failed } = source.rows(`SELECT id, name FROM documents INDEXED BY ${nameIndex} ORDER BY name ${direction}`)
      indexFailed = failed
      for (const row of rows) this.#addName(row)
      if (!failed) break
    }
    if (!isFirst) return
    for (const hole of holes) this.#holes.push({ table: 'documents', document: null, hole })
    const { table, index } = soundTrees(source)
    this.#namesLost = (holes.length > 0 || !table) && (indexFailed || !index)
  }

  #addName(row: SalvagedRow): void {
    const id = asInteger(row['id'])
    const name = row['name']
    if (id === null || id <= 0 || typeof name !== 'string' || name === '') return
    const known = this.#documents.get(id)
    if (known === undefined) this.#documents.set(id, { row: null, names: [name] })
    else if (!known.names.includes(name)) known.names.push(name)
  }

  /** Of a table that is sorted by document: a damaged page costs only the documents that are on it. */
  #copyByDocument(source: DamagedDatabase, table: Table, columns: string[], isFirst: boolean): void {
    const key = String(table.key[1])
    const insert = this.#inserter(table.name, columns, 'IGNORE')
    for (const id of this.#ids(source)) {
      const from = `FROM ${table.name} WHERE document = ${id}`
      const holes = source.range({ columns: columns.join(', '), table: from, key }, 0, noLimit, insert)
      if (isFirst) this.#holes.push(...holes.map((hole) => ({ table: table.name, document: id, hole })))
    }
  }

  /** Every id that may be one of a document, in order. */
  #ids(source: DamagedDatabase): number[] {
    const ids = new Set(this.#documents.keys())
    const owned = this.#tables.filter(({ columns }) => columns.includes('document')).map(({ name }) => name)
    const largest = Math.max(0, ...ids, ...owned.map((name) => source.largest(`SELECT max(document) FROM ${name}`)))
    for (let id = 1; id <= Math.min(largest, idsToTry); id += 1) ids.add(id)
    for (const name of owned) {
      for (const row of this.#target.prepare(`SELECT DISTINCT document AS id FROM ${name}`).all()) ids.add(Number(row['id']))
    }
    return [...ids].toSorted((a, b) => a - b)
  }

  #copyNumbered(source: DamagedDatabase, table: Table, columns: string[], isFirst: boolean): void {
    const key = String(table.key[0])
    const replace = this.#inserter(table.name, columns, 'REPLACE')
    const add = this.#inserter(table.name, columns, 'IGNORE')
    const insert = (row: SalvagedRow): void => (replaces(table, row) ? replace(row) : add(row))
    const holes = source.range({ columns: columns.join(', '), table: `FROM ${table.name} NOT INDEXED WHERE true`, key }, 0, noLimit, insert)
    if (isFirst) this.#holes.push(...holes.map((hole) => ({ table: table.name, document: null, hole })))
  }

  #copyKeyed(source: DamagedDatabase, table: Table, columns: string[], isFirst: boolean): void {
    const insert = this.#inserter(table.name, columns, 'REPLACE')
    const order = (direction: string): string => table.key.map((column) => `${column} ${direction}`).join(', ')
    for (const direction of ['ASC', 'DESC']) {
      const { rows, failed } = source.rows(`SELECT ${columns.join(', ')} FROM ${table.name} ORDER BY ${order(direction)}`)
      rows.forEach(insert)
      if (!failed) return
    }
    if (isFirst) this.#losses.push(`Not every row of the table ${table.name} can be read.`)
  }

  /** Takes what proves by its checksum to be a record of a document, and names that records prove right. */
  #searchPages({ path, pageSize }: Search): void {
    const listed = this.#namesLost ? this.#searchNames(path, pageSize) : new Map<number, ListedDocument>()
    const stored = new Map(this.#tables.map((table) => [table.name, storedColumns(table)]))
    const insert = new Map(this.#tables.map(({ name, columns }) => [name, this.#inserter(name, columns, 'IGNORE')]))
    for (const { rowid, values } of pageRows(path, pageSize)) {
      for (const table of rowid === null ? ['updates'] : ['checkpoints', 'segments']) {
        const columns = stored.get(table) ?? []
        // A row that was written before the last columns were added is shorter.
        if (values.length > columns.length || values.length < 5) continue
        const row: SalvagedRow = Object.fromEntries(values.map((value, index) => [columns[index] ?? '', value]))
        if (rowid !== null) row['id'] = rowid
        const document = asInteger(row['document']) ?? 0
        const names = this.#documents.get(document)?.names ?? listed.get(document)?.names ?? []
        if (names.some((name) => isRecordOf(table, row, name))) insert.get(table)?.({ packing: 0n, ...row })
      }
    }
    for (const [id, { row, names }] of listed) {
      const name = names.find((candidate) => this.#hasRecordsOf(id, candidate))
      if (name !== undefined) this.#documents.set(id, { row: row?.['name'] === name ? row : null, names: [name] })
    }
  }

  /** What looks like an entry of the list of documents, or of the index on it, for ids that have no name yet. */
  #searchNames(path: string, pageSize: number): Map<number, ListedDocument> {
    const columns = this.#tables.find(({ name }) => name === 'documents')?.columns ?? []
    const found = new Map<number, ListedDocument>()
    for (const { rowid, values } of pageRows(path, pageSize)) {
      const isEntry = rowid !== null && values.length > 5 && values.length <= columns.length && values[0] === null
      const id = asInteger(isEntry ? rowid : rowid === null && values.length === 2 ? values[1] : undefined)
      const name = isEntry ? values[1] : values[0]
      if (id === null || id <= 0 || typeof name !== 'string' || name === '' || this.#documents.has(id)) continue
      const entry = found.get(id) ?? { row: null, names: [] }
      found.set(id, entry)
      if (!entry.names.includes(name)) entry.names.push(name)
      if (isEntry) entry.row = Object.fromEntries(values.map((value, index) => [columns[index] ?? '', value]))
    }
    return found
  }

  /** Inserts rows; one that contradicts the rules of the table is none that was ever written. */
  #inserter(table: string, columns: readonly string[], conflict: 'IGNORE' | 'REPLACE'): (row: SalvagedRow) => void {
    const marks = columns.map(() => '?').join(', ')
    const statement = this.#target.prepare(`INSERT OR ${conflict} INTO ${table} (${columns.join(', ')}) VALUES (${marks})`)
    return (row) => {
      try {
        statement.run(...columns.map((column): SQLInputValue => row[column] ?? null))
      } catch (error) {
        if (!isConstraint(error)) throw error
        this.#losses.push(`A row of the table ${table} makes no sense and was left out.`)
      }
    }
  }

  /** Writes the list of documents, after their records, which tell the right name from a wrong one. */
  #writeDocuments(): void {
    const taken = new Set<string>()
    const ids = new Set([...this.#documents.keys(), ...this.#owners()])
    for (const id of [...ids].toSorted((a, b) => a - b)) {
      const { row, names } = this.#documents.get(id) ?? { row: null, names: [] }
      const free = names.filter((name) => !taken.has(name))
      const name = free.length > 1 || free.length < names.length ? free.find((candidate) => this.#hasRecordsOf(id, candidate)) ?? free[0] : free[0]
      const [newest, folded, from, to] = this.#extent(id)
      if (name === undefined && newest === 0) continue
      const written = name ?? unusedName(taken, id)
      taken.add(written)
      if (names.length > 1) this.#losses.push(`The name of the document "${written}" was also read as ${names.filter((other) => other !== written).map((other) => `"${other}"`).join(', ')}.`)
      if (name === undefined) {
        this.#adopt(id, written)
        this.#losses.push(`The name of a document is lost: what there is of it is kept as "${written}", with new checksums, which say nothing about what was before.`)
      } else if (row === null) {
        this.#losses.push(`The entry of the document "${written}" in the list of documents was lost and is made anew; it has no title until it is edited.`)
      }
      const last = Math.max(newest, asInteger(row?.['last_sequence']) ?? 0)
      if (row === null) {
        this.#insertDocument({ id, name: written, title: '', created_at: from, changed_at: to, last_sequence: newest, folded_sequence: folded })
        if (this.#holes.some(({ document, hole }) => document === id && hole.before === noLimit)) this.#mayEndTooEarly(id, written, newest)
      } else this.#insertDocument({ ...row, id, name: written, last_sequence: last })
    }
  }

  /** Documents of which there are records. */
  #owners(): number[] {
    const owned = this.#tables.filter(({ name }) => ['updates', 'checkpoints', 'segments'].includes(name))
    return owned.flatMap(({ name }) => this.#target.prepare(`SELECT DISTINCT document AS id FROM ${name}`).all().map((row) => Number(row['id'])))
  }

  /** The last sequence that there is anything of, the last that is in a segment, and the times of the first and the last update. */
  #extent(id: number): [number, number, number, number] {
    const one = (sql: string): number => Number(Object.values(this.#target.prepare(sql).get(id) ?? {})[0] ?? 0)
    const updates = one('SELECT max(sequence) FROM updates WHERE document = ?')
    const first = one('SELECT min(sequence) FROM updates WHERE document = ?')
    const checkpoints = one('SELECT max(through_sequence) FROM checkpoints WHERE document = ?')
    const segments = one('SELECT max(last_sequence) FROM segments WHERE document = ?')
    const from = one('SELECT min(at) FROM updates WHERE document = ?') || one('SELECT min(at) FROM checkpoints WHERE document = ?')
    const to = one('SELECT max(at) FROM updates WHERE document = ?') || one('SELECT max(at) FROM checkpoints WHERE document = ?')
    return [Math.max(updates, checkpoints, segments), Math.max(segments, first - 1), from, to]
  }

  #insertDocument(row: Record<string, SQLInputValue>): void {
    const columns = (this.#tables.find(({ name }) => name === 'documents')?.columns ?? []).filter((column) => row[column] !== undefined)
    this.#inserter('documents', columns, 'IGNORE')(row as SalvagedRow)
  }

  /** Nobody can say any more how far its log went: the document is to tell so when it is opened. */
  #mayEndTooEarly(id: number, name: string, newest: number): void {
    this.#target.prepare('UPDATE documents SET last_sequence = ? WHERE id = ?').run(newest + 1, id)
    this.#target
      .prepare('INSERT INTO set_aside (document, kind, first_sequence, last_sequence, detail, found_at) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, 'update', newest + 1, newest + 1, 'and later ones may be missing', Date.now())
    this.#losses.push(`The newest edits of the document "${name}" may be missing.`)
  }

  #hasRecordsOf(id: number, name: string): boolean {
    return ['updates', 'checkpoints', 'segments'].some((table) =>
      this.#target
        .prepare(`SELECT * FROM ${table} WHERE document = ? LIMIT ${recordsToTry}`)
        .all(id)
        .some((row) => isRecordOf(table, row, name))
    )
  }

  /** Gives a document's records the checksums for a name. */
  #adopt(id: number, name: string): void {
    const each = (table: string, key: string, checksum: (row: SalvagedRow) => number | null): void => {
      const update = this.#target.prepare(`UPDATE ${table} SET checksum = ? WHERE document = ? AND ${key} = ?`)
      for (const row of this.#target.prepare(`SELECT * FROM ${table} WHERE document = ?`).all(id)) {
        const value = checksum(row)
        if (value !== null) update.run(value, id, row[key] ?? null)
      }
    }
    each('updates', 'sequence', (row) => {
      const update = asUpdate(row)
      return update && updateChecksum(name, update.sequence, update)
    })
    each('checkpoints', 'id', (row) => {
      const checkpoint = asCheckpoint(row)
      return checkpoint && checkpointChecksum(name, checkpoint.throughSequence, checkpoint.state)
    })
    each('segments', 'id', (row) => {
      const segment = asSegment(row)
      return segment && segmentChecksum(name, segment)
    })
  }

  /** Who was let in or shut out, as far as that is not as it was written. */
  #describeAccess(): void {
    const links = this.#target.prepare('SELECT share_links.*, documents.name FROM share_links LEFT JOIN documents ON documents.id = share_links.document').all()
    const lostLinks = links.map(asShareLink).filter((link) => link === null || !isIntactShareLink(link)).length
    if (lostLinks > 0) this.#losses.push(`${lostLinks} of the share links are not as they were written, and open nothing any more.`)
    const revocations = this.#target.prepare('SELECT * FROM revocations').all().map(asRevocation)
    const lost = revocations.filter((revocation) => revocation === null || !isIntactRevocation(revocation)).length
    if (lost > 0) this.#losses.push(`${lost} of the revocations are not as they were written: tokens that were revoked may be valid again.`)
  }

  #describeHoles(): void {
    for (const { table, document, hole } of this.#holes) {
      const { after, before } = hole
      const key = document === null ? 'id' : 'sequence'
      const owner = document === null ? '' : `document = ${document} AND `
      const there = Number(
        this.#target.prepare(`SELECT count(*) AS count FROM ${table} WHERE ${owner}${key} > ? AND ${key} < ?`).get(after, before)?.['count']
      )
      if (there === before - after - 1) continue
      const name = document === null ? undefined : this.#target.prepare('SELECT name FROM documents WHERE id = ?').get(document)?.['name']
      // Ids that were tried on the chance that there is something.
      if (document !== null && name === undefined) continue
      const rows = before === noLimit ? `from ${after + 1} on` : before - after === 2 ? `${after + 1}` : `${after + 1} to ${before - 1}`
      this.#losses.push(name === undefined ? `Of the table ${table}, row ${rows} cannot be read.` : `Of the document "${String(name)}", update ${rows} cannot be read.`)
    }
  }
}

/** Whether a row may take the place of one that another source had. */
function replaces({ name, columns }: Table, row: SalvagedRow): boolean {
  if (name !== 'revocations') return !columns.includes('document')
  const revocation = asRevocation(row)
  return revocation !== null && isIntactRevocation(revocation)
}

function isRecordOf(table: string, row: SalvagedRow, name: string): boolean {
  if (table === 'updates') {
    const update = asUpdate(row)
    return update !== null && isIntactUpdate(name, update)
  }
  if (table === 'checkpoints') {
    const checkpoint = asCheckpoint(row)
    return checkpoint !== null && isIntact(name, checkpoint)
  }
  const segment = asSegment(row)
  return segment !== null && isIntactSegment(name, segment)
}

/** The columns of a table in the order in which SQLite stores them: where rows have no number, the key comes first. */
function storedColumns({ columns, key, withoutRowid }: Table): string[] {
  return withoutRowid ? [...key, ...columns.filter((column) => !key.includes(column))] : columns
}

function unusedName(taken: ReadonlySet<string>, id: number): string {
  let name = `recovered-${id}`
  for (let count = 2; taken.has(name); count += 1) name = `recovered-${id}-${count}`
  return name
}

function isConstraint(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === 19
}

function tablesOf(database: DatabaseSync): Table[] {
  const tables = database.prepare("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'").all()
  return tables.map((table) => {
    const name = String(table['name'])
    const columns = database.prepare('SELECT name, pk FROM pragma_table_info(?)').all(name)
    const key = columns.filter(({ pk }) => Number(pk) > 0).toSorted((a, b) => Number(a['pk']) - Number(b['pk']))
    return { name, columns: columns.map((column) => String(column['name'])), key: key.map((column) => String(column['name'])), withoutRowid: Number(table['wr']) === 1 }
  })
}

/** Whether the structure of the table of documents, and of the index on names, is beyond doubt: a damaged page may just show fewer rows. */
function soundTrees(source: DamagedDatabase): { table: boolean; index: boolean } {
  const root = (name: string): number => source.largest(`SELECT rootpage FROM sqlite_schema WHERE name = '${name}'`)
  const { rows, failed } = source.rows('PRAGMA quick_check(documents)')
  const found = rows.map((row) => String(Object.values(row)[0])).join('\n')
  // All trees are looked at before a row of the table is, so that a failure comes after what there is to say of them.
  const isAnswered = (!failed || rows.length > 0) && rows.length < 100
  const isSound = (name: string): boolean => root(name) > 0 && isAnswered && !new RegExp(`\\bTree ${root(name)}\\b`, 'i').test(found)
  return { table: isSound('documents'), index: isSound(nameIndex) }
}

