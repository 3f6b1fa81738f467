/**
 * Which edits belong together.
 *
 *     Ann ─ ─ ─ ─ ─       ─ ─ ─                       ─ ─ ─
 *     Ben       ─ ─ ─ ─       ─ ─                ─ ─ ─
 *         [     1     ]   [  2  ]                [  3 ][ 4 ]
 *                   pause        long pause       others
 *
 * A version ends with a pause, with its length, when everybody who wrote it has stopped and somebody else begins, and
 * when somebody names it or restores another. Times are those of the server's clock; where that is set back, what
 * comes belongs to what is there. Nothing but the grouping depends on it.
 */
import type { Author, LoggedUpdate, Version } from '../storage/storage.ts'

/** How long nobody writes before a version ends, in milliseconds. */
const longestPause = 5 * 60_000

/** How long its authors are silent before another person begins a version of their own, in milliseconds. */
const handover = 60_000

/** How long a version may last, in milliseconds. */
const longestVersion = 30 * 60_000

/** What the grouping needs to know of an update. */
export type UpdateTime = Omit<LoggedUpdate, 'bytes'>

/** Whether an update belongs to the version before it. */
export function belongs(version: Version, update: UpdateTime): boolean {
  if (version.closed || version.name !== '') return false
  if (update.at - version.endedAt > longestPause || update.at - version.startedAt > longestVersion) return false
  const isKnown = version.authors.some((author) => isSame(author, update))
  return isKnown || version.authors.some(({ lastAt }) => update.at - lastAt <= handover)
}

/** A version that begins with an update. */
export function versionFrom({ sequence, at, user, name }: UpdateTime): Version {
  return {
    first: sequence,
    last: sequence,
    startedAt: at,
    endedAt: at,
    authors: [{ user, name, lastAt: at, updates: 1 }],
    name: '',
    closed: false,
    restored: null
  }
}

/** Adds an update to a version. */
export function extendVersion(version: Version, { sequence, at, user, name }: UpdateTime): void {
  version.last = sequence
  version.endedAt = at
  const author = version.authors.find((known) => isSame(known, { user, name }))
  if (author === undefined) version.authors.push({ user, name, lastAt: at, updates: 1 })
  else {
    author.lastAt = at
    author.updates += 1
  }
}

/**
 * Groups updates, in order, that come after the version `before`; null if there is none. Returns the versions that they
 * belong to, the first of which may be `before` with more in it, each with its updates.
 */
export function groupUpdates<T extends UpdateTime>(before: Version | null, updates: readonly T[]): { version: Version; updates: T[] }[] {
  const groups: { version: Version; updates: T[] }[] = []
  let current: { version: Version; updates: T[] } | null = before === null ? null : { version: structuredClone(before), updates: [] }
  for (const update of updates) {
    if (current !== null && belongs(current.version, update)) extendVersion(current.version, update)
    else current = { version: versionFrom(update), updates: [] }
    if (current.updates.length === 0) groups.push(current)
    current.updates.push(update)
  }
  return groups
}

/** Whether two authors are one: by id where they have one, and otherwise by name. */
function isSame(a: Author, b: Author): boolean {
  return a.user === b.user && (a.user !== null || a.name === b.name)
}
