/**
 * The Hocuspocus extension that lets people into documents, and keeps looking whether they may stay.
 *
 *     onAuthenticate   the token, and the limits of the socket and the user; sets `readOnly`
 *     connected        from here on it is a session
 *     onTokenSync      another token for an open session
 */
import type { Extension } from '@hocuspocus/server'
import { governingDocument, isCommentsDocument, mayWrite } from '@tandem/shared/access.ts'
import { isWrongToken } from '../auth/attempts.ts'
import { AccessDeniedError } from '../auth/authenticator.ts'
import type { Storage } from '../storage/storage.ts'
import type { ConnectionContext } from './author.ts'
import { clientIdsOf } from './client-ids.ts'
import type { ClientSocket } from './client-socket.ts'
import { guard } from './guard.ts'
import { fromHostedName } from './hosted-name.ts'
import { Session, toDenial } from './sessions.ts'
import type { Sessions, Shown } from './sessions.ts'

/** Creates the extension. */
export function createAdmission(sessions: Sessions, storage: Storage): Extension<ConnectionContext> {
  /** What was shown, until the session is open. */
  const shownBy = new WeakMap<object, Shown>()

  return {
    extensionName: 'tandem-admission',

    async onAuthenticate({ token, documentName, connectionConfig, context }) {
      const name = fromHostedName(documentName)
      const socket = socketOf(context)
      try {
        await socket.assertMaySignIn()
        const shown = await sessions.show(token, name)
        const { user } = shown.access.identity
        if (user !== null && sessions.countOf(user) >= socket.limits.maxSessionsPerUser) throw new AccessDeniedError('too-many-connections')
        const canWrite = mayWrite(shown.role, name)
        // Only editors make a document by opening it, and nobody comments on what is not there.
        if ((shown.role !== 'editor' || isCommentsDocument(name)) && !(await storage.exists(governingDocument(name)))) throw new AccessDeniedError('no-such-document')
        connectionConfig.readOnly = !canWrite
        socket.admitted()
        const key = {}
        shownBy.set(key, shown)
        return { user, name: shown.access.identity.name, shown: key }
      } catch (thrown) {
        const error = toDenial(thrown)
        socket.metrics.signInRefused(error.denial)
        if (isWrongToken(error.denial)) socket.noteWrongToken()
        throw error
      }
    },

    connected: guard('admission', ({ connection, context, documentName }) => {
      const socket = socketOf(context)
      const { shown: key } = context
      const shown = key === undefined ? undefined : shownBy.get(key)
      if (shown === undefined) throw new Error('Somebody has a document open without having signed in.')
      const session = new Session(socket, connection, fromHostedName(documentName), shown, clientIdsOf(connection.document))
      const { user } = shown.access.identity
      // Looked at again: sign-ins that come together all find room.
      const isTooMany = user !== null && sessions.countOf(user) >= socket.limits.maxSessionsPerUser
      sessions.add(session)
      if (isTooMany) session.deny('too-many-connections')
      else socket.opened(session)
    }),

    onTokenSync: guard('token', async ({ token, connection }) => {
      const session = sessions.of(connection)
      if (session !== undefined) await sessions.change(session, token)
    })
  }
}

function socketOf({ socket }: ConnectionContext): ClientSocket {
  if (socket === null) throw new Error('Somebody signs in without a socket.')
  return socket
}
