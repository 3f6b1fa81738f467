/**
 * Rows of the database as the records that they hold; null for a row that no record was ever written as.
 */
import type { SQLOutputValue } from 'node:sqlite'
import { inflateRawSync } from 'node:zlib'
import { parseRole } from '@tandem/shared/access.ts'
import type { Version, VersionAuthor } from './storage.ts'
import type { CheckpointRow, RevocationRow, SegmentRow, SetAsideRow, ShareLinkRow, UpdateRow } from './stored-records.ts'

type Row = Record<string, SQLOutputValue>

/** A row of `updates`. */
export function asUpdate(row: Row): UpdateRow | null {
  const sequence = asInteger(row['sequence'])
  const at = asInteger(row['at'])
  const checksum = asInteger(row['checksum'])
  const [user, name] = [row['user'] ?? null, row['name'] ?? null]
  const bytes = row['bytes']
  if (sequence === null || at === null || checksum === null || !(bytes instanceof Uint8Array)) return null
  if ((user !== null && typeof user !== 'string') || (name !== null && typeof name !== 'string')) return null
  return { sequence, user, name, at, checksum, bytes }
}

/** A row of `checkpoints`, unpacked. */
export function asCheckpoint(row: Row): CheckpointRow | null {
  const throughSequence = asInteger(row['through_sequence'])
  const checksum = asInteger(row['checksum'])
  const state = row['state']
  if (throughSequence === null || checksum === null || !(state instanceof Uint8Array)) return null
  return { throughSequence, checksum, state: asInteger(row['packing'] ?? 0) === 0 ? state : unpack(state) }
}

/** A deflated state; empty, which no checksum holds for, if it cannot be unpacked. */
function unpack(packed: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(packed)
  } catch {
    return new Uint8Array()
  }
}

/** A row of `segments`. */
export function asSegment(row: Row): SegmentRow | null {
  const first = asInteger(row['first_sequence'])
  const last = asInteger(row['last_sequence'])
  const checksum = asInteger(row['checksum'])
  const bytes = row['bytes']
  return first === null || last === null || checksum === null || !(bytes instanceof Uint8Array) ? null : { first, last, checksum, bytes }
}

/** A row of `set_aside`. */
export function asSetAside(row: Row): SetAsideRow | null {
  const first = asInteger(row['first_sequence'])
  const last = asInteger(row['last_sequence'])
  if (first === null || last === null) return null
  return {
    kind: row['kind'] === 'checkpoint' || row['kind'] === 'history' ? row['kind'] : 'update',
    first,
    last,
    detail: typeof row['detail'] === 'string' ? row['detail'] : '',
    bytes: row['bytes'] instanceof Uint8Array ? row['bytes'] : null
  }
}

/** A row of `versions`. */
export function asVersion(row: Row): Version | null {
  const [first, last] = [asInteger(row['first_sequence']), asInteger(row['last_sequence'])]
  const [startedAt, endedAt] = [asInteger(row['started_at']), asInteger(row['ended_at'])]
  const { authors, name } = row
  if (first === null || last === null || startedAt === null || endedAt === null || typeof authors !== 'string' || typeof name !== 'string') return null
  return { first, last, startedAt, endedAt, authors: readAuthors(authors), name, closed: asInteger(row['closed']) === 1, restored: asInteger(row['restored'] ?? undefined) }
}

/** Who took part, as it was written; without those entries that a damaged file made something else of. */
function readAuthors(json: string): VersionAuthor[] {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return []
  }
  return Array.isArray(value) ? value.filter(isAuthor) : []
}

function isAuthor(value: unknown): value is VersionAuthor {
  if (typeof value !== 'object' || value === null) return false
  const { user, name, lastAt, updates } = value as Record<string, unknown>
  const isName = (it: unknown): boolean => it === null || typeof it === 'string'
  return isName(user) && isName(name) && typeof lastAt === 'number' && typeof updates === 'number'
}

/** A row of `share_links` with the name of its document as `name`. */
export function asShareLink(row: Row): ShareLinkRow | null {
  const [id, createdAt, checksum] = [asInteger(row['id']), asInteger(row['created_at']), asInteger(row['checksum'])]
  const [createdBy, expires] = [row['created_by'] ?? null, row['expires_at'] ?? null]
  const expiresAt = expires === null ? null : asInteger(expires)
  const role = parseRole(row['role'])
  const { name: document, token_hash: tokenHash, label } = row
  if (id === null || createdAt === null || checksum === null || role === null || (expires !== null && expiresAt === null)) return null
  if (typeof document !== 'string' || typeof tokenHash !== 'string' || typeof label !== 'string') return null
  if (createdBy !== null && typeof createdBy !== 'string') return null
  return { id, document, tokenHash, role, label, createdAt, createdBy, expiresAt, checksum }
}

/** A row of `revocations`. */
export function asRevocation(row: Row): RevocationRow | null {
  const [at, checksum] = [asInteger(row['at']), asInteger(row['checksum'])]
  const { key } = row
  return at === null || checksum === null || typeof key !== 'string' ? null : { key, at, checksum }
}

/** An integer, however it was read, that a number can hold; null for anything else. */
export function asInteger(value: SQLOutputValue | undefined): number | null {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}
