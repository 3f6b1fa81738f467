/**
 * A person with an editor, without a browser: a Y document, the binding, and an editor state. Updates
 * go through a network that the test drives; nothing happens by itself.
 */
import { EditorState, type Command, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import * as Y from 'yjs'
import { DocumentBinding, UndoHistory, type EditorHost } from '@tandem/client/editor/binding/index.ts'
import { inputRulesPlugin } from '@tandem/client/editor/input-rules.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'

export class Peer implements EditorHost {
  readonly document = new Y.Doc()
  readonly history: UndoHistory
  readonly binding: DocumentBinding
  state: EditorState
  composing = false
  readonly errors: unknown[] = []
  readonly #inputRules = inputRulesPlugin()
  /** Updates made here that the network has not taken yet. */
  readonly outbox: Uint8Array[] = []

  constructor(clientID: number, initial: Uint8Array = seedUpdate) {
    this.document.clientID = clientID
    Y.applyUpdate(this.document, initial, 'network')
    this.document.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'network') this.outbox.push(update)
    })
    this.history = new UndoHistory(this.document)
    this.binding = new DocumentBinding(this.document, {
      history: this.history,
      onError: (error) => this.errors.push(error),
      schedule: () => () => {},
    })
    this.state = EditorState.create({ doc: this.binding.initialDocument, plugins: [this.binding.plugin, this.#inputRules] })
    this.binding.attach(this)
  }

  dispatch(tr: Transaction): void {
    this.state = this.state.apply(tr)
    this.binding.editorChanged()
  }

  run(command: Command): boolean {
    return command(this.state, (tr) => this.dispatch(tr))
  }

  /** Types at the selection, a character at a time: Markdown turns into what it means. */
  type(text: string): void {
    for (const character of text) {
      const { state, composing } = this
      const { from, to } = state.selection
      const view = { state, composing, dispatch: (tr: Transaction) => this.dispatch(tr) } as EditorView
      const isTaken = this.#inputRules.props.handleTextInput?.call(this.#inputRules, view, from, to, character, () => state.tr)
      if (isTaken !== true) this.dispatch(state.tr.insertText(character))
    }
  }

  receive(update: Uint8Array): void {
    Y.applyUpdate(this.document, update, 'network')
  }

  /** The frame comes: changes by others are shown. */
  frame(): void {
    this.binding.show()
  }

  /** What is wrong with this peer's view after a frame, or `null`. */
  fault(): string | null {
    if (this.errors.length > 0) return `threw ${String(this.errors[0] instanceof Error ? this.errors[0].stack : this.errors[0])}`
    const stored = documentFrom(this.document)
    try {
      this.state.doc.check()
    } catch (error) {
      return `shows a document that is not valid: ${String(error)}`
    }
    if (!this.state.doc.eq(stored)) return `shows ${this.state.doc.toString()}\n  but holds ${stored.toString()}`
    return null
  }
}
