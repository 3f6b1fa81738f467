/**
 * Who may do what: roles, what a token grants, and the words with which the server refuses.
 *
 *     role        reads   writes comments   writes the document
 *     viewer       x
 *     commenter    x            x
 *     editor       x            x                   x
 *
 * Permission belongs to a document as a whole. Comments are therefore a Yjs document of their own, whose name is that of
 * the document with `~comments` behind it and whose permissions follow from those of the document.
 */

/** Everything that a person can be to a document, the least first. */
export const roles = ['viewer', 'commenter', 'editor'] as const

/** What a person may do in a document. */
export type Role = (typeof roles)[number]

/** Reads a role; null for anything else. */
export function parseRole(value: unknown): Role | null {
  return roles.find((role) => role === value) ?? null
}

/** Whether somebody with `role`, or with none, may do what `needed` may. */
export function includesRole(role: Role | null, needed: Role): boolean {
  return role !== null && roles.indexOf(role) >= roles.indexOf(needed)
}

/** What stands behind a document's name in the name of its comments. */
export const commentsSuffix = '~comments'

/** The name of the Yjs document that holds the comments on a document. */
export function commentsDocumentOf(document: string): string {
  return document + commentsSuffix
}

/** Whether a name is that of the comments on a document. */
export function isCommentsDocument(name: string): boolean {
  return name.endsWith(commentsSuffix)
}

/** The document whose permissions count for a name: itself, or the one that the comments are on. */
export function governingDocument(name: string): string {
  return isCommentsDocument(name) ? name.slice(0, -commentsSuffix.length) : name
}

/** Whether somebody with `role` in the governing document may write to the document of this name. */
export function mayWrite(role: Role | null, name: string): boolean {
  return includesRole(role, isCommentsDocument(name) ? 'commenter' : 'editor')
}

/**
 * Roles by documents: a key is the name of a document, or a prefix of names with `*` behind it (`*` alone is every
 * document). The most specific key counts: a name before a prefix, a longer prefix before a shorter one.
 */
export type Grants = ReadonlyMap<string, Role>

/** Whether a key of grants is for a document; of several that are, the most specific counts. */
export function matchesPattern(pattern: string, document: string): boolean {
  return pattern === document || (pattern.endsWith('*') && document.startsWith(pattern.slice(0, -1)))
}

/** The role that `grants` give in a document; null for none. The comments on a document go by the document. */
export function grantedRole(grants: Grants, name: string): Role | null {
  const document = governingDocument(name)
  let best: { length: number; role: Role } | null = grants.has(document) ? { length: Infinity, role: grants.get(document)! } : null
  for (const [pattern, role] of grants) {
    if (!matchesPattern(pattern, document)) continue
    if (best === null || pattern.length > best.length) best = { length: pattern.length, role }
  }
  return best?.role ?? null
}

/** How the token of a share link begins; no JWT begins so. */
export const shareTokenPrefix = 'share_'

/** Whether a token is that of a share link. */
export function isShareToken(token: string): boolean {
  return token.startsWith(shareTokenPrefix)
}

/**
 * Why the server does not let somebody open a document, by the word that it says for it. On WebSockets the word is the
 * reason of `PermissionDenied`, over HTTP it is the code of the error.
 */
export const denials = {
  'sign-in-required': 'This needs a sign-in, and no token came with it.',
  'token-invalid': 'The token is not one that this server takes: it is malformed, signed with another key, or for somebody else.',
  'token-expired': 'The token has expired: get a new one.',
  'token-not-yet-valid': 'The token is not valid yet: the clock of whoever made it is ahead of the server’s.',
  'token-revoked': 'The token was revoked.',
  'share-link-invalid': 'There is no such share link, or it was revoked.',
  'share-link-expired': 'The share link has expired.',
  'no-access': 'The token does not give access to this document, or not enough of it.',
  'no-such-document': 'There is no document of this name, and only an editor can make one by opening it.',
  'sign-in-unavailable': 'The server cannot check tokens at the moment: try again in a while.',
  'too-many-attempts': 'Too many wrong tokens came from this address: try again in a while.',
  'too-many-connections': 'This user has too many connections.',
  'too-many-documents': 'Too many documents are open on this connection.'
} as const

/** The word for a refusal. */
export type Denial = keyof typeof denials

/** Reads the word for a refusal; null for anything else, such as a reason that begins with `document-unavailable: `. */
export function parseDenial(reason: string): Denial | null {
  return Object.hasOwn(denials, reason) ? (reason as Denial) : null
}

/** Whether another token, or a later moment, may help; otherwise only somebody who gives access does. */
export function needsSignIn(denial: Denial): boolean {
  return denial.startsWith('token-') || denial === 'sign-in-required'
}
