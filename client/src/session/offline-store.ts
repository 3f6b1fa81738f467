/**
 * The copy of a document that this device keeps, in IndexedDB.
 *
 *   store `updates`   one record per write: { document, updates }, only ever added and folded
 *   store `unsent`    one marker per write that holds edits made here; taken away when the server has them on disk
 *
 * Updates are written as they come; those that come while a write is under way go together into the
 * next. A write counts as done when its transaction is complete, and transactions ask for strict
 * durability: with the relaxed default a browser reports completion before the disk has the data.
 *
 * Tabs that have the same document open write into the same stores and need not know of each other:
 * Yjs updates commute and may be there twice. When a document has many records, one transaction reads
 * them, writes what they amount to, and deletes exactly the records that it read.
 *
 * A marker outlives its tab. Finding one on opening means that the edits may not have reached the
 * server; it is taken away once a handshake that covers them is answered. It is never taken away
 * early, so at worst edits that have arrived are called unsent once more.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import * as Y from 'yjs'
import type { DeviceCopy } from './save-status.ts'

const databaseName = 'tandem-documents'
const databaseVersion = 1
/** More records than this are folded into one: reading a record costs more than its bytes. */
const foldThreshold = 200
/** Time between attempts to write after a failure, in milliseconds. */
const retryDelay = 5_000
/** Markers are taken away this long after their edits arrived, so that typing does not double the writes. */
const markerDelay = 1_000

interface OfflineSchema extends DBSchema {
  updates: { key: number; value: { document: string; updates: Uint8Array[] }; indexes: { document: string } }
  unsent: { key: number; value: { document: string }; indexes: { document: string } }
}

/** What the store needs of its session. */
export interface OfflineStoreOptions {
  /** Names the document among all documents that this origin keeps. */
  documentId: string
  document: Y.Doc
  /** Whether a transaction is an edit made here, to be marked until the server has it. */
  isEdit: (transaction: Y.Transaction) => boolean
  /** `deviceCopy` has changed. */
  onChange: () => void
}

function openDatabase(): Promise<IDBPDatabase<OfflineSchema>> {
  if (typeof indexedDB === 'undefined') return Promise.reject(new Error('This browser has no IndexedDB here'))
  return openDB<OfflineSchema>(databaseName, databaseVersion, {
    upgrade(database) {
      database.createObjectStore('updates', { autoIncrement: true }).createIndex('document', 'document')
      database.createObjectStore('unsent', { autoIncrement: true }).createIndex('document', 'document')
    },
    // A newer version of the application in another tab needs this connection out of the way.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })
}

export class OfflineStore {
  /** Resolves when the copy has been applied to the document, with whether there was one. Never rejects: an unreadable copy is none. */
  readonly whenLoaded: Promise<boolean>
  /** The last error of reading or writing; `null` after a success. */
  error: unknown = null
  /** Whether the copy holds edits that the server is not known to have; set before the copy is applied. */
  foundUnsent = false

  readonly #options: OfflineStoreOptions
  #database: Promise<IDBPDatabase<OfflineSchema>> | null = null
  #queue: Uint8Array[] = []
  #queueHoldsEdits = false
  #writing: Promise<void> | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #clearing: ReturnType<typeof setTimeout> | undefined
  /** Markers in the database, each with the number of the newest edit that it stands for. */
  #markers: { key: number; edit: number }[] = []
  #edits = 0
  #editsOnServer = 0
  #records = 0
  #destroyed = false

  constructor(options: OfflineStoreOptions) {
    this.#options = options
    options.document.on('update', this.#onUpdate)
    this.whenLoaded = this.#load()
  }

  /** What this device holds of the document at this moment. */
  get deviceCopy(): DeviceCopy {
    if (this.error !== null) return 'notKept'
    return this.#queue.length > 0 || this.#writing !== null ? 'writing' : 'kept'
  }

  /** Every edit made so far, and all that was found on opening, is on the server's disk. */
  allOnServer(): void {
    this.#editsOnServer = this.#edits
    if (this.#clearing !== undefined || this.#destroyed) return
    if (this.#writing === null && this.#markers.length === 0) return
    this.#clearing = setTimeout(() => {
      this.#clearing = undefined
      void this.#clearMarkers()
    }, markerDelay)
  }

  /**
   * Drops the copy: all of the document that this device holds, with edits that the server does not have. Nothing is
   * written from then on. Rejects, and goes on as before, if the database does not let go of it; where there is none, there
   * is nothing to drop.
   */
  async discard(): Promise<void> {
    const { document } = this.#options
    document.off('update', this.#onUpdate)
    clearTimeout(this.#retry)
    await this.whenLoaded
    while (this.#writing !== null) await this.#writing
    const database = await this.#connect().catch(() => null)
    try {
      if (database !== null) await this.#deleteRecords(database)
    } catch (error) {
      // What came in between was not written.
      document.on('update', this.#onUpdate)
      this.#queue.push(Y.encodeStateAsUpdate(document))
      void this.#write()
      throw error
    }
    this.#destroyed = true
    this.#queue = []
    this.#markers = []
  }

  /** Stops listening, writes what is still to be written, and closes the database. */
  async destroy(): Promise<void> {
    this.#options.document.off('update', this.#onUpdate)
    this.#destroyed = true
    clearTimeout(this.#retry)
    clearTimeout(this.#clearing)
    await this.whenLoaded
    await this.#write()
    await this.#clearMarkers()
    const database = await this.#database?.catch(() => null)
    database?.close()
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _document: Y.Doc, transaction: Y.Transaction): void => {
    if (origin === this) return
    this.#queue.push(update)
    if (this.#options.isEdit(transaction)) {
      this.#edits++
      this.#queueHoldsEdits = true
    }
    void this.#write()
    this.#options.onChange()
  }

  async #connect(): Promise<IDBPDatabase<OfflineSchema>> {
    this.#database ??= openDatabase()
    try {
      return await this.#database
    } catch (error) {
      this.#database = null
      throw error
    }
  }

  async #load(): Promise<boolean> {
    const { document, documentId } = this.#options
    try {
      const database = await this.#connect()
      const transaction = database.transaction(['updates', 'unsent'])
      const [records, markers] = await Promise.all([
        transaction.objectStore('updates').index('document').getAll(documentId),
        transaction.objectStore('unsent').index('document').getAllKeys(documentId),
      ])
      this.#records = records.length
      if (markers.length > 0) {
        this.foundUnsent = true
        this.#edits++
        for (const key of markers) this.#markers.push({ key, edit: this.#edits })
      }
      if (this.#destroyed) return false
      // One transaction, so that the editor is told once. Remote, so that nobody takes it for an edit made here.
      Y.transact(
        document,
        () => {
          for (const record of records) for (const update of record.updates) Y.applyUpdate(document, update, this)
        },
        this,
        false,
      )
      return records.length > 0 && document.store.clients.size > 0
    } catch (error) {
      this.#failed(error)
      return false
    }
  }

  #failed(error: unknown): void {
    this.error = error
    // The database may have been closed under us; the next attempt opens it anew.
    this.#database = null
    this.#options.onChange()
  }

  /** Writes the queue until it is empty. One run at a time; resolves when this run has ended, whatever its outcome. */
  #write(): Promise<void> {
    if (this.#writing !== null) return this.#writing
    if (this.#queue.length === 0) return Promise.resolve()
    this.#writing = this.#drain().finally(() => {
      this.#writing = null
      this.#options.onChange()
      if (this.#records > foldThreshold && this.error === null && !this.#destroyed) this.#foldWhenIdle()
    })
    return this.#writing
  }

  async #drain(): Promise<void> {
    await this.whenLoaded
    while (this.#queue.length > 0) {
      const updates = this.#queue
      const holdsEdits = this.#queueHoldsEdits
      const edit = this.#edits
      this.#queue = []
      this.#queueHoldsEdits = false
      try {
        const marker = await this.#append(updates, holdsEdits && edit > this.#editsOnServer)
        if (marker !== null) this.#markers.push({ key: marker, edit })
        this.#records++
        this.error = null
      } catch (error) {
        this.#queue.unshift(...updates)
        this.#queueHoldsEdits ||= holdsEdits
        this.#failed(error)
        if (!this.#destroyed) {
          clearTimeout(this.#retry)
          this.#retry = setTimeout(() => void this.#write(), retryDelay)
        }
        return
      }
    }
  }

  /** Writes one record, with a marker if it holds edits that are not on the server. Resolves with the marker's key when both are on disk. */
  async #append(updates: Uint8Array[], mark: boolean): Promise<number | null> {
    const database = await this.#connect()
    const document = this.#options.documentId
    const transaction = database.transaction(['updates', 'unsent'], 'readwrite', { durability: 'strict' })
    const [, marker] = await Promise.all([
      transaction.objectStore('updates').add({ document, updates }),
      mark ? transaction.objectStore('unsent').add({ document }) : null,
      transaction.done,
    ])
    return marker
  }

  async #clearMarkers(): Promise<void> {
    const done = this.#markers.filter((marker) => marker.edit <= this.#editsOnServer)
    if (done.length === 0) return
    this.#markers = this.#markers.filter((marker) => marker.edit > this.#editsOnServer)
    try {
      const transaction = (await this.#connect()).transaction('unsent', 'readwrite')
      await Promise.all([...done.map((marker) => transaction.store.delete(marker.key)), transaction.done])
    } catch (error) {
      this.#markers.push(...done)
      this.#failed(error)
    }
  }

  async #deleteRecords(database: IDBPDatabase<OfflineSchema>): Promise<void> {
    const transaction = database.transaction(['updates', 'unsent'], 'readwrite', { durability: 'strict' })
    const empty = async (name: 'updates' | 'unsent'): Promise<void> => {
      const store = transaction.objectStore(name)
      const keys = await store.index('document').getAllKeys(this.#options.documentId)
      await Promise.all(keys.map((key) => store.delete(key)))
    }
    await Promise.all([empty('updates'), empty('unsent'), transaction.done])
  }

  #foldWhenIdle(): void {
    // A fold that fails has changed nothing, and is due again after as many more writes.
    const fold = (): void => void this.#fold().catch(() => undefined)
    this.#records = 0
    if (typeof requestIdleCallback === 'function') requestIdleCallback(fold, { timeout: 10_000 })
    else setTimeout(fold)
  }

  /** Replaces the document's records by one that holds the same content. */
  async #fold(): Promise<void> {
    if (this.#destroyed) return
    const database = await this.#connect()
    const transaction = database.transaction('updates', 'readwrite', { durability: 'strict' })
    const index = transaction.store.index('document')
    const [keys, records] = await Promise.all([
      index.getAllKeys(this.#options.documentId),
      index.getAll(this.#options.documentId),
    ])
    if (keys.length <= foldThreshold) {
      // Another tab has done it.
      this.#records = keys.length
      return transaction.done
    }
    // A scratch document takes time in proportion to its content; `Y.mergeUpdates` grows faster with the number of updates.
    const scratch = new Y.Doc()
    scratch.transact(() => {
      for (const record of records) for (const update of record.updates) Y.applyUpdate(scratch, update)
    })
    const folded = Y.encodeStateAsUpdate(scratch)
    scratch.destroy()
    this.#records = 1
    await Promise.all([
      transaction.store.add({ document: this.#options.documentId, updates: [folded] }),
      ...keys.map((key) => transaction.store.delete(key)),
      transaction.done,
    ])
  }
}
