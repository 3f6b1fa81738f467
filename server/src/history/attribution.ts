/**
 * Who wrote what is in a document now: its visible text, block by block, in pieces of one author and version each.
 */
import { piecesFrom } from '@tandem/shared/document/pieces.ts'
import type { BlockRuns, Run } from '@tandem/shared/document/pieces.ts'
import type { Author, History, Version } from '../storage/storage.ts'
import { emptyReplay, replay } from './replay.ts'
import { AuthoredRanges, authorship, unpackSegment } from './segment.ts'
import type { AuthoredRange } from './segment.ts'

/** A run of text or an atom, with who wrote it in which version. */
export type AttributedRun = Run & {
  /** Index into `authors`; null if the log does not have it. */
  author: number | null
  /** Id of the version that it came with; null if the log does not have it. */
  version: number | null
}

/** The blocks of a document with who wrote what is in them. */
export interface Attribution {
  authors: Author[]
  blocks: (Omit<BlockRuns, 'runs'> & { runs: AttributedRun[] })[]
}

/**
 * Reads it from the whole history.
 *
 * @param versions all of them, in order.
 */
export function attribute(history: History, versions: readonly Version[]): Attribution {
  const document = emptyReplay()
  replay(document, history)
  const authors: Author[] = []
  const indexes = new Map<string, number>()
  /** What the numbers in `ranges` stand for. */
  const sources: { author: number; version: number | null }[] = []
  const ranges = new AuthoredRanges()
  const add = (sequence: number, made: { authors: Author[]; ranges: AuthoredRange[] }): void => {
    const version = versions.findLast(({ first }) => first <= sequence)?.first ?? null
    const from = sources.length
    for (const author of made.authors) {
      const key = JSON.stringify([author.user, author.name])
      let index = indexes.get(key)
      if (index === undefined) {
        index = authors.push(author) - 1
        indexes.set(key, index)
      }
      sources.push({ author: index, version })
    }
    for (const { client, clock, length, author } of made.ranges) ranges.add(client, clock, length, from + author)
  }
  for (const { last, bytes } of history.segments) add(last, unpackSegment(bytes))
  for (const update of history.updates) add(update.sequence, authorship([update]))

  const blocks = piecesFrom(document).map((block) => ({ ...block, runs: block.runs.flatMap((run) => splitRun(run, ranges, sources)) }))
  document.destroy()
  return { authors, blocks }
}

function splitRun(run: Run, ranges: AuthoredRanges, sources: readonly { author: number; version: number | null }[]): AttributedRun[] {
  const runs: AttributedRun[] = []
  for (let done = 0; done < run.length; ) {
    const range = ranges.find(run.client, run.clock + done)
    const source = range === undefined ? undefined : sources[range.author]
    const end = range === undefined ? run.length : Math.min(run.length, range.clock + range.length - run.clock)
    const part: Run = 'text' in run ? { ...run, text: run.text.slice(done, end), clock: run.clock + done, length: end - done } : run
    runs.push({ ...part, author: source?.author ?? null, version: source?.version ?? null })
    done = end
  }
  return runs
}
