/**
 * The addresses of the application, below the path that the page's `<base>` names: `/` is the list, `/d/<name>` a document.
 * Names may contain slashes.
 */
import { isDocumentName } from '@tandem/shared/protocol.ts'

export type Route = { page: 'list' } | { page: 'document'; name: string } | { page: 'unknown' }

const documentPrefix = 'd/'

/** The path that the application is below, with a slash at its end: `/`, or `/tandem/`. */
export const basePath = typeof document === 'undefined' ? '/' : new URL('.', document.baseURI).pathname

/** The page that a path leads to. */
export function parseRoute(path: string, base = basePath): Route {
  if (`${path}/` === base) return { page: 'list' }
  if (!path.startsWith(base)) return { page: 'unknown' }
  const below = path.slice(base.length)
  if (below === '' || below === 'index.html') return { page: 'list' }
  if (!below.startsWith(documentPrefix)) return { page: 'unknown' }
  let name: string
  try {
    name = decodeURIComponent(below.slice(documentPrefix.length))
  } catch {
    return { page: 'unknown' }
  }
  return isDocumentName(name) ? { page: 'document', name } : { page: 'unknown' }
}

/** The path of a document's page. */
export function documentPath(name: string, base = basePath): string {
  return base + documentPrefix + name.split('/').map(encodeURIComponent).join('/')
}
