/**
 * From the rows that a storage holds to a document, or to the reason why they are not one.
 *
 * A row counts only if its checksum holds, and rows only if none is missing: a log has to run without gaps from
 * the checkpoint to the last sequence that was ever committed. Both implementations of `Storage` read through here.
 */
import { crc32 } from 'node:zlib'
import { DamagedDocumentError } from './storage.ts'
import type { StoredDocument, UpdateRecord } from './storage.ts'

/** An update as it is kept. */
export interface UpdateRow extends UpdateRecord {
  sequence: number
  checksum: number
}

/** A checkpoint as it is kept. */
export interface CheckpointRow {
  throughSequence: number
  state: Uint8Array
  checksum: number
}

/** Checksum of an update with everything that is known about it, so that rows cannot change places either. */
export function updateChecksum(name: string, sequence: number, record: UpdateRecord): number {
  return crc32(record.bytes, crc32(JSON.stringify([name, sequence, record.user, record.at])))
}

/** Checksum of a checkpoint. */
export function checkpointChecksum(name: string, throughSequence: number, state: Uint8Array): number {
  return crc32(state, crc32(JSON.stringify([name, throughSequence])))
}

/** Whether a checkpoint is as it was written. */
export function isIntact(name: string, row: CheckpointRow): boolean {
  return row.checksum === checkpointChecksum(name, row.throughSequence, row.state)
}

/**
 * Puts a document together.
 *
 * @param checkpoints newest first.
 * @param updatesAfter gives the rows after a sequence, in order.
 * @throws DamagedDocumentError if the rows do not add up to all that was committed.
 */
export function assembleDocument(
  name: string,
  lastSequence: number,
  checkpoints: readonly CheckpointRow[],
  updatesAfter: (sequence: number) => readonly UpdateRow[]
): StoredDocument {
  const damaged = checkpoints.find((row) => !isIntact(name, row))
  const checkpoint = checkpoints.find((row) => isIntact(name, row))
  const from = checkpoint?.throughSequence ?? 0
  const updates = checkpoint === undefined ? [] : [checkpoint.state]
  let expected = from + 1
  for (const row of updatesAfter(from)) {
    if (row.sequence !== expected) break
    if (row.checksum !== updateChecksum(name, row.sequence, row)) {
      throw new DamagedDocumentError(name, `update ${row.sequence}`, 'does not match its checksum')
    }
    updates.push(row.bytes)
    expected += 1
  }
  if (expected <= lastSequence || updates.length === 0) {
    if (damaged !== undefined && checkpoint === undefined) {
      throw new DamagedDocumentError(name, `checkpoint ${damaged.throughSequence}`, 'does not match its checksum')
    }
    throw new DamagedDocumentError(name, `update ${expected}`, 'is missing')
  }
  return { updates, lastSequence: expected - 1, updatesSinceCheckpoint: expected - 1 - from }
}
