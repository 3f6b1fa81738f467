/**
 * Which link targets may reach an `href`. A peer can write any string into a document, so this is
 * applied wherever a link is rendered or exported, not only where one is typed.
 */

const safeSchemes = new Set(['http:', 'https:', 'mailto:', 'tel:', 'ftp:'])

/**
 * `href` if it is safe to follow, else `null`. Browsers drop tabs, newlines and leading control
 * characters before they read the scheme (WHATWG URL, "basic URL parser"), so this does too.
 */
export function safeHref(href: string): string | null {
  // oxlint-disable-next-line no-control-regex -- these are what the URL parser strips
  const stripped = href.replace(/[\t\n\r]/g, '').replace(/^[\u0000-\u0020]+|[\u0000-\u0020]+$/g, '')
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*:)/.exec(stripped)?.[1]
  if (scheme === undefined) return stripped
  return safeSchemes.has(scheme.toLowerCase()) ? stripped : null
}
