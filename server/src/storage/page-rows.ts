/**
 * Finds rows in the pages of a database file without the tree that leads to them: one damaged page near the root of a table
 * hides all of it from SQLite. The format is sqlite.org/fileformat2.html.
 *
 * A page does not say whose rows it holds, and it may be one that is no longer used, so what is found here has to prove by a
 * checksum of its own what it is.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { SQLOutputValue } from 'node:sqlite'

/** A row that stands somewhere in a file. */
export interface PageRow {
  /** Its number in a table that has them; null in one that is sorted by its key. */
  rowid: number | null
  /** Its columns in the order in which they are stored. */
  values: SQLOutputValue[]
}

const indexInterior = 2
const indexLeaf = 10
const tableLeaf = 13

/** Every row that can be made out in a database file that nobody has open, of tables and of indexes. */
export function* pageRows(path: string, pageSize: number): Generator<PageRow> {
  const file = openSync(path, 'r')
  try {
    const pages = new Pages(file, pageSize)
    // The first page holds the list of tables.
    for (let number = 2; number <= pages.count; number += 1) yield* pages.rows(number)
  } finally {
    closeSync(file)
  }
}

class Pages {
  readonly count: number
  readonly #file: number
  readonly #size: number

  constructor(file: number, size: number) {
    this.#file = file
    this.#size = size
    this.count = Math.floor(fstatSync(file).size / size)
  }

  #read(number: number): Buffer<ArrayBuffer> {
    const page = Buffer.alloc(this.#size)
    readSync(this.#file, page, 0, this.#size, (number - 1) * this.#size)
    return page
  }

  *rows(number: number): Generator<PageRow> {
    const page = this.#read(number)
    const kind = page[0]
    if (kind !== indexInterior && kind !== indexLeaf && kind !== tableLeaf) return
    const pointers = kind === indexInterior ? 12 : 8
    const cells = page.readUInt16BE(3)
    for (let cell = 0; cell < cells && pointers + 2 * cell + 2 <= this.#size; cell += 1) {
      const start = page.readUInt16BE(pointers + 2 * cell)
      try {
        const row = this.#row(page, start + (kind === indexInterior ? 4 : 0), kind === tableLeaf)
        if (row !== null) yield row
      } catch (error) {
        // Whatever stands here, it is no row.
        if (!(error instanceof RangeError)) throw error
      }
    }
  }

  #row(page: Buffer<ArrayBuffer>, start: number, isTable: boolean): PageRow | null {
    const size = varint(page, start)
    const rowid = isTable ? varint(page, size.end) : null
    const payload = this.#payload(page, rowid?.end ?? size.end, size.value, isTable)
    const values = payload === null ? null : record(payload)
    return values === null ? null : { rowid: rowid?.value ?? null, values }
  }

  #payload(page: Buffer<ArrayBuffer>, start: number, size: number, isTable: boolean): Buffer<ArrayBuffer> | null {
    const usable = this.#size
    const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
    const least = Math.floor(((usable - 12) * 32) / 255) - 23
    const wanted = least + ((size - least) % (usable - 4))
    const local = size <= most ? size : wanted <= most ? wanted : least
    if (size > this.count * this.#size || start + local > usable) return null
    const parts = [page.subarray(start, start + local)]
    let next = local < size ? page.readUInt32BE(start + local) : 0
    for (let left = size - local; left > 0; left -= usable - 4) {
      if (next === 0 || next > this.count) return null
      const overflow = this.#read(next)
      parts.push(overflow.subarray(4, 4 + Math.min(left, usable - 4)))
      next = overflow.readUInt32BE(0)
    }
    return Buffer.concat(parts)
  }
}

/** A number of one to nine bytes; NaN if it is larger than a number can hold. */
function varint(bytes: Buffer, start: number): { value: number; end: number } {
  let value = 0n
  for (let count = 0; count < 9; count += 1) {
    const byte = BigInt(bytes.readUInt8(start + count))
    if (count === 8) value = (value << 8n) | byte
    else value = (value << 7n) | (byte & 127n)
    if (count === 8 || byte < 128n) return { value: value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(value), end: start + count + 1 }
  }
  throw new RangeError('no number')
}

const integerSizes = [0, 1, 2, 3, 4, 6, 8]

/** The columns of a record; null if it is none. */
function record(payload: Buffer<ArrayBuffer>): SQLOutputValue[] | null {
  const header = varint(payload, 0)
  if (!(header.value >= header.end && header.value <= payload.length)) return null
  const values: SQLOutputValue[] = []
  let body = header.value
  for (let at = header.end; at < header.value; ) {
    const { value: type, end } = varint(payload, at)
    at = end
    if (!(type >= 0) || type === 10 || type === 11) return null
    const size = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (integerSizes[type] ?? 0)
    if (body + size > payload.length) return null
    const bytes: Buffer<ArrayBuffer> = payload.subarray(body, body + size)
    if (type === 0) values.push(null)
    else if (type >= 12 && type % 2 === 0) values.push(bytes)
    else if (type >= 12) values.push(bytes.toString())
    else if (type === 7) values.push(bytes.readDoubleBE(0))
    else if (type >= 8) values.push(BigInt(type - 8))
    else values.push(size === 8 ? bytes.readBigInt64BE(0) : BigInt(bytes.readIntBE(0, size)))
    body += size
  }
  return body === payload.length ? values : null
}
