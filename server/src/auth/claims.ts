/**
 * What a token says of whoever shows it.
 *
 *     sub         "ann"                                        id of the user; required
 *     name        "Ann"                                        what the others see; without it, people name themselves
 *     color       "#386ad0"                                    of the caret; without it, people choose one
 *     documents   {"team/*": "editor", "notes": "viewer"}      roles by documents, see Grants
 *                 ["team/*", "notes"]                          or documents alone, with the claim `role` for all of them
 *     admin       true                                         may revoke the tokens of others
 *     jti         "4f1c"                                       id of the token, by which it can be revoked
 *     iat         1767225600                                   when it was made, in seconds since 1970
 *     exp         1767268800                                   when it ends, in seconds since 1970
 */
import { isCommentsDocument, parseRole } from '@tandem/shared/access.ts'
import type { Grants, Role } from '@tandem/shared/access.ts'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import { cleanName } from '@tandem/shared/user-name.ts'

/** The claims of a token, checked. */
export interface Claims {
  user: string
  name: string | null
  color: string | null
  grants: Grants
  isAdmin: boolean
  tokenId: string | null
  /** When the token was made and when it ends, in seconds since 1970. */
  issuedAt: number | null
  expiresAt: number | null
}

/** Longest id of a user or of a token, in characters. */
const maxIdLength = 255

/** How many documents and patterns a token may name. */
const maxGrants = 1000

/** The claims of a token are not of the form that they should be; the message says which, and how it should be. */
export class ClaimsError extends Error {
  override readonly name = 'ClaimsError'
}

/**
 * Reads the claims of a token whose signature was checked.
 *
 * @throws ClaimsError whose message holds nothing of them but the names of claims.
 */
export function parseClaims(payload: unknown): Claims {
  if (typeof payload !== 'object' || payload === null) throw new ClaimsError('its claims are no object')
  const { sub, name, color, documents, role, admin, jti, iat, exp } = payload as Record<string, unknown>
  if (!isId(sub)) throw new ClaimsError(`"sub" is not text of 1 to ${maxIdLength} characters`)
  if (jti !== undefined && !isId(jti)) throw new ClaimsError(`"jti" is not text of 1 to ${maxIdLength} characters`)
  if (!isAbsent(name) && typeof name !== 'string') throw new ClaimsError('"name" is not text')
  if (!isAbsent(color) && !(typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color))) throw new ClaimsError('"color" is not of the form #rrggbb')
  if (!isAbsent(admin) && typeof admin !== 'boolean') throw new ClaimsError('"admin" is not true or false')
  return {
    user: sub,
    name: cleanName(name) || null,
    color: typeof color === 'string' ? color.toLowerCase() : null,
    grants: isAbsent(documents) ? new Map() : parseGrants(documents, role),
    isAdmin: admin === true,
    tokenId: jti ?? null,
    issuedAt: parseTime('iat', iat),
    expiresAt: parseTime('exp', exp)
  }
}

function parseGrants(documents: unknown, role: unknown): Grants {
  if (typeof documents !== 'object' || documents === null) throw new ClaimsError('"documents" is neither an object nor an array')
  const entries: [unknown, unknown][] = Array.isArray(documents) ? documents.map((pattern: unknown) => [pattern, role]) : Object.entries(documents)
  if (entries.length > maxGrants) throw new ClaimsError(`"documents" has more than ${maxGrants} entries`)
  const grants = new Map<string, Role>()
  for (const [pattern, given] of entries) {
    if (typeof pattern !== 'string' || !isPattern(pattern)) throw new ClaimsError('"documents" has something that is neither the name of a document nor the beginning of one with * behind it')
    const parsed = parseRole(given)
    if (parsed === null) throw new ClaimsError(`${Array.isArray(documents) ? '"role"' : 'a role in "documents"'} is not "viewer", "commenter" or "editor"`)
    grants.set(pattern, parsed)
  }
  return grants
}

function isPattern(text: string): boolean {
  if (text === '*') return true
  // Whatever can begin a name makes one with a letter behind it.
  return text.endsWith('*') ? isDocumentName(`${text.slice(0, -1)}a`) : isDocumentName(text) && !isCommentsDocument(text)
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= maxIdLength && value.isWellFormed() && !/\p{Cc}/u.test(value)
}

function parseTime(claim: string, value: unknown): number | null {
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ClaimsError(`"${claim}" is not a number of seconds since 1970`)
  return value
}
