/**
 * A data folder full of documents whose records say what they are, so that a test can tell of each what is left of it; and
 * ways to damage its files.
 */
import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, readdirSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deflateRawSync } from 'node:zlib'
import { SqliteDatabase } from '@tandem/server/src/storage/sqlite-database.ts'
import { checkpointChecksum } from '@tandem/server/src/storage/stored-records.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A generator of the same numbers from 0 to 1 for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** How many updates each document has, by name. */
export type Written = Map<string, number>

/** Bytes that say that they are the updates from `first` to `last` of a document; the padding does not compress. */
export function recordOf(name: string, first: number, last: number, padding: Buffer = Buffer.alloc(0)): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify([name, first, last])}\n`), padding])
}

/** What a document has of what was written: which updates are missing in it, and whether that is told. */
export interface Found {
  missing: number[]
  told: string | null
}

/** Reads a document back. */
export function readBack(database: SqliteDatabase, name: string, count: number): Found {
  const missing = new Set(Array.from({ length: count }, (_, index) => index + 1))
  let told: string | null = null
  try {
    const loaded = database.load(name)
    if (loaded !== null) {
      for (const bytes of [...loaded.segments.map((segment) => segment.bytes), ...loaded.updates]) {
        const text = Buffer.from(bytes)
        const said: unknown = JSON.parse(text.subarray(0, text.indexOf('\n')).toString())
        if (!Array.isArray(said) || said[0] !== name) throw new Error(`"${name}" holds what belongs to ${String(said)}`)
        for (let sequence = Number(said[1]); sequence <= Number(said[2]); sequence += 1) missing.delete(sequence)
      }
      if (loaded.setAside.length > 0) told = loaded.setAside.map(({ record, detail }) => `${record} ${detail}`).join('; ')
    }
  } catch (error) {
    told = error instanceof Error ? error.message : String(error)
  }
  return { missing: [...missing], told }
}

/** Writes documents: most of them short, some with a long log, large records, checkpoints, segments and versions. */
export function writeDocuments(database: SqliteDatabase, random: () => number, count: number): Written {
  const written: Written = new Map()
  const padding = (): Buffer => Buffer.from(Array.from({ length: Math.floor(random() ** 6 * 9000) }, () => Math.floor(random() * 256)))
  const append = (name: string, times: number): void => {
    for (let time = 0; time < times; time += 1) {
      const sequence = (written.get(name) ?? 0) + 1
      database.append(name, [{ bytes: recordOf(name, sequence, sequence, padding()), user: 'ann', name: 'Ann', at: sequence }])
      written.set(name, sequence)
    }
  }
  const checkpoint = (name: string): void => {
    const through = written.get(name) ?? 0
    const state = recordOf(name, 1, through, padding())
    database.writeCheckpoint(name, { throughSequence: through, checksum: checkpointChecksum(name, through, state), packed: deflateRawSync(state) })
  }
  const names = Array.from({ length: count }, (_, index) => `notes/${index}-${Math.floor(random() * 1e6)}`)
  for (const name of names) database.transaction(() => append(name, 1 + Math.floor(random() ** 3 * 60)))
  for (const [index, name] of names.entries()) {
    if (index % 4 !== 0) continue
    checkpoint(name)
    const last = written.get(name) ?? 0
    const half = Math.ceil(last / 2)
    database.fold(
      name,
      [[1, half], [half + 1, last]].flatMap(([first = 1, end = 1]) => (first > end ? [] : [{ first, last: end, bytes: recordOf(name, first, end, padding()) }])),
      [{ first: 1, last, startedAt: 1, endedAt: last, authors: [], name: 'First', closed: true, restored: null }]
    )
    database.transaction(() => append(name, 1 + Math.floor(random() * 10)))
    checkpoint(name)
    database.transaction(() => append(name, Math.floor(random() * 5)))
  }
  return written
}

/** How many share links and revocations `writeAccess` writes: several pages of each. */
export const writtenLinks = 300
export const writtenRevocations = 300

/** The share links and revocations that are known by these numbers. */
export const linkHash = (number: number): string => `${number}`.padStart(64, '0')
export const revokedKey = (number: number): string => `user:${number}`.padEnd(60, 'x')

/** Writes share links of a document, and revocations. */
export function writeAccess(database: SqliteDatabase, document: string): void {
  database.transaction(() => {
    for (let number = 0; number < writtenLinks; number += 1) {
      database.addShareLink({ document, tokenHash: linkHash(number), role: 'viewer', label: '', createdAt: 1, createdBy: null, expiresAt: null })
    }
    for (let number = 0; number < writtenRevocations; number += 1) database.revoke(revokedKey(number), number)
  })
}

/** A folder with documents, all in the database file. */
export function makeFolder(random: () => number, count: number): { folder: string; written: Written } {
  const folder = temporaryFolder()
  const database = new SqliteDatabase(join(folder, 'tandem.sqlite'))
  const written = writeDocuments(database, random, count)
  writeAccess(database, [...written.keys()][0] ?? '')
  database.close()
  return { folder, written }
}

/** A copy of a folder as a killed server leaves it; to be removed by `removeTemporaryFolder`. */
export function copyFolder(folder: string): string {
  const copy = temporaryFolder()
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(copy, name))
  return copy
}

/** Writes over a part of a file. */
export function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+')
  try {
    writeSync(file, bytes, 0, bytes.length, offset)
  } finally {
    closeSync(file)
  }
}

/** Damages a file at random; says how. */
export function damage(path: string, random: () => number): string {
  const file = openSync(path, 'r')
  const { size } = fstatSync(file)
  const place = Math.floor(random() * size)
  const length = Math.max(1, Math.min(size - place, Math.floor(random() ** 4 * 40_000)))
  const bytes = Buffer.alloc(length)
  readSync(file, bytes, 0, length, place)
  closeSync(file)
  const kind = random()
  if (kind < 0.4) {
    overwrite(path, place, Buffer.from([(bytes[0] ?? 0) ^ (1 << Math.floor(random() * 8))]))
    return `one bit flipped at ${place}`
  }
  if (kind < 0.6) {
    overwrite(path, place, Buffer.alloc(length))
    return `${length} bytes zeroed at ${place}`
  }
  if (kind < 0.75) {
    overwrite(path, place, Buffer.from(bytes.map(() => Math.floor(random() * 256))))
    return `${length} bytes of noise at ${place}`
  }
  if (kind < 0.9) {
    const page = Math.floor(place / 4096) * 4096
    overwrite(path, page, Buffer.alloc(Math.min(4096, size - page)))
    return `the page at ${page} zeroed`
  }
  truncateSync(path, place)
  return `cut off at ${place} of ${size}`
}

/** Which pages of a database file are those of a table or an index, the root first, but for those of large values. */
export function pagesOf(folder: string, tree: string): number[] {
  const database = new DatabaseSync(join(folder, 'tandem.sqlite'), { readOnly: true })
  try {
    return database.prepare("SELECT pageno FROM dbstat WHERE name = ? AND pagetype <> 'overflow' ORDER BY path").all(tree).map((row) => Number(row['pageno']))
  } finally {
    database.close()
  }
}

/** The files that a recovery has left in a folder. */
export function keptFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('.damaged-')) : []
}
