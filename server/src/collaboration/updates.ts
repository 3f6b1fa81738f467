/**
 * The Hocuspocus extension that takes in updates: it checks and applies them in `beforeSync`, so that Hocuspocus finds nothing
 * left to apply, and answers.
 *
 *     update ── may write? ── sound (check-update.ts)? ── clientIDs not somebody else's? ── applied ──> answer, once it is on disk
 *               answered no       4422                       4423
 *
 * An update that is not applied is not acknowledged; the connection is closed, and the client still has it.
 */
import type { Extension, TransactionOrigin } from '@hocuspocus/server'
import type { Limits } from '../limits.ts'
import { applyClientUpdate } from './apply-update.ts'
import { authorOf } from './author.ts'
import { BadUpdateError, checkUpdate } from './check-update.ts'
import type { ConnectionContext } from './author.ts'
import { clientIdsOf } from './client-ids.ts'
import { closeReason } from './close-codes.ts'
import type { OpenDocument } from './open-document.ts'
import { assertOpen } from './persistence.ts'
import type { Session, Sessions } from './sessions.ts'

/** Kinds of sync messages that carry an update. */
const syncStep2 = 1
const syncUpdate = 2

/** How long an update is that says nothing. */
const emptyUpdateBytes = 2

class ForeignClientIdError extends Error {
  override readonly name = 'ForeignClientIdError'
}

/** Creates the extension. */
export function createUpdates(sessions: Sessions, documents: ReadonlyMap<string, OpenDocument>, limits: Limits): Extension<ConnectionContext> {
  return {
    extensionName: 'tandem-updates',

    async beforeSync({ connection, document, type, payload }) {
      assertOpen(document, connection)
      if (type !== syncStep2 && type !== syncUpdate) return
      const session = sessions.of(connection)
      if (session === undefined) throw new Error('An update came over a connection that has no session.')
      const { metrics } = session.socket
      if (payload.byteLength > emptyUpdateBytes) metrics.updateReceived(payload.byteLength)
      if (connection.readOnly) {
        if (type === syncUpdate) metrics.updateRefused('read-only')
        return
      }
      try {
        const { authors } = checkUpdate(document, payload, limits.maxPendingBytes)
        if (!ownsAll(sessions, session, authors, type === syncUpdate)) throw new ForeignClientIdError('An update came under the clientID of somebody else.')
        const origin = { source: 'connection', connection } satisfies TransactionOrigin
        // What waits for updates that are not here yet changes nothing, so no update tells of it; but it will be acknowledged.
        if (applyClientUpdate(document, payload, origin)) documents.get(document.name)?.record(payload.slice(), authorOf(document, origin))
      } catch (thrown) {
        metrics.updateRefused(thrown instanceof ForeignClientIdError ? closeReason.clientIdInUse.reason : closeReason.badUpdate.reason)
        if (thrown instanceof ForeignClientIdError) session.socket.closeFor(closeReason.clientIdInUse)
        else if (thrown instanceof BadUpdateError) session.socket.closeFor(closeReason.badUpdate, `it ${thrown.message}`)
        else session.socket.closeFor(closeReason.badUpdate, 'it cannot be applied')
        throw thrown
      }
    }
  }
}

/**
 * Whether a session may write under these clientIDs.
 *
 * @param isOwn whether these are edits just made, and not all that the client has of the document: they make the clientIDs its own.
 */
function ownsAll(sessions: Sessions, session: Session, authors: ReadonlySet<number>, isOwn: boolean): boolean {
  const { connection, socket } = session
  const clientIds = clientIdsOf(connection.document)
  const principal = { user: session.shown.access.identity.user, device: socket.device }
  let isFree = true
  for (const clientId of authors) {
    const owner = clientIds.conflict(clientId, connection, principal)
    // Who may not write has no edits that others could spoil, and cannot bring them either.
    if (owner !== null && !owner.connection.readOnly) {
      isFree = false
      // It may be the same client's last connection, which nobody has noticed to be dead.
      if (owner.isConnected) sessions.of(owner.connection)?.socket.prove()
    } else if (isOwn && owner === null) clientIds.claim(clientId, connection, principal)
  }
  return isFree
}
