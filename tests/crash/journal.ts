/** The journal of disk.c: what was done to the files of a folder, in order. */

/** One thing that was done. `end` is where its record ends in the journal, in bytes. */
export type DiskRecord = { end: number } & (
  | { type: 'opened'; file: bigint; name: string; isNew: boolean }
  | { type: 'written'; file: bigint; offset: number; bytes: Uint8Array }
  | { type: 'truncated'; file: bigint; size: number }
  /** `covers`: how many records there were when the flush began. `error`: its errno, 0 if it succeeded. */
  | { type: 'synced'; file: bigint; error: number; covers: number }
  | { type: 'unlinked'; name: string }
  | { type: 'renamed'; from: string; to: string }
)

const headSize = 32

/** Reads a journal. A last record that is not whole, because the process was killed in it, is left out. */
export function parseJournal(journal: Buffer): DiskRecord[] {
  const records: DiskRecord[] = []
  for (let at = 0; at + headSize <= journal.length; ) {
    const length = journal.readUInt32LE(at)
    const end = at + headSize + length
    if (end > journal.length) break
    const bytes = journal.subarray(at + headSize, end)
    const type = journal.readUInt32LE(at + 4)
    const file = journal.readBigUInt64LE(at + 8)
    const [a, b] = [Number(journal.readBigInt64LE(at + 16)), Number(journal.readBigInt64LE(at + 24))]
    records.push({ end, ...readRecord(type, file, a, b, bytes) })
    at = end
  }
  return records
}

/** As `Omit`, for each of the types of a union. */
type WithoutEnd<T> = T extends unknown ? Omit<T, 'end'> : never

function readRecord(type: number, file: bigint, a: number, b: number, bytes: Buffer): WithoutEnd<DiskRecord> {
  switch (type) {
    case 1:
      return { type: 'opened', file, name: bytes.toString(), isNew: a === 1 }
    case 2:
      return { type: 'written', file, offset: a, bytes }
    case 3:
      return { type: 'truncated', file, size: a }
    case 4:
      return { type: 'synced', file, error: a, covers: b }
    case 5:
      return { type: 'unlinked', name: bytes.toString() }
    case 6: {
      const [from = '', to = ''] = bytes.toString().split('\0')
      return { type: 'renamed', from, to }
    }
    default:
      throw new Error(`The journal has a record of an unknown type, ${type}.`)
  }
}
