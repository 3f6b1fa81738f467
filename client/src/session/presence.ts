/**
 * Who is here: the person's own name and colour, kept in this browser, and the others', read from
 * awareness. What others say about themselves is theirs to write, so it is cut, checked and replaced
 * before anything shows it.
 */
import { cleanName } from '@tandem/shared/user-name.ts'
import type { Awareness } from 'y-protocols/awareness'

/** How a person appears to the others. */
export interface User {
  /** Empty for somebody who gives none. */
  name: string
  /** `#rrggbb` */
  color: string
}

/** One person in the document, with the first of their connections. */
export interface Person extends User {
  clientId: number
  self: boolean
}

/**
 * The colours people get. All have the same luminance, with a contrast of 5 to white text on them and of
 * 3.5 to a dark page around them.
 */
export const palette = [
  '#ca3a2f', '#b5510f', '#916708', '#4b7b29', '#207e4f', '#167b78',
  '#1876a5', '#386ad0', '#705ec9', '#984fbc', '#b63d9e', '#cb3069',
] as const

const adjectives = [
  'Amused', 'Bright', 'Calm', 'Curious', 'Daring', 'Eager', 'Gentle', 'Happy', 'Jolly', 'Kind',
  'Lively', 'Merry', 'Nimble', 'Patient', 'Quick', 'Quiet', 'Sunny', 'Thoughtful', 'Witty', 'Wise',
]
const animals = [
  'Badger', 'Beaver', 'Crane', 'Dolphin', 'Finch', 'Fox', 'Hare', 'Hedgehog', 'Heron', 'Ibex',
  'Lynx', 'Marmot', 'Otter', 'Owl', 'Panda', 'Puffin', 'Robin', 'Seal', 'Swift', 'Wren',
]

const storageKey = 'tandem:user'
const colorPattern = /^#[0-9a-f]{6}$/i

function pick<T>(values: readonly T[], random = Math.random()): T {
  return values[Math.floor(random * values.length)] as T
}

/** A user as another client describes it, made safe to show; `clientId` picks a colour where there is no valid one. */
export function parseUser(value: unknown, clientId: number): User {
  const { name, color } = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return {
    name: cleanName(name),
    color: typeof color === 'string' && colorPattern.test(color) ? color : (palette[clientId % palette.length] ?? palette[0]),
  }
}

/** A friendly name and a colour at random. */
export function randomUser(): User {
  return { name: `${pick(adjectives)} ${pick(animals)}`, color: pick(palette) }
}

/** The person's name and colour in this browser: what they were last time, or new ones, which are then kept. */
export function ownUser(): User {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
    if (typeof stored === 'object' && stored !== null) return parseUser(stored, 0)
  } catch {
    // No storage here, or not ours: a new name does.
  }
  const user = randomUser()
  keepOwnUser(user)
  return user
}

/** Keeps the person's name and colour in this browser for next time. */
export function keepOwnUser(user: User): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(user))
  } catch {
    // Without storage the name lasts as long as the page.
  }
}

/** Calls `listener` when the person changes name or colour in another tab. Returns what ends that. */
export function onOwnUserChange(listener: (user: User) => void): () => void {
  const onStorage = (event: StorageEvent): void => {
    if (event.key === storageKey && event.newValue !== null) listener(ownUser())
  }
  window.addEventListener('storage', onStorage)
  return () => window.removeEventListener('storage', onStorage)
}

/**
 * Everyone in the document, this person first and the others by name. Connections with one name and
 * colour are one person's tabs. Clients without a `user` field are not people.
 */
export function peopleIn(awareness: Awareness): Person[] {
  const people = new Map<string, Person>()
  const add = (clientId: number, state: unknown, self: boolean): void => {
    if (typeof state !== 'object' || state === null || !('user' in state)) return
    const user = parseUser(state.user, clientId)
    const key = `${user.color} ${user.name}`
    if (!people.has(key)) people.set(key, { ...user, clientId, self })
  }
  add(awareness.clientID, awareness.getLocalState(), true)
  for (const [clientId, state] of awareness.getStates()) if (clientId !== awareness.clientID) add(clientId, state, false)
  return [...people.values()].sort((a, b) => Number(b.self) - Number(a.self) || a.name.localeCompare(b.name))
}

/** Whether two entries look the same to whoever reads them. */
export function samePerson(a: Person, b: Person | undefined): boolean {
  return b !== undefined && a.name === b.name && a.color === b.color && a.self === b.self
}
