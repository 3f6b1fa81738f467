/** The languages that there are, and where their texts are loaded from. */
import type { Area, ElementMessages, Messages } from './messages.ts'

/** The languages beside English, by their codes (ISO 639), with their own names for themselves. */
export const languageNames = {
  ar: 'العربية',
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  ja: '日本語',
  ru: 'Русский',
} as const

export type Language = keyof typeof languageNames

/** A language that is written from right to left. */
export function isRightToLeft(language: Language): boolean {
  return language === 'ar'
}

/** The language that a tag such as `de-AT` asks for; null where it is none of ours. */
export function parseLanguage(tag: string): Language | null {
  const primary = tag.trim().toLowerCase().split(/[-_]/)[0] ?? ''
  return Object.hasOwn(languageNames, primary) ? (primary as Language) : null
}

/** Texts of some areas; the others are shown in English. */
type Texts = Partial<Pick<Messages, Area>>

/** Gets the texts of languages, each once, and knows those that it has. */
export class Languages<Loaded extends Texts = Texts> {
  readonly #load: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Loaded>>>
  readonly #loaded = new Map<Language, Loaded>()

  constructor(load: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Loaded>>>) {
    this.#load = load
  }

  /** The texts of a language; undefined while they are not here. */
  get(language: Language): Loaded | undefined {
    return this.#loaded.get(language)
  }

  /** Gets the texts of a language. Gives false where they cannot be had now, and for English, which is shown then. */
  async load(language: Language): Promise<boolean> {
    if (language === 'en') return false
    try {
      if (!this.#loaded.has(language)) this.#loaded.set(language, await this.#load[language]())
      return true
    } catch {
      return false
    }
  }
}

/** What the element and its parts say. */
export const elementLanguages = new Languages<ElementMessages>({
  ar: async () => (await import('./ar.ts')).messages,
  de: async () => (await import('./de.ts')).messages,
  es: async () => (await import('./es.ts')).messages,
  ja: async () => (await import('./ja.ts')).messages,
  ru: async () => (await import('./ru.ts')).messages,
})
