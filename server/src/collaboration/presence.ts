/**
 * Presence: what clients say about themselves while they are there. It is passed on, never kept.
 *
 *     frame ── readable, small enough? ── of own clientIDs? ── stamped with who it is ── often enough? ── awareness
 *                close the connection       left out                                      the newest, later
 *
 * Clients of y-websocket and Hocuspocus repeat what they hear of others. So what is about somebody else's clientID is left out
 * without a word, whether it is an echo or a forgery.
 *
 * Hocuspocus would apply these frames by way of a scratch document, which costs more and loses that somebody has left; and
 * it does not see that somebody who comes back under the same clientID is there again.
 */
import type { Connection, TransactionOrigin } from '@hocuspocus/server'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import { cleanName } from '@tandem/shared/user-name.ts'
import type { Identity } from '../auth/authenticator.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { ClientIds, Principal } from './client-ids.ts'
import { TokenBucket } from './token-bucket.ts'

/** How many clientIDs one session may show itself under. A client has one; a few are for clients that start over. */
const maxClientIds = 8

/** Most entries in one frame. Clients that repeat what they hear send as many as there are people. */
const maxEntries = 20_000

const colorPattern = /^#[0-9a-f]{6}$/i

/** A frame that is not taken. */
export class BadPresenceError extends Error {
  override readonly name = 'BadPresenceError'
  /** Whether it was too large, and not malformed. */
  readonly isTooLarge: boolean

  constructor(isTooLarge: boolean) {
    super(isTooLarge ? 'The presence of one client is too large.' : 'The presence update cannot be read.')
    this.isTooLarge = isTooLarge
  }
}

interface Entry {
  clock: number
  /** JSON; `null` when the client has left. */
  state: string
}

/** What a session's presence is made with. */
export interface PresenceOptions {
  connection: Connection
  clientIds: ClientIds
  principal: Principal
  /** Who it is at the moment. */
  identity: () => Identity
  limits: Limits
  metrics: Metrics
}

/** What one session shows of itself. */
export class SessionPresence {
  readonly #options: PresenceOptions
  readonly #bucket: TokenBucket
  /** What waits because more came than may be passed on; by clientID, the newest. */
  #held = new Map<number, Entry>()
  #timer: NodeJS.Timeout | null = null

  constructor(options: PresenceOptions) {
    this.#options = options
    const { presencePerSecond } = options.limits
    this.#bucket = new TokenBucket(presencePerSecond, presencePerSecond, performance.now())
  }

  /**
   * Takes an awareness update from the client.
   *
   * @throws BadPresenceError if the connection is to be closed for it.
   */
  receive(update: Uint8Array): void {
    for (const [clientId, entry] of this.#ownEntries(update)) this.#held.set(clientId, entry)
    if (this.#held.size === 0) return
    const { metrics } = this.#options
    if (this.#timer !== null) return metrics.presence('limited')
    const wait = this.#bucket.wait(performance.now())
    metrics.presence(wait === 0 ? 'passed' : 'limited')
    if (wait === 0) this.#pass()
    else {
      this.#timer = setTimeout(() => {
        this.#timer = null
        this.#pass()
      }, wait)
    }
  }

  /** Takes the session's clients out of everybody's sight. */
  leave(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#held.clear()
    const { connection, clientIds } = this.#options
    removeAwarenessStates(connection.document.awareness, clientIds.release(connection), null)
  }

  #pass(): void {
    const { connection } = this.#options
    const { document } = connection
    if (!document.hasConnection(connection)) return
    this.#bucket.take(1, performance.now())
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, this.#held.size)
    for (const [clientId, { clock, state }] of this.#held) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, state)
    }
    this.#held = new Map()
    applyAwarenessUpdate(document.awareness, encoding.toUint8Array(encoder), { source: 'connection', connection } satisfies TransactionOrigin)
  }

  #ownEntries(update: Uint8Array): Map<number, Entry> {
    const { connection, clientIds, principal, limits } = this.#options
    const entries = new Map<number, Entry>()
    for (const { clientId, clock, text } of readEntries(update)) {
      if (clientIds.conflict(clientId, connection, principal) !== null) continue
      const own = clientIds.of(connection)
      const isNew = !own.has(clientId)
      // Somebody who is not there cannot leave: an echo of that somebody else has.
      if (isNew && (own.size >= maxClientIds || text === 'null')) continue
      if (Buffer.byteLength(text) > limits.maxPresenceBytes) throw new BadPresenceError(true)
      const state = parseState(text)
      if (isNew) clientIds.claim(clientId, connection, principal)
      entries.set(clientId, { clock, state: state === null ? 'null' : JSON.stringify(this.#stamp(state)) })
    }
    return entries
  }

  /** The state with what the token says of its owner in place of what it says itself. */
  #stamp(state: Record<string, unknown>): Record<string, unknown> {
    const { user, name, color } = this.#options.identity()
    const claimed = state['user']
    const { id: _id, ...own } = isRecord(claimed) ? claimed : {}
    if (user === null && !isRecord(claimed)) return state
    const ownColor = typeof own['color'] === 'string' && colorPattern.test(own['color']) ? own['color'] : null
    const shownColor = color ?? ownColor
    return {
      ...state,
      user: { ...own, name: name ?? cleanName(own['name']), ...(shownColor === null ? {} : { color: shownColor }), ...(user === null ? {} : { id: user }) }
    }
  }
}

function readEntries(update: Uint8Array): { clientId: number; clock: number; text: string }[] {
  try {
    // A buffer of its own: lib0 checks lengths against the buffer below a view.
    const decoder = decoding.createDecoder(update.slice())
    const count = decoding.readVarUint(decoder)
    if (count > maxEntries) throw new BadPresenceError(true)
    const entries = Array.from({ length: count }, () => ({
      clientId: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      text: decoding.readVarString(decoder)
    }))
    if (entries.some(({ clientId, clock }) => !Number.isSafeInteger(clientId) || !Number.isSafeInteger(clock))) throw new BadPresenceError(false)
    return entries
  } catch (thrown) {
    throw thrown instanceof BadPresenceError ? thrown : new BadPresenceError(false)
  }
}

/** Deepest nesting of a state. */
const maxDepth = 20

function parseState(text: string): Record<string, unknown> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadPresenceError(false)
  }
  if (value === null) return null
  if (!isRecord(value) || isDeeper(value, maxDepth)) throw new BadPresenceError(false)
  return value
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
