/**
 * One open document: its Yjs document, the copy on this device, the connection to the server, who is
 * there, and how safe the edits are.
 *
 *   edit ──> Y.Doc ──┬──> EditLedger      counts it as not on the server's disk
 *                    ├──> OfflineStore    IndexedDB, on this device
 *                    └──> provider ──> Connection ──> server ──> answer ──> EditLedger
 *
 * The order matters: the ledger hears of an edit before the message that carries it is sent. The copy
 * on this device is applied before the provider joins in, so that the handshake and not an update
 * takes it to the server; a database that does not answer only delays that.
 */
import { HocuspocusProvider } from '@hocuspocus/provider'
import { needsSignIn, parseDenial, type Denial, type Role } from '@tandem/shared/access.ts'
import { collaborationPath, deviceParameter, documentNameRule, documentParameter, isDocumentName, parseStatelessMessage, type AccessMessage } from '@tandem/shared/protocol.ts'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { editsOf } from './clean-ups.ts'
import { Connection, type Attempt } from './connection.ts'
import { deviceSecret } from './device.ts'
import { SessionImages } from './images.ts'
import type { ImageTransport } from './image-transport.ts'
import { EditLedger } from './ledger.ts'
import { OfflineStore } from './offline-store.ts'
import { peopleIn, samePerson, type Person, type User } from './presence.ts'
import { sameStatus, saveStatus, type SaveStatus } from './save-status.ts'

/** How long the connection waits for this device's copy before it goes ahead without, in milliseconds. */
const deviceCopyDeadline = 2_000
/** Time between attempts when the server cannot open the document. */
const loadRetryDelay = 5_000
/** Time between attempts when the server has too much of this person, or of this address. */
const limitRetryDelay = 60_000
/** Time between attempts to get the next token while the last one is still good. */
const tokenRetryDelay = 3_000

/** A token as it is, or how to get a fresh one. */
export type Token = string | (() => string | Promise<string>)

export interface SessionOptions {
  /** The server: an http(s) or ws(s) URL, with a path when it lives under one. The page's own origin by default. */
  server?: string
  documentName: string
  /** Sent to the server on every connection. */
  token?: Token
  user: User
  /** Whether a copy is kept on this device. True by default. */
  offline?: boolean
  /** Names the copy on this device; server and document name by default. */
  documentId?: string
  /** Another implementation of `WebSocket`. */
  WebSocket?: typeof WebSocket
  /** Another way for images to the server and back. */
  imageTransport?: ImageTransport
}

/** Who this person is to the others as far as the server says so; `null` for what people say themselves. */
export type Identity = NonNullable<AccessMessage['user']>

/** The WebSocket URL of a document on a server, with the secret of the device that connects, if given. */
export function collaborationUrl(server: string | undefined, documentName: string, device?: string): string {
  const base = typeof document === 'undefined' ? undefined : document.baseURI
  const url = new URL(server || '/', base)
  url.protocol = url.protocol.replace(/^http/, 'ws')
  url.pathname = url.pathname.replace(/\/+$/, '') + collaborationPath
  url.search = `${documentParameter}=${encodeURIComponent(documentName)}${device === undefined ? '' : `&${deviceParameter}=${device}`}`
  url.hash = ''
  return url.href
}

/** The HTTP URL of a server, ending in a slash. */
export function serverUrl(server: string | undefined): string {
  const base = typeof document === 'undefined' ? undefined : document.baseURI
  const url = new URL(server || '/', base)
  url.protocol = url.protocol.replace(/^ws/, 'http')
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/`
  url.search = url.hash = ''
  return url.href
}

/**
 * One open document. Events, all without data: `status` when `status` has changed, `people` when
 * `people` has, `editable` when `readOnly` has, `access` when `role` or `identity` has, `damage` when the server said that it
 * lost a part of the document.
 *
 *   token ──> server ──> role ── it may change, and end, on the open connection:
 *     ^                    |     a fresh token takes effect there too
 *     +── asked for again ─+     what was written and is not saved stays in the document and on this device
 */
export class DocumentSession extends EventTarget {
  readonly documentName: string
  /** Where the document is connected to. */
  readonly url: string
  readonly document: Y.Doc
  readonly awareness: Awareness
  /** The pictures that the server keeps for the document. */
  readonly images: SessionImages
  /** Resolves when there is content to show: the copy on this device, or the server's at the first exchange. */
  readonly whenLoaded: Promise<void>

  readonly #ledger = new EditLedger()
  readonly #connection: Connection
  readonly #provider: HocuspocusProvider
  readonly #store: OfflineStore | null
  #token: Token | undefined
  /** The token that was shown last. */
  #shownToken: string | null = null
  /** How the person wants to appear; what the token says of them comes first. */
  #user: User
  #identity: Identity | null = null
  #role: Role | null = null
  /** Whether the server has let this person in on the present socket, or had on the last. */
  #accepted = false
  /** Counts sockets. */
  #sockets = 0
  #limit: string | null = null
  #refusedEdits: 'notAllowed' | 'notTaken' | null = null
  #rejection: string | null = null
  #status: SaveStatus
  #people: readonly Person[]
  #loaded = false
  #resolveLoaded: () => void = () => undefined
  #readOnly = false
  #storageWritable = true
  #damage: readonly string[] = []
  #failure: { kind: 'refused' | 'loadError'; reason: string } | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #destroyed = false

  constructor(options: SessionOptions) {
    super()
    if (!isDocumentName(options.documentName)) throw new RangeError(documentNameRule)
    this.documentName = options.documentName
    this.#token = options.token
    this.#user = options.user
    this.document = new Y.Doc()
    this.awareness = new Awareness(this.document)
    this.awareness.setLocalState({ user: options.user })
    this.whenLoaded = new Promise((resolve) => {
      this.#resolveLoaded = resolve
    })

    const isEdit = editsOf(this.document)
    this.document.on('update', (_update: Uint8Array, origin: unknown, _document: Y.Doc, transaction: Y.Transaction) => {
      if (isEdit(transaction) || (this.#store !== null && origin === this.#store && this.#store.foundUnsent)) {
        this.#ledger.edited()
        this.#refresh()
      }
    })

    // The secret of the device is no part of what names the copy, which is found again without it.
    const url = (this.url = collaborationUrl(options.server, options.documentName))
    this.#connection = new Connection(
      collaborationUrl(options.server, options.documentName, deviceSecret()),
      this.#ledger,
      {
        onChange: () => this.#refresh(),
        readOnly: () => this.#readOnly,
        answersWithheld: () => !this.#storageWritable,
        onRejected: (reason) => {
          this.#rejection = reason
        },
      },
      options.WebSocket,
    )
    this.#store =
      (options.offline ?? true)
        ? new OfflineStore({
            documentId: options.documentId ?? url,
            document: this.document,
            isEdit,
            onChange: () => this.#refresh(),
          })
        : null
    const isKept = options.offline ?? true
    const server = serverUrl(options.server)
    const loadImages = async (onChange: (hash: string) => void) => {
      const { DocumentImages } = await import('./document-images.ts')
      return new DocumentImages({
        onChange,
        server,
        address: (hash) => this.images.address(hash),
        documentId: isKept ? (options.documentId ?? url) : null,
        token: (isFresh) => this.#tokenForImages(isFresh),
        ...(options.imageTransport && { transport: options.imageTransport }),
      })
    }
    this.images = new SessionImages(server, options.documentName, loadImages, !isKept)
    this.images.addEventListener('unsent', () => this.#refresh())
    this.#provider = new HocuspocusProvider({
      name: options.documentName,
      document: this.document,
      awareness: this.awareness,
      websocketProvider: this.#connection,
      token: () => this.#currentToken(),
      onAuthenticated: ({ scope }) => this.#authenticated(scope === 'readonly'),
      onAuthenticationFailed: ({ reason }) => this.#failed(reason),
      onStateless: ({ payload }) => this.#stateless(payload),
      onOpen: () => {
        this.#sockets++
        this.#storageWritable = true
      },
      onSynced: ({ state }) => {
        if (state) this.#markLoaded()
      },
    })
    this.#status = this.#currentStatus()
    this.#people = peopleIn(this.awareness)
    this.awareness.on('change', this.#onPeople)
    if (typeof window !== 'undefined') window.addEventListener('pageshow', this.#onPageShow)
    void this.#start()
  }

  /** How safe the edits are. A new object whenever it changes. */
  get status(): SaveStatus {
    return this.#status
  }

  /** How the last attempts to connect went that have ended, the oldest first. */
  get attempts(): readonly Attempt[] {
    return this.#connection.attempts
  }

  /** Whether there is content to show. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** What the server lost of the document to damage of its disk, for operators; empty if nothing. */
  get damage(): readonly string[] {
    return this.#damage
  }

  /** Whether the server lets this person only read. False while the server has not said so. */
  get readOnly(): boolean {
    return this.#readOnly
  }

  /** Everyone in the document, this person first. A new array whenever it changes. */
  get people(): readonly Person[] {
    return this.#people
  }

  /** What this person may do here; `null` while the server has not said so, and when it does not let them in. */
  get role(): Role | null {
    return this.#role
  }

  /** Who this person is to the others, from the token; `null` when the token says nothing of that. */
  get identity(): Identity | null {
    return this.#identity
  }

  /** Why the server does not let this person in; `null` when it does, and when it says so in other words. */
  get denial(): Denial | null {
    return this.#failure?.kind === 'refused' ? parseDenial(this.#failure.reason) : null
  }

  /**
   * That there are edits made here which the server has refused: as not allowed, or as nothing that it can take. `null` when
   * there are none, or once it has taken them.
   */
  get refusedEdits(): 'notAllowed' | 'notTaken' | null {
    return this.#refusedEdits
  }

  /** Changes how this person appears to the others, where the token does not say that. */
  setUser(user: User): void {
    this.#user = user
    this.#appear()
  }

  /**
   * Shows another token, at once: on the open connection, or by connecting again if the last one was refused. A function in
   * place of another is taken for another way to the same token, and asked when the server next wants it.
   */
  setToken(token: Token | undefined): void {
    const last = this.#token
    this.#token = token
    if (typeof last !== 'function' || typeof token !== 'function') this.refreshToken()
  }

  /** Shows the token again: on the open connection, or by connecting again after a refusal. A function is called for a fresh one. */
  refreshToken(): void {
    if (this.#destroyed) return
    if (this.#failure !== null) this.reconnect()
    else if (this.#connection.state === 'open') void this.#provider.sendToken()
  }

  /** Connects now: after a refusal, or without waiting for the next scheduled attempt. */
  reconnect(): void {
    if (this.#destroyed) return
    clearTimeout(this.#retry)
    if (this.#failure !== null) {
      this.#failure = null
      this.#connection.disconnect()
      this.#connection.drop('reconnect')
      // It was not the network that ended the last one.
      this.#connection.state = 'connecting'
    }
    void this.#connection.connect()
    this.#refresh()
  }

  /**
   * Closes the document and drops the copy on this device, with the edits that the server does not have. Rejects, with
   * everything as it was, if this device does not let go of the copy.
   */
  async discard(): Promise<void> {
    await this.#store?.discard()
    await this.images.discard()
    await this.destroy()
  }

  /** Closes the document. Edits that are still on their way to this device's disk are written first; that is what it resolves on. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return
    this.#destroyed = true
    clearTimeout(this.#retry)
    if (typeof window !== 'undefined') window.removeEventListener('pageshow', this.#onPageShow)
    this.awareness.off('change', this.#onPeople)
    this.#provider.destroy()
    this.#connection.destroy()
    await Promise.all([this.#store?.destroy(), this.images.destroy()])
    this.document.destroy()
  }

  readonly #onPeople = (): void => {
    const people = peopleIn(this.awareness)
    // Awareness also changes with every move of a caret.
    if (people.length === this.#people.length && people.every((person, i) => samePerson(person, this.#people[i]))) return
    this.#people = people
    this.dispatchEvent(new Event('people'))
  }

  /** The provider takes presence away when the page is hidden for good; a page that comes back from the back/forward cache is there again. */
  readonly #onPageShow = (event: PageTransitionEvent): void => {
    if (event.persisted) this.awareness.setLocalState({ user: this.#appearance() })
  }

  async #start(): Promise<void> {
    if (this.#store !== null) {
      void this.images.look()
      let timer: ReturnType<typeof setTimeout> | undefined
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, deviceCopyDeadline)
      })
      const loaded = this.#store.whenLoaded.then((found) => {
        if (found) this.#markLoaded()
        this.#refresh()
      })
      await Promise.race([loaded, deadline])
      clearTimeout(timer)
    }
    if (this.#destroyed) return
    this.#provider.attach()
    void this.#connection.connect()
  }

  #markLoaded(): void {
    if (this.#loaded || this.#destroyed) return
    this.#loaded = true
    this.#resolveLoaded()
  }

  /** How this person appears: as the token says, and where it says nothing, as they want. */
  #appearance(): User {
    return { name: this.#identity?.name ?? this.#user.name, color: this.#identity?.color ?? this.#user.color }
  }

  #appear(): void {
    this.awareness.setLocalStateField('user', this.#appearance())
  }

  /** The token to show now. While an older one is good, failing to get the next takes nothing away: it is tried again. */
  async #currentToken(): Promise<string> {
    const socket = this.#sockets
    for (;;) {
      try {
        return (this.#shownToken = await this.#freshToken())
      } catch (error) {
        if (!this.#provider.isAuthenticated || socket !== this.#sockets) throw error
      }
      await new Promise((resolve) => {
        setTimeout(resolve, tokenRetryDelay)
      })
      // The socket that this was for has gone; the next one asks by itself.
      if (!this.#provider.isAuthenticated || socket !== this.#sockets) return new Promise(() => undefined)
    }
  }

  async #freshToken(): Promise<string> {
    return typeof this.#token === 'function' ? this.#token() : (this.#token ?? '')
  }

  async #tokenForImages(isFresh: boolean): Promise<string> {
    if (isFresh || this.#shownToken === null) this.#shownToken = await this.#freshToken()
    return this.#shownToken
  }

  #authenticated(readOnly: boolean): void {
    this.#failure = null
    this.#accepted = true
    if (readOnly !== this.#readOnly) {
      this.#readOnly = readOnly
      // A reader's edits are not sent; whoever becomes a writer sends them with a new handshake.
      if (!readOnly && this.#ledger.pending && this.#ledger.handshakeSent) this.#connection.drop('may write now')
      this.dispatchEvent(new Event('editable'))
    }
    this.#refresh()
  }

  /** The server does not open the document for us. A refusal stands until there is another token; anything else is tried again. */
  #failed(reason: string): void {
    const denial = parseDenial(reason)
    const wasAccepted = this.#accepted
    this.#accepted = false
    if (wasAccepted && denial !== null && needsSignIn(denial) && typeof this.#token === 'function') {
      // The request for a fresh token may have come while this device slept.
      this.#connection.drop('fresh token')
      return
    }
    const refused = isRefusal(reason)
    this.#failure = { kind: refused ? 'refused' : 'loadError', reason }
    clearTimeout(this.#retry)
    if (refused) this.#connection.disconnect()
    const retryDelay = !refused ? loadRetryDelay : denial?.startsWith('too-many-') ? limitRetryDelay : null
    if (retryDelay !== null) this.#retry = setTimeout(() => this.reconnect(), retryDelay)
    if (refused) this.#setAccess(null, null)
    this.#refresh()
  }

  #setAccess(role: Role | null, identity: Identity | null): void {
    if (role === this.#role && sameIdentity(identity, this.#identity)) return
    this.#role = role
    this.#identity = identity
    this.#appear()
    this.dispatchEvent(new Event('access'))
  }

  #stateless(payload: string): void {
    const message = parseStatelessMessage(payload)
    switch (message?.type) {
      case 'storageStatus':
        this.#storageWritable = message.writable
        break
      case 'access':
        this.#setAccess(message.role, message.user)
        break
      case 'limited':
        this.#limit = message.limit
        break
      case 'documentDamaged':
        if (this.#damage.length > 0) return
        this.#damage = message.records
        this.dispatchEvent(new Event('damage'))
        return
      default:
        return
    }
    this.#refresh()
  }

  #currentStatus(): SaveStatus {
    return saveStatus({
      connection: this.#connection.state,
      // Before it is known what waits on this device, nothing is called saved.
      synced: this.#ledger.synced && this.images.isKnown,
      pending: this.#ledger.pending,
      images: this.images.unsent,
      editsRefused: this.#editsRefused(),
      storageWritable: this.#storageWritable,
      readOnly: this.#readOnly,
      role: this.#role,
      rejection: this.#rejection,
      limit: this.#limit,
      failure: this.#failure,
      device: this.#store?.deviceCopy ?? 'notKept',
    })
  }

  /** Whether the server has refused edits, or would: what is written where this person may only read is not even sent. */
  #editsRefused(): boolean {
    const { refused, synced, pending, waitingSince } = this.#ledger
    return refused || (this.#readOnly && synced && pending && waitingSince === null)
  }

  #refresh(): void {
    // Parts report changes while the constructor is still putting them together.
    if (this.#destroyed || this.#status === undefined) return
    this.images.setReachable(this.#connection.state === 'open' && this.#accepted && this.#failure === null)
    if (this.#ledger.synced && !this.#ledger.pending) {
      this.#store?.allOnServer()
      this.#refusedEdits = this.#rejection = this.#limit = null
    } else if (this.#rejection !== null) this.#refusedEdits = 'notTaken'
    else if (this.#editsRefused()) this.#refusedEdits = 'notAllowed'
    const status = this.#currentStatus()
    if (sameStatus(status, this.#status)) return
    this.#status = status
    this.dispatchEvent(new Event('status'))
  }
}

function sameIdentity(a: Identity | null, b: Identity | null): boolean {
  return a === b || (a !== null && b !== null && a.id === b.id && a.name === b.name && a.color === b.color)
}

/** How the reasons of failures begin that may pass by themselves: the server's, and the provider's when `token` throws. */
const passingFailures = ['document-unavailable', 'sign-in-unavailable', 'Failed to get token']

/** Whether a failed authentication means "not you", rather than "not now". */
function isRefusal(reason: string): boolean {
  return !passingFailures.some((start) => reason.startsWith(start))
}
