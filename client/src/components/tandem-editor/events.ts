/** The events of `<tandem-editor>`. They bubble and cross shadow boundaries. */
import type { Denial, Role } from '@tandem/shared/access.ts'
import type { EditorView } from 'prosemirror-view'
import type { SaveStatus } from '../../session/save-status.ts'
import type { DocumentSession, Identity } from '../../session/session.ts'

const options: EventInit = { bubbles: true, composed: true }

/** The document is shown and can be edited; again when another document is. */
export class TandemReadyEvent extends Event {
  readonly session: DocumentSession
  readonly view: EditorView

  constructor(session: DocumentSession, view: EditorView) {
    super('ready', options)
    this.session = session
    this.view = view
  }
}

/** Where the newest edit is has changed. */
export class TandemStatusChangeEvent extends Event {
  readonly status: SaveStatus

  constructor(status: SaveStatus) {
    super('status-change', options)
    this.status = status
  }
}

/** What this person may do here has changed, or who the server takes them for. */
export class TandemAccessChangeEvent extends Event {
  /** `null` when the server does not let them in. */
  readonly role: Role | null
  /** Who the token says that they are; `null` when it says nothing of that. */
  readonly user: Identity | null

  constructor(role: Role | null, user: Identity | null) {
    super('access-change', options)
    this.role = role
    this.user = user
  }
}

/**
 * The server does not let this person in, or not any more, with the token that it was shown. Whoever does something about
 * that calls `preventDefault()`; otherwise the element says itself what is needed.
 */
export class TandemSignInNeededEvent extends Event {
  /** Why; `null` when a server of another make says it in words of its own. */
  readonly denial: Denial | null

  constructor(denial: Denial | null) {
    super('sign-in-needed', { ...options, cancelable: true })
    this.denial = denial
  }
}

/** The person has changed what is shown around the text, which a page may remember: `wordCount` or `focusMode` of the element. */
export class TandemViewChangeEvent extends Event {
  constructor() {
    super('view-change', options)
  }
}

/** This person has mentioned somebody in the text, by choosing them from the list. Others' mentions are not told here. */
export class TandemMentionEvent extends Event {
  /** Who, as the page around has given it. */
  readonly id: string
  /** Their name as it is in the text. */
  readonly label: string

  constructor(id: string, label: string) {
    super('mention', options)
    this.id = id
    this.label = label
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    ready: TandemReadyEvent
    'status-change': TandemStatusChangeEvent
    'access-change': TandemAccessChangeEvent
    'sign-in-needed': TandemSignInNeededEvent
    'view-change': TandemViewChangeEvent
    mention: TandemMentionEvent
  }
}
