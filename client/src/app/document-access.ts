/**
 * Which token opens a document, and what it gives there.
 *
 * A person may hold two: their own, and that of a share link by which they came. The one that gives the higher role opens the
 * document, and their own where both give the same, since the others then see who they are. The page does not wait for that: it
 * begins with their own token, asks the server about both, and changes to the other one, which takes effect on the open
 * connection, if that gives more.
 */
import { includesRole, type Role } from '@tandem/shared/access.ts'
import { fetchAccess, type Access } from './access.ts'
import { ApiError } from './api.ts'
import { credentials } from './credentials.ts'

/** A token, with what the server said of it. */
interface Answered {
  token: string
  access: Access
}

/** Event: `change`, when `token`, `access` or `settled` have changed. */
export class DocumentAccess extends EventTarget {
  /** The token to open the document with; empty for none. */
  token: string
  /**
   * What it gives, or nobody in particular, beside a share link; `null` while the server has not said so, and when it does not
   * take the token.
   */
  access: Access | null = null
  /** Page where people get a token; `null` while that is not known, and when there is none. */
  signInUrl: string | null = null
  /** Whether everything that can be known about the tokens is. */
  settled = false

  readonly #document: string
  #abort = new AbortController()

  constructor(document: string) {
    super()
    this.#document = document
    this.token = credentials.own || credentials.shareOf(document)
  }

  /** Begins to follow the tokens of this browser. */
  start(): void {
    credentials.addEventListener('change', this.refresh)
    this.refresh()
  }

  stop(): void {
    credentials.removeEventListener('change', this.refresh)
    this.#abort.abort()
  }

  /** Whether there are two tokens to choose from. */
  get hasChoice(): boolean {
    return credentials.own !== '' && credentials.shareOf(this.#document) !== ''
  }

  /** Asks the server anew. */
  readonly refresh = (): void => {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.settled = false
    void this.#ask(this.#abort.signal)
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const [own, share] = [credentials.own, credentials.shareOf(this.#document)]
    if (this.token !== own && this.token !== share) {
      this.token = own || share
      this.access = null
    }
    if (this.token === '') this.token = own || share
    this.dispatchEvent(new Event('change'))
    // What a share link gives is told on the connection; it is asked for only to choose. A wrong one counts each time.
    const held = own === '' || share === '' ? [own] : [own, share]
    const answers = await Promise.all(held.map((token) => this.#answer(token, signal)))
    if (signal.aborted) return
    const best = answers.filter((answer) => answer !== null).reduce<Answered | null>(better, null)
    // Where a token is not taken, the page that gives them is still to be known.
    const known = best?.access ?? (held.includes('') ? null : await this.#answer('', signal))?.access
    if (signal.aborted) return
    if (best !== null) this.token = best.token || share
    this.access = best?.access ?? null
    this.signInUrl = known?.signInUrl ?? null
    this.settled = true
    this.dispatchEvent(new Event('change'))
  }

  /** What the server says of a token; `null` when it does not take it, or does not answer. */
  async #answer(token: string, signal: AbortSignal): Promise<Answered | null> {
    try {
      return { token, access: await fetchAccess(token, this.#document, signal) }
    } catch (error) {
      // A link that is gone would count as a wrong token each time the document is opened.
      const isGone = error instanceof ApiError && error.denial?.startsWith('share-link-')
      if (isGone && token !== this.token) credentials.keepShare(this.#document, '')
      return null
    }
  }
}

function better(best: Answered | null, next: Answered): Answered {
  if (best === null) return next
  const role: Role | null = next.access.role
  return role !== null && !includesRole(best.access.role, role) ? next : best
}
