/**
 * Whose a clientID is.
 *
 * Yjs knows an edit by the clientID of its author and a number. Two who write under one clientID destroy each other's edits:
 * of two different edits with one number, everybody keeps the one that came first, and takes the other for a repetition. So
 * a clientID belongs to whoever uses it, from their first edit or presence on, until the document is closed:
 *
 *     nobody's ── first edit or presence ──> somebody's ── connection lost ──> still theirs, to come back to
 *
 * Who that is tells the user of the token, or the secret of the device (see `deviceParameter`). Somebody of whom neither is
 * known is as good as their connection, and their clientIDs are free when it ends.
 */
import type { Connection, Document } from '@hocuspocus/server'

/** Somebody, as far as clientIDs go. */
export interface Principal {
  /** Id of the user; null for one who is not signed in. */
  user: string | null
  /** Secret of the device; null if it showed none. */
  device: string | null
}

interface Owner extends Principal {
  /** The connection that uses the clientID, or used it last. */
  connection: Connection
  isConnected: boolean
}

/** How many clientIDs of people who have left are remembered. A clientID is one page that somebody has opened. */
const maxRemembered = 10_000

/** The clientIDs of one open document. */
export class ClientIds {
  readonly #owners = new Map<number, Owner>()
  readonly #byConnection = new Map<Connection, Set<number>>()

  /** The clientIDs that a connection uses. */
  of(connection: Connection): ReadonlySet<number> {
    return this.#byConnection.get(connection) ?? new Set()
  }

  /** The connection of somebody else that a clientID belongs to; null if `principal` may use it. */
  conflict(clientId: number, connection: Connection, principal: Principal): Owner | null {
    const owner = this.#owners.get(clientId)
    if (owner === undefined || owner.connection === connection || isSame(owner, principal)) return null
    return owner
  }

  /** Gives a clientID to a connection that has no conflict about it. Another one of the same principal, which it was on, has it no more. */
  claim(clientId: number, connection: Connection, principal: Principal): void {
    const owner = this.#owners.get(clientId)
    if (owner?.connection === connection && owner.isConnected) return
    if (owner !== undefined) {
      this.#byConnection.get(owner.connection)?.delete(clientId)
      // Hocuspocus would take the presence away with the connection that began it.
      owner.connection.document.getClients(owner.connection).delete(clientId)
    }
    // Behind all others, so that the oldest are forgotten first.
    this.#owners.delete(clientId)
    this.#owners.set(clientId, { user: principal.user, device: principal.device, connection, isConnected: true })
    const own = this.#byConnection.get(connection) ?? new Set()
    this.#byConnection.set(connection, own.add(clientId))
  }

  /** A connection has ended; returns the clientIDs that it used. */
  release(connection: Connection): number[] {
    const own = [...(this.#byConnection.get(connection) ?? [])]
    this.#byConnection.delete(connection)
    for (const clientId of own) {
      const owner = this.#owners.get(clientId)
      if (owner === undefined) continue
      if (owner.user === null && owner.device === null) this.#owners.delete(clientId)
      else owner.isConnected = false
    }
    this.#forget()
    return own
  }

  #forget(): void {
    if (this.#owners.size <= maxRemembered) return
    for (const [clientId, { isConnected }] of this.#owners) {
      if (this.#owners.size <= maxRemembered) return
      if (!isConnected) this.#owners.delete(clientId)
    }
  }
}

function isSame(a: Principal, b: Principal): boolean {
  return (a.user !== null && a.user === b.user) || (a.device !== null && a.device === b.device)
}

const idsOf = new WeakMap<Document, ClientIds>()

/** The clientIDs of an open document. */
export function clientIdsOf(document: Document): ClientIds {
  const known = idsOf.get(document)
  if (known !== undefined) return known
  const made = new ClientIds()
  idsOf.set(document, made)
  return made
}
