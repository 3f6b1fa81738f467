/**
 * Undo and redo of one person's edits of one document.
 *
 * Built on Y.UndoManager, which undoes only what came from a tracked origin; the origin here is the
 * history itself, so an edit by somebody else, or by another editor on the page, is never undone.
 * It belongs to the document, not to a view: a view that is closed and opened again finds it.
 *
 * Edits are grouped by pauses (500 ms) and by kind: typing, deleting and everything else are undone
 * separately, and so is typing at another place. The text of table cells is in roots of its own, so the
 * whole Y document is watched; what other origins change in it is left alone.
 */
import type { Command } from 'prosemirror-state'
import * as Y from 'yjs'

/** Kinds of edit that are grouped with their like. */
export type EditKind = 'typing' | 'deleting' | 'other'

/** A local edit, as far as undo is concerned. */
export interface Edit {
  kind: EditKind
  /** Where it was made, in positions before and after it. */
  start: number
  end: number
  /** Which composition of an input method it is part of, if any. */
  composition: number | null
  /** What was selected before it, in a form that outlives changes of the document. */
  selection: unknown
}

/** What a view does around an undo; see DocumentBinding. */
export interface UndoView {
  /** The selection, in a form that outlives changes of the document. */
  selection(): unknown
  /** Shows what an undo or redo changed and puts the selection back. */
  showUndone(selection: unknown): void
}

const selectionKey = 'selection'

export class UndoHistory {
  /** Pauses longer than this, in milliseconds, separate two edits. */
  static readonly pause = 500

  readonly #manager: Y.UndoManager
  #view: UndoView | null = null
  #selectionBefore: unknown = null
  #lastKind: EditKind = 'other'
  #lastEnd = -1
  #composition: number | null = null

  constructor(document: Y.Doc) {
    this.#manager = new Y.UndoManager(document, { captureTimeout: UndoHistory.pause, trackedOrigins: new Set([this]) })
    this.#manager.on('stack-item-added', ({ stackItem }) => stackItem.meta.set(selectionKey, this.#selectionBefore))
  }

  /** The view whose selection is kept; `null` when it is closed. */
  attach(view: UndoView | null): void {
    this.#view = view
  }

  /** To be called before each local edit is written: decides whether it is undone with the edit before. */
  beforeEdit({ kind, start, end, composition, selection }: Edit): void {
    const continues = composition === null ? kind !== 'other' && kind === this.#lastKind && start === this.#lastEnd : composition === this.#composition
    if (!continues) this.#manager.stopCapturing()
    // What an input method composes is one edit, however long it takes.
    this.#manager.captureTimeout = composition !== null && continues ? Infinity : UndoHistory.pause
    this.#lastKind = composition === null ? kind : 'typing'
    this.#lastEnd = end
    this.#composition = composition
    this.#selectionBefore = selection
  }

  canUndo(): boolean {
    return this.#manager.canUndo()
  }

  canRedo(): boolean {
    return this.#manager.canRedo()
  }

  /** Takes back the last edit of this person; not applicable when there is none. */
  readonly undo: Command = (_state, dispatch) => {
    if (!this.canUndo()) return false
    if (dispatch) this.#pop(() => this.#manager.undo())
    return true
  }

  /** Does again what was undone last; not applicable when there is nothing, or after a new edit. */
  readonly redo: Command = (_state, dispatch) => {
    if (!this.canRedo()) return false
    if (dispatch) this.#pop(() => this.#manager.redo())
    return true
  }

  destroy(): void {
    this.#view = null
    this.#manager.destroy()
  }

  #pop(pop: () => { meta: Map<unknown, unknown> } | null): void {
    this.#selectionBefore = this.#view?.selection() ?? null
    this.#lastKind = 'other'
    const item = pop()
    this.#manager.stopCapturing()
    this.#view?.showUndone(item?.meta.get(selectionKey) ?? null)
  }
}
