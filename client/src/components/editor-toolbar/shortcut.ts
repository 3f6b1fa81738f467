/** Shortcuts as people write them: `Mod-Shift-7` is `⌘⇧7` on a Mac and `Ctrl+Shift+7` elsewhere. */
import { isMac } from '../../editor/is-mac.ts'
import type { Messages } from '../../messages/messages.ts'

const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Ctrl: '⌃' }

const arrows: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }

/** A ProseMirror key name for people to read, with what their keys are called. */
export function readableShortcut(shortcut: string, names: Messages['keys'], mac = isMac()): string {
  const nameOf = (part: string) => (Object.hasOwn(names, part) ? names[part as keyof typeof names] : part)
  // The key itself may be a dash: `Mod--`.
  const parts = shortcut.split(/-(?!$)/)
  const key = parts.pop() ?? ''
  const modifiers = parts.map((part) => (mac ? (macNames[part] ?? part) : nameOf(part === 'Mod' ? 'Ctrl' : part)))
  const name = arrows[key] ?? (key.length === 1 ? key.toUpperCase() : nameOf(key))
  return [...modifiers, name].join(mac ? '' : '+')
}

/** The same for `aria-keyshortcuts`, which names modifiers as DOM events do. */
export function ariaShortcut(shortcut: string, mac = isMac()): string {
  return shortcut
    .split(/-(?!$)/)
    .map((part) => (part === 'Mod' ? (mac ? 'Meta' : 'Control') : part === 'Ctrl' ? 'Control' : part))
    .join('+')
}
