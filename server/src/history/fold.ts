/**
 * The log as segments and versions: what compaction writes.
 */
import type { LoggedUpdate, Segment, Version } from '../storage/storage.ts'
import { packSegment } from './segment.ts'
import { groupUpdates } from './versions.ts'

/** What `Storage.fold` takes. */
export interface FoldedLog {
  segments: Segment[]
  versions: Version[]
}

/**
 * Folds updates of a log.
 *
 * @param after the sequence up to which the log is folded.
 * @param before the version that the updates come after; null if there is none.
 */
export function foldLog(after: number, before: Version | null, updates: readonly LoggedUpdate[]): FoldedLog {
  const groups = groupUpdates(before, updates)
  let last = after
  const segments = groups.map(({ updates: group }) => {
    // Updates that were set aside as damaged leave gaps in the sequences, but none between segments.
    const first = last + 1
    last = group.at(-1)?.sequence ?? last
    return { first, last, bytes: packSegment(group) }
  })
  return { segments, versions: groups.map(({ version }) => version) }
}
