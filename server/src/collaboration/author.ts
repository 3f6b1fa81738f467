/**
 * Who is behind an edit: the user of the connection that it came over, and the name that they go by.
 */
import { isTransactionOrigin } from '@hocuspocus/server'
import type { Connection, Document } from '@hocuspocus/server'
import { cleanName } from '@tandem/shared/user-name.ts'
import { nobody } from '../storage/storage.ts'
import type { Author } from '../storage/storage.ts'

/** What is known about whoever is behind a connection. */
export interface ConnectionContext {
  /** Id of the user; null for an anonymous one. */
  user: string | null
}

/** The author of what a transaction with this origin did to a document. */
export function authorOf(document: Document, origin: unknown): Author {
  if (!isTransactionOrigin(origin) || origin.source === 'redis') return nobody
  if (origin.source === 'connection') {
    return { user: textAt(origin.connection.context, 'user'), name: nameOf(document, origin.connection) }
  }
  return { user: textAt(origin.context, 'user'), name: textAt(origin.context, 'name') }
}

/** The name that a connection goes by in the document's presence, as it says so itself; null for none. */
function nameOf(document: Document, connection: Connection): string | null {
  for (const client of document.connections.get(connection)?.clients ?? []) {
    const user: unknown = document.awareness.getStates().get(client as number)?.['user']
    const name = typeof user === 'object' && user !== null && 'name' in user ? cleanName(user.name) : ''
    if (name !== '') return name
  }
  return null
}

function textAt(context: unknown, key: string): string | null {
  if (typeof context !== 'object' || context === null) return null
  const value = (context as Record<string, unknown>)[key]
  return typeof value === 'string' ? value : null
}
