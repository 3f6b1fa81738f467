/**
 * Everything under `/api`, as tables of what may be asked for:
 *
 *     path known? ── method? ── origin? ── name? ── token? ── role in the document? ── document there? ── handler
 *         404          405        403       400    401/403/429        403                    404
 *
 * A slash in the name of a document is written `%2F`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { includesRole } from '@tandem/shared/access.ts'
import type { Role } from '@tandem/shared/access.ts'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import { AccessDeniedError, noAccess } from '../auth/authenticator.ts'
import type { Access } from '../auth/authenticator.ts'
import { RefusedLoadError } from '../collaboration/refused-load-error.ts'
import { log } from '../log.ts'
import { DamagedDocumentError } from '../storage/storage.ts'
import type { Storage } from '../storage/storage.ts'
import { tokenOf } from './authorize.ts'
import type { Authorize } from './authorize.ts'
import { allowReading, answerPreflight } from './cors.ts'
import { isOriginAllowed } from './origin.ts'
import { skipBody } from './read-body.ts'
import { RefusedError, refuse } from './refused.ts'
import type { RequestTarget } from './request-target.ts'
import { respondError } from './respond.ts'

/** A request as a handler gets it. */
export interface ApiRequest {
  /** What whoever asks may do. */
  access: Access
  /** The document that the path names; empty if it names none. */
  name: string
  /** The number that the path names; 0, which is nothing's, for anything else. */
  id: number
  /** What stands in the path where `id` is read from, as it is written there; empty if nothing does. */
  part: string
  query: URLSearchParams
  request: IncomingMessage
  response: ServerResponse
}

/** Answers a request, or throws a RefusedError. */
export type ApiHandler = (request: ApiRequest) => Promise<void>

/** What a method of a path needs, and does. */
export interface ApiMethod {
  /** The role in the document that the path names; where it names none, the handler looks itself. */
  role: Role | null
  /** Whether it is answered also to whoever shows no token where one is needed. */
  isPublic?: boolean
  handle: ApiHandler
}

/** Methods by paths, such as `documents/:name/versions/:id`. That of HEAD is that of GET. */
export type ApiRoutes = Record<string, Record<string, ApiMethod>>

/** What the API needs. */
export interface ApiOptions {
  routes: ApiRoutes
  storage: Storage
  authorize: Authorize
  /** Whether whoever shows no token may do everything. */
  isOpen: boolean
  allowedOrigins: readonly string[]
}

/** Creates the function that answers requests under `/api`; it resolves with false for all others. */
export function createApi({ routes, storage, authorize, isOpen, allowedOrigins }: ApiOptions) {
  const table = new Map(Object.entries(routes).map(([path, methods]) => [path, new Map(Object.entries(methods))]))

  const answer = async ({ parts, query }: RequestTarget, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, kind, name, , part = ''] = parts
    const methods = table.get(pathOf(parts)) ?? refuse('not-found')
    const method = methods.get(request.method === 'HEAD' ? 'GET' : (request.method ?? ''))
    if (method === undefined) throw new RefusedError('method-not-allowed', { Allow: [...methods.keys()].map((known) => (known === 'GET' ? 'GET, HEAD' : known)).join(', ') })
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOriginAllowed(request, allowedOrigins)) refuse('origin-not-allowed')
    const document = kind === 'documents' ? name : undefined
    if (document !== undefined && !isDocumentName(document)) refuse('bad-document-name')
    const access = method.isPublic === true && !isOpen && tokenOf(request) === '' ? noAccess : await authorize(request)
    if (document !== undefined) {
      if (method.role !== null && !includesRole(access.roleIn(document), method.role)) throw new AccessDeniedError('no-access')
      if (!(await storage.exists(document))) refuse('no-such-document')
    }
    await method.handle({ access, name: document ?? '', id: /^\d{1,15}$/.test(part) ? Number(part) : 0, part, query, request, response })
  }

  return async (target: RequestTarget, request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (target.parts[0] !== 'api') return false
    try {
      allowReading(request, response, allowedOrigins)
      if (!answerPreflight(request, response, allowedOrigins)) await answer(target, request, response)
    } catch (thrown) {
      await skipBody(request)
      if (thrown instanceof RefusedError) respondError(response, thrown.code, thrown.headers)
      else if (thrown instanceof AccessDeniedError) respondError(response, thrown.denial)
      else if (thrown instanceof RefusedLoadError) respondError(response, 'document-unavailable')
      else if (thrown instanceof DamagedDocumentError) {
        log.error('history not read', { error: thrown })
        respondError(response, 'history-damaged')
      } else throw thrown
    } finally {
      // A body that was not read must not keep the connection from its next request.
      request.resume()
    }
    return true
  }
}

function pathOf(parts: readonly string[]): string {
  return parts
    .slice(1)
    .map((part, index) => (parts[1] === 'documents' ? ({ 1: ':name', 3: ':id' }[index] ?? part) : part))
    .join('/')
}
