/** The words and the icon for where the newest edit is. */
import { needsSignIn, parseDenial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { status } from '../../messages/en/status.ts'
import type { Messages } from '../../messages/messages.ts'
import { sentences } from '../../messages/sentences.ts'
import type { SaveStatus } from '../../session/save-status.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './save-status.styles.ts'

/** How a status is told to a person. */
export interface StatusText {
  tone: 'quiet' | 'good' | 'warning' | 'danger'
  icon: string
  /** A few words. */
  label: string
  /** Where the newest edit is, and what that means. */
  detail: string
}

const icons = {
  check: '<path d="M7.5 19a4.5 4.5 0 0 1-.6-8.96 5.5 5.5 0 0 1 10.6-.9A4.2 4.2 0 0 1 17.2 19Z"/><path d="m9.2 13.6 2.1 2.1 3.6-3.7"/>',
  up: '<path d="M7.5 19a4.5 4.5 0 0 1-.6-8.96 5.5 5.5 0 0 1 10.6-.9A4.2 4.2 0 0 1 17.2 19Z"/><path d="M12 16.2v-5m-2.2 2.1 2.2-2.2 2.2 2.2"/>',
  off: '<path d="M9.6 5.9a5.5 5.5 0 0 1 7.9 3.2 4.2 4.2 0 0 1 2.6 6.9M17.2 19H7.5a4.5 4.5 0 0 1-.6-8.96M4 4l16 16"/>',
  alert: '<path d="M12 4 2.8 19.5h18.4Z"/><path d="M12 10v4.5m0 2.4v.1"/>',
  dots: '<path d="M7.5 19a4.5 4.5 0 0 1-.6-8.96 5.5 5.5 0 0 1 10.6-.9A4.2 4.2 0 0 1 17.2 19Z"/><path d="M9 14.2v.1m3-.1v.1m3-.1v.1"/>',
  eye: '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="2.8"/>',
  lock: '<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
} as const

type Words = Messages['status']

function onDevice(status: SaveStatus, { onDevice: text }: Words): string {
  switch (status.device) {
    case 'kept':
      return status.unsent ? text.keptUnsent : text.kept
    case 'writing':
      return text.writing
    case 'notKept':
      return status.unsent ? text.notKeptUnsent : text.notKept
  }
}

/** Where edits are that the server does not have. */
export function onlyHere({ device }: SaveStatus, text: Words): string {
  return device === 'kept' ? text.keptHere : text.onlyInPage
}

/** Why edits are not saved, and where they are. `detail` is what the server says is wrong with one. */
export function notSavedText(reason: keyof Words['reasons'], status: SaveStatus, text: Words, detail = ''): string {
  return sentences(detail === '' ? text.reasons[reason] : text.notTakenBecause(detail), onlyHere(status, text))
}

function loadProblem(reason: string, text: Words): string {
  const denial = parseDenial(reason)
  return denial === null ? text.cannotOpenBecause(reason) : sentences(text.cannotOpen, text.denials[denial])
}

function refusedText(reason: string, text: Words): string {
  const denial = parseDenial(reason)
  return denial === null ? text.refusedBecause(reason) : text.denials[denial]
}

/** That pictures wait, where some do. */
function images(status: SaveStatus, text: Words): string[] {
  return 'images' in status && status.images > 0 ? [text.imagesOnTheirWay(status.images)] : []
}

/** A status in the words of a language. */
export function statusText(status: SaveStatus, text: Words): StatusText {
  const risky = status.unsent && status.device === 'notKept'
  switch (status.kind) {
    case 'connecting':
      return { tone: 'quiet', icon: icons.dots, label: text.connecting, detail: sentences(text.reaching, ...images(status, text), onDevice(status, text)) }
    case 'offline': {
      const label = !status.unsent ? text.offline : risky ? text.offlineNotSaved : text.offlineKept
      return { tone: risky ? 'danger' : 'warning', icon: icons.off, label, detail: sentences(text.unreachable, ...images(status, text), onDevice(status, text)) }
    }
    case 'saving': {
      const detail = status.limit === null ? text.onItsWay : sentences(text.onItsWay, text.slower(status.limit))
      if (status.images === 0) return { tone: 'quiet', icon: icons.up, label: text.saving, detail }
      return { tone: 'quiet', icon: icons.up, label: text.imagesWaiting(status.images), detail: sentences(...images(status, text), onlyHere(status, text)) }
    }
    case 'saved':
      return { tone: 'good', icon: icons.check, label: text.saved, detail: text.onDisk }
    case 'readOnly': {
      const [label, detail] = status.role === 'commenter' ? [text.canComment, text.commenting] : [text.canRead, text.reading]
      return { tone: 'quiet', icon: icons.eye, label, detail }
    }
    case 'notSaved': {
      const detail = notSavedText(status.reason, status, text, 'detail' in status ? status.detail : '')
      return { tone: 'danger', icon: icons.alert, label: text.notSaved, detail }
    }
    case 'refused': {
      const denial = parseDenial(status.reason)
      const label = denial !== null && needsSignIn(denial) ? text.signInNeeded : text.noAccess
      return { tone: 'danger', icon: icons.lock, label, detail: refusedText(status.reason, text) }
    }
    case 'loadError': {
      const detail = sentences(loadProblem(status.reason, text), text.triedAgain, onDevice(status, text))
      return { tone: 'danger', icon: icons.alert, label: text.cannotBeOpened, detail }
    }
  }
}

/**
 * Says where the newest edit is, in an icon and words. Changes are read out politely.
 *
 * @event {Event} connection-help - the person wants to know why there is no connection; bubbles and crosses shadow boundaries
 *
 * @csspart label - the words
 */
export class TandemSaveStatus extends LitElement {
  static override properties: PropertyDeclarations = {
    status: { attribute: false },
    unsteady: { type: Boolean },
  }

  static override styles = [tokens, styles]

  /** What to show; nothing while there is none. */
  declare status: SaveStatus | null
  /** Whether the connection is lost again and again, for a reason that can be looked up. */
  declare unsteady: boolean

  readonly #messages = new MessagesController(this, { status })

  constructor() {
    super()
    this.status = null
    this.unsteady = false
  }

  protected override render(): TemplateResult {
    // The live region is there from the start: one that arrives together with its text is not read out.
    if (this.status === null) return html`<div role="status"></div>`
    const { why, whyNoConnection } = this.#messages.text.status
    const text = statusText(this.status, this.#messages.text.status)
    return html`<div role="status" class=${text.tone} title=${text.detail}>
      ${icon(text.icon)}<span part="label">${text.label}</span><span class="detail">${text.detail}</span>
    </div>
    ${this.unsteady || this.status.kind === 'offline' ? html`<button type="button" aria-label=${whyNoConnection} @click=${this.#onWhy}>${why}</button>` : nothing}`
  }

  readonly #onWhy = (): void => {
    this.dispatchEvent(new Event('connection-help', { bubbles: true, composed: true }))
  }
}

customElements.define('tandem-save-status', TandemSaveStatus)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-save-status': TandemSaveStatus
  }
}
