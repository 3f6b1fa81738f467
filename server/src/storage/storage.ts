/**
 * What Tandem keeps of a document, and the one interface behind which it is kept.
 *
 * A document is an append-only log of updates. Checkpoints make it quick to open; segments hold its history:
 *
 *     updates      1  2  3  4  5  6  7  8  9          (sequence, without gaps)
 *     checkpoints           ^4       ^7               (state after update 4, after update 7)
 *     segments     [1 2 3] [4  5]                     (updates merged and packed, with who made what)
 *     versions     [1 2 3] [4  5  6  7 . . .          (edits that belong together: when, and by whom)
 *     dropped      1..4                               (what the older checkpoint covers and a segment holds)
 *     load         checkpoint 7, then 8, 9; or, if 7 is damaged, checkpoint 4, then 5..9; or segments, then 6..9
 *
 * Applying an update twice changes nothing, so checkpoints, segments and log may overlap. Storage treats states,
 * updates and segments as bytes; it knows nothing of Yjs or of connections. Names are checked by the callers.
 */

import type { Role } from '@tandem/shared/access.ts'

/** Who made an edit. */
export interface Author {
  /** Id of the user; null for an anonymous one and for the server itself. */
  user: string | null
  /** The name that they went by at that moment; null for none. */
  name: string | null
}

/** The server itself, or somebody of whom nothing is known. */
export const nobody: Author = { user: null, name: null }

/** One update of a document, as it is handed to the log. */
export interface UpdateRecord extends Author {
  /** A Yjs update, version 1. Not to be changed after it was handed over. */
  bytes: Uint8Array
  /** When it was applied, in milliseconds since 1970. */
  at: number
}

/** An update as it is in the log. */
export interface LoggedUpdate extends UpdateRecord {
  sequence: number
}

/** A record of a document that was found damaged, or missing, and is left out since. */
export interface SetAsideRecord {
  /** Which one, such as `update 17`. */
  record: string
  /** What is wrong with it, as the end of a sentence that starts with `record`. */
  detail: string
}

/** A document as it is read back. */
export interface StoredDocument {
  /** What to begin with where no checkpoint could be read: the packed segments of the log. Mostly empty. */
  segments: Segment[]
  /** The newest valid checkpoint, if there is one, and the updates after it or after the segments, in the order to apply them. */
  updates: Uint8Array[]
  /** Sequence of the last update in the log. */
  lastSequence: number
  /** How many updates were read from the log after the checkpoint. */
  updatesSinceCheckpoint: number
  /** Sequence up to which segments hold the log. */
  foldedSequence: number
  /** What is missing from the document, found now or before. Mostly empty. */
  setAside: SetAsideRecord[]
}

/** Updates of the log, merged into one and packed. */
export interface Segment {
  /** Sequences of the first and the last update in it. */
  first: number
  last: number
  bytes: Uint8Array
}

/** Somebody who took part in a version. */
export interface VersionAuthor extends Author {
  /** When their last update in the version was applied, in milliseconds since 1970. */
  lastAt: number
  /** How many updates of the version are theirs. */
  updates: number
}

/** Edits that belong together. What the document was after `last` is what the version shows. */
export interface Version {
  /** Sequence of its first update, which is also its id within the document: it stays the same while the version grows. */
  first: number
  /** Sequence of its last update. */
  last: number
  /** When its first and its last update were applied, in milliseconds since 1970. */
  startedAt: number
  endedAt: number
  authors: VersionAuthor[]
  /** What somebody called it; empty for most. */
  name: string
  /** Whether later edits begin another version. */
  closed: boolean
  /** Id of the version that was restored in it; null for most. */
  restored: number | null
}

/** The part of a log that no segment holds. */
export interface UnfoldedLog {
  /** Sequence up to which segments hold the log. */
  foldedSequence: number
  updates: LoggedUpdate[]
}

/** All that was ever logged of a document, or all up to some version. */
export interface History {
  segments: Segment[]
  /** The updates after the last segment. */
  updates: LoggedUpdate[]
}

/** One row of the list of documents. */
export interface DocumentEntry {
  name: string
  /** The last title given to `setTitle`; empty before. */
  title: string
  /** When the last update was appended, in milliseconds since 1970. */
  changedAt: number
}

/** What whoever makes or changes a share link decides. */
export interface ShareLinkSettings {
  /** What the link gives whoever holds it. */
  role: Role
  /** What it is for, to those who make links; empty for nothing. */
  label: string
  /** When it ends, in milliseconds since 1970; null for never. */
  expiresAt: number | null
}

/** A share link as it is handed to the storage. */
export interface NewShareLink extends ShareLinkSettings {
  /** The document that it opens. */
  document: string
  /** The hash of its token, as text. The token itself is not kept. */
  tokenHash: string
  /** When it was made, in milliseconds since 1970. */
  createdAt: number
  /** Id of the user who made it; null for somebody who is not known. */
  createdBy: string | null
}

/** A share link as it comes back. */
export interface ShareLink extends Omit<NewShareLink, 'tokenHash'> {
  /** Never that of another one, also after it is gone. */
  id: number
}

/** Keeps documents, and who was let in or shut out. Every promise rejects with an Error that says what failed. */
export interface Storage {
  /**
   * Appends updates to a document's log and creates the document if it is new. Resolves, with the sequence of the last
   * one, only when all of them are committed on disk; when it rejects, none of them counts as appended.
   */
  append(name: string, records: readonly UpdateRecord[]): Promise<number>

  /**
   * Reads a document; null if there is none of that name. A damaged record is set aside, and the document is what is
   * left; `setAside` tells of it. Rejects with a DamagedDocumentError when nothing is left to build on.
   */
  load(name: string): Promise<StoredDocument | null>

  /**
   * Adds a checkpoint: `state` covers at least the updates up to `throughSequence`. The two newest checkpoints are kept,
   * and only updates that the older of them covers and a segment holds are dropped.
   */
  writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): Promise<void>

  /** The updates of the log that no segment holds, at most `limit` of them, the first first. Damaged ones are set aside. */
  readUnfolded(name: string, limit: number): Promise<UnfoldedLog>

  /**
   * Adds segments, which go on where the last one ended, and the versions that they belong to; a version that is there
   * is replaced. All of it is on disk before an update is dropped. Rejects if the segments do not follow on what is there.
   */
  fold(name: string, segments: readonly Segment[], versions: readonly Version[]): Promise<void>

  /** The versions of a document that were given to `fold`, the last first: at most `limit`, begun before the sequence `before`. */
  listVersions(name: string, limit: number, before?: number): Promise<Version[]>

  /** Changes the name of a version; resolves with false if there is none of that id. */
  nameVersion(name: string, id: number, versionName: string): Promise<boolean>

  /**
   * What was logged of a document, up to the update `through`.
   * Rejects with a DamagedDocumentError if some of it is damaged, and with an Error if `through` lies within a segment.
   */
  readHistory(name: string, through: number): Promise<History>

  /** Every document, the last changed first. */
  list(): Promise<DocumentEntry[]>

  /** Sets the title that `list` shows; nothing happens if there is no document of that name. */
  setTitle(name: string, title: string): Promise<void>

  /** Whether there is a document of that name. */
  exists(name: string): Promise<boolean>

  /** Adds a share link. Rejects if there is no document of that name. */
  addShareLink(link: NewShareLink): Promise<ShareLink>

  /** The share links of a document, the first made first; none if there is no such document. Damaged ones are left out. */
  listShareLinks(document: string): Promise<ShareLink[]>

  /** The share link whose token has this hash; null if there is none, or it is damaged. */
  findShareLink(tokenHash: string): Promise<ShareLink | null>

  /** Changes what is given of a share link; resolves with null if the document has none of that id. */
  changeShareLink(document: string, id: number, changes: Partial<ShareLinkSettings>): Promise<ShareLink | null>

  /** Removes a share link; resolves with false if the document has none of that id. */
  removeShareLink(document: string, id: number): Promise<boolean>

  /** Removes the share links that a user made; resolves with what they were. */
  removeShareLinksBy(user: string): Promise<ShareLink[]>

  /**
   * Keeps that everything that goes by `key` and was there at `at` is revoked.
   *
   * @param at in milliseconds since 1970.
   */
  revoke(key: string, at: number): Promise<void>

  /** When something that goes by one of the keys was last revoked, by key; those that never were are not in it. */
  revocations(keys: readonly string[]): Promise<Map<string, number>>

  /** Resolves if a write can be committed to disk at this moment. */
  probe(): Promise<void>

  /** Finishes what was asked before, then lets go of everything. Calls after it reject. */
  close(): Promise<void>
}

/** How many checkpoints of a document are kept. */
export const keptCheckpoints = 2

/** A document's stored bytes are not what was written; it must not be opened, let alone be overwritten. */
export class DamagedDocumentError extends Error {
  override readonly name = 'DamagedDocumentError'
  readonly document: string
  /** Which record is damaged, such as `update 17`. */
  readonly record: string
  /** What is wrong with it, as the end of a sentence that starts with `record`. */
  readonly detail: string

  constructor(document: string, record: string, detail: string) {
    super(`The document "${document}" is damaged: ${record} ${detail}.`)
    this.document = document
    this.record = record
    this.detail = detail
  }
}

/** The storage cannot be opened; the message is a sentence for the operator that says why and what to do. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'
}
