/**
 * Tandem below a path, such as `https://example.org/tandem`: a proxy may take that prefix off before it passes a request on
 * or leave it there, and both mean the same. Behind this, paths are without it; whoever writes an address for a browser puts
 * it back.
 */
import type { IncomingMessage } from 'node:http'

const prefixes = new WeakMap<IncomingMessage, string>()

/** The path of an address such as `https://example.org/tandem`, without a slash at its end; empty for the root. */
export function basePathOf(publicUrl: string | null): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '')
}

/** Takes the prefix off a request, if it is there, and remembers it. */
export function enterBasePath(request: IncomingMessage, basePath: string): void {
  prefixes.set(request, basePath)
  if (basePath === '') return
  const target = (request.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  if (target === basePath || target.startsWith(`${basePath}?`)) request.url = `/${target.slice(basePath.length)}`
  else if (target.startsWith(`${basePath}/`)) request.url = target.slice(basePath.length)
}

/** A path of the server, such as `/d/notes`, as the browser that made `request` has to ask for it. */
export function externalPath(request: IncomingMessage, path: string): string {
  return (prefixes.get(request) ?? '') + path
}
