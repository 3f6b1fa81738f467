/**
 * Reads everything in a database: the file as SQLite sees it, every record with its checksum, whether records are missing
 * between others, whether each document and its history can be loaded, and whether share links and revocations are sound.
 */
import * as Y from 'yjs'
import { emptyReplay, replay } from '../history/replay.ts'
import { unpackSegment } from '../history/segment.ts'
import { toError } from '../log.ts'
import { findProblems, isDamage } from '../storage/check-file.ts'
import { ReadDatabase } from '../storage/read-database.ts'
import type { RawDocument } from '../storage/read-database.ts'
import { assembleDocument, assembleHistory, describeSetAside, isIntactRevocation, isIntactShareLink, isIntactUpdate } from '../storage/stored-records.ts'
import { DamagedDocumentError } from '../storage/storage.ts'
import { scanWal } from '../storage/wal-scan.ts'

/** Something that is not as it should be. */
export interface Problem {
  /** The document; null for what concerns the file. */
  document: string | null
  /** A sentence. */
  problem: string
}

/** What was read. */
export interface Verification {
  documents: number
  updates: number
  checkpoints: number
  segments: number
  shareLinks: number
  problems: Problem[]
}

/** A log that is being written may look damaged for a moment; one that is damaged looks so always. */
const logLooks = 3

/**
 * Reads a database that others may be writing to. Takes as long as reading the whole file, more than once.
 *
 * @param onDocument is told the name of each document.
 */
export function verifyDatabase(path: string, onDocument: (name: string) => void = () => {}): Verification {
  const result: Verification = { documents: 0, updates: 0, checkpoints: 0, segments: 0, shareLinks: 0, problems: [] }
  const ofFile = (problem: string): void => void result.problems.push({ document: null, problem })
  try {
    for (const problem of logProblems(path)) ofFile(`The file is damaged: ${problem}.`)
    for (const problem of findProblems(path, ['documents', 'updates', 'checkpoints'])) ofFile(`The file is damaged: ${problem}.`)
    readDocuments(path, result, ofFile, onDocument)
  } catch (error) {
    if (!isDamage(error)) throw error
    ofFile(`The file cannot be read any further: ${toError(error).message}.`)
  }
  return result
}

function logProblems(path: string): readonly string[] {
  let problems: readonly string[] = []
  for (let look = 0; look < logLooks; look += 1) {
    problems = scanWal(path)?.problems ?? []
    if (problems.length === 0) break
  }
  return problems
}

function readDocuments(path: string, result: Verification, ofFile: (problem: string) => void, onDocument: (name: string) => void): void {
  const database = new ReadDatabase(path)
  try {
    if (database.lacksNames) ofFile('Documents may be missing from the list: their names were lost when a damaged file was recovered.')
    for (const id of database.orphans()) ofFile(`There are records of a document with the number ${id}, which is not in the list.`)
    const revocations = database.revocations().filter((row) => row === null || !isIntactRevocation(row)).length
    if (revocations > 0) ofFile(`${revocations} of the revocations do not match their checksums: tokens that were revoked may be valid again.`)
    for (const id of database.ids()) {
      try {
        const document = database.document(id)
        if (document === null) continue
        onDocument(document.name)
        result.documents += 1
        result.updates += document.updates.length
        result.checkpoints += document.checkpoints.length
        result.segments += document.segments.length
        result.shareLinks += document.shareLinks.length
        for (const problem of new Set(documentProblems(document))) result.problems.push({ document: document.name, problem })
      } catch (error) {
        if (!isDamage(error)) throw error
        result.documents += 1
        result.problems.push({ document: `number ${id}`, problem: `It cannot be read: ${toError(error).message}.` })
      }
    }
  } finally {
    database.close()
  }
}

function documentProblems(raw: RawDocument): string[] {
  const { name } = raw
  const problems = raw.senseless.map((row) => `There is no record in ${row}.`)
  for (const update of raw.updates) if (!isIntactUpdate(name, update)) problems.push(`Update ${update.sequence} does not match its checksum.`)
  for (const link of raw.shareLinks) if (!isIntactShareLink(link)) problems.push(`Share link ${link.id} does not match its checksum, and opens nothing.`)
  try {
    const { document, found } = assembleDocument(name, {
      ...raw,
      segments: () => raw.segments,
      updatesAfter: (after) => raw.updates.filter(({ sequence }) => sequence > after)
    })
    for (const row of found) problems.push(sentence(describeSetAside(row)))
    for (const record of document.setAside) problems.push(sentence(record))
    const loaded = new Y.Doc()
    loaded.transact(() => {
      for (const { bytes } of document.segments) Y.applyUpdateV2(loaded, unpackSegment(bytes).update)
      for (const bytes of document.updates) Y.applyUpdate(loaded, bytes)
    })
    loaded.destroy()
  } catch (error) {
    problems.push(error instanceof DamagedDocumentError ? sentence(error) : `It cannot be loaded: ${toError(error).message}.`)
  }
  problems.push(...historyProblems(raw))
  return problems
}

function historyProblems(raw: RawDocument): string[] {
  const lost = raw.setAside.filter(({ kind }) => kind === 'update')
  try {
    const updates = raw.updates.filter(({ sequence }) => sequence > raw.foldedSequence)
    const history = assembleHistory(raw.name, raw.foldedSequence, raw.lastSequence, raw.segments, updates, raw.setAside)
    const replayed = emptyReplay()
    replay(replayed, history)
    replayed.destroy()
    return []
  } catch (error) {
    if (!(error instanceof DamagedDocumentError)) return [`Its history cannot be read: ${toError(error).message}.`]
    // What the document lacks is named already.
    if (lost.length > 0) return []
    const onlyThere = raw.setAside.filter(({ kind }) => kind === 'history').map((row) => `Of its history, not of the document: ${sentence(describeSetAside(row))}`)
    return onlyThere.length > 0 ? onlyThere : /^updates? /.test(error.record) ? [] : [sentence(error)]
  }
}

function sentence({ record, detail }: { record: string; detail: string }): string {
  return `${record[0]?.toUpperCase() ?? ''}${record.slice(1)} ${detail}.`
}
