/**
 * The tokens that this browser holds: one that says who the person is, and for each document that they came to by a share
 * link, the one of that link.
 *
 *     address #token=<token>   kept as `tandem:token`, and taken out of the address, which people pass on
 *     address #share=<token>   kept as `tandem:share:<document>`; stays in the address, so that it can be passed on
 *
 * Where there is no storage they last as long as the page.
 */
import { isShareToken } from '@tandem/shared/access.ts'
import { parseRoute } from './routes.ts'

const ownKey = 'tandem:token'
const shareKey = (document: string): string => `tandem:share:${document}`
/** What a token may be made of; both kinds are. */
const tokenPattern = /^[\w.~+/=-]+$/
const jwtPattern = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** Event: `change`, when a token has come, or gone, here or in another tab. */
class Credentials extends EventTarget {
  readonly #memory = new Map<string, string>()

  constructor() {
    super()
    window.addEventListener('storage', ({ key }) => {
      if (key === null || key === ownKey || key.startsWith(shareKey(''))) this.dispatchEvent(new Event('change'))
    })
  }

  /** The token that says who the person is; empty for none. */
  get own(): string {
    return this.#read(ownKey)
  }

  set own(token: string) {
    this.#write(ownKey, token)
  }

  /** The token of the share link by which the person came to a document; empty for none. */
  shareOf(document: string): string {
    return this.#read(shareKey(document))
  }

  keepShare(document: string, token: string): void {
    this.#write(shareKey(document), token)
  }

  /** Takes what the page's address brings along. */
  takeFromAddress(): void {
    const { pathname, search, hash } = location
    const parts = new URLSearchParams(hash.slice(1))
    const [own, share] = [parts.get('token') ?? '', parts.get('share') ?? '']
    const route = parseRoute(pathname)
    if (isShareToken(share) && tokenPattern.test(share) && route.page === 'document') this.keepShare(route.name, share)
    if (!parts.has('token')) return
    parts.delete('token')
    const rest = parts.toString()
    history.replaceState(history.state, '', pathname + search + (rest === '' ? '' : `#${rest}`))
    if (jwtPattern.test(own)) this.own = own
  }

  #read(key: string): string {
    try {
      return localStorage.getItem(key) ?? ''
    } catch {
      return this.#memory.get(key) ?? ''
    }
  }

  #write(key: string, token: string): void {
    if (token === this.#read(key)) return
    try {
      if (token === '') localStorage.removeItem(key)
      else localStorage.setItem(key, token)
    } catch {
      this.#memory.set(key, token)
    }
    this.dispatchEvent(new Event('change'))
  }
}

export const credentials = new Credentials()

/** What somebody pasted, told apart; `null` for what is neither a token nor an address with one. */
export type Pasted = { kind: 'own'; token: string } | { kind: 'share'; token: string } | { kind: 'address'; url: URL } | null

/** Reads what somebody pasted: a token, or the address of a share link. */
export function readPasted(text: string): Pasted {
  const trimmed = text.trim()
  if (isShareToken(trimmed) && tokenPattern.test(trimmed)) return { kind: 'share', token: trimmed }
  if (jwtPattern.test(trimmed)) return { kind: 'own', token: trimmed }
  const url = URL.parse(trimmed)
  const hash = url === null ? null : new URLSearchParams(url.hash.slice(1))
  if (url?.origin === location.origin && (hash?.has('share') || hash?.has('token'))) return { kind: 'address', url }
  return null
}
