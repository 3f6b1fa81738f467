/** Why there is no connection: a few words for everybody, and what to change for whoever runs the server. */
import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { connection } from '../../messages/en/connection.ts'
import { diagnose, type Diagnosis } from '../../session/diagnose.ts'
import { looksCutWhenIdle } from '../../session/idle-cuts.ts'
import type { DocumentSession } from '../../session/session.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './connection-help.styles.ts'

/** Time between two looks, in milliseconds; each asks the server once or twice. */
const lookAgainAfter = 5_000

/**
 * Looks for the reason when it is shown, and again as long as there is no connection.
 *
 * @csspart details - what is for whoever runs the server
 */
export class TandemConnectionHelp extends LitElement {
  static override properties: PropertyDeclarations = {
    session: { attribute: false },
    diagnosis: { state: true },
  }

  static override styles = [tokens, styles]

  /** The document that is not connected. */
  declare session: DocumentSession | null
  /** What was found last; `null` if nothing was, `undefined` before the first look has ended. */
  declare private diagnosis: Diagnosis | null | undefined

  readonly #messages = new MessagesController(this, { connection })
  #watched: DocumentSession | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    super()
    this.session = null
    this.diagnosis = undefined
  }

  /** Shows all of it and puts the focus there. */
  showDetails(): void {
    const details = this.renderRoot.querySelector('details')
    if (details === null) return
    details.open = true
    details.querySelector('summary')?.focus()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#watch(this.session)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#watch(null)
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('session') && this.isConnected) this.#watch(this.session)
  }

  protected override render(): TemplateResult {
    const { session, diagnosis } = this
    const text = this.#messages.text.connection
    if (session === null) return html``
    if (!isTroubled(session)) return html`<p role="status">${text.isBack}</p>`
    const found = diagnosis ?? null
    const fault = found === null ? null : text.faults[found.fault]
    const waiting = diagnosis === undefined ? text.looking : text.mayReturn
    return html`
      <p role="status">${fault === null ? waiting : `${fault.title}.`}</p>
      <details part="details">
        <summary>${text.details}</summary>
        <dl>
          ${found === null || fault === null
            ? nothing
            : html`<dt>${text.seenHeading}</dt>
                <dd>${found.seen(text.seen)}</dd>
                <dt>${text.means}</dt>
                <dd>${fault.means}</dd>
                <dt>${text.change}</dt>
                <dd>${withCode(fault.change)}</dd>`}
          <dt>${text.connectsTo}</dt>
          <dd>${session.attempts.length === 0 ? session.url : text.lastAttempts(session.url, session.attempts.map(({ code }) => code).join(', '))}</dd>
        </dl>
      </details>
    `
  }

  #watch(session: DocumentSession | null): void {
    if (session === this.#watched) return
    this.#watched?.removeEventListener('status', this.#onStatus)
    clearTimeout(this.#timer)
    this.#watched = session
    this.diagnosis = undefined
    session?.addEventListener('status', this.#onStatus)
    if (session !== null) void this.#look(session)
  }

  readonly #onStatus = (): void => this.requestUpdate()

  /** Looks, and again after a while, as long as this session is shown. */
  async #look(session: DocumentSession): Promise<void> {
    if (isTroubled(session)) {
      const found = await diagnose(session.url, session.attempts)
      if (this.#watched !== session) return
      this.diagnosis = found
    }
    this.#timer = setTimeout(() => void this.#look(session), lookAgainAfter)
  }
}

function isTroubled({ status, attempts }: DocumentSession): boolean {
  return status.kind === 'offline' || status.kind === 'connecting' || looksCutWhenIdle(attempts)
}

/** Text with what stands between backquotes as code. */
function withCode(text: string): (string | TemplateResult)[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))
}

customElements.define('tandem-connection-help', TandemConnectionHelp)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-connection-help': TandemConnectionHelp
  }
}
