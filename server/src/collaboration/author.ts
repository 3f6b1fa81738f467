/**
 * Who is behind an edit: the user of the connection that it came over, and the name that they go by.
 */
import { isTransactionOrigin } from '@hocuspocus/server'
import type { Connection, Document } from '@hocuspocus/server'
import { cleanName } from '@tandem/shared/user-name.ts'
import { nobody } from '../storage/storage.ts'
import type { Author } from '../storage/storage.ts'
import { clientIdsOf } from './client-ids.ts'
import type { ClientSocket } from './client-socket.ts'

/** What is known about whoever is behind a connection. */
export interface ConnectionContext {
  /** Id of the user; null for an anonymous one. */
  user: string | null
  /** The name from the token; null where people name themselves. */
  name: string | null
  /** Null for the server itself. */
  socket: ClientSocket | null
  /** Stands for the token that was shown, from the sign-in until the document is open. */
  shown?: object
}

/** The author of what a transaction with this origin did to a document. */
export function authorOf(document: Document, origin: unknown): Author {
  if (!isTransactionOrigin(origin) || origin.source === 'redis') return nobody
  if (origin.source === 'connection') {
    const { context } = origin.connection
    return { user: textAt(context, 'user'), name: textAt(context, 'name') ?? nameOf(document, origin.connection) }
  }
  return { user: textAt(origin.context, 'user'), name: textAt(origin.context, 'name') }
}

/** The name that a connection goes by in the document's presence, as it says so itself; null for none. */
function nameOf(document: Document, connection: Connection): string | null {
  for (const client of clientIdsOf(document).of(connection)) {
    const user: unknown = document.awareness.getStates().get(client)?.['user']
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
