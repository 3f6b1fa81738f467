/** Code that is copied in VS Code, or in an editor built on its parts: it says so in a type of its own, or shows it in its HTML. */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Fragment, Slice } from 'prosemirror-model'
import type { EditorView } from 'prosemirror-view'

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
export function codeFrom(data: DataTransfer): PastedCode | null {
  const text = data.getData('text/plain').replace(/\r\n?/g, '\n')
  const said = data.getData('vscode-editor-data')
  const looks = /^(?:<meta[^>]*>)?<div style="[^"]*font-family:[^"]*monospace[^"]*white-space: ?pre/.test(data.getData('text/html'))
  if (text === '' || (said === '' && !looks)) return null
  const mode = modeFrom(said)
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

/** Puts a code block where the selection is. */
export function insertCode(view: EditorView, { text, language }: PastedCode): void {
  const block = schema.nodes.codeBlock.create({ language }, schema.text(text))
  const tr = view.state.tr.replaceSelection(new Slice(Fragment.from(block), 0, 0))
  view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'))
}
