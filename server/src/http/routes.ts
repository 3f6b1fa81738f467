/**
 * What the server answers to plain requests: what is under /api (api.ts), and a table of the rest. Upgrades are in upgrade.ts.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collaborationPath, isDocumentName, yjsPath } from '@tandem/shared/protocol.ts'
import type { WrongTokens } from '../auth/attempts.ts'
import type { AccessControl } from '../auth/authenticator.ts'
import type { Collaboration } from '../collaboration/collaboration.ts'
import type { Settings } from '../config.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import type { ImageStore } from '../images/image-store.ts'
import { instance } from '../instance.ts'
import { log, toError } from '../log.ts'
import type { Storage } from '../storage/storage.ts'
import type { Metrics } from '../metrics.ts'
import { version } from '../version.ts'
import { createAccessRoutes } from './access.ts'
import { createApi } from './api.ts'
import { arrivalHeader, describeArrival } from './arrival.ts'
import { createAuthorize } from './authorize.ts'
import { isDirectFromHere } from './client-address.ts'
import { createDocumentRoutes } from './documents.ts'
import { createImageRoutes } from './images.ts'
import { isOriginAllowed } from './origin.ts'
import { skipBody } from './read-body.ts'
import { createRevocationRoutes } from './revocations.ts'
import { parseRequestTarget } from './request-target.ts'
import { respond, respondError, respondJson } from './respond.ts'
import type { StaticFiles } from './static-files.ts'
import { createShareLinkRoutes } from './share-links.ts'
import { createVersionRoutes } from './versions.ts'

/** What the routes need. */
export interface RouteOptions {
  storage: Storage
  images: ImageStore
  authenticator: AccessControl
  wrongTokens: WrongTokens
  /** The address of the client that makes a request. */
  addressOf: (request: IncomingMessage) => string
  /** Null if no application is served. */
  files: StaticFiles | null
  settings: Settings
  history: DocumentHistory
  collaboration: Collaboration
  metrics: Metrics
  isStopping: () => boolean
}

/** How long a probe of the storage may take before the server counts as not ready, in milliseconds. */
const probeTimeout = 2000

/** A row of the table. */
interface Route {
  matches: (path: string) => boolean
  methods: readonly string[]
  answer: (path: string, response: ServerResponse) => void | Promise<void>
}

/** Answers a plain request. Never throws or rejects. */
export type AnswerRequest = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Creates the function that answers plain requests. */
export function createRoutes(options: RouteOptions): AnswerRequest {
  const { storage, files, collaboration, history, authenticator, settings } = options
  const answerApi = createApi({
    storage,
    authorize: createAuthorize(options),
    isOpen: authenticator.isOpen,
    allowedOrigins: settings.allowedOrigins,
    routes: {
      ...createAccessRoutes(settings),
      ...createDocumentRoutes(storage, collaboration),
      ...createShareLinkRoutes(storage, authenticator),
      ...createRevocationRoutes(storage, authenticator),
      ...createVersionRoutes(history, collaboration, settings.publicUrl),
      ...createImageRoutes(options)
    }
  })
  const serveFile = async (path: string, response: ServerResponse): Promise<void> => {
    if ((await files?.serve(path, response)) !== true) respondError(response, 'not-found')
  }

  const routes: readonly Route[] = [
    {
      matches: (path) => path === collaborationPath || path.startsWith(`${yjsPath}/`),
      methods: ['GET', 'HEAD'],
      answer: (_path, response) => answerSocketPath(response, options.settings.allowedOrigins)
    },
    {
      // The process lives. Whoever restarts it for want of an answer does not do so because of a full disk, which that would not help.
      matches: (path) => path === '/healthz',
      methods: ['GET', 'HEAD'],
      answer: (_path, response) => respondJson(response, 200, { status: 'ok', version, instance }, readable)
    },
    {
      // Editors can be sent here, and what they write will be on disk.
      matches: (path) => path === '/readyz',
      methods: ['GET', 'HEAD'],
      answer: async (_path, response) => {
        if (options.isStopping()) respondError(response, 'stopping', readable)
        else if (collaboration.isWritable() && (await canWrite(storage))) respondJson(response, 200, { status: 'ok', version, instance }, readable)
        else respondError(response, 'storage-unavailable', readable)
      }
    },
    {
      matches: (path) => path === '/metrics',
      methods: ['GET', 'HEAD'],
      answer: async (_path, response) => {
        // Where metrics have a port of their own, that is the only one.
        if (settings.metricsPort !== null || !isDirectFromHere(response.req)) respondError(response, 'not-found')
        else await respondMetrics(options.metrics, response)
      }
    },
    {
      matches: (path) => path === '/d' || path.startsWith('/d/'),
      methods: ['GET', 'HEAD'],
      answer: async (path, response) => {
        if (isDocumentName(path.slice('/d/'.length))) await serveFile('/index.html', response)
        else respondError(response, 'bad-document-name')
      }
    },
    {
      matches: () => true,
      methods: ['GET', 'HEAD'],
      answer: (path, response) => serveFile(path === '/' ? '/index.html' : path, response)
    }
  ]

  return async (request, response) => {
    try {
      const target = parseRequestTarget(request)
      const path = target?.path
      if (target !== null && (await answerApi(target, request, response))) return
      // A body that no route reads must not keep the connection from its next request.
      await skipBody(request)
      const route = path === undefined ? undefined : routes.find(({ matches }) => matches(path))
      if (path === undefined || route === undefined) respondError(response, 'bad-request')
      else if (!route.methods.includes(request.method ?? '')) respondError(response, 'method-not-allowed', { Allow: route.methods.join(', ') })
      else await route.answer(path, response)
    } catch (thrown) {
      if (response.headersSent || request.errored !== null) {
        // The asker left, or a file changed while it was sent: an answer cut short is the only way left to say so.
        response.destroy()
        return
      }
      log.error('request failed', { method: request.method ?? '', error: toError(thrown) })
      respondError(response, 'internal-error')
    }
  }
}

/** Anybody may see these answers: pages that cannot connect look here for the reason. */
const readable = { 'Access-Control-Allow-Origin': '*' }

function answerSocketPath(response: ServerResponse, allowedOrigins: readonly string[]): void {
  const arrived = { ...readable, [arrivalHeader]: describeArrival(response.req) }
  // A proxy that takes headers away may have changed those that name the origin, too.
  if (response.req.headers['sec-websocket-key'] !== undefined) respondError(response, 'upgrade-stripped', arrived)
  else if (isOriginAllowed(response.req, allowedOrigins)) respondError(response, 'upgrade-required', arrived)
  else respondError(response, 'origin-not-allowed', readable)
}

/** Answers with the metrics. */
export async function respondMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  respond(response, 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }, await metrics.text())
}

async function canWrite(storage: Storage): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), probeTimeout)
  })
  try {
    return await Promise.race([
      late,
      storage.probe().then(
        () => true,
        () => false
      )
    ])
  } finally {
    clearTimeout(timer)
  }
}
