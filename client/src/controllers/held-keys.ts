/**
 * What is typed for something that takes the focus while that is still being loaded: Control+K, and at once an address.
 *
 *   hold     the focus goes into a field that nobody sees, so that input methods and keyboards on the screen go on
 *   pass on  the focus is back where it was, for what opens now to find it there. Into the field that takes it then goes what was
 *            typed, and Enter after it. Where no field takes it, what was typed is dropped: it was not meant for the text
 *   Escape   gives the focus back at once, and nothing opens
 */
import type { EditorView } from 'prosemirror-view'

type Host = HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment }

/**
 * Waits for what is being loaded, and holds what is typed until then; `label` is the name of the place that has the focus meanwhile.
 * Gives false where the person did not want to wait. Rejects as `module` does.
 */
export async function holdKeys(host: Host, view: EditorView | null, label: string, module: Promise<unknown>): Promise<boolean> {
  const { renderRoot: root, ownerDocument } = host
  const before = view?.hasFocus() === true ? view : activeIn(ownerDocument)
  const field = ownerDocument.createElement('input')
  field.className = 'held'
  field.setAttribute('aria-label', label)
  let isSent = false
  field.addEventListener('keydown', (event) => {
    const { key, isComposing } = event
    if (isComposing || !['Enter', 'Escape', 'Tab'].includes(key)) return
    event.preventDefault()
    event.stopPropagation()
    if (key === 'Enter') isSent = true
    if (key === 'Escape') before?.focus()
  })
  root.append(field)
  field.focus({ preventScroll: true })
  let isHeld: boolean
  try {
    await module
  } finally {
    isHeld = (field.getRootNode() as ShadowRoot).activeElement === field
    if (isHeld) before?.focus()
    field.remove()
  }
  if (isHeld && (field.value !== '' || isSent)) passOn(root, field.value, isSent)
  return isHeld
}

/** Types into the field that takes the focus before this task is over. */
function passOn(root: EventTarget, text: string, isSent: boolean): void {
  const onFocus = (event: Event) => {
    const [target] = event.composedPath()
    if (!(target instanceof HTMLInputElement) || target.selectionStart === null) return
    // After what opens it has selected what is in it.
    queueMicrotask(() => {
      target.setRangeText(text, target.selectionStart ?? 0, target.selectionEnd ?? 0, 'end')
      target.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }))
      if (isSent && target.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }))) target.form?.requestSubmit()
    })
  }
  root.addEventListener('focusin', onFocus, { once: true })
  setTimeout(() => root.removeEventListener('focusin', onFocus))
}

/** What has the focus, in whatever shadow root. */
function activeIn(root: Document | ShadowRoot): HTMLElement | null {
  const { activeElement } = root
  return activeElement?.shadowRoot?.activeElement ? activeIn(activeElement.shadowRoot) : (activeElement as HTMLElement | null)
}
