/** What every scenario needs: a folder with a server on it, documents, and people who write in them. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import type { Disk } from './disk.ts'
import type { FolderContent } from './power-cut.ts'
import { Random } from './random.ts'
import type { Tally } from './tally.ts'
import { Ledger, Writer, readWhole } from './writer.ts'

/** What a scenario is given. */
export interface Scene {
  random: Random
  tally: Tally
  /** What is needed to repeat it, for its sentences. */
  where: string
  /** The servers that were started, the last one at the end. */
  servers: ServerProcess[]
}

/** A scene before anything has happened in it. */
export function newScene(seed: number, tally: Tally, where: string): Scene {
  return { random: new Random(seed), tally, where, servers: [] }
}

/** An error of a scenario that did not come to its end, with what the last server said. */
export function describeStuck({ where, servers }: Scene, error: unknown): string {
  const said = servers.at(-1)?.output.split('\n').slice(-12).join('\n      ') ?? 'nothing'
  return `${where}: ${error instanceof Error ? error.message : String(error)}\n    The last server said:\n      ${said}`
}

/** A temporary folder that goes with its scope. */
export class Folder implements Disposable {
  readonly path = temporaryFolder();

  [Symbol.dispose](): void {
    removeTemporaryFolder(this.path)
  }
}

/** Starts a server on a folder, and, if given, on a disk between the two. */
export async function serve({ servers }: Pick<Scene, 'servers'>, folder: string, disk?: Disk): Promise<ServerProcess> {
  const server = await startServer({ dataFolder: folder, args: ['--static', 'none'], ...(disk === undefined ? {} : { env: disk.environment }) })
  servers.push(server)
  return server
}

/** SQLite's index of the write-ahead log. It is written through memory, so the journal of a disk does not have it. */
export const logIndexName = 'tandem.sqlite-shm'

/** The files of a folder. */
export function readFolder(folder: string): FolderContent {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(names.map(({ name }) => [name, readFileSync(join(folder, name))]))
}

/** Puts files into a folder. */
export function fillFolder(folder: string, content: FolderContent): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of content) writeFileSync(join(folder, name), bytes)
}

/** The documents of a scenario, each with what it has to hold. */
export class Documents {
  readonly #ledgers = new Map<string, Ledger>()

  /** What the document has to hold. */
  ledger(name: string): Ledger {
    const ledger = this.#ledgers.get(name) ?? new Ledger()
    this.#ledgers.set(name, ledger)
    return ledger
  }

  get names(): string[] {
    return [...this.#ledgers.keys()]
  }

  /** Opens a writer at one of the documents. */
  write(url: string, document: string, random: Random, onAcknowledged?: (writer: Writer) => void): Promise<Writer> {
    const options = { url, document, random, ledger: this.ledger(document) }
    return Writer.open(onAcknowledged === undefined ? options : { ...options, onAcknowledged })
  }

  /**
   * Reads every document and counts what is not as it has to be.
   *
   * @returns the texts.
   */
  async judge({ tally, where }: Scene, url: string, acknowledgedOf?: ReadonlyMap<string, number>): Promise<Map<string, string>> {
    const texts = new Map<string, string>()
    await Promise.all(
      this.names.map(async (name) => {
        const text = await readWhole(tally, url, name, where)
        if (text === null) return
        texts.set(name, text)
        tally.count('documents read back')
        this.ledger(name).judge(tally, text, `${where}: ${name}`, acknowledgedOf)
      })
    )
    return texts
  }

  /** The writers have gone, and this was read back from the disk: it has to stay. */
  settle(texts: ReadonlyMap<string, string>): void {
    for (const [name, text] of texts) {
      this.ledger(name).forgetWriters()
      this.ledger(name).require(text)
    }
  }
}

/** Opens `count` writers, spread over the documents. */
export async function openWriters(
  documents: Documents,
  url: string,
  names: readonly string[],
  count: number,
  random: Random,
  onAcknowledged?: (writer: Writer) => void
): Promise<Writer[]> {
  const chosen = Array.from({ length: count }, (_, index) => names[index % names.length] ?? 'a')
  return Promise.all(chosen.map((name) => documents.write(url, name, random, onAcknowledged)))
}

/** Resolves when this many edits were acknowledged in all since now. */
export async function untilAcknowledged(writers: readonly Writer[], count: number): Promise<void> {
  const sum = (): number => writers.reduce((total, { acknowledged }) => total + acknowledged, 0)
  const goal = sum() + count
  await until(() => sum() >= goal, { what: `${count} acknowledgements` })
}

/** Waits until the last of what the server sent has been taken in, then lets everybody go. */
export async function lastWords(writers: readonly Writer[]): Promise<void> {
  await Promise.all(writers.map((writer) => writer.disconnected()))
  for (const writer of writers) writer.leave()
}

/**
 * Starts a server after a crash without damage, where it has to start.
 *
 * @returns null if it does not; that is counted.
 */
export async function serveAgain(scene: Scene, folder: string): Promise<ServerProcess | null> {
  const { tally, where } = scene
  try {
    return await serve(scene, folder)
  } catch (error) {
    tally.fault('badStart', 1, `${where}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

/** Lets a random part of the time pass that one commit takes, so that what comes next comes at any moment. */
export function anyMoment(random: Random): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, random.next() * 12)
  })
}
