/**
 * Links: a mark with an `href` that has passed `safeHref`. What asks for the address is not here: Mod-k sends
 * `tandem-edit-link` from the editable, and whoever shows a form for it answers with `linkTo` or `unlink`.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { safeHref } from '@tandem/shared/schema/links.ts'
import type { ResolvedPos } from 'prosemirror-model'
import { Plugin, TextSelection, type Command, type EditorState, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { addressIn, addressLike, pastedHref } from './href.ts'
import { FloatingRequestEvent } from './floating-request.ts'

/** A link in the document and the range of text that carries it. */
export interface LinkRange {
  href: string
  title: string | null
  from: number
  to: number
}

const linkType = schema.marks.link

/** The link that the caret is in or touches, or that the selection starts in; `null` if there is none. */
export function linkAt(state: EditorState): LinkRange | null {
  const { $from, empty } = state.selection
  return linkAround($from, empty)
}

/** The link around a position; with `touching`, also one that ends there. */
export function linkAround($from: ResolvedPos, touching: boolean): LinkRange | null {
  const block = $from.parent
  if (!block.isTextblock) return null
  const after = block.childAfter($from.parentOffset)
  const before = block.childBefore($from.parentOffset)
  const mark = (after.node && linkType.isInSet(after.node.marks)) || (touching && before.node && linkType.isInSet(before.node.marks))
  if (!mark) return null

  // The same link over text with different other marks is one link.
  let first = after.node !== null && mark.isInSet(after.node.marks) ? after.index : before.index
  let last = first
  const carries = (index: number): boolean => mark.isInSet(block.maybeChild(index)?.marks ?? [])
  while (carries(first - 1)) first--
  while (carries(last + 1)) last++
  const { href, title } = mark.attrs
  return { href: String(href), title: typeof title === 'string' ? title : null, from: $from.posAtIndex(first), to: $from.posAtIndex(last + 1) }
}

/** What a link has beside where it leads. */
export interface LinkDetails {
  title?: string | null
  /** What is shown; what is there already, or the address, when left out. */
  text?: string
}

/** A command that links the selection to `href`, or changes the link at the caret, or inserts `href` as a linked text. */
export function linkTo(href: string, { title = null, text }: LinkDetails = {}): Command {
  return (state, dispatch) => {
    const { from, to, empty, $from } = state.selection
    if (!$from.parent.isTextblock && empty) return false
    const existing = linkAt(state)
    const range = existing !== null && (empty || (existing.from <= from && existing.to >= to)) ? existing : { from, to }
    const mark = linkType.create({ href, title })

    if (empty && !existing) {
      if (!$from.parent.type.allowsMarkType(linkType)) return false
      const marks = mark.addToSet(state.storedMarks ?? $from.marks())
      if (dispatch) dispatch(state.tr.replaceSelectionWith(schema.text(text || href, marks), false).removeStoredMark(linkType).scrollIntoView())
      return true
    }
    if (!allowsLink(state, range.from, range.to)) return false
    if (dispatch) {
      const { tr } = state
      const shown = state.doc.textBetween(range.from, range.to, undefined, '\uFFFC')
      // What has other marks, or something in it that is no text, stays as it is unless other words are wanted.
      if (text !== undefined && text !== '' && text !== shown) {
        const marks = state.doc.resolve(range.from).nodeAfter?.marks ?? []
        tr.replaceWith(range.from, range.to, schema.text(text, mark.addToSet(marks)))
        tr.setSelection(TextSelection.create(tr.doc, range.from + text.length))
      } else {
        tr.addMark(range.from, range.to, mark)
      }
      dispatch(tr.removeStoredMark(linkType).scrollIntoView())
    }
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

/** Links the address that `text`, which is at a position, begins with; `null` where there is none, where it is in a link already, and in code. */
export function linkAddress(tr: Transaction, at: number, text: string): Transaction | null {
  const address = addressIn(text)
  if (address === null) return null
  const end = at + address.shown.length
  const isThere = tr.doc.textBetween(at, end, null, '\uFFFC') === address.shown
  if (!isThere || !tr.doc.resolve(at).parent.type.allowsMarkType(linkType)) return null
  if (tr.doc.rangeHasMark(at, end, linkType) || tr.doc.rangeHasMark(at, end, schema.marks.code)) return null
  return tr.addMark(at, end, linkType.create({ href: address.href })).removeStoredMark(linkType)
}

/** Longest text before the caret that an address is looked for in. */
const longestAddress = 2000
const addressAtEnd = new RegExp(`${addressLike.source}$`, addressLike.flags)

/** `command`, and then a link of the address that the caret was behind. Undo takes that off alone, and so does Backspace, as with what is typed. */
export function linkBefore(command: Command): Command {
  return (state, dispatch, view) => {
    const { selection } = state
    const { $from } = selection
    const start = Math.max(0, $from.parentOffset - longestAddress)
    const address = selection instanceof TextSelection ? addressAtEnd.exec($from.parent.textBetween(start, $from.parentOffset, null, '\uFFFC')) : null
    if (!command(state, dispatch, view)) return false
    if (address === null || !dispatch || view === undefined) return true
    const tr = linkAddress(view.state.tr, $from.start() + start + address.index, address[0])
    if (tr === null) return true
    const rules = view.state.plugins.find(({ spec }) => spec['isInputRules'] === true)
    const { head } = tr.selection
    if (rules !== undefined) tr.setMeta(rules, { transform: tr, from: head, to: head, text: '' })
    view.dispatch(tr)
    return true
  }
}

/** Pastes one address and nothing else as a linked text, for undo as two steps; false where there is no place for a link. */
export function pasteAddress(view: EditorView, text: string): boolean {
  const shown = text.trim()
  const href = pastedHref(shown)
  const { selection, storedMarks, tr } = view.state
  if (href === null || !(selection instanceof TextSelection) || !selection.empty) return false
  const { $from, from } = selection
  const marks = storedMarks ?? $from.marks()
  if (!$from.parent.type.allowsMarkType(linkType) || marks.some(({ type }) => type === linkType || type === schema.marks.code)) return false
  view.dispatch(tr.replaceSelectionWith(schema.text(shown, marks), false).scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'))
  const to = from + shown.length
  if (view.state.doc.textBetween(from, to, null, '\uFFFC') === shown) view.dispatch(view.state.tr.addMark(from, to, linkType.create({ href })).removeStoredMark(linkType))
  return true
}

/** A command that takes the link away: the whole link at the caret, or what the selection covers. */
export const unlink: Command = (state, dispatch) => {
  const { from, to, empty } = state.selection
  const range = empty ? linkAt(state) : { from, to }
  if (range === null || !state.doc.rangeHasMark(range.from, range.to, linkType)) return false
  if (dispatch) dispatch(state.tr.removeMark(range.from, range.to, linkType))
  return true
}

/** Asks whoever embeds the editor for the address of a link. */
export const requestLink: Command = (state, dispatch, view) => {
  const { from, to, empty, $from } = state.selection
  const possible = empty ? $from.parent.type.allowsMarkType(linkType) : allowsLink(state, from, to)
  if (!possible) return false
  if (dispatch && view) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-edit-link'))
  return true
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
          openLink(view.dom, href)
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

/** Sent before a link is followed, for whoever knows a better way to what it leads to and then cancels it. */
export class LinkOpenEvent extends Event {
  readonly href: string

  constructor(href: string) {
    super('tandem-open-link', { bubbles: true, composed: true, cancelable: true })
    this.href = href
  }
}

/** Follows a link that is safe to follow: in a tab of its own, unless it leads to a block of this document. */
export function openLink(from: Element, href: string): void {
  if (from.dispatchEvent(new LinkOpenEvent(href))) from.ownerDocument.defaultView?.open(href, '_blank', 'noopener,noreferrer')
}

function hrefUnder(event: Event): string | null {
  const element = event.target instanceof Element ? event.target.closest('a[href]') : null
  return element === null ? null : safeHref(element.getAttribute('href') ?? '')
}
