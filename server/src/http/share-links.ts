/**
 * Share links of a document over HTTP, for its editors; docs/access.md describes all of it.
 *
 *     /api/documents/<name>/share-links           GET list, POST make one
 *     /api/documents/<name>/share-links/<id>      PATCH its role, label or end; DELETE revokes it
 *
 * The token of a link is in the answer to its making, and never again.
 */
import { isCommentsDocument, parseRole } from '@tandem/shared/access.ts'
import type { CreatedShareLink, ShareLinkSummary } from '@tandem/shared/protocol.ts'
import { AccessDeniedError, accessKey } from '../auth/authenticator.ts'
import type { AccessControl } from '../auth/authenticator.ts'
import { hashShareToken, newShareToken } from '../auth/share-links.ts'
import type { ShareLink, ShareLinkSettings, Storage } from '../storage/storage.ts'
import { externalPath } from './base-path.ts'
import type { ApiHandler, ApiMethod, ApiRequest, ApiRoutes } from './api.ts'
import { readJsonBody } from './read-body.ts'
import { refuse } from './refused.ts'
import { commonHeaders, respondJson } from './respond.ts'
import { stored } from './stored.ts'

/** Longest label, in characters. */
const maxLabel = 100

/** How many links a document may have. */
const maxLinks = 200

/** Creates the routes. */
export function createShareLinkRoutes(storage: Storage, authenticator: AccessControl): ApiRoutes {
  const forEditors = (handle: ApiHandler): ApiMethod => ({
    role: 'editor',
    async handle(asked) {
      if (!asked.access.mayShare) throw new AccessDeniedError('no-access')
      // Permission belongs to the document that the comments are on.
      if (isCommentsDocument(asked.name)) refuse('no-such-document')
      await handle(asked)
    }
  })

  return {
    'documents/:name/share-links': {
      GET: forEditors(async ({ name, response }) => {
        respondJson(response, 200, { shareLinks: (await storage.listShareLinks(name)).map(summary) })
      }),
      POST: forEditors(async (asked) => {
        const { name, access, response } = asked
        const { role = refuse('bad-share-link'), label = '', expiresAt = null } = await readSettings(asked)
        if ((await storage.listShareLinks(name)).length >= maxLinks) refuse('too-many-share-links')
        const token = newShareToken()
        const link = await stored('share link not made', () =>
          storage.addShareLink({ document: name, tokenHash: hashShareToken(token), role, label, expiresAt, createdAt: Date.now(), createdBy: access.identity.user })
        )
        const created: CreatedShareLink = { ...summary(link), token, url: externalPath(response.req, `/d/${name}#share=${token}`) }
        respondJson(response, 201, created)
      })
    },
    'documents/:name/share-links/:id': {
      PATCH: forEditors(async (asked) => {
        const { name, id, response } = asked
        const changes = await readSettings(asked)
        const link = (await stored('share link not changed', () => storage.changeShareLink(name, id, changes))) ?? refuse('no-such-share-link')
        authenticator.announce(accessKey.shareLink(id))
        respondJson(response, 200, summary(link))
      }),
      DELETE: forEditors(async ({ name, id, response }) => {
        if (!(await stored('share link not revoked', () => storage.removeShareLink(name, id)))) refuse('no-such-share-link')
        authenticator.announce(accessKey.shareLink(id))
        response.writeHead(204, commonHeaders)
        response.end()
      })
    }
  }
}

/** What is told of a link. */
function summary({ id, role, label, createdAt, createdBy, expiresAt }: ShareLink): ShareLinkSummary {
  return { id, role, label, createdAt, createdBy, expiresAt }
}

/** What a body says that a link is to be; at least something. */
async function readSettings({ request }: ApiRequest): Promise<Partial<ShareLinkSettings>> {
  const body = await readJsonBody(request)
  if ('error' in body) refuse(body.error)
  if (typeof body.value !== 'object' || body.value === null) refuse('bad-share-link')
  const { role, label, expiresAt } = body.value as Record<string, unknown>
  const settings: Partial<ShareLinkSettings> = {}
  if (role !== undefined) settings.role = parseRole(role) ?? refuse('bad-share-link')
  if (label !== undefined) settings.label = typeof label === 'string' && label.length <= maxLabel ? label.trim() : refuse('bad-share-link')
  if (expiresAt !== undefined) settings.expiresAt = isTimeToCome(expiresAt) ? expiresAt : refuse('bad-share-link')
  if (Object.keys(settings).length === 0) refuse('bad-share-link')
  return settings
}

function isTimeToCome(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value > Date.now())
}
