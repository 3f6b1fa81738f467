/**
 * Revoking tokens over HTTP, for admins:
 *
 *     /api/revocations      POST {"user": "ann"}, and with "shareLinks": true also the links that she made; or {"tokenId": "4f1c"}
 */
import type { RevocationResult } from '@tandem/shared/protocol.ts'
import { AccessDeniedError, accessKey } from '../auth/authenticator.ts'
import type { AccessControl } from '../auth/authenticator.ts'
import { log } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { ApiRoutes } from './api.ts'
import { readJsonBody } from './read-body.ts'
import { refuse } from './refused.ts'
import { respondJson } from './respond.ts'
import { stored } from './stored.ts'

/** Longest id of a user or of a token, in characters; no token has a longer one. */
const maxId = 255

/**
 * How long after a user was revoked open documents are looked at again, in milliseconds. A page then asks its site for another
 * token at once, and one that is made within the same second, by a clock that may be a little behind, counts as made before.
 */
const reissueDelay = 2000

/** Creates the routes. */
export function createRevocationRoutes(storage: Storage, authenticator: AccessControl): ApiRoutes {
  return {
    revocations: {
      POST: {
        role: null,
        async handle({ access, request, response }) {
          if (!access.isAdmin) throw new AccessDeniedError('no-access')
          const body = await readJsonBody(request)
          if ('error' in body) refuse(body.error)
          const wanted = parseRevocation(body.value) ?? refuse('bad-revocation')
          const before = Date.now()
          await stored('revocation not written', () => storage.revoke(wanted.key, before))
          if (wanted.isUser) setTimeout(() => authenticator.announce(wanted.key), reissueDelay).unref()
          else authenticator.announce(wanted.key)
          const { withLinksOf } = wanted
          const links = withLinksOf === null ? [] : await stored('share links not revoked', () => storage.removeShareLinksBy(withLinksOf))
          for (const { id } of links) authenticator.announce(accessKey.shareLink(id))
          log.info('revoked', { key: wanted.key, shareLinks: links.length, by: access.identity.user })
          const result: RevocationResult = { before, shareLinks: links.length }
          respondJson(response, 200, result)
        }
      }
    }
  }
}

/** What a body asks to revoke; null if it does not say. */
function parseRevocation(value: unknown): { key: string; isUser: boolean; withLinksOf: string | null } | null {
  if (typeof value !== 'object' || value === null) return null
  const { user, tokenId, shareLinks } = value as Record<string, unknown>
  if (shareLinks !== undefined && typeof shareLinks !== 'boolean') return null
  if (isId(user) && tokenId === undefined) return { key: accessKey.user(user), isUser: true, withLinksOf: shareLinks === true ? user : null }
  if (isId(tokenId) && user === undefined && shareLinks === undefined) return { key: accessKey.token(tokenId), isUser: false, withLinksOf: null }
  return null
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxId
}
