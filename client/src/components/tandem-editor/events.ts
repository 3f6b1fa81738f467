/** The events of `<tandem-editor>`. They bubble and cross shadow boundaries. */
import type { EditorView } from 'prosemirror-view'
import type { SaveStatus } from '../../session/save-status.ts'
import type { DocumentSession } from '../../session/session.ts'

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

declare global {
  interface GlobalEventHandlersEventMap {
    ready: TandemReadyEvent
    'status-change': TandemStatusChangeEvent
  }
}
