/** What others say about themselves is made safe before it is shown. */
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { afterEach, describe, expect, it } from 'vitest'
import { cleanName, maxNameLength } from '@tandem/shared/user-name.ts'
import { palette, parseUser, peopleIn, randomUser } from '../../client/src/session/presence.ts'

const made: Awareness[] = []

function awarenessWith(self: unknown, others: readonly unknown[]): Awareness {
  const awareness = new Awareness(new Y.Doc())
  made.push(awareness)
  awareness.setLocalState(self as Record<string, unknown> | null)
  others.forEach((state, i) => awareness.states.set(i + 1, state as Record<string, unknown>))
  return awareness
}

afterEach(() => {
  for (const awareness of made.splice(0)) awareness.destroy()
})

describe('a name', () => {
  it('is one line of at most 60 characters', () => {
    expect(cleanName('  Ada\n\tLovelace ')).toBe('Ada Lovelace')
    expect([...cleanName('😀'.repeat(1000))]).toHaveLength(maxNameLength)
    expect(cleanName('x'.repeat(10_000_000))).toHaveLength(maxNameLength)
  })

  it('has no characters that turn the text around it', () => {
    expect(cleanName('a\u202Eb\u2066c\u0000d')).toBe('a b c d')
  })

  it('is text', () => {
    expect(cleanName('Ann \ud83d')).toBe('Ann \ufffd')
    expect(cleanName({ toString: () => 'x' })).toBe('')
    expect(parseUser({ name: 7 }, 1).name).toBe('')
    expect(parseUser(null, 1).name).toBe('')
  })
})

describe('a colour', () => {
  it('is #rrggbb, or one of the palette by client id', () => {
    expect(parseUser({ name: 'a', color: '#12ABef' }, 1).color).toBe('#12ABef')
    for (const color of ['red', '#fff', '#12345g', 'url(//x)', '#123456;x:y', 5, undefined]) {
      expect(parseUser({ name: 'a', color }, 13).color).toBe(palette[1])
    }
  })

  it('of the palette can be read on and seen on light and dark pages', () => {
    const luminance = (color: string): number =>
      [1, 3, 5]
        .map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
        .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0)
    for (const color of palette) {
      expect(1.05 / (luminance(color) + 0.05), `white on ${color}`).toBeGreaterThanOrEqual(4.5)
      expect((luminance(color) + 0.05) / (luminance('#1d2025') + 0.05), `${color} on dark`).toBeGreaterThanOrEqual(3)
    }
  })
})

describe('the people in a document', () => {
  it('are this person first, then the others by name', () => {
    const { name, color } = randomUser()
    const awareness = awarenessWith({ user: { name, color } }, [{ user: { name: 'Zoe', color: palette[0] } }, { user: { name: 'Ann', color: palette[1] } }])
    expect(peopleIn(awareness).map((person) => [person.name, person.self])).toEqual([[name, true], ['Ann', false], ['Zoe', false]])
  })

  it('are counted once for all their tabs', () => {
    const user = { name: 'Ann', color: palette[0] }
    expect(peopleIn(awarenessWith({ user }, [{ user }, { user: { ...user } }]))).toHaveLength(1)
  })

  it('do not include clients without a user', () => {
    expect(peopleIn(awarenessWith(null, [{}, { cursor: {} }, 'x', 5, { user: null }]))).toEqual([
      { name: '', color: palette[5], clientId: 5, self: false },
    ])
  })
})
