/** The addresses of the application: `/` is the list, `/d/<name>` a document. Names may contain slashes. */
import { isDocumentName } from '@tandem/shared/protocol.ts'

export type Route = { page: 'list' } | { page: 'document'; name: string } | { page: 'unknown' }

const documentPrefix = '/d/'

/** The page that a path leads to. */
export function parseRoute(path: string): Route {
  if (path === '/' || path === '/index.html') return { page: 'list' }
  if (!path.startsWith(documentPrefix)) return { page: 'unknown' }
  let name: string
  try {
    name = decodeURIComponent(path.slice(documentPrefix.length))
  } catch {
    return { page: 'unknown' }
  }
  return isDocumentName(name) ? { page: 'document', name } : { page: 'unknown' }
}

/** The path of a document's page. */
export function documentPath(name: string): string {
  return documentPrefix + name.split('/').map(encodeURIComponent).join('/')
}
