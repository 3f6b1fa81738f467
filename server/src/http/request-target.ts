/**
 * Path and query of a request, decoded.
 */
import type { IncomingMessage } from 'node:http'

/** What a request asks for. */
export interface RequestTarget {
  /** The decoded path, starting with `/`; not normalized, so it may hold `..`. */
  path: string
  /** The parts of the path between its slashes, each decoded, so that a slash within one can be written `%2F`. */
  parts: readonly string[]
  query: URLSearchParams
}

/** Reads the target of a request; null if it cannot be decoded. */
export function parseRequestTarget(request: IncomingMessage): RequestTarget | null {
  const target = (request.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/.exec(target) ?? []
  if (!path.startsWith('/')) return null
  try {
    return { path: decodeURIComponent(path), parts: path.slice(1).split('/').map(decodeURIComponent), query: new URLSearchParams(query) }
  } catch {
    return null
  }
}
