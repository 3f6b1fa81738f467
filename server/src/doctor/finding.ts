/**
 * What an examination comes to: faults, each with what was seen of it.
 */
import type { FaultId } from '@tandem/shared/diagnosis.ts'

/** A fault that was found. */
export interface Finding {
  fault: FaultId
  /** What was seen, in a sentence. */
  seen: string
}

/** What was found at an address. */
export interface Examination {
  /** The address as it was examined. */
  url: string
  /** What is wrong, in the order in which it was found; empty if nothing. */
  findings: Finding[]
  /** What works, a sentence each. */
  well: string[]
  /** What could not be looked at and why, a sentence each. */
  unchecked: string[]
}

/** A fault behind which nothing else can be looked at. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  readonly finding: Finding

  constructor(fault: FaultId, seen: string) {
    super(seen)
    this.finding = { fault, seen }
  }
}
