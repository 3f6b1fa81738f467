/** What the bar above a selection can offer, in the order in which it does by itself. */
export const bubbleItems = ['bold', 'italic', 'underline', 'strike', 'code', 'link', 'color', 'highlight', 'turnInto'] as const
export type BubbleItem = (typeof bubbleItems)[number]

/** What the attribute `bubble` asks for: `off`, or names separated by spaces. What it names and there is not, it says on the console. */
export function parseBubble(value: string | null): readonly BubbleItem[] {
  if (value === null || value.trim() === '') return bubbleItems
  if (value.trim() === 'off') return []
  const names = value.trim().split(/[\s,]+/)
  const unknown = names.filter((name) => !bubbleItems.some((item) => item === name))
  if (unknown.length > 0) {
    // oxlint-disable-next-line no-console -- for whoever writes the page
    console.warn(`<tandem-editor bubble>: there is no ${unknown.map((name) => `"${name}"`).join(', ')}. There are ${bubbleItems.join(', ')}; "off" shows none.`)
  }
  return names.flatMap((name) => bubbleItems.find((item) => item === name) ?? [])
}
