/**
 * Versions of documents over HTTP: what is told of a version, what was in it, what it changed, and going back to it.
 * docs/versions.md describes all of it.
 *
 *     /api/documents/<name>/versions                      GET list, POST name the newest
 *     /api/documents/<name>/versions/<id>                 GET one, PATCH its name
 *     /api/documents/<name>/versions/<id>/content         GET ?format=json|html|markdown|text
 *     /api/documents/<name>/versions/<id>/changes         GET ?since=<id>&all=true
 *     /api/documents/<name>/versions/<id>/restore         POST
 *     /api/documents/<name>/authors                       GET who wrote what is there now
 *
 * A slash in a document's name is written `%2F`.
 */
import type { IncomingMessage } from 'node:http'
import { imagePath } from '@tandem/shared/images.ts'
import type { VersionSummary } from '@tandem/shared/protocol.ts'
import type { Collaboration } from '../collaboration/collaboration.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import { restoreVersion } from '../collaboration/restore-version.ts'
import type { Version } from '../storage/storage.ts'
import type { ApiHandler, ApiMethod, ApiRequest, ApiRoutes } from './api.ts'
import { readJsonBody } from './read-body.ts'
import { refuse } from './refused.ts'
import { respond, respondJson } from './respond.ts'
import { Turnstile } from './turnstile.ts'

/** How many versions are listed if nothing else is asked for, and at most. */
const usualLimit = 50
const maxLimit = 500

/** Longest name of a version, in characters. */
const maxVersionName = 200

/** A page that was written by anybody: nothing in it runs, and nothing is loaded but images. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; sandbox"

/** How many histories may be read at a time, and how many requests may wait for that. */
const readAtOnce = 2
const waitingReads = 16

/** Creates the routes. `publicUrl` is where people reach the server; null for wherever they asked. */
export function createVersionRoutes(history: DocumentHistory, collaboration: Collaboration, publicUrl: string | null): ApiRoutes {
  /** What the addresses of a document's images begin with, in what is read elsewhere. */
  const imagesOf = ({ name, request }: ApiRequest): string => {
    const server = publicUrl ?? `http://${request.headers.host ?? 'localhost'}`
    return `${server.replace(/\/+$/, '')}/${imagePath(name, '')}`
  }
  const versionOf = async ({ name, id }: ApiRequest): Promise<Version> => (await history.find(name, id)) ?? refuse('no-such-version')
  const read = async ({ name, id }: ApiRequest) => (await history.readVersion(name, id)) ?? refuse('no-such-version')
  const forViewers = (handle: ApiHandler): ApiMethod => ({ role: 'viewer', handle })
  const forEditors = (handle: ApiHandler): ApiMethod => ({ role: 'editor', handle })

  const reading = new Turnstile(readAtOnce, waitingReads)
  /** For what reads a whole history: in turn, and not at all when nobody waits for the answer any more. */
  const inTurn =
    (handler: ApiHandler): ApiHandler =>
    async (context) => {
      const leave = (await reading.enter()) ?? refuse('busy')
      try {
        if (!context.response.destroyed) await handler(context)
      } finally {
        leave()
      }
    }

  return {
    'documents/:name/versions': {
      GET: forViewers(async ({ name, query, response }) => {
        const limit = Math.min(wholeNumber(query, 'limit') ?? usualLimit, maxLimit)
        const versions = await history.list(name, limit, wholeNumber(query, 'before') ?? undefined)
        respondJson(response, 200, { versions: versions.map(summary) })
      }),
      POST: forEditors(async (context) => {
        const versionName = await readName(context.request)
        const newest = await history.fold(context.name, { close: true })
        const named = newest === null ? null : await history.rename(context.name, newest.first, versionName)
        if (named === null) return refuse('no-such-version')
        respondJson(context.response, 200, summary(named))
      })
    },
    'documents/:name/versions/:id': {
      GET: forViewers(async (context) => {
        respondJson(context.response, 200, summary(await versionOf(context)))
      }),
      PATCH: forEditors(async (context) => {
        const versionName = await readName(context.request)
        const named = await history.rename(context.name, context.id, versionName)
        respondJson(context.response, 200, summary(named ?? refuse('no-such-version')))
      })
    },
    'documents/:name/versions/:id/content': {
      GET: forViewers(
        inTurn(async (context) => {
          const { version, history: logged } = await read(context)
          const format = context.query.get('format') ?? 'json'
          const answer = (type: string, body: string, headers: Readonly<Record<string, string>> = {}) =>
            respond(context.response, 200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store', ...headers }, body)
          switch (format) {
            case 'json':
              return respondJson(context.response, 200, { version: summary(version), document: await history.run('readJson', logged) })
            case 'html':
              return answer('text/html', await history.run('readHtml', logged, version.name || context.name, imagesOf(context)), { 'Content-Security-Policy': contentPolicy })
            case 'markdown':
              return answer('text/markdown', await history.run('readMarkdown', logged, imagesOf(context)))
            case 'text':
              return answer('text/plain', await history.run('readText', logged))
            default:
              return refuse('bad-parameter')
          }
        })
      )
    },
    'documents/:name/versions/:id/changes': {
      GET: forViewers(
        inTurn(async (context) => {
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
      )
    },
    'documents/:name/versions/:id/restore': {
      POST: forEditors(
        inTurn(async (context) => {
          const version = await versionOf(context)
          const { user, name } = context.access.identity
          const { before, restored } = await restoreVersion(collaboration, history, context.name, version, { user, name })
          respondJson(context.response, 200, { before: summary(before), version: restored === null ? null : summary(restored) })
        })
      )
    },
    'documents/:name/authors': {
      GET: forViewers(
        inTurn(async ({ name, response }) => {
          const versions = (await history.list(name, Number.MAX_SAFE_INTEGER)).toReversed()
          const attribution = await history.run('attribute', await history.read(name), versions)
          respondJson(response, 200, { versions: versions.map(summary), ...attribution })
        })
      )
    }
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
