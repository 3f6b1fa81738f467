/** Puts text on the clipboard where the person presses something else than the keys for it. */

/**
 * Copies `text`, and `html` for programs that take that; false where the browser does not let the page copy, and where a text that was
 * promised does not come. To be called while a press of the person counts.
 */
export async function copyText(text: string | Promise<string>, html?: string): Promise<boolean> {
  const { clipboard } = navigator as { clipboard?: Clipboard }
  const blob = async (type: string, data: string | Promise<string>): Promise<Blob> => new Blob([await data], { type })
  try {
    if (clipboard !== undefined) {
      // Given as a promise: a browser may take the press for over once something was waited for.
      await clipboard.write([new ClipboardItem({ 'text/plain': blob('text/plain', text), ...(html === undefined ? {} : { 'text/html': blob('text/html', html) }) })])
      return true
    }
  } catch {
    // Not in a frame that may not, and not with a promise in some browsers.
  }
  try {
    // Without the clipboard nothing is waited for that is there.
    const words = typeof text === 'string' ? text : await text
    return (html === undefined && clipboard !== undefined && (await clipboard.writeText(words).then(() => true, () => false))) || copyByCommand(words, html)
  } catch {
    return false
  }
}

/** Copies over plain HTTP, where there is no other way. */
function copyByCommand(text: string, html: string | undefined): boolean {
  let isDone = false
  const onCopy = (event: Event): void => {
    // Before the editor's own handler, which would copy what is selected.
    event.stopImmediatePropagation()
    event.preventDefault()
    const { type, clipboardData } = event as ClipboardEvent
    if (type !== 'copy' || clipboardData === null) return
    clipboardData.setData('text/plain', text)
    if (html !== undefined) clipboardData.setData('text/html', html)
    isDone = true
  }
  // Safari asks by the first one whether there is something to copy while nothing is selected.
  const types = ['beforecopy', 'copy'] as const
  for (const type of types) document.addEventListener(type, onCopy, { capture: true })
  try {
    return document.execCommand('copy') && isDone
  } finally {
    for (const type of types) document.removeEventListener(type, onCopy, { capture: true })
  }
}
