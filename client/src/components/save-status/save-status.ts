/** The words and the icon for where the newest edit is. */
import { denials, needsSignIn, parseDenial } from '@tandem/shared/access.ts'
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
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

function onDevice(status: SaveStatus): string {
  switch (status.device) {
    case 'kept':
      return status.unsent
        ? 'Your newest edits are on this device and will be sent when the server can be reached. You can close this page.'
        : 'What you write now is kept on this device and sent when the server can be reached.'
    case 'writing':
      return 'Your newest edits are just being written to this device.'
    case 'notKept':
      return status.unsent
        ? 'Your newest edits are only in this page: this browser does not keep them on the device. Leave the page open.'
        : 'This browser does not keep edits on the device: what you write now is only in this page until the server can be reached.'
  }
}

const notSaved = {
  serverDisk: 'The server holds your newest edits in memory, but cannot write them to its disk, and keeps trying.',
  notAllowed: 'Your newest edits are not saved: the server does not let you write in this document.',
  notTaken: 'Your newest edits are not saved: there is one among them that the server cannot take.',
} as const

/** Where edits are that the server does not have. */
export function onlyHere({ device }: SaveStatus): string {
  return device === 'kept' ? 'They are kept on this device.' : 'They are only in this page: leave it open.'
}

/** Why edits are not saved, and where they are. `detail` is what the server says is wrong with one. */
export function notSavedText(reason: keyof typeof notSaved, status: SaveStatus, detail = ''): string {
  return `${notSaved[reason]}${detail === '' ? '' : ` (${detail})`} ${onlyHere(status)}`
}

function loadProblem(reason: string): string {
  const denial = parseDenial(reason)
  return denial === null ? ` (${reason}).` : `. ${denials[denial]}`
}

function refusedText(reason: string): string {
  const denial = parseDenial(reason)
  return denial === null ? `The server does not let you open this document (${reason}).` : denials[denial]
}

/** A status in words. */
export function statusText(status: SaveStatus): StatusText {
  const risky = status.unsent && status.device === 'notKept'
  switch (status.kind) {
    case 'connecting':
      return { tone: 'quiet', icon: icons.dots, label: 'Connecting…', detail: `Reaching the server. ${onDevice(status)}` }
    case 'offline': {
      const label = !status.unsent ? 'Offline' : risky ? 'Offline, not saved' : 'Offline, kept on this device'
      return { tone: risky ? 'danger' : 'warning', icon: icons.off, label, detail: `The server cannot be reached. ${onDevice(status)}` }
    }
    case 'saving': {
      const slow = status.limit === null ? '' : ` It takes your edits more slowly: you have reached its limit ${status.limit}.`
      return {
        tone: 'quiet',
        icon: icons.up,
        label: 'Saving…',
        detail: `Your newest edit is on its way; the server has not confirmed yet that it is on its disk.${slow}`,
      }
    }
    case 'saved':
      return { tone: 'good', icon: icons.check, label: 'Saved', detail: 'Everything you wrote is on the server’s disk.' }
    case 'readOnly': {
      const [label, may] = status.role === 'commenter' ? ['Can comment', 'read this document and comment on it'] : ['Can read', 'read this document']
      return { tone: 'quiet', icon: icons.eye, label, detail: `You can ${may}. You see the others’ changes as they happen.` }
    }
    case 'notSaved':
      return { tone: 'danger', icon: icons.alert, label: 'Not saved', detail: notSavedText(status.reason, status, 'detail' in status ? status.detail : '') }
    case 'refused': {
      const denial = parseDenial(status.reason)
      const label = denial !== null && needsSignIn(denial) ? 'Sign-in needed' : 'No access'
      return { tone: 'danger', icon: icons.lock, label, detail: refusedText(status.reason) }
    }
    case 'loadError':
      return {
        tone: 'danger',
        icon: icons.alert,
        label: 'Cannot be opened',
        detail: `The server cannot open this document at the moment${loadProblem(status.reason)} It is tried again. ${onDevice(status)}`,
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

  constructor() {
    super()
    this.status = null
    this.unsteady = false
  }

  protected override render(): TemplateResult {
    // The live region is there from the start: one that arrives together with its text is not read out.
    if (this.status === null) return html`<div role="status"></div>`
    const text = statusText(this.status)
    return html`<div role="status" class=${text.tone} title=${text.detail}>
      ${icon(text.icon)}<span part="label">${text.label}</span><span class="detail">${text.detail}</span>
    </div>
    ${this.unsteady || this.status.kind === 'offline' ? html`<button type="button" aria-label="Why is there no connection?" @click=${this.#onWhy}>Why?</button>` : nothing}`
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
