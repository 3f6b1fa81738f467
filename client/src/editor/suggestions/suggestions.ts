/**
 * Suggestions while typing, for blocks (`/`), people and days (`@`) and emoji (`:`).
 *
 *   nothing ── a sign is typed ──> typed ── more, less, others' edits ──> typed
 *      ^                             |
 *      +──── chosen, Escape, the caret goes elsewhere, the focus too, a space where none belongs,
 *            nothing has fitted for two characters
 *
 * Only typing a sign begins it; a caret that comes to one, a paste, an undo and others' edits do not. So what was closed stays
 * closed. What is typed is found in the few characters before the caret, and only while there is something to find.
 *
 * What is shown for it is a SuggestionList, which is loaded when it is first needed. It lies in the mount beside the editable:
 * `aria-activedescendant` of the editable, which keeps the focus, cannot name what is in a shadow root.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { Plugin, TextSelection, type EditorState, type PluginView, type Transaction } from 'prosemirror-state'
import { ReplaceStep } from 'prosemirror-transform'
import type { EditorView } from 'prosemirror-view'
import { isShownChange } from '../binding/index.ts'
import type { Choice } from './choose.ts'
import type { SlashId } from './slash-commands.ts'
import { emojiLetters, reach, triggerIn } from './trigger.ts'
import { suggestionsKey, type Mentioned, type Typed, type TypedMeta } from './typed.ts'

/** How many characters more may be typed, once nothing fits, before nothing more is looked for. */
const patience = 2

/** What the list is given to work with. */
export interface SuggestionHost {
  readonly view: EditorView
  /** What of the slash menu applies where `typed` is. */
  applicable(typed: Typed): ReadonlySet<SlashId>
  choose(choice: Choice): void
  close(): void
  /** Says how many suggestions there are for what was shown last. */
  found(count: number): void
}

/** What shows the suggestions. */
export interface SuggestionList {
  /** Shows what fits; called again whenever what is typed, or where it is, may have changed. */
  show(typed: Typed): void
  hide(): void
  /** Takes a key that is pressed in the text; false where it means nothing to the list, or the list shows nothing. */
  handleKey(event: KeyboardEvent): boolean
  /** The emoji with exactly this name; null where there is none, or the names are not here yet. */
  emojiNamed(name: string): string | null
  /** Takes it out of the page. */
  remove(): void
}

export interface SuggestionOptions {
  /** Makes the list. Rejects where what is needed for it cannot be loaded. */
  readonly load: (host: SuggestionHost) => Promise<SuggestionList>
  /** Somebody was mentioned. */
  readonly onMention: (mentioned: Mentioned) => void
}

/** What is typed at the caret. */
function typedAt({ selection }: EditorState): Omit<Typed, 'isAsked' | 'isComposed'> | null {
  const { $from, empty } = selection
  const { parent, parentOffset } = $from
  if (!(selection instanceof TextSelection) || !empty || parent.type.spec.code === true || schema.marks.code.isInSet($from.marks())) return null
  const start = Math.max(parentOffset - reach, 0)
  const trigger = triggerIn(parent.textBetween(start, parentOffset, null, '\uFFFC'), start === 0)
  if (trigger === null) return null
  return { kind: trigger.kind, query: trigger.query, from: $from.start() + start + trigger.start, to: $from.pos }
}

/** The text that a transaction types, or has an input method compose; null for everything else. */
function typedText(tr: Transaction): string | null {
  const [step] = tr.steps
  if (tr.steps.length !== 1 || !(step instanceof ReplaceStep) || isShownChange(tr) || tr.getMeta('uiEvent') !== undefined) return null
  const { content } = step.slice
  const text = content.textBetween(0, content.size)
  return text !== '' && text.length === content.size ? text : null
}

function nextTyped(tr: Transaction, typed: Typed | null, state: EditorState): Typed | null {
  const meta = tr.getMeta(suggestionsKey) as TypedMeta | undefined
  if (meta === 'close') return null
  if (meta === 'ask' || typed === null) {
    const text = meta === 'ask' ? null : typedText(tr)
    if (meta !== 'ask' && text === null) return null
    const found = typedAt(state)
    // The sign has to be in what was typed just now.
    if (found === null || (text !== null && found.query.length >= text.length)) return null
    return { ...found, isAsked: meta === 'ask', isComposed: tr.getMeta('composition') !== undefined }
  }
  if (!tr.docChanged && !tr.selectionSet) return typed
  const sign = tr.mapping.mapResult(typed.from, 1)
  const found = typedAt(state)
  if (found === null || sign.deletedAfter || found.from !== sign.pos || found.kind !== typed.kind) return null
  if (!tr.docChanged && found.to !== typed.to) return null
  return { ...found, isAsked: typed.isAsked, isComposed: typed.isComposed }
}

/** The plugin that suggests while something is typed. It is to come before the keymaps. */
export function suggestions(options: SuggestionOptions): Plugin {
  let shown: SuggestionView | null = null
  return new Plugin<Typed | null>({
    key: suggestionsKey,
    state: {
      init: () => null,
      apply: (tr, typed, _before, state) => nextTyped(tr, typed, state),
    },
    props: {
      handleKeyDown: (_view, event) => shown?.handleKey(event) ?? false,
      handleTextInput: (_view, _from, _to, text) => shown?.handleText(text) ?? false,
      handleDOMEvents: {
        blur() {
          shown?.close()
          return false
        },
        compositionend() {
          // Only afterwards is it over for the view.
          setTimeout(() => shown?.update())
          return false
        },
      },
    },
    view: (view) => (shown = new SuggestionView(view, options)),
  })
}

class SuggestionView implements PluginView, SuggestionHost {
  readonly view: EditorView
  readonly #options: SuggestionOptions
  #list: SuggestionList | null = null
  /** What can be chosen, and what that does. It is there before the list is. */
  #chosen: typeof import('./choose.ts') | null = null
  #isLoading = false
  /** What is shown at present. */
  #typed: Typed | null = null
  #isOpen = false
  /** The length of the query for which nothing was found, while nothing is. */
  #emptyAt: number | null = null

  constructor(view: EditorView, options: SuggestionOptions) {
    this.view = view
    this.#options = options
  }

  update(): void {
    if (this.view.isDestroyed) return
    const typed = suggestionsKey.getState(this.view.state) ?? null
    if (typed === null && this.#typed === null) return
    if (typed === null || typed.kind !== this.#typed?.kind) {
      this.#emptyAt = null
      this.#isOpen = false
    }
    this.#typed = typed
    this.#isOpen = typed !== null && this.#isShown(typed)
    if (typed !== null && this.#isOpen) {
      if (this.#list === null) void this.#load()
      else this.#list.show(typed)
    } else this.#list?.hide()
  }

  destroy(): void {
    this.#list?.remove()
  }

  #isShown({ kind, query, isAsked, isComposed }: Typed): boolean {
    if (!this.view.editable || (isComposed && this.view.composing && !this.#isOpen)) return false
    return kind !== 'emoji' || isAsked || query.length >= emojiLetters
  }

  async #load(): Promise<void> {
    if (this.#isLoading) return
    this.#isLoading = true
    try {
      this.#chosen ??= await import('./choose.ts')
      const list = await this.#options.load(this)
      if (this.view.isDestroyed) list.remove()
      else this.#list = list
    } catch {
      // Without the list what is typed is just text. The next sign tries again.
    }
    this.#isLoading = false
    if (this.#list !== null) this.update()
  }

  applicable(typed: Typed): ReadonlySet<SlashId> {
    return this.#chosen?.applicable(typed, this.view.state) ?? new Set()
  }

  choose(choice: Choice): void {
    const typed = this.#typed
    if (typed !== null && this.view.editable) this.#chosen?.choose(this.view, typed, choice, this.#options.onMention)
  }

  close(): void {
    if (this.#typed !== null) this.view.dispatch(this.view.state.tr.setMeta(suggestionsKey, 'close' satisfies TypedMeta))
  }

  found(count: number): void {
    const length = this.#typed?.query.length ?? 0
    if (count > 0) this.#emptyAt = null
    else if (this.#emptyAt === null) this.#emptyAt = length
    else if (length >= this.#emptyAt + patience) this.close()
  }

  handleKey(event: KeyboardEvent): boolean {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
    return this.#typed !== null && (this.#list?.handleKey(event) ?? false)
  }

  /** Makes an emoji of its name when the colon behind it is typed. */
  handleText(text: string): boolean {
    const typed = this.#typed
    if (typed?.kind !== 'emoji' || !/^[:：]$/.test(text)) return false
    const emoji = this.#list?.emojiNamed(typed.query) ?? null
    if (emoji === null) return false
    // First what was typed, so that an undo brings that back.
    this.view.dispatch(this.view.state.tr.insertText(text).setMeta(suggestionsKey, 'close' satisfies TypedMeta))
    this.view.dispatch(this.view.state.tr.insertText(emoji, typed.from, typed.to + text.length).setMeta('uiEvent', 'emoji').scrollIntoView())
    return true
  }
}
