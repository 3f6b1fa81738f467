/**
 * Looking for people to mention, in a list that the page around supplies and that may come from a server.
 *
 *   search ── quiet ──> asked ── answer ──> found
 *     ^                   |
 *     +── another search  +── error, or no answer for `patience` ──> unavailable
 *
 * An answer to what is not searched for any more is dropped, and whoever is asked is told by the signal.
 */
import { cleanName } from '@tandem/shared/user-name.ts'
import { keysOf, ranked } from './rank.ts'

/** Somebody who can be mentioned. */
export interface Mentionable {
  /** Who that is, to the page around. */
  readonly id: string
  readonly label: string
  /** What tells them from others with the same name. */
  readonly detail?: string
  /** `#rrggbb` */
  readonly color?: string
  /** Address of a picture. */
  readonly avatar?: string
}

/** Gives those whom a query may mean, best first. */
export type MentionSource = (query: string, signal: AbortSignal) => Promise<readonly Mentionable[]>

export type MentionState =
  | { readonly kind: 'searching'; readonly people: readonly Mentionable[] }
  | { readonly kind: 'found'; readonly people: readonly Mentionable[] }
  | { readonly kind: 'unavailable'; readonly people: readonly [] }

/** How long nothing has to be typed before somebody is asked, and how long an answer is waited for, in milliseconds. */
const quiet = 150
const patience = 6000

/** Most people that are shown, and most characters of an id and of an address. */
const mostPeople = 50
const longestId = 500
const longestAddress = 4000

/** What a source gave, as far as it can be shown. Throws where it is no list. */
export function parseMentionables(value: unknown): Mentionable[] {
  if (!Array.isArray(value)) throw new TypeError('What gives the people to mention should resolve to an array')
  const people = new Map<string, Mentionable>()
  for (const each of value as unknown[]) {
    if (people.size === mostPeople) break
    if (typeof each !== 'object' || each === null) continue
    const { id, label, detail, color, avatar } = each as Record<string, unknown>
    const name = cleanName(label)
    if (typeof id !== 'string' || id === '' || id.length > longestId || name === '' || people.has(id)) continue
    people.set(id, {
      id,
      label: name,
      ...(cleanName(detail) === '' ? {} : { detail: cleanName(detail) }),
      ...(typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color) ? { color } : {}),
      ...(typeof avatar === 'string' && isPicture(avatar) ? { avatar } : {}),
    })
  }
  return [...people.values()]
}

function isPicture(address: string): boolean {
  if (address.length > longestAddress) return false
  try {
    return /^(?:https?|blob):$/.test(new URL(address, 'https://here.invalid').protocol) || address.startsWith('data:image/')
  } catch {
    return false
  }
}

export class MentionSearch {
  state: MentionState = { kind: 'searching', people: [] }
  readonly #source: MentionSource
  readonly #onChange: () => void
  #query: string | null = null
  #asked = new AbortController()

  /** `onChange` is called when `state` has changed. */
  constructor(source: MentionSource, onChange: () => void) {
    this.#source = source
    this.#onChange = onChange
  }

  /** Searches for something else. Until there is an answer, those found before stay whose name or detail fits. */
  search(query: string): void {
    if (query === this.#query) return
    const isFirst = this.#query === null
    this.#query = query
    this.stop()
    this.#asked = new AbortController()
    const { signal } = this.#asked
    // A key may choose the first of them already, which is not to be somebody for whom nobody looks.
    const found = this.state.people.map((person) => ({ person, keys: keysOf(person.label, person.detail?.split(/\s+/) ?? []) }))
    this.#set({ kind: 'searching', people: ranked(query, found).map(({ person }) => person) })
    setTimeout(() => void this.#ask(query, signal), isFirst ? 0 : quiet)
  }

  /** Waits for no more answers. */
  stop(): void {
    this.#asked.abort()
  }

  async #ask(query: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const late = setTimeout(() => {
      if (signal.aborted) return
      this.stop()
      this.#set({ kind: 'unavailable', people: [] })
    }, patience)
    try {
      const people = parseMentionables(await this.#source(query, signal))
      if (!signal.aborted) this.#set({ kind: 'found', people })
    } catch (error) {
      if (signal.aborted) return
      reportError(error)
      this.#set({ kind: 'unavailable', people: [] })
    } finally {
      clearTimeout(late)
    }
  }

  #set(state: MentionState): void {
    this.state = state
    this.#onChange()
  }
}
