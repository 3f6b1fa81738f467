/** The rule that what has a colour is readable, in light and in dark. */
import { paletteColors } from '@tandem/shared/schema/palette.ts'
import { describe, expect, test } from 'vitest'
import { highlightColors, textColors } from '@tandem/client/editor/palette.styles.ts'

/** The page and its text by default (tokens.styles.ts), light and dark. */
const pages = ['#ffffff', '#1d2025'] as const
const texts = ['#1d2129', '#e4e6eb'] as const
/** WCAG 2, AA. */
const least = 4.5

/** Relative luminance of `#rrggbb`, as WCAG defines it. */
function luminance(color: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = channels.map((value) => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('on a %s page', (_scheme, index) => {
  test.each(paletteColors)('text in %s is readable', (name) => {
    expect(contrast(textColors[name][index], pages[index])).toBeGreaterThanOrEqual(least)
  })

  test.each(paletteColors)('text on %s is readable', (name) => {
    expect(contrast(highlightColors[name][index], texts[index])).toBeGreaterThanOrEqual(least)
  })

  test.each(paletteColors)('text in each colour on %s is readable', (name) => {
    for (const color of paletteColors) expect(contrast(textColors[color][index], highlightColors[name][index]), color).toBeGreaterThanOrEqual(least)
  })
})

test('contrast is computed as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})
