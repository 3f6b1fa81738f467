/**
 * What the numbers depend on besides the programs: the disk, the machine's load, and what a process took of them.
 *
 * Counters of processes come from /proc; where there is none, they are null.
 */

import { mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join, relative } from 'node:path'

/** Magic numbers of file systems, as statfs(2) gives them. */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0xf2f52010, 'f2fs'],
  [0x2fc12fc1, 'zfs'],
  [0x794c7630, 'overlayfs'],
  [0x6969, 'nfs'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
])

/** The file system that a folder is on. */
export function fileSystemOf(folder: string): string {
  const { type } = statfsSync(folder)
  return fileSystems.get(type) ?? `file system 0x${type.toString(16)}`
}

/** Whether a flush to this folder reaches a disk. */
function isOnDisk(folder: string): boolean {
  return !['tmpfs', 'ramfs'].includes(fileSystemOf(folder))
}

/** The folder below which everything is written: the one asked for, or else one of the system's for temporary files that is on a disk. */
export function diskFolder(asked: string | undefined): string {
  const folder = asked ?? [tmpdir(), '/var/tmp'].find((candidate) => isOnDisk(candidate))
  if (folder === undefined) throw new Error('The folders for temporary files are in memory: name one that is on a disk with --folder.')
  if (!isOnDisk(folder)) throw new Error(`${folder} is in memory (${fileSystemOf(folder)}): name a folder that is on a disk with --folder.`)
  return folder
}

const made = new Set<string>()
process.once('exit', () => made.forEach(removeFolder))

/** A new empty folder below `parent`; removed at the end at the latest. */
export function makeFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'tandem-bench-'))
  made.add(folder)
  return folder
}

/** Removes a folder made by `makeFolder`. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  made.delete(folder)
}

function filesIn(folder: string): { name: string; size: number; changed: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    // A file may go while the folder is read.
    const stat = entry.isFile() ? statSync(path, { throwIfNoEntry: false }) : undefined
    return stat === undefined ? [] : [{ name: relative(folder, path), size: stat.size, changed: stat.mtimeMs }]
  })
}

/** The size of each file below a folder, in bytes. */
export function fileSizes(folder: string): Record<string, number> {
  return Object.fromEntries(filesIn(folder).map(({ name, size }) => [name, size]))
}

/** A text that is another one after anything in a folder was written. */
export function fileChanges(folder: string): string {
  return JSON.stringify(filesIn(folder))
}

/** The size of all files below a folder, in bytes. */
export function folderSize(folder: string): number {
  return Object.values(fileSizes(folder)).reduce((sum, size) => sum + size, 0)
}

/** How many programs want to run, on average over the last minute. */
export function load(): number {
  return loadavg()[0]!
}

/** Processors and load, for the head of the report. */
export function describeMachine(): string {
  return `${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`
}

/** What a process has taken so far. */
export interface Usage {
  /** Processor time of all its threads, in milliseconds. */
  cpu: number
  /** What it had written to disk, in bytes. */
  written: number
}

/** /proc counts processor time in ticks of this many milliseconds. */
const tick = 10

/** What a running process has taken so far; null where the system does not tell. */
export function usageOf(pid: number | undefined): Usage | null {
  if (pid === undefined) return null
  try {
    // The second field is the name in parentheses, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    const written = /^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]
    return { cpu: (Number(fields[11]) + Number(fields[12])) * tick, written: Number(written) }
  } catch {
    return null
  }
}

/** What was taken between two calls of `usageOf`, for each of `count` edits: processor time in milliseconds, and bytes. */
export function usagePer(count: number, before: Usage | null, after: Usage | null): Usage | null {
  if (before === null || after === null || count === 0) return null
  return { cpu: (after.cpu - before.cpu) / count, written: (after.written - before.written) / count }
}
