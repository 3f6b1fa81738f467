import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { Role } from '@tandem/shared/access.ts'
import { UnreadableTextError } from '@tandem/shared/document/unreadable-text-error.ts'
import { metaOf } from '@tandem/shared/document/layout.ts'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import { cleanName } from '@tandem/shared/user-name.ts'
import { EditorController } from '../../controllers/editor-controller.ts'
import type { CodeCopiedEvent } from '../../editor/commands/code.ts'
import { gapBesideTable } from '../../editor/commands/cells.ts'
import { copyAsMarkdown } from '../../editor/commands/copy-as-markdown.ts'
import { readDocument, writeDocument, type DocumentFormat } from '../../editor/formats/formats.ts'
import { UnreadableFileError } from '../../editor/formats/unreadable-file-error.ts'
import { selectedPicture } from '../../editor/images/insert-images.ts'
import { handleToolKey } from '../../editor/keymap.ts'
import type { MentionSource } from '../../editor/suggestions/mention-search.ts'
import { currentMatch } from '../../editor/plugins/found-matches.ts'
import { isHelpKey } from '../../editor/tools.ts'
import { bubbleItems, parseBubble, type BubbleItem } from '../../editor/bubble-items.ts'
import { FileController, type FileProblem } from '../../controllers/file-controller.ts'
import type { FloatingController } from '../../controllers/floating-controller.ts'
import { partOf } from '../../controllers/part-of.ts'
import { FloatingRequestEvent, floatingRequests, type FloatingRequest } from '../../editor/floating-request.ts'
import { holdKeys } from '../../controllers/held-keys.ts'
import { languageTagAt, MessagesController } from '../../controllers/messages-controller.ts'
import { editor } from '../../messages/en/editor.ts'
import { element } from '../../messages/en/element.ts'
import { files } from '../../messages/en/files.ts'
import { status } from '../../messages/en/status.ts'
import type { Messages } from '../../messages/messages.ts'
import { sentences } from '../../messages/sentences.ts'
import { SessionController, type SessionChange } from '../../controllers/session-controller.ts'
import { ToolsController } from '../../controllers/tools-controller.ts'
import { looksCutWhenIdle } from '../../session/idle-cuts.ts'
import { ownUser, parseUser, type User } from '../../session/presence.ts'
import type { SaveStatus } from '../../session/save-status.ts'
import type { DocumentSession, SessionOptions, Token } from '../../session/session.ts'
import type { TandemEditorToolbar } from '../editor-toolbar/editor-toolbar.ts'
import type { TandemConnectionHelp } from '../connection-help/connection-help.ts'
import '../editor-toolbar/editor-toolbar.ts'
import '../presence-list/presence-list.ts'
import '../save-status/save-status.ts'
import { notSavedText, onlyHere, statusText } from '../save-status/save-status.ts'
import type { TandemTableMenu } from '../table-menu/table-menu.ts'
import { tokens } from '../tokens.styles.ts'
import {
  TandemAccessChangeEvent,
  TandemMentionEvent,
  TandemReadyEvent,
  TandemSignInNeededEvent,
  TandemStatusChangeEvent,
  TandemViewChangeEvent,
} from './events.ts'
import { coveredBy } from './covered-by.ts'
import { styles } from './tandem-editor.styles.ts'

/** How long something is said below the toolbar, in milliseconds. */
const saidFor = 8000

/** Until there is a session. */
const noStatus: SaveStatus = { kind: 'connecting', images: 0, device: 'kept', unsent: false }

/**
 * A document that several people edit at once.
 *
 * ```html
 * <tandem-editor document="notes" server="https://tandem.example"></tandem-editor>
 * ```
 *
 * The controls are in the element's shadow root. The editable is a child in light DOM that the element
 * makes for itself, `<div slot="content" class="tandem-content">`, so that selection, input methods, spell checking
 * and screen readers meet an ordinary element; its stylesheet is adopted by the root that the element
 * is in. The language of the text is that of the `lang` attribute, on the element or above it.
 *
 * Taken out of the page and put elsewhere, the element keeps its document and undo history.
 *
 * Attributes: `document`, `server`, `token`, `user-name`, `user-color`, `readonly`, `placeholder`, `label`,
 * `hide-status`, `no-offline`, `outline`, `bubble`, `word-count`, `focus-mode`.
 *
 * @slot content - made by the element: the editable
 * @slot status - at the end of the toolbar; by default who is here and where the newest edit is
 *
 * @event {TandemReadyEvent} ready - the document is shown
 * @event {TandemStatusChangeEvent} status-change - where the newest edit is has changed
 * @event {TandemAccessChangeEvent} access-change - what this person may do has changed, or who they are taken for
 * @event {TandemSignInNeededEvent} sign-in-needed - the server wants another token; unless the event is cancelled, the element says so
 * @event {TandemViewChangeEvent} view-change - the person has shown or put away the word count, or turned the focus mode on or off
 * @event {TandemMentionEvent} mention - this person has mentioned somebody
 *
 * @csspart toolbar - the row of controls
 * @csspart page - what surrounds the text
 * @csspart damage - the notice that a part of the document is missing
 * @csspart refusal - the notice that access has ended, or that the server has refused edits
 * @csspart help - why there is no connection, when the person asked for that
 * @csspart import - why a file could not be inserted
 * @csspart message - what is shown instead of a document that cannot be opened
 *
 * @cssproperty --tandem-accent, --tandem-text, --tandem-muted, --tandem-background, --tandem-border, --tandem-font -
 *   colours and font; light and dark defaults follow `color-scheme`
 * @cssproperty --tandem-page-padding - space around the text
 * @cssproperty --tandem-toolbar-offset - how far below the top of the window the toolbar stays while the text scrolls
 */
export class TandemEditor extends LitElement {
  static override properties: PropertyDeclarations = {
    document: {},
    server: {},
    token: {},
    userName: { attribute: 'user-name' },
    userColor: { attribute: 'user-color' },
    readonly: { type: Boolean, reflect: true },
    placeholder: {},
    label: {},
    hideStatus: { type: Boolean, attribute: 'hide-status' },
    noOffline: { type: Boolean, attribute: 'no-offline' },
    outline: { type: Boolean, reflect: true },
    bubble: {},
    blockLink: { attribute: false },
    wordCount: { type: Boolean, attribute: 'word-count', reflect: true },
    focusMode: { type: Boolean, attribute: 'focus-mode', reflect: true },
    mentions: { attribute: false },
  }

  static override styles = [tokens, styles]

  /** Name of the document; nothing is shown while it is empty. */
  declare document: string
  /** URL of the server; the page's own origin when empty. */
  declare server: string
  /** Shown to the server, and at once when it changes; a function is called whenever one is needed, and should stay the same. */
  declare token: Token | null
  /** How this person appears to the others; kept in this browser, and made up, when empty. */
  declare userName: string
  /** Colour of this person's caret for the others, `#rrggbb`. */
  declare userColor: string
  /** Whether the document is shown and cannot be changed here. */
  declare readonly: boolean
  /** What an empty document shows; the words of the language for it when `null`. */
  declare placeholder: string | null
  /** Accessible name of the text; the word of the language for it when `null`. */
  declare label: string | null
  /** Whether who is here and the save status are left out, for a page that shows them itself. */
  declare hideStatus: boolean
  /** Whether no copy is kept on this device. */
  declare noOffline: boolean
  /** Whether the headings are listed beside the text, or over it where there is little room. */
  declare outline: boolean
  /** What the bar above a selection offers: names separated by spaces, or `off`; all that there is when `null`. */
  declare bubble: string | null
  /**
   * The address that leads to a block of the document, by the block's id. When `null`, the page's own address with `#block=<id>`,
   * and the element goes to the block that the page's address names. A page that sets it goes there by `goToBlock`.
   */
  declare blockLink: ((id: string) => string) | null
  /** Whether the number of words is told below the text. */
  declare wordCount: boolean
  /** Whether all but what is written at is paler, and the line that is written stays in the middle. */
  declare focusMode: boolean
  /**
   * Gives those whom this person can mention, best first, for what they have typed behind `@`; the people in the document, and
   * those whom it mentions already, when `null`. It is asked when nothing was typed for a moment; `signal` says when the
   * answer is not wanted any more. What it gives is checked before it is shown.
   */
  declare mentions: MentionSource | null

  readonly #messages = new MessagesController(this, { editor, element, files, status })
  /** The texts that the editor was drawn with. */
  #writtenText = this.#messages.text
  readonly #session: SessionController
  readonly #editor: EditorController
  readonly #files = new FileController(this, {
    view: () => this.view,
    editable: () => this.editable,
    insert: (format, text) => this.insert(format, text),
    onProblem: () => void this.#showProblem(),
  })
  readonly #tools: ToolsController
  /** What lies over the text, once it was loaded. */
  #floating: FloatingController | null = null
  #floatingLoaded: Promise<FloatingController> | null = null
  #bubbleItems: readonly BubbleItem[] = bubbleItems
  #own: User | null = null
  /** The session of which the person wants to know why it is not connected. */
  #helping: DocumentSession | null = null
  /** The session whose notice of damage was put away. */
  #toldOf: DocumentSession | null = null
  /** Whether the session is refused at present, and whether the page around does something about it. */
  #refused: 'no' | 'yes' | 'handled' = 'no'
  #parts: Promise<unknown> | null = null
  /** What is said below the toolbar at present. */
  #said = ''
  #saying: ReturnType<typeof setTimeout> | undefined
  /** How far from the edges of the window the caret is kept: as far as the bar covers the text, and a little more. */
  readonly #covered = coveredBy(() => this.#bar())
  readonly #sizes = new ResizeObserver(() => this.outline && this.requestUpdate())

  constructor() {
    super()
    this.document = ''
    this.server = ''
    this.token = null
    this.userName = ''
    this.userColor = ''
    this.readonly = false
    this.placeholder = null
    this.label = null
    this.hideStatus = false
    this.noOffline = false
    this.outline = false
    this.bubble = null
    this.blockLink = null
    this.wordCount = false
    this.focusMode = false
    this.mentions = null
    this.#editor = new EditorController(this, {
      mount: () => this.#content(),
      editable: () => this.#editable(),
      text: () => this.#messages.text.editor,
      focusMode: () => this.focusMode,
      placeholder: () => this.placeholder ?? this.#messages.text.editor.placeholder,
      label: () => this.label ?? this.#messages.text.editor.label,
      pictureText: () => this.#messages.other('pictures'),
      say: (words) => this.#say(words),
      locale: () => this.#messages.locale,
      suggestions: {
        load: async (host) => {
          const { makeSuggestionList } = await import('../suggestion-list/suggestion-list.ts')
          return makeSuggestionList(this.#content(), { host, people: () => this.session?.people ?? [], mentions: () => this.mentions })
        },
        onMention: ({ id, label }) => void this.dispatchEvent(new TandemMentionEvent(id, label)),
      },
      onReady: (view) => {
        view.setProps({ scrollMargin: this.#covered, scrollThreshold: this.#covered })
        if (this.session !== null) this.dispatchEvent(new TandemReadyEvent(this.session, view))
        void this.#float().then((floating) => floating.followAddress(), () => undefined)
        // After the frame that shows the text.
        requestAnimationFrame(() => setTimeout(() => void this.#loadParts().catch(() => undefined)))
      },
    })
    this.#session = new SessionController(this, {
      options: () => this.#sessionOptions(),
      onSession: (open) => {
        this.#refused = 'no'
        this.#editor.show(open)
        if (open !== null) this.#told('status')
        this.requestUpdate()
      },
      onChange: (kind) => {
        this.#told(kind)
        if (kind !== 'people') this.#editor.refresh()
        if (kind === 'status') this.#floating?.lookForBlock()
        // What could not be loaded without a connection may be had now.
        if (kind === 'status' && this.view !== null) void this.#loadParts().catch(() => undefined)
        this.requestUpdate()
      },
    })
    // A screen that is touched may have a keyboard on it.
    if (matchMedia('(any-pointer: coarse)').matches) void this.#watchKeyboard().catch(() => undefined)
    for (const type of floatingRequests) this.addEventListener(type, (event) => void this.#askFloating(type, event))
    this.addEventListener('connection-help', () => void this.showConnectionHelp())
    this.addEventListener('tandem-table-menu', () => void this.#openTableMenu())
    this.addEventListener('tandem-code-copied', (event) => {
      const { codeCopied, codeNotCopied } = this.#messages.text.element
      this.#say((event as CodeCopiedEvent).isDone ? codeCopied : codeNotCopied)
    })
    this.#tools = new ToolsController(this, {
      text: () => this.#messages.text.element,
      say: (words) => this.#say(words),
      has: (module) => this.#has(module),
      canOpen: (module) => this.#canOpen(module),
      changed: () => void this.dispatchEvent(new TandemViewChangeEvent()),
    })
    this.addEventListener('keydown', (event) => {
      if (event.defaultPrevented || this.view === null) return
      if (handleToolKey(this.view, event)) event.preventDefault()
      else if (isHelpKey(event)) {
        event.preventDefault()
        void this.showShortcuts()
      }
      // From the text, and from the bar above what is selected in it.
      if (event.key === 'F10' && event.altKey && event.composedPath().some((at) => at === this.#content() || (at as Element).localName === 'tandem-selection-bubble')) {
        event.preventDefault()
        if (this.#floating?.focusBubble() !== true) this.#toolbar()?.focus()
      }
    })
  }

  /** The open document; `null` while there is none. */
  get session(): DocumentSession | null {
    return this.#session.session
  }

  /** The editor view; `null` until the document is shown. */
  get view(): EditorView | null {
    return this.#editor.view
  }

  /** Where the newest edit is. */
  get status(): SaveStatus {
    return this.session?.status ?? noStatus
  }

  /** What this person may do in the document; `null` while the server has not said so, and when it does not let them in. */
  get accessRole(): Role | null {
    return this.session?.role ?? null
  }

  /** Puts the focus into the text. */
  override focus(): void {
    this.view?.focus()
  }

  /** Whether the connection is lost again and again for a reason that `showConnectionHelp` tells. */
  get unsteady(): boolean {
    return this.session !== null && looksCutWhenIdle(this.session.attempts)
  }

  /** Shows why there is no connection, as far as the page can find out, and puts the focus there. */
  async showConnectionHelp(): Promise<void> {
    if (!(await this.#canOpen(this.#loadParts()))) return
    this.#helping = this.session
    this.requestUpdate()
    await this.updateComplete
    const help = this.renderRoot.querySelector<TandemConnectionHelp>('tandem-connection-help')
    await help?.updateComplete
    help?.showDetails()
  }

  /**
   * Goes to the block with this id, as a link to it has it, now or as soon as it has come from the server; a block that is gone is told
   * of below the toolbar. Gives whether it is here already.
   */
  async goToBlock(id: string): Promise<boolean> {
    return (await this.#float()).goTo(id)
  }

  /** Whether this person may write in the document that is shown. */
  get editable(): boolean {
    return this.view !== null && this.#editable()
  }

  /** The title of the document; empty while it has none. */
  get documentTitle(): string {
    const title = this.session === null ? null : metaOf(this.session.document).get('title')
    return typeof title === 'string' ? title : ''
  }

  /** The document as text of a format. Rejects while no document is shown, and where what is needed cannot be loaded. */
  async exportAs(format: DocumentFormat): Promise<string> {
    if (this.view === null) throw new Error('There is no document that could be exported: wait for the event "ready".')
    const lang = this.closest<HTMLElement>('[lang]')?.lang ?? ''
    return writeDocument(this.view.state.doc, format, this.documentTitle || this.document, lang, this.session?.images)
  }

  /**
   * Puts a text of a format where the caret is, as one step to undo; in an empty document it is the document. Rejects where
   * the person may not write, and with what is wrong where the text is not of that format.
   */
  async insert(format: DocumentFormat, text: string): Promise<void> {
    const { insertDocument } = await import('../../editor/formats/insert-document.ts')
    const inserted = await readDocument(format, text, this.session?.images)
    const { view } = this
    if (view === null || !this.editable) throw new Error('Nothing can be inserted: the document is not shown, or may not be changed here.')
    view.dispatch(insertDocument(view.state, inserted))
  }

  /** Puts the selection, or without one the document, on the clipboard as Markdown, and says so in the page. */
  async copyAsMarkdown(): Promise<void> {
    if (this.view === null) return
    const copied = await copyAsMarkdown(this.view.state)
    const { files: text } = this.#messages.text
    this.#say(copied === null ? text.notCopied : text.copied[copied])
  }

  /** Puts a file where the caret is, as `insert` does. Says in the page what is wrong where that is not possible, and gives false. */
  insertFile(file: File): Promise<boolean> {
    return this.#files.insert(file)
  }

  /** The file may have been dropped far below. */
  async #showProblem(): Promise<void> {
    await this.updateComplete
    this.renderRoot.querySelector('[part=import]')?.scrollIntoView({ block: 'nearest' })
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#sizes.observe(this)
    // A copy of this element brings along what was shown in the original.
    if (this.view === null) this.#content().replaceChildren()
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('bubble')) this.#bubbleItems = parseBubble(this.bubble)
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.#tools.follow(changed)
    if (changed.has('readonly') || changed.has('placeholder') || changed.has('label') || this.#writtenText !== this.#messages.text) {
      this.#writtenText = this.#messages.text
      this.#editor.refresh()
    }
  }

  protected override render(): TemplateResult {
    const { view, session } = this
    const { dir } = this.#messages
    return html`
      ${this.#renderBar()}
      <div class="body" dir=${dir ?? nothing}>${view === null ? nothing : this.#renderOutline(view)}
      <div class="page" part="page" aria-busy=${String(view === null)} @mousedown=${this.#onPageMouseDown}>
        <div role="alert">${session === null ? nothing : this.#renderNotices(session)}</div>
        ${view === null ? this.#renderWaiting() : this.#renderHelp()}
        <slot name="content" dir=${dir === undefined ? nothing : 'ltr'}></slot>
        ${view === null ? nothing : this.#renderImageBar(view)}
        <tandem-table-menu .view=${this.#editable() ? view : null} .state=${view?.state ?? null}></tandem-table-menu>
      </div></div>
      ${view === null || !this.wordCount ? nothing : html`<tandem-word-count .state=${view.state} language=${languageTagAt(this)}></tandem-word-count>`}
    `
  }

  #renderBar(): TemplateResult {
    const { view, session } = this
    const status = html`<slot name="status" slot="end">
      ${this.hideStatus
        ? nothing
        : html`<div class="status">
            <tandem-presence-list .people=${session?.people ?? []}></tandem-presence-list>
            <tandem-save-status .status=${session === null ? null : this.status} ?unsteady=${this.unsteady}></tandem-save-status>
          </div>`}
    </slot>`
    // A reader has no use for most of the controls.
    return html`<div class="bar" part="toolbar" dir=${this.#messages.dir ?? nothing}>
      <tandem-editor-toolbar
        .view=${view}
        .state=${view?.state ?? null}
        ?disabled=${!this.#editable()}
        ?reader=${session?.readOnly ?? false}
        >${status}</tandem-editor-toolbar
      >
      <div role="status">${this.#said === '' ? nothing : html`<p class="said">${this.#said}</p>`}</div>
      ${view === null || !this.#tools.isFinding ? nothing : this.#renderFind(view)}
    </div>`
  }

  #renderFind(view: EditorView): TemplateResult {
    return html`<tandem-find-panel
      .view=${view}
      .state=${view.state}
      .current=${currentMatch(view.state)}
      .done=${this.#tools.endSearch}
      ?editable=${this.#editable()}
    ></tandem-find-panel>`
  }

  #renderOutline(view: EditorView): TemplateResult | typeof nothing {
    const shown = this.#tools.shownOutline
    if (shown === null) return nothing
    return html`<tandem-outline-panel .view=${view} .state=${view.state} .bar=${this.#bar()} ?drawer=${shown === 'drawer'} .close=${this.#tools.closeOutline}></tandem-outline-panel>`
  }

  /** The controls of the picture that is selected. They are loaded with the first one. */
  #renderImageBar(view: EditorView): TemplateResult | typeof nothing {
    const selected = this.#editable() ? selectedPicture(view.state) : null
    if (selected === null) return nothing
    import('../image-bar/image-bar.ts').catch(() => undefined)
    return html`<tandem-image-bar
      .picture=${{ ...selected, view, images: this.session?.images ?? null }}
      .figure=${view.nodeDOM(selected.pos)}
      @replace-picture=${() => view.dom.dispatchEvent(new FloatingRequestEvent('tandem-replace-image'))}
    ></tandem-image-bar>`
  }

  /** Shows the keys that there are. */
  async showShortcuts(): Promise<void> {
    if (!(await this.#canOpen(import('../shortcut-help/shortcut-help.ts')))) return
    const help = partOf(this, 'tandem-shortcut-help')
    help.dir = this.#messages.dir ?? ''
    help.show(this.#editable())
  }

  /** Loads what lies over the text: the bar above a selection, menus, forms and lists. */
  #float(): Promise<FloatingController> {
    this.#floatingLoaded ??= this.#makeFloating().catch((error: unknown) => {
      this.#floatingLoaded = null
      throw error
    })
    return this.#floatingLoaded
  }

  async #makeFloating(): Promise<FloatingController> {
    const [{ FloatingController: Floating }, { RequestController }] = await Promise.all([
      import('../../controllers/floating-controller.ts'),
      import('../../controllers/request-controller.ts'),
    ])
    const common = { view: () => this.view, editable: () => this.#editable(), has: (module: Promise<unknown>) => this.#canOpen(module) }
    new RequestController(this, common)
    return (this.#floating = new Floating(this, {
      ...common,
      bubble: () => this.#bubbleItems,
      linkOf: (id) => this.blockLink?.(id) ?? new URL(`#block=${id}`, this.ownerDocument.location.href).href,
      followsAddress: () => this.blockLink === null,
      isSynced: () => !['connecting', 'offline', 'refused', 'loadError'].includes(this.status.kind),
      say: (words) => this.#say(words),
      blockGone: () => this.#messages.text.element.blockGone,
    }))
  }

  /** Asks for something that lies over the text, as soon as that is loaded. From then on it listens itself. */
  async #askFloating(type: FloatingRequest, event: Event): Promise<void> {
    if (this.#floating !== null || !(await this.#canOpen(this.#float()))) return
    this.view?.dom.dispatchEvent(new FloatingRequestEvent(type, event instanceof FloatingRequestEvent ? event.beside : null))
  }

  /** Keeps the controls above an on-screen keyboard. */
  async #watchKeyboard(): Promise<void> {
    const { KeyboardInsetController } = await import('../../controllers/keyboard-inset-controller.ts')
    new KeyboardInsetController(this, {
      bar: () => this.#bar(),
      isWriting: () => this.view?.hasFocus() === true || this.shadowRoot?.activeElement === this.#toolbar(),
      onChange: (height, covered) => this.#leaveRoom(height, covered),
    })
  }

  /**
   * Loads what nobody needs at first. It is loaded once the text is shown, not when it is asked for: there may be no connection
   * then, which is what the one part is about.
   */
  #loadParts(): Promise<unknown> {
    this.#parts ??= Promise.all([
      import('../table-menu/table-menu.ts'),
      import('../connection-help/connection-help.ts'),
      import('../find-panel/find-panel.ts'),
    ]).catch((error: unknown) => {
      this.#parts = null
      throw error
    })
    return this.#parts
  }

  async #openTableMenu(): Promise<void> {
    if (await this.#canOpen(this.#loadParts())) this.renderRoot.querySelector<TandemTableMenu>('tandem-table-menu')?.open()
  }

  /** Whether what is being loaded came; says so if it did not. */
  async #has(module: Promise<unknown>): Promise<boolean> {
    try {
      await module
    } catch {
      this.#say(this.#messages.text.element.notLoaded)
      return false
    }
    return true
  }

  /** The same for what takes the focus: it gets what is typed until it is there. False too where somebody does not want to wait. */
  async #canOpen(module: Promise<unknown>): Promise<boolean> {
    const held = holdKeys(this, this.view, this.#messages.text.element.loading, module)
    return (await this.#has(held)) && held
  }

  /** Says something below the toolbar, for a while. */
  #say(words: string): void {
    clearTimeout(this.#saying)
    this.#said = words
    this.requestUpdate()
    this.#saying = setTimeout(() => {
      this.#said = ''
      this.requestUpdate()
    }, saidFor)
  }

  /** What is shown while there is no view: why there is none, or the shape of the text to come. */
  #renderWaiting(): TemplateResult {
    const problem = this.#problem()
    // The page around says what is to be done.
    if (this.#refused === 'handled') return html``
    if (problem !== null) {
      void this.#loadParts().catch(() => undefined)
      return html`<div class="message" part="message">
        <p>${problem}</p>
        ${this.status.kind === 'offline' ? html`<tandem-connection-help .session=${this.session}></tandem-connection-help>` : nothing}
        ${this.session === null ? nothing : html`<button type="button" @click=${() => this.session?.reconnect()}>${this.#messages.text.element.tryAgain}</button>`}
      </div>`
    }
    return html`<div class="skeleton" aria-hidden="true">
      ${[38, 0, 96, 91, 97, 64, 0, 94, 98, 45].map((width) => html`<i style="inline-size:${width}%"></i>`)}
    </div>`
  }

  #renderNotices(session: DocumentSession): TemplateResult {
    return html`${this.#files.problem === null ? nothing : this.#renderImportProblem(this.#files.problem)}
    ${session.damage.length === 0 || session === this.#toldOf ? nothing : this.#renderDamage(session)}
    ${this.view === null ? nothing : this.#renderRefusal(session, this.view)}`
  }

  /** That access has ended, or that the server has refused edits, which then can be taken along. */
  #renderRefusal(session: DocumentSession, view: EditorView): TemplateResult | typeof nothing {
    const { status } = this
    const hasEnded = this.#refused !== 'no'
    if (status.unsent && (hasEnded || session.refusedEdits !== null)) {
      // Loaded when it is needed; its text is there already, and stays if the rest cannot be had.
      import('../refusal-notice/refusal-notice.ts').catch(() => undefined)
      return html`<tandem-refusal-notice
        class="notice"
        part="refusal"
        .view=${view}
        .documentName=${session.documentName}
        .retry=${session.refusedEdits === 'notTaken' && !hasEnded ? () => session.reconnect() : null}
        .discard=${() => this.#session.discard()}
        ><p>${refusalText(session, status, this.#messages.text.status)}</p></tandem-refusal-notice
      >`
    }
    return this.#refused === 'yes' ? html`<div class="notice" part="refusal"><p>${statusText(status, this.#messages.text.status).detail}</p></div>` : nothing
  }

  #renderImportProblem({ file, error }: FileProblem): TemplateResult {
    const text = this.#messages.text.files
    const why = error instanceof UnreadableFileError ? error.say(text) : error instanceof UnreadableTextError ? text.badJson(error.message) : text.notLoaded
    return html`<div class="notice" part="import">
      <p>${text.notInserted(file, why)}</p>
      <button type="button" @click=${this.#files.dismiss}>${this.#messages.text.element.close}</button>
    </div>`
  }

  /** That the document is not whole, until this person has put the notice away. */
  #renderDamage(session: DocumentSession): TemplateResult {
    const close = () => {
      this.#toldOf = session
      this.requestUpdate()
      this.focus()
    }
    return html`<div class="notice" part="damage" title=${session.damage.join('; ')}>
      <p>${this.#messages.text.element.damage}</p>
      <button type="button" @click=${close}>${this.#messages.text.element.close}</button>
    </div>`
  }

  /** Why there is no connection, above a document that is shown from this device's copy, until the person closes it. */
  #renderHelp(): TemplateResult | typeof nothing {
    if (this.#helping === null || this.#helping !== this.session) return nothing
    const close = () => {
      this.#helping = null
      this.requestUpdate()
      this.focus()
    }
    return html`<div class="notice" part="help">
      <tandem-connection-help .session=${this.session}></tandem-connection-help>
      <button type="button" @click=${close}>${this.#messages.text.element.close}</button>
    </div>`
  }

  #problem(): string | null {
    const text = this.#messages.text.element
    if (this.#editor.error !== null) return text.failed
    if (this.document !== '' && !isDocumentName(this.document)) return text.badName
    const { status } = this
    switch (status.kind) {
      case 'refused':
      case 'loadError':
        return statusText(status, this.#messages.text.status).detail
      case 'offline':
        return text.noCopy
      default:
        return null
    }
  }

  /** Tells the page around, and learns whether it does something about a refusal. */
  #told(kind: SessionChange): void {
    const { session, status } = this
    if (session === null) return
    if (kind === 'access') this.dispatchEvent(new TandemAccessChangeEvent(session.role, session.identity))
    if (kind !== 'status') return
    this.dispatchEvent(new TandemStatusChangeEvent(status))
    if (status.kind !== 'refused') this.#refused = 'no'
    else if (this.#refused === 'no') {
      this.#refused = 'yes'
      // More of the same server, at another time, is nothing that a token gives.
      if (session.denial?.startsWith('too-many-')) return
      if (!this.dispatchEvent(new TandemSignInNeededEvent(session.denial))) this.#refused = 'handled'
    }
  }

  #editable(): boolean {
    return !this.readonly && this.session !== null && !this.session.readOnly && this.status.kind !== 'refused'
  }

  #sessionOptions(): SessionOptions | null {
    if (!isDocumentName(this.document)) return null
    return {
      documentName: this.document,
      user: this.#user(),
      offline: !this.noOffline,
      ...(this.server === '' ? {} : { server: this.server }),
      ...(this.token === null ? {} : { token: this.token }),
    }
  }

  #user(): User {
    const name = cleanName(this.userName)
    this.#own ??= name !== '' && this.userColor !== '' ? null : ownUser()
    return parseUser({ name: name || this.#own?.name, color: this.userColor || this.#own?.color }, 0)
  }

  #bar(): HTMLElement | null {
    return this.renderRoot.querySelector('.bar')
  }

  /** The text stays where it is while the bar is above a keyboard, and its end can be brought above both. */
  #leaveRoom(height: number, covered: number): void {
    const body = this.renderRoot.querySelector<HTMLElement>('.body')
    if (body !== null) {
      body.style.marginBlockStart = height > 0 ? `${height}px` : ''
      body.style.paddingBlockEnd = height > 0 ? `${height + covered}px` : ''
    }
    const { view } = this
    if (height > 0 && view?.hasFocus()) view.dispatch(view.state.tr.scrollIntoView())
  }

  #toolbar(): TandemEditorToolbar | null {
    return this.renderRoot.querySelector('tandem-editor-toolbar')
  }

  /** The light-DOM child that holds the editable; one that came with a copy of this element is used again. */
  #content(): HTMLElement {
    for (const child of this.children) if (child instanceof HTMLElement && child.slot === 'content') return child
    const content = this.ownerDocument.createElement('div')
    content.slot = 'content'
    content.className = 'tandem-content'
    this.append(content)
    return content
  }

  /** A press beside or below the text means its end. */
  readonly #onPageMouseDown = (event: MouseEvent): void => {
    const { view } = this
    const target = event.composedPath()[0]
    if (view === null || event.button !== 0 || (target instanceof Node && view.dom.contains(target))) return
    const notText = this.renderRoot.querySelectorAll('tandem-table-menu, tandem-image-bar, tandem-image-dialog, .notice')
    if ([...notText].some((element) => event.composedPath().includes(element))) return
    event.preventDefault()
    const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.doc.content.size
    const { state } = view
    const $at = state.doc.resolve(at)
    const selection = gapBesideTable($at) ?? Selection.near($at, -1)
    view.dispatch(state.tr.setSelection(selection))
    view.focus()
  }
}

/** What has become of edits that the server does not take, and where they are. */
function refusalText({ refusedEdits }: DocumentSession, status: SaveStatus, text: Messages['status']): string {
  const why = status.kind === 'refused' || status.kind === 'notSaved' ? statusText(status, text).detail : notSavedText(refusedEdits ?? 'notAllowed', status, text)
  return status.kind === 'refused' ? sentences(why, text.areNotSaved, onlyHere(status, text)) : why
}

customElements.define('tandem-editor', TandemEditor)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-editor': TandemEditor
  }
}
