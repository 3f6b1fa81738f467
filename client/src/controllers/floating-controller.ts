/**
 * What lies over the text of an editor: the menu of blocks, the colours, the form and the card of links, the bar above a
 * selection. Each is an element in the editor's shadow root, loaded when it is first needed; here is what they show, when, and what
 * they do to the text.
 *
 *   text is selected, by mouse or keys     the bar, once the selection rests; Escape puts it away until another is made
 *   the caret goes into a link, or the     the card of the link; Escape puts it away until the caret has left it
 *   mouse rests on one
 *   an event from the text or the toolbar  the menu, the colours, the form
 *
 * Links to blocks are followed here too: those in the text, and the one in the address of the page.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { schema } from '@tandem/shared/schema/schema.ts'
import { TextSelection, type EditorState, type Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { alignmentItems, deleteItem, directionItems, isTableSelected, startNumberOf, tableTurnIntoItems, turnIntoItems, wholeBlockItems, type BlockItem } from '../editor/block-items.ts'
import type { BubbleItem } from '../editor/bubble-items.ts'
import { copyText } from '../editor/clipboard/copy-text.ts'
import { selectedSiblings, setListStart } from '../editor/commands/blocks.ts'
import { copyMarkdown } from '../editor/commands/copy-as-markdown.ts'
import { colorAt, setHighlight, setTextColor } from '../editor/commands/marks.ts'
import type { FloatingRequestEvent } from '../editor/floating-request.ts'
import { flash, goToBlock } from '../editor/go-to.ts'
import { linkAround, linkAt, linkTo, openLink, unlink, type LinkOpenEvent, type LinkRange } from '../editor/link.ts'
import { blockIdAt, blockIdIn, blockWithId } from '../editor/plugins/block-ids.ts'
import { toolbarItems } from '../editor/toolbar-items.ts'
import { partOf } from './part-of.ts'
import type { MenuEntry, TandemBlockMenu } from '../components/block-menu/block-menu.ts'
import type { ColorKind } from '../components/color-palette/color-palette.ts'
import type { LinkTarget, TandemLinkEditor } from '../components/link-editor/link-editor.ts'
import type { Box } from '../components/popover.ts'
import type { BubbleButton, TandemSelectionBubble } from '../components/selection-bubble/selection-bubble.ts'

/** How long a selection rests before the bar comes, and the caret in a link or the mouse on it before its card does, in milliseconds. */
const settle = 250
/** How long the mouse may be beside a link and its card before the card goes, in milliseconds: as long as the way between them takes. */
const leaving = 350
/** Most characters of a block that tell what a link leads to. */
const mostShown = 100

export interface FloatingOptions {
  /** The view; `null` while there is none. */
  readonly view: () => EditorView | null
  /** Whether the person may write. */
  readonly editable: () => boolean
  /** What the bar offers. */
  readonly bubble: () => readonly BubbleItem[]
  /** The address that leads to a block. */
  readonly linkOf: (id: string) => string
  /** Whether the address of the page may lead to a block of this document. */
  readonly followsAddress: () => boolean
  /** Whether all is here that the server has, so that what is not here is nowhere. */
  readonly isSynced: () => boolean
  /** Says something to the person. */
  readonly say: (words: string) => void
  readonly blockGone: () => string
  /** Waits for what takes the focus when it is loaded; says so where it does not come. Gives false then, and where nobody waits any more. */
  readonly has: (module: Promise<unknown>) => Promise<boolean>
}

type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: HTMLElement | DocumentFragment }

export class FloatingController implements ReactiveController {
  readonly #host: Host
  readonly #options: FloatingOptions
  #state: EditorState | null = null
  #isPressed = false
  #isTouched = false
  #bubbleTimer: ReturnType<typeof setTimeout> | undefined
  /** The selection that the bar waits to come for. */
  #waitingFor: Selection | null = null
  /** The selection that the bar was put away from. */
  #dismissed: Selection | null = null
  #cardTimer: ReturnType<typeof setTimeout> | undefined
  /** The link whose card was due while the mouse was held down. */
  #cardAtRelease: (() => LinkRange | null) | null = null
  #leaveTimer: ReturnType<typeof setTimeout> | undefined
  /** The link that the mouse is over. */
  #hovered: Element | null = null
  /** The link that the card is of, as long as there is one. */
  #card: (() => LinkRange | null) | null = null
  /** Where the link begins that the card was put away from, or whose card was shown. */
  #lastLink: number | null = null
  /** The block that the page's address leads to, until it is there. */
  #wanted: string | null = null
  #givingUp: ReturnType<typeof setTimeout> | undefined
  #connected: AbortController | null = null

  constructor(host: Host, options: FloatingOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
    host.addEventListener('tandem-edit-link', () => void this.editLink())
    host.addEventListener('tandem-block-menu', (event) => void this.openBlockMenu((event as FloatingRequestEvent).beside))
    host.addEventListener('tandem-colors', (event) => void this.openColors(['color', 'highlight'], (event as FloatingRequestEvent).beside))
    host.addEventListener('tandem-open-link', (event) => {
      const id = this.#blockOf((event as LinkOpenEvent).href)
      if (id === null) return
      event.preventDefault()
      this.goTo(id)
    })
    // What goes from one part to another within the shadow root is not told outside of it; what is in the slot passes through it.
    host.renderRoot.addEventListener('focusout', () => setTimeout(() => this.#look(), 0))
    host.renderRoot.addEventListener('focusin', () => this.#look())
    host.addEventListener('keydown', this.#onKey, { capture: true })
    host.addEventListener('click', this.#onTap)
  }

  hostConnected(): void {
    this.#connected = new AbortController()
    const { signal } = this.#connected
    const { ownerDocument } = this.#host
    // Moves, and not what they come over: within one shadow root the page is not told of that.
    ownerDocument.addEventListener('pointermove', this.#onHover, { signal, capture: true, passive: true })
    ownerDocument.documentElement.addEventListener('pointerleave', () => this.#leaveHover(), { signal })
    ownerDocument.addEventListener('pointerdown', this.#onPress, { signal, capture: true, passive: true })
    for (const type of ['pointerup', 'pointercancel', 'dragend'] as const) ownerDocument.addEventListener(type, this.#onRelease, { signal, capture: true, passive: true })
    ownerDocument.defaultView?.addEventListener('hashchange', () => this.followAddress(), { signal })
  }

  hostDisconnected(): void {
    this.#connected?.abort()
    clearTimeout(this.#bubbleTimer)
    clearTimeout(this.#cardTimer)
    this.#stay()
    clearTimeout(this.#givingUp)
  }

  hostUpdated(): void {
    const view = this.#options.view()
    const before = this.#state
    this.#state = view?.state ?? null
    // Not only for another state: what the person may do may have changed, or what the bar offers.
    this.#look()
    if (view !== null && this.#state === before) return
    if (view === null) {
      this.#hideCard()
      return
    }
    this.#lookForLink(view, before)
    if (this.#wanted !== null) this.#arrive(view)
  }

  // The bar above a selection

  /** Puts the focus into the bar; false where there is none, and where it is there already. */
  focusBubble(): boolean {
    const bubble = this.#existing<TandemSelectionBubble>('tandem-selection-bubble')
    if (bubble?.isOpen !== true || this.#host.shadowRoot?.activeElement === bubble) return false
    bubble.focus()
    return true
  }

  #existing<Part extends Element>(name: string): Part | null {
    return this.#host.renderRoot.querySelector<Part>(name)
  }

  /** Whether the selection is one that the bar is for. */
  #wantsBubble(view: EditorView): boolean {
    const { selection, doc } = view.state
    if (this.#dismissed !== null && !this.#dismissed.eq(selection)) this.#dismissed = null
    if (!(selection instanceof TextSelection) || selection.empty || this.#dismissed !== null || this.#isPressed || view.composing) return false
    if (!this.#options.editable() || this.#options.bubble().length === 0 || !view.hasFocus()) return false
    // Over a text that is touched lie the handles and the menu of the system.
    if (this.#isTouched || matchMedia('(pointer: coarse)').matches) return false
    const { from, to, $from, $to } = selection
    const isCode = $from.parent.type.spec.code === true || $to.parent.type.spec.code === true
    return !isCode && doc.textBetween(from, to, ' ', ' ').trim() !== ''
  }

  readonly #look = (): void => {
    const view = this.#options.view()
    const bubble = this.#existing<TandemSelectionBubble>('tandem-selection-bubble')
    // Who is at the bar, or at what it opened, is at the selection still.
    const active = this.#host.shadowRoot?.activeElement ?? null
    const isAtPart = active !== null && active.matches('tandem-selection-bubble, tandem-color-palette, tandem-block-menu, tandem-link-editor, .held')
    if (view === null || (!isAtPart && !this.#wantsBubble(view))) {
      clearTimeout(this.#bubbleTimer)
      this.#bubbleTimer = undefined
      bubble?.hide()
    } else if (bubble?.isOpen === true) {
      bubble.buttons = this.#buttons(view)
      void bubble.show(this.#selectionBox)
    } else if (!isAtPart && (this.#bubbleTimer === undefined || this.#waitingFor?.eq(view.state.selection) !== true)) {
      clearTimeout(this.#bubbleTimer)
      this.#waitingFor = view.state.selection
      this.#bubbleTimer = setTimeout(() => void this.#showBubble(), settle)
    }
  }

  async #showBubble(): Promise<void> {
    this.#bubbleTimer = undefined
    try {
      await import('../components/selection-bubble/selection-bubble.ts')
    } catch {
      // Without the network; the toolbar has all of it.
      return
    }
    const view = this.#options.view()
    if (view === null || !this.#wantsBubble(view)) return
    const bubble = partOf(this.#host, 'tandem-selection-bubble')
    bubble.back = this.#back
    bubble.buttons = this.#buttons(view)
    await bubble.show(this.#selectionBox)
  }

  #buttons(view: EditorView): BubbleButton[] {
    const { state } = view
    return this.#options.bubble().map((id): BubbleButton => {
      if (id === 'turnInto') {
        const icon = turnIntoItems.find((item) => item.isActive?.(state))?.icon ?? turnIntoItems[0]?.icon ?? ''
        return { id, icon, isEnabled: true, opens: 'menu', run: (button) => void this.#openTurnInto(button) }
      }
      if (id === 'color' || id === 'highlight') {
        const isEnabled = setTextColor('red')(state)
        return { id, icon: id === 'color' ? iconOf('color') : markerIcon, isEnabled, opens: 'dialog', run: (button) => void this.openColors([id], button) }
      }
      const item = toolbarItems.find((each) => each.id === id)
      const isOn = item?.isActive?.(state)
      return {
        id,
        icon: item?.icon ?? '',
        isEnabled: item?.isEnabled?.(state) ?? true,
        ...(item?.shortcut === undefined ? {} : { shortcut: item.shortcut }),
        ...(isOn === undefined ? {} : { isOn }),
        ...(id === 'link' ? { opens: 'dialog' as const } : {}),
        run: () => item?.run(view),
      }
    })
  }

  /** Where the selection is in the viewport; `null` when there is none. */
  readonly #selectionBox = (): Box | null => {
    const view = this.#options.view()
    return view === null ? null : boxOf(view, view.state.selection)
  }

  readonly #back = (): void => this.#options.view()?.focus()

  readonly #onPress = (event: PointerEvent): void => {
    const view = this.#options.view()
    if (view === null || !event.composedPath().includes(view.dom)) return
    this.#isTouched = event.pointerType === 'touch'
    this.#isPressed = true
    this.#look()
  }

  readonly #onRelease = (): void => {
    if (!this.#isPressed) return
    this.#isPressed = false
    this.#look()
    if (this.#cardAtRelease !== null) this.#showCardSoon(this.#cardAtRelease)
  }

  /** Puts the caret into a link that is tapped, where a browser takes a tap on one for no more than a click. */
  readonly #onTap = (event: MouseEvent): void => {
    const view = this.#options.view()
    const [target] = event.composedPath()
    if (!this.#isTouched || view === null || !view.editable || !(target instanceof Element) || !view.dom.contains(target) || target.closest('a[href]') === null) return
    const { doc, selection, tr } = view.state
    const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos
    if (position === undefined || !selection.empty || selection.from === position) return
    view.focus()
    view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(position))))
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const view = this.#options.view()
    if (view === null || event.key !== 'Escape' || event.isComposing || !event.composedPath().includes(view.dom)) return
    this.#dismissed = view.state.selection
    this.#look()
    this.#hideCard()
  }

  // The menu of blocks

  /** Opens the menu of the selected blocks, beside what asks for it or beside the selection. */
  async openBlockMenu(beside: (() => Box) | null): Promise<void> {
    const asked = this.#options.view()?.state.selection
    const menu = await this.#blockMenu()
    const view = this.#options.view()
    // While it was loaded the person may have gone on.
    if (menu === null || view === null || asked?.eq(view.state.selection) !== true) return
    await menu.open({ groups: this.#menuGroups(view, menu), beside: beside ?? this.#selectionBox, back: this.#back })
  }

  async #openTurnInto(beside: () => Box): Promise<void> {
    const menu = await this.#blockMenu()
    const view = this.#options.view()
    if (menu === null || view === null) return
    await menu.open({ groups: [this.#entries(view, turnIntoItems)], name: 'turnInto', beside, back: this.#back })
  }

  async #blockMenu(): Promise<TandemBlockMenu | null> {
    if (this.#options.view() === null || !this.#options.editable()) return null
    if (!(await this.#options.has(import('../components/block-menu/block-menu.ts')))) return null
    return partOf(this.#host, 'tandem-block-menu')
  }

  #entries(view: EditorView, items: readonly BlockItem[]): MenuEntry[] {
    return items.map((item) => {
      const { id, icon, shortcut } = item
      const isOn = item.isActive?.(view.state)
      return {
        id,
        icon,
        ...(shortcut === undefined ? {} : { shortcut }),
        ...(isOn === undefined ? {} : { isOn }),
        isEnabled: item.isEnabled?.(view.state) ?? true,
        run: () => item.run(view),
      }
    })
  }

  #menuGroups(view: EditorView, menu: TandemBlockMenu): MenuEntry[][] {
    const { state } = view
    const isAny = selectedSiblings(state.selection).length > 0
    const isTable = isTableSelected(state)
    const start = startNumberOf(state)
    const id = this.#selectedBlockId(state)
    const submenu = (entryId: 'turnInto' | 'alignment' | 'direction', icon: string, items: readonly BlockItem[], isEnabled = isAny): MenuEntry => ({
      id: entryId,
      icon,
      isEnabled,
      entries: this.#entries(view, items),
    })
    return [
      [
        submenu('turnInto', '<path d="M5 8h11m-3-3 3 3-3 3M19 16H8m3 3-3-3 3-3"/>', isTable ? tableTurnIntoItems : turnIntoItems),
        submenu('alignment', alignmentItems[0]?.icon ?? '', alignmentItems, isAny && !isTable),
        submenu('direction', directionItems[0]?.icon ?? '', directionItems),
        ...(start === undefined
          ? []
          : [{ id: 'startNumber', icon: iconOf('orderedList'), isEnabled: true, number: start, setNumber: (value: number) => void (view.editable && setListStart(value)(view.state, view.dispatch)) } as const]),
      ],
      this.#entries(view, wholeBlockItems),
      [
        { id: 'copyLink', icon: iconOf('link'), isEnabled: id !== null, whyNot: 'noLink', run: () => id !== null && void this.#copyLink(id, menu) },
        { id: 'copyMarkdown', icon: '<path d="M4 17V8l4 5 4-5v9M18 8v8m-3-3 3 3 3-3"/>', isEnabled: true, run: () => void this.#copyMarkdown(view, menu) },
      ],
      this.#entries(view, [deleteItem]),
    ]
  }

  #selectedBlockId(state: EditorState): string | null {
    const [first] = selectedSiblings(state.selection)
    return first === undefined ? null : blockIdAt(state, first.pos)
  }

  async #copyLink(id: string, menu: TandemBlockMenu): Promise<void> {
    const address = this.#options.linkOf(id)
    this.#options.say((await copyText(address)) ? menu.words.linkCopied : menu.words.linkNotCopied(address))
  }

  async #copyMarkdown(view: EditorView, menu: TandemBlockMenu): Promise<void> {
    const nodes = selectedSiblings(view.state.selection).map(({ node }) => node)
    const isDone = await copyMarkdown(view.state, schema.nodes.doc.create(null, nodes))
    this.#options.say(isDone ? menu.words.markdownCopied : menu.words.notCopied)
  }

  // Colours

  async openColors(kinds: readonly ColorKind[], beside: (() => Box) | null): Promise<void> {
    if (this.#options.view() === null || !this.#options.editable()) return
    if (!(await this.#options.has(import('../components/color-palette/color-palette.ts')))) return
    const view = this.#options.view()
    if (view === null) return
    await partOf(this.#host, 'tandem-color-palette').open({
      rows: kinds.map((kind) => ({ kind, current: colorAt(view.state, kind) })),
      beside: beside ?? this.#selectionBox,
      back: this.#back,
      choose: (kind, color) => {
        if (this.#options.editable()) (kind === 'color' ? setTextColor : setHighlight)(color)(view.state, view.dispatch)
      },
    })
  }

  // Links

  /** Opens the form for the link at the selection. Does nothing where there can be no link. */
  async editLink(): Promise<void> {
    if (this.#options.view() === null || !this.#options.editable()) return
    if (!(await this.#options.has(import('../components/link-editor/link-editor.ts')))) return
    const view = this.#options.view()
    if (view === null) return
    const { state } = view
    const { from, to, empty } = state.selection
    const link = linkAt(state)
    const isWhole = link !== null && link.from <= from && to <= link.to
    const text = link === null || !isWhole ? (empty ? '' : null) : state.doc.textBetween(link.from, link.to, undefined, '\uFFFC')
    this.#hideCard()
    // Whoever comes back to the link by mouse comes anew.
    this.#hovered = null
    await partOf(this.#host, 'tandem-link-editor').edit({
      ...this.#target(view, link ?? { href: '', title: null }, () => (isWhole ? linkAt(view.state) : view.state.selection)),
      // With something else than text in it, other words would take that away.
      text: text?.includes('\uFFFC') === true ? null : text,
      isExisting: link !== null,
      apply: ({ href, ...details }) => {
        if (this.#options.editable()) linkTo(href, details)(view.state, view.dispatch)
      },
      remove: () => {
        if (this.#options.editable()) unlink(view.state, view.dispatch)
      },
    })
  }

  #target(view: EditorView, { href, title }: Pick<LinkRange, 'href' | 'title'>, range: () => { from: number; to: number } | null): LinkTarget {
    const id = this.#blockOf(href)
    const at = id === null ? null : blockWithId(view.state, id)
    const block = at === null ? null : (view.state.doc.nodeAt(at)?.textContent.trim().slice(0, mostShown) ?? null)
    return {
      href,
      title,
      ...(id === null ? {} : { block }),
      beside: () => {
        const now = range()
        return now === null ? null : boxOf(view, now)
      },
      open: () => openLink(view.dom, href),
      back: this.#back,
    }
  }

  /** When the caret has come into a link by itself, and not by typing there, its card comes. */
  #lookForLink(view: EditorView, before: EditorState | null): void {
    const { selection } = view.state
    const link = selection.empty && view.hasFocus() ? linkAt(view.state) : null
    if (link === null) {
      this.#lastLink = null
      if (this.#card === this.#caretLink) this.#hideCard()
      return
    }
    const isTyped = before !== null && before.doc !== view.state.doc
    if (isTyped && this.#lastLink !== null) this.#lastLink = link.from
    if (this.#lastLink === link.from || isTyped) return
    this.#lastLink = link.from
    this.#showCardSoon(this.#caretLink)
  }

  readonly #caretLink = (): LinkRange | null => {
    const view = this.#options.view()
    return view === null || !view.state.selection.empty ? null : linkAt(view.state)
  }

  #showCardSoon(range: () => LinkRange | null): void {
    clearTimeout(this.#cardTimer)
    this.#cardAtRelease = null
    this.#cardTimer = setTimeout(() => void this.#showCard(range), settle)
  }

  async #showCard(range: () => LinkRange | null): Promise<void> {
    try {
      await import('../components/link-editor/link-editor.ts')
    } catch {
      return
    }
    const view = this.#options.view()
    const link = range()
    if (this.#isPressed) this.#cardAtRelease = range
    if (view === null || link === null || this.#isPressed || this.#existing<TandemSelectionBubble>('tandem-selection-bubble')?.isOpen === true) return
    this.#card = range
    // What is changed is the link as it is then.
    const select = (): boolean => {
      const now = range()
      if (now === null || !this.#options.editable()) return false
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, now.from)))
      return true
    }
    await partOf(this.#host, 'tandem-link-editor').show({
      ...this.#target(view, link, range),
      change: this.#options.editable()
        ? {
            edit: () => void (select() && this.editLink()),
            remove: () => {
              if (select()) unlink(view.state, view.dispatch)
              this.#hideCard()
              this.#back()
            },
          }
        : null,
    })
  }

  #hideCard(): void {
    clearTimeout(this.#cardTimer)
    this.#cardAtRelease = null
    this.#stay()
    this.#card = null
    this.#existing<TandemLinkEditor>('tandem-link-editor')?.hideCard?.()
  }

  readonly #onHover = (event: PointerEvent): void => {
    const view = this.#options.view()
    const path = event.composedPath()
    const [target] = path
    if (view === null || event.pointerType !== 'mouse' || event.buttons !== 0 || !(target instanceof Element)) return
    const link = view.dom.contains(target) ? target.closest('a[href]') : null
    if (link !== null) {
      this.#stay()
      if (link === this.#hovered) return
      this.#hovered = link
      if (this.#card?.()?.from !== linkOf(view, link)?.from) this.#showCardSoon(() => linkOf(view, link))
    } else if (this.#card !== null && path.some((element) => element instanceof Element && element.localName === 'tandem-link-editor')) this.#stay()
    else this.#leaveHover()
  }

  #stay(): void {
    clearTimeout(this.#leaveTimer)
    this.#leaveTimer = undefined
  }

  #leaveHover(): void {
    if (this.#hovered !== null && this.#card === null) clearTimeout(this.#cardTimer)
    this.#hovered = null
    // One that the caret is in stays.
    if (this.#card === null || this.#card === this.#caretLink) return
    this.#leaveTimer ??= setTimeout(() => this.#hideCard(), leaving)
  }

  // Links to blocks

  /** The block of this document that an address leads to; `null` where it leads elsewhere. */
  #blockOf(href: string): string | null {
    const page = this.#host.ownerDocument.location.href
    const [, id] = /(\d+-\d+)(?!.*\d-\d)/.exec(href) ?? []
    if (id === undefined || !URL.canParse(href, page)) return null
    return new URL(href, page).href === new URL(this.#options.linkOf(id), page).href ? id : null
  }

  /** Goes to the block that the page's address leads to, as soon as it is there. */
  followAddress(): void {
    const id = this.#options.followsAddress() ? blockIdIn(this.#host.ownerDocument.location.hash) : null
    if (id !== null) this.goTo(id)
  }

  /** Goes to a block, now or when it has come from the server; says so where it is gone. Gives whether it is here already. */
  goTo(id: string): boolean {
    this.#wanted = id
    const view = this.#options.view()
    return view !== null && this.#arrive(view)
  }

  #giveUp(): void {
    if (this.#wanted === null) return
    this.#wanted = null
    this.#options.say(this.#options.blockGone())
  }

  /** To be called when more of the document may be here. */
  lookForBlock(): void {
    const view = this.#options.view()
    if (this.#wanted !== null && view !== null) this.#arrive(view)
  }

  #arrive(view: EditorView): boolean {
    const at = this.#wanted === null ? null : blockWithId(view.state, this.#wanted)
    if (at === null) {
      clearTimeout(this.#givingUp)
      // What has come from the server is shown with the next frame.
      if (this.#options.isSynced()) this.#givingUp = setTimeout(() => this.#giveUp(), settle)
      return false
    }
    this.#wanted = null
    clearTimeout(this.#givingUp)
    // A finger that goes somewhere does not ask for the keyboard.
    goToBlock(view, at, !matchMedia('(pointer: coarse)').matches)
    flash(view, at)
    return true
  }
}

const markerIcon = '<path d="m9 13.5 7-8.5 3.5 3-7 8.5-3.5.5Z"/><path d="m9 13.5-2 3 3 .5M4 20h16"/>'

function iconOf(id: string): string {
  return toolbarItems.find((item) => item.id === id)?.icon ?? ''
}

/** Where a stretch of text is in the viewport: its one line, or the lines that it is in. */
function boxOf(view: EditorView, { from, to }: { from: number; to: number }): Box | null {
  if (view.isDestroyed || to > view.state.doc.content.size) return null
  const start = view.coordsAtPos(from, 1)
  const end = view.coordsAtPos(to, from === to ? 1 : -1)
  const top = Math.min(start.top, end.top)
  const bottom = Math.max(start.bottom, end.bottom)
  if (Math.abs(start.bottom - end.bottom) < (start.bottom - start.top) / 2) {
    return { left: Math.min(start.left, end.left), right: Math.max(start.right, end.right), top, bottom }
  }
  const { left, right } = view.dom.getBoundingClientRect()
  return { left, right, top, bottom }
}

/** The link that an element of the text shows. */
function linkOf(view: EditorView, element: Element): LinkRange | null {
  if (view.isDestroyed || !view.dom.contains(element)) return null
  return linkAround(view.state.doc.resolve(view.posAtDOM(element, 0)), true)
}
