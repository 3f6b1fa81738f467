/**
 * Reads rows of a database of which some pages are damaged.
 *
 * SQLite reads rows in the order of their keys and ends with an error at the first page that it cannot read. So a range of
 * keys is read from its beginning until that happens, then from its end; what is left between is halved and tried again,
 * since there may be sound pages between two damaged ones.
 *
 *     keys   1 2 3 4 5 6 7 8 9 ...
 *            ──────>X           X<───
 *                     X<─ ─>X
 */
import { DatabaseSync } from 'node:sqlite'
import type { SQLOutputValue, StatementSync } from 'node:sqlite'
import { isDamage } from './check-file.ts'

/** A row as SQLite gives it, with integers as BigInt: what a damaged file holds may not fit into a number. */
export type SalvagedRow = Record<string, SQLOutputValue>

/** Keys between `after` and `before`, both not among them, whose rows cannot be read, if there are any. */
export interface Hole {
  after: number
  before: number
}

/** How many reads that end with an error one range may cost, and all ranges together. */
const attemptsPerRange = 256
const attemptsInAll = 50_000

/** How far behind the last readable row to look for another one where it is not known how far keys go. */
const lookAhead = 4096

/** Larger than every key. */
export const noLimit = Number.MAX_SAFE_INTEGER

/** A damaged database, opened for reading. */
export class DamagedDatabase {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #attempts = 0

  /** @param path is only read. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { readOnly: true, readBigInts: true, defensive: false, timeout: 2000 })
    // With it, SQLite reads on where the file is shorter than it should be, or one entry of its list of tables makes no sense.
    this.#database.exec('PRAGMA writable_schema = ON')
  }

  /** Closes the file. */
  close(): void {
    this.#database.close()
  }

  /** The names of a table's columns; empty if there is no such table, or that cannot be read. */
  columns(table: string): string[] {
    return this.rows(`SELECT name FROM pragma_table_info('${table}')`).rows.map((row) => String(row['name']))
  }

  /** The rows up to the first that cannot be read. */
  rows(sql: string, ...values: number[]): { rows: SalvagedRow[]; failed: boolean } {
    const rows: SalvagedRow[] = []
    const failed = this.#read(sql, values, (row) => rows.push(row))
    return { rows, failed }
  }

  /** The largest integer that a query with one column gives; 0 if it cannot be read. */
  largest(sql: string): number {
    const value = Object.values(this.rows(sql).rows[0] ?? {})[0]
    return typeof value === 'bigint' && value > 0n && value < BigInt(noLimit) ? Number(value) : 0
  }

  /**
   * Reads the rows whose integer key lies between two bounds, both not included, in no certain order.
   *
   * @param table where they are, and which of them, as `FROM … WHERE …`.
   * @returns where rows may be missing.
   */
  range({ columns, table, key }: { columns: string; table: string; key: string }, after: number, before: number, take: (row: SalvagedRow) => void): Hole[] {
    const sql = (direction: string): string => `SELECT ${columns} ${table} AND ${key} > ? AND ${key} < ? ORDER BY ${key} ${direction}`
    const holes: Hole[] = []
    const ranges: Hole[] = [{ after, before }]
    let attempts = 0
    for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
      let { after: first, before: last } = range
      const use = (row: SalvagedRow, isUp: boolean): void => {
        const value = row[key]
        if (typeof value !== 'bigint' || value <= BigInt(first) || value >= BigInt(last)) return
        if (isUp) first = Number(value)
        else last = Number(value)
        take(row)
      }
      if (!this.#read(sql('ASC'), [first, last], (row) => use(row, true))) continue
      if (!this.#read(sql('DESC'), [first, last], (row) => use(row, false))) continue
      attempts += 1
      if (last - first <= 1) continue
      const far = Math.min(last, first + lookAhead)
      if (last === noLimit && far < last) holes.push({ after: first, before: noLimit })
      const middle = Math.floor((first + (last === noLimit ? far : last)) / 2)
      if (last - first === 2 || attempts > attemptsPerRange || this.#attempts > attemptsInAll) holes.push({ after: first, before: last })
      else ranges.push({ after: first, before: middle + 1 }, { after: middle, before: last === noLimit ? far : last })
    }
    return merged(holes)
  }

  /** Gives `take` the rows until one cannot be read; says whether that happened. */
  #read(sql: string, values: number[], take: (row: SalvagedRow) => void): boolean {
    try {
      let statement = this.#statements.get(sql)
      if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
      for (const row of statement.iterate(...values)) take(row)
      return false
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#attempts += 1
      return true
    }
  }
}

function merged(holes: Hole[]): Hole[] {
  const all: Hole[] = []
  for (const hole of holes.toSorted((a, b) => a.after - b.after)) {
    const before = all.at(-1)
    if (before !== undefined && hole.after < before.before) before.before = Math.max(before.before, hole.before)
    else all.push({ ...hole })
  }
  return all
}
