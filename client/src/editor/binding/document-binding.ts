/**
 * Keeps the document of a ProseMirror editor and a Y document the same.
 *
 *                        local edit                                  anybody else's edit
 *   editor state ── changedRanges, applyLocalChanges ──▶ Y.Doc ── collectRemoteChanges ──▶ pending blocks
 *        ▲                                                                                      │
 *        └────────────── one transaction per frame: showChanges ◀───────────────────────────────┘
 *
 * A local edit is written at once. Somebody else's is noted at once and shown with the next frame,
 * together with all that came meanwhile. Until then the two documents differ in the pending blocks;
 * local edits of these still mean the characters that were seen, which Sequence knows by id.
 *
 * Nothing is written to the Y document while opening or showing it. Whatever throws on the way is
 * reported and answered by showing the Y document afresh: the editor's document is never the source.
 */
import { Slice, type Node } from 'prosemirror-model'
import { Plugin, PluginKey, Selection, TextSelection, type EditorState, type Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import * as Y from 'yjs'
import { cellRoot } from '@tandem/shared/document/tables.ts'
import { contentOf, contentRoot } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { changedRanges, type ChangedRange } from './changed-ranges.ts'
import { applyLocalChanges } from './local-changes.ts'
import { collectRemoteChanges } from './remote-changes.ts'
import { Sequence } from './sequence.ts'
import { Tables, type Cell } from './tables.ts'
import { showChanges } from './show-changes.ts'
import type { EditKind, UndoHistory, UndoView } from './undo-history.ts'
import type { Block } from './block-list.ts'

/** What the binding needs of an editor; an EditorView is one. */
export interface EditorHost {
  readonly state: EditorState
  /** Whether an input method is composing text. */
  readonly composing: boolean
  dispatch(tr: Transaction): void
}

export interface DocumentBindingOptions {
  /** Where this person's edits can be undone. */
  history: UndoHistory
  /** Told of errors that were contained; the editor has been brought back in line with the Y document. */
  onError?: (error: unknown) => void
  /** Calls `show` soon, once; by default with the next frame. Returns what cancels it. */
  schedule?: (show: () => void) => () => void
}

/** A position that stays with its character: a Yjs relative position, as JSON. */
export interface RelativePosition {
  type: null
  tname: string | null
  item: { client: number; clock: number } | null
  assoc: number
}

/** A Yjs id. */
interface Id {
  readonly client: number
  readonly clock: number
}

/** Longest time, in milliseconds, that a remote change of the block being composed in waits. */
const longestHold = 5000

/** With a hidden page there are no frames; changes are then shown this often, in milliseconds. */
const hiddenInterval = 200

function scheduleFrame(show: () => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
  const run = () => {
    cancel()
    show()
  }
  const frame = requestAnimationFrame(run)
  const timer = setTimeout(run, hiddenInterval)
  return cancel
}

/** The transactions since the binding last looked, newest first. */
interface Link {
  tr: Transaction | null
  /** What was selected before it. */
  anchor: number
  head: number
  previous: Link | null
}

const bindingKey = new PluginKey<Link>('tandem-binding')

/** Whether `tr` shows somebody else's edit (or an undo), rather than being one of this editor. */
export function isShownChange(tr: Transaction): boolean {
  return tr.getMeta(bindingKey) === true
}

export class DocumentBinding implements UndoView {
  readonly document: Y.Doc
  /** What an editor's state is to be created with. */
  readonly initialDocument: Node
  /** To be part of the editor's state. */
  readonly plugin: Plugin
  readonly history: UndoHistory
  #sequence: Sequence
  #host: EditorHost | null = null
  #seen: Link = { tr: null, anchor: 0, head: 0, previous: null }
  #cancelShow: (() => void) | null = null
  /** The document that the sequence says is shown. */
  #shownDocument: Node | null = null
  #heldSince: number | null = null
  /** True while the editor's own edit is being written. */
  #writing = false
  readonly #options: DocumentBindingOptions
  readonly #contributors = new Set<(tr: Transaction) => boolean>()

  constructor(document: Y.Doc, options: DocumentBindingOptions) {
    this.document = document
    this.history = options.history
    this.#options = options
    this.#sequence = this.#readSequence()
    this.initialDocument = this.#readDocument()
    this.#shownDocument = this.initialDocument
    document.on('afterTransaction', this.#collect)
    this.plugin = new Plugin<Link>({
      key: bindingKey,
      state: {
        init: () => this.#seen,
        apply: (tr, previous, { selection: { anchor, head } }) => (tr.docChanged ? { tr, anchor, head, previous } : previous),
      },
      view: (view) => {
        this.attach(view)
        return { update: () => this.editorChanged(), destroy: () => this.detach() }
      },
      props: {
        handleDOMEvents: {
          // What the person acts on should be what there is; nothing of this claims the event.
          keydown: () => this.#showBefore(),
          // Not before what the browser is about to do to the text itself: changed under its hands, it leaves the caret before what
          // it inserts. With a key that has happened before; an input method, dictation or an emoji picker send none.
          beforeinput: (_view, event) => (/^(insert|delete)/.test(event.inputType) ? false : this.#showBefore()),
          mousedown: () => this.#showBefore(),
          compositionend: () => {
            this.#scheduleShow()
            return false
          },
        },
      },
    })
  }

  /** Begins to show changes in an editor whose state has `plugin` and was made with `initialDocument`. */
  attach(host: EditorHost): void {
    this.#host = host
    this.#seen = bindingKey.getState(host.state)!
    this.history.attach(this)
    if (this.#isBehind) this.#scheduleShow()
  }

  /** Stops. The binding cannot be used again. */
  detach(): void {
    this.document.off('afterTransaction', this.#collect)
    this.#cancelShow?.()
    this.#cancelShow = null
    this.#host = null
    this.history.attach(null)
  }

  /** Calls `contribute` with each transaction that is about to show changes; it may add metadata and says whether it did. */
  onShow(contribute: (tr: Transaction) => boolean): () => void {
    this.#contributors.add(contribute)
    return () => this.#contributors.delete(contribute)
  }

  /** Has `onShow` called with the next frame even if no change waits. */
  requestShow(): void {
    this.#scheduleShow()
  }

  /** To be called when the editor has a new state: writes its own edits into the Y document. */
  editorChanged(): void {
    if (this.#host === null) return
    const newest = bindingKey.getState(this.#host.state)!
    this.#shownDocument = this.#host.state.doc
    const links: Link[] = []
    for (let link: Link | null = newest; link !== null && link !== this.#seen; link = link.previous) {
      // What the binding itself dispatched is shown already; only what plugins appended to it is an edit.
      if (link.tr === null || isShownChange(link.tr)) break
      links.unshift(link)
    }
    this.#seen = newest
    newest.previous = null
    if (links.length > 0) this.#write(links)
  }

  /** Shows all changes that wait, now; with `selection`, those of the block being composed in too, and puts the selection there. */
  show(selection?: (doc: Node) => Selection | null): void {
    this.#cancelShow?.()
    this.#cancelShow = null
    const host = this.#host
    if (host === null) return
    try {
      this.editorChanged()
      const { tr } = host.state
      showChanges(tr, this.#sequence, 0, selection === undefined ? this.#holds(host) : () => false)
      this.#dispatch(host, tr, selection)
    } catch (error) {
      this.#recover(error)
    }
    if (this.#isBehind) this.#scheduleShow()
  }

  /** What stays with the character before `position`. */
  relativePosition(position: number, doc: Node | null = this.#shownDocument): RelativePosition {
    const { blocks, tables } = this.#sequence
    const found = blocks.at(position)
    const node = found?.block.isTable === true ? doc?.nodeAt(found.start) : undefined
    if (found !== null && node) {
      const place = tables!.cellAt(found.block, node, position - found.start)
      if (place !== null) return this.#relativeIn(place.cell.sequence, position - found.start - place.start, cellRoot(place.cell.row, place.cell.column))
    }
    return this.#relativeIn(this.#sequence, position, contentRoot)
  }

  #relativeIn(sequence: Sequence, position: number, root: string): RelativePosition {
    const found = sequence.blocks.at(position) ?? sequence.blocks.at(position - 1)
    if (found !== null) {
      let offset = position - found.start - 1
      let last: { client: number; clock: number } | null = found.block.after?.id ?? null
      for (const run of sequence.shownRuns(found.block)) {
        if (offset <= 0) break
        last = { client: run.client, clock: run.clock + Math.min(offset, run.length) - 1 }
        offset -= run.length
      }
      if (last !== null) return { type: null, tname: null, item: { client: last.client, clock: last.clock }, assoc: -1 }
    }
    return { type: null, tname: root, item: null, assoc: -1 }
  }

  /** Where a relative position is in the editor's document; `null` when this document does not have what it refers to. */
  absolutePosition(value: unknown): number | null {
    const relative = parseRelativePosition(value)
    if (relative === null) return null
    if (relative.item === null) {
      const text = relative.tname === null ? undefined : this.document.share.get(relative.tname)
      const place = this.#sequenceOf(text)
      if (place === null) return null
      const size = place.sequence.blocks.size
      return place.start + (relative.assoc < 0 ? Math.min(1, size) : Math.max(size - 1, 0))
    }
    const unit = this.#unit(relative.item)
    if (unit === null) return null
    const { item, clock } = unit
    const place = this.#sequenceOf(item.parent)
    if (place === null) return null
    const { sequence, start } = place
    const { blocks } = sequence
    const own = sequence.blockOf(item)
    if (own !== undefined && own.size > 0) return start + blocks.position(own) + (own.isTable ? 0 : 1)
    const block = sequence.blockAround(item)
    if (block.size === 0) return block === sequence.head ? start + Math.min(1, blocks.size) : null
    let offset = 0
    if (!item.deleted && item.countable) offset = clock - item.id.clock + (relative.assoc < 0 ? 1 : 0)
    for (let left = item.left; left !== null && left !== block.after; left = left.left) {
      if (!left.deleted && left.countable) offset += left.length
    }
    return start + blocks.position(block) + 1 + Math.min(offset, block.size - 2)
  }

  /** The item that a unit of the document is in now, and its clock there; `null` when this document does not have it. */
  #unit({ client, clock }: Id): { item: Y.Item; clock: number } | null {
    const { store } = this.document
    if (Y.getState(store, client) <= clock) return null
    let item: unknown = Y.getItem(store, Y.createID(client, clock))
    // A unit that was deleted and brought back by an undo here lives on under another id.
    while (item instanceof Y.Item && item.redone !== null) {
      const offset = clock - item.id.clock
      ;({ client, clock } = item.redone)
      clock += offset
      item = Y.getItem(store, Y.createID(client, clock))
    }
    return item instanceof Y.Item ? { item, clock } : null
  }

  /** The id of the marker of the block that begins at `position` in the editor's document; `null` for an implied block, and between blocks. */
  blockId(position: number): Id | null {
    const found = this.#sequence.blocks.at(position)
    if (found === null) return null
    if (found.start === position) return found.block.item?.id ?? null
    const node = found.block.isTable ? this.#shownDocument?.nodeAt(found.start) : undefined
    const place = node ? this.#sequence.tables!.cellAt(found.block, node, position - found.start) : null
    if (place === null) return null
    const start = found.start + place.start
    const inCell = place.cell.sequence.blocks.at(position - start)
    return inCell !== null && start + inCell.start === position ? (inCell.block.item?.id ?? null) : null
  }

  /** Where the block with a marker of this id begins in the editor's document; `null` when it is not shown. */
  blockPosition(id: Id): number | null {
    const item = this.#unit(id)?.item
    const place = item === undefined || item.deleted ? null : this.#sequenceOf(item.parent)
    const block = item === undefined ? undefined : place?.sequence.blockOf(item)
    if (!place || block === undefined || block.size === 0) return null
    return place.start + place.sequence.blocks.position(block)
  }

  /** The sequence over a text, and where its first block begins in the editor's document. */
  #sequenceOf(text: unknown): { sequence: Sequence; start: number } | null {
    if (text === this.#sequence.text) return { sequence: this.#sequence, start: 0 }
    const cell: Cell | undefined = this.#sequence.tables!.cellOf(text)
    if (cell === undefined || cell.table.size === 0) return null
    const position = this.#sequence.blocks.position(cell.table)
    const node = this.#shownDocument?.nodeAt(position)
    const start = node ? this.#sequence.tables!.startOf(cell, node) : null
    return start === null ? null : { sequence: cell.sequence, start: position + start }
  }

  selection(): unknown {
    const selection = this.#host?.state.selection
    if (selection === undefined) return null
    return { anchor: this.relativePosition(selection.anchor), head: this.relativePosition(selection.head) }
  }

  showUndone(selection: unknown): void {
    this.show((doc) => {
      if (typeof selection !== 'object' || selection === null || !('anchor' in selection) || !('head' in selection)) return null
      const anchor = this.absolutePosition(selection.anchor)
      const head = this.absolutePosition(selection.head)
      if (anchor === null || head === null || Math.max(anchor, head) > doc.content.size) return null
      return TextSelection.between(doc.resolve(anchor), doc.resolve(head))
    })
  }

  #write(links: readonly Link[]): void {
    const transactions = links.map((link) => link.tr!)
    const before = transactions[0]!.before
    const after = transactions.at(-1)!.doc
    try {
      const ranges = changedRanges(transactions)
      if (ranges.length === 0) return
      const { anchor, head } = links[0]!
      const composition: unknown = transactions[0]!.getMeta('composition')
      this.history.beforeEdit({
        ...describeEdit(before, after, ranges),
        composition: typeof composition === 'number' ? composition : null,
        selection: { anchor: this.relativePosition(anchor, before), head: this.relativePosition(head, before) },
      })
      this.#writing = true
      let isShown = true
      this.document.transact((transaction) => {
        isShown = applyLocalChanges(this.#sequence, transaction, before, after, ranges)
      }, this.history)
      this.#writing = false
      if (this.#sequence.blocks.size !== after.content.size) throw new Error('The editor and the Y document came apart after an edit')
      // New rows and cells get the ids by which the next edit will know them; unknown keys that a marker keeps are put back.
      if (!isShown || this.#sequence.tables!.stale.size > 0) this.show()
    } catch (error) {
      this.#writing = false
      this.#recover(error)
    }
    if (this.#isBehind) this.#scheduleShow()
  }

  readonly #collect = (transaction: Y.Transaction): void => {
    if (this.#writing && transaction.origin === this.history) return
    try {
      const { tables } = this.#sequence
      collectRemoteChanges(this.#sequence, transaction)
      // A root that nobody here has asked for yet is in `changed` only.
      for (const type of new Set([...transaction.changedParentTypes.keys(), ...transaction.changed.keys()])) {
        const cell = tables!.cellOf(type)
        if (cell === undefined) tables!.textChanged(type as unknown as Y.AbstractType<never>)
        else {
          collectRemoteChanges(cell.sequence, transaction)
          // An emptied cell may be covered by a merged one again, or its deleted row go.
          if (cell.sequence.text.length === 0) tables!.gridChanged(cell.table)
        }
      }
    } catch (error) {
      this.#recover(error)
    }
    if (this.#isBehind) this.#scheduleShow()
  }

  #scheduleShow(): void {
    if (this.#host === null || this.#cancelShow !== null) return
    this.#cancelShow = (this.#options.schedule ?? scheduleFrame)(() => {
      this.#cancelShow = null
      this.show()
    })
  }

  #showBefore(): false {
    if (this.#cancelShow !== null) this.show()
    return false
  }

  /** Which blocks must not be touched now: the one that an input method is composing in, for a while. */
  #holds(host: EditorHost): (block: Block) => boolean {
    if (!host.composing) {
      this.#heldSince = null
      return () => false
    }
    const position = host.state.selection.from
    const found = this.#sequence.blocks.at(position)
    let composed = found?.block
    const node = found?.block.isTable === true ? host.state.doc.nodeAt(found.start) : null
    if (found && node) {
      // A table itself never waits: until its cells have ids, nothing that is done in it can be told apart.
      const place = this.#sequence.tables!.cellAt(found.block, node, position - found.start)
      composed = place?.cell.sequence.blocks.at(position - found.start - place.start)?.block
    }
    return (block) => {
      if (block !== composed) return false
      this.#heldSince ??= performance.now()
      return performance.now() - this.#heldSince < longestHold
    }
  }

  #dispatch(host: EditorHost, tr: Transaction, selection?: (doc: Node) => Selection | null): void {
    this.#shownDocument = tr.doc
    const { selection: old } = host.state
    if (tr.docChanged && old instanceof TextSelection && old.empty) {
      // What somebody else types at the caret goes behind it, so that one's own typing stays together.
      tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(old.head, -1)), -1))
    }
    const wanted = selection?.(tr.doc) ?? null
    if (wanted !== null) tr.setSelection(wanted).scrollIntoView()
    let contributed = false
    for (const contribute of this.#contributors) contributed = contribute(tr) || contributed
    if (!tr.docChanged && wanted === null && !contributed) return
    tr.setMeta(bindingKey, true).setMeta('addToHistory', false)
    host.dispatch(tr)
    if (tr.docChanged && this.#sequence.blocks.size !== this.#host?.state.doc.content.size) {
      throw new Error('A change could not be shown: another plugin holds back or alters transactions of the binding')
    }
  }

  /** Reports `error` and shows the Y document afresh. */
  #recover(error: unknown): void {
    this.#options.onError?.(error)
    const host = this.#host
    if (host === null) return
    this.#sequence = this.#readSequence()
    const wanted = this.#readDocument()
    this.#seen = bindingKey.getState(host.state)!
    const { doc, tr } = host.state
    const start = doc.content.findDiffStart(wanted.content)
    const end = doc.content.findDiffEnd(wanted.content)
    if (start === null || end === null) return
    const overlap = Math.max(0, start - Math.min(end.a, end.b))
    tr.step(new ReplaceStep(start, end.a + overlap, wanted.slice(start, end.b + overlap) as Slice))
    tr.setMeta(bindingKey, true).setMeta('addToHistory', false)
    host.dispatch(tr)
  }

  /** The Y document as it is now, all of it counted as shown. */
  #readSequence(): Sequence {
    const sequence = new Sequence(contentOf(this.document), new Tables(this.document))
    sequence.showAll()
    return sequence
  }

  #readDocument(): Node {
    return schema.nodes.doc.create(null, this.#sequence.nodes())
  }

  get #isBehind(): boolean {
    const { pending, tables } = this.#sequence
    return pending.size > 0 || tables!.stale.size > 0 || !tables!.pendingCells()[Symbol.iterator]().next().done
  }
}

/** Typing and deleting at one place are grouped for undo; everything else stands alone. */
function describeEdit(before: Node, after: Node, ranges: readonly ChangedRange[]): { kind: EditKind; start: number; end: number } {
  const [range] = ranges
  const other = { kind: 'other', start: -1, end: -1 } as const
  if (range === undefined || ranges.length > 1) return other
  const $before = before.resolve(range.fromA)
  const $after = after.resolve(range.fromB)
  const inText = $before.depth > 0 && range.toA <= $before.end() && $after.depth > 0 && range.toB <= $after.end()
  if (!inText) return other
  const removed = range.toA - range.fromA
  const added = range.toB - range.fromB
  if (removed === 0 && added > 0) return { kind: 'typing', start: range.fromA, end: range.toB }
  if (added === 0 && removed === 1) return { kind: 'deleting', start: range.toA, end: range.fromB }
  return other
}

function parseRelativePosition(value: unknown): RelativePosition | null {
  if (typeof value !== 'object' || value === null) return null
  const { item = null, tname = null, assoc = 0 } = value as Record<string, unknown>
  if (typeof assoc !== 'number' || (tname !== null && typeof tname !== 'string')) return null
  if (item === null) return { type: null, tname, item: null, assoc }
  if (typeof item !== 'object' || !('client' in item) || !('clock' in item)) return null
  const { client, clock } = item
  if (!Number.isSafeInteger(client) || !Number.isSafeInteger(clock) || (clock as number) < 0) return null
  return { type: null, tname: null, item: { client: client as number, clock: clock as number }, assoc }
}

