/**
 * Documents in this process' memory: for tests and for trying Tandem out. Gone with the process.
 */
import { assembleDocument, checkpointChecksum, isIntact, updateChecksum } from './stored-records.ts'
import type { CheckpointRow, UpdateRow } from './stored-records.ts'
import { keptCheckpoints } from './storage.ts'
import type { DocumentEntry, Storage, StoredDocument, UpdateRecord } from './storage.ts'

interface MemoryDocument {
  title: string
  changedAt: number
  lastSequence: number
  updates: UpdateRow[]
  /** Newest first. */
  checkpoints: CheckpointRow[]
}

/** Keeps documents in memory. */
export class MemoryStorage implements Storage {
  /** The rows, open to tests that damage them. */
  readonly documents = new Map<string, MemoryDocument>()
  #closed = false

  async append(name: string, records: readonly UpdateRecord[]): Promise<number> {
    this.#assertOpen()
    const document = this.documents.get(name) ?? { title: '', changedAt: 0, lastSequence: 0, updates: [], checkpoints: [] }
    this.documents.set(name, document)
    for (const record of records) {
      const sequence = ++document.lastSequence
      const bytes = record.bytes.slice()
      document.updates.push({ ...record, bytes, sequence, checksum: updateChecksum(name, sequence, record) })
      document.changedAt = record.at
    }
    return document.lastSequence
  }

  async load(name: string): Promise<StoredDocument | null> {
    this.#assertOpen()
    const document = this.documents.get(name)
    if (document === undefined) return null
    return assembleDocument(name, document.lastSequence, document.checkpoints, (after) =>
      document.updates.filter((row) => row.sequence > after)
    )
  }

  async writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): Promise<void> {
    this.#assertOpen()
    const document = this.documents.get(name)
    if (document === undefined) throw new Error(`There is no document "${name}" to write a checkpoint of.`)
    document.checkpoints.unshift({ throughSequence, state: state.slice(), checksum: checkpointChecksum(name, throughSequence, state) })
    const kept = document.checkpoints.filter((row) => isIntact(name, row)).slice(0, keptCheckpoints)
    const older = kept[keptCheckpoints - 1]
    if (older === undefined) return
    document.checkpoints = kept
    document.updates = document.updates.filter((row) => row.sequence > older.throughSequence)
  }

  async list(): Promise<DocumentEntry[]> {
    this.#assertOpen()
    return [...this.documents]
      .map(([name, { title, changedAt }]) => ({ name, title, changedAt }))
      .sort((a, b) => b.changedAt - a.changedAt || (a.name < b.name ? -1 : 1))
  }

  async setTitle(name: string, title: string): Promise<void> {
    this.#assertOpen()
    const document = this.documents.get(name)
    if (document !== undefined) document.title = title
  }

  async exists(name: string): Promise<boolean> {
    this.#assertOpen()
    return this.documents.has(name)
  }

  async probe(): Promise<void> {
    this.#assertOpen()
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('The storage is closed.')
  }
}
