/** What people write as an address, as what a link leads to. */
import { safeHref } from '@tandem/shared/schema/links.ts'

/**
 * What a person typed as an address, as an `href`: `example.org` becomes `https://example.org`,
 * `ann@example.org` a mail address; `null` if following it would not be safe or there is nothing.
 */
export function hrefFromInput(input: string): string | null {
  // Browsers drop these wherever they are, also in the middle of a scheme.
  const trimmed = input.replace(/[\t\n\r]/g, '').trim()
  if (trimmed === '') return null
  if (/^[/#?.]/.test(trimmed)) return safeHref(trimmed)
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(trimmed)) return `mailto:${trimmed}`
  // `localhost:3000` has a port, not a scheme.
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^\s/:]+:\d+(?:[/?#]|$)/.test(trimmed)
  const href = safeHref(hasScheme ? trimmed : `https://${trimmed}`)
  return href === null || href === '' ? null : href
}

/** Text that begins like an address, up to the next space: not within a word or another address, but right behind Chinese and Japanese. */
export const addressLike = /(?<![\w@/.:&?=%#+~-])(?:https?:\/\/|www\.)[^\s\uFFFC]+/iu

const opening: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/**
 * What of text that begins like an address is one, and where it leads; `null` where nothing is. The punctuation of the sentence behind it is
 * no part of it, nor a bracket that was opened before.
 */
export function addressIn(text: string): { shown: string; href: string } | null {
  let shown = text
  for (let before = ''; before !== shown; ) {
    before = shown
    shown = shown.replace(/[^\p{L}\p{M}\p{N}/#&=%+$@()[\]{}-]+$/u, '')
    const last = shown.slice(-1)
    const open = opening[last]
    if (open !== undefined && shown.split(last).length > shown.split(open).length) shown = shown.slice(0, -1)
  }
  const href = /^(?:https?:\/\/[^/?#]*[\p{L}\p{N}\]]|www\.[^/.?#]+\.[\p{L}\p{N}])/iu.test(shown) ? hrefFromInput(shown) : null
  return href !== null && /^https?:/i.test(href) && URL.canParse(href) ? { shown, href } : null
}

/** Text of the clipboard that is one absolute address and nothing else, as an `href`. */
export function pastedHref(text: string): string | null {
  const trimmed = text.trim()
  return /^(?:https?:\/\/|mailto:)\S+$/i.test(trimmed) ? safeHref(trimmed) : null
}
