/**
 * Tools around the text: they read it, show something about it, and are for everyone who may read. What they are is not
 * the editor's: it asks whatever it stands in, by an event.
 */
import type { Command } from 'prosemirror-state'

export type Tool =
  | 'find'
  | 'replace'
  | 'findNext'
  | 'findPrevious'
  | 'shortcuts'
  | 'outline'
  | 'copyMarkdown'
  | 'wordCount'
  | 'focusMode'

/** Asks for a tool. */
export class ToolRequestEvent extends Event {
  readonly tool: Tool

  constructor(tool: Tool) {
    super('tandem-tool', { bubbles: true, composed: true })
    this.tool = tool
  }
}

/** A command that asks for a tool. */
export function requestTool(tool: Tool): Command {
  return (_state, dispatch, view) => {
    if (dispatch && view) view.dom.dispatchEvent(new ToolRequestEvent(tool))
    return true
  }
}

/** Whether a key asks what keys there are: `?` where nothing is typed, and Control or Command with `/` everywhere. */
export function isHelpKey(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey } = event
  if (altKey || event.isComposing) return false
  if (ctrlKey || metaKey) return key === '/'
  const target = event.composedPath()[0]
  return key === '?' && !(target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select')))
}
