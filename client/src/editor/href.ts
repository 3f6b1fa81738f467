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

/** Text of the clipboard that is one absolute address and nothing else, as an `href`. */
export function pastedHref(text: string): string | null {
  const trimmed = text.trim()
  return /^(?:https?:\/\/|mailto:)\S+$/i.test(trimmed) ? safeHref(trimmed) : null
}
