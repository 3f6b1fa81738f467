/**
 * The histories of documents: folding their logs into segments and versions, and reading these.
 *
 *     log    [folded: segments, stored versions][not folded: updates as they came]
 *     list   [        stored versions          ][  grouped when asked, alike     ]
 *
 * When the log is folded does not show: the versions that are listed are the same before and after. What is done to one
 * document is done one thing after the other.
 */
import { log, toError } from '../log.ts'
import type { History, Storage, Version } from '../storage/storage.ts'
import { HistoryThread } from './history-thread.ts'
import { groupUpdates } from './versions.ts'

/** How many updates are folded at once. */
const foldedAtOnce = 20_000

/** What to do with the version that is not ended yet, when folding. */
export interface FoldOptions {
  /** Whether it ends here. */
  close?: boolean
  /** Id of the version that was restored by the updates that are not folded yet. */
  restored?: number
}

/** Folds and reads histories. */
export class DocumentHistory {
  readonly #storage: Storage
  readonly #thread = new HistoryThread()
  readonly #busy = new Map<string, Promise<unknown>>()

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Folds the log of a document as far as it goes; resolves with the newest version, or null if there is none. */
  fold(name: string, options: FoldOptions = {}): Promise<Version | null> {
    return this.#inTurn(name, () => this.#fold(name, options))
  }

  /** `fold` in the background: what fails is logged, and tried again when the log has grown more. */
  async compact(name: string): Promise<void> {
    try {
      await this.fold(name)
    } catch (thrown) {
      log.warn('log not folded', { document: name, error: toError(thrown) })
    }
  }

  async #fold(name: string, { close = false, restored }: FoldOptions): Promise<Version | null> {
    let [last = null] = await this.#storage.listVersions(name, 1)
    let isFirst = true
    for (;;) {
      const { foldedSequence, updates } = await this.#storage.readUnfolded(name, foldedAtOnce)
      const [first] = updates
      if (first === undefined) break
      const folded = await this.#thread.run('fold', foldedSequence, last, updates)
      const begun = folded.versions.find((version) => version.first >= first.sequence)
      if (isFirst && restored !== undefined && begun !== undefined) begun.restored = restored
      isFirst = false
      await this.#storage.fold(name, folded.segments, folded.versions)
      last = folded.versions.at(-1) ?? last
    }
    if (close && last !== null && !last.closed) {
      last = { ...last, closed: true }
      await this.#storage.fold(name, [], [last])
    }
    return last
  }

  /** The versions of a document, the last first: at most `limit`, begun before the sequence `before`. */
  list(name: string, limit: number, before = Infinity): Promise<Version[]> {
    return this.#inTurn(name, () => this.#list(name, limit, before))
  }

  async #list(name: string, limit: number, before: number): Promise<Version[]> {
    const stored = await this.#storage.listVersions(name, limit + 1, before === Infinity ? undefined : before)
    const { updates: unfolded } = await this.#storage.readUnfolded(name, Number.MAX_SAFE_INTEGER)
    const [last = null] = before === Infinity ? stored : await this.#storage.listVersions(name, 1)
    const grouped = groupUpdates(last, unfolded).map(({ version }) => version).filter(({ first }) => first < before)
    const grown = new Set(grouped.map(({ first }) => first))
    return [...grouped.toReversed(), ...stored.filter(({ first }) => !grown.has(first))].slice(0, limit)
  }

  /** The version of an id; null if there is none. */
  find(name: string, id: number): Promise<Version | null> {
    return this.#inTurn(name, () => this.#find(name, id))
  }

  async #find(name: string, id: number): Promise<Version | null> {
    const [version] = await this.#list(name, 1, id + 1)
    return version?.first === id ? version : null
  }

  /** All that was logged of a document. */
  read(name: string): Promise<History> {
    return this.#storage.readHistory(name, Number.MAX_SAFE_INTEGER)
  }

  /** The version of an id, as it is now, and what was logged up to its end; null if there is none. */
  readVersion(name: string, id: number): Promise<{ version: Version; history: History } | null> {
    return this.#inTurn(name, async () => {
      const version = await this.#find(name, id)
      return version === null ? null : { version, history: await this.#storage.readHistory(name, version.last) }
    })
  }

  /** Does a task with histories. */
  get run(): HistoryThread['run'] {
    return this.#thread.run.bind(this.#thread)
  }

  /** Changes the name of a version; resolves with the version, or with null if there is none of that id. */
  rename(name: string, id: number, versionName: string): Promise<Version | null> {
    return this.#inTurn(name, async () => {
      await this.#fold(name, {})
      return (await this.#storage.nameVersion(name, id, versionName)) ? this.#find(name, id) : null
    })
  }

  /** Stops; what is not done rejects. */
  close(): Promise<void> {
    return this.#thread.close()
  }

  #inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(name) ?? Promise.resolve()
    const result = before.then(work, work)
    const done = result.then(() => {}, () => {})
    this.#busy.set(name, done)
    void done.then(() => {
      if (this.#busy.get(name) === done) this.#busy.delete(name)
    })
    return result
  }
}
