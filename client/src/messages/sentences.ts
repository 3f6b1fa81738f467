/** Whole sentences, one behind the other: with a space between them, but behind the full stops of Japanese, which have their own. */
export function sentences(...all: readonly string[]): string {
  return all.reduce((before, next) => (before.endsWith('。') ? before + next : `${before} ${next}`))
}
