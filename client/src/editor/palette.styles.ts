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
  gray: ['#585f6a', '#b5bcc8'],
  brown: ['#7a4f2d', '#dcb196'],
  red: ['#b3261e', '#ffa199'],
  orange: ['#9c4700', '#ffb077'],
  yellow: ['#7a5a00', '#e6c65c'],
  green: ['#1f7042', '#79d6a0'],
  blue: ['#1858c4', '#93baff'],
  purple: ['#7a3fc0', '#c8a6ff'],
  pink: ['#b0276f', '#ff9ccb'],
}

export const highlightColors: Readonly<Record<PaletteColor, SchemeColors>> = {
  gray: ['#e1e4ea', '#404752'],
  brown: ['#ebddd1', '#594231'],
  red: ['#ffd8d3', '#6e2d28'],
  orange: ['#ffddb8', '#663c14'],
  yellow: ['#fdeea0', '#53450a'],
  green: ['#c8efd3', '#1e5031'],
  blue: ['#cfe1ff', '#204582'],
  purple: ['#e6d9ff', '#513785'],
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
