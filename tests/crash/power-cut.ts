/**
 * What a folder may look like after the power was cut.
 *
 * A file has two contents: the one that programs see, in the system's memory, and the one on the disk.
 *
 *     write     changes what programs see; its sectors wait
 *     flush     what waits reaches the disk, for sure
 *     cut       of what waits, any sectors have reached the disk, each as it was at some moment since the last flush;
 *               all else that programs saw is gone
 *     failed    as a cut for what waits, and the system then takes it for written: it stays visible to programs, and no
 *     flush     later flush writes it. That is what Linux does.
 *
 * Likewise for names: files that were made, renamed and removed since the folder was last flushed; of these changes a first
 * part is there after a cut, since file systems keep them in order.
 */
import { Random } from './random.ts'
import type { DiskRecord } from './journal.ts'

/** What a disk writes whole or not at all, in bytes. */
const sectorSize = 512
/** The unit in which the system remembers what is to be written, in bytes. */
const pageSize = 4096

/** Files by name. */
export type FolderContent = Map<string, Uint8Array>

type Change = { at: number } & ({ type: 'write'; from: number; to: number } | { type: 'truncate'; size: number })

/** Bytes that grow without being copied each time. */
class Bytes {
  #buffer: Buffer
  size: number

  constructor(content: Uint8Array) {
    this.#buffer = Buffer.from(content)
    this.size = content.length
  }

  /** The bytes from `from` to `to`, or to the end if that comes before. */
  part(from: number, to: number): Buffer {
    return this.#buffer.subarray(from, Math.min(to, this.size))
  }

  /** Writes; what lies between the end so far and `offset` becomes zeros. */
  write(bytes: Uint8Array, offset: number): void {
    const end = offset + bytes.length
    if (end > this.size) this.resize(end)
    this.#buffer.set(bytes, offset)
  }

  resize(size: number): void {
    if (size > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(size, this.#buffer.length * 2))
      larger.set(this.#buffer)
      this.#buffer = larger
    }
    if (size < this.size) this.#buffer.fill(0, size, this.size)
    this.size = size
  }
}

/** One file: what programs see, what the disk holds, and what waits in between. */
class FileImage {
  readonly seen: Bytes
  readonly stored: Bytes
  /** Changes since the last flush, with what the sectors of each held right behind it. */
  #waiting: { change: Change; sectors: Map<number, Uint8Array> }[] = []

  constructor(content: Uint8Array) {
    this.seen = new Bytes(content)
    this.stored = new Bytes(content)
  }

  write(at: number, offset: number, bytes: Uint8Array): void {
    const end = offset + bytes.length
    this.seen.write(bytes, offset)
    const sectors = new Map<number, Uint8Array>()
    for (let sector = Math.floor(offset / sectorSize); sector * sectorSize < end; sector += 1) {
      sectors.set(sector, Buffer.from(this.seen.part(sector * sectorSize, (sector + 1) * sectorSize)))
    }
    this.#waiting.push({ change: { at, type: 'write', from: offset, to: end }, sectors })
  }

  truncate(at: number, size: number): void {
    this.seen.resize(size)
    this.#waiting.push({ change: { at, type: 'truncate', size }, sectors: new Map() })
  }

  /** Stores what changed before the record `before`. */
  flush(before: number): void {
    const covered = this.#waiting.filter(({ change }) => change.at < before)
    if (covered.length === 0) return
    this.#waiting = this.#waiting.filter(({ change }) => change.at >= before)
    // A page goes to the disk as programs see it, with all that was ever written to it.
    this.stored.resize(this.seen.size)
    for (const { change } of covered) {
      if (change.type === 'truncate') continue
      const from = Math.floor(change.from / pageSize) * pageSize
      if (from < this.seen.size) this.stored.write(this.seen.part(from, Math.ceil(change.to / pageSize) * pageSize), from)
    }
  }

  /** Of what waits, lets a part reach the disk and forgets the rest. */
  lose(random: Random): void {
    const waiting = this.#waiting
    this.#waiting = []
    // Also all and nothing, which are what mostly happens.
    const kept = random.pick([0, 1, 0.5, random.next()])
    const isTorn = random.chance(0.5)
    for (const { change, sectors } of waiting) {
      if (!isTorn && !random.chance(kept)) continue
      if (change.type === 'truncate') {
        if (random.chance(kept)) this.stored.resize(change.size)
        continue
      }
      for (const [sector, bytes] of sectors) {
        if (!isTorn || random.chance(kept)) this.stored.write(bytes, sector * sectorSize)
      }
    }
  }
}

type NameChange = { at: number } & (
  | { type: 'make'; name: string; file: FileImage }
  | { type: 'remove'; name: string }
  | { type: 'rename'; from: string; to: string }
)

/** A folder whose changes are played back from a journal. */
class FolderImage {
  readonly seen: Map<string, FileImage>
  readonly #stored: Map<string, FileImage>
  #waiting: NameChange[] = []
  readonly #byFile = new Map<bigint, FileImage>()
  readonly #folders = new Set<bigint>()
  readonly #random: Random

  constructor(before: FolderContent, random: Random) {
    this.seen = new Map([...before].map(([name, content]) => [name, new FileImage(content)]))
    this.#stored = new Map(this.seen)
    this.#random = random
  }

  play(records: readonly DiskRecord[]): void {
    records.forEach((record, at) => {
      switch (record.type) {
        case 'opened':
          return this.#open(at, record.file, record.name, record.isNew)
        case 'written':
          return this.#file(record.file).write(at, record.offset, record.bytes)
        case 'truncated':
          return this.#file(record.file).truncate(at, record.size)
        case 'synced':
          return this.#sync(record.file, record.covers, record.error)
        case 'unlinked':
          return this.#changeName({ at, type: 'remove', name: record.name })
        case 'renamed':
          return this.#changeName({ at, type: 'rename', from: record.from, to: record.to })
      }
    })
  }

  /** What is left when the power is cut now. */
  cut(): FolderContent {
    const done = this.#random.integer(0, this.#waiting.length)
    for (const change of this.#waiting.slice(0, done)) applyName(this.#stored, change)
    for (const file of new Set(this.#stored.values())) file.lose(this.#random)
    return new Map([...this.#stored].map(([name, file]) => [name, contentOf(file.stored)]))
  }

  #open(at: number, id: bigint, name: string, isNew: boolean): void {
    if (name === '') {
      this.#folders.add(id)
    } else if (isNew) {
      const file = new FileImage(new Uint8Array())
      this.#byFile.set(id, file)
      this.#changeName({ at, type: 'make', name, file })
    } else {
      const file = this.seen.get(name)
      if (file === undefined) throw new Error(`The journal opens ${name}, which was not made.`)
      this.#byFile.set(id, file)
    }
  }

  #sync(id: bigint, covers: number, error: number): void {
    if (this.#folders.has(id)) {
      if (error !== 0) return
      for (const change of this.#waiting.filter(({ at }) => at < covers)) applyName(this.#stored, change)
      this.#waiting = this.#waiting.filter(({ at }) => at >= covers)
    } else if (error === 0) {
      this.#file(id).flush(covers)
    } else {
      this.#file(id).lose(this.#random)
    }
  }

  #changeName(change: NameChange): void {
    applyName(this.seen, change)
    this.#waiting.push(change)
  }

  #file(id: bigint): FileImage {
    const file = this.#byFile.get(id)
    if (file === undefined) throw new Error('The journal changes a file that was not opened.')
    return file
  }
}

/**
 * The folder after a power cut.
 *
 * @param before what it held when the journal began, all of it on the disk.
 * @param records what was done up to the cut.
 * @param seed decides about what was not flushed.
 */
export function afterPowerCut(before: FolderContent, records: readonly DiskRecord[], seed: number): FolderContent {
  const image = new FolderImage(before, new Random(seed))
  image.play(records)
  return image.cut()
}

/** The folder as programs see it: what is there after a crash of the process alone. */
export function afterCrash(before: FolderContent, records: readonly DiskRecord[]): FolderContent {
  const image = new FolderImage(before, new Random(0))
  image.play(records)
  return new Map([...image.seen].map(([name, file]) => [name, contentOf(file.seen)]))
}

function applyName(names: Map<string, FileImage>, change: NameChange): void {
  if (change.type === 'make') {
    names.set(change.name, change.file)
  } else if (change.type === 'remove') {
    names.delete(change.name)
  } else {
    const file = names.get(change.from)
    names.delete(change.from)
    if (file !== undefined) names.set(change.to, file)
  }
}

function contentOf(bytes: Bytes): Uint8Array {
  return bytes.part(0, bytes.size)
}
