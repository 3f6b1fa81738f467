/** Names that a document holds instead of what they look like, which is for the reader's scheme to say: light, dark, or forced. */

/** The colours of text and of what is behind it. */
export const paletteColors = ['gray', 'brown', 'red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink'] as const
export type PaletteColor = (typeof paletteColors)[number]

/** Whether `name` is a colour of the palette. */
export function isPaletteColor(name: unknown): name is PaletteColor {
  return paletteColors.some((color) => color === name)
}

/** What a callout says of the blocks in it: the five kinds of GitHub's alerts. */
export const calloutKinds = ['note', 'tip', 'important', 'warning', 'caution'] as const
export type CalloutKind = (typeof calloutKinds)[number]
