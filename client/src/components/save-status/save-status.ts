/** The words and the icon for where the newest edit is. */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
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
    case 'saving':
      return {
        tone: 'quiet',
        icon: icons.up,
        label: 'Saving…',
        detail: 'Your newest edit is on its way; the server has not confirmed yet that it is on its disk.',
      }
    case 'saved':
      return { tone: 'good', icon: icons.check, label: 'Saved', detail: 'Everything you wrote is on the server’s disk.' }
    case 'readOnly':
      return { tone: 'quiet', icon: icons.eye, label: 'View only', detail: 'You can read this document. You see the others’ changes as they happen.' }
    case 'notSaved':
      return status.reason === 'serverDisk'
        ? {
            tone: 'danger',
            icon: icons.alert,
            label: 'Not saved',
            detail: `The server holds your newest edits in memory, but cannot write them to its disk. It keeps trying. ${status.device === 'kept' ? 'They are also on this device.' : 'Leave the page open.'}`,
          }
        : {
            tone: 'danger',
            icon: icons.alert,
            label: 'Not saved',
            detail: `The server does not accept edits from you. ${status.device === 'kept' ? 'What you wrote is only on this device.' : 'What you wrote is only in this page.'}`,
          }
    case 'refused':
      return { tone: 'danger', icon: icons.lock, label: 'No access', detail: `The server does not let you open this document (${status.reason}).` }
    case 'loadError':
      return {
        tone: 'danger',
        icon: icons.alert,
        label: 'Cannot be opened',
        detail: `The server cannot open this document at the moment (${status.reason}). It is tried again. ${onDevice(status)}`,
      }
  }
}

/**
 * Says where the newest edit is, in an icon and words. Changes are read out politely.
 *
 * @csspart label - the words
 */
export class TandemSaveStatus extends LitElement {
  static override properties: PropertyDeclarations = {
    status: { attribute: false },
  }

  static override styles = [tokens, styles]

  /** What to show; nothing while there is none. */
  declare status: SaveStatus | null

  constructor() {
    super()
    this.status = null
  }

  protected override render(): TemplateResult {
    // The live region is there from the start: one that arrives together with its text is not read out.
    if (this.status === null) return html`<div role="status"></div>`
    const text = statusText(this.status)
    return html`<div role="status" class=${text.tone} title=${text.detail}>
      ${icon(text.icon)}<span part="label">${text.label}</span><span class="detail">${text.detail}</span>
    </div>`
  }
}

customElements.define('tandem-save-status', TandemSaveStatus)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-save-status': TandemSaveStatus
  }
}
