/** An address for people: which host it leads to is what matters, and stands out; what is long is shortened in its middle. */

export interface ShownAddress {
  before: string
  /** Where it leads, as the browser reads it: letters of other scripts that look alike are not what they seem. */
  host: string
  after: string
}

/** Most characters before and after the host. */
const mostBefore = 24
const mostAfter = 26

/** The parts of an address that are shown. One without a host, such as a mail address, is all `before`. */
export function shownAddress(href: string): ShownAddress {
  const url = URL.canParse(href) ? new URL(href) : null
  if (url === null || url.host === '') return { before: shortened(href, mostBefore + mostAfter), host: '', after: '' }
  const start = url.href.indexOf(url.host, url.protocol.length + 2 + (url.username === '' ? 0 : url.href.indexOf('@') - url.protocol.length - 2))
  const path = url.href.slice(start + url.host.length)
  return { before: shortened(url.href.slice(0, start), mostBefore), host: url.host, after: shortened(path === '/' ? '' : path, mostAfter) }
}

/** A text of at most `most` characters, with a sign for what is left out of its middle. */
export function shortened(text: string, most: number): string {
  const characters = [...text]
  if (characters.length <= most) return text
  const half = (most - 1) / 2
  return `${characters.slice(0, Math.ceil(half)).join('')}…${characters.slice(-Math.floor(half)).join('')}`
}
