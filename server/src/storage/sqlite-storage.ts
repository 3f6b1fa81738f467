/**
 * Documents in a data folder: a `Storage` whose work is done by sqlite-worker.ts in a thread of its own.
 *
 * A worker that dies takes its open requests with it: they reject, as a failed write does, and the next request starts
 * a new worker.
 */
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { constants, deflateRaw } from 'node:zlib'
import { log } from '../log.ts'
import { openingId, unpackError } from './sqlite-protocol.ts'
import type { Methods, Reply, Request } from './sqlite-protocol.ts'
import { checkpointChecksum } from './stored-records.ts'
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

const pack = promisify(deflateRaw)

interface OpenRequest {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** Keeps documents in a folder on disk. Only one process at a time can have a folder open. */
export class SqliteStorage implements Storage {
  readonly #folder: string
  readonly #open = new Map<number, OpenRequest>()
  #worker: Promise<Worker> | null = null
  /** The thread that answers what is open. */
  #current: Worker | null = null
  #lastId = openingId
  #closed = false

  private constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Opens a data folder and creates it if it does not exist.
   *
   * @throws StorageUnavailableError if it cannot be written, or another process has it open.
   */
  static async open(folder: string): Promise<SqliteStorage> {
    const storage = new SqliteStorage(folder)
    storage.#worker = storage.#start()
    await storage.#worker
    return storage
  }

  append(name: string, records: readonly UpdateRecord[]): Promise<number> {
    return this.#call('append', [name, records.map((record) => ({ ...record, bytes: ownBytes(record.bytes) }))])
  }

  load(name: string): Promise<StoredDocument | null> {
    return this.#call('load', [name])
  }

  /** The state is packed here, on a thread of Node's pool: the worker's time is for flushing. */
  async writeCheckpoint(name: string, state: Uint8Array, throughSequence: number): Promise<void> {
    const checksum = checkpointChecksum(name, throughSequence, state)
    const packed = await pack(state, { level: constants.Z_BEST_SPEED })
    return this.#call('writeCheckpoint', [name, { throughSequence, checksum, packed: ownBytes(packed) }])
  }

  readUnfolded(name: string, limit: number): Promise<UnfoldedLog> {
    return this.#call('readUnfolded', [name, limit])
  }

  fold(name: string, segments: readonly Segment[], versions: readonly Version[]): Promise<void> {
    return this.#call('fold', [name, segments, versions])
  }

  listVersions(name: string, limit: number, before?: number): Promise<Version[]> {
    return this.#call('listVersions', before === undefined ? [name, limit] : [name, limit, before])
  }

  nameVersion(name: string, id: number, versionName: string): Promise<boolean> {
    return this.#call('nameVersion', [name, id, versionName])
  }

  readHistory(name: string, through: number): Promise<History> {
    return this.#call('readHistory', [name, through])
  }

  list(): Promise<DocumentEntry[]> {
    return this.#call('list', [])
  }

  setTitle(name: string, title: string): Promise<void> {
    return this.#call('setTitle', [name, title])
  }

  exists(name: string): Promise<boolean> {
    return this.#call('exists', [name])
  }

  addShareLink(link: NewShareLink): Promise<ShareLink> {
    return this.#call('addShareLink', [link])
  }

  listShareLinks(document: string): Promise<ShareLink[]> {
    return this.#call('listShareLinks', [document])
  }

  findShareLink(tokenHash: string): Promise<ShareLink | null> {
    return this.#call('findShareLink', [tokenHash])
  }

  changeShareLink(document: string, id: number, changes: Partial<ShareLinkSettings>): Promise<ShareLink | null> {
    return this.#call('changeShareLink', [document, id, changes])
  }

  removeShareLink(document: string, id: number): Promise<boolean> {
    return this.#call('removeShareLink', [document, id])
  }

  removeShareLinksBy(user: string): Promise<ShareLink[]> {
    return this.#call('removeShareLinksBy', [user])
  }

  revoke(key: string, at: number): Promise<void> {
    return this.#call('revoke', [key, at])
  }

  revocations(keys: readonly string[]): Promise<Map<string, number>> {
    return this.#call('revocations', [keys])
  }

  /** Gives all space that became free back to the file system. The file is written anew, so it takes a while. */
  shrink(): Promise<void> {
    return this.#call('shrink', [])
  }

  /** Forgets which records were lost to damage, so that nobody is told of them any more. */
  acceptLosses(): Promise<void> {
    return this.#call('acceptLosses', [])
  }

  probe(): Promise<void> {
    return this.#call('probe', [])
  }

  async close(): Promise<void> {
    if (this.#closed) return
    const closing = this.#call('close', [])
    this.#closed = true
    await closing
  }

  async #call<M extends keyof Methods>(method: M, args: Parameters<Methods[M]>): Promise<ReturnType<Methods[M]>> {
    if (this.#closed) throw new Error('The storage is closed.')
    const worker = await (this.#worker ??= this.#start())
    const id = ++this.#lastId
    const value = await new Promise<unknown>((resolve, reject) => {
      this.#open.set(id, { resolve, reject })
      // The compiler does not follow that method and args belong together; the signature of this function says so.
      worker.postMessage({ id, method, args } as Request)
    })
    return value as ReturnType<Methods[M]>
  }

  async #start(): Promise<Worker> {
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: this.#folder })
    const opening = new Promise<unknown>((resolve, reject) => this.#open.set(openingId, { resolve, reject }))
    worker.on('message', (reply: Reply) => {
      const request = this.#open.get(reply.id)
      this.#open.delete(reply.id)
      if ('error' in reply) request?.reject(unpackError(reply.error))
      else request?.resolve(reply.value)
    })
    this.#current = worker
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#lost(worker, 'it ended'))
    try {
      const notes = await opening
      if (Array.isArray(notes)) for (const note of notes) log.error('database', { note: String(note) })
    } catch (error) {
      this.#worker = null
      await worker.terminate()
      throw error
    }
    return worker
  }

  #lost(worker: Worker, reason: string): void {
    // Another one may have taken its place.
    if (this.#current !== worker) return
    this.#current = null
    this.#worker = null
    const lost = [...this.#open.values()]
    this.#open.clear()
    for (const request of lost) request.reject(new Error(`The storage thread was lost: ${reason}.`))
  }
}

/** Sending a view to another thread copies the whole buffer below it, which for a part of a frame may be megabytes. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}
