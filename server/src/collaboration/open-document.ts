/**
 * A document while it is open: its log, and what is made of it in the background.
 *
 * - Checkpoints, when the log behind the last one has grown, so that the next opening is quick.
 * - Segments, when the part of the log that none holds has grown.
 * - The title, a second after the first change since it was last computed.
 *
 * All are economies: if they fail, that is logged, nothing is lost, and they are tried again later.
 */
import * as Y from 'yjs'
import { log, toError } from '../log.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import type { Author, SetAsideRecord, Storage, StoredDocument } from '../storage/storage.ts'
import { DocumentLog } from './document-log.ts'
import type { WritableListener } from './document-log.ts'
import { guard } from './guard.ts'
import { titleOf } from './title.ts'

/** How many updates, and how many bytes of them, the log may hold behind the last checkpoint of an open document. */
const maxLogUpdates = 500
const maxLogBytes = 1024 * 1024

/** How many updates, and how many bytes of them, may be in no segment while the document is open, and how many when it is closed. */
const maxUnfoldedUpdates = 5000
const maxUnfoldedBytes = 512 * 1024
const maxClosedUnfoldedUpdates = 500

/** How many updates may be left to replay when a document is closed. */
const maxClosedLogUpdates = 20

/** How long after a change the title is computed, in milliseconds. */
const titleDelay = 1000

/** An open document and its way to the storage. */
export class OpenDocument {
  readonly log: DocumentLog
  /** What is missing of the document, because it was found damaged. */
  readonly setAside: readonly SetAsideRecord[]
  readonly #name: string
  readonly #document: Y.Doc
  readonly #storage: Storage
  readonly #history: DocumentHistory
  #unfoldedUpdates: number
  #unfoldedBytes = 0
  #compacting: Promise<void> | null = null
  #updatesSinceCheckpoint: number
  #bytesSinceCheckpoint = 0
  #checkpointing: Promise<void> | null = null
  #titleTimer: NodeJS.Timeout | null = null
  #title: string | null = null
  readonly #guardedTitle = guard('title', () => this.#writeTitle())

  /** @param document holds everything that `stored` has. */
  constructor(name: string, document: Y.Doc, storage: Storage, history: DocumentHistory, stored: StoredDocument, onWritable: WritableListener) {
    this.#name = name
    this.#document = document
    this.#storage = storage
    this.#history = history
    this.setAside = stored.setAside
    this.#unfoldedUpdates = stored.lastSequence - stored.foldedSequence
    this.#updatesSinceCheckpoint = stored.updatesSinceCheckpoint
    this.log = new DocumentLog(storage, name, stored.lastSequence, onWritable, () => this.#compactIfDue())
  }

  /** The title, where the storage does not have the newest yet; null otherwise. */
  get pendingTitle(): string | null {
    return this.#titleTimer === null ? null : titleOf(this.#document)
  }

  /** Appends an update that was just applied to the document. */
  record(update: Uint8Array, author: Author): void {
    this.#updatesSinceCheckpoint += 1
    this.#bytesSinceCheckpoint += update.byteLength
    this.#unfoldedUpdates += 1
    this.#unfoldedBytes += update.byteLength
    this.log.append(update, author)
    this.#titleTimer ??= setTimeout(() => void this.#guardedTitle(), titleDelay)
  }

  /**
   * Resolves when everything is on disk and nothing goes on in the background, as long as nobody edits.
   *
   * @param checkpoint whether to make the next opening quick, too.
   */
  async settle(checkpoint: boolean): Promise<void> {
    do {
      while (this.log.pending > 0) await this.log.drained()
      if (this.#titleTimer !== null) await this.#writeTitle()
      await this.#checkpointing
      await this.#compacting
      if (checkpoint && this.#updatesSinceCheckpoint > maxClosedLogUpdates) await this.#writeCheckpoint()
      if (checkpoint && this.#unfoldedUpdates > maxClosedUnfoldedUpdates) await this.#compact()
      // Somebody may have come, written and left meanwhile.
    } while (this.log.pending > 0)
  }

  /** Ends what goes on in the background, finished or not. */
  stop(): void {
    this.log.stop()
    if (this.#titleTimer !== null) clearTimeout(this.#titleTimer)
    this.#titleTimer = null
  }

  async #writeTitle(): Promise<void> {
    if (this.#titleTimer !== null) clearTimeout(this.#titleTimer)
    this.#titleTimer = null
    const title = titleOf(this.#document)
    if (title === this.#title) return
    try {
      await this.#storage.setTitle(this.#name, title)
      this.#title = title
    } catch (thrown) {
      log.warn('title not stored', { document: this.#name, error: toError(thrown) })
    }
  }

  #compactIfDue(): void {
    if (this.#checkpointing === null && (this.#updatesSinceCheckpoint >= maxLogUpdates || this.#bytesSinceCheckpoint >= maxLogBytes)) {
      this.#checkpointing = this.#writeCheckpoint().finally(() => {
        this.#checkpointing = null
      })
    }
    if (this.#compacting === null && (this.#unfoldedUpdates >= maxUnfoldedUpdates || this.#unfoldedBytes >= maxUnfoldedBytes)) {
      this.#compacting = this.#compact().finally(() => {
        this.#compacting = null
      })
    }
  }

  async #compact(): Promise<void> {
    this.#unfoldedUpdates = this.log.pending
    this.#unfoldedBytes = 0
    await this.#history.compact(this.#name)
  }

  async #writeCheckpoint(): Promise<void> {
    const through = this.log.coveredSequence
    const state = Y.encodeStateAsUpdate(this.#document)
    // Counted anew whether or not it succeeds: a failing disk should not be asked to write the whole document again at once.
    this.#updatesSinceCheckpoint = this.log.pending
    this.#bytesSinceCheckpoint = 0
    // A checkpoint must hold nothing that the log does not: it is what tells whether something of it is missing.
    await this.log.drained()
    try {
      await this.#storage.writeCheckpoint(this.#name, state, through)
    } catch (thrown) {
      log.warn('checkpoint not written', { document: this.#name, error: toError(thrown) })
    }
  }
}
