/**
 * The metrics on a port of their own, for a Prometheus on another machine in a network of the operator's.
 */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { Metrics } from '../metrics.ts'
import { log, toError } from '../log.ts'
import { hostOf } from './host.ts'
import type { IsHostKnown } from './host.ts'
import { usualTimeouts } from './http-server.ts'
import { parseRequestTarget } from './request-target.ts'
import { respondError } from './respond.ts'
import { respondMetrics } from './routes.ts'

/** How many connections there may be. */
const maxConnections = 100

/** Creates the server; it does not listen yet. */
export function createMetricsServer(metrics: Metrics, isHostKnown: IsHostKnown): Server {
  const server = createServer({ headersTimeout: usualTimeouts.headers, requestTimeout: usualTimeouts.headers }, (request, response) => {
    request.resume()
    const host = hostOf(request)
    if (host === null || !isHostKnown(host)) respondError(response, host === null ? 'bad-request' : 'wrong-host')
    else if (parseRequestTarget(request)?.path !== '/metrics') respondError(response, 'not-found')
    else if (request.method !== 'GET' && request.method !== 'HEAD') respondError(response, 'method-not-allowed', { Allow: 'GET, HEAD' })
    else {
      respondMetrics(metrics, response).catch((thrown: unknown) => {
        log.error('metrics not served', { error: toError(thrown) })
        respondError(response, 'internal-error')
      })
    }
  })
  server.timeout = usualTimeouts.idle
  server.maxConnections = maxConnections
  return server
}
