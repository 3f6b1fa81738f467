/**
 * What lets pages of other origins read answers of the API. Only the origins that the settings allow, and never with cookies:
 * whoever asks shows a token.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { commonHeaders, respondError } from './respond.ts'

/** For how long a browser may remember that it may ask, in seconds. */
const preflightMaxAge = 600

/** Says in the answer to a request whether a page of another origin may read it. */
export function allowReading(request: IncomingMessage, response: ServerResponse, allowedOrigins: readonly string[]): void {
  if (allowedOrigins.length === 0) return
  response.setHeader('Vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined || !allowedOrigins.includes(origin)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', 'Location, Retry-After, WWW-Authenticate')
}

/** Answers a browser that asks whether a page may make a request; false if the request is none of those. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, allowedOrigins: readonly string[]): boolean {
  const { origin } = request.headers
  if (request.method !== 'OPTIONS' || origin === undefined || request.headers['access-control-request-method'] === undefined) return false
  if (allowedOrigins.includes(origin)) {
    response.writeHead(204, {
      ...commonHeaders,
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      'Access-Control-Max-Age': String(preflightMaxAge)
    })
    response.end()
  } else respondError(response, 'origin-not-allowed')
  return true
}
