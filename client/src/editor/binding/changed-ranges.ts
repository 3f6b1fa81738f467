/**
 * What a run of ProseMirror transactions changed: pairs of ranges, in the document before the first
 * and after the last of them, outside of which nothing is different. Ranges do not touch each other.
 */
import { AddMarkStep, AddNodeMarkStep, AttrStep, RemoveMarkStep, RemoveNodeMarkStep, type Step } from 'prosemirror-transform'
import type { Transaction } from 'prosemirror-state'

export interface ChangedRange {
  /** In the document before. */
  fromA: number
  toA: number
  /** In the document after. */
  fromB: number
  toB: number
}

/** What one step changed, as ranges of its document before with the length each has after. */
function stepRanges(step: Step): { from: number; to: number; length: number }[] {
  if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) return [{ from: step.from, to: step.to, length: step.to - step.from }]
  if (step instanceof AttrStep || step instanceof AddNodeMarkStep || step instanceof RemoveNodeMarkStep) {
    return [{ from: step.pos, to: step.pos + 1, length: 1 }]
  }
  const ranges: { from: number; to: number; length: number }[] = []
  step.getMap().forEach((from, to, newFrom, newTo) => ranges.push({ from, to, length: newTo - newFrom }))
  return ranges
}

/** Replaces `from` to `to` of the document after by something of the given length. */
function addChange(ranges: ChangedRange[], from: number, to: number, length: number): void {
  let first = ranges.findIndex((range) => range.toB >= from)
  if (first < 0) first = ranges.length
  let end = first
  while (end < ranges.length && ranges[end]!.fromB <= to) end++
  const before = ranges[first - 1]
  const offsetBefore = before === undefined ? 0 : before.toA - before.toB
  const head = end > first ? ranges[first]! : undefined
  const tail = end > first ? ranges[end - 1]! : undefined
  const offsetAfter = tail === undefined ? offsetBefore : tail.toA - tail.toB
  const grown = length - (to - from)
  const merged: ChangedRange = {
    fromA: head !== undefined && head.fromB <= from ? head.fromA : from + offsetBefore,
    toA: tail !== undefined && tail.toB >= to ? tail.toA : to + offsetAfter,
    fromB: head === undefined ? from : Math.min(head.fromB, from),
    toB: (tail === undefined ? to : Math.max(tail.toB, to)) + grown,
  }
  ranges.splice(first, end - first, merged)
  for (const range of ranges.slice(first + 1)) {
    range.fromB += grown
    range.toB += grown
  }
}

export function changedRanges(transactions: readonly Transaction[]): ChangedRange[] {
  const ranges: ChangedRange[] = []
  for (const transaction of transactions) {
    for (const step of transaction.steps) {
      // All ranges of a step are in the document before it: from the last to the first, none moves another.
      for (const { from, to, length } of stepRanges(step).toReversed()) addChange(ranges, from, to, length)
    }
  }
  return ranges
}
