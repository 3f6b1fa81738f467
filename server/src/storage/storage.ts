/**
 * What Tandem keeps of a document, and the one interface behind which it is kept.
 *
 * A document is an append-only log of updates and, as an economy, checkpoints of it:
 *
 *     updates      1  2  3  4  5  6  7  8  9          (sequence, without gaps)
 *     checkpoints           ^4       ^7               (state after update 4, after update 7)
 *     dropped      1..4                               (what the older kept checkpoint covers)
 *     load         checkpoint 7, then 8, 9; or, if 7 is damaged, checkpoint 4, then 5..9
 *
 * Applying an update twice changes nothing, so checkpoint and log may overlap. Storage treats states
 * and updates as bytes; it knows nothing of Yjs or of connections. Names are checked by the callers.
 */

/** One update of a document, as it is handed to the log. */
export interface UpdateRecord {
  /** A Yjs update, version 1. Not to be changed after it was handed over. */
  bytes: Uint8Array
  /** Id of the user who sent it; null for an anonymous user and for the server itself. */
  user: string | null
  /** When it was applied, in milliseconds since 1970. */
  at: number
}

/** A document as it is read back. */
export interface StoredDocument {
  /** The newest valid checkpoint, if there is one, and the updates after it, in the order to apply them. Never empty. */
  updates: Uint8Array[]
  /** Sequence of the last update in the log. */
  lastSequence: number
  /** How many updates were read from the log after the checkpoint. */
  updatesSinceCheckpoint: number
}

/** One row of the list of documents. */
export interface DocumentEntry {
  name: string
  /** The last title given to `setTitle`; empty before. */
  title: string
  /** When the last update was appended, in milliseconds since 1970. */
  changedAt: number
}

/** Keeps documents. Every promise rejects with an Error that says what failed. */
export interface Storage {
  /**
   * Appends updates to a document's log and creates the document if it is new. Resolves, with the sequence of the last
   * one, only when all of them are committed on disk; when it rejects, none of them counts as appended.
   */
  append(name: string, records: readonly UpdateRecord[]): Promise<number>

  /**
   * Reads a document; null if there is none of that name.
   * Rejects with a DamagedDocumentError when what is there is not the whole document.
   */
  load(name: string): Promise<StoredDocument | null>

  /**
   * Adds a checkpoint: `state` covers at least the updates up to `throughSequence`. The two newest checkpoints are kept,
   * and only updates that the older of them covers are dropped.
   */
  writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): Promise<void>

  /** Every document, the last changed first. */
  list(): Promise<DocumentEntry[]>

  /** Sets the title that `list` shows; nothing happens if there is no document of that name. */
  setTitle(name: string, title: string): Promise<void>

  /** Whether there is a document of that name. */
  exists(name: string): Promise<boolean>

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
