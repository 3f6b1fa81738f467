/** The share links of a document. */
import { parseRole, type Role } from '@tandem/shared/access.ts'
import { ApiError, badAnswer, record, request } from './api.ts'

export interface ShareLink {
  id: number
  role: Role
  /** What its maker calls it; may be empty. */
  label: string
  /** In milliseconds since 1970. */
  createdAt: number
  /** Id of the user who made it; empty if that is not known. */
  createdBy: string
  /** In milliseconds since 1970; `null` for never. */
  expiresAt: number | null
}

/** A link that was just made. Its address is known only now: the server keeps no token, only what recognises it. */
export interface NewShareLink extends ShareLink {
  url: string
}

function pathOf(document: string, id?: number): string {
  return `api/documents/${encodeURIComponent(document)}/share-links${id === undefined ? '' : `/${id}`}`
}

function parseShareLink(value: unknown): ShareLink | null {
  const { id, role, label, createdAt, createdBy, expiresAt } = record(value)
  const parsed = parseRole(role)
  if (typeof id !== 'number' || parsed === null) return null
  return {
    id,
    role: parsed,
    label: typeof label === 'string' ? label : '',
    createdAt: typeof createdAt === 'number' ? createdAt : 0,
    createdBy: typeof createdBy === 'string' ? createdBy : '',
    expiresAt: typeof expiresAt === 'number' ? expiresAt : null,
  }
}

/** All links of a document, the newest first. */
export async function listShareLinks(document: string, token: string): Promise<ShareLink[]> {
  const { shareLinks } = record(await request(pathOf(document), { token }))
  if (!Array.isArray(shareLinks)) throw new ApiError(200, badAnswer, 'The server gave no list.')
  return shareLinks
    .map(parseShareLink)
    .filter((link) => link !== null)
    .sort((a, b) => b.createdAt - a.createdAt)
}

export interface ShareLinkWish {
  role: Role
  label: string
  /** In milliseconds since 1970; `null` for never. */
  expiresAt: number | null
}

/** Makes a link. */
export async function createShareLink(document: string, token: string, { role, label, expiresAt }: ShareLinkWish): Promise<NewShareLink> {
  const body = { role, ...(label === '' ? {} : { label }), ...(expiresAt === null ? {} : { expiresAt }) }
  const answer = await request(pathOf(document), { method: 'POST', token, body })
  const link = parseShareLink(answer)
  const { url } = record(answer)
  const address = typeof url === 'string' ? URL.parse(url, location.origin) : null
  if (link === null || address === null) throw new ApiError(200, badAnswer, 'The server gave no link.')
  return { ...link, url: address.href }
}

/** Gives whoever comes, or came, by a link another role. */
export async function changeShareLink(document: string, token: string, id: number, role: Role): Promise<void> {
  await request(pathOf(document, id), { method: 'PATCH', token, body: { role } })
}

/** Ends a link, and the access of everybody who came by it. */
export async function revokeShareLink(document: string, token: string, id: number): Promise<void> {
  await request(pathOf(document, id), { method: 'DELETE', token })
}
