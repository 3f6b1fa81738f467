/**
 * What fits what was typed, best first: a name that begins so, one with a word that begins so, another word for it that does,
 * and a name with it in the middle. Within each, the order that things were given in. Case and accents do not matter.
 */

/** What something can be found by. */
export interface Keys {
  readonly name: string
  /** The name from its second word on, from its third, and so on. */
  readonly ends: readonly string[]
  /** Other words for it. */
  readonly words: readonly string[]
}

/** Something that can be found. */
export interface Findable {
  readonly keys: Keys
}

/** `text` as it is compared: without case, accents, and the difference of narrow and wide characters. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{Mn}/gu, '').toLowerCase()
}

/** What something with this name is found by, made once for many searches. */
export function keysOf(name: string, words: readonly string[]): Keys {
  const own = folded(name)
  const ends = [...own.matchAll(/[\s_-]+/g)].map(({ index, 0: gap }) => own.slice(index + gap.length))
  return { name: own, ends, words: words.map(folded) }
}

/** How well a folded query fits, 0 being best; null where it does not. */
function fit(query: string, { name, ends, words }: Keys): number | null {
  if (query === '' || name === query) return 0
  if (name.startsWith(query)) return 1
  if (words.includes(query) || ends.some((end) => end.startsWith(query))) return 2
  if (words.some((word) => word.startsWith(query))) return 3
  return query.length > 1 && name.includes(query) ? 4 : null
}

/** Those of `things` that fit what was typed, best first, at most `most`. */
export function ranked<T extends Findable>(query: string, things: readonly T[], most = Infinity): T[] {
  const wanted = folded(query)
  return things
    .flatMap((thing) => {
      const rank = fit(wanted, thing.keys)
      return rank === null ? [] : [{ thing, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ thing }) => thing)
}
