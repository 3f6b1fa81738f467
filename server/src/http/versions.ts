/**
 * Versions of documents over HTTP: what is told of a version, what was in it, what it changed, and going back to it.
 * docs/versions.md describes all of it.
 *
 *     /api/documents/<name>/versions                      GET list, POST name the newest
 *     /api/documents/<name>/versions/<id>                 GET one, PATCH its name
 *     /api/documents/<name>/versions/<id>/content         GET ?format=json|html
 *     /api/documents/<name>/versions/<id>/changes         GET ?since=<id>&all=true
 *     /api/documents/<name>/versions/<id>/restore         POST
 *     /api/documents/<name>/authors                       GET who wrote what is there now
 *
 * A slash in a document's name is written `%2F`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import type { VersionSummary } from '@tandem/shared/protocol.ts'
import type { Collaboration } from '../collaboration/collaboration.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import { RefusedLoadError } from '../collaboration/refused-load-error.ts'
import { restoreVersion } from '../collaboration/restore-version.ts'
import { log, toError } from '../log.ts'
import { DamagedDocumentError, nobody } from '../storage/storage.ts'
import type { Storage, Version } from '../storage/storage.ts'
import type { HttpErrorCode } from './errors.ts'
import { isOriginAllowed } from './origin.ts'
import { readJsonBody } from './read-body.ts'
import type { RequestTarget } from './request-target.ts'
import { respond, respondError, respondJson } from './respond.ts'
import { Turnstile } from './turnstile.ts'

/** How many versions are listed if nothing else is asked for, and at most. */
const usualLimit = 50
const maxLimit = 500

/** Longest name of a version, in characters. */
const maxVersionName = 200

/** A page that was written by anybody: nothing in it runs, and nothing is loaded but images. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; sandbox"

/** What the routes need. */
export interface VersionRouteOptions {
  storage: Storage
  history: DocumentHistory
  collaboration: Collaboration
  allowedOrigins: readonly string[]
}

/** Why a request is not answered as asked. */
class RefusedError extends Error {
  readonly code: HttpErrorCode

  constructor(code: HttpErrorCode) {
    super(code)
    this.code = code
  }
}

function refuse(code: HttpErrorCode): never {
  throw new RefusedError(code)
}

interface Context {
  name: string
  /** Id of the version, where the path names one. */
  id: number
  query: URLSearchParams
  request: IncomingMessage
  response: ServerResponse
}

/** How many histories may be read at a time, and how many requests may wait for that. */
const readAtOnce = 2
const waitingReads = 16

type Handler = (context: Context) => Promise<void>

/** Creates the function that answers requests for versions; it resolves with false for all others. */
export function createVersionRoutes({ storage, history, collaboration, allowedOrigins }: VersionRouteOptions) {
  const versionOf = async ({ name, id }: Context): Promise<Version> => (await history.find(name, id)) ?? refuse('no-such-version')
  const read = async ({ name, id }: Context) => (await history.readVersion(name, id)) ?? refuse('no-such-version')

  const reading = new Turnstile(readAtOnce, waitingReads)
  /** For what reads a whole history: in turn, and not at all when nobody waits for the answer any more. */
  const inTurn =
    (handler: Handler): Handler =>
    async (context) => {
      const leave = (await reading.enter()) ?? refuse('busy')
      try {
        if (!context.response.destroyed) await handler(context)
      } finally {
        leave()
      }
    }

  /** By what follows the document's name; `*` stands for the id of a version. */
  const routes: Record<string, Record<string, Handler>> = {
    versions: {
      async GET({ name, query, response }) {
        const limit = Math.min(wholeNumber(query, 'limit') ?? usualLimit, maxLimit)
        const versions = await history.list(name, limit, wholeNumber(query, 'before') ?? undefined)
        respondJson(response, 200, { versions: versions.map(summary) })
      },
      async POST(context) {
        const versionName = await readName(context.request)
        const newest = await history.fold(context.name, { close: true })
        const named = newest === null ? null : await history.rename(context.name, newest.first, versionName)
        if (named === null) return refuse('no-such-version')
        respondJson(context.response, 200, summary(named))
      }
    },
    'versions/*': {
      async GET(context) {
        respondJson(context.response, 200, summary(await versionOf(context)))
      },
      async PATCH(context) {
        const versionName = await readName(context.request)
        const named = await history.rename(context.name, context.id, versionName)
        respondJson(context.response, 200, summary(named ?? refuse('no-such-version')))
      }
    },
    'versions/*/content': {
      GET: inTurn(async (context) => {
        const { version, history: logged } = await read(context)
        const format = context.query.get('format') ?? 'json'
        if (format === 'json') respondJson(context.response, 200, { version: summary(version), document: await history.run('readJson', logged) })
        else if (format === 'html') {
          const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', 'Content-Security-Policy': contentPolicy }
          respond(context.response, 200, headers, await history.run('readHtml', logged, version.name || context.name))
        } else refuse('bad-parameter')
      })
    },
    'versions/*/changes': {
      GET: inTurn(async (context) => {
        const { version, history: logged } = await read(context)
        const since = wholeNumber(context.query, 'since')
        // The newest version that began before this one is the one before it.
        const older = since === null ? ((await history.list(context.name, 1, version.first))[0] ?? null) : await history.find(context.name, since)
        if (since !== null && older === null) refuse('no-such-version')
        if (older !== null && older.first >= version.first) refuse('bad-parameter')
        const all = context.query.get('all') === 'true'
        const blocks = await history.run('compare', logged, older?.last ?? 0, !all)
        respondJson(context.response, 200, { since: older === null ? null : summary(older), version: summary(version), blocks })
      })
    },
    'versions/*/restore': {
      POST: inTurn(async (context) => {
        const version = await versionOf(context)
        const { before, restored } = await restoreVersion(collaboration, history, context.name, version, nobody)
        respondJson(context.response, 200, { before: summary(before), version: restored === null ? null : summary(restored) })
      })
    },
    authors: {
      GET: inTurn(async ({ name, response }) => {
        const versions = (await history.list(name, Number.MAX_SAFE_INTEGER)).toReversed()
        const attribution = await history.run('attribute', await history.read(name), versions)
        respondJson(response, 200, { versions: versions.map(summary), ...attribution })
      })
    }
  }

  return async ({ parts, query }: RequestTarget, request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [api, documents, name, kind, id, ...rest] = parts
    if (api !== 'api' || documents !== 'documents' || name === undefined || kind === undefined) return false
    const methods = routes[[kind, ...(id === undefined ? [] : ['*', ...rest])].join('/')]
    if (methods === undefined) return false
    try {
      const handler = methods[request.method === 'HEAD' ? 'GET' : (request.method ?? '')]
      if (handler === undefined) {
        respondError(response, 'method-not-allowed', { Allow: [...Object.keys(methods), 'HEAD'].join(', ') })
        return true
      }
      if (request.method !== 'GET' && request.method !== 'HEAD' && !isOriginAllowed(request, allowedOrigins)) refuse('origin-not-allowed')
      if (!isDocumentName(name)) refuse('bad-document-name')
      if (id !== undefined && !/^\d{1,15}$/.test(id)) refuse('no-such-version')
      if (!(await storage.exists(name))) refuse('no-such-document')
      await handler({ name, id: Number(id ?? 0), query, request, response })
    } catch (thrown) {
      if (thrown instanceof RefusedError) respondError(response, thrown.code)
      else if (thrown instanceof RefusedLoadError) respondError(response, 'document-unavailable')
      else if (thrown instanceof DamagedDocumentError) {
        log.error('history not read', { error: thrown })
        respondError(response, 'history-damaged')
      } else throw toError(thrown)
    } finally {
      // A body that was not read must not keep the connection from its next request.
      request.resume()
    }
    return true
  }
}

/** What the API tells of a version. */
function summary({ first, startedAt, endedAt, authors, name, closed, restored }: Version): VersionSummary {
  return {
    id: first,
    startedAt,
    endedAt,
    authors: authors.map(({ user, name: author, updates }) => ({ user, name: author, updates })),
    name,
    isOpen: !closed && name === '',
    restored
  }
}

function wholeNumber(query: URLSearchParams, parameter: string): number | null {
  const text = query.get(parameter)
  if (text === null) return null
  if (!/^\d{1,15}$/.test(text)) refuse('bad-parameter')
  return Number(text)
}

async function readName(request: IncomingMessage): Promise<string> {
  const body = await readJsonBody(request)
  if ('error' in body) refuse(body.error)
  const { value } = body
  const name: unknown = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  if (typeof name !== 'string' || name.length > maxVersionName) refuse('bad-version-name')
  return name.trim()
}
