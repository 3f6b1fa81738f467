/**
 * Under which names the server answers. A page of somebody else's can have its own name lead to this machine and would then
 * be, to the browser, a page of this server (DNS rebinding); where nobody is asked who they are, that would be enough to
 * read and write everything. Such a page cannot help sending its name, and it cannot do the same with an IP address.
 *
 *     public-url is set        its host, loopback names, IP addresses
 *     access is open           loopback names, IP addresses
 *     otherwise                any name: a token has to be shown, and browsers send none by themselves
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Tells whether the name that a request was sent to is one of the server's. */
export type IsHostKnown = (host: string) => boolean

/**
 * @param publicUrl where people reach the server; null if it is not known.
 * @param isOpen whether everybody may do everything, without anybody having said that it is meant so.
 */
export function knowHosts(publicUrl: string | null, isOpen: boolean): IsHostKnown {
  const known = publicUrl === null ? null : new URL(publicUrl).hostname
  return (host) => {
    const name = URL.parse(`http://${host}`)?.hostname
    if (name === undefined) return false
    if (known === null && !isOpen) return true
    return name === known || name === 'localhost' || name.endsWith('.localhost') || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
  }
}

/** The name that a request was sent to; null if it has none, more than one, or one that is not the name of a host. */
export function hostOf(request: IncomingMessage): string | null {
  const [host, ...more] = request.headersDistinct['host'] ?? []
  return host === undefined || more.length > 0 || !/^[\w.:[\]-]+$/.test(host) ? null : host
}
