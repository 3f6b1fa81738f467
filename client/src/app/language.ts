/**
 * The language of the application: what the person chose, kept in this browser, or else the first of the browser's languages
 * that there is. It is set on the page's root, from where the elements take it.
 */
import { isRightToLeft, languageNames, parseLanguage, type Language } from '../messages/languages.ts'

const storageKey = 'tandem:language'

/** The languages that can be chosen, with their own names for themselves, in the order of these. */
export const choices: readonly { language: Language; name: string }[] = (Object.keys(languageNames) as Language[])
  .map((language) => ({ language, name: languageNames[language] }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'))

/** The language of the application at present. */
export function currentLanguage(): Language {
  const chosen = parseLanguage(stored())
  if (chosen !== null) return chosen
  for (const tag of navigator.languages) {
    const language = parseLanguage(tag)
    if (language !== null) return language
  }
  return 'en'
}

/** Shows the application in a language from now on, here and in other tabs. */
export function chooseLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language)
    applyLanguage()
  } catch {
    // Without storage it lasts as long as the page.
    applyLanguage(language)
  }
}

/** Sets the language on the page's root. */
export function applyLanguage(language = currentLanguage()): void {
  const { documentElement } = document
  // With the region that the browser knows, if it is one of this language: dates are written by it.
  documentElement.lang = navigator.languages.find((tag) => parseLanguage(tag) === language) ?? language
  documentElement.dir = isRightToLeft(language) ? 'rtl' : 'ltr'
}

/** Follows what is chosen in other tabs. */
export function followLanguage(): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === storageKey || key === null) applyLanguage()
  })
}

function stored(): string {
  try {
    return localStorage.getItem(storageKey) ?? ''
  } catch {
    return ''
  }
}
