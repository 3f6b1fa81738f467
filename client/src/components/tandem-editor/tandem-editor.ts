import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { documentNameRule, isDocumentName } from '@tandem/shared/protocol.ts'
import { cleanName } from '@tandem/shared/user-name.ts'
import { EditorController } from '../../controllers/editor-controller.ts'
import { gapBesideTable } from '../../editor/commands/cells.ts'
import { SessionController } from '../../controllers/session-controller.ts'
import { ownUser, parseUser, type User } from '../../session/presence.ts'
import type { SaveStatus } from '../../session/save-status.ts'
import type { DocumentSession, SessionOptions, Token } from '../../session/session.ts'
import type { TandemEditorToolbar } from '../editor-toolbar/editor-toolbar.ts'
import '../editor-toolbar/editor-toolbar.ts'
import '../presence-list/presence-list.ts'
import '../save-status/save-status.ts'
import { statusText } from '../save-status/save-status.ts'
import type { TandemTableMenu } from '../table-menu/table-menu.ts'
import '../table-menu/table-menu.ts'
import { tokens } from '../tokens.styles.ts'
import { TandemReadyEvent, TandemStatusChangeEvent } from './events.ts'
import { styles } from './tandem-editor.styles.ts'

/** Until there is a session. */
const noStatus: SaveStatus = { kind: 'connecting', device: 'kept', unsent: false }

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
 * `hide-status`, `no-offline`.
 *
 * @slot content - made by the element: the editable
 * @slot status - at the end of the toolbar; by default who is here and where the newest edit is
 *
 * @event {TandemReadyEvent} ready - the document is shown
 * @event {TandemStatusChangeEvent} status-change - where the newest edit is has changed
 *
 * @csspart toolbar - the row of controls
 * @csspart page - what surrounds the text
 * @csspart damage - the notice that a part of the document is missing
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
  }

  static override styles = [tokens, styles]

  /** Name of the document; nothing is shown while it is empty. */
  declare document: string
  /** URL of the server; the page's own origin when empty. */
  declare server: string
  /** Sent to the server on every connection; a function is called each time for a fresh one. */
  declare token: Token | null
  /** How this person appears to the others; kept in this browser, and made up, when empty. */
  declare userName: string
  /** Colour of this person's caret for the others, `#rrggbb`. */
  declare userColor: string
  /** Whether the document is shown and cannot be changed here. */
  declare readonly: boolean
  /** What an empty document shows. */
  declare placeholder: string
  /** Accessible name of the text. */
  declare label: string
  /** Whether who is here and the save status are left out, for a page that shows them itself. */
  declare hideStatus: boolean
  /** Whether no copy is kept on this device. */
  declare noOffline: boolean

  readonly #session: SessionController
  readonly #editor: EditorController
  #own: User | null = null
  /** The session whose notice of damage was put away. */
  #toldOf: DocumentSession | null = null

  constructor() {
    super()
    this.document = ''
    this.server = ''
    this.token = null
    this.userName = ''
    this.userColor = ''
    this.readonly = false
    this.placeholder = 'Start writing…'
    this.label = 'Document'
    this.hideStatus = false
    this.noOffline = false
    this.#editor = new EditorController(this, {
      mount: () => this.#content(),
      editable: () => this.#editable(),
      placeholder: () => this.placeholder,
      label: () => this.label,
      onReady: (view) => {
        if (this.session !== null) this.dispatchEvent(new TandemReadyEvent(this.session, view))
      },
    })
    this.#session = new SessionController(this, {
      options: () => this.#sessionOptions(),
      onSession: (open) => {
        this.#editor.show(open)
        if (open !== null) this.dispatchEvent(new TandemStatusChangeEvent(open.session.status))
        this.requestUpdate()
      },
      onChange: (kind) => {
        if (kind === 'status') this.dispatchEvent(new TandemStatusChangeEvent(this.status))
        if (kind !== 'people') this.#editor.refresh()
        this.requestUpdate()
      },
    })
    this.addEventListener('tandem-edit-link', () => this.#toolbar()?.editLink())
    this.addEventListener('tandem-table-menu', () => this.#tableMenu()?.open())
    this.addEventListener('keydown', (event) => {
      if (event.key === 'F10' && event.altKey && event.composedPath().includes(this.#content())) {
        event.preventDefault()
        this.#toolbar()?.focus()
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

  /** Puts the focus into the text. */
  override focus(): void {
    this.view?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // A copy of this element brings along what was shown in the original.
    if (this.view === null) this.#content().replaceChildren()
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('readonly') || changed.has('placeholder') || changed.has('label')) this.#editor.refresh()
  }

  protected override render(): TemplateResult {
    const { view, session } = this
    return html`
      <div class="bar" part="toolbar">
        <tandem-editor-toolbar .view=${view} .state=${view?.state ?? null} ?disabled=${!this.#editable()}>
          <slot name="status" slot="end">
            ${this.hideStatus
              ? nothing
              : html`<div class="status">
                  <tandem-presence-list .people=${session?.people ?? []}></tandem-presence-list>
                  <tandem-save-status .status=${session === null ? null : this.status}></tandem-save-status>
                </div>`}
          </slot>
        </tandem-editor-toolbar>
      </div>
      <div class="page" part="page" aria-busy=${String(view === null)} @mousedown=${this.#onPageMouseDown}>
        <div role="alert">${session === null || session.damage.length === 0 || session === this.#toldOf ? nothing : this.#renderDamage(session)}</div>
        ${view === null ? this.#renderWaiting() : nothing}
        <slot name="content"></slot>
        <tandem-table-menu .view=${this.#editable() ? view : null} .state=${view?.state ?? null}></tandem-table-menu>
      </div>
    `
  }

  /** What is shown while there is no view: why there is none, or the shape of the text to come. */
  #renderWaiting(): TemplateResult {
    const problem = this.#problem()
    if (problem !== null) {
      return html`<div class="message" part="message">
        <p>${problem}</p>
        ${this.session === null ? nothing : html`<button type="button" @click=${() => this.session?.reconnect()}>Try again</button>`}
      </div>`
    }
    return html`<div class="skeleton" aria-hidden="true">
      ${[38, 0, 96, 91, 97, 64, 0, 94, 98, 45].map((width) => html`<i style="inline-size:${width}%"></i>`)}
    </div>`
  }

  /** That the document is not whole, until this person has put the notice away. */
  #renderDamage(session: DocumentSession): TemplateResult {
    const close = () => {
      this.#toldOf = session
      this.requestUpdate()
      this.focus()
    }
    return html`<div class="damage" part="damage" title=${session.damage.join('; ')}>
      <p>
        A part of this document was damaged on the server’s disk and is missing here, perhaps with text that builds on it.
        Whoever has it on a device brings it back by opening the document there; whoever runs the server may have a backup.
      </p>
      <button type="button" @click=${close}>Close</button>
    </div>`
  }

  #problem(): string | null {
    if (this.#editor.error !== null) return 'This document cannot be shown: the editor failed. Nothing in it was changed.'
    if (this.document !== '' && !isDocumentName(this.document)) return documentNameRule
    const { status } = this
    switch (status.kind) {
      case 'refused':
      case 'loadError':
        return statusText(status).detail
      case 'offline':
        return 'The server cannot be reached, and there is no copy of this document on this device. It opens as soon as the server can be reached.'
      default:
        return null
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

  #toolbar(): TandemEditorToolbar | null {
    return this.renderRoot.querySelector('tandem-editor-toolbar')
  }

  #tableMenu(): TandemTableMenu | null {
    return this.renderRoot.querySelector('tandem-table-menu')
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
    const notText = this.renderRoot.querySelectorAll('tandem-table-menu, .damage')
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

customElements.define('tandem-editor', TandemEditor)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-editor': TandemEditor
  }
}
