import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { keyed } from 'lit/directives/keyed.js'
import { AppMessages } from './app-messages.ts'
import { credentials } from './credentials.ts'
import './document-list.ts'
import { newDocumentState } from './document-page.ts'
import { basePath, documentPath, parseRoute, type Route } from './routes.ts'

/**
 * The application: shows the page that the address asks for, and follows links between its pages
 * without loading anew. Its pages are rendered in light DOM, under the application's one stylesheet, so that the
 * text of a document is in no shadow root.
 */
export class TandemApp extends LitElement {
  static override properties: PropertyDeclarations = {
    route: { state: true },
  }

  declare private route: Route

  readonly #messages = new AppMessages(this)

  constructor() {
    super()
    credentials.takeFromAddress()
    this.route = parseRoute(location.pathname)
  }

  override connectedCallback(): void {
    super.connectedCallback()
    window.addEventListener('popstate', this.#onPopState)
    window.addEventListener('hashchange', this.#onHashChange)
    this.addEventListener('click', this.#onClick)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    window.removeEventListener('popstate', this.#onPopState)
    window.removeEventListener('hashchange', this.#onHashChange)
    this.removeEventListener('click', this.#onClick)
  }

  /** Goes to another page of the application. `state` is that of the history entry. */
  go(path: string, state: unknown = null): void {
    if (!this.#mayLeave()) return
    history.pushState(state, '', path)
    this.route = parseRoute(location.pathname)
    window.scrollTo(0, 0)
  }

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    const { route } = this
    const text = this.#messages.text.app
    switch (route.page) {
      case 'list':
        return html`<tandem-document-list .open=${(path: string) => this.go(path, newDocumentState)}></tandem-document-list>`
      case 'document':
        // Another document is another page: nothing of the last one may stay.
        return html`${keyed(route.name, html`<tandem-document-page name=${route.name} .leave=${() => this.go(basePath)}></tandem-document-page>`)}`
      case 'unknown':
        return html`<main class="notice">
          <h1>${text.nothingHere}</h1>
          <p>${text.noSuchAddress}</p>
          <p><a class="button" href=${basePath}>${text.allDocuments}</a></p>
        </main>`
    }
  }

  #mayLeave(): boolean {
    return this.querySelector('tandem-document-page')?.confirmLeaving() ?? true
  }

  /** Somebody put another address into the open page, or came back from signing in to it. */
  readonly #onHashChange = (): void => credentials.takeFromAddress()

  readonly #onPopState = (): void => {
    const next = parseRoute(location.pathname)
    const { route } = this
    if (route.page === 'document' && next.page === 'document' && next.name === route.name) return
    if (this.#mayLeave()) this.route = next
    // The browser has gone already; the address comes back as a new entry.
    else if (route.page === 'document') history.pushState(null, '', documentPath(route.name))
  }

  readonly #onClick = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    // Links inside a document are its author's, not the application's.
    if (link === null || link.origin !== location.origin || link.target !== '' || link.closest('tandem-editor') !== null) return
    if (parseRoute(link.pathname).page === 'unknown') return
    event.preventDefault()
    this.go(link.pathname)
  }
}

customElements.define('tandem-app', TandemApp)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-app': TandemApp
  }
}
