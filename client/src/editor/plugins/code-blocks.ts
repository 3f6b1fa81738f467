/**
 * How code is shown: its parts in colours, and above it a button for its language and one that copies it.
 *
 *   <pre>
 *     <div class="tandem-code-bar" contenteditable="false">   the buttons; their words are generated content, so that they are
 *                                                             no text of the document
 *     <code>                                                  the text
 *
 * What knows the languages is loaded when there is code of a language. Then, whenever nothing else is to be done:
 *
 *   the document was changed ─> blocks of code between the first and the last changed one ─> parts of those not known yet,
 *   a few milliseconds at a time ─> one transaction with decorations; until it comes, the old ones stay with their characters
 *
 * Parts are remembered by node, and a node is the same as long as nobody changes it. Nothing is drawn while an input method
 * composes: that would end the composition.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey, TextSelection, type EditorState, type PluginView } from 'prosemirror-state'
import { Decoration, DecorationSet, type EditorView, type NodeView, type ViewMutationRecord } from 'prosemirror-view'
import type { EditorText } from '../../messages/messages.ts'
import type { Token } from '../code/token-colors.ts'
import { copyCodeOf, requestCodeLanguage } from '../commands/code.ts'

/** More characters than this are shown without colours: they would take too long. */
const longestCode = 50_000
/** How long after a change its parts are looked at at the soonest, in milliseconds. */
const delay = 120
/** How long is worked at a time, in milliseconds. */
const slice = 8

const { codeBlock, doc: docType } = schema.nodes

type Highlighter = typeof import('../code/code-highlighter.ts')

/** Blocks of code, by where their text begins, whose parts are now known. */
type Update = readonly { start: number; node: Node; tokens: readonly Token[] }[]

const key = new PluginKey<DecorationSet>('tandem-code')

/** Shows code. What cannot be loaded is left out, and tried again with the next view. */
export function codeBlocks(text: () => EditorText, load: () => Promise<Highlighter> = () => import('../code/code-highlighter.ts')): Plugin {
  const bars = new Set<CodeBlockView>()
  const languages: Languages = { highlighter: null }
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, shown) {
        const mapped = tr.docChanged ? shown.map(tr.mapping, tr.doc) : shown
        const update = tr.getMeta(key) as Update | undefined
        return update === undefined ? mapped : withUpdate(mapped, update, tr.doc)
      },
    },
    props: {
      decorations: (state) => key.getState(state),
      nodeViews: {
        codeBlock: (node, view, getPos) => new CodeBlockView(node, view, getPos, { text, languages, bars }),
      },
    },
    view: (view) => new CodeColors(view, load, languages, { text, bars }),
  })
}

function withUpdate(shown: DecorationSet, update: Update, doc: Node): DecorationSet {
  const old = update.flatMap(({ start, node }) => shown.find(start, start + node.content.size))
  const fresh = update.flatMap(({ start, tokens }) =>
    tokens.map(({ from, to, kind }) => Decoration.inline(start + from, start + to, { class: `tandem-code-${kind}` })),
  )
  return shown.remove(old).add(doc, fresh)
}

const copyIcon = 'M9 9h11v11H9zM5 15H4V4h11v1'
const openIcon = 'm7 10 5 5 5-5'

/** What knows the languages, once it is there. */
interface Languages {
  highlighter: Highlighter | null
}

class CodeColors implements PluginView {
  readonly #load: () => Promise<Highlighter>
  readonly #languages: Languages
  readonly #text: () => EditorText
  readonly #bars: ReadonlySet<CodeBlockView>
  readonly #tokens = new WeakMap<Node, readonly Token[]>()
  #view: EditorView
  /** The document whose code is shown as it should be. */
  #done: Node
  #timer: ReturnType<typeof setTimeout> | undefined
  #isLoading = false
  #written: { text: EditorText; editable: boolean }

  constructor(view: EditorView, load: () => Promise<Highlighter>, languages: Languages, { text, bars }: { text: () => EditorText; bars: ReadonlySet<CodeBlockView> }) {
    this.#view = view
    this.#load = load
    this.#languages = languages
    this.#text = text
    this.#bars = bars
    this.#written = { text: text(), editable: view.editable }
    this.#done = docType.create()
    this.#soon(0)
  }

  update(view: EditorView): void {
    this.#view = view
    const { text, editable } = this.#written
    if (text !== this.#text() || editable !== view.editable) {
      this.#written = { text: this.#text(), editable: view.editable }
      for (const bar of this.#bars) bar.refresh()
    }
    if (view.state.doc !== this.#done) this.#soon(delay)
  }

  destroy(): void {
    clearTimeout(this.#timer)
  }

  #soon(wait: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      whenIdle(() => this.#work())
    }, wait)
  }

  #work(): void {
    const view = this.#view
    if (view.isDestroyed || this.#timer !== undefined) return
    if (view.composing) return this.#soon(delay)
    const { doc } = view.state
    const changed = codeBetween(this.#done, doc)
    const { highlighter } = this.#languages
    if (highlighter === null) {
      if (changed.some(({ node }) => node.attrs['language'] !== null)) this.#fetch()
      else this.#done = doc
      return
    }
    const end = performance.now() + slice
    const update: { start: number; node: Node; tokens: readonly Token[] }[] = []
    for (const { node, start } of changed) {
      let tokens = this.#tokens.get(node)
      if (tokens === undefined) {
        if (performance.now() > end) return this.#soon(0)
        tokens = tokensIn(node, highlighter)
        this.#tokens.set(node, tokens)
      }
      update.push({ start, node, tokens })
    }
    this.#done = doc
    if (update.length > 0) view.dispatch(view.state.tr.setMeta(key, update satisfies Update).setMeta('addToHistory', false))
  }

  #fetch(): void {
    if (this.#isLoading) return
    this.#isLoading = true
    this.#load().then(
      (highlighter) => {
        highlighter.adoptTokenStyles(this.#view.dom)
        this.#languages.highlighter = highlighter
        for (const bar of this.#bars) bar.refresh()
        this.#soon(0)
      },
      // Shown without colours; what was loaded in vain is not loaded with every key.
      () => undefined,
    )
  }
}

function tokensIn(node: Node, { tokensOf }: Highlighter): readonly Token[] {
  const language: unknown = node.attrs['language']
  if (typeof language !== 'string' || node.content.size > longestCode) return []
  // A place for each character, whatever a peer has put in between.
  return tokensOf(language, node.textBetween(0, node.content.size, undefined, ' '))
}

function whenIdle(work: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 500 })
  else work()
}

/** The code in what differs between two documents, in the newer one. */
function codeBetween(before: Node, after: Node): { node: Node; start: number }[] {
  const old = before.children
  const { children } = after
  let from = 0
  let position = 0
  while (from < old.length && from < children.length && old[from] === children[from]) position += children[from++]!.nodeSize
  let to = children.length
  for (let end = old.length; end > from && to > from && old[end - 1] === children[to - 1]; end--) to--
  const found: { node: Node; start: number }[] = []
  for (let index = from; index < to; index++) {
    const block = children[index]!
    if (block.type === codeBlock) found.push({ node: block, start: position + 1 })
    else if (!block.isTextblock) {
      const content = position + 1
      block.descendants((node, at) => {
        if (node.type === codeBlock) found.push({ node, start: content + at + 1 })
        return !node.isTextblock
      })
    }
    position += block.nodeSize
  }
  return found
}

interface CodeBlockContext {
  text: () => EditorText
  languages: Languages
  /** Those that are shown. */
  bars: Set<CodeBlockView>
}

/** A block of code with its buttons. By keyboard they have keys of their own, so Tab does not stop at them. */
class CodeBlockView implements NodeView {
  readonly dom: HTMLElement
  readonly contentDOM: HTMLElement
  readonly #bar: HTMLElement
  readonly #language: HTMLButtonElement
  readonly #copy: HTMLButtonElement
  readonly #view: EditorView
  readonly #getPos: () => number | undefined
  readonly #context: CodeBlockContext
  #node: Node

  constructor(node: Node, view: EditorView, getPos: () => number | undefined, context: CodeBlockContext) {
    this.#node = node
    this.#view = view
    this.#getPos = getPos
    this.#context = context
    const { ownerDocument } = view.dom
    this.dom = ownerDocument.createElement('pre')
    this.#bar = ownerDocument.createElement('div')
    this.#bar.className = 'tandem-code-bar'
    this.#bar.contentEditable = 'false'
    this.#language = this.#button('tandem-code-language', openIcon, () => this.#chooseLanguage())
    this.#language.setAttribute('aria-haspopup', 'listbox')
    this.#copy = this.#button('tandem-code-copy', copyIcon, () => void copyCodeOf(view.dom, this.#node))
    this.contentDOM = ownerDocument.createElement('code')
    this.dom.append(this.#bar, this.contentDOM)
    for (const [name, value] of Object.entries(schemaAttributes(node))) this.dom.setAttribute(name, value)
    context.bars.add(this)
    this.refresh()
  }

  update(node: Node): boolean {
    if (node.type !== codeBlock) return false
    if (!node.hasMarkup(this.#node.type, this.#node.attrs)) {
      const attributes = schemaAttributes(node)
      for (const name of Object.keys(schemaAttributes(this.#node))) if (!(name in attributes)) this.dom.removeAttribute(name)
      for (const [name, value] of Object.entries(attributes)) this.dom.setAttribute(name, value)
      this.#node = node
      this.refresh()
    }
    this.#node = node
    return true
  }

  /** Writes the words of the buttons. */
  refresh(): void {
    const { text, languages } = this.#context
    const words = text()
    const language: unknown = this.#node.attrs['language']
    const name = typeof language === 'string' ? (languages.highlighter?.languageName(language) ?? language) : words.plainText
    this.#language.dataset['name'] = name
    this.#language.setAttribute('aria-label', words.codeLanguage(name))
    this.#language.disabled = !this.#view.editable
    this.#language.hidden = !this.#view.editable && language === null
    this.#copy.setAttribute('aria-label', words.copyCode)
    this.#copy.title = words.copyCode
  }

  stopEvent(event: Event): boolean {
    return event.target instanceof globalThis.Node && this.#bar.contains(event.target)
  }

  ignoreMutation(mutation: ViewMutationRecord): boolean {
    if (mutation.type === 'selection') return false
    return this.#bar.contains(mutation.target) || (mutation.type === 'attributes' && mutation.target === this.dom)
  }

  destroy(): void {
    this.#context.bars.delete(this)
  }

  #button(className: string, icon: string, onClick: () => void): HTMLButtonElement {
    const { ownerDocument } = this.#bar
    const button = ownerDocument.createElement('button')
    button.type = 'button'
    button.className = className
    button.tabIndex = -1
    // The caret stays where it is, and so does an on-screen keyboard.
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', onClick)
    const svg = ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'svg')
    const path = ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'path')
    svg.setAttribute('viewBox', '0 0 24 24')
    svg.setAttribute('aria-hidden', 'true')
    path.setAttribute('d', icon)
    svg.append(path)
    button.append(svg)
    this.#bar.append(button)
    return button
  }

  /** The list of languages is for the code that the caret is in, so it goes there. */
  #chooseLanguage(): void {
    const view = this.#view
    const position = this.#getPos()
    if (position === undefined || !view.editable) return
    const { $from, $to } = view.state.selection
    const isInside = $from.pos > position && $to.pos < position + this.#node.nodeSize
    if (!isInside) view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, position + 1)))
    requestCodeLanguage(view.state, view.dispatch, view)
  }
}

/** What the schema writes on the element of a block. */
function schemaAttributes(block: Node): Record<string, string> {
  const output = codeBlock.spec.toDOM?.(block)
  return Array.isArray(output) ? (output[1] as Record<string, string>) : {}
}

/** The element of the code that the selection is in; null where it is in none. */
export function codeElementAt(view: EditorView, { selection }: EditorState = view.state): HTMLElement | null {
  const { $from } = selection
  const element = $from.parent.type === codeBlock ? view.nodeDOM($from.before()) : null
  return element instanceof HTMLElement ? element : null
}
