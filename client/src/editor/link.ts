/**
 * Links: a mark with an `href` that has passed `safeHref`. The dialog that asks for the address is not
 * here: Mod-k sends `tandem-edit-link` from the editable, and whoever shows the dialog answers with
 * `setLink` or `removeLink`.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { safeHref } from '@tandem/shared/schema/links.ts'
import { Plugin, TextSelection, type Command, type EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'

/** A link in the document and the range of text that carries it. */
export interface LinkRange {
  href: string
  from: number
  to: number
}

const linkType = schema.marks.link

/** The link that the caret is in or touches, or that the selection starts in; `null` if there is none. */
export function linkAt(state: EditorState): LinkRange | null {
  const { $from, empty } = state.selection
  const block = $from.parent
  if (!block.isTextblock) return null
  const after = block.childAfter($from.parentOffset)
  const before = block.childBefore($from.parentOffset)
  const mark = (after.node && linkType.isInSet(after.node.marks)) || (empty && before.node && linkType.isInSet(before.node.marks))
  if (!mark) return null

  // The same link over text with different other marks is one link.
  let first = after.node !== null && mark.isInSet(after.node.marks) ? after.index : before.index
  let last = first
  const carries = (index: number): boolean => mark.isInSet(block.maybeChild(index)?.marks ?? [])
  while (carries(first - 1)) first--
  while (carries(last + 1)) last++
  return { href: String(mark.attrs['href']), from: $from.posAtIndex(first), to: $from.posAtIndex(last + 1) }
}

/**
 * What a person typed as an address, as an `href`: `example.org` becomes `https://example.org`,
 * `ann@example.org` a mail address; `null` if following it would not be safe or there is nothing.
 */
export function hrefFromInput(input: string): string | null {
  // Browsers drop these wherever they are, also in the middle of a scheme.
  const trimmed = input.replace(/[\t\n\r]/g, '').trim()
  if (trimmed === '') return null
  if (/^[/#?.]/.test(trimmed)) return safeHref(trimmed)
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(trimmed)) return `mailto:${trimmed}`
  // `localhost:3000` has a port, not a scheme.
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(trimmed) && !/^[^\s/:]+:\d+(?:[/?#]|$)/.test(trimmed)
  const href = safeHref(hasScheme ? trimmed : `https://${trimmed}`)
  return href === null || href === '' ? null : href
}

/** A command that links the selection to `href`, or changes the link at the caret, or inserts `href` as a linked text. */
export function linkTo(href: string): Command {
  return (state, dispatch) => {
    const { from, to, empty, $from } = state.selection
    if (!$from.parent.isTextblock && empty) return false
    const existing = linkAt(state)
    const range = empty && existing ? existing : { from, to }
    const mark = linkType.create({ href })

    if (empty && !existing) {
      if (!$from.parent.type.allowsMarkType(linkType)) return false
      const marks = mark.addToSet(state.storedMarks ?? $from.marks())
      if (dispatch) dispatch(state.tr.replaceSelectionWith(schema.text(href, marks), false).removeStoredMark(linkType).scrollIntoView())
      return true
    }
    if (!allowsLink(state, range.from, range.to)) return false
    if (dispatch) dispatch(state.tr.addMark(range.from, range.to, mark).removeStoredMark(linkType).scrollIntoView())
    return true
  }
}

function allowsLink(state: EditorState, from: number, to: number): boolean {
  let allowed = false
  state.doc.nodesBetween(from, to, (node) => {
    if (node.isTextblock && node.type.allowsMarkType(linkType)) allowed = true
    return !allowed && !node.isTextblock
  })
  return allowed
}

/** A command that takes the link away: the whole link at the caret, or what the selection covers. */
export const unlink: Command = (state, dispatch) => {
  const { from, to, empty } = state.selection
  const range = empty ? linkAt(state) : { from, to }
  if (range === null || !state.doc.rangeHasMark(range.from, range.to, linkType)) return false
  if (dispatch) dispatch(state.tr.removeMark(range.from, range.to, linkType))
  return true
}

/**
 * Links the selection to what a person typed as an address. Without a selection the link at the caret
 * is changed, and without one the address is inserted as a linked text. False, and nothing is changed,
 * where the address is not safe to follow or a link is not possible.
 */
export function setLink(view: EditorView, href: string): boolean {
  const safe = hrefFromInput(href)
  if (safe === null || !view.editable) return false
  return linkTo(safe)(view.state, view.dispatch)
}

/** Takes away the link at the caret, or all links in the selection. False if there is none. */
export function removeLink(view: EditorView): boolean {
  return view.editable && unlink(view.state, view.dispatch)
}

/** Asks whoever embeds the editor for the address of a link. */
export const requestLink: Command = (state, dispatch, view) => {
  const { from, to, empty, $from } = state.selection
  const possible = empty ? $from.parent.type.allowsMarkType(linkType) : allowsLink(state, from, to)
  if (!possible) return false
  if (dispatch && view) view.dom.dispatchEvent(new CustomEvent('tandem-edit-link', { bubbles: true, composed: true }))
  return true
}

/** Text of the clipboard that is one absolute address and nothing else, as an `href`. */
export function pastedHref(text: string): string | null {
  const trimmed = text.trim()
  return /^(?:https?:\/\/|mailto:)\S+$/i.test(trimmed) ? safeHref(trimmed) : null
}

/** Opens links, and links the selected text when an address is pasted over it. */
export function linkHandling(): Plugin {
  return new Plugin({
    props: {
      handleDOMEvents: {
        click(view, event) {
          const href = event.button === 0 ? hrefUnder(event) : null
          // In a text that cannot be edited a plain click would take the whole page away.
          if (href === null || (view.editable && !event.metaKey && !event.ctrlKey)) return false
          event.preventDefault()
          view.dom.ownerDocument.defaultView?.open(href, '_blank', 'noopener,noreferrer')
          return true
        },
      },
      handlePaste(view, event) {
        const { selection } = view.state
        if (!(selection instanceof TextSelection) || selection.empty || !selection.$from.sameParent(selection.$to)) return false
        const href = pastedHref(event.clipboardData?.getData('text/plain') ?? '')
        return href !== null && linkTo(href)(view.state, view.dispatch)
      },
    },
  })
}

function hrefUnder(event: Event): string | null {
  const element = event.target instanceof Element ? event.target.closest('a[href]') : null
  return element === null ? null : safeHref(element.getAttribute('href') ?? '')
}
