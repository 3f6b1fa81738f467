/**
 * What a run counts: how much was tried, and what went wrong. Of the faults, each has to be 0.
 *
 * Text is counted in tokens, see writer.ts: an edit is one token.
 */

/** What must never happen. */
export const faultKinds = {
  lost: 'acknowledged edits lost',
  doubled: 'edits doubled or broken',
  acknowledgedWhileFailing: 'edits acknowledged while failing',
  hungStop: 'hung stops',
  wrongStop: 'stops with the wrong exit code, or without the sentence',
  notServed: 'documents not served without damage',
  damagedEmpty: 'damaged served as empty',
  damagedShorter: 'damaged served shorter without a word',
  damageSpread: 'damage to one document that reached another',
  badStart: 'starts that neither served nor said why',
  stuck: 'scenarios that did not come to their end'
} as const

/** One of the things that must never happen. */
export type FaultKind = keyof typeof faultKinds

/** Counts of one scenario or of many. */
export class Tally {
  readonly #tried = new Map<string, number>()
  readonly #faults = new Map<FaultKind, number>()
  /** One sentence for each fault, with what is needed to repeat it. */
  readonly sentences: string[] = []

  /** Counts something that was tried or seen, such as `kills`. */
  count(what: string, times = 1): void {
    this.#tried.set(what, (this.#tried.get(what) ?? 0) + times)
  }

  /** Counts `times` faults, if that is not 0. */
  fault(kind: FaultKind, times: number, sentence: string): void {
    if (times === 0) return
    this.#faults.set(kind, this.faults(kind) + times)
    this.sentences.push(`${kind} (${times}): ${sentence}`)
  }

  /** How often something was tried or seen. */
  tried(what: string): number {
    return this.#tried.get(what) ?? 0
  }

  /** How often something happened that must not. */
  faults(kind: FaultKind): number {
    return this.#faults.get(kind) ?? 0
  }

  /** Adds the counts of another. */
  add(other: Tally): void {
    for (const [what, times] of other.#tried) this.count(what, times)
    for (const [kind, times] of other.#faults) this.#faults.set(kind, this.faults(kind) + times)
    this.sentences.push(...other.sentences)
  }

  /** What was tried, in one line. */
  summary(): string {
    return [...this.#tried].map(([what, times]) => `${times} ${what}`).join(', ')
  }

  /** A table for people. */
  describe(): string {
    const rows = [
      ...[...this.#tried].map(([what, times]) => [what, times] as const),
      ['', ''] as const,
      ...Object.entries(faultKinds).map(([kind, text]) => [`${text} (must be 0)`, this.faults(kind as FaultKind)] as const)
    ]
    const width = Math.max(...rows.map(([text]) => text.length))
    return rows.map(([text, number]) => `${text.padEnd(width)}  ${number}`.trimEnd()).join('\n')
  }
}
