/**
 * Whoever comes shows a token, and gets access to some documents, or an AccessDeniedError that says why not.
 *
 *     token ── authenticate ──> Access ── roleIn(document) ──> viewer, commenter, editor, or nothing
 *                                 │
 *                                 └── keys ──  when one of them is announced by onChange, or at expiresAt, the token
 *                                              has to be shown again: it may give another role by then, or none
 *
 * The same for WebSockets and HTTP. Nothing here knows of either.
 */
import { includesRole, matchesPattern } from '@tandem/shared/access.ts'
import type { Denial, Role } from '@tandem/shared/access.ts'

/** Who somebody is, as far as the server knows for sure. */
export interface Identity {
  /** Id of the user, from the token; null for somebody who is not known. */
  user: string | null
  /** The name from the token; null where people name themselves. */
  name: string | null
  /** The colour from the token, `#rrggbb`; null where people choose it themselves. */
  color: string | null
}

/** What a token gives access to. */
export interface Access {
  identity: Identity
  /** When the token stops being valid, in milliseconds since 1970; null for never. */
  expiresAt: number | null
  /** By what a change can be announced that concerns this access. */
  keys: readonly string[]
  /** Whether its holder may make and revoke share links: editors who are known, or everybody where access is open. */
  mayShare: boolean
  /** Whether its holder may revoke the tokens of others. */
  isAdmin: boolean
  /** The role in a document, or in the comments on it; null for none. */
  roleIn: (document: string) => Role | null
  /** The name patterns under which its holder may make documents, the most general first; see Grants. */
  creatable: readonly string[]
}

/** Tells tokens apart. */
export interface Authenticator {
  /** Whether everybody who comes without a token may do everything. */
  isOpen: boolean
  /**
   * What a token gives access to.
   *
   * @param token empty if none came.
   * @throws AccessDeniedError if it is not valid.
   */
  authenticate: (token: string) => Promise<Access>
  /** Calls `listener` with a key when what it stands for has changed. Returns what ends that. */
  onChange: (listener: (key: string) => void) => () => void
}

/** An authenticator, to whoever changes what it goes by. */
export interface AccessControl extends Authenticator {
  /** Says that what a key stands for has changed, once that is in the storage. */
  announce: (key: string) => void
}

/** By what changes are announced, and what can be revoked. */
export const accessKey = {
  user: (user: string): string => `user:${user}`,
  token: (tokenId: string): string => `token:${tokenId}`,
  shareLink: (id: number): string => `link:${id}`
}

/** A token, or what it gives access to, is not enough. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError'
  readonly denial: Denial
  /** What Hocuspocus tells the client. */
  readonly reason: string
  /** More about it, for the log of the server: nothing of the token itself. */
  readonly detail: string

  constructor(denial: Denial, detail = '') {
    super(denial)
    this.denial = denial
    this.reason = denial
    this.detail = detail
  }
}

/** Nobody in particular, who may do everything. */
export const openAccess: Access = {
  identity: { user: null, name: null, color: null },
  expiresAt: null,
  keys: [],
  mayShare: true,
  isAdmin: false,
  roleIn: () => 'editor',
  creatable: ['*']
}

/** Nobody in particular, who may do nothing. */
export const noAccess: Access = { ...openAccess, mayShare: false, roleIn: () => null, creatable: [] }

/** Whether somebody may make a document of this name. */
export function mayCreate({ creatable, roleIn }: Access, name: string): boolean {
  return includesRole(roleIn(name), 'editor') && creatable.some((pattern) => matchesPattern(pattern, name))
}
