/**
 * Which pages may connect. A browser sends the page's origin along; a program that is no browser sends none and may connect,
 * since it could send any. The page's own server is recognized by the Host header, which a page cannot choose.
 */
import type { IncomingMessage } from 'node:http'

/** Whether the page that makes a request may make it. */
export function isOriginAllowed(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  const url = URL.parse(origin)
  if (url === null) return false
  if (allowedOrigins.includes(url.origin)) return true
  if (host === undefined) return false
  // Written out in both, or left out in both, a default port is the same port.
  return url.host === URL.parse(`${url.protocol}//${host}`)?.host
}
