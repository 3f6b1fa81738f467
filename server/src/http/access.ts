/**
 * What a page has to know about whoever opens it:
 *
 *     /api/access?document=<name>      GET, also without a token
 */
import { includesRole } from '@tandem/shared/access.ts'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import type { AccessSummary } from '@tandem/shared/protocol.ts'
import type { ApiRoutes } from './api.ts'
import { mayCreateAny } from './documents.ts'
import { refuse } from './refused.ts'
import { respondJson } from './respond.ts'

/** Creates the routes. */
export function createAccessRoutes({ auth, signInUrl }: Pick<AccessSummary, 'auth' | 'signInUrl'>): ApiRoutes {
  return {
    access: {
      GET: {
        role: null,
        isPublic: true,
        async handle({ access, query, response }) {
          const document = query.get('document')
          if (document !== null && !isDocumentName(document)) refuse('bad-document-name')
          const role = document === null ? null : access.roleIn(document)
          const { user, name, color } = access.identity
          const answer: AccessSummary = {
            auth,
            signInUrl,
            user: user === null ? null : { id: user, name, color },
            role,
            mayShare: access.mayShare && (document === null || includesRole(role, 'editor')),
            mayCreate: mayCreateAny(access),
            isAdmin: access.isAdmin,
            expiresAt: access.expiresAt
          }
          respondJson(response, 200, answer)
        }
      }
    }
  }
}
