/**
 * Emoji by name. What they are called comes from emojibase-data, of which vite.config.ts keeps what is needed: in English, and in
 * the language that is shown where there are names in it. The short names are those of GitHub, which other programs
 * have too; an emoji without one is called by its name in English, with lines between the words.
 */
import { keysOf, ranked, type Findable } from '../../editor/suggestions/rank.ts'

export interface Emoji extends Findable {
  readonly text: string
  /** What it is called in the language that is shown. */
  readonly name: string
  /** What is typed between two colons for it. */
  readonly short: string
}

/** What is kept of the data. */
interface Named {
  readonly hexcode: string
  readonly label: string
  readonly tags?: readonly string[] | undefined
}

/** The languages beside English that there are names in. */
const languages: Readonly<Record<string, () => Promise<{ emoji: readonly Named[] }>>> = {
  de: () => import('./emoji-de.ts'),
  es: () => import('./emoji-es.ts'),
  ja: () => import('./emoji-ja.ts'),
  ru: () => import('./emoji-ru.ts'),
}

/** What is offered before anything is typed. */
const frequent = ['😀', '😂', '🙂', '😍', '🤔', '😢', '👍️', '👎️', '👏', '🙏', '🎉', '🚀', '✅', '❌', '⚠️', '💡', '🔥', '❤️', '👀', '📌']

/** Parts of emoji, such as skin tones and letters of flags. */
const parts = 2

export class EmojiNames {
  readonly #all: readonly Emoji[]
  readonly #byShort = new Map<string, string>()

  private constructor(all: readonly Emoji[], shorts: ReadonlyMap<string, string>) {
    this.#all = all
    this.#byShort = new Map(shorts)
  }

  /** Loads the names; those of a language that cannot be had are shown in English. Rejects without those of English. */
  static async load(locale: string): Promise<EmojiNames> {
    const [{ emoji, shortNames }, local] = await Promise.all([import('./emoji-en.ts'), namesIn(locale)])
    const shortcodes = shortNames as Readonly<Record<string, string | readonly string[] | undefined>>
    const byShort = new Map<string, string>()
    const all = emoji.flatMap(({ hexcode, unicode, label, tags, group }): Emoji[] => {
      if (group === undefined || group === parts) return []
      const known = shortcodes[hexcode]
      const shorts = typeof known === 'string' ? [known] : (known ?? [plainName(label)])
      const [short = ''] = shorts
      for (const each of shorts) byShort.set(each, unicode)
      const own = local?.get(hexcode)
      const words = [...shorts, ...label.split(/[\s:]+/), ...(tags ?? []), ...(own === undefined ? [] : [own.label, ...own.label.split(/[\s:]+/), ...(own.tags ?? [])])]
      return [{ text: unicode, name: own?.label ?? label, short, keys: keysOf(short, words) }]
    })
    return new EmojiNames(all, byShort)
  }

  /** Those that fit what was typed, best first; frequent ones where nothing was. */
  search(query: string, most: number): readonly Emoji[] {
    if (query === '') return frequent.flatMap((text) => this.#all.find((emoji) => sameEmoji(emoji.text, text)) ?? []).slice(0, most)
    return ranked(query, this.#all, most)
  }

  /** The one with exactly this short name; null where there is none. */
  named(short: string): string | null {
    return this.#byShort.get(short.toLowerCase()) ?? null
  }
}

async function namesIn(locale: string): Promise<ReadonlyMap<string, Named> | null> {
  try {
    const names = await languages[locale.split('-')[0] ?? '']?.()
    return names === undefined ? null : new Map(names.emoji.map((emoji) => [emoji.hexcode, emoji]))
  } catch {
    return null
  }
}

/** A name as it can be typed between two colons. */
function plainName(label: string): string {
  return label
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
}

/** Whether two are the same but for the sign that asks for a picture. */
function sameEmoji(a: string, b: string): boolean {
  return a.replaceAll('\uFE0F', '') === b.replaceAll('\uFE0F', '')
}
