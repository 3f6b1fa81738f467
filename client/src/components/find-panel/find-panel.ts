/**
 * Find and replace in the document of a view.
 *
 *     field ── finderOf ──▶ DocumentSearch, in slices of time ──▶ count, and the matches in sight as decorations
 *     view's new state ───────────────▲
 *
 * Where the person is, the current match, is kept by the editor's state (found-matches.ts), which maps it through every
 * change. Only what the person does scrolls; what others write never does.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import type { EditorState, Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { DocumentSearch, type Match } from '../../editor/find/document-search.ts'
import { ExpressionError } from '../../editor/find/expression.ts'
import { foundMeta, type Found, type FoundRange } from '../../editor/find/found.ts'
import { finderOf, type Query } from '../../editor/find/query.ts'
import { onSightChange, positionsInSight, revealCurrent } from '../../editor/find/sight.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { find } from '../../messages/en/find.ts'
import { keys } from '../../messages/en/keys.ts'
import { readableShortcut } from '../editor-toolbar/shortcut.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './find-panel.styles.ts'

/** How long a search may keep the page, in milliseconds, before it lets it do other things. */
const slice = 8
/** How long after the last change what was found is read out, in milliseconds. */
const quiet = 600
/** Most matches that are marked at once. */
const mostShown = 1500
/** Most matches that are replaced at once: they are one step for undo, and one update for everybody else. */
export const mostReplaced = 10_000
/** Longest selection that becomes what is searched for. */
const longestSelection = 200
/** Characters around a match that are read out. */
const context = 40

const icons = {
  previous: '<path d="m6 14 6-6 6 6"/>',
  next: '<path d="m6 10 6 6 6-6"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  matchCase: '<path d="m3 18 4.5-12L12 18M4.6 14h5.8"/><circle cx="17" cy="14.5" r="3.5"/><path d="M20.5 11v7"/>',
  wholeWord: '<path d="M3 15v4h18v-4"/><circle cx="8" cy="10.5" r="2.75"/><path d="M10.75 7.75v5.5M14 5v8.25"/><circle cx="16.75" cy="10.5" r="2.75"/>',
  expression: '<path d="M15 4v8M11.5 6l7 4M18.5 6l-7 4"/><path d="M6 18h.01" stroke-width="3.5"/>',
  replace: '<path d="M4 7h11a4 4 0 0 1 4 4v1M16 9.5l3 3 3-3M20 18H9"/><path d="m11.5 15.5-3 2.5 3 2.5"/>',
} as const

/** What was searched for last in this page: a panel that is opened again begins with it. */
let lastQuery: Query = { text: '', matchCase: false, wholeWord: false, isExpression: false }

type Switch = 'matchCase' | 'wholeWord' | 'isExpression'

const switches: readonly { id: Switch; code: string; key: string; icon: string }[] = [
  { id: 'matchCase', code: 'KeyC', key: 'C', icon: icons.matchCase },
  { id: 'wholeWord', code: 'KeyW', key: 'W', icon: icons.wholeWord },
  { id: 'isExpression', code: 'KeyR', key: 'R', icon: icons.expression },
]

export class TandemFindPanel extends LitElement {
  static override properties: PropertyDeclarations = {
    view: { attribute: false },
    state: { attribute: false },
    current: { attribute: false },
    editable: { type: Boolean },
    done: { attribute: false },
    replacing: { state: true },
    query: { state: true },
    error: { state: true },
    said: { state: true },
    read: { state: true },
  }

  static override styles = [tokens, styles]

  /** The view that is searched. */
  declare view: EditorView | null
  /** Its newest state. */
  declare state: EditorState | null
  /** The match that the person is at, as that state has it. */
  declare current: FoundRange | null
  /** Whether anything can be replaced. */
  declare editable: boolean
  /** Takes the panel away and gives the focus back to the text: to the match that the person went to, or to where they were before. */
  declare done: (match: FoundRange | null) => void
  declare private replacing: boolean
  declare private query: Query
  /** Why nothing can be found. */
  declare private error: string
  /** What came of the last replacing. */
  declare private said: string
  /** What screen readers are told. */
  declare private read: string

  readonly #messages = new MessagesController(this, { find, keys })
  readonly #search = new DocumentSearch()
  #stop: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #reading: ReturnType<typeof setTimeout> | undefined
  /** What is marked at present, to tell whether that has changed. */
  #shown = ''
  /** Where a new search begins. */
  #origin = 0
  /** Whether the first match from `#origin` on is to become the current one when it is known. */
  #isFirstWanted = false
  /** Whether the person went to a match, and did not only see where the first one is. */
  #hasMoved = false
  #isPlacing = false

  constructor() {
    super()
    this.view = null
    this.state = null
    this.current = null
    this.editable = false
    this.done = () => undefined
    this.replacing = false
    this.query = lastQuery
    this.error = ''
    this.said = ''
    this.read = ''
  }

  /** Puts the focus into the field; what is selected in the text, if that is a few words, becomes what is searched for. */
  open(replacing: boolean): void {
    const { view } = this
    if (view === null) return
    if (replacing) this.replacing = true
    const { from, to, empty, $from, $to } = view.state.selection
    const isInPanel = this.matches(':focus-within')
    if (!isInPanel) {
      this.#origin = from
      this.#hasMoved = false
    }
    const selected = !empty && $from.sameParent($to) && to - from <= longestSelection ? view.state.doc.textBetween(from, to, '', '\ufffc') : ''
    if (!isInPanel && selected.trim() !== '' && !selected.includes('\ufffc')) this.#ask({ ...this.query, text: selected, isExpression: false })
    else if (!isInPanel && this.query.text !== '' && this.current === null) this.#ask(this.query)
    void this.updateComplete.then(() => {
      const field = this.#field('find')
      field?.focus()
      field?.select()
    })
  }

  /** Goes to the next match, or to the one before; from the text, to the one after what is selected there, and puts the focus into the field. */
  move(direction: 1 | -1): void {
    const { view } = this
    if (view === null) return
    const isInPanel = this.matches(':focus-within')
    if (!isInPanel) {
      const { from, empty } = view.state.selection
      this.#origin = empty || direction === -1 ? from : from + 1
      if (this.current === null) this.#ask(this.query)
      this.#field('find')?.focus()
    }
    if (this.query.text === '') return
    this.#workNow()
    this.#isFirstWanted = false
    const from = this.current === null ? this.#origin : direction === 1 ? this.current.from + 1 : this.current.from
    this.#goTo(this.#search.matchFrom(from, direction))
    this.#hasMoved = true
    this.said = ''
    this.#readSoon()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.#follow()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.abort()
    this.#stop = null
    clearTimeout(this.#timer)
    clearTimeout(this.#reading)
    this.#timer = undefined
    const { view } = this
    // Of a view that goes too there is nothing to clear.
    if (view !== null && !view.isDestroyed) view.dispatch(view.state.tr.setMeta(foundMeta, null))
    this.#shown = ''
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('view')) this.#follow()
    if (!changed.has('state') || this.state === null) return
    this.#search.update(this.state.doc)
    if (this.#search.isDone) this.#show()
    else this.#workSoon()
  }

  protected override render(): TemplateResult {
    const { query, error } = this
    const { find: text, keys: names } = this.#messages.text
    return html`<div class="panel" part="find" role="search" aria-label=${text.findInDocument} @keydown=${this.#onKey}>
      <div class="row">
        <div class="field ${error === '' ? '' : 'wrong'}">
          <input
            id="find"
            type="text"
            dir="auto"
            aria-label=${text.find}
            placeholder=${text.find}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            enterkeyhint="search"
            aria-invalid=${error === '' ? nothing : 'true'}
            aria-describedby=${error === '' ? nothing : 'error'}
            .value=${query.text}
            @input=${this.#onInput}
          />
          <span class="count" dir="auto" aria-hidden="true">${this.#count()}</span>
          ${switches.map(
            ({ id, key, icon: picture }) =>
              html`<button
                type="button"
                class="switch"
                data-id=${id}
                aria-label=${text[id]}
                aria-pressed=${String(query[id])}
                aria-keyshortcuts=${`Alt+${key}`}
                title=${`${text[id]} (${readableShortcut(`Alt-${key}`, names)})`}
                @click=${() => this.#ask({ ...query, [id]: !query[id] })}
              >
                ${icon(picture)}
              </button>`,
          )}
        </div>
        <div class="buttons">
          ${this.#button('previous', text.previous, 'Shift-Enter', icons.previous, () => this.move(-1))}
          ${this.#button('next', text.next, 'Enter', icons.next, () => this.move(1))}
          ${this.editable
            ? html`<button
                type="button"
                class="icon-only"
                data-id="replacing"
                aria-label=${text.replace}
                aria-expanded=${String(this.replacing)}
                title=${text.replace}
                @click=${() => {
                  this.replacing = !this.replacing
                }}
              >
                ${icon(icons.replace)}
              </button>`
            : nothing}
          ${this.#button('close', text.close, 'Escape', icons.close, () => this.#close())}
        </div>
      </div>
      ${this.replacing && this.editable ? this.#renderReplace() : nothing}
      ${error === '' && this.said === '' ? nothing : html`<p id="error" class=${error === '' ? '' : 'error'}>${error === '' ? this.said : error}</p>`}
      <div class="hidden" role="status">${this.read}</div>
    </div>`
  }

  #renderReplace(): TemplateResult {
    const { find: text, keys: names } = this.#messages.text
    return html`<div class="row">
      <div class="field">
        <input
          id="replace"
          type="text"
          dir="auto"
          aria-label=${text.replaceWith}
          placeholder=${text.replaceWith}
          autocomplete="off"
          spellcheck="false"
          title=${this.query.isExpression ? text.placeholders : nothing}
        />
      </div>
      <div class="buttons">
        <button type="button" class="text" data-id="replaceOne" title=${`${text.replace} (${names.Enter})`} @click=${this.#replaceOne}>${text.replace}</button>
        <button type="button" class="text" data-id="replaceAll" title=${`${text.replaceAll} (${readableShortcut('Alt-Enter', names)})`} aria-keyshortcuts="Alt+Enter" @click=${this.#replaceAll}>${text.replaceAll}</button>
      </div>
    </div>`
  }

  #button(id: string, label: string, key: string, picture: string, run: () => void): TemplateResult {
    return html`<button type="button" class="icon-only" data-id=${id} aria-label=${label} title=${`${label} (${readableShortcut(key, this.#messages.text.keys)})`} @click=${run}>${icon(picture)}</button>`
  }

  #count(): string {
    if (this.query.text === '' || this.error !== '') return ''
    const { count, isDone } = this.#search
    const text = this.#messages.text.find
    if (count === 0) return isDone ? text.none : text.searching
    const rank = this.current === null ? 0 : this.#search.rankOf(this.current)
    return rank === 0 ? text.found(count, isDone) : text.place(rank, count, isDone)
  }

  #field(id: 'find' | 'replace'): HTMLInputElement | null {
    return this.renderRoot.querySelector(`#${id}`)
  }

  // Searching

  readonly #onInput = (event: Event): void => {
    this.#ask({ ...this.query, text: (event.target as HTMLInputElement).value })
  }

  #ask(query: Query): void {
    this.query = query
    lastQuery = query
    this.error = ''
    this.said = ''
    const { view } = this
    if (view === null) return
    try {
      this.#search.update(view.state.doc)
      this.#search.find(finderOf(query), this.#origin)
      this.#isFirstWanted = true
    } catch (error) {
      this.#fail(error)
    }
    this.#workSoon()
    this.#readSoon()
  }

  #fail(error: unknown): void {
    if (!(error instanceof ExpressionError)) throw error
    this.error = error.say(this.#messages.text.find.wrong)
    this.#search.find(null)
    this.#isFirstWanted = false
    this.#dispatch({ matches: [], current: null })
    this.#readSoon()
  }

  #workSoon(): void {
    // Not asked for again before the last one came: a person who types fast must not put the search off for ever.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const end = performance.now() + slice
      this.#work(() => performance.now() >= end)
      if (!this.#search.isDone) this.#workSoon()
      else this.#show()
      this.requestUpdate()
    })
  }

  #work(isTime: () => boolean): void {
    try {
      this.#search.work(isTime)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** What is little to search is searched at once, so that a key that goes on means the newest text. */
  #workNow(): void {
    if (this.view === null) return
    this.#search.update(this.view.state.doc)
    const end = performance.now() + 5 * slice
    this.#work(() => performance.now() >= end)
    if (!this.#search.isDone) this.#workSoon()
  }

  // Showing

  #follow(): void {
    this.#stop?.abort()
    this.#stop = null
    const { view } = this
    if (view === null || !this.isConnected) return
    this.#stop = new AbortController()
    const { signal } = this.#stop
    onSightChange(view, this.#showSoon, signal)
    view.dom.addEventListener('compositionend', this.#showSoon, { signal })
    this.#search.update(view.state.doc)
    this.#showSoon()
  }

  readonly #showSoon = (): void => {
    if (this.#isPlacing) return
    this.#isPlacing = true
    requestAnimationFrame(() => {
      this.#isPlacing = false
      this.#show()
    })
  }

  /** Marks the matches in sight. */
  #show(): void {
    const { view } = this
    if (view === null || view.isDestroyed || !this.isConnected || view.state !== this.state) return
    // What an input method is composing in must not be drawn anew.
    if (view.composing) return
    let current = this.current
    if (this.#isFirstWanted && this.#search.isDone) {
      this.#isFirstWanted = false
      this.#goTo(this.query.text === '' ? null : this.#search.matchFrom(this.#origin, 1))
      return
    }
    // Changed by somebody until it is no match any more.
    if (current !== null && this.#search.isDone && this.#search.rankOf(current) === 0) {
      this.#origin = current.from
      current = null
    }
    const matches = this.#inSight(view)
    const shown = JSON.stringify([matches, current])
    if (shown === this.#shown && current === this.current && this.#isStillShown(matches)) return
    this.#dispatch({ matches, current })
    this.#shown = shown
    this.#readSoon()
  }

  #isStillShown(matches: readonly Match[]): boolean {
    return matches.length === 0 || this.view?.dom.querySelector('.tandem-found') !== null
  }

  #inSight(view: EditorView): Match[] {
    if (this.#search.count === 0) return []
    const { from, to } = positionsInSight(view)
    const matches = this.#search.between(from, to, mostShown)
    if (matches.length < mostShown) return matches
    // One block may be longer than the window many times over.
    const box = view.dom.getBoundingClientRect()
    const top = view.posAtCoords({ left: box.left + box.width / 2, top: Math.max(box.top, 0) + 120 })?.pos ?? from
    return this.#search.between(Math.max(from, top - 1000), to, mostShown)
  }

  #dispatch(found: Found): void {
    const { view } = this
    if (view === null || view.isDestroyed) return
    view.dispatch(view.state.tr.setMeta(foundMeta, found))
  }

  #goTo(match: Match | null): void {
    const { view } = this
    if (view === null) return
    const matches = this.#inSight(view)
    this.#dispatch({ matches, current: match })
    this.#shown = ''
    if (match === null) return
    this.#origin = match.from
    revealCurrent(view)
  }

  /** Tells screen readers what there is, when the person pauses. */
  #readSoon(): void {
    clearTimeout(this.#reading)
    this.#reading = setTimeout(() => {
      if (!this.#search.isDone) {
        this.#readSoon()
        return
      }
      const { view, current } = this
      const parts = [this.error || this.said || this.#count()]
      if (view !== null && current !== null && this.error === '' && this.said === '') {
        const $from = view.state.doc.resolve(Math.min(current.from, view.state.doc.content.size))
        const start = Math.max($from.start(), current.from - context)
        parts.push(view.state.doc.textBetween(start, Math.min($from.end(), current.to + context), ' ', ' '))
      }
      this.read = parts.join(': ')
    }, quiet)
  }

  // Replacing

  #put(tr: Transaction, { from, to }: Match, text: string): void {
    if (text === '') {
      tr.delete(from, to)
      return
    }
    // What stands in the place of something looks as its beginning did.
    const marks = tr.doc.resolve(from).nodeAfter?.marks ?? []
    tr.replaceWith(from, to, tr.doc.type.schema.text(text, marks))
  }

  readonly #replaceOne = (): void => {
    const { view } = this
    if (view === null || !view.editable) return
    this.#workNow()
    const { current } = this
    if (current === null || this.#search.rankOf(current) === 0) {
      this.move(1)
      return
    }
    const text = this.#search.replacement(current, this.#field('replace')?.value ?? '')
    const { tr } = view.state
    this.#put(tr, current, text)
    view.dispatch(tr.setMeta(foundMeta, { matches: [], current: null } satisfies Found))
    this.#workNow()
    // Not into what was just put there.
    this.#origin = current.from + text.length
    this.#goTo(this.#search.matchFrom(this.#origin, 1))
    this.#hasMoved = true
    this.said = ''
    this.#readSoon()
  }

  readonly #replaceAll = async (): Promise<void> => {
    const { view } = this
    if (view === null || !view.editable || this.query.text === '' || this.error !== '') return
    const template = this.#field('replace')?.value ?? ''
    // All means those that are not found yet too.
    this.#search.update(view.state.doc)
    while (!this.#search.isDone && this.error === '') {
      const end = performance.now() + slice
      this.#work(() => performance.now() >= end)
      if (this.#search.isDone) break
      await new Promise((resolve) => setTimeout(resolve))
      if (!this.isConnected || view.isDestroyed || !view.editable) return
      this.#search.update(view.state.doc)
    }
    if (this.error !== '') return
    const { doc } = view.state
    const { count } = this.#search
    const matches = this.#search.between(0, doc.content.size, mostReplaced)
    if (matches.length === 0) {
      this.said = this.#messages.text.find.nothingToReplace
      this.#readSoon()
      return
    }
    const { tr } = view.state
    // From the end, so that no replacement moves what is yet to be replaced.
    for (const match of matches.toReversed()) this.#put(tr, match, this.#search.replacement(match, template))
    tr.setMeta(foundMeta, { matches: [], current: null } satisfies Found)
    view.dispatch(tr)
    this.#shown = ''
    const rest = count - matches.length
    const text = this.#messages.text.find
    this.said = rest > 0 ? text.replacedFirst(matches.length, count) : text.replaced(matches.length)
    this.#readSoon()
  }

  // Keys

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing) return
    const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event
    const isPlain = !altKey && !ctrlKey && !metaKey
    const field = event.composedPath()[0]
    const chosen = altKey && !ctrlKey && !metaKey && !shiftKey ? switches.find((other) => other.code === code) : undefined
    if (key === 'Escape') this.#close()
    else if (chosen !== undefined) this.#ask({ ...this.query, [chosen.id]: !this.query[chosen.id] })
    else if (key === 'Enter' && field === this.#field('find') && isPlain) this.move(shiftKey ? -1 : 1)
    else if (key === 'Enter' && field === this.#field('replace') && isPlain) this.#replaceOne()
    else if (key === 'Enter' && altKey && this.replacing && this.editable) void this.#replaceAll()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #close(): void {
    const { view, current } = this
    if (view === null || view.isDestroyed) return
    view.dispatch(view.state.tr.setMeta(foundMeta, null))
    this.#shown = ''
    this.done(this.#hasMoved ? current : null)
    this.#hasMoved = false
  }
}

customElements.define('tandem-find-panel', TandemFindPanel)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-find-panel': TandemFindPanel
  }
}
