/**
 * What SqliteStorage and its worker thread say to each other: one reply for each request, told apart by `id`.
 * The first reply, with id 0, says whether the data folder could be opened.
 */
import { DamagedDocumentError, StorageUnavailableError } from './storage.ts'
import type { PackedCheckpoint } from './sqlite-database.ts'
import type {
  DocumentEntry,
  History,
  NewShareLink,
  Segment,
  ShareLink,
  ShareLinkSettings,
  StoredDocument,
  UnfoldedLog,
  UpdateRecord,
  Version
} from './storage.ts'

/** What the worker can be asked for: the methods of `SqliteStorage`, answered one way or the other. */
export interface Methods {
  append(name: string, records: readonly UpdateRecord[]): number
  load(name: string): StoredDocument | null
  writeCheckpoint(name: string, checkpoint: PackedCheckpoint): void
  readUnfolded(name: string, limit: number): UnfoldedLog
  fold(name: string, segments: readonly Segment[], versions: readonly Version[]): void
  listVersions(name: string, limit: number, before?: number): Version[]
  nameVersion(name: string, id: number, versionName: string): boolean
  readHistory(name: string, through: number): History
  list(): DocumentEntry[]
  setTitle(name: string, title: string): void
  exists(name: string): boolean
  addShareLink(link: NewShareLink): ShareLink
  listShareLinks(document: string): ShareLink[]
  findShareLink(tokenHash: string): ShareLink | null
  changeShareLink(document: string, id: number, changes: Partial<ShareLinkSettings>): ShareLink | null
  removeShareLink(document: string, id: number): boolean
  removeShareLinksBy(user: string): ShareLink[]
  revoke(key: string, at: number): void
  revocations(keys: readonly string[]): Map<string, number>
  probe(): void
  shrink(): void
  acceptLosses(): void
  close(): void
}

/** A call of one of the methods. */
export type Request = { [M in keyof Methods]: { id: number; method: M; args: Parameters<Methods[M]> } }[keyof Methods]

/** The id of the reply that tells of the opening. */
export const openingId = 0

/** An error in the form in which it crosses between threads: as a plain record, since classes do not survive. */
export type SentError =
  | { kind: 'damaged'; document: string; record: string; detail: string }
  | { kind: 'unavailable'; message: string }
  | { kind: 'other'; message: string }

/** The answer to the request of the same id. */
export type Reply = { id: number; value: unknown } | { id: number; error: SentError }

/** Makes an error ready to be sent. */
export function packError(error: unknown): SentError {
  if (error instanceof DamagedDocumentError) {
    return { kind: 'damaged', document: error.document, record: error.record, detail: error.detail }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: error instanceof StorageUnavailableError ? 'unavailable' : 'other', message }
}

/** Makes a sent error an Error again. */
export function unpackError(error: SentError): Error {
  switch (error.kind) {
    case 'damaged':
      return new DamagedDocumentError(error.document, error.record, error.detail)
    case 'unavailable':
      return new StorageUnavailableError(error.message)
    case 'other':
      return new Error(error.message)
  }
}
