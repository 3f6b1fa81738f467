/**
 * Where the newest edit is, said honestly: on this device, in the server's memory, or on the
 * server's disk. "Saved" is said of the last only.
 *
 *                 +------------ socket lost ------------+
 *                 v                                     |
 *   connecting -> offline -> (connecting) -> saving <-> saved
 *       |                                      |
 *       |                                      +-> notSaved   the server's disk fails, or it does not take our edits
 *       +-> refused     not allowed in: nothing is retried until there is a new token
 *       +-> loadError   allowed in, but the document cannot be opened: retried
 *
 * The status is computed from facts on every change and has no memory of its own.
 */
import type { Role } from '@tandem/shared/access.ts'
import type { UnsentImages } from './image-state.ts'

/**
 * What this device keeps of the edits: `kept` when everything is in its database, `writing` while the
 * newest is on its way there, `notKept` when there is no database or the last write failed.
 */
export type DeviceCopy = 'kept' | 'writing' | 'notKept'

/**
 * The state of a document's saving. `unsent` says whether there are edits or pictures that the server's disk is not known to
 * hold, and `images` how many pictures wait.
 */
export type SaveStatus =
  | { kind: 'connecting'; images: number; device: DeviceCopy; unsent: boolean }
  | { kind: 'offline'; images: number; device: DeviceCopy; unsent: boolean }
  /** Connected; the newest edit is on its way or in the server's memory. `limit`: the setting of the server that slows it down, if one does. */
  | { kind: 'saving'; limit: string | null; images: number; device: DeviceCopy; unsent: true }
  /** Connected; every edit made here is on the server's disk. */
  | { kind: 'saved'; device: DeviceCopy; unsent: false }
  /** Connected; this person may read, and write comments as a commenter, and nothing else. */
  | { kind: 'readOnly'; role: 'viewer' | 'commenter'; device: DeviceCopy; unsent: false }
  /** `serverDisk`: the server holds the edits in memory and cannot write them. `notAllowed`: it takes none from this person. */
  | { kind: 'notSaved'; reason: 'serverDisk' | 'notAllowed'; device: DeviceCopy; unsent: true }
  /** The server cannot take an edit, and ends the connection whenever it comes; `detail` says what is wrong with it. */
  | { kind: 'notSaved'; reason: 'notTaken'; detail: string; device: DeviceCopy; unsent: true }
  /** The edits are saved, and there are pictures that the server refuses. */
  | { kind: 'notSaved'; reason: 'images'; device: DeviceCopy; unsent: true }
  /** `reason` is a word of `denials`, or what a server of another make says. */
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
  /** What the person may do, as far as the server has said so. */
  role: Role | null
  /** Why the server could not take an edit of ours; `null` when it did not say so. */
  rejection: string | null
  /** The limit of the server that this person runs into; `null` for none. */
  limit: string | null
  /** Why the server does not open the document for us; `null` when it does or has not answered. */
  failure: { kind: 'refused' | 'loadError'; reason: string } | null
  /** What this device keeps of the edits. */
  device: DeviceCopy
  images: UnsentImages
}

/** What this device keeps of both, as far as the weaker one goes. */
function both(a: DeviceCopy, b: DeviceCopy): DeviceCopy {
  return [a, b].includes('notKept') ? 'notKept' : [a, b].includes('writing') ? 'writing' : 'kept'
}

/** The status that follows from the facts. */
export function saveStatus(facts: SaveFacts): SaveStatus {
  const { waiting: images, failed, device: imagesDevice } = facts.images
  const unsent = facts.pending || images + failed > 0
  const device = images + failed === 0 ? facts.device : facts.pending ? both(facts.device, imagesDevice) : imagesDevice
  if (facts.failure !== null) return { kind: facts.failure.kind, reason: facts.failure.reason, device, unsent }
  if (facts.rejection !== null) return { kind: 'notSaved', reason: 'notTaken', detail: facts.rejection, device, unsent: true }
  if (facts.connection !== 'open') return { kind: facts.connection, images, device, unsent }
  if (facts.editsRefused) return { kind: 'notSaved', reason: 'notAllowed', device, unsent: true }
  if (!facts.storageWritable && facts.pending) return { kind: 'notSaved', reason: 'serverDisk', device, unsent: true }
  if (!facts.synced) return { kind: 'connecting', images, device, unsent }
  if (facts.pending || images > 0) return { kind: 'saving', limit: facts.limit, images, device, unsent: true }
  if (failed > 0) return { kind: 'notSaved', reason: 'images', device, unsent: true }
  if (!facts.readOnly) return { kind: 'saved', device, unsent: false }
  return { kind: 'readOnly', role: facts.role === 'commenter' ? 'commenter' : 'viewer', device, unsent: false }
}

/** Whether two statuses say the same. */
export function sameStatus(a: SaveStatus, b: SaveStatus): boolean {
  const parts = new Map<string, unknown>(Object.entries(b))
  const others = Object.entries(a)
  return others.length === parts.size && others.every(([key, value]) => parts.get(key) === value)
}

/** Whether closing the page now would lose edits: neither the server's disk nor this device is known to hold them. */
export function wouldLoseEdits(status: SaveStatus): boolean {
  return status.unsent && status.device !== 'kept'
}
