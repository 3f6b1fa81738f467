/**
 * What is typed for something that takes the focus while that is still being loaded: Control+K, and at once an address.
 *
 *   hold     the focus goes into a field that nobody sees, so that input methods and keyboards on the screen go on
 *   pass on  the focus is back where it was, for what opens now to find it there. What takes it then gets what was typed, where that
 *            is a field, and the keys: Enter, Delete, arrows. What is left over is dropped: it was not meant for the text
 *   Escape   gives the focus back at once, and nothing opens
 */
import type { EditorView } from 'prosemirror-view'

type Host = HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment }

/**
 * Waits for what is being loaded, and holds what is typed until then; `label` is the name of the place that has the focus meanwhile.
 * Gives false where the person did not want to wait, and where another document has come. Rejects as `module` does.
 */
export async function holdKeys(host: Host, view: EditorView | null, label: string, module: Promise<unknown>): Promise<boolean> {
  const { renderRoot: root, ownerDocument } = host
  const before: { focus(): void; readonly isDestroyed?: boolean } | null = view?.hasFocus() === true ? view : activeIn(ownerDocument)
  const field = ownerDocument.createElement('input')
  field.className = 'held'
  // It may be an address.
  field.autocomplete = 'off'
  field.autocapitalize = 'off'
  field.setAttribute('aria-label', label)
  // Where no keyboard is on the screen, none comes for a moment.
  if (before !== view) field.inputMode = 'none'
  const keys: KeyboardEvent[] = []
  field.addEventListener('keydown', (event) => {
    const { key, isComposing, ctrlKey, altKey, metaKey } = event
    const isKept = /^(Enter|Escape|Tab)$/.test(key) || (field.value === '' && /^(Delete|Backspace|Arrow|Home|End)/.test(key))
    if (!isKept || isComposing || ctrlKey || altKey || metaKey) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Escape') before?.focus()
    else keys.push(event)
  })
  root.append(field)
  field.focus({ preventScroll: true })
  let isHeld: boolean
  try {
    await module
  } finally {
    // Another document may be shown by now.
    isHeld = (field.getRootNode() as ShadowRoot).activeElement === field && before?.isDestroyed !== true
    if (isHeld) before?.focus()
    field.remove()
  }
  if (isHeld && (field.value !== '' || keys.length > 0)) passOn(root, field.value, keys)
  return isHeld
}

/** Types into what takes the focus before this task is over. */
function passOn(root: EventTarget, text: string, keys: readonly KeyboardEvent[]): void {
  const onFocus = (event: Event) => {
    const [field] = event.composedPath()
    // After what opens it has selected what is in it.
    queueMicrotask(() => {
      if (field instanceof HTMLInputElement && field.selectionStart !== null) {
        field.setRangeText(text, field.selectionStart, field.selectionEnd ?? 0, 'end')
        field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
      }
      for (const key of keys) press(key)
    })
  }
  root.addEventListener('focusin', onFocus, { once: true })
  setTimeout(() => root.removeEventListener('focusin', onFocus))
}

/** Presses a key again, where the focus is now. */
function press(event: KeyboardEvent): void {
  const target = activeIn(document)
  if (target?.dispatchEvent(new KeyboardEvent('keydown', event)) !== true || event.key !== 'Enter') return
  if (target instanceof HTMLButtonElement) target.click()
  else if (target instanceof HTMLInputElement) target.form?.requestSubmit()
}

/** What has the focus, in whatever shadow root. */
function activeIn(root: Document | ShadowRoot): HTMLElement | null {
  const { activeElement } = root
  return activeElement?.shadowRoot?.activeElement ? activeIn(activeElement.shadowRoot) : (activeElement as HTMLElement | null)
}
