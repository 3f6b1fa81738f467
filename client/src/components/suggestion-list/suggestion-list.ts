/**
 * The list of what is suggested while somebody types.
 *
 *   mount
 *     <div class="tandem-document">        the editable: has the focus, and names the current option by `aria-activedescendant`
 *     <tandem-suggestion-list popover>     in the top layer, beside the sign that was typed
 *       <div role="listbox">               its options are in light DOM, where that can name them
 *
 * The editable stays a text field of several lines; `combobox` would have to be one of a single line. So how many suggestions
 * there are is said by a status, beside what `aria-haspopup` and the current option tell.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import type { EditorView } from 'prosemirror-view'
import { MessagesController } from '../../controllers/messages-controller.ts'
import type { Choice } from '../../editor/suggestions/choose.ts'
import { icons } from '../../editor/icons.ts'
import { MentionSearch, type Mentionable, type MentionSource } from '../../editor/suggestions/mention-search.ts'
import { keysOf, ranked } from '../../editor/suggestions/rank.ts'
import type { SuggestionHost, SuggestionList } from '../../editor/suggestions/suggestions.ts'
import type { Typed } from '../../editor/suggestions/typed.ts'
import { keys } from '../../messages/en/keys.ts'
import { suggestions } from '../../messages/en/suggestions.ts'
import { styleAdopter } from '../../editor/adopt-styles.ts'
import { readableShortcut } from '../editor-toolbar/shortcut.ts'
import { icon } from '../icon.ts'
import { EmojiNames } from './emoji.ts'
import { keysIn, namedItems, type NamedItem } from './slash-items.ts'
import { styles } from './suggestion-list.styles.ts'

/** Most people and most emoji that are shown at once. */
const mostPeople = 12
const mostEmoji = 20
/** Space between the list and the text, and the edge of the window, in pixels. */
const gap = 6
const edge = 8
/** How long the number of suggestions has to be the same before it is read out, in milliseconds. */
const untilRead = 500
/** How long a search for people may take before it is said that there is one, in milliseconds. */
const untilSearching = 300

/** What the list is given by the element around. */
export interface SuggestionListOptions {
  host: SuggestionHost
  /** Whoever is in the document now. */
  people: () => readonly { name: string; color: string }[]
  /** What the page around supplies; null for the people in the document. */
  mentions: () => MentionSource | null
}

/** One option: how it looks, and what choosing it does. */
interface Option {
  readonly key: string
  readonly look: TemplateResult
  readonly choice: Choice
}

/** Options under a heading; an empty one is not shown. */
interface Section {
  readonly title: string
  readonly options: readonly Option[]
}

const adoptStyles = styleAdopter(styles)
let lists = 0

/** Makes the list and puts it into the page, beside the editable. */
export function makeSuggestionList(mount: HTMLElement, options: SuggestionListOptions): SuggestionList {
  const list = mount.ownerDocument.createElement('tandem-suggestion-list')
  list.options = options
  mount.append(list)
  return list
}

export class TandemSuggestionList extends LitElement implements SuggestionList {
  static override properties: PropertyDeclarations = { options: { attribute: false } }

  declare options: SuggestionListOptions | null

  readonly #messages = new MessagesController(this, { keys, suggestions })
  readonly #id = `tandem-suggestions-${++lists}`
  readonly #stop = new AbortController()
  #typed: Typed | null = null
  #sections: readonly Section[] = []
  /** Which option is the current one, counted over all sections. */
  #current = 0
  #note = ''
  #read = ''
  #reading: ReturnType<typeof setTimeout> | undefined
  #items: { text: typeof suggestions; all: NamedItem[] } | null = null
  #emoji: EmojiNames | null = null
  #emojiLocale = ''
  #search: MentionSearch | null = null
  #searchingFor: ReturnType<typeof setTimeout> | undefined
  #isSlow = false

  constructor() {
    super()
    this.options = null
  }

  protected override createRenderRoot(): this {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.popover = 'manual'
    adoptStyles(this)
    // The focus stays in the text, and the page does not take it for a press beside its text.
    this.addEventListener('mousedown', (event) => {
      event.preventDefault()
      event.stopPropagation()
    })
    const { signal } = this.#stop
    const view = this.ownerDocument.defaultView
    view?.addEventListener('scroll', this.#place, { signal, capture: true, passive: true })
    view?.addEventListener('resize', this.#place, { signal })
    view?.visualViewport?.addEventListener('resize', this.#place, { signal })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop.abort()
    this.#search?.stop()
    clearTimeout(this.#reading)
    clearTimeout(this.#searchingFor)
    this.#leaveEditable()
  }

  get #view(): EditorView | null {
    return this.options?.host.view ?? null
  }

  /** All options, in the order in which they are shown. */
  get #options(): Option[] {
    return this.#sections.flatMap(({ options }) => options)
  }

  show(typed: Typed): void {
    const before = this.#typed
    this.#typed = typed
    if (before === null || before.kind !== typed.kind || before.from !== typed.from) {
      if (typed.kind === 'mention' && before?.kind !== 'mention') this.#startSearch()
    }
    if (before?.query !== typed.query || before.kind !== typed.kind) this.#current = 0
    this.#find()
  }

  hide(): void {
    if (this.#typed === null) return
    this.#typed = null
    this.#sections = []
    this.#note = ''
    this.#read = ''
    this.#search?.stop()
    this.#search = null
    clearTimeout(this.#reading)
    this.#showPopover(false)
    this.requestUpdate()
  }

  emojiNamed(name: string): string | null {
    return this.#emoji?.named(name) ?? null
  }

  handleKey(event: KeyboardEvent): boolean {
    const options = this.#options
    if (this.#typed === null || !this.matches(':popover-open')) return false
    if (event.key === 'Escape') {
      this.options?.host.close()
      return true
    }
    if (options.length === 0) return false
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        const by = event.key === 'ArrowDown' ? 1 : -1
        this.#setCurrent((this.#current + by + options.length) % options.length)
        return true
      }
      case 'Enter':
      case 'Tab':
        this.#choose(this.#current)
        return true
      default:
        return false
    }
  }

  // What fits

  /** Looks what fits what is typed, with what is here by now. */
  #find(): void {
    const typed = this.#typed
    if (typed === null || this.options === null) return
    this.#note = ''
    switch (typed.kind) {
      case 'slash':
        this.#sections = this.#slashSections(typed)
        break
      case 'mention':
        this.#sections = this.#mentionSections(typed)
        break
      case 'emoji':
        this.#sections = this.#emojiSections(typed)
        break
    }
    const count = this.#options.length
    this.#current = Math.min(this.#current, Math.max(count - 1, 0))
    this.requestUpdate()
    const isWaiting = (typed.kind === 'emoji' && this.#emoji === null) || (typed.kind === 'mention' && this.#search?.state.kind !== 'found')
    // Not while the view is being updated.
    queueMicrotask(() => {
      if (this.#typed === typed && !isWaiting) this.options?.host.found(count)
    })
  }

  #slashSections(typed: Typed): Section[] {
    const text = this.#messages.text.suggestions
    if (this.#items?.text !== text) this.#items = { text, all: namedItems(text, suggestions) }
    const can = this.options?.host.applicable(typed)
    const all = this.#items.all.filter(({ id }) => can?.has(id))
    if (typed.query !== '') return [{ title: '', options: ranked(typed.query, all).map((item) => this.#itemOption(item)) }]
    return Object.entries(text.groups).map(([group, title]) => ({
      title,
      options: all.filter((item) => item.group === group).map((item) => this.#itemOption(item)),
    }))
  }

  #itemOption({ id, name, icon: picture, shortcut }: NamedItem): Option {
    const readable = shortcut === undefined ? nothing : html`<kbd>${readableShortcut(shortcut, this.#messages.text.keys)}</kbd>`
    return { key: id, choice: { kind: 'command', id }, look: html`${icon(picture)}<span class="tandem-name">${name}</span>${readable}` }
  }

  #startSearch(): void {
    const { options } = this
    if (options === null) return
    const source = options.mentions() ?? this.#peopleHere(options)
    this.#search?.stop()
    this.#search = new MentionSearch(source, () => {
      if (this.#search?.state.kind !== 'searching') this.#stopWaiting()
      this.#find()
    })
    this.#stopWaiting()
    this.#searchingFor = setTimeout(() => {
      this.#isSlow = true
      this.#find()
    }, untilSearching)
  }

  #stopWaiting(): void {
    clearTimeout(this.#searchingFor)
    this.#isSlow = false
  }

  /** Those who are in the document, and those whom it mentions, by name. */
  #peopleHere({ host, people }: SuggestionListOptions): MentionSource {
    const found = new Map<string, Mentionable>()
    for (const { name, color } of people()) if (name !== '') found.set(name, { id: name, label: name, color })
    host.view.state.doc.descendants((node) => {
      const { id, label } = node.attrs
      if (node.type.name === 'mention' && typeof id === 'string' && typeof label === 'string' && !found.has(id)) found.set(id, { id, label })
      return !node.isTextblock || node.childCount > 1 || node.firstChild?.isAtom === true
    })
    const all = [...found.values()].map((person) => ({ person, keys: keysOf(person.label, []) }))
    return async (query) => ranked(query, all).map(({ person }) => person)
  }

  #mentionSections({ query }: Typed): Section[] {
    const text = this.#messages.text.suggestions
    const search = this.#search
    if (search === null) return []
    // Asking may answer at once, which comes back here.
    queueMicrotask(() => search.search(query))
    const { kind, people } = search.state
    if (kind === 'unavailable') this.#note = text.peopleUnavailable
    else if (kind === 'searching' && people.length === 0 && this.#isSlow) this.#note = text.searching
    else if (kind === 'found' && people.length === 0 && query === '') this.#note = text.nobody
    return [
      { title: text.people, options: people.slice(0, mostPeople).map((person) => this.#personOption(person)) },
      { title: text.days, options: this.#dayOptions(query) },
    ]
  }

  #personOption({ id, label, detail, color, avatar }: Mentionable): Option {
    const picture =
      avatar === undefined
        ? html`<span class="tandem-avatar" aria-hidden="true" style=${color === undefined ? nothing : `--avatar: ${color}`}>${[...label][0]?.toUpperCase()}</span>`
        : html`<img class="tandem-avatar" src=${avatar} alt="" referrerpolicy="no-referrer" />`
    return {
      key: `person ${id}`,
      choice: { kind: 'mention', id, label },
      look: html`${picture}<span class="tandem-name" dir="auto">${label}</span>${detail === undefined ? nothing : html`<span class="tandem-detail" dir="auto">${detail}</span>`}`,
    }
  }

  #dayOptions(query: string): Option[] {
    if (query === '') return []
    const text = this.#messages.text.suggestions
    const days = ([['today', 0], ['tomorrow', 1], ['yesterday', -1]] as const).map(([id, days]) => ({ id, days, keys: keysIn(text[id], suggestions[id]) }))
    const format = new Intl.DateTimeFormat(this.#messages.locale, { weekday: 'short', day: 'numeric', month: 'short' })
    return ranked(query, days).map(({ id, days: distance }) => {
      const day = new Date()
      day.setDate(day.getDate() + distance)
      return {
        key: id,
        choice: { kind: 'day', days: distance },
        look: html`${icon(icons.date)}<span class="tandem-name">${text[id].name}</span><span class="tandem-detail">${format.format(day)}</span>`,
      }
    })
  }

  #emojiSections({ query }: Typed): Section[] {
    const { locale } = this.#messages
    if (this.#emojiLocale !== locale) {
      this.#emojiLocale = locale
      void EmojiNames.load(locale).then(
        (names) => {
          if (this.#emojiLocale !== locale) return
          this.#emoji = names
          if (this.#typed?.kind === 'emoji') this.#find()
        },
        // Another try with the next one.
        () => (this.#emojiLocale = ''),
      )
    }
    const found = this.#emoji?.search(query, mostEmoji) ?? []
    return [
      {
        title: '',
        options: found.map(({ text, name, short }) => ({
          key: text,
          choice: { kind: 'text', text },
          look: html`<span class="tandem-emoji" aria-hidden="true">${text}</span><span class="tandem-name">${name}</span><span class="tandem-detail" aria-hidden="true">:${short}:</span>`,
        })),
      },
    ]
  }

  // The list

  #choose(index: number): void {
    const choice = this.#options[index]?.choice
    if (choice !== undefined) this.options?.host.choose(choice)
  }

  #setCurrent(index: number): void {
    if (index === this.#current) return
    this.#current = index
    this.requestUpdate()
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.suggestions
    const kind = this.#typed?.kind
    let index = 0
    const option = ({ key, look }: Option): TemplateResult => {
      const at = index++
      return html`<div
        role="option"
        id=${`${this.#id}-${at}`}
        data-key=${key}
        aria-selected=${String(at === this.#current)}
        @click=${() => this.#choose(at)}
        @pointermove=${() => this.#setCurrent(at)}
      >
        ${look}
      </div>`
    }
    const section = ({ title, options }: Section, place: number): TemplateResult | typeof nothing => {
      if (options.length === 0) return nothing
      if (title === '') return html`${options.map(option)}`
      const id = `${this.#id}-title-${place}`
      return html`<div role="group" aria-labelledby=${id}><div class="tandem-title" role="presentation" id=${id}>${title}</div>${options.map(option)}</div>`
    }
    const label = kind === 'mention' ? text.people : kind === 'emoji' ? text.emoji : text.insert
    return html`<div role="listbox" id=${this.#id} aria-label=${label} dir=${this.#messages.dir ?? nothing} ?hidden=${this.#options.length === 0}>${this.#sections.map(section)}</div>
      ${this.#note === '' ? nothing : html`<p class="tandem-note">${this.#note}</p>`}
      <div class="tandem-read" role="status">${this.#read}</div>`
  }

  protected override updated(): void {
    const count = this.#options.length
    const isShown = this.#typed !== null && (count > 0 || this.#note !== '')
    this.#showPopover(isShown)
    if (!isShown) return
    this.#place()
    const current = count === 0 ? null : this.querySelector(`[id="${this.#id}-${this.#current}"]`)
    // Only within the list: the page stays where it is.
    if (current instanceof HTMLElement) keepInSight(current)
    this.#tellEditable(current?.id ?? null)
    this.#readLater(count)
  }

  #showPopover(isShown: boolean): void {
    if (!isShown) this.#leaveEditable()
    if (this.isConnected && isShown !== this.matches(':popover-open')) this.togglePopover(isShown)
  }

  #tellEditable(current: string | null): void {
    const editable = this.#view?.dom
    if (editable === undefined) return
    setAttribute(editable, 'aria-haspopup', 'listbox')
    setAttribute(editable, 'aria-autocomplete', 'list')
    setAttribute(editable, 'aria-controls', this.#id)
    setAttribute(editable, 'aria-activedescendant', current)
  }

  #leaveEditable(): void {
    const editable = this.#view?.dom
    if (editable === undefined) return
    for (const name of ['aria-haspopup', 'aria-autocomplete', 'aria-controls', 'aria-activedescendant']) editable.removeAttribute(name)
  }

  #readLater(count: number): void {
    const words = this.#note || this.#messages.text.suggestions.count(count)
    if (words === this.#read) return
    clearTimeout(this.#reading)
    this.#reading = setTimeout(() => {
      if (this.#typed === null) return
      this.#read = words
      this.requestUpdate()
    }, untilRead)
  }

  /** Puts the list below the sign that was typed, or above it where there is more room. */
  readonly #place = (): void => {
    const view = this.#view
    const typed = this.#typed
    if (view === null || typed === null || view.isDestroyed || !this.matches(':popover-open') || typed.from > view.state.doc.content.size) return
    const sign = view.coordsAtPos(typed.from, 1)
    const { clientWidth } = this.ownerDocument.documentElement
    const viewport = this.ownerDocument.defaultView?.visualViewport
    const top = (viewport?.offsetTop ?? 0) + edge
    const bottom = (viewport?.offsetTop ?? 0) + (viewport?.height ?? this.ownerDocument.documentElement.clientHeight) - edge
    const below = bottom - sign.bottom - gap
    const above = sign.top - gap - top
    this.style.maxBlockSize = ''
    const wanted = this.offsetHeight
    const isBelow = wanted <= below || below >= above
    this.style.maxBlockSize = `${Math.max(isBelow ? below : above, 0)}px`
    const { offsetWidth: width, offsetHeight: height } = this
    const isRightToLeft = getComputedStyle(view.domAtPos(typed.from).node.parentElement ?? view.dom).direction === 'rtl'
    const left = isRightToLeft ? sign.left - width : sign.left
    this.style.left = `${Math.max(Math.min(left, clientWidth - width - edge), edge)}px`
    this.style.top = `${isBelow ? sign.bottom + gap : sign.top - gap - height}px`
    this.style.visibility = sign.bottom < top || sign.top > bottom ? 'hidden' : ''
  }
}

function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}

/** Scrolls an option into what is seen of its list. */
function keepInSight(option: HTMLElement): void {
  const list = option.closest('[role=listbox]')
  if (list === null) return
  const { top, bottom } = option.getBoundingClientRect()
  const seen = list.getBoundingClientRect()
  if (list.querySelector('[role=option]') === option) list.scrollTop = 0
  else if (top < seen.top) list.scrollTop -= seen.top - top + edge
  else if (bottom > seen.bottom) list.scrollTop += bottom - seen.bottom + edge
}

customElements.define('tandem-suggestion-list', TandemSuggestionList)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-suggestion-list': TandemSuggestionList
  }
}
