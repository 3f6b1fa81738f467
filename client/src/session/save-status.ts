/**
 * Where the newest edit is, said honestly: on this device, in the server's memory, or on the
 * server's disk. "Saved" is said of the last only.
 *
 *                 +------------ socket lost ------------+
 *                 v                                     |
 *   connecting -> offline -> (connecting) -> saving <-> saved
 *       |                                      |
 *       |                                      +-> notSaved   the server's disk fails, or it refuses our edits
 *       +-> refused     not allowed in: nothing is retried until there is a new token
 *       +-> loadError   allowed in, but the document cannot be opened: retried
 *
 * The status is computed from facts on every change and has no memory of its own.
 */

/**
 * What this device keeps of the edits: `kept` when everything is in its database, `writing` while the
 * newest is on its way there, `notKept` when there is no database or the last write failed.
 */
export type DeviceCopy = 'kept' | 'writing' | 'notKept'

/** The state of a document's saving. `unsent` says whether there are edits that the server's disk is not known to hold. */
export type SaveStatus =
  | { kind: 'connecting'; device: DeviceCopy; unsent: boolean }
  | { kind: 'offline'; device: DeviceCopy; unsent: boolean }
  /** Connected; the newest edit is on its way or in the server's memory. */
  | { kind: 'saving'; device: DeviceCopy; unsent: true }
  /** Connected; every edit made here is on the server's disk. */
  | { kind: 'saved'; device: DeviceCopy; unsent: false }
  /** Connected; this person may read and not write. */
  | { kind: 'readOnly'; device: DeviceCopy; unsent: false }
  /** `serverDisk`: the server holds the edits in memory and cannot write them. `notAllowed`: it does not take them. */
  | { kind: 'notSaved'; reason: 'serverDisk' | 'notAllowed'; device: DeviceCopy; unsent: true }
  | { kind: 'refused'; reason: string; device: DeviceCopy; unsent: boolean }
  | { kind: 'loadError'; reason: string; device: DeviceCopy; unsent: boolean }

/** What the status is computed from. */
export interface SaveFacts {
  /** `offline` after a failed attempt or a lost socket, until the next one opens. */
  connection: 'connecting' | 'offline' | 'open'
  /** Whether both sides have exchanged everything on this socket. */
  synced: boolean
  /** Whether edits made here are not known to be on the server's disk. */
  pending: boolean
  /** Whether the server refused to write an edit of ours. */
  editsRefused: boolean
  /** What the server last said about its storage. */
  storageWritable: boolean
  readOnly: boolean
  /** Why the server does not open the document for us; `null` when it does or has not answered. */
  failure: { kind: 'refused' | 'loadError'; reason: string } | null
  device: DeviceCopy
}

/** The status that follows from the facts. */
export function saveStatus(facts: SaveFacts): SaveStatus {
  const { device, pending: unsent } = facts
  if (facts.failure !== null) return { kind: facts.failure.kind, reason: facts.failure.reason, device, unsent }
  if (facts.connection !== 'open') return { kind: facts.connection, device, unsent }
  if (facts.editsRefused) return { kind: 'notSaved', reason: 'notAllowed', device, unsent: true }
  if (!facts.storageWritable && unsent) return { kind: 'notSaved', reason: 'serverDisk', device, unsent: true }
  if (!facts.synced) return { kind: 'connecting', device, unsent }
  if (unsent) return { kind: 'saving', device, unsent: true }
  return facts.readOnly ? { kind: 'readOnly', device, unsent: false } : { kind: 'saved', device, unsent: false }
}

/** Whether two statuses say the same. */
export function sameStatus(a: SaveStatus, b: SaveStatus): boolean {
  return (
    a.kind === b.kind &&
    a.device === b.device &&
    a.unsent === b.unsent &&
    ('reason' in a ? a.reason : '') === ('reason' in b ? b.reason : '')
  )
}

/** Whether closing the page now would lose edits: neither the server's disk nor this device is known to hold them. */
export function wouldLoseEdits(status: SaveStatus): boolean {
  return status.unsent && status.device !== 'kept'
}
