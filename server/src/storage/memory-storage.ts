/**
 * Documents in this process' memory: for tests and for trying Tandem out. Gone with the process.
 */
import {
  assembleDocument,
  assembleHistory,
  assertFollows,
  checkpointChecksum,
  intactRun,
  isIntact,
  isIntactShareLink,
  isIntactUpdate,
  segmentChecksum,
  shareLinkChecksum,
  foundInHistory,
  toShareLink,
  updateChecksum,
  wellFormed,
  wellFormedLink
} from './stored-records.ts'
import type { CheckpointRow, SegmentRow, SetAsideRow, ShareLinkRow, UpdateRow } from './stored-records.ts'
import { keptCheckpoints } from './storage.ts'
import type {
  DocumentEntry,
  History,
  NewShareLink,
  Segment,
  ShareLink,
  ShareLinkSettings,
  Storage,
  StoredDocument,
  UnfoldedLog,
  UpdateRecord,
  Version
} from './storage.ts'

interface MemoryDocument {
  title: string
  changedAt: number
  lastSequence: number
  foldedSequence: number
  updates: UpdateRow[]
  /** Newest first. */
  checkpoints: CheckpointRow[]
  segments: SegmentRow[]
  /** By id, in order. */
  versions: Map<number, Version>
  setAside: SetAsideRow[]
}

/** Keeps documents in memory. */
export class MemoryStorage implements Storage {
  /** The rows, open to tests that damage them. */
  readonly documents = new Map<string, MemoryDocument>()
  shareLinks: ShareLinkRow[] = []
  readonly #revocations = new Map<string, number>()
  #lastLink = 0
  #closed = false

  async append(name: string, records: readonly UpdateRecord[]): Promise<number> {
    this.#assertOpen()
    const document = this.documents.get(name) ?? newDocument()
    this.documents.set(name, document)
    for (const record of records.map(wellFormed)) {
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
    const assembled = assembleDocument(name, {
      ...document,
      segments: () => document.segments,
      updatesAfter: (after) => document.updates.filter((row) => row.sequence > after)
    })
    putAside(name, document, assembled.found)
    return assembled.document
  }

  async writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): Promise<void> {
    const document = this.#existing(name)
    document.checkpoints.unshift({ throughSequence, state: state.slice(), checksum: checkpointChecksum(name, throughSequence, state) })
    const kept = document.checkpoints.filter((row) => isIntact(name, row)).slice(0, keptCheckpoints)
    if (kept.length === keptCheckpoints) document.checkpoints = kept
    dropFolded(name, document)
  }

  async readUnfolded(name: string, limit: number): Promise<UnfoldedLog> {
    const document = this.#existing(name)
    const { foldedSequence } = document
    const rows = document.updates.filter((row) => row.sequence > foldedSequence).slice(0, limit)
    const { updates, found } = intactRun(name, foldedSequence, 0, rows, document.setAside)
    putAside(name, document, foundInHistory(name, found, document.checkpoints))
    return { foldedSequence, updates }
  }

  async fold(name: string, segments: readonly Segment[], versions: readonly Version[]): Promise<void> {
    const document = this.#existing(name)
    assertFollows(name, document.foldedSequence, document.lastSequence, segments)
    for (const segment of segments) {
      document.segments.push({ ...segment, bytes: segment.bytes.slice(), checksum: segmentChecksum(name, segment) })
      document.foldedSequence = segment.last
    }
    for (const version of versions) document.versions.set(version.first, structuredClone(version))
    dropFolded(name, document)
  }

  async listVersions(name: string, limit: number, before = Infinity): Promise<Version[]> {
    const versions = [...this.#existing(name).versions.values()].filter(({ first }) => first < before)
    return structuredClone(versions.toSorted((a, b) => b.first - a.first).slice(0, limit))
  }

  async nameVersion(name: string, id: number, versionName: string): Promise<boolean> {
    const version = this.#existing(name).versions.get(id)
    if (version !== undefined) version.name = versionName
    return version !== undefined
  }

  async readHistory(name: string, through: number): Promise<History> {
    const document = this.#existing(name)
    return assembleHistory(
      name,
      document.foldedSequence,
      through,
      document.segments.filter(({ last }) => last <= through),
      document.updates.filter(({ sequence }) => sequence > document.foldedSequence && sequence <= through),
      document.setAside
    )
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

  async addShareLink(given: NewShareLink): Promise<ShareLink> {
    const link = wellFormedLink(given)
    this.#existing(link.document)
    const row = { id: ++this.#lastLink, ...link, checksum: shareLinkChecksum(link) }
    this.shareLinks.push(row)
    return toShareLink(row)
  }

  async listShareLinks(document: string): Promise<ShareLink[]> {
    return this.#intactLinks((link) => link.document === document).map(toShareLink)
  }

  async findShareLink(tokenHash: string): Promise<ShareLink | null> {
    const [link] = this.#intactLinks((row) => row.tokenHash === tokenHash)
    return link === undefined ? null : toShareLink(link)
  }

  async changeShareLink(document: string, id: number, changes: Partial<ShareLinkSettings>): Promise<ShareLink | null> {
    const [link] = this.#intactLinks((row) => row.document === document && row.id === id)
    if (link === undefined) return null
    Object.assign(link, wellFormedLink({ ...link, ...changes }))
    link.checksum = shareLinkChecksum(link)
    return toShareLink(link)
  }

  async removeShareLink(document: string, id: number): Promise<boolean> {
    return this.#removeLinks((link) => link.document === document && link.id === id).length > 0
  }

  async removeShareLinksBy(user: string): Promise<ShareLink[]> {
    return this.#removeLinks((link) => link.createdBy === user).map(toShareLink)
  }

  async revoke(key: string, at: number): Promise<void> {
    this.#assertOpen()
    this.#revocations.set(key, Math.max(at, this.#revocations.get(key) ?? at))
  }

  async revocations(keys: readonly string[]): Promise<Map<string, number>> {
    this.#assertOpen()
    return new Map([...this.#revocations].filter(([key]) => keys.includes(key)))
  }

  async probe(): Promise<void> {
    this.#assertOpen()
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #intactLinks(matches: (link: ShareLinkRow) => boolean): ShareLinkRow[] {
    this.#assertOpen()
    return this.shareLinks.filter((link) => isIntactShareLink(link) && matches(link))
  }

  #removeLinks(matches: (link: ShareLinkRow) => boolean): ShareLinkRow[] {
    this.#assertOpen()
    const removed = this.shareLinks.filter(matches)
    this.shareLinks = this.shareLinks.filter((link) => !matches(link))
    return removed
  }

  #existing(name: string): MemoryDocument {
    this.#assertOpen()
    const document = this.documents.get(name)
    if (document === undefined) throw new Error(`There is no document "${name}".`)
    return document
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('The storage is closed.')
  }
}

function newDocument(): MemoryDocument {
  return { title: '', changedAt: 0, lastSequence: 0, foldedSequence: 0, updates: [], checkpoints: [], segments: [], versions: new Map(), setAside: [] }
}

function putAside(name: string, document: MemoryDocument, found: readonly SetAsideRow[]): void {
  if (found.length === 0) return
  document.setAside.push(...found)
  document.checkpoints = document.checkpoints.filter((row) => isIntact(name, row))
  document.updates = document.updates.filter((row) => isIntactUpdate(name, row))
}

function dropFolded(name: string, document: MemoryDocument): void {
  const older = document.checkpoints.filter((row) => isIntact(name, row))[keptCheckpoints - 1]
  const through = Math.min(older?.throughSequence ?? 0, document.foldedSequence)
  document.updates = document.updates.filter((row) => row.sequence > through)
}
