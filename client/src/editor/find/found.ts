/** What the search and the editor's plugin for matches tell each other. The plugin is there from the start, the search when somebody searches. */

/** A match, in positions of the document. */
export interface FoundRange {
  from: number
  to: number
}

/** What is to be shown. */
export interface Found {
  /** Those in sight. */
  matches: readonly FoundRange[]
  /** The one that the person is at. */
  current: FoundRange | null
}

/** The metadata of a transaction that shows a `Found`, or `null` for nothing. */
export const foundMeta = 'tandem-found'
