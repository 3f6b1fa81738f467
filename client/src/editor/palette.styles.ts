/**
 * How the colours of the palette look, in light and dark. Colours of text are readable on the page, and the text of the page is
 * readable on what is highlighted: both have a contrast of 4.5 to 1 or more, which a test computes.
 *
 * An embedder sets others as `--tandem-color-red`, `--tandem-highlight-red` and so on.
 */
import { paletteColors, type PaletteColor } from '@tandem/shared/schema/palette.ts'

/** On a light page, and on a dark one. */
export type SchemeColors = readonly [light: string, dark: string]

export const textColors: Readonly<Record<PaletteColor, SchemeColors>> = {
  gray: ['#5f6672', '#a3abb8'],
  brown: ['#7a4f2d', '#d3a585'],
  red: ['#b3261e', '#ff9a92'],
  orange: ['#a24a00', '#ffb077'],
  yellow: ['#7a5a00', '#e6c65c'],
  green: ['#1f7042', '#79d6a0'],
  blue: ['#1858c4', '#8ab4ff'],
  purple: ['#7a3fc0', '#c8a6ff'],
  pink: ['#b0276f', '#ff9ccb'],
}

export const highlightColors: Readonly<Record<PaletteColor, SchemeColors>> = {
  gray: ['#e1e4ea', '#464d59'],
  brown: ['#ebddd1', '#5a4331'],
  red: ['#ffd8d3', '#6e2d28'],
  orange: ['#ffddb8', '#6e4116'],
  yellow: ['#fdeea0', '#5f4f0b'],
  green: ['#c8efd3', '#205635'],
  blue: ['#cfe1ff', '#214887'],
  purple: ['#e6d9ff', '#533888'],
  pink: ['#ffd5ea', '#702855'],
}

/** The CSS of a colour of the palette, as text or behind it. */
export function paletteCSS(kind: 'color' | 'highlight', name: PaletteColor): string {
  const [light, dark] = (kind === 'color' ? textColors : highlightColors)[name]
  return `var(--tandem-${kind}-${name}, light-dark(${light}, ${dark}))`
}

/** The rules for marked text, to stand within the rule of what the text is in. */
export const paletteRules: string = paletteColors
  .map(
    (name) => `& span[data-color='${name}'] { color: ${paletteCSS('color', name)}; }
  & mark[data-color='${name}'] { background: ${paletteCSS('highlight', name)}; }`,
  )
  .join('\n  ')
