/** Which tools around the text this person wants to see, remembered in this browser. */

export interface ShownTools {
  wordCount: boolean
  focusMode: boolean
}

const storageKey = 'tandem:tools'

export function shownTools(): ShownTools {
  let stored: unknown = null
  try {
    stored = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
  } catch {
    // A browser that keeps nothing, or what somebody else has put there.
  }
  const isOn = (name: keyof ShownTools) => typeof stored === 'object' && stored !== null && name in stored && (stored as Record<string, unknown>)[name] === true
  return { wordCount: isOn('wordCount'), focusMode: isOn('focusMode') }
}

export function rememberTools({ wordCount, focusMode }: ShownTools): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify({ wordCount, focusMode } satisfies ShownTools))
  } catch {
    // A browser that keeps nothing.
  }
}
