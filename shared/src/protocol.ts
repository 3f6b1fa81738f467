/**
 * What client and server must agree on about the wire: paths, document names, and the messages that
 * Tandem adds to the Hocuspocus protocol as stateless payloads.
 */

import { governingDocument, parseRole } from './access.ts'
import type { Role } from './access.ts'

/** WebSocket path that speaks the Hocuspocus protocol. */
export const collaborationPath = '/collaboration'

/** WebSocket paths that speak the protocol of y-websocket: this, a slash, and the document's name. */
export const yjsPath = '/yjs'

/** Query parameter of `yjsPath` that holds the token. */
export const tokenParameter = 'token'

/** Query parameter of `collaborationPath` that names the document, so that a proxy can hash by it. */
export const documentParameter = 'doc'

/**
 * Query parameter that holds a secret of this browser, at random: sessions that show the same one are one person's, who may
 * go on with each other's edits. Optional.
 */
export const deviceParameter = 'device'

/** Longest document name, in bytes of UTF-8, without the suffix of comments. */
export const maxDocumentNameBytes = 255

const documentNamePattern = /^[A-Za-z0-9_](?:[A-Za-z0-9._~-]|\/(?=[A-Za-z0-9_]))*$/

/** What is allowed in a document name, as a sentence for people. */
export const documentNameRule =
  'A document name is 1 to 255 letters (A-Z, a-z), digits, "_", "-", ".", "~" or "/", each part starting with a letter, digit or "_".'

/**
 * Whether `name` can name a document, or the comments on one. Names like `__proto__` are allowed: look them up in a `Map`,
 * never in an object.
 */
export function isDocumentName(name: string): boolean {
  return governingDocument(name).length <= maxDocumentNameBytes && documentNamePattern.test(name) && documentNamePattern.test(governingDocument(name))
}

/** Whether the server could write the newest edits of a document to its disk; sent to every client of the document when it changes. */
export interface StorageStatusMessage {
  type: 'storageStatus'
  /** False while appends fail: edits are then held in the server's memory and not acknowledged. */
  writable: boolean
}

/** That the server lost a part of the document to damage of its disk, and serves the rest; sent to each client that opens it. */
export interface DocumentDamagedMessage {
  type: 'documentDamaged'
  /** What is missing, for operators, such as `update 17 does not match its checksum`. */
  records: string[]
}

/** What this client may do in the document; sent when it has opened it, and whenever that changes. */
export interface AccessMessage {
  type: 'access'
  role: Role
  /** When the token that was shown stops being valid, in milliseconds since 1970; null for never. */
  expiresAt: number | null
  /** Who the client is to the others, as far as the token says; null where people say so themselves. */
  user: { id: string | null; name: string | null; color: string | null } | null
}

/** That the client sends faster, or more, than it may; its messages are read more slowly, and none is lost. */
export interface LimitedMessage {
  type: 'limited'
  /** The setting that it runs into, such as `messages-per-second`. */
  limit: string
}

/** A message of Tandem's own, sent as the JSON payload of a Hocuspocus stateless message. */
export type StatelessMessage = StorageStatusMessage | DocumentDamagedMessage | AccessMessage | LimitedMessage

/** Reads a stateless payload; `null` for anything this version does not know. */
export function parseStatelessMessage(payload: string): StatelessMessage | null {
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  if (value.type === 'storageStatus' && 'writable' in value && typeof value.writable === 'boolean') {
    return { type: 'storageStatus', writable: value.writable }
  }
  if (value.type === 'documentDamaged' && 'records' in value && Array.isArray(value.records)) {
    return { type: 'documentDamaged', records: value.records.filter((record) => typeof record === 'string') }
  }
  if (value.type === 'access') return parseAccess(value)
  if (value.type === 'limited' && 'limit' in value && typeof value.limit === 'string') return { type: 'limited', limit: value.limit }
  return null
}

function parseAccess(value: object): AccessMessage | null {
  const { role, expiresAt, user } = value as Record<string, unknown>
  const parsed = parseRole(role)
  if (parsed === null) return null
  const known = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : null
  const text = (part: unknown): string | null => (typeof part === 'string' ? part : null)
  return {
    type: 'access',
    role: parsed,
    expiresAt: typeof expiresAt === 'number' ? expiresAt : null,
    user: known && { id: text(known['id']), name: text(known['name']), color: text(known['color']) }
  }
}

/** One row of `GET /api/documents`. */
export interface DocumentSummary {
  /** The document's name, as in `/d/<name>`. */
  name: string
  /** Its title, or the first words of its text; empty for an empty document. */
  title: string
  /** When it was last changed, in milliseconds since 1970. */
  changedAt: number
}

/** What the version API tells of a version: edits that belong together. */
export interface VersionSummary {
  /** Its id within the document; grows from version to version. */
  id: number
  /** When its first and its last edit were made, in milliseconds since 1970. */
  startedAt: number
  endedAt: number
  authors: VersionAuthorSummary[]
  /** What somebody called it; empty for most. */
  name: string
  /** Whether edits may still be added to it: only ever true for the newest. */
  isOpen: boolean
  /** Id of the version that was restored in it; null for most. */
  restored: number | null
}

/** Somebody who took part in a version. */
export interface VersionAuthorSummary {
  /** Id of the user; null for an anonymous one. */
  user: string | null
  /** The name that they went by; null for none. */
  name: string | null
  /** How many updates are theirs. */
  updates: number
}

/** What `GET /api/access?document=<name>` tells of whoever asks. */
export interface AccessSummary {
  /** Whether everybody may do everything, or only what their token says. */
  auth: 'none' | 'token'
  /** Page where people get a token; null if there is none. */
  signInUrl: string | null
  /** Who asks, as the token says; null for nobody in particular, such as whoever holds a share link. */
  user: { id: string; name: string | null; color: string | null } | null
  /** The role in the document that was asked about; null for none, and if none was asked about. */
  role: Role | null
  /** Whether share links may be made: of that document, or of those that one may edit. */
  mayShare: boolean
  /** Whether `POST /api/documents` makes a document. */
  mayCreate: boolean
  /** Whether `POST /api/revocations` revokes. */
  isAdmin: boolean
  /** When the token stops being valid, in milliseconds since 1970; null for never. */
  expiresAt: number | null
}

/** What whoever makes a share link sends, and whoever changes one as far as it is to be changed. */
export interface ShareLinkBody {
  role: Role
  /** What it is for, at most 100 characters; empty if it is left out. */
  label?: string
  /** When it ends, in milliseconds since 1970; null, or left out, for never. */
  expiresAt?: number | null
}

/** What the API tells of a share link. `GET /api/documents/<name>/share-links` answers `{"shareLinks": […]}`. */
export interface ShareLinkSummary {
  /** Its id within the server. */
  id: number
  role: Role
  label: string
  /** When it was made, in milliseconds since 1970. */
  createdAt: number
  /** Id of the user who made it; null for somebody who is not known. */
  createdBy: string | null
  /** When it ends, in milliseconds since 1970; null for never. */
  expiresAt: number | null
}

/** A share link that was just made: its token is told only here. */
export interface CreatedShareLink extends ShareLinkSummary {
  token: string
  /** Where it opens the document: the path on the server, with the token behind `#share=`, which no server gets to see. */
  url: string
}

/** What `POST /api/revocations` answers. */
export interface RevocationResult {
  /** Tokens of the user that were made up to then are not taken any more; in milliseconds since 1970. */
  before: number
  /** How many share links were revoked with them. */
  shareLinks: number
}
