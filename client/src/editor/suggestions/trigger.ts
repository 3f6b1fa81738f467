/**
 * What is being typed at the caret, as far as something can be suggested for it:
 *
 *     /hea       a block, or something to insert: at the start of a block or behind a space
 *     @ada       somebody, or a day: also behind a bracket or another sign, but not within a word (an address of mail)
 *     :smile     an emoji: from two letters on
 *
 * The wide forms of the three signs, as input methods give them, do as well.
 */

export type TriggerKind = 'slash' | 'mention' | 'emoji'

/** A sign and what is behind it, up to the caret. */
export interface Trigger {
  readonly kind: TriggerKind
  /** Where the sign is, in the text. */
  readonly start: number
  /** What is between the sign and the caret. */
  readonly query: string
}

/** How far before the caret the sign is looked for, in characters. */
export const reach = 50

/** Fewest letters that an emoji is looked for with: a colon is seldom meant for one. */
export const emojiLetters = 2

const kinds: Readonly<Record<string, TriggerKind>> = { '/': 'slash', '／': 'slash', '@': 'mention', '＠': 'mention', ':': 'emoji', '：': 'emoji' }

/** What may stand before the sign: nothing, a space, an atom; before `@` everything that no word ends with. */
const before: Readonly<Record<TriggerKind, RegExp>> = {
  slash: /^$|[\s\uFFFC]$/u,
  mention: /^$|[^\p{L}\p{M}\p{N}_.+\-/@＠]$/u,
  emoji: /^$|[\s\uFFFC([{（「]$/u,
}

/** What may stand behind it. Names have spaces in them; a space right behind the sign means that it is just a sign. */
const behind: Readonly<Record<TriggerKind, RegExp>> = {
  slash: /^(?:[^\s/／\uFFFC][^\n/／\uFFFC]*)?$/u,
  mention: /^(?:[^\s@＠\uFFFC][^\n@＠\uFFFC]*)?$/u,
  emoji: /^[\p{L}\p{M}\p{N}_+-]*$/u,
}

/**
 * The sign that `text`, which ends at the caret, has nearest to it, with what is behind. In `text` an atom is U+FFFC;
 * `isWhole` says that the block begins with it.
 */
export function triggerIn(text: string, isWhole: boolean): Trigger | null {
  for (let start = text.length - 1; start >= 0; start--) {
    const kind = kinds[text[start] ?? '']
    if (kind === undefined) continue
    const query = text.slice(start + 1)
    const isThere = start > 0 || isWhole
    if (isThere && before[kind].test(text.slice(0, start)) && behind[kind].test(query)) return { kind, start, query }
  }
  return null
}
