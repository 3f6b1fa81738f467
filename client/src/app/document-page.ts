import type { Denial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import '../components/file-menu/file-menu.ts'
import '../components/presence-list/presence-list.ts'
import '../components/save-status/save-status.ts'
import '../components/tandem-editor/tandem-editor.ts'
import type { TandemSignInNeededEvent } from '../components/tandem-editor/events.ts'
import type { TandemEditor } from '../components/tandem-editor/tandem-editor.ts'
import { isHelpKey } from '../editor/tools.ts'
import { onOwnUserChange, ownUser, type User } from '../session/presence.ts'
import { wouldLoseEdits, type SaveStatus } from '../session/save-status.ts'
import type { DocumentSession } from '../session/session.ts'
import { AppMessages } from './app-messages.ts'
import { credentials } from './credentials.ts'
import { DocumentAccess } from './document-access.ts'
import './own-profile.ts'
import type { TandemOwnProfile } from './own-profile.ts'
import { basePath } from './routes.ts'
import { rememberTools, shownTools } from './shown-tools.ts'
import './sign-in-panel.ts'
import type { TandemShareDialog } from './share-dialog.ts'
import './title-field.ts'
import type { TandemTitleField } from './title-field.ts'

const back = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m14.5 5-7 7 7 7" /></svg>`

const people = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="9.5" cy="8" r="3.5" /><path d="M3 19.5c.4-3.6 3-5.5 6.5-5.5 1.6 0 3 .4 4.1 1.2M18 14v6m3-3h-6" /></svg>`

/** The history entry of a document that was just made: its text gets the focus when it is shown. */
export const newDocumentState = { newDocument: true }

function isNewDocument(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'newDocument' in state
}

/** Where there is no room to show everyone one by one. */
const narrowScreen = '(max-width: 40rem)'

/** The page of one document: its title, who is there, where the newest edit is, and the editor. */
export class TandemDocumentPage extends LitElement {
  static override properties: PropertyDeclarations = {
    name: {},
    leave: { attribute: false },
    session: { state: true },
    status: { state: true },
    user: { state: true },
    denied: { state: true },
    signingIn: { state: true },
  }

  /** Name of the document. */
  declare name: string
  /** Goes to the list of documents. */
  declare leave: () => void
  declare private session: DocumentSession | null
  declare private status: SaveStatus | null
  declare private user: User
  /** Why the server does not let this person in; `null` while it does. */
  declare private denied: { denial: Denial | null } | null
  /** Whether the person asked to sign in. */
  declare private signingIn: boolean

  readonly #messages = new AppMessages(this)
  /** What the editor shows at first; then it is the editor's. */
  readonly #tools = shownTools()
  #access: DocumentAccess | null = null
  #stopUserChanges: () => void = () => undefined
  readonly #narrow = matchMedia(narrowScreen)

  constructor() {
    super()
    this.name = ''
    this.leave = () => location.assign(basePath)
    this.session = null
    this.status = null
    this.user = ownUser()
    this.denied = null
    this.signingIn = false
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Tandem'
    window.addEventListener('beforeunload', this.#onBeforeUnload)
    window.addEventListener('keydown', this.#onKey)
    this.#narrow.addEventListener('change', this.#onPeople)
    this.#access = new DocumentAccess(this.name)
    this.#access.addEventListener('change', this.#onAccess)
    this.#access.start()
    this.#stopUserChanges = onOwnUserChange((user) => {
      this.user = user
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('beforeunload', this.#onBeforeUnload)
    window.removeEventListener('keydown', this.#onKey)
    this.#narrow.removeEventListener('change', this.#onPeople)
    this.#access?.removeEventListener('change', this.#onAccess)
    this.#access?.stop()
    this.#stopUserChanges()
    this.session?.removeEventListener('people', this.#onPeople)
  }

  /**
   * Asks the person before the page is taken away while edits are in it and nowhere else. Edits that are on their way
   * to this device's disk are no reason: the session writes them to the end.
   */
  confirmLeaving(): boolean {
    const { status } = this
    if (status === null || !status.unsent || status.device !== 'notKept' || status.kind === 'saving') return true
    return confirm(this.#messages.text.app.leaveQuestion)
  }

  protected override updated(): void {
    // Untitled is another word in another language.
    if (this.session !== null) this.#onTitle()
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { session, status, user } = this
    const access = this.#access
    const text = this.#messages.text.app
    const signIn = credentials.own !== '' ? 'done' : access?.access?.auth === 'token' && this.denied === null ? 'possible' : 'none'
    const others = (session?.people ?? []).filter((person) => !person.self)
    return html`
      <header class="top document-top">
        <div class="top-inner">
          <a class="icon-button" href=${basePath} aria-label=${text.allDocuments} title=${text.allDocuments}>${back}</a>
          <tandem-title-field
            .document=${session?.document ?? null}
            .disabled=${session?.readOnly ?? false}
            @title-change=${this.#onTitle}
            @title-done=${() => this.#editor()?.focus()}
          ></tandem-title-field>
          <tandem-save-status
            .status=${status}
            ?unsteady=${this.#editor()?.unsteady ?? false}
            @connection-help=${() => void this.#editor()?.showConnectionHelp()}
          ></tandem-save-status>
          <tandem-presence-list .people=${others} .max=${this.#narrow.matches ? 1 : 5}></tandem-presence-list>
          ${session === null ? nothing : html`<tandem-file-menu .editor=${this.#editor()} ?editable=${this.#editor()?.editable ?? false}></tandem-file-menu>`}
          ${access?.access?.mayShare === true && session?.role === 'editor'
            ? html`<button type="button" class="button share" aria-haspopup="dialog" aria-label=${text.share} title=${text.share} @click=${this.#onShare}>
                ${people}<span>${text.share}</span>
              </button>`
            : nothing}
          <tandem-own-profile
            .user=${user}
            .identity=${session?.identity ?? null}
            .signIn=${signIn}
            @change=${this.#onUser}
            @sign-in=${this.#onSignIn}
            @sign-out=${this.#onSignOut}
          ></tandem-own-profile>
        </div>
      </header>
      <main class="document ${this.#panelShown() && session === null ? 'closed' : ''}">
        ${this.#renderPanel()}
        <tandem-editor
          document=${this.name}
          server=${basePath}
          user-name=${user.name}
          user-color=${user.color}
          hide-status
          ?word-count=${this.#tools.wordCount}
          ?focus-mode=${this.#tools.focusMode}
          .token=${access === null || access.token === '' ? null : access.token}
          @ready=${this.#onReady}
          @status-change=${this.#onStatus}
          @access-change=${this.#onPeople}
          @view-change=${this.#onTools}
          @sign-in-needed=${this.#onSignInNeeded}
        ></tandem-editor>
      </main>
    `
  }

  #panelShown(): boolean {
    // While it is not known what the tokens give, another one may be tried yet.
    return this.signingIn || (this.denied !== null && this.#access?.settled === true)
  }

  #renderPanel(): TemplateResult | typeof nothing {
    if (!this.#panelShown()) return nothing
    return html`<tandem-sign-in-panel
      .denial=${this.denied?.denial ?? null}
      .signInUrl=${this.#access?.signInUrl ?? null}
      .document=${this.name}
      ?closable=${this.denied === null}
      @close=${() => {
        this.signingIn = false
      }}
      @retry=${() => this.#editor()?.session?.reconnect()}
    ></tandem-sign-in-panel>`
  }

  #editor(): TandemEditor | null {
    return this.querySelector('tandem-editor')
  }

  readonly #onReady = (): void => {
    const editor = this.#editor()
    const session = editor?.session ?? null
    if (session === this.session) return
    if (isNewDocument(history.state)) editor?.focus()
    this.session?.removeEventListener('people', this.#onPeople)
    this.session = session
    session?.addEventListener('people', this.#onPeople)
  }

  readonly #onTools = (): void => {
    const editor = this.#editor()
    if (editor !== null) rememberTools(editor)
  }

  readonly #onStatus = (): void => {
    this.status = this.#editor()?.status ?? null
    if (this.status?.kind !== 'refused') this.denied = null
  }

  readonly #onSignInNeeded = (event: TandemSignInNeededEvent): void => {
    event.preventDefault()
    this.denied = { denial: event.denial }
    if (this.#access?.settled && this.#access.hasChoice) this.#access.refresh()
  }

  readonly #onAccess = (): void => {
    if (this.#access?.settled && credentials.own !== '') this.signingIn = false
    this.requestUpdate()
  }

  readonly #onSignIn = (): void => {
    this.signingIn = true
  }

  readonly #onSignOut = (): void => {
    credentials.own = ''
    // Whoever comes next to this screen need not see it; but nobody is led away from what is not saved yet.
    if (credentials.shareOf(this.name) === '' && !this.status?.unsent) this.leave()
  }

  readonly #onShare = async (): Promise<void> => {
    try {
      await import('./share-dialog.ts')
    } catch {
      // Gone with the version of the application that this page is of, or with the network.
      alert(this.#messages.text.app.dialogFailed)
      return
    }
    const last = this.querySelector('tandem-share-dialog')
    const dialog: TandemShareDialog = last ?? document.createElement('tandem-share-dialog')
    dialog.document = this.name
    dialog.token = this.#access?.token ?? ''
    dialog.openAccess = this.#access?.access?.auth === 'none'
    if (last === null) this.append(dialog)
    await dialog.show()
  }

  readonly #onPeople = (): void => this.requestUpdate()

  readonly #onTitle = (): void => {
    const title = this.querySelector<TandemTitleField>('tandem-title-field')?.value ?? ''
    const { windowTitle, untitled } = this.#messages.text.app
    document.title = windowTitle(title === '' ? untitled : title)
  }

  readonly #onUser = (event: Event): void => {
    this.user = (event.currentTarget as TandemOwnProfile).user
  }

  /** In the editor itself, the editor answers. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || !isHelpKey(event)) return
    event.preventDefault()
    void this.#editor()?.showShortcuts()
  }

  readonly #onBeforeUnload = (event: BeforeUnloadEvent): void => {
    if (this.status !== null && wouldLoseEdits(this.status)) event.preventDefault()
  }
}

customElements.define('tandem-document-page', TandemDocumentPage)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-document-page': TandemDocumentPage
  }
}
