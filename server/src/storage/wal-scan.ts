/**
 * Reads a write-ahead log as SQLite's file format says (sqlite.org/fileformat2.html), to find what SQLite itself does not
 * tell: it stops at the first frame that is not as it was written, and forgets every commit behind it.
 *
 *     header   page size, two salts, checksum
 *     frame    page number, pages in the file if it ends a commit, the salts, checksum; then the page
 *     frame    …
 *
 * A checksum goes on from that of the frame before, so that one bad frame breaks the chain for all behind it. Here, each
 * frame is checked against the checksum that stands in the frame before it, which tells which ones are bad.
 *
 * Bad frames at the end are what a power cut leaves of a commit that was never flushed, and no damage. They are damage if
 * a later commit stands behind them, because each is flushed before the next begins; or if the index of the log
 * (tandem.sqlite-shm, which outlives a killed process) says that they were committed.
 */
import { closeSync, copyFileSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { endianness } from 'node:os'
import { sizeOf } from './data-folder.ts'

const headerSize = 32
const frameHeaderSize = 24

interface Frame {
  page: number
  /** Pages in the file after the commit that this frame ends; 0 for other frames. */
  commit: number
  /** Where the page's content begins in the log. */
  offset: number
  /** Whether page number and content are as they were written. */
  intact: boolean
  /** Whether they may be, as far as one can tell behind a frame that is lost with its checksum. */
  usable: boolean
}

/** What there is in a log. */
export interface WalScan {
  /** Whether the log is not there at all. Another program that opened the database may have taken it in. */
  isGone: boolean
  /** The commits, frame by frame, with those behind the damage. */
  frames: readonly Frame[]
  pageSize: number
  /** How many frames are known to be in the database file already. */
  backfilled: number
  /** How many pages are not as they were last committed, or may not be. */
  lostPages: number
  /** What is wrong with it, each as part of a sentence; empty for a log that is as SQLite expects it. */
  problems: string[]
}

/** The index of a log, as far as it is needed. */
interface WalIndex {
  salts: Buffer
  pageSize: number
  bigEndian: boolean
  /** Frames that were committed, and those of them that are in the database file. */
  committed: number
  backfilled: number
}

/** Looks at the log beside a database that nobody in this process has open; null if there is nothing in it. */
export function scanWal(databasePath: string): WalScan | null {
  const index = readIndex(`${databasePath}-shm`)
  const size = sizeOf(`${databasePath}-wal`) ?? 0
  if (size < headerSize) return index === null ? null : missing(index)
  const file = openSync(`${databasePath}-wal`, 'r')
  try {
    return scan(file, index, databasePath)
  } finally {
    closeSync(file)
  }
}

function missing(index: WalIndex): WalScan | null {
  const lost = index.committed - index.backfilled
  if (lost <= 0) return null
  return { isGone: true, frames: [], pageSize: index.pageSize, backfilled: 0, lostPages: lost, problems: ['the write-ahead log is gone'] }
}

function scan(file: number, index: WalIndex | null, databasePath: string): WalScan | null {
  const header = readAt(file, headerSize, 0)
  const isWhole = isWholeHeader(header)
  const pageSize = isWhole ? header.readUInt32BE(8) : (index?.pageSize ?? pageSizeOf(databasePath))
  const count = pageSize === null ? 0 : Math.floor((fstatSync(file).size - headerSize) / (frameHeaderSize + pageSize))
  if (pageSize === null || count === 0) return index === null || index.committed === 0 ? null : missing(index)

  const bigEndian = isWhole ? (header.readUInt32BE(0) & 1) === 1 : (index?.bigEndian ?? endianness() === 'BE')
  const salts = isWhole ? header.subarray(16, 24) : (index?.salts ?? firstSalts(file, count, pageSize, bigEndian))
  const known = index !== null && index.salts.equals(salts) ? index : null
  // With another index, of which nothing is missing in the file, the log was about to be begun anew.
  if (!isWhole && index !== null && index.committed <= index.backfilled && !firstSalts(file, count, pageSize, bigEndian).equals(salts)) return null
  const { frames, unbroken } = readFrames(file, { count, pageSize, salts, bigEndian, header: isWhole ? header : null })
  const through = lastCommit(frames, unbroken, known?.committed ?? 0)
  const bad = frames.flatMap((frame, position) => (frame.intact || position >= through ? [] : [position + 1]))
  const cutOff = Math.max(0, (known?.committed ?? 0) - frames.length)
  if (through === 0 && cutOff === 0) return null

  const backfilled = known?.backfilled ?? 0
  const lostPages = bad.filter((frame) => frame > backfilled && !isReplaced(frames, frame, through)).length + Math.max(0, cutOff - Math.max(0, backfilled - frames.length))
  const problems: string[] = []
  if (!isWhole) problems.push('the header of the write-ahead log is damaged')
  if (isWhole && through > unbroken) problems.push(`${bad.length === 0 ? 'one frame' : `${bad.length} frames`} of the write-ahead log from frame ${unbroken + 1} on, of ${through}, are damaged`)
  if (cutOff > 0) problems.push(`the write-ahead log is cut off after frame ${frames.length} of ${frames.length + cutOff}`)
  return { isGone: false, frames: frames.slice(0, through), pageSize, backfilled, lostPages, problems }
}

/**
 * The salts of the first frame that another follows as it was written; those of earlier logs can only stand behind. Where no frame is
 * followed so, those of the first that is not blank: what damaged the header may have damaged the first frames with it.
 */
function firstSalts(file: number, count: number, pageSize: number, bigEndian: boolean): Buffer {
  let first: Buffer | null = null
  let before: Buffer | null = null
  for (let position = 0; position < count; position += 1) {
    const bytes = readAt(file, frameHeaderSize + pageSize, headerSize + position * (frameHeaderSize + pageSize))
    const salts = bytes.subarray(8, 16)
    const stored: Checksum | null = before?.subarray(8, 16).equals(salts) === true ? [before.readUInt32BE(16), before.readUInt32BE(20)] : null
    if (stored !== null && same(checksumOf(bytes, stored, bigEndian), [bytes.readUInt32BE(16), bytes.readUInt32BE(20)])) return salts
    if (salts.some((byte) => byte !== 0)) first ??= salts
    before = bytes
  }
  return first ?? Buffer.alloc(8)
}

/** Whether the page of a bad frame was written again later. */
function isReplaced(frames: readonly Frame[], bad: number, through: number): boolean {
  const page = frames[bad - 1]?.page ?? 0
  return page !== 0 && frames.slice(bad, through).some((frame) => frame.intact && frame.page === page)
}

interface Log {
  count: number
  pageSize: number
  salts: Buffer
  bigEndian: boolean
  /** Null if it is damaged; then nothing says whether the first frame is as it was written. */
  header: Buffer | null
}

/** The frames that belong to the present log, and how many of them SQLite would read. */
function readFrames(file: number, { count, pageSize, salts, bigEndian, header }: Log): { frames: Frame[]; unbroken: number } {
  const frames: Frame[] = []
  let length = 0
  let unbroken = 0
  let chain = true
  let stored: Checksum | null = header === null ? null : [header.readUInt32BE(24), header.readUInt32BE(28)]
  /** What the checksum of the frame before should be, where another stands there. */
  let computed: Checksum | null = null
  for (let position = 0; position < count; position += 1) {
    const start = headerSize + position * (frameHeaderSize + pageSize)
    const bytes = readAt(file, frameHeaderSize + pageSize, start)
    const own: Checksum = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    const page = bytes.readUInt32BE(0)
    const isOurs = bytes.subarray(8, 16).equals(salts)
    // Behind the end stand frames of earlier logs, which need no second look.
    const follows = (from: Checksum | null): Checksum | null => (from === null ? null : checksumOf(bytes, from, bigEndian))
    const next: Checksum | null = isOurs || chain || computed !== null ? follows(stored) : null
    let intact: boolean = page !== 0 && (stored === null ? isOurs : same(next, own))
    const before = frames.at(-1)
    if (!intact && computed !== null && before !== undefined && page !== 0 && same(follows(computed), own)) {
      // Only the checksum of the frame before was damaged.
      before.intact = before.usable = true
      intact = true
    }
    const usable = intact || (isOurs && page !== 0 && before?.intact === false)
    frames.push({ page: isOurs || intact ? page : 0, commit: isOurs || intact ? bytes.readUInt32BE(4) : 0, offset: start + frameHeaderSize, intact, usable })
    chain &&= intact && isOurs && header !== null
    if (chain) unbroken = position + 1
    if (isOurs || intact) length = position + 1
    computed = intact || !isOurs ? null : next
    stored = own
  }
  return { frames: frames.slice(0, length), unbroken }
}

/** How many frames can be taken to be committed. */
function lastCommit(frames: readonly Frame[], unbroken: number, known: number): number {
  for (let end = frames.length; end > 0; end -= 1) {
    if ((frames[end - 1]?.commit ?? 0) === 0) continue
    let begin = end - 1
    while (begin > 0 && (frames[begin - 1]?.commit ?? 0) === 0) begin -= 1
    const isWhole = frames.slice(begin, end).every(({ intact }) => intact)
    const isFollowed = frames.slice(end).some(({ intact }) => intact)
    if (end <= unbroken || end <= known || isWhole || isFollowed) return Math.max(end, Math.min(known, frames.length))
  }
  return Math.min(known, frames.length)
}

/**
 * Makes a copy of the database into which every frame that can be had is written.
 *
 * @param target must not exist.
 */
export function copyWithFrames(databasePath: string, wal: WalScan | null, target: string): void {
  copyFileSync(databasePath, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  if (wal === null || wal.frames.length === 0) return
  const { frames, pageSize, backfilled } = wal
  const newest = new Map<number, Frame>()
  frames.forEach((frame, position) => {
    if (frame.usable) newest.set(frame.page, frame)
    // The file has this page as it was at this frame, or newer, and that is newer than in the frames before.
    else if (position < backfilled) newest.delete(frame.page)
  })
  const from = openSync(`${databasePath}-wal`, 'r')
  const to = openSync(target, 'r+')
  try {
    for (const { page, offset } of newest.values()) writeSync(to, readAt(from, pageSize, offset), 0, pageSize, (page - 1) * pageSize)
    const pages = frames.findLast(({ commit, intact }) => commit > 0 && intact)?.commit ?? 0
    if (pages * pageSize > fstatSync(to).size) ftruncateSync(to, pages * pageSize)
    // Behind the end, where SQLite does not look, a damaged page is of use for the rows in it that are whole.
    let end = Math.ceil(fstatSync(to).size / pageSize)
    for (const { usable, offset } of frames) if (!usable) writeSync(to, readAt(from, pageSize, offset), 0, pageSize, end++ * pageSize)
  } finally {
    closeSync(from)
    closeSync(to)
  }
}

type Checksum = [number, number]

function same(a: Checksum | null, b: Checksum): boolean {
  return a !== null && a[0] === b[0] && a[1] === b[1]
}

/** Of the first eight bytes of a frame's header and of its page. */
function checksumOf(frame: Buffer, from: Checksum, bigEndian: boolean): Checksum {
  return checksum(frame.subarray(frameHeaderSize), checksum(frame.subarray(0, 8), from, bigEndian), bigEndian)
}

function checksum(bytes: Buffer, [first, second]: Checksum, bigEndian: boolean): Checksum {
  let [a, b] = [first, second]
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0
    b = (b + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

function isWholeHeader(header: Buffer): boolean {
  const magic = header.readUInt32BE(0)
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return false
  if (!isPageSize(header.readUInt32BE(8))) return false
  return same(checksum(header.subarray(0, 24), [0, 0], (magic & 1) === 1), [header.readUInt32BE(24), header.readUInt32BE(28)])
}

/** The index of the log, if there is one that was written to its end. It is in the byte order of the machine. */
function readIndex(path: string): WalIndex | null {
  if ((sizeOf(path) ?? 0) < 136) return null
  const bytes = readFileSync(path).subarray(0, 136)
  const bigEndian = endianness() === 'BE'
  const integer = (at: number): number => (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  if (!bytes.subarray(0, 48).equals(bytes.subarray(48, 96)) || integer(0) !== 3_007_000) return null
  if (!same(checksum(bytes.subarray(0, 40), [0, 0], bigEndian), [integer(40), integer(44)])) return null
  const size = bigEndian ? bytes.readUInt16BE(14) : bytes.readUInt16LE(14)
  const pageSize = size === 1 ? 65_536 : size
  if (bytes[12] !== 1 || !isPageSize(pageSize)) return null
  return { salts: bytes.subarray(32, 40), pageSize, bigEndian: bytes[13] === 1, committed: integer(16), backfilled: integer(96) }
}

/** The size of a database's pages, as its header says; null if that makes no sense. */
export function pageSizeOf(databasePath: string): number | null {
  const bytes = readFileHead(databasePath, 18)
  if (bytes.length < 18) return null
  const size = bytes.readUInt16BE(16) === 1 ? 65_536 : bytes.readUInt16BE(16)
  return isPageSize(size) ? size : null
}

/** The first bytes of a file; fewer if it is shorter. */
export function readFileHead(path: string, length: number): Buffer {
  const file = openSync(path, 'r')
  try {
    return readAt(file, length, 0)
  } finally {
    closeSync(file)
  }
}

/** Whether SQLite knows pages of that many bytes. */
export function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0
}

function readAt(file: number, length: number, position: number): Buffer {
  const bytes = Buffer.alloc(length)
  let read = 0
  while (read < length) {
    const got = readSync(file, bytes, read, length - read, position + read)
    if (got === 0) return bytes.subarray(0, read)
    read += got
  }
  return bytes
}
