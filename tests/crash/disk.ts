/**
 * A disk of a server under test: the library disk.c between the server and its data folder, with what a test needs to
 * break it while the server runs and to read what it was asked for.
 *
 *     disk.c ─ compiled once ─> Disk(folder) ─ environment ─> startServer
 *                                 ├ setFaults         through a file that the library maps
 *                                 └ counters, journal what was done, in order
 */
import { spawnSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, readFileSync, readSync, realpathSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { parseJournal } from './journal.ts'
import type { DiskRecord } from './journal.ts'

/** `errno` of the errors that a disk gives. */
export const diskErrors = { inputOutput: 5, noSpace: 28 } as const

/** What is wrong with a disk. */
export interface DiskFaults {
  /** `errno` that each write gives; 0 for none. */
  writeError: number
  /** `errno` that each flush gives; 0 for none. */
  syncError: number
  /** How long each flush takes at least, in milliseconds. */
  syncDelay: number
}

/** What the library counted. */
export interface DiskCounters {
  failedWrites: number
  failedSyncs: number
  syncs: number
  /** Flushes that are being delayed at this moment. */
  waitingSyncs: number
}

/** Size of the control file, in bytes: seven numbers of four. */
const controlSize = 28

/** The library, or why there is none, as a sentence. */
type Compilation = { library: string } | { reason: string }

let compiled: Compilation | null = null

/** Why the library cannot be used here, as a sentence; null if it can. */
export function whyNoDisk(): string | null {
  compiled ??= compileDisk()
  return 'reason' in compiled ? compiled.reason : null
}

function compileDisk(): Compilation {
  if (process.platform !== 'linux') return { reason: 'the failing disk needs Linux' }
  const library = join(temporaryFolder(), 'disk.so')
  const source = join(import.meta.dirname, 'disk.c')
  const options = ['-O1', '-Wall', '-Wextra', '-shared', '-fPIC', '-o', library, source, '-ldl', '-lpthread']
  const { error, status, stderr } = spawnSync('cc', options, { encoding: 'utf8' })
  if (error !== undefined) return { reason: 'there is no C compiler (cc): install gcc and libc6-dev' }
  if (status === 0) return { library }
  return { reason: `disk.c cannot be compiled here, for which gcc and libc6-dev are needed: ${stderr.split('\n', 3).join(' ')}` }
}

function libraryPath(): string {
  compiled ??= compileDisk()
  if ('reason' in compiled) throw new Error(compiled.reason)
  return compiled.library
}

/** The disk below one data folder, for one life of a server. */
export class Disk implements Disposable {
  /** To be added to the environment of the server. */
  readonly environment: Record<string, string>
  readonly #own = temporaryFolder()
  readonly #journal: string
  readonly #control: number

  /** @param folder the data folder; it has to exist. */
  constructor(folder: string) {
    const own = realpathSync(this.#own)
    this.#journal = join(own, 'journal')
    const control = join(own, 'control')
    this.#control = openSync(control, 'w+')
    ftruncateSync(this.#control, controlSize)
    this.environment = {
      LD_PRELOAD: libraryPath(),
      TANDEM_DISK_FOLDER: realpathSync(folder),
      TANDEM_DISK_JOURNAL: this.#journal,
      TANDEM_DISK_CONTROL: control
    }
  }

  /** Sets what is wrong from the next call on; what is not named is in order. */
  setFaults(faults: Partial<DiskFaults>): void {
    const bytes = Buffer.alloc(12)
    bytes.writeUInt32LE(faults.writeError ?? 0, 0)
    bytes.writeUInt32LE(faults.syncError ?? 0, 4)
    bytes.writeUInt32LE(faults.syncDelay ?? 0, 8)
    writeSync(this.#control, bytes, 0, bytes.length, 0)
  }

  get counters(): DiskCounters {
    const bytes = Buffer.alloc(controlSize)
    readSync(this.#control, bytes, 0, controlSize, 0)
    return {
      failedWrites: bytes.readUInt32LE(12),
      failedSyncs: bytes.readUInt32LE(16),
      syncs: bytes.readUInt32LE(20),
      waitingSyncs: bytes.readUInt32LE(24)
    }
  }

  /** Length of the journal at this moment, in bytes: a moment to cut the power at. */
  get journalSize(): number {
    return statSync(this.#journal).size
  }

  /** All that was done so far. */
  journal(): DiskRecord[] {
    return parseJournal(readFileSync(this.#journal))
  }

  [Symbol.dispose](): void {
    closeSync(this.#control)
    removeTemporaryFolder(this.#own)
  }
}
