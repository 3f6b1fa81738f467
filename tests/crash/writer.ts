/**
 * People who write so that nothing of it can get lost or doubled unseen.
 *
 * A writer types tokens, `<abc000017>`: three letters of its own and a number that counts up. All tokens are equally long, and
 * are put at the start, at the end or between two others; so the text of a document is a row of whole tokens at any time, and
 * each has to be there once.
 *
 *     typed          1 ................... 23
 *     acknowledged   1 ........... 17            these have to be there, whatever happens
 *
 * The pace is the server's: a writer types on as long as only so many edits wait for their acknowledgement.
 */
import { connectEditor } from '../server/editor-client.ts'
import type { EditorClient } from '../server/editor-client.ts'
import { until as waitUntil } from '../support/until.ts'
import type { Random } from './random.ts'
import type { Tally } from './tally.ts'

const tokenLength = 11
const tokenPattern = /<([a-z]{3})(\d{6})>/g

/** What one document has to hold, and may hold. */
export class Ledger {
  readonly #writers: { letters: string; typed: () => number; acknowledged: () => number }[] = []
  /** Tokens that were seen on the disk, and so have to stay there. */
  readonly #seen = new Set<string>()

  /** Adds a writer; the counts are read whenever the ledger is compared with a text. */
  add(letters: string, typed: () => number, acknowledged: () => number): void {
    this.#writers.push({ letters, typed, acknowledged })
  }

  /** How many tokens have to be there. */
  get acknowledged(): number {
    return this.#writers.reduce((sum, { acknowledged }) => sum + acknowledged(), 0)
  }

  /**
   * Compares with a text.
   *
   * @param acknowledgedOf another count of what has to be there, by the letters of a writer: for a state of earlier.
   */
  compare(text: string, acknowledgedOf?: ReadonlyMap<string, number>): { lost: string[]; doubled: string[] } {
    const times = countTokens(text)
    const required = new Set(this.#seen)
    const possible = new Set(this.#seen)
    for (const { letters, typed, acknowledged } of this.#writers) {
      const least = acknowledgedOf === undefined ? acknowledged() : (acknowledgedOf.get(letters) ?? 0)
      for (let number = 1; number <= typed(); number += 1) {
        possible.add(tokenOf(letters, number))
        if (number <= least) required.add(tokenOf(letters, number))
      }
    }
    const rest = text.replaceAll(tokenPattern, '')
    return {
      lost: [...required].filter((token) => !times.has(token)),
      doubled: [
        ...[...times].filter(([token, count]) => count > 1 || !possible.has(token)).map(([token]) => token),
        ...(rest === '' ? [] : [`the rest ${JSON.stringify(rest.slice(0, 60))}`])
      ]
    }
  }

  /** Counts in `tally` what is lost and doubled in a text. Returns whether all is well. */
  judge(tally: Tally, text: string, where: string, acknowledgedOf?: ReadonlyMap<string, number>): boolean {
    const { lost, doubled } = this.compare(text, acknowledgedOf)
    tally.fault('lost', lost.length, `${where}: ${lost.slice(0, 5).join(' ')}`)
    tally.fault('doubled', doubled.length, `${where}: ${doubled.slice(0, 5).join(' ')}`)
    return lost.length === 0 && doubled.length === 0
  }

  /** From now on, what is in this text has to stay, acknowledged or not: it was read back from the disk. */
  require(text: string): void {
    for (const token of countTokens(text).keys()) this.#seen.add(token)
  }

  /** The writers have gone, and what they typed has been compared: from now on only what was read back has to be there. */
  forgetWriters(): void {
    this.#writers.length = 0
  }
}

function countTokens(text: string): Map<string, number> {
  const times = new Map<string, number>()
  for (const [token] of text.matchAll(tokenPattern)) times.set(token, (times.get(token) ?? 0) + 1)
  return times
}

function tokenOf(letters: string, number: number): string {
  return `<${letters}${String(number).padStart(6, '0')}>`
}

/** Options of a writer. */
export interface WriterOptions {
  url: string
  document: string
  /** What the document has to hold; the writer enters itself. */
  ledger: Ledger
  random: Random
  /** Called at each acknowledgement. */
  onAcknowledged?: (writer: Writer) => void
}

let writers = 0

/** One person at one document. */
export class Writer implements Disposable {
  readonly client: EditorClient
  readonly document: string
  /** Its own three letters. */
  readonly letters: string
  readonly #random: Random
  readonly #onAcknowledged: ((writer: Writer) => void) | undefined
  #typed = 0
  #acknowledged = 0
  #mayWait = 0
  #counting = false

  private constructor({ url, document, random, onAcknowledged }: WriterOptions) {
    this.document = document
    this.letters = lettersOf((writers += 1))
    this.#random = random
    this.#onAcknowledged = onAcknowledged
    this.client = connectEditor(url, document)
  }

  /** Opens the document. */
  static async open(options: WriterOptions): Promise<Writer> {
    const writer = new Writer(options)
    await writer.client.saved()
    writer.#counting = true
    options.ledger.add(
      writer.letters,
      () => writer.typed,
      () => writer.acknowledged
    )
    const { provider } = writer.client
    // With a new connection, the provider counts anew, and otherwise.
    provider.on('close', () => {
      writer.#counting = false
      writer.#mayWait = 0
    })
    provider.on('unsyncedChanges', ({ number }: { number: number }) => {
      if (!writer.#counting) return
      const acknowledged = writer.#typed - number
      if (acknowledged <= writer.#acknowledged) return
      writer.#acknowledged = acknowledged
      writer.#onAcknowledged?.(writer)
      writer.#typeOn()
    })
    return writer
  }

  /** How many tokens it has typed. */
  get typed(): number {
    return this.#typed
  }

  /** How many of them the server has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Whether the connection on which it began is still there. */
  get isConnected(): boolean {
    return this.#counting
  }

  /** Types one token. */
  type(): void {
    const text = this.client.document.getText('content')
    this.#typed += 1
    // In front of the first token are embedded markers only.
    const length = this.client.text().length
    const first = text.length - length
    const token = this.#random.chance(0.5) ? length / tokenLength : this.#random.integer(0, length / tokenLength)
    text.insert(first + Math.floor(token) * tokenLength, tokenOf(this.letters, this.#typed))
  }

  /** Types on until `pause`, as long as no more than `mayWait` edits wait for their acknowledgement. */
  start(mayWait: number): void {
    this.#mayWait = mayWait
    this.#typeOn()
  }

  /** Types no more. */
  pause(): void {
    this.#mayWait = 0
  }

  /** Resolves when `count` more edits than now are acknowledged. */
  async acknowledgedMore(count: number): Promise<void> {
    const goal = this.#acknowledged + count
    await waitUntil(() => this.#acknowledged >= goal, { what: `${count} acknowledgements for ${this.letters}` })
  }

  /** Resolves when the connection is gone and everything that came over it was taken in. */
  async disconnected(): Promise<void> {
    await waitUntil(() => !this.#counting, { what: `the end of the connection of ${this.letters}` })
  }

  /** Leaves. */
  leave(): void {
    this.#mayWait = 0
    this.#counting = false
    this.client.destroy()
  }

  [Symbol.dispose](): void {
    this.leave()
  }

  #typeOn(): void {
    while (this.#counting && this.#typed - this.#acknowledged < this.#mayWait) this.type()
  }
}

/** A different one for each number: aaa, aab, … */
function lettersOf(number: number): string {
  const letters = [Math.floor(number / 676) % 26, Math.floor(number / 26) % 26, number % 26]
  return letters.map((letter) => String.fromCharCode(97 + letter)).join('')
}

/** How a document is served to someone who just came. */
export type Reading =
  | { kind: 'served'; text: string; /** Whether the reader was told that something is missing. */ isMarked: boolean }
  | { kind: 'refused'; reason: string }

/**
 * Opens a document as a newcomer and leaves again.
 *
 * @param until `saved`: waits for the acknowledgement of the handshake, which comes behind everything that a newcomer is told.
 *   On a disk that fails it does not come: there, `synced` is as far as one gets.
 */
export async function readDocument(url: string, name: string, until: 'saved' | 'synced' = 'saved'): Promise<Reading> {
  const client = connectEditor(url, name)
  let isMarked = false
  client.provider.on('stateless', ({ payload }: { payload: string }) => {
    if (isDamageNotice(payload)) isMarked = true
  })
  try {
    return await waitUntil(
      (): Reading | null => {
        const [reason] = client.refusals
        if (reason !== undefined) return { kind: 'refused', reason }
        if (until === 'saved' ? client.isSaved() : client.provider.isSynced) return { kind: 'served', text: client.text(), isMarked }
        return null
      },
      { what: `the document ${name}` }
    )
  } finally {
    client.destroy()
  }
}

/** Reads a document that nothing has happened to; counts it in `tally` if it is not served. */
export async function readWhole(tally: Tally, url: string, name: string, where: string): Promise<string | null> {
  let reading: Reading
  try {
    reading = await readDocument(url, name)
  } catch (error) {
    tally.fault('notServed', 1, `${where}: ${name}: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
  if (reading.kind === 'served' && !reading.isMarked) return reading.text
  tally.fault('notServed', 1, `${where}: ${name}: ${reading.kind === 'refused' ? reading.reason : 'marked as damaged'}`)
  return null
}

function isDamageNotice(payload: string): boolean {
  const message: unknown = JSON.parse(payload)
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'documentDamaged'
}
