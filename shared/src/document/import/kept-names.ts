/**
 * The names under which is kept what has no counterpart: `yprosemirror:` and the name it had.
 *
 * The prefix keeps apart what merely has the same name. A later version of Tandem may well have a block type `image` with
 * keys of its own, and must not take for one of them what another program meant by that word; it can find it under its prefix
 * and convert it with care.
 */

/** What is before every name that comes from the source. */
const prefix = 'yprosemirror:'

/** Marker key for what the import itself has to say of a block: an `ImportNote`. */
export const noteKey = 'yprosemirror'

/** The block type, marker key, embed type or text attribute that keeps `name`. */
export function keptName(name: string): string {
  return `${prefix}${name}`
}
