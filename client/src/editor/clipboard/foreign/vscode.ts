/** Code that is copied in VS Code, or in an editor built on its parts: it says so in a type of its own, or shows it in its HTML. */
import type { Pasted } from './foreign.ts'

export interface PastedCode {
  text: string
  /** The language, `null` where it is not said. */
  language: string | null
  /** Whether it is whole lines, which a code block is for; less is text. */
  isBlock: boolean
}

/** Languages that have another name on code blocks. */
const names: Readonly<Record<string, string>> = { javascriptreact: 'jsx', typescriptreact: 'tsx', shellscript: 'bash' }

/** The code on the clipboard; `null` where there is none, or only text. */
export function codeFrom({ text: source, html, vscode }: Pasted): PastedCode | null {
  const text = source.replace(/\r\n?/g, '\n')
  const looks = /^(?:<meta[^>]*>)?<div style="[^"]*font-family:[^"]*monospace[^"]*white-space: ?pre/.test(html)
  if (text === '' || (vscode === '' && !looks)) return null
  const mode = modeFrom(vscode)
  if (mode === 'plaintext') return null
  const lines = text.replace(/\n+$/, '')
  return { text: lines, language: mode === null ? null : (names[mode] ?? mode), isBlock: lines.includes('\n') }
}

function modeFrom(said: string): string | null {
  try {
    const parsed: unknown = JSON.parse(said)
    const mode = typeof parsed === 'object' && parsed !== null && 'mode' in parsed ? parsed.mode : null
    return typeof mode === 'string' && /^[\w+#.-]{1,40}$/.test(mode) ? mode : null
  } catch {
    return null
  }
}
