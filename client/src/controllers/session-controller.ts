/**
 * Joins a document session to an element: opens it when the element has a document, opens another when
 * the document or the server changes, and closes it when the element has been gone for a moment.
 *
 *   connected ──> open ──> disconnected ──(releaseDelay)──> closed
 *                  ^             |
 *                  +── connected +      moved to another place: the same session, with its undo history
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { UndoHistory } from '../editor/binding/index.ts'
import { DocumentSession, type SessionOptions } from '../session/session.ts'

/** How long the session of an element that was taken out of the page stays open, in milliseconds: moving takes it out and in. */
const releaseDelay = 1_000

/** An open document with the undo history of the person at it, which lives as long. */
export interface OpenSession {
  session: DocumentSession
  history: UndoHistory
}

/** What the controller asks and tells its element. */
export interface SessionControllerOptions {
  /** What to open now; `null` for nothing. Asked on every update of the element. */
  options: () => SessionOptions | null
  /** Another session is open, or none. */
  onSession: (open: OpenSession | null) => void
  /** The session's status, people, access or damage have changed, or whether it may be edited. */
  onChange: (kind: SessionChange) => void
}

const changes = ['status', 'people', 'editable', 'access', 'damage'] as const

/** What can change about a session. */
export type SessionChange = (typeof changes)[number]

export class SessionController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement
  readonly #options: SessionControllerOptions
  #open: OpenSession | null = null
  #opened: SessionOptions | null = null
  #release: ReturnType<typeof setTimeout> | undefined

  constructor(host: ReactiveControllerHost & HTMLElement, options: SessionControllerOptions) {
    this.#host = host
    this.#options = options
    host.addController(this)
  }

  /** The open session; `null` when there is none. */
  get session(): DocumentSession | null {
    return this.#open?.session ?? null
  }

  hostConnected(): void {
    clearTimeout(this.#release)
    if (this.#open !== null) this.#options.onSession(this.#open)
    this.#host.requestUpdate()
  }

  hostDisconnected(): void {
    this.#options.onSession(null)
    this.#release = setTimeout(() => this.#close(), releaseDelay)
  }

  hostUpdate(): void {
    if (!this.#host.isConnected) return
    const next = this.#options.options()
    const last = this.#opened
    if (this.#open !== null && last !== null && next !== null && sameDocument(last, next)) {
      if (next.token !== last.token) this.#open.session.setToken(next.token)
      if (next.user.name !== last.user.name || next.user.color !== last.user.color) this.#open.session.setUser(next.user)
      this.#opened = next
      return
    }
    if (this.#open !== null) {
      this.#options.onSession(null)
      this.#close()
    }
    if (next !== null) this.#openSession(next)
  }

  /**
   * Opens the document anew, without what this device holds of it and the server does not. Rejects, with everything as it
   * was, if this device does not let go of its copy.
   */
  async discard(): Promise<void> {
    const open = this.#open
    await open?.session.discard()
    if (open === null || open !== this.#open) return
    this.#options.onSession(null)
    this.#close()
    this.#host.requestUpdate()
  }

  #openSession(options: SessionOptions): void {
    const session = new DocumentSession(options)
    for (const kind of changes) {
      session.addEventListener(kind, () => {
        if (this.session === session) this.#options.onChange(kind)
      })
    }
    this.#opened = options
    this.#open = { session, history: new UndoHistory(session.document) }
    this.#options.onSession(this.#open)
  }

  #close(): void {
    const open = this.#open
    this.#open = null
    this.#opened = null
    open?.history.destroy()
    void open?.session.destroy()
  }
}

function sameDocument(a: SessionOptions, b: SessionOptions): boolean {
  return a.documentName === b.documentName && a.server === b.server && a.offline === b.offline
}
