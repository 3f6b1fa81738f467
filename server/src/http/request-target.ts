/**
 * Path and query of a request, decoded.
 */
import type { IncomingMessage } from 'node:http'

/** What a request asks for. */
export interface RequestTarget {
  /** The decoded path, starting with `/`; not normalized, so it may hold `..`. */
  path: string
  query: URLSearchParams
}

/** Reads the target of a request; null if it cannot be decoded. */
export function parseRequestTarget(request: IncomingMessage): RequestTarget | null {
  const target = (request.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/.exec(target) ?? []
  if (!path.startsWith('/')) return null
  try {
    return { path: decodeURIComponent(path), query: new URLSearchParams(query) }
  } catch {
    return null
  }
}
