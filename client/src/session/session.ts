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
import { collaborationPath, documentParameter, isDocumentName, documentNameRule, parseStatelessMessage } from '@tandem/shared/protocol.ts'
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Connection } from './connection.ts'
import { EditLedger } from './ledger.ts'
import { OfflineStore } from './offline-store.ts'
import { peopleIn, samePerson, type Person, type User } from './presence.ts'
import { sameStatus, saveStatus, type SaveStatus } from './save-status.ts'

/** How long the connection waits for this device's copy before it goes ahead without, in milliseconds. */
const deviceCopyDeadline = 2_000
/** Time between attempts when the server cannot open the document. */
const loadRetryDelay = 5_000

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
}

/** The WebSocket URL of a document on a server. */
export function collaborationUrl(server: string | undefined, documentName: string): string {
  const base = typeof location === 'undefined' ? undefined : location.href
  const url = new URL(server || '/', base)
  url.protocol = url.protocol.replace(/^http/, 'ws')
  url.pathname = url.pathname.replace(/\/+$/, '') + collaborationPath
  url.search = `${documentParameter}=${encodeURIComponent(documentName)}`
  url.hash = ''
  return url.href
}

/**
 * One open document. Events, all without data: `status` when `status` has changed, `people` when
 * `people` has, `editable` when `readOnly` has, `damage` when the server said that it lost a part of the document.
 */
export class DocumentSession extends EventTarget {
  readonly documentName: string
  readonly document: Y.Doc
  readonly awareness: Awareness
  /** Resolves when there is content to show: the copy on this device, or the server's at the first exchange. */
  readonly whenLoaded: Promise<void>

  readonly #ledger = new EditLedger()
  readonly #connection: Connection
  readonly #provider: HocuspocusProvider
  readonly #store: OfflineStore | null
  #token: Token | undefined
  #user: User
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

    const isEdit = (transaction: Y.Transaction): boolean => transaction.local && !this.#readOnly
    this.document.on('update', (_update: Uint8Array, origin: unknown, _document: Y.Doc, transaction: Y.Transaction) => {
      if (isEdit(transaction) || (this.#store !== null && origin === this.#store && this.#store.foundUnsent)) {
        this.#ledger.edited()
        this.#refresh()
      }
    })

    const url = collaborationUrl(options.server, options.documentName)
    this.#connection = new Connection(
      url,
      this.#ledger,
      {
        onChange: () => this.#refresh(),
        readOnly: () => this.#readOnly,
        answersWithheld: () => !this.#storageWritable,
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
    this.#provider = new HocuspocusProvider({
      name: options.documentName,
      document: this.document,
      awareness: this.awareness,
      websocketProvider: this.#connection,
      token: async () => (typeof this.#token === 'function' ? await this.#token() : (this.#token ?? '')),
      onAuthenticated: ({ scope }) => this.#authenticated(scope === 'readonly'),
      onAuthenticationFailed: ({ reason }) => this.#failed(reason),
      onStateless: ({ payload }) => this.#stateless(payload),
      onOpen: () => {
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

  /** Changes how this person appears to the others. */
  setUser(user: User): void {
    this.#user = user
    this.awareness.setLocalStateField('user', user)
  }

  /** Uses another token from the next connection on; connects again if the last one was refused. */
  setToken(token: Token | undefined): void {
    this.#token = token
    if (this.#failure !== null) this.reconnect()
  }

  /** Connects now: after a refusal, or without waiting for the next scheduled attempt. */
  reconnect(): void {
    if (this.#destroyed) return
    clearTimeout(this.#retry)
    if (this.#failure !== null) {
      this.#failure = null
      this.#connection.disconnect()
      this.#connection.drop('reconnect')
    }
    void this.#connection.connect()
    this.#refresh()
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
    await this.#store?.destroy()
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
    if (event.persisted) this.awareness.setLocalState({ user: this.#user })
  }

  async #start(): Promise<void> {
    if (this.#store !== null) {
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

  #authenticated(readOnly: boolean): void {
    this.#failure = null
    if (readOnly !== this.#readOnly) {
      this.#readOnly = readOnly
      this.dispatchEvent(new Event('editable'))
    }
    this.#refresh()
  }

  /** The server does not open the document for us. A refusal stands until there is another token; anything else is tried again. */
  #failed(reason: string): void {
    const refused = isRefusal(reason)
    this.#failure = { kind: refused ? 'refused' : 'loadError', reason }
    clearTimeout(this.#retry)
    if (refused) this.#connection.disconnect()
    else this.#retry = setTimeout(() => this.reconnect(), loadRetryDelay)
    this.#refresh()
  }

  #stateless(payload: string): void {
    const message = parseStatelessMessage(payload)
    if (message?.type === 'storageStatus') {
      this.#storageWritable = message.writable
      this.#refresh()
    } else if (message?.type === 'documentDamaged' && this.#damage.length === 0) {
      this.#damage = message.records
      this.dispatchEvent(new Event('damage'))
    }
  }

  #currentStatus(): SaveStatus {
    return saveStatus({
      connection: this.#connection.state,
      synced: this.#ledger.synced,
      pending: this.#ledger.pending,
      editsRefused: this.#ledger.refused,
      storageWritable: this.#storageWritable,
      readOnly: this.#readOnly,
      failure: this.#failure,
      device: this.#store?.deviceCopy ?? 'notKept',
    })
  }

  #refresh(): void {
    // Parts report changes while the constructor is still putting them together.
    if (this.#destroyed || this.#status === undefined) return
    if (this.#ledger.synced && !this.#ledger.pending) this.#store?.allOnServer()
    const status = this.#currentStatus()
    if (sameStatus(status, this.#status)) return
    this.#status = status
    this.dispatchEvent(new Event('status'))
  }
}

/** How the reasons of failures begin that may pass by themselves: the server's, and the provider's when `token` throws. */
const passingFailures = ['document-unavailable', 'Failed to get token']

/** Whether a failed authentication means "not you", rather than "not now". */
function isRefusal(reason: string): boolean {
  return !passingFailures.some((start) => reason.startsWith(start))
}
