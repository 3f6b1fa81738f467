/**
 * The tools around the text of an element: what is asked for by a key or a button, what is shown of it, and where the focus goes. What a
 * tool needs is loaded when it is first asked for; without a connection that is said, and nothing is shown.
 */
import type { ReactiveControllerHost } from 'lit'
import type { EditorView } from 'prosemirror-view'
import type { FoundRange } from '../editor/find/found.ts'
import { leaveSearch } from '../editor/plugins/found-matches.ts'
import type { Tool, ToolRequestEvent } from '../editor/tools.ts'
import type { Messages } from '../messages/messages.ts'
import type { TandemFindPanel } from '../components/find-panel/find-panel.ts'
import type { TandemOutlinePanel } from '../components/outline-panel/outline-panel.ts'
import type { TandemWordCount } from '../components/word-count/word-count.ts'

/** Narrower than this, in pixels, the element has no room for an outline beside the text. */
const narrowest = 680

/** The element, with what a page can set of its tools. */
export interface ToolHost extends ReactiveControllerHost, HTMLElement {
  readonly renderRoot: HTMLElement | DocumentFragment
  readonly view: EditorView | null
  outline: boolean
  wordCount: boolean
  focusMode: boolean
  copyAsMarkdown(): Promise<void>
  showShortcuts(): Promise<void>
}

export interface ToolOptions {
  readonly text: () => Messages['element']
  /** Says something to the person. */
  readonly say: (words: string) => void
  /** Waits for what is being loaded; says so, and gives false, where it does not come. */
  readonly has: (module: Promise<unknown>) => Promise<boolean>
  /** The same for what takes the focus; false also where nobody waits any more. */
  readonly canOpen: (module: Promise<unknown>) => Promise<boolean>
  /** The person has shown or put away what a page may remember. */
  readonly changed: () => void
}

export class ToolsController {
  readonly #host: ToolHost
  readonly #options: ToolOptions
  #isFinding = false
  /** Whether somebody has asked for the outline where it lies over the text. */
  #isDrawerOpen = false

  constructor(host: ToolHost, options: ToolOptions) {
    this.#host = host
    this.#options = options
    host.addEventListener('tandem-tool', (event) => void this.#use((event as ToolRequestEvent).tool))
  }

  /** Whether the panel for searching is shown. */
  get isFinding(): boolean {
    return this.#isFinding
  }

  /** How the outline is shown: over the text only when somebody has asked for that. */
  get shownOutline(): 'beside' | 'drawer' | null {
    const isWide = this.#host.offsetWidth >= narrowest
    if (!this.#host.outline || (!isWide && !this.#isDrawerOpen)) return null
    return isWide ? 'beside' : 'drawer'
  }

  /** To be called when properties of the element have changed: loads the tools that the page has turned on. */
  follow(changed: ReadonlyMap<PropertyKey, unknown>): void {
    const { outline, wordCount, focusMode, view } = this.#host
    if (changed.has('outline') && outline) void this.#options.has(import('../components/outline-panel/outline-panel.ts'))
    if (changed.has('wordCount') && wordCount) void import('../components/word-count/word-count.ts').catch(() => undefined)
    // A new state, since the toolbar is drawn from that.
    if (view !== null && changed.has('focusMode') && focusMode !== (changed.get('focusMode') ?? false)) view.dispatch(view.state.tr)
  }

  /** Ends the search, at a match or where it began. */
  readonly endSearch = (match: FoundRange | null): void => {
    this.#isFinding = false
    this.#host.requestUpdate()
    if (this.#host.view !== null) leaveSearch(this.#host.view, match)
  }

  readonly closeOutline = (): void => {
    this.#host.outline = false
    this.#isDrawerOpen = false
  }

  #use(tool: Tool): Promise<void> {
    switch (tool) {
      case 'shortcuts':
        return this.#host.showShortcuts()
      case 'outline':
        return this.#toggleOutline()
      case 'copyMarkdown':
        return this.#host.copyAsMarkdown()
      case 'wordCount':
        return this.#toggleWordCount()
      case 'focusMode':
        return this.#toggleFocusMode()
      default:
        return this.#find(tool)
    }
  }

  async #find(tool: 'find' | 'replace' | 'findNext' | 'findPrevious'): Promise<void> {
    const takesFocus = tool === 'find' || tool === 'replace'
    const loaded = import('../components/find-panel/find-panel.ts')
    if (!(await (takesFocus ? this.#options.canOpen(loaded) : this.#options.has(loaded)))) return
    this.#isFinding = true
    const panel = await this.#drawn<TandemFindPanel>('tandem-find-panel')
    if (takesFocus) panel?.open(tool === 'replace')
    else panel?.move(tool === 'findNext' ? 1 : -1)
  }

  async #toggleOutline(): Promise<void> {
    const isShown = this.shownOutline !== null
    if (!isShown && !(await this.#options.canOpen(import('../components/outline-panel/outline-panel.ts')))) return
    this.#host.outline = !isShown
    this.#isDrawerOpen = !isShown && this.#host.offsetWidth < narrowest
    const panel = await this.#drawn<TandemOutlinePanel>('tandem-outline-panel')
    if (isShown) this.#host.focus()
    else if (panel?.empty === false) panel.focus()
    else if (panel !== null) this.#options.say(this.#options.text().noHeadings)
  }

  async #toggleWordCount(): Promise<void> {
    const isShown = this.#host.wordCount
    if (!isShown && !(await this.#options.has(import('../components/word-count/word-count.ts')))) return
    this.#host.wordCount = !isShown
    this.#options.changed()
    if (isShown) this.#host.focus()
    else await (await this.#drawn<TandemWordCount>('tandem-word-count'))?.tell()
  }

  async #toggleFocusMode(): Promise<void> {
    const isOn = this.#host.focusMode
    if (!isOn && !(await this.#options.has(import('../editor/plugins/in-focus.ts')))) return
    this.#host.focusMode = !isOn
    this.#options.changed()
    const { focusModeOn, focusModeOff } = this.#options.text()
    this.#options.say(isOn ? focusModeOff : focusModeOn)
    this.#host.focus()
  }

  /** The part of the element that it draws now, once it has drawn itself. */
  async #drawn<Part extends Element & { readonly updateComplete: Promise<boolean> }>(name: string): Promise<Part | null> {
    this.#host.requestUpdate()
    await this.#host.updateComplete
    const part = this.#host.renderRoot.querySelector<Part>(name)
    await part?.updateComplete
    return part
  }
}
