/**
 * Files in the data folder that are not as they were written: cut off, zeroed, with bits flipped.
 *
 * The server, started on them, may
 *
 *     refuse to start       with a sentence
 *     refuse a document     with the reason `document-unavailable: …`
 *     serve it whole
 *     serve what is left    and tell everybody at it that something is missing, or, where what is lost was the newest and it cannot
 *                           be known of which documents, its operator
 *
 * It must never serve a document that had text as an empty one, or a shorter one without a word.
 */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import type { ServerProcess } from '../support/server-process.ts'
import type { FolderContent } from './power-cut.ts'
import type { Random } from './random.ts'
import { Documents, Folder, fillFolder, logIndexName, readFolder, serve } from './scene.ts'
import type { Scene } from './scene.ts'
import { readDocument } from './writer.ts'
import type { Reading, Writer } from './writer.ts'

/** The files that documents are in. */
type DamagedFile = 'tandem.sqlite' | 'tandem.sqlite-wal'

/** A data folder before the damage. */
export interface Archive {
  content: FolderContent
  /** What each document says. */
  texts: Map<string, string>
  /** What each has to hold. */
  documents: Documents
  /** A token of each document's writer, to find the document in the file. */
  tokens: Map<string, string>
}

/** How many edits the documents of an archive have. */
const sizes: Record<string, number> = { long: 1300, middle: 400, short: 30, tiny: 1, other: 60 }

/**
 * Makes a folder with documents of several lengths. If the server was stopped, everything is in tandem.sqlite; if it was
 * killed, some is in the write-ahead log beside it.
 */
export async function makeArchive(scene: Scene, end: 'stop' | 'kill'): Promise<Archive> {
  const { random } = scene
  using folder = new Folder()
  const documents = new Documents()
  const writers: Writer[] = []
  const write = async (server: ServerProcess, name: string, edits: number): Promise<void> => {
    const writer = await documents.write(server.url, name, random)
    writers.push(writer)
    for (let edit = 0; edit < edits; edit += 1) writer.type()
    await writer.client.saved()
  }
  {
    await using server = await serve(scene, folder.path)
    await Promise.all(Object.entries(sizes).map(([name, edits]) => write(server, name, edits)))
    await server.stop()
    for (const writer of writers) writer.leave()
  }
  {
    await using server = await serve(scene, folder.path)
    await Promise.all(['long', 'short', 'other'].map((name) => write(server, name, 20)))
    if (end === 'stop') await server.stop()
    else await server.kill()
    for (const writer of writers) writer.leave()
  }
  const content = readFolder(folder.path)
  const tokens = new Map(writers.map(({ document, letters }) => [document, `<${letters}0000`]))
  await using server = await serve(scene, folder.path)
  const texts = new Map<string, string>()
  for (const name of documents.names) {
    const reading = await readDocument(server.url, name)
    if (reading.kind === 'refused') throw new Error(`The document ${name} is refused before any damage: ${reading.reason}`)
    texts.set(name, reading.text)
  }
  return { content, texts, documents, tokens }
}

/** Something done to the bytes of a file; `what` is a phrase for people. */
interface Damage {
  what: string
  bytes: Buffer
}

/** Damage to some bytes of a file. */
const spots = ['zero sector', 'zero page', 'garbage', 'bit', 'bit', 'bit'] as const
/** Damage to what may be all of it. */
const swathes = ['cut', 'cut at page', 'empty', 'zero pages', 'zero all', 'bits'] as const

/** A way to damage a file. */
type DamageKind = (typeof spots)[number] | (typeof swathes)[number]

/**
 * Damages a file in a random way.
 *
 * @param range where the damage begins, in bytes; not before the next page.
 */
function damage(original: Uint8Array, random: Random, kinds: readonly DamageKind[], range: { from: number; to: number }): Damage {
  const bytes = Buffer.from(original)
  const pageSize = 4096
  const page = random.integer(Math.ceil(range.from / pageSize), Math.floor((range.to - 1) / pageSize)) * pageSize
  const at = random.integer(range.from, range.to - 1)
  switch (random.pick(kinds)) {
    case 'cut':
      return { what: `cut off at ${at}`, bytes: bytes.subarray(0, at) }
    case 'cut at page':
      return { what: `cut off at ${page}`, bytes: bytes.subarray(0, page) }
    case 'empty':
      return { what: 'emptied', bytes: Buffer.alloc(0) }
    case 'zero sector':
      return { what: `512 zeros at ${at - (at % 512)}`, bytes: zeroed(bytes, at - (at % 512), at - (at % 512) + 512) }
    case 'zero page':
      return { what: `4096 zeros at ${page}`, bytes: zeroed(bytes, page, page + pageSize) }
    case 'zero pages':
      return { what: `zeros from ${page} to ${at}`, bytes: bytes.fill(0, Math.min(page, at), Math.max(page, at)) }
    case 'zero all':
      return { what: 'zeroed', bytes: bytes.fill(0) }
    case 'garbage':
      for (let index = page; index < Math.min(page + pageSize, bytes.length); index += 1) bytes[index] = random.integer(0, 255)
      return { what: `garbage at ${page}`, bytes }
    case 'bits': {
      const count = random.integer(2, 20)
      for (let index = 0; index < count; index += 1) flip(bytes, random.integer(0, bytes.length - 1), random)
      return { what: `${count} bits flipped`, bytes }
    }
    default:
      flip(bytes, at, random)
      return { what: `a bit flipped at ${at}`, bytes }
  }
}

function zeroed(bytes: Buffer, from: number, to: number): Buffer {
  return bytes.fill(0, from, Math.min(to, bytes.length))
}

function flip(bytes: Buffer, at: number, random: Random): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(0, 7))
}

/** Starts a server on an archive whose database file is damaged in a random way, and judges every document. */
export async function damageDatabase(scene: Scene, archive: Archive): Promise<void> {
  const original = contentOf(archive, 'tandem.sqlite')
  const done = damage(original, scene.random, [...spots, ...swathes], { from: 0, to: original.length })
  await judgeDamaged({ ...scene, where: `${scene.where}, tandem.sqlite ${done.what}` }, archive, 'tandem.sqlite', done.bytes, archive.documents.names)
}

/**
 * The same with the write-ahead log that a killed server left, and the index of it.
 *
 * @param archive from a server that was killed.
 */
export async function damageLog(scene: Scene, archive: Archive): Promise<void> {
  const original = contentOf(archive, 'tandem.sqlite-wal')
  const done = damage(original, scene.random, [...spots, ...swathes], { from: 0, to: original.length })
  await judgeDamaged({ ...scene, where: `${scene.where}, tandem.sqlite-wal ${done.what}` }, archive, 'tandem.sqlite-wal', done.bytes, archive.documents.names)
}

/**
 * The same with the log that a power cut left, without an index. In the last commit nothing can tell damage from what was being
 * written when the power went, nor in the one before, if the frame that ends it is lost; so the damage is before both.
 *
 * @param archive from a server that was killed.
 */
export async function damageLogAfterPowerCut(scene: Scene, archive: Archive): Promise<void> {
  const original = contentOf(archive, 'tandem.sqlite-wal')
  const done = damage(original, scene.random, spots, { from: 0, to: endOfDamage(Buffer.from(original)) })
  const content = new Map(archive.content)
  content.delete(logIndexName)
  const where = `${scene.where}, tandem.sqlite-wal, without an index, ${done.what}`
  await judgeDamaged({ ...scene, where }, { ...archive, content }, 'tandem.sqlite-wal', done.bytes, archive.documents.names)
}

/** Where damage of a page may begin at the latest in a log, so that it does not reach into the last two commits (sqlite.org/fileformat2.html). */
function endOfDamage(log: Buffer): number {
  const pageSize = log.readUInt32BE(8)
  const salts = log.subarray(16, 24)
  const commits = [32]
  for (let at = 32; at + 24 + pageSize <= log.length && log.subarray(at + 8, at + 16).equals(salts); at += 24 + pageSize) {
    if (log.readUInt32BE(at + 4) > 0) commits.push(at + 24 + pageSize)
  }
  return Math.max(1, (commits.at(-3) ?? 0) - pageSize)
}

function contentOf({ content }: Archive, file: DamagedFile): Uint8Array {
  const bytes = content.get(file)
  if (bytes === undefined || bytes.length === 0) throw new Error(`The archive has no ${file}.`)
  return bytes
}

/**
 * Flips a bit in what one document consists of, in a database file that is otherwise whole: the others have to be served.
 *
 * @param archive from a server that was stopped.
 */
export async function damageOne(scene: Scene, archive: Archive): Promise<void> {
  const bytes = Buffer.from(contentOf(archive, 'tandem.sqlite'))
  const name = scene.random.pick([...archive.tokens.keys()])
  const places = placesOf(bytes, name)
  const kind = scene.random.pick([...places.keys()])
  const at = scene.random.pick(places.get(kind) ?? [])
  flip(bytes, at, scene.random)
  const where = `${scene.where}, a bit of ${kind} of ${name} flipped at ${at}`
  await judgeDamaged({ ...scene, where }, archive, 'tandem.sqlite', bytes, [name])
}

/** Where in a database file the bytes of a document's records are, by what they are. */
function placesOf(file: Buffer, name: string): Map<string, number[]> {
  using folder = new Folder()
  fillFolder(folder.path, new Map([['copy.sqlite', file]]))
  const database = new DatabaseSync(join(folder.path, 'copy.sqlite'), { readOnly: true })
  try {
    const places = new Map<string, number[]>()
    const queries = {
      'an update': 'SELECT documents.name AS name, bytes AS blob FROM updates JOIN documents ON documents.id = updates.document',
      'a checkpoint': 'SELECT documents.name AS name, state AS blob FROM checkpoints JOIN documents ON documents.id = checkpoints.document',
      'a segment': 'SELECT documents.name AS name, bytes AS blob FROM segments JOIN documents ON documents.id = segments.document'
    }
    for (const [kind, query] of Object.entries(queries)) {
      const rows = database.prepare(query).all()
      for (const row of rows) {
        const { blob } = row
        if (row['name'] !== name || !(blob instanceof Uint8Array)) continue
        // A large one is spread over pages; its beginning is on one.
        const beginning = Buffer.from(blob.subarray(0, Math.min(blob.length, 48)))
        // What every document begins with may be found where it is another's.
        if (rows.some((other) => other['name'] !== name && other['blob'] instanceof Uint8Array && beginning.equals(other['blob'].subarray(0, beginning.length)))) continue
        const start = file.indexOf(beginning)
        if (start >= 0) places.set(kind, [...(places.get(kind) ?? []), start + Math.floor(Math.min(blob.length, 48) / 2)])
      }
    }
    if (places.size === 0) throw new Error(`The document ${name} cannot be found in the file.`)
    return places
  } finally {
    database.close()
  }
}

async function judgeDamaged(scene: Scene, archive: Archive, file: DamagedFile, bytes: Buffer, mayBeTouched: readonly string[]): Promise<void> {
  const { tally, where } = scene
  using folder = new Folder()
  fillFolder(folder.path, new Map([...archive.content, [file, bytes]]))
  tally.count('damaged folders')
  let server: ServerProcess
  try {
    server = await serve(scene, folder.path)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tally.count('refused to start')
    if (!isSentence(message)) tally.fault('badStart', 1, `${where}: ${message.slice(0, 500)}`)
    if (mayBeTouched.length === 1) tally.fault('damageSpread', 1, `${where}: the server does not start: ${message}`)
    return
  }
  await using running = server
  // One after the other: the first to be opened must not change what the next is found to be.
  for (const name of archive.documents.names) {
    let reading: Reading
    try {
      reading = await readDocument(running.url, name)
    } catch (error) {
      tally.fault('notServed', 1, `${where}: ${name}: ${error instanceof Error ? error.message : String(error)}`)
      continue
    }
    const verdict = judgeReading(scene, archive, name, reading, knowsOfLosses(running))
    if (verdict !== 'whole' && !mayBeTouched.includes(name)) {
      tally.fault('damageSpread', 1, `${where}: ${name} is ${verdict}`)
    }
  }
}

/** What a refusal to start has to look like: told by the server itself, not by Node about an error that nobody caught. */
function isSentence(message: string): boolean {
  return /ended with code [1-9]/.test(message) && !/^\s+at .*:\d+/m.test(message) && /\.\s*$/.test(message)
}

/** Whether the server told its operator that edits are missing somewhere, where it cannot tell in which documents. */
function knowsOfLosses({ output }: ServerProcess): boolean {
  return /newest edits of any document may be missing|its newest edits are lost/.test(output)
}

function judgeReading({ tally, where }: Scene, archive: Archive, name: string, reading: Reading, isOperatorTold: boolean): string {
  if (reading.kind === 'refused') {
    tally.count('documents refused')
    if (!reading.reason.startsWith('document-unavailable: ')) tally.fault('notServed', 1, `${where}: ${name} is refused with "${reading.reason}"`)
    return 'refused'
  }
  const { lost, doubled } = archive.documents.ledger(name).compare(reading.text)
  tally.fault('doubled', doubled.length, `${where}: ${name}: ${doubled.slice(0, 5).join(' ')}`)
  if (lost.length === 0) {
    tally.count('documents served whole')
    return 'whole'
  }
  const how = reading.isMarked ? 'with a notice' : 'without a word'
  if (reading.text === '') {
    tally.fault('damagedEmpty', 1, `${where}: ${name} is served empty, ${how}`)
    return 'empty'
  }
  if (reading.isMarked) tally.count('documents served with a notice')
  else if (isOperatorTold) tally.count('documents served shorter, told to the operator only')
  else tally.fault('damagedShorter', 1, `${where}: ${name} is served without ${lost.length} of its tokens`)
  return `shorter, ${how}`
}
