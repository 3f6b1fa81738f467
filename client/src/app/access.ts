/** What the server says that a token gives. */
import { parseRole, type Role } from '@tandem/shared/access.ts'
import { record, request } from './api.ts'

export interface Access {
  /** `none` where everybody may do everything, and there are no tokens. */
  auth: 'none' | 'token'
  /** Page where people get a token. */
  signInUrl: string | null
  /** The role in the document that was asked for. */
  role: Role | null
  /** Whether share links may be made. */
  mayShare: boolean
  /** Whether documents may be made. */
  mayCreate: boolean
}

/** Asks what a token, or none, gives in a document, or without one. */
export async function fetchAccess(token: string, document: string | null, signal?: AbortSignal): Promise<Access> {
  const query = document === null ? '' : `?document=${encodeURIComponent(document)}`
  const answer = record(await request(`api/access${query}`, { token, ...(signal === undefined ? {} : { signal }) }))
  return {
    auth: answer['auth'] === 'token' ? 'token' : 'none',
    signInUrl: safeUrl(answer['signInUrl']),
    role: parseRole(answer['role']),
    mayShare: answer['mayShare'] === true,
    mayCreate: answer['mayCreate'] === true,
  }
}

function safeUrl(value: unknown): string | null {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null
}
