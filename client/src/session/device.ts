/**
 * A secret of this browser. The server lets nobody write as somebody else who is in the document; by the secret it tells that
 * two connections are one person's, who may go on with what they wrote in another tab, or before a connection that is not
 * given up yet.
 */

const storageKey = 'tandem:device'
/** 24 bytes in base64url. */
const secretPattern = /^[\w-]{32}$/

let ofThisPage: string | null = null

/** The secret: the same in every page of this browser, or in this page only where there is no storage. */
export function deviceSecret(): string {
  try {
    const stored = localStorage.getItem(storageKey)
    if (stored !== null && secretPattern.test(stored)) return stored
    localStorage.setItem(storageKey, (ofThisPage ??= randomSecret()))
  } catch {
    // No storage here.
  }
  return (ofThisPage ??= randomSecret())
}

function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_')
}
