/**
 * How many sockets are open, in all and by address. Addresses of IPv6 count by their network.
 */
import { addressKey } from './client-address.ts'

/** The setting that one more socket would exceed. */
export type SocketLimit = 'max-sockets' | 'max-sockets-per-address'

/** Counts sockets. */
export class SocketCounts {
  readonly #max: number
  readonly #maxPerAddress: number
  readonly #byAddress = new Map<string, number>()
  #total = 0

  /** @param max how many there may be in all, and `maxPerAddress` from one address. */
  constructor(max: number, maxPerAddress: number) {
    this.#max = max
    this.#maxPerAddress = maxPerAddress
  }

  get total(): number {
    return this.#total
  }

  /** How many come from an address. */
  of(address: string): number {
    return this.#byAddress.get(addressKey(address)) ?? 0
  }

  /** What one more from this address would exceed; null for nothing. An address of null counts in all only. */
  exceededBy(address: string | null): SocketLimit | null {
    if (address !== null && this.of(address) >= this.#maxPerAddress) return 'max-sockets-per-address'
    return this.#total >= this.#max ? 'max-sockets' : null
  }

  /** Counts one in. Returns what counts it out again, once, however often it is called. */
  add(address: string | null): () => void {
    const key = address === null ? null : addressKey(address)
    this.#total += 1
    if (key !== null) this.#byAddress.set(key, (this.#byAddress.get(key) ?? 0) + 1)
    let isOpen = true
    return () => {
      if (!isOpen) return
      isOpen = false
      this.#total -= 1
      if (key === null) return
      const left = (this.#byAddress.get(key) ?? 1) - 1
      if (left === 0) this.#byAddress.delete(key)
      else this.#byAddress.set(key, left)
    }
  }
}
