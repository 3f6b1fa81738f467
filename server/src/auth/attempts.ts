/**
 * Wrong tokens by address: after a few, the address has to wait before another token of it is looked at.
 *
 *     wrong tokens   ●●●●●                 ●            (five at once, then one whenever one is forgotten)
 *     wait           ─────▶ 10 s ─▶ none   ▶ 10 s
 *
 * One is forgotten every ten seconds, so that a mistake of one person soon costs nobody behind the same router any more. Tokens
 * that are just old are not counted. Of IPv6, a network of 64 bits counts as one address: that is what one subscriber has.
 */
import type { Denial } from '@tandem/shared/access.ts'
import { addressKey, normalizeAddress } from '../http/client-address.ts'

/** How long until a wrong token is forgotten, in milliseconds. */
const forgetAfter = 10_000

/** Of how many addresses wrong tokens are remembered; of more, those of the last. */
const maxAddresses = 10_000

/** Whether a refusal means that somebody may be trying tokens: those that are old or revoked were right once. */
export function isWrongToken(denial: Denial): boolean {
  return denial === 'token-invalid' || denial === 'share-link-invalid'
}

/** Counts wrong tokens. */
export class WrongTokens {
  readonly #allowed: number
  readonly #now: () => number
  /** When all wrong tokens of an address will be forgotten, by address; the last noted last. */
  readonly #forgottenAt = new Map<string, number>()

  /**
   * @param allowed how many wrong tokens an address may show before it has to wait.
   * @param now a clock in milliseconds.
   */
  constructor(allowed: number, now: () => number = () => performance.now()) {
    this.#allowed = allowed
    this.#now = now
  }

  /** An address showed a wrong token. */
  note(address: string): void {
    const key = networkOf(address)
    const now = this.#now()
    const forgottenAt = Math.max(now, this.#forgottenAt.get(key) ?? now) + forgetAfter
    this.#forgottenAt.delete(key)
    // However many come, the wait stays the same.
    this.#forgottenAt.set(key, Math.min(forgottenAt, now + this.#allowed * forgetAfter))
    for (const [oldest, at] of this.#forgottenAt) {
      if (at > now && this.#forgottenAt.size <= maxAddresses) break
      this.#forgottenAt.delete(oldest)
    }
  }

  /** How long an address has to wait before its next token is looked at, in milliseconds; 0 for most. */
  delayFor(address: string): number {
    const forgottenAt = this.#forgottenAt.get(networkOf(address))
    if (forgottenAt === undefined) return 0
    return Math.max(0, forgottenAt - this.#now() - (this.#allowed - 1) * forgetAfter)
  }

  /** Of how many addresses something is remembered. */
  get size(): number {
    return this.#forgottenAt.size
  }
}

function networkOf(address: string): string {
  return addressKey(normalizeAddress(address) ?? address)
}
