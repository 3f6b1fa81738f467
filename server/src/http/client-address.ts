/**
 * Where a request comes from. A proxy adds the address that it was called from to the right of X-Forwarded-For, so the
 * header is read from the right, for as long as whoever wrote the entry is a proxy that is trusted:
 *
 *     X-Forwarded-For: 1.2.3.4, 203.0.113.9, 10.0.0.2       connection from 10.0.0.1
 *                      said by    ▲ the client               ▲ trusted    ▲ trusted
 *                      the client
 */
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

/** Tells the address of who makes a request; `unknown` if the connection is gone. */
export type ClientAddress = (request: IncomingMessage) => string

/** Whether an address is that of a trusted proxy. */
export type IsTrusted = (address: string) => boolean

/** How many bits of an address of IPv6 are one customer's network, within which they choose freely. */
const networkBits = 64

/** Most entries of X-Forwarded-For that are read: more proxies in a row there are not. */
const maxEntries = 32

/** An address in the one form in which it is compared; null if it is none. */
export function normalizeAddress(text: string): string | null {
  const bare = text.trim().replace(/%.*$/, '')
  return ipaddr.isValid(bare) ? ipaddr.process(bare).toString() : null
}

/** By what the sockets of an address are counted: itself, or its network in IPv6. */
export function addressKey(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${networkBits}`).toString()}/${networkBits}`
}

/** @param proxies addresses and networks, checked. */
export function trustProxies(proxies: readonly string[]): IsTrusted {
  const networks = proxies.map((proxy): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
    const [address = '', bits] = proxy.split('/')
    const parsed = ipaddr.process(address)
    const whole = parsed.kind() === 'ipv4' ? 32 : 128
    // The bits of a network that was written as IPv4 within IPv6 count from the start of the long form.
    const mapped = ipaddr.parse(address).kind() === 'ipv6' && parsed.kind() === 'ipv4' ? 96 : 0
    return [parsed, bits === undefined ? whole : Math.max(Number(bits) - mapped, 0)]
  })
  return (address) => {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    return networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits))
  }
}

/** Reads addresses of clients behind the proxies that are trusted. */
export function createClientAddress(isTrusted: IsTrusted): ClientAddress {
  return (request) => {
    let address = normalizeAddress(request.socket.remoteAddress ?? '') ?? 'unknown'
    const entries = String(request.headers['x-forwarded-for'] ?? '').split(',').slice(-maxEntries)
    while (isTrusted(address)) {
      const next = forwardedAddress(entries.pop() ?? '')
      // A proxy that says nothing, or no address, is all that is known.
      if (next === null) return address
      address = next
    }
    return address
  }
}

/** An entry of X-Forwarded-For, with or without a port. */
function forwardedAddress(entry: string): string | null {
  const text = entry.trim()
  const withoutPort = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text
  return normalizeAddress(withoutPort)
}

/** Whether a request comes from this machine itself, and through no proxy that says so. */
export function isDirectFromHere(request: IncomingMessage): boolean {
  const { headers, socket } = request
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['x-real-ip'] !== undefined) return false
  const address = normalizeAddress(socket.remoteAddress ?? '')
  return address !== null && ipaddr.parse(address).range() === 'loopback'
}
