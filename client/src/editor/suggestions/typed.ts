/** What the parts of the suggestions say to each other. */
import { PluginKey } from 'prosemirror-state'
import type { TriggerKind } from './trigger.ts'

/** What is being typed, for which something can be suggested. */
export interface Typed {
  readonly kind: TriggerKind
  /** The position before the sign. */
  readonly from: number
  /** The position of the caret. */
  readonly to: number
  /** What is between the sign and the caret. */
  readonly query: string
  /** Whether something is to be suggested even for an empty query, which the sign alone does not ask for. */
  readonly isAsked: boolean
  /** Whether an input method gave the sign: until it is done, the sign may become something else. */
  readonly isComposed: boolean
}

/** `close` ends what is being typed; `ask` begins with the sign before the caret. */
export type TypedMeta = 'close' | 'ask'

export const suggestionsKey = new PluginKey<Typed | null>('tandem-suggestions')

/** Somebody who is mentioned, as it is stored. */
export interface Mentioned {
  readonly id: string
  readonly label: string
}
