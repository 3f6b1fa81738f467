/**
 * Names of people. What somebody says they are called is theirs to write, so it is cut and cleaned wherever it is
 * shown or kept.
 */

/** Longest name that is shown, in characters. */
export const maxNameLength = 60

/** A name as it may be shown: one line of at most `maxNameLength` characters, without control or direction-changing characters. */
export function cleanName(name: unknown): string {
  if (typeof name !== 'string') return ''
  // Cut before it is searched: the length is the sender's choice.
  const line = name.slice(0, maxNameLength * 8).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return [...line].slice(0, maxNameLength).join('').toWellFormed()
}
