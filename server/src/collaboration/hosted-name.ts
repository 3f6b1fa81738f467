/**
 * The names under which documents are known inside Hocuspocus.
 *
 * Hocuspocus looks names up in plain objects, so a document called `__proto__` or `constructor` would hit what every object
 * inherits. Those few names are hosted with a `~` before them, which no document name can start with.
 */

const prefix = '~'
const prefixByte = 0x7e

/** The name under which Hocuspocus knows a document. */
export function toHostedName(name: string): string {
  return name in Object.prototype ? prefix + name : name
}

/** The document's own name. */
export function fromHostedName(hosted: string): string {
  return hosted.startsWith(prefix) ? hosted.slice(prefix.length) : hosted
}

/** Whether the first byte of a name says that it was changed by `toHostedName`. */
export function isChangedByte(byte: number | undefined): boolean {
  return byte === prefixByte
}
