/** What can be done with the keyboard, as a dialog. */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { blocks } from '../../messages/en/blocks.ts'
import { colors } from '../../messages/en/colors.ts'
import { find } from '../../messages/en/find.ts'
import { keys } from '../../messages/en/keys.ts'
import { shortcuts } from '../../messages/en/shortcuts.ts'
import { suggestions } from '../../messages/en/suggestions.ts'
import { toolbar } from '../../messages/en/toolbar.ts'
import { isMac } from '../../editor/is-mac.ts'
import type { Messages } from '../../messages/messages.ts'
import { readableShortcut } from '../editor-toolbar/shortcut.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './shortcut-help.styles.ts'
import { shortcutGroups, type Shortcut, type TypedShortcut } from './shortcuts.ts'

const cross = '<path d="M6 6l12 12M18 6 6 18"/>'

export class TandemShortcutHelp extends LitElement {
  static override properties: PropertyDeclarations = {
    writing: { state: true },
  }

  static override styles = [tokens, styles]

  /** Whether the person may write. */
  declare private writing: boolean

  readonly #messages = new MessagesController(this, { blocks, colors, find, keys, shortcuts, suggestions, toolbar })

  constructor() {
    super()
    this.writing = true
  }

  /** Opens the dialog; the browser puts the focus back when it closes. Those who may not write get what is of use to them. */
  show(writing: boolean): void {
    this.writing = writing
    void this.updateComplete.then(() => {
      const dialog = this.renderRoot.querySelector('dialog')
      if (dialog === null || dialog.open) return
      dialog.showModal()
      dialog.scrollTop = 0
    })
  }

  protected override render(): TemplateResult {
    const { text } = this.#messages
    const groups = shortcutGroups(isMac(), text).filter(({ isWriting }) => this.writing || !isWriting)
    // A press on the backdrop is one on the dialog itself.
    return html`<dialog
      part="shortcuts"
      aria-labelledby="title"
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#close()}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <div class="inner">
        <header>
          <h2 id="title">${text.toolbar.items.shortcuts}</h2>
          <button type="button" aria-label=${text.shortcuts.close} title=${text.shortcuts.closeWith(text.keys.Escape)} @click=${() => this.#close()}>${icon(cross)}</button>
        </header>
        <div class="scroller" tabindex="0" role="group" aria-labelledby="title"><div class="groups">
          ${groups.map(
            ({ label, shortcuts }) =>
              html`<section>
                <h3>${label}</h3>
                <dl>
                  ${shortcuts
                    .filter((shortcut) => this.writing || !('isWriting' in shortcut))
                    .map(
                      (shortcut) =>
                      html`<div>
                        <dt>${shortcut.label}</dt>
                        <dd>${keysOf(shortcut, text.keys)}</dd>
                      </div>`,
                  )}
                </dl>
              </section>`,
          )}
        </div></div>
      </div>
    </dialog>`
  }

  #close(): void {
    this.renderRoot.querySelector('dialog')?.close()
  }
}

function keysOf(shortcut: Shortcut | TypedShortcut, names: Messages['keys']): TemplateResult[] {
  const keys = 'typed' in shortcut ? [shortcut.typed.replace(/ $/, ` ${names.Space}`)] : shortcut.keys.map((key) => readableShortcut(key, names))
  return keys.map((key) => html`<kbd dir="ltr">${key}</kbd> `)
}

customElements.define('tandem-shortcut-help', TandemShortcutHelp)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-shortcut-help': TandemShortcutHelp
  }
}
