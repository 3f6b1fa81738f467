/** What the parts of code are, and the colours that they are shown in. A test computes that each can be read where code stands. */

import { styleAdopter } from '../adopt-styles.ts'

/** Each has 4.5:1 on the background of code in light and in dark, which is what a host may set as `--tandem-code-…`. */
export const tokenColors = {
  keyword: { light: '#a2277f', dark: '#f29ad8' },
  string: { light: '#1b6b3a', dark: '#8fd6a4' },
  comment: { light: '#5f6773', dark: '#a0a8b5' },
  number: { light: '#95440b', dark: '#f2b07c' },
  title: { light: '#1d55c0', dark: '#8fbcff' },
  type: { light: '#0b6670', dark: '#74d3de' },
  attribute: { light: '#7a4b00', dark: '#e3c37a' },
  meta: { light: '#6440b8', dark: '#c3aefc' },
  deletion: { light: '#b3261e', dark: '#ff9a92' },
} as const satisfies Record<string, { light: string; dark: string }>

export type TokenKind = keyof typeof tokenColors

/** A part of code: places in its text, and what is there. */
export interface Token {
  from: number
  to: number
  kind: TokenKind
}

/** Gives the root that a node is in the rules that colour the parts. */
export const adoptTokenStyles = styleAdopter(
  Object.entries(tokenColors)
    .map(([kind, { light, dark }]) => `.tandem-document.ProseMirror .tandem-code-${kind} { color: var(--tandem-code-${kind}, light-dark(${light}, ${dark})); }`)
    .join('\n'),
)
