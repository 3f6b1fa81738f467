/** What a bar covers at the edges of the window, in pixels, with a little more: asked whenever the caret is brought into sight. */
export function coveredBy(bar: () => HTMLElement | null): { left: number; right: number; readonly top: number; readonly bottom: number } {
  const apart = 5
  const isDocked = () => bar()?.hasAttribute('data-docked') === true
  const height = () => bar()?.offsetHeight ?? 0
  return {
    left: apart,
    right: apart,
    get top() {
      const element = bar()
      const offset = element === null ? 0 : Number.parseFloat(getComputedStyle(element).scrollMarginBlockStart)
      return apart + offset + (isDocked() ? 0 : height())
    },
    get bottom() {
      return apart + (isDocked() ? height() : 0)
    },
  }
}
