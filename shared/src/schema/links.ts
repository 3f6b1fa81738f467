/**
 * Which link targets may reach an `href`, and which addresses an `img`. A peer can write any string into a document, so this is
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

/**
 * `src` if a picture may be loaded from there, else `null`: an address of the web with its scheme, or `sha256:` and the hash of a
 * file that the server keeps for the document. Not a relative address, which would be one of whatever page the document is shown
 * in: it means nothing there, and whoever writes it would have every reader's browser ask that page's server for it.
 */
export function safeImageSource(src: string): string | null {
  const stored = storedImageHash(src)
  if (stored !== null) return `sha256:${stored}`
  const safe = safeHref(src)
  return safe !== null && /^https?:\/\/[^/]/i.test(safe) ? safe : null
}

/** The hash of the file that `src` names, in hexadecimal digits; `null` where it is an address. */
export function storedImageHash(src: string): string | null {
  return /^sha256:([0-9a-f]{64})$/.exec(src)?.[1] ?? null
}
