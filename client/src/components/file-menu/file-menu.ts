/**
 * What can be done with a document as a whole: take it out as a file or onto the clipboard, and put a file in. The menu is in the
 * top layer; while it is open it has the focus, and closed by a key it gives it back to its button.
 */
import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { documentFormats, fileTypes, loadConverters, type DocumentFormat } from '../../editor/formats/formats.ts'
import { acceptedFiles } from '../../editor/formats/read-file.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { fileMenu } from '../../messages/en/file-menu.ts'
import { icon } from '../icon.ts'
import type { TandemEditor } from '../tandem-editor/tandem-editor.ts'
import { MenuKeys } from '../menu-keys.ts'
import { menuStyles } from '../menu.styles.ts'
import { isRightToLeft, Popover } from '../popover.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './file-menu.styles.ts'

/** How long it is said what came of an item, in milliseconds. */
const saidFor = 5000

const icons = {
  file: '<path d="M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5Zm0 0V8a.5.5 0 0 0 .5.5h4.5"/>',
  insert: '<path d="M12 16V4.5m-4 4 4-4 4 4"/><path d="M4.5 15.5V18A1.5 1.5 0 0 0 6 19.5h12a1.5 1.5 0 0 0 1.5-1.5v-2.5"/>',
  copy: '<rect x="8.5" y="8.5" width="11" height="11" rx="1.5"/><path d="M15.5 8.5V6A1.5 1.5 0 0 0 14 4.5H6A1.5 1.5 0 0 0 4.5 6v8A1.5 1.5 0 0 0 6 15.5h2.5"/>',
  download: '<path d="M12 4.5V16m-4-4 4 4 4-4"/><path d="M4.5 15.5V18A1.5 1.5 0 0 0 6 19.5h12a1.5 1.5 0 0 0 1.5-1.5v-2.5"/>',
}

interface MenuItem {
  id: string
  label: string
  icon: string
  run: () => void
}

/**
 * The menu of a document.
 *
 * @csspart opener - the button
 * @csspart menu - the menu
 */
export class TandemFileMenu extends LitElement {
  static override properties: PropertyDeclarations = {
    editor: { attribute: false },
    editable: { type: Boolean },
    isOpen: { state: true },
    said: { state: true },
  }

  static override styles = [tokens, menuStyles, styles]

  /** The editor of the document. */
  declare editor: TandemEditor | null
  /** Whether the person may put files in. */
  declare editable: boolean
  declare private isOpen: boolean
  /** What came of the last item. */
  declare private said: string
  readonly #messages = new MessagesController(this, { fileMenu })
  #forget: ReturnType<typeof setTimeout> | undefined
  readonly #menu = new Popover(this, {
    element: () => this.renderRoot.querySelector<HTMLElement>('#menu'),
    placement: () => ({ align: 'end', isRightToLeft: isRightToLeft(this) }),
    closed: () => {
      this.isOpen = false
    },
  })
  readonly #keys = new MenuKeys({
    items: () => this.#items(),
    close: () => {
      this.#menu.close()
      this.#opener().focus()
    },
  })

  constructor() {
    super()
    this.editor = null
    this.editable = false
    this.isOpen = false
    this.said = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#forget)
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.fileMenu
    return html`
      <button
        id="opener"
        part="opener"
        type="button"
        aria-label=${text.file}
        title=${text.file}
        aria-haspopup="menu"
        aria-expanded=${String(this.isOpen)}
        @click=${() => (this.isOpen ? this.#menu.close() : this.#open('first'))}
        @keydown=${this.#onOpenerKey}
      >
        ${icon(icons.file)}
      </button>
      <div id="menu" part="menu" popover role="menu" aria-label=${text.file} @keydown=${this.#keys.onKey}>
        ${this.#groups().map(
          ({ label, items }) =>
            html`<div role="group" class="group" aria-label=${label}>
              ${items.map(
                (item) =>
                  html`<button type="button" role="menuitem" class="item" tabindex="-1" data-id=${item.id} @click=${() => this.#run(item)}>
                    ${icon(item.icon)}<span>${item.label}</span>
                  </button>`,
              )}
            </div>`,
        )}
      </div>
      <div role="status">${this.said === '' ? nothing : this.said}</div>
      <input type="file" accept=${acceptedFiles} tabindex="-1" aria-hidden="true" @change=${this.#onFile} />
    `
  }

  #groups(): { label: string; items: MenuItem[] }[] {
    const text = this.#messages.text.fileMenu
    const insert: MenuItem = { id: 'insert', label: text.insertFile, icon: icons.insert, run: () => this.#input().click() }
    return [
      ...(this.editable ? [{ label: text.insert, items: [insert] }] : []),
      { label: text.copy, items: [{ id: 'copy', label: text.copyAsMarkdown, icon: icons.copy, run: () => void this.#copy() }] },
      {
        label: text.download,
        items: documentFormats.map((format) => ({ id: format, label: text.downloadAs[format], icon: icons.download, run: () => void this.#download(format) })),
      },
    ]
  }

  #open(where: 'first' | 'last'): void {
    this.#say('')
    this.#keys.reset()
    // While the person reads the items; what fails here is said when it is needed.
    loadConverters().catch(() => undefined)
    this.isOpen = true
    this.#menu.open(() => this.#opener().getBoundingClientRect())
    this.#items().at(where === 'first' ? 0 : -1)?.focus()
  }

  #run(item: MenuItem): void {
    this.#menu.close()
    this.#opener().focus()
    item.run()
  }

  readonly #onFile = async (): Promise<void> => {
    const input = this.#input()
    const [file] = input.files ?? []
    // So that the same file can be chosen again.
    input.value = ''
    if (file !== undefined) await this.editor?.insertFile(file)
  }

  async #copy(): Promise<void> {
    await this.editor?.copyAsMarkdown()
  }

  async #download(format: DocumentFormat): Promise<void> {
    const { editor } = this
    if (editor === null) return
    const { endings, type } = fileTypes[format]
    try {
      const url = URL.createObjectURL(new Blob([await editor.exportAs(format)], { type: `${type};charset=utf-8` }))
      const link = this.ownerDocument.createElement('a')
      link.href = url
      link.download = `${fileName(editor.documentTitle || editor.document, this.#messages.text.fileMenu.unnamed)}.${endings[0]}`
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch {
      this.#say(this.#messages.text.fileMenu.notMade)
    }
  }

  #say(text: string): void {
    this.said = text
    clearTimeout(this.#forget)
    if (text === '') return
    this.#forget = setTimeout(() => {
      this.said = ''
    }, saidFor)
  }

  readonly #onOpenerKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    this.#open(event.key === 'ArrowDown' ? 'first' : 'last')
  }

  #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')]
  }

  #opener(): HTMLElement {
    return this.renderRoot.querySelector<HTMLElement>('#opener')!
  }

  #input(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!
  }
}

/** What a file is called: what is no name for a file on some system is left out. `unnamed` where nothing stays. */
function fileName(title: string, unnamed: string): string {
  // oxlint-disable-next-line no-control-regex -- none of these may be in a name
  const name = title.replace(/[\s\u0000-\u001f\u007f<>:"/\\|?*]+/g, ' ').trim().replace(/^\.+|[. ]+$/g, '').slice(0, 100)
  return name === '' ? unnamed : name
}

customElements.define('tandem-file-menu', TandemFileMenu)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-file-menu': TandemFileMenu
  }
}
