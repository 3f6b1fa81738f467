/** Commands for code: the indentation of its lines, and its language. */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { TextSelection, type Command, type EditorState } from 'prosemirror-state'
import { copyText } from '../clipboard/copy-text.ts'
import { FloatingRequestEvent } from '../floating-request.ts'

const { codeBlock } = schema.nodes

/** Whether the whole selection is in one block of code. */
export function isInCode({ selection: { $from, $to } }: EditorState): boolean {
  return $from.parent.type === codeBlock && $from.sameParent($to)
}

/** The block of code that the selection is in, and where it begins; null where it is in none. */
export function codeAt(state: EditorState): { node: Node; position: number } | null {
  const { $from } = state.selection
  return isInCode(state) ? { node: $from.parent, position: $from.before() } : null
}

/** What one step of indentation is in `text`: as many spaces as its least indented line has, or a tab. */
export function indentUnit(text: string): string {
  if (/^\t/m.test(text)) return '\t'
  const widths = [...text.matchAll(/^ {2,8}(?=\S)/gm)].map(([spaces]) => spaces.length)
  return widths.length === 0 ? '\t' : ' '.repeat(Math.min(...widths))
}

/** The white space that the line around `offset` begins with, as far as it is before it. */
export function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? ''
}

/** The lines that the selection touches, by where they begin in the block. A selection that ends where a line begins leaves that out. */
function selectedLines(text: string, from: number, to: number): number[] {
  const starts = [text.lastIndexOf('\n', from - 1) + 1]
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    if (at + 1 < to) starts.push(at + 1)
  }
  return starts
}

/** The text of a block of code, a character for each place in it. */
function codeText(block: Node): string {
  return block.textBetween(0, block.content.size, undefined, '\uFFFC')
}

/** Puts one step of indentation at the caret; where more than a line is selected, before each of the lines. */
export const indentCode: Command = (state, dispatch) => {
  if (!isInCode(state)) return false
  const { $from, $to, empty } = state.selection
  const text = codeText($from.parent)
  const unit = indentUnit(text)
  const lines = selectedLines(text, $from.parentOffset, $to.parentOffset)
  if (dispatch) {
    const { tr } = state
    if (empty || (lines.length === 1 && !text.slice($from.parentOffset, $to.parentOffset).includes('\n'))) tr.insertText(unit)
    else {
      const start = $from.start()
      // From below, so that places above stay. Empty lines have nothing to indent.
      for (const line of lines.toReversed()) if (text[line] !== '\n' && line < text.length) tr.insertText(unit, start + line)
      const { anchor, head } = state.selection
      tr.setSelection(TextSelection.create(tr.doc, tr.mapping.map(anchor, anchor < head ? -1 : 1), tr.mapping.map(head, head < anchor ? -1 : 1)))
    }
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Takes one step of indentation from each line that the selection touches. */
export const outdentCode: Command = (state, dispatch) => {
  if (!isInCode(state)) return false
  const { $from, $to } = state.selection
  const text = codeText($from.parent)
  const width = Math.max(indentUnit(text).length, 2)
  const removed = selectedLines(text, $from.parentOffset, $to.parentOffset).flatMap((line) => {
    const size = new RegExp(`^(?:\\t| {1,${width}})`).exec(text.slice(line, line + width))?.[0].length ?? 0
    return size === 0 ? [] : [{ line, size }]
  })
  if (removed.length === 0) return false
  if (dispatch) {
    const { tr } = state
    const start = $from.start()
    for (const { line, size } of removed.toReversed()) tr.delete(start + line, start + line + size)
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** A command that sets the language of the code at the selection; null is plain text. */
export function setCodeLanguage(language: string | null): Command {
  return (state, dispatch) => {
    const code = codeAt(state)
    if (code === null || code.node.attrs['language'] === language) return false
    dispatch?.(state.tr.setNodeAttribute(code.position, 'language', language))
    return true
  }
}

/** Asks for the list of languages, for the code at the selection: by an event that whatever stands around answers. */
export const requestCodeLanguage: Command = (state, dispatch, view) => {
  if (!isInCode(state)) return false
  if (dispatch) view?.dom.dispatchEvent(new FloatingRequestEvent('tandem-code-language'))
  return true
}

/** Copies the code at the selection. What has become of it is told by an event, so that it can be said. */
export const copyCode: Command = (state, dispatch, view) => {
  const code = codeAt(state)
  if (code === null) return false
  if (dispatch && view) void copyCodeOf(view.dom, code.node)
  return true
}

/** Whether code was copied, for whoever says so. */
export class CodeCopiedEvent extends Event {
  readonly isDone: boolean

  constructor(isDone: boolean) {
    super('tandem-code-copied', { bubbles: true, composed: true })
    this.isDone = isDone
  }
}

/** Copies the text of a block of code. */
export async function copyCodeOf(editable: HTMLElement, code: Node): Promise<void> {
  const text = code.textBetween(0, code.content.size, undefined, (leaf) => leaf.type.spec.leafText?.(leaf) ?? '')
  editable.dispatchEvent(new CodeCopiedEvent(await copyText(text)))
}
