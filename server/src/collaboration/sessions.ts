/**
 * Sessions: somebody has a document open. Each belongs to one socket, and stands as long as its access does:
 *
 *     sign-in ── authenticate ──> access ── role in the document? ──> open, to read or to write
 *                    │ denied                   │ none                   │
 *                    ▼                          ▼                        ├── a change is announced, or the client shows another
 *                 PermissionDenied with the word                         │   token: authenticated anew, another role or denied
 *                                                                        └── nearly expired: asked for a fresh token; expired: denied
 *
 * What a role allows is enforced by Hocuspocus' `readOnly`, which is looked at for each message.
 */
import type { Connection } from '@hocuspocus/server'
import { OutgoingMessage } from '@hocuspocus/server'
import type { Denial, Role } from '@tandem/shared/access.ts'
import { mayWrite } from '@tandem/shared/access.ts'
import type { AccessMessage } from '@tandem/shared/protocol.ts'
import { isWrongToken } from '../auth/attempts.ts'
import { AccessDeniedError } from '../auth/authenticator.ts'
import type { Access, Authenticator } from '../auth/authenticator.ts'
import { log, toError } from '../log.ts'
import type { ClientIds } from './client-ids.ts'
import { closeReason } from './close-codes.ts'
import type { ClientSocket } from './client-socket.ts'
import { guard } from './guard.ts'
import { SessionPresence } from './presence.ts'

/** How long before a token expires the client is asked for a fresh one: this long, in milliseconds, or a part of its life if that is less. */
const refreshLead = 30_000
const refreshPart = 0.1

/** How long until a token is looked at again that could not be, in milliseconds. */
const recheckInterval = 1000

/** How often expiry is looked for, in milliseconds. */
const sweepInterval = 1000

/** A token that was shown, and what it gives. */
export interface Shown {
  token: string
  access: Access
  /** The role in the session's document. */
  role: Role
  /** When it was shown, in milliseconds since 1970. */
  at: number
  /** How many changes had been announced when it was. */
  changes: number
}

/** Somebody has a document open. */
export class Session {
  readonly socket: ClientSocket
  readonly connection: Connection
  /** The document's own name. */
  readonly document: string
  readonly presence: SessionPresence
  shown: Shown
  /** Whether the client was asked for a fresh token. */
  isAsked = false
  /** How often its access has been looked at; what an older look finds out does not count any more. */
  looks = 0
  /** What looks again at a token that could not be checked. */
  retry: NodeJS.Timeout | null = null

  constructor(socket: ClientSocket, connection: Connection, document: string, shown: Shown, clientIds: ClientIds) {
    this.socket = socket
    this.connection = connection
    this.document = document
    this.shown = shown
    this.presence = new SessionPresence({
      connection,
      clientIds,
      principal: { user: shown.access.identity.user, device: socket.device },
      identity: () => this.shown.access.identity,
      limits: socket.limits,
      metrics: socket.metrics
    })
  }

  /** Tells the client what it may do. */
  announce(): void {
    const { identity, expiresAt } = this.shown.access
    const isKnown = identity.user !== null || identity.name !== null
    const message: AccessMessage = {
      type: 'access',
      role: this.shown.role,
      expiresAt,
      user: isKnown ? { id: identity.user, name: identity.name, color: identity.color } : null
    }
    this.connection.sendStateless(JSON.stringify(message))
  }

  /** Goes on with another token, or with the same one in a new light. */
  show(shown: Shown): void {
    const { connection } = this
    const before = this.shown
    this.shown = shown
    this.isAsked = false
    const readOnly = !mayWrite(shown.role, this.document)
    connection.context = { ...(connection.context as object), user: shown.access.identity.user, name: shown.access.identity.name }
    if (readOnly !== connection.readOnly) {
      connection.readOnly = readOnly
      connection.send(new OutgoingMessage(connection.messageAddress).writeAuthenticated(readOnly).toUint8Array())
    }
    if (before.role !== shown.role || before.access.expiresAt !== shown.access.expiresAt || before.token !== shown.token) this.announce()
  }

  /** Ends the session, with the word for it. What the client has not sent yet stays with it. */
  deny(denial: Denial): void {
    const { connection } = this
    connection.readOnly = true
    connection.send(new OutgoingMessage(connection.messageAddress).writePermissionDenied(denial).toUint8Array())
    connection.close({ code: closeReason.refused.code, reason: denial })
  }
}

/** All sessions. */
export class Sessions {
  readonly #authenticator: Authenticator
  readonly #sessions = new Set<Session>()
  readonly #byConnection = new WeakMap<Connection, Session>()
  /** How many sessions a user has. */
  readonly #byUser = new Map<string, number>()
  readonly #stopListening: () => void
  readonly #sweep: NodeJS.Timeout
  #changes = 0

  constructor(authenticator: Authenticator) {
    this.#authenticator = authenticator
    this.#stopListening = authenticator.onChange((key) => {
      this.#changes += 1
      for (const session of this.#sessions) if (session.shown.access.keys.includes(key)) void this.#recheck(session)
    })
    this.#sweep = setInterval(() => void this.#look(), sweepInterval)
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#sessions.size
  }

  /** The session of a connection; undefined before it is open and after it has ended. */
  of(connection: Connection): Session | undefined {
    return this.#byConnection.get(connection)
  }

  /** How many sessions a user has. */
  countOf(user: string): number {
    return this.#byUser.get(user) ?? 0
  }

  /**
   * Looks at a token for a document.
   *
   * @throws AccessDeniedError if it does not give a role there.
   */
  async show(token: string, document: string): Promise<Shown> {
    const changes = this.#changes
    const access = await this.#authenticator.authenticate(token)
    const role = access.roleIn(document)
    if (role === null) throw new AccessDeniedError(token === '' ? 'sign-in-required' : 'no-access')
    return { token, access, role, at: Date.now(), changes }
  }

  /** Adds a session that was just opened. */
  add(session: Session): void {
    this.#sessions.add(session)
    this.#byConnection.set(session.connection, session)
    const { user } = session.shown.access.identity
    if (user !== null) this.#byUser.set(user, this.countOf(user) + 1)
    session.connection.onClose(() => {
      this.#sessions.delete(session)
      this.#byConnection.delete(session.connection)
      if (user !== null) {
        const left = this.countOf(user) - 1
        if (left > 0) this.#byUser.set(user, left)
        else this.#byUser.delete(user)
      }
      if (session.retry !== null) clearTimeout(session.retry)
      session.presence.leave()
    })
    session.announce()
    // Something may have changed while the document was loaded.
    if (session.shown.changes !== this.#changes) void this.#recheck(session)
  }

  /** Ends what goes on in the background. */
  stop(): void {
    clearInterval(this.#sweep)
    this.#stopListening()
  }

  /**
   * Lets a session go on with a token, or ends it. While tokens cannot be checked, it goes on as it was: it has been let in, and
   * its token's end is known.
   */
  async change(session: Session, token: string): Promise<void> {
    session.looks += 1
    const look = session.looks
    const isOutdated = (): boolean => look !== session.looks || !this.#sessions.has(session)
    if (session.retry !== null) clearTimeout(session.retry)
    session.retry = null
    try {
      const shown = await this.show(token, session.document)
      if (isOutdated()) return
      session.show(shown)
      // Something more may have changed meanwhile.
      if (shown.changes !== this.#changes) void this.#recheck(session)
    } catch (thrown) {
      if (isOutdated()) return
      if (!(thrown instanceof AccessDeniedError)) throw thrown
      if (thrown.denial === 'sign-in-unavailable') {
        session.retry = setTimeout(() => void this.#retry(session, token), recheckInterval)
        return
      }
      // The session's own token was right once: a share link that is revoked is nobody's mistake.
      if (isWrongToken(thrown.denial) && token !== session.shown.token) session.socket.noteWrongToken()
      session.deny(thrown.denial)
    }
  }

  readonly #retry = guard('access', async (session: Session, token: string) => {
    if (this.#sessions.has(session)) await this.change(session, token)
  })

  readonly #recheck = guard('access', async (session: Session) => {
    if (this.#sessions.has(session)) await this.change(session, session.shown.token)
  })

  readonly #look = guard('expiry', () => {
    const now = Date.now()
    for (const session of this.#sessions) {
      const { access, at } = session.shown
      if (access.expiresAt === null) continue
      if (now >= access.expiresAt) {
        log.info('token expired on an open session', { document: session.document })
        session.deny('token-expired')
      } else if (!session.isAsked && access.expiresAt - now <= Math.min(refreshLead, Math.max((access.expiresAt - at) * refreshPart, sweepInterval * 2))) {
        session.isAsked = true
        session.connection.requestToken()
      }
    }
  })
}

/** What Hocuspocus is told when a sign-in fails for another reason than the token. */
export function toDenial(thrown: unknown): AccessDeniedError {
  if (thrown instanceof AccessDeniedError) return thrown
  log.error('sign-in failed', { error: toError(thrown) })
  return new AccessDeniedError('sign-in-unavailable')
}
