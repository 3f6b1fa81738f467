/**
 * Days in the text: shown as they are written in the language of the place, stored as in 2026-11-27.
 *
 * A day is changed by whoever embeds the editor, as links are: a click on it, or Enter while it is selected, selects it and sends
 * `tandem-edit-date` from the editable.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Plugin, type Command } from 'prosemirror-state'
import type { EditorView, NodeView } from 'prosemirror-view'
import { FloatingRequestEvent } from '../floating-request.ts'

const { date } = schema.nodes

const formats = new Map<string, { short: Intl.DateTimeFormat; full: Intl.DateTimeFormat }>()

function formatsFor(locale: string): { short: Intl.DateTimeFormat; full: Intl.DateTimeFormat } {
  let found = formats.get(locale)
  if (found === undefined) {
    found = {
      short: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }),
      full: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'full' }),
    }
    formats.set(locale, found)
  }
  return found
}

class DateView implements NodeView {
  readonly dom: HTMLElement
  #value = ''
  #locale = ''

  constructor(node: Node, locale: string, document: Document) {
    this.dom = document.createElement('time')
    this.dom.className = 'tandem-date'
    this.show(String(node.attrs['value']), locale)
  }

  show(value = this.#value, locale = this.#locale): void {
    if (value === this.#value && locale === this.#locale) return
    this.#value = value
    this.#locale = locale
    const { short, full } = formatsFor(locale)
    const day = new Date(value)
    this.dom.setAttribute('datetime', value)
    this.dom.dataset['date'] = value
    this.dom.title = full.format(day)
    this.dom.textContent = short.format(day)
  }

  update(node: Node): boolean {
    if (node.type !== date) return false
    this.show(String(node.attrs['value']))
    return true
  }

  ignoreMutation(): boolean {
    return true
  }
}

/** Asks whoever embeds the editor to change the selected day. */
export const requestDate: Command = ({ selection }, dispatch, view) => {
  if (!(selection instanceof NodeSelection) || selection.node.type !== date) return false
  if (dispatch && view) view.dom.dispatchEvent(new FloatingRequestEvent('tandem-edit-date'))
  return true
}

function openOnClick(view: EditorView, _pos: number, node: Node, position: number, event: MouseEvent, isDirect: boolean): boolean {
  if (!isDirect || node.type !== date || !view.editable || event.button !== 0) return false
  view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)))
  return requestDate(view.state, view.dispatch, view)
}

/** Shows days in the language that `locale` gives. It is to come before the keymaps. */
export function dateViews(locale: () => string): Plugin {
  const shown = new Set<DateView>()
  return new Plugin({
    props: {
      nodeViews: {
        date(node, { dom }) {
          const view = new DateView(node, locale(), dom.ownerDocument)
          shown.add(view)
          return Object.assign(view, { destroy: () => shown.delete(view) })
        },
      },
      handleClickOn: openOnClick,
      // Who clicks again, right after it was closed, means one click more.
      handleDoubleClickOn: openOnClick,
      handleKeyDown(view, event) {
        const isPlain = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing
        return event.key === 'Enter' && isPlain && view.editable && requestDate(view.state, view.dispatch, view)
      },
    },
    view: () => ({
      update() {
        for (const view of shown) view.show(undefined, locale())
      },
    }),
  })
}
