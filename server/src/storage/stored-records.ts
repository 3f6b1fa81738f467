/**
 * From the rows that a storage holds to a document, or to the reason why they are not one.
 *
 * A row counts only if its checksum holds, and the rows have to run without gaps from what they build on to the last
 * sequence that was ever committed. What does not is damage: it is left out and told, and the rest is the document.
 * What the rows build on is never left out: without it, the document is refused. All implementations of `Storage` read
 * through here.
 */
import { crc32 } from 'node:zlib'
import { DamagedDocumentError } from './storage.ts'
import type { LoggedUpdate, NewShareLink, Segment, SetAsideRecord, ShareLink, StoredDocument, UpdateRecord } from './storage.ts'

/** An update as it is kept. */
export interface UpdateRow extends LoggedUpdate {
  checksum: number
}

/** A checkpoint as it is kept. */
export interface CheckpointRow {
  throughSequence: number
  state: Uint8Array
  checksum: number
}

/** A segment as it is kept. */
export interface SegmentRow extends Segment {
  checksum: number
}

/** A share link as it is kept. */
export interface ShareLinkRow extends ShareLink {
  tokenHash: string
  checksum: number
}

/** A revocation as it is kept. */
export interface RevocationRow {
  key: string
  at: number
  checksum: number
}

/** Records that were found damaged or missing. */
export interface SetAsideRow {
  /** `history`: an update that a checkpoint held when it was found, so that only the history lacks it. */
  kind: 'update' | 'history' | 'checkpoint'
  /** Sequences of the first and the last update, or twice the sequence that the checkpoint goes through. */
  first: number
  last: number
  detail: string
  /** What was there; null if nothing was. */
  bytes: Uint8Array | null
}

/** What is kept of one document. */
export interface DocumentRows {
  lastSequence: number
  foldedSequence: number
  /** Newest first. */
  checkpoints: readonly CheckpointRow[]
  setAside: readonly SetAsideRow[]
  /** Every segment, in order. */
  segments: () => readonly SegmentRow[]
  /** The updates after a sequence, in order. */
  updatesAfter: (sequence: number) => readonly UpdateRow[]
}

/** A record as it comes back: half a surrogate pair in a name is not text that every storage keeps. */
export function wellFormed<T extends UpdateRecord>(record: T): T {
  return { ...record, user: record.user?.toWellFormed() ?? null, name: record.name?.toWellFormed() ?? null }
}

/** A share link as it comes back. */
export function wellFormedLink(link: NewShareLink): NewShareLink {
  return { ...link, label: link.label.toWellFormed(), createdBy: link.createdBy?.toWellFormed() ?? null }
}

/** Checksum of an update with everything that is known about it, so that rows cannot change places either. */
export function updateChecksum(document: string, sequence: number, { bytes, user, name, at }: UpdateRecord): number {
  return crc32(bytes, crc32(JSON.stringify(name === null ? [document, sequence, user, at] : [document, sequence, user, at, name])))
}

/** Checksum of a checkpoint. */
export function checkpointChecksum(document: string, throughSequence: number, state: Uint8Array): number {
  return crc32(state, crc32(JSON.stringify([document, throughSequence])))
}

/** Checksum of a segment. */
export function segmentChecksum(document: string, { first, last, bytes }: Segment): number {
  return crc32(bytes, crc32(JSON.stringify([document, first, last])))
}

/** Checksum of a share link: what a damaged file made of it must give nobody another document, or more. */
export function shareLinkChecksum({ document, tokenHash, role, label, createdAt, createdBy, expiresAt }: NewShareLink): number {
  return crc32(JSON.stringify([document, tokenHash, role, label, createdAt, createdBy, expiresAt]))
}

/** Checksum of a revocation. */
export function revocationChecksum(key: string, at: number): number {
  return crc32(JSON.stringify([key, at]))
}

/** Whether a share link is as it was written. */
export function isIntactShareLink(row: ShareLinkRow): boolean {
  return row.checksum === shareLinkChecksum(row)
}

/** Whether a revocation is as it was written. */
export function isIntactRevocation({ key, at, checksum }: RevocationRow): boolean {
  return checksum === revocationChecksum(key, at)
}

/** What is told of a share link. */
export function toShareLink({ tokenHash: _tokenHash, checksum: _checksum, ...link }: ShareLinkRow): ShareLink {
  return link
}

/** Whether a checkpoint is as it was written. */
export function isIntact(document: string, row: CheckpointRow): boolean {
  return row.checksum === checkpointChecksum(document, row.throughSequence, row.state)
}

/** Whether a segment is as it was written. */
export function isIntactSegment(document: string, row: SegmentRow): boolean {
  return row.checksum === segmentChecksum(document, row)
}

/** Whether an update is as it was written. */
export function isIntactUpdate(document: string, row: UpdateRow): boolean {
  return row.checksum === updateChecksum(document, row.sequence, row)
}

/** How people name what was set aside, such as `updates 5 to 9`. */
export function describeSetAside({ kind: found, first, last, detail }: SetAsideRow): SetAsideRecord {
  const kind = found === 'history' ? 'update' : found
  if (first === last) return { record: `${kind} ${first}`, detail }
  return { record: `${kind}s ${first} to ${last}`, detail: detail.replace(/^is /, 'are ') }
}

const mismatch = 'does not match its checksum'

/**
 * Puts a document together.
 *
 * @returns the document, and what was found damaged on the way that `rows.setAside` does not have yet.
 * @throws DamagedDocumentError if nothing is left that the rest builds on.
 */
export function assembleDocument(name: string, rows: DocumentRows): { document: StoredDocument; found: SetAsideRow[] } {
  const found: SetAsideRow[] = []
  for (const row of rows.checkpoints) {
    if (isIntact(name, row)) continue
    found.push({ kind: 'checkpoint', first: row.throughSequence, last: row.throughSequence, detail: mismatch, bytes: row.state })
  }
  const checkpoint = rows.checkpoints.find((row) => isIntact(name, row))
  const segments = checkpoint === undefined ? wholeRun(name, rows) : []
  const from = checkpoint?.throughSequence ?? segments.at(-1)?.last ?? 0
  const updates = checkpoint === undefined ? [] : [checkpoint.state]
  const run = intactRun(name, from, rows.lastSequence, rows.updatesAfter(from), rows.setAside)
  found.push(...run.found, ...lostNow(rows.setAside, checkpoint === undefined ? 0 : from))
  updates.push(...run.updates.map(({ bytes }) => bytes))
  const last = Math.max(run.updates.at(-1)?.sequence ?? from, rows.lastSequence)

  const isMissingStart = from === 0 && [...rows.setAside, ...found].some(({ kind, first, bytes }) => kind !== 'checkpoint' && first <= 1 && bytes === null)
  const damaged = found.at(0)
  if ((updates.length === 0 && segments.length === 0) || isMissingStart) {
    const { record, detail } = damaged === undefined ? { record: 'update 1', detail: 'is missing' } : describeSetAside(damaged)
    throw new DamagedDocumentError(name, record, detail)
  }
  return {
    document: {
      segments,
      updates,
      lastSequence: last,
      updatesSinceCheckpoint: last - from,
      foldedSequence: rows.foldedSequence,
      setAside: [...rows.setAside, ...found].filter(({ kind }) => kind === 'update').map(describeSetAside)
    },
    found
  }
}

/** What only the history lacked before, and the document now lacks too, because no checkpoint that holds it is left. */
function lostNow(setAside: readonly SetAsideRow[], covered: number): SetAsideRow[] {
  const isTold = (row: SetAsideRow): boolean => setAside.some(({ kind, first, last }) => kind === 'update' && first <= row.first && last >= row.last)
  return setAside.filter((row) => row.kind === 'history' && row.last > covered && !isTold(row)).map((row) => ({ ...row, kind: 'update' }))
}

/**
 * The updates of a run that are intact, and what is damaged or missing among them that is not known yet.
 *
 * @param after the sequence before the run.
 * @param last the last sequence of the run, which may be missing itself; 0 if the run ends where the rows do.
 */
export function intactRun(
  name: string,
  after: number,
  last: number,
  rows: readonly UpdateRow[],
  known: readonly SetAsideRow[]
): { updates: LoggedUpdate[]; found: SetAsideRow[] } {
  const updates: LoggedUpdate[] = []
  const found: SetAsideRow[] = []
  let expected = after + 1
  const missing = (until: number): void => {
    if (until < expected) return
    found.push(...withoutKnown({ kind: 'update', first: expected, last: until, detail: 'is missing', bytes: null }, known))
  }
  for (const row of rows) {
    if (row.sequence < expected) continue
    missing(row.sequence - 1)
    const { checksum: _checksum, ...update } = row
    if (isIntactUpdate(name, row)) updates.push(update)
    else found.push({ kind: 'update', first: row.sequence, last: row.sequence, detail: mismatch, bytes: row.bytes })
    expected = row.sequence + 1
  }
  missing(last)
  return { updates, found }
}

/** What was found by reading the log for its history: an update that a checkpoint holds is missing from the history only. */
export function foundInHistory(name: string, found: readonly SetAsideRow[], checkpoints: readonly CheckpointRow[]): SetAsideRow[] {
  const covered = checkpoints.find((row) => isIntact(name, row))?.throughSequence ?? 0
  return found.map((row) => (row.last <= covered ? { ...row, kind: 'history' } : row))
}

/** The segments, if they hold the log from its first update on and none is damaged. */
function wholeRun(name: string, rows: DocumentRows): Segment[] {
  const run: Segment[] = []
  for (const row of rows.segments()) {
    if (row.first !== (run.at(-1)?.last ?? 0) + 1 || !isIntactSegment(name, row)) return []
    run.push({ first: row.first, last: row.last, bytes: row.bytes })
  }
  return run
}

/** The parts of a run of missing updates that are not known to be missing. */
function withoutKnown(run: SetAsideRow, known: readonly SetAsideRow[]): SetAsideRow[] {
  let parts = [run]
  for (const { kind, first, last } of known) {
    if (kind === 'checkpoint') continue
    parts = parts.flatMap((part) => {
      if (last < part.first || first > part.last) return [part]
      const rest = [
        { ...part, last: first - 1 },
        { ...part, first: last + 1 }
      ]
      return rest.filter((piece) => piece.first <= piece.last)
    })
  }
  return parts
}

/**
 * Checks that segments go on where those that are there ended, and belong to the versions that come with them.
 *
 * @throws Error if not.
 */
export function assertFollows(name: string, foldedSequence: number, lastSequence: number, segments: readonly Segment[]): void {
  let expected = foldedSequence + 1
  for (const { first, last } of segments) {
    if (first !== expected || last < first) {
      throw new Error(`The log of "${name}" is in segments up to update ${expected - 1}; updates ${first} to ${last} do not follow on that.`)
    }
    expected = last + 1
  }
  if (expected - 1 > lastSequence) throw new Error(`The log of "${name}" ends at update ${lastSequence}; there is no update ${expected - 1} to put into a segment.`)
}

/**
 * Puts the history up to an update together.
 *
 * @param segments every one that ends at `through` or before, in order.
 * @param updates every one after these up to `through`, in order.
 * @throws DamagedDocumentError if something of it is damaged or missing.
 */
export function assembleHistory(
  name: string,
  foldedSequence: number,
  through: number,
  segments: readonly SegmentRow[],
  updates: readonly UpdateRow[],
  setAside: readonly SetAsideRow[]
): { segments: Segment[]; updates: LoggedUpdate[] } {
  const lost = setAside.find(({ kind, first }) => kind !== 'checkpoint' && first <= through)
  if (lost !== undefined) {
    const { record, detail } = describeSetAside(lost)
    throw new DamagedDocumentError(name, record, detail)
  }
  let expected = 1
  for (const row of segments) {
    if (row.first !== expected) throw new DamagedDocumentError(name, `its history from update ${expected}`, 'is missing')
    if (!isIntactSegment(name, row)) throw new DamagedDocumentError(name, `its history from update ${row.first} to ${row.last}`, mismatch)
    expected = row.last + 1
  }
  if (through < foldedSequence && expected !== through + 1) {
    throw new Error(`Update ${through} of "${name}" is not the last one of a version.`)
  }
  const rest = updates.filter(({ sequence }) => sequence >= expected)
  for (const row of rest) {
    if (row.sequence !== expected) throw new DamagedDocumentError(name, `update ${expected}`, 'is missing')
    if (!isIntactUpdate(name, row)) throw new DamagedDocumentError(name, `update ${row.sequence}`, mismatch)
    expected += 1
  }
  return {
    segments: segments.map(({ first, last, bytes }) => ({ first, last, bytes })),
    updates: rest.map(({ checksum: _checksum, ...update }) => update)
  }
}
