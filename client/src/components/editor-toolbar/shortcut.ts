/** Shortcuts as people write them: `Mod-Shift-7` is `⌘⇧7` on a Mac and `Ctrl+Shift+7` elsewhere. */

const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃' }

const keyNames: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }

/** Whether this device has a Mac's keyboard. */
export function isMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iP(hone|[oa]d)/.test(navigator.platform)
}

/** A ProseMirror key name for people to read. */
export function readableShortcut(shortcut: string, mac = isMac()): string {
  // The key itself may be a dash: `Mod--`.
  const parts = shortcut.split(/-(?!$)/)
  const key = parts.pop() ?? ''
  const modifiers = parts.map((part) => (mac ? (macNames[part] ?? part) : part === 'Mod' ? 'Ctrl' : part))
  const name = keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  return [...modifiers, name].join(mac ? '' : '+')
}

/** The same for `aria-keyshortcuts`, which names modifiers as DOM events do. */
export function ariaShortcut(shortcut: string, mac = isMac()): string {
  return shortcut
    .split(/-(?!$)/)
    .map((part) => (part === 'Mod' ? (mac ? 'Meta' : 'Control') : part === 'Ctrl' ? 'Control' : part))
    .join('+')
}
