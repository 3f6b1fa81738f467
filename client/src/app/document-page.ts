import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import '../components/presence-list/presence-list.ts'
import '../components/save-status/save-status.ts'
import '../components/tandem-editor/tandem-editor.ts'
import type { TandemEditor } from '../components/tandem-editor/tandem-editor.ts'
import { onOwnUserChange, ownUser, type User } from '../session/presence.ts'
import { wouldLoseEdits, type SaveStatus } from '../session/save-status.ts'
import type { DocumentSession } from '../session/session.ts'
import './own-profile.ts'
import type { TandemOwnProfile } from './own-profile.ts'
import { basePath } from './routes.ts'
import './title-field.ts'
import type { TandemTitleField } from './title-field.ts'

const back = html`<svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m14.5 5-7 7 7 7" /></svg>`

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
    session: { state: true },
    status: { state: true },
    user: { state: true },
  }

  /** Name of the document. */
  declare name: string
  declare private session: DocumentSession | null
  declare private status: SaveStatus | null
  declare private user: User

  #stopUserChanges: () => void = () => undefined
  readonly #narrow = matchMedia(narrowScreen)

  constructor() {
    super()
    this.name = ''
    this.session = null
    this.status = null
    this.user = ownUser()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    document.title = 'Tandem'
    window.addEventListener('beforeunload', this.#onBeforeUnload)
    this.#narrow.addEventListener('change', this.#onPeople)
    this.#stopUserChanges = onOwnUserChange((user) => {
      this.user = user
    })
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('beforeunload', this.#onBeforeUnload)
    this.#narrow.removeEventListener('change', this.#onPeople)
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
    return confirm('Your newest edits are only in this page and would be lost. Leave it all the same?')
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { session, status, user } = this
    const others = (session?.people ?? []).filter((person) => !person.self)
    return html`
      <header class="top document-top">
        <div class="top-inner">
          <a class="icon-button" href=${basePath} aria-label="All documents" title="All documents">${back}</a>
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
          <tandem-own-profile .user=${user} @change=${this.#onUser}></tandem-own-profile>
        </div>
      </header>
      <main class="document">
        <tandem-editor
          document=${this.name}
          server=${basePath}
          user-name=${user.name}
          user-color=${user.color}
          hide-status
          @ready=${this.#onReady}
          @status-change=${this.#onStatus}
        ></tandem-editor>
      </main>
    `
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

  readonly #onStatus = (): void => {
    this.status = this.#editor()?.status ?? null
  }

  readonly #onPeople = (): void => this.requestUpdate()

  readonly #onTitle = (event: Event): void => {
    const title = (event.target as TandemTitleField).value
    document.title = title === '' ? 'Untitled – Tandem' : `${title} – Tandem`
  }

  readonly #onUser = (event: Event): void => {
    this.user = (event.currentTarget as TandemOwnProfile).user
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
